"""The sheet in which an address is kept, or one's words about it are changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.model.ids import item_ref, text_id
from kshare.model.urls import parse_url
from kshare.queries.bookmarks import BookmarkRow, FindAddress, ShowBookmark, find_address, show_bookmark
from kshare.queries.reader import Reader
from kshare.queries.spaces import list_spaces
from kshare.ui.actions import bind
from kshare.ui.bookmarks.clipping import Clipping, address_in
from kshare.ui.bookmarks.title_button import TitleButton
from kshare.ui.session import Session
from kshare.ui.tags.tags_field import TagsField
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.writing.audience import Audience
from kshare.usecases.bookmarks import AddBookmark, EditBookmark, add_bookmark, edit_bookmark
from kshare.usecases.undo import Done
from kshare.words import say, say_many

_NOTE_HEIGHT: Final = 68


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the sheet begins with for a card. `mine` is False where saving it means to keep it too."""

    row: BookmarkRow
    title: str
    note: str

    @property
    def mine(self) -> bool:
        """True if this person keeps it already."""
        return self.row.mine


def own_words(reader: Reader, request: ShowBookmark) -> OwnWords:
    """This person's words about a card, or the card's title where there are none. Raises NotFound."""
    view, me = show_bookmark(reader, request), text_id(reader.user)
    save = next((save for save in view.saves if save.saver.id == me), None)
    if save is None:
        return OwnWords(view.row, view.row.title, "")
    return OwnWords(view.row, save.title, save.note)


class BookmarkSheet(Card):
    """Hidden until `add` or `edit`. Enter in a line and Ctrl+Enter save, Esc closes."""

    saved = Signal(str)
    """The id of the card that was kept or changed."""
    closed = Signal()
    shown = Signal(str)
    """The id of the card that has this address already: the person wants to see it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, border="line_strong")
        # In a low window the list gives way, not the fields.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._session = session
        self._editing: BookmarkRow | None = None
        self._known: BookmarkRow | None = None
        self._unsaved: dict[str, EditBookmark] = {}
        self._text = ""
        self._make_fields()
        self._lay_out()
        self._connect()
        self.hide()

    def _make_fields(self) -> None:
        self.heading = PlainLabel("", Type.HEADING)
        self.cross = IconButton("x", say("Close"), shortcut="Esc")
        self.address = _line(say("Address: paste or type it"), say("Address"))
        self.title = _line(say("Title (the address itself if you leave it empty)"), say("Title"))
        self.note = QPlainTextEdit()
        self.note.setObjectName("field")
        self.note.setFont(font(Type.BODY))
        self.note.setPlaceholderText(say("Why is it worth keeping?"))
        self.note.setAccessibleName(say("Note"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(_NOTE_HEIGHT)
        self.note.document().setDocumentMargin(2)
        self.tags = TagsField(self._session)
        self.fetch = TitleButton(self._session)
        self.kept_text = Chip("", icon="quote", ink="bookmark", fill="bookmark_soft", removable=True)
        self.kept_text.hide()
        self.notice = Banner()
        self.audience = Audience()
        self.cancel = GhostButton(say("Cancel"))
        self.save = PrimaryButton(say("Keep it"), "bookmark")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.cross)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.audience)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column = self.column(Space.M, Space.S)
        column.addLayout(head)
        for widget in (self.address, self.notice, self.title):
            column.addWidget(widget)
        column.addWidget(self.fetch, 0, Qt.AlignmentFlag.AlignLeft)
        for other in (self.note, self.kept_text, self.tags):
            column.addWidget(other)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.address.textChanged.connect(self._look_up)
        self.title.textChanged.connect(self._offer_title)
        self.fetch.fetched.connect(self.title.setText)
        self.fetch.failed.connect(self._say_trouble)
        self.kept_text.remove_wanted.connect(lambda: self._keep_text(""))
        self.notice.wanted.connect(self._show_known)
        self.tags.trouble.connect(self._say_trouble)
        self.cross.clicked.connect(self.close_sheet)
        self.cancel.clicked.connect(self.discard)
        self.save.clicked.connect(self.keep)
        self.audience.changed.connect(lambda _space: self._look_up())
        for line in (self.address, self.title):
            line.returnPressed.connect(self.keep)
        bind(self, "write.publish", self.keep)

    @property
    def known(self) -> BookmarkRow | None:
        """The card that has the typed address already."""
        return self._known

    # -- opening and closing ---------------------------------------------------------------------------

    def add(self, url: str = "") -> None:
        """A new bookmark; what was typed before and not kept is still there unless an address is given."""
        if self._editing is not None or (url and url != self.address.text()):
            self._clear()
        self._editing = None
        self.heading.setText(say("New bookmark"))
        self.save.setText(say("Keep it"))
        self.address.setReadOnly(False)
        self.audience.setVisible(True)
        self._session.ask(list_spaces, None, self, self.audience.show_spaces)
        if url:
            self.address.setText(url)
        self.show()
        (self.title if url else self.address).setFocus(Qt.FocusReason.OtherFocusReason)

    def clip(self, clipping: Clipping) -> None:
        """A new bookmark from the clipboard or a drop, with the title and the words that came along."""
        self.add(clipping.url)
        self.title.setText(clipping.title or self.title.text())
        self._keep_text(clipping.text)

    def _keep_text(self, text: str) -> None:
        """Words of the page that are kept with it; '' for none."""
        self._text = text
        words = (
            "The copied text is kept too ({count} character)",
            "The copied text is kept too ({count} characters)",
        )
        self.kept_text.setText(say_many(*words, len(text)))
        self.kept_text.setAccessibleName(self.kept_text.text())
        self.kept_text.updateGeometry()
        self.kept_text.setVisible(bool(text))

    def edit(self, bookmark_id: str, space: str | None = None) -> None:
        """One's own words about a card; for a colleague's card: keep it too."""
        self._session.ask(own_words, ShowBookmark(bookmark_id, space), self, self._show_words)

    def close_sheet(self) -> None:
        """Put it away; what was typed waits for the next time, until the window is closed."""
        if not self.isHidden():
            if self._editing is not None:
                self._unsaved[self._editing.ref] = self._change(self._editing)
                self._clear()
            self.hide()
            self.closed.emit()

    def discard(self) -> None:
        """Put it away and forget what was typed."""
        if self._editing is not None:
            self._unsaved.pop(self._editing.ref, None)
        self._clear()
        self.hide()
        self.closed.emit()

    def _change(self, row: BookmarkRow) -> EditBookmark:
        """What was typed for a card."""
        title, note = self.title.text(), self.note.toPlainText()
        return EditBookmark(row.id, title=title, note=note, tags=self.tags.tags, space=row.space)

    def _show_words(self, words: OwnWords) -> None:
        self._clear()
        self._editing = words.row
        self.heading.setText(say("Edit bookmark") if words.mine else say("Keep it too"))
        self.save.setText(say("Save") if words.mine else say("Keep it"))
        self.address.setText(words.row.url)
        self.address.setCursorPosition(0)
        self.address.setReadOnly(True)
        waiting = self._unsaved.pop(words.row.ref, None)
        title, note, tags = words.title, words.note, words.row.tags
        if waiting is not None:
            title, note, tags = waiting.title or "", waiting.note or "", waiting.tags or ()
        self.title.setText(title)
        self.note.setPlainText(note)
        self.tags.show_tags(tags)
        self.audience.setVisible(False)
        self.show()
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self._editing = self._known = None
        for line in (self.address, self.title, self.tags.line):
            line.clear()
        self.note.clear()
        self._keep_text("")
        self.tags.show_tags(())
        self.notice.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    # -- known already? --------------------------------------------------------------------------------

    def _offer_title(self) -> None:
        self.fetch.show_for(address_in(self.address.text()), wanted=not self.title.text().strip())

    def _look_up(self) -> None:
        typed = address_in(self.address.text())
        self._offer_title()
        if self._editing is not None:
            return
        if not typed:
            self._show_duplicate(None)
            return
        request = FindAddress(typed, self.audience.space or None)
        self._session.ask(find_address, request, self, self._show_duplicate)

    def _show_duplicate(self, row: BookmarkRow | None) -> None:
        if self._editing is not None:
            return
        self._known = row
        if row is None:
            self.notice.hide()
        elif row.mine:
            words = say(
                "You keep this already: “{title}”. Saving changes what you write here.", title=row.title
            )
            self.notice.show_text(words, say("Show"))
        else:
            words = say("{name} keeps this already: “{title}”. ", name=row.saved_by.name, title=row.title)
            self.notice.show_text(words + say("Saving adds your words to it."), say("Show"))

    def _show_known(self) -> None:
        if self._known is not None:
            self.shown.emit(self._known.ref)

    def _say_trouble(self, trouble: KShareError) -> None:
        self.notice.show_text(trouble.full_message, kind="warn")

    # -- keeping ---------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Save what is in the sheet; it stays open with a reason if that cannot be."""
        if not self.save.isEnabled():
            return
        if word := self.tags.line.text().strip():
            self.tags.add(word)
            if self.tags.line.text():
                return
        title, note, tags = self.title.text(), self.note.toPlainText(), self.tags.tags
        self.save.setEnabled(False)
        if self._editing is not None:
            said = say("Saved: “{title}”", title=title.strip() or self._editing.url)
            change = self._change(self._editing)
            self._session.run(edit_bookmark, change, self, self._kept, self._refused, said=said)
            return
        try:
            url = parse_url(self.address.text())
        except InvalidInput as trouble:
            self._refused(trouble)
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        space = self.audience.space or None
        command = AddBookmark(url, title=title, note=note, tags=tags, text=self._text, space=space)
        said = say("Kept: “{title}”", title=title.strip() or url)
        self._session.run(add_bookmark, command, self, self._kept, self._refused, said=said)

    def _kept(self, done: Done) -> None:
        saved = done.id
        if self._editing is not None:
            saved = self._editing.ref
        elif self.audience.space:
            saved = item_ref(done.id, self.audience.space)
        self.save.setEnabled(True)
        self._clear()
        self.hide()
        self.saved.emit(saved)
        self.closed.emit()

    def _refused(self, trouble: KShareError) -> None:
        self.save.setEnabled(True)
        self._say_trouble(trouble)


def _line(placeholder: str, name: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setAccessibleName(name)
    line.setFont(font(Type.BODY))
    return line
