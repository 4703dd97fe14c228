"""Where people write: one line on Home that opens to a sheet for a post, a question or a bookmark.

What is typed is kept as a draft every two seconds and comes back after a crash. The sheet always says who
will see it. It owns no list: `written` tells that something new is there.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kshare.errors import InvalidInput, KShareError
from kshare.model.limits import POST_CHARACTERS
from kshare.model.post_kind import PostKind
from kshare.model.tag import hashtags
from kshare.model.urls import host_of, parse_url
from kshare.queries.spaces import list_spaces
from kshare.ui.files.pending import PendingFiles
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import IconButton, PrimaryButton
from kshare.ui.widgets.card import Card, Rule
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.ui.writing.audience import Audience
from kshare.ui.writing.composer_line import ComposerLine, Mode
from kshare.ui.writing.draft import DRAFT, ComposerDraft
from kshare.ui.writing.post_field import PostField
from kshare.words import say

if TYPE_CHECKING:
    from kshare.queries.drafts import DraftRow
    from kshare.ui.writing.similar_items import SimilarItems
    from kshare.usecases.drafts import KeepDraft
    from kshare.usecases.undo import Done

_COUNT_FROM: Final = POST_CHARACTERS * 4 // 5


class Composer(QWidget):
    """The line and its sheet."""

    written = Signal(str)
    """The id of what was posted or kept."""
    page_wanted = Signal(str)
    """The person wants to write a page; with the first line typed so far as its title."""
    opened_changed = Signal(bool)
    opened = Signal(str)
    """The id of something like what is being written: the person wants to see it."""

    def __init__(self, session: Session, me: Me, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._passing_on = ""
        self._sending = False
        self.similar: SimilarItems | None = None
        """What is like the text so far; made when the sheet is opened first."""
        self.line = ComposerLine(me)
        self.line.opened.connect(self.open)
        self.line.page_wanted.connect(lambda: self.page_wanted.emit(""))
        self.sheet = Card()
        self.sheet.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self.sheet)
        self.draft = ComposerDraft(session, self._content, self)
        self._fill_sheet()
        self._session.ending.connect(self.keep_draft)

    # -- the sheet -------------------------------------------------------------------------------------

    def _fill_sheet(self) -> None:
        column = self._sheet_column = self.sheet.column(Space.M, Space.S)
        self.tabs = Tabs(
            (
                (Mode.POST.value, say("Post")),
                (Mode.QUESTION.value, say("Question")),
                (Mode.BOOKMARK.value, say("Bookmark")),
                ("page", say("Page")),
            ),
            say("What do you want to write?"),
        )
        self.tabs.chosen.connect(self._choose)
        close = IconButton("x", say("Close; the draft is kept"), size=Size.ICON_SMALL, shortcut="Esc")
        close.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(self.tabs, 1)
        head.addWidget(close)
        column.addLayout(head)
        self._make_fields()
        for widget in (self.address, self.text, self.quote, self.offer, self.trouble):
            column.addWidget(widget)
            widget.setVisible(widget is self.text)
        column.insertWidget(column.indexOf(self.quote), self.files)
        column.addWidget(Rule())
        column.addLayout(self._foot())

    def _make_fields(self) -> None:
        self.address = QLineEdit()
        self.address.setPlaceholderText(say("Address, for example https://…"))
        self.address.setAccessibleName(say("Address"))
        self.address.setFont(font(Type.BODY))
        self.address.setFixedHeight(Size.CONTROL)
        self.address.textChanged.connect(self._typed)
        self.text = PostField(self._session, say("What did you learn, find or wonder about?"))
        self.text.textChanged.connect(self._typed)
        self.text.sent.connect(self.send)
        self.text.left.connect(self.close_sheet)
        self.text.takes_files = True
        self.files = PendingFiles(self._session)
        self.files.changed.connect(self._typed)
        self.text.files_given.connect(self.files.take)
        self.quote = Chip("", icon="repeat-2", removable=True)
        self.quote.remove_wanted.connect(lambda: self._show_quote("", ""))
        self.offer = Chip("", icon="bookmark", ink="bookmark", fill="bookmark_soft")
        self.offer.clicked.connect(self._take_offer)
        self.trouble = PlainLabel("", Type.META, "danger", wrap=True)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(Space.XS)
        for icon, name, mark in (("at-sign", say("Name somebody"), "@"), ("hash", say("Add a tag"), "#")):
            button = IconButton(icon, name)
            button.clicked.connect(lambda _checked=False, mark=mark: self.text.put_in(mark))
            foot.addWidget(button)
        attach = IconButton("paperclip", say("Attach file"))
        attach.clicked.connect(self._ask_for_files)
        foot.addWidget(attach)
        foot.addStretch(1)
        self.count = PlainLabel("", Type.META, "text3")
        self.audience = Audience()
        self.audience.changed.connect(self._use_space)
        self.audience.chosen.connect(self.draft.touch)
        self.button = PrimaryButton("")
        self.button.clicked.connect(self.send)
        for widget in (self.count, self.audience, self.button):
            foot.addWidget(widget)
        self._name_button()
        return foot

    @property
    def mode(self) -> Mode:
        """What is being written."""
        return Mode(self.tabs.current) if self.tabs.current != "page" else Mode.POST

    @property
    def is_open(self) -> bool:
        """True while the sheet is shown."""
        return not self.sheet.isHidden()

    def open(self, mode: Mode | None = None) -> None:
        """Show the sheet with the cursor ready; without a mode, as it was left."""
        self.line.hide()
        self.sheet.show()
        if mode is not None:
            self.tabs.choose(mode.value)
        self._make_similar()
        self._show_mode()
        self._session.ask(list_spaces, None, self, self.audience.show_spaces)
        first = self.address if self.mode is Mode.BOOKMARK and not self.address.text() else self.text
        self.opened_changed.emit(True)
        first.setFocus(Qt.FocusReason.OtherFocusReason)  # last: who shows the composer moves the keyboard

    def _make_similar(self) -> None:
        if self.similar is None:
            from kshare.ui.writing.similar_items import SimilarItems

            self.similar = SimilarItems(self._session)
            self.similar.opened.connect(self.opened)
            self._sheet_column.insertWidget(self._sheet_column.indexOf(self.trouble), self.similar)

    def pass_on(self, item_id: str, words: str) -> None:
        """Open to pass an item on, with own words or without."""
        self._show_quote(item_id, words)
        self.open(Mode.POST)

    def close_sheet(self) -> None:
        """Back to one line; what was typed stays as a draft."""
        self.keep_draft()
        self.sheet.hide()
        self.line.show_draft(self.text.toPlainText() or self.address.text())
        self.line.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened_changed.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Ctrl+Enter from any field of the sheet."""
        if event.key() == Qt.Key.Key_Escape and self.is_open:
            self.close_sheet()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.send()
        else:
            super().keyPressEvent(event)

    def _choose(self, key: str) -> None:
        if key == "page":
            self.tabs.choose(Mode.POST.value)
            self.close_sheet()
            self.page_wanted.emit(self.text.toPlainText().strip().partition("\n")[0][:120])
            return
        self._show_mode()
        self._typed()
        (self.address if key == Mode.BOOKMARK.value else self.text).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_mode(self) -> None:
        is_bookmark = self.mode is Mode.BOOKMARK
        self.address.setVisible(is_bookmark)
        words = {
            Mode.POST: say("What did you learn, find or wonder about?"),
            Mode.QUESTION: say("What do you want to know?"),
            Mode.BOOKMARK: say("Why is it worth keeping? #tags help to find it."),
        }[self.mode]
        self.text.setPlaceholderText(words)
        self.text.setAccessibleName(words)
        self._name_button()

    def _use_space(self, space: str) -> None:
        self.text.space = space

    def _name_button(self) -> None:
        word = {
            Mode.POST: say("Post", context="button"),
            Mode.QUESTION: say("Ask"),
            Mode.BOOKMARK: say("Keep"),
        }[self.mode]
        self.button.setText(say("{word}  Ctrl ↵", word=word))
        self.button.setAccessibleName(word)
        self.button.updateGeometry()

    # -- what is typed ---------------------------------------------------------------------------------

    def _typed(self) -> None:
        self.trouble.hide()
        self.draft.touch()
        text = self.text.toPlainText().strip()
        left = POST_CHARACTERS - len(text)
        near = len(text) >= _COUNT_FROM and self.mode is not Mode.BOOKMARK
        self.count.setVisible(near)
        self.count.setText(
            say("{count} left", count=left) if left >= 0 else say("{count} too many", count=-left)
        )
        self.count.set_tone("danger" if left < 0 else "text3")
        self.button.setEnabled(left >= 0 and not self._sending)
        if self.similar is not None:
            self.similar.look(self.mode, text, self.address.text())
        address = _only_address(text) if self.mode is not Mode.BOOKMARK else ""
        self.offer.setVisible(bool(address))
        if address:
            self.offer.setText(say("Keep {host} as a bookmark", host=host_of(address) or address[:40]))
            self.offer.setAccessibleName(self.offer.text())
            self.offer.updateGeometry()

    def _take_offer(self) -> None:
        address = _only_address(self.text.toPlainText().strip())
        self.text.clear()
        self.address.setText(address)
        self.tabs.choose(Mode.BOOKMARK.value)
        self._show_mode()
        self.text.setFocus()

    def _show_quote(self, item_id: str, words: str) -> None:
        self._passing_on = item_id
        self.quote.setText(words if len(words) <= 60 else f"{words[:59]}…")
        self.quote.setAccessibleName(say("Passing on: {words}", words=words))
        self.quote.setVisible(bool(item_id))
        self.quote.updateGeometry()

    def _ask_for_files(self) -> None:
        from kshare.ui.files.taking import ask_for_files

        self.files.take(ask_for_files(self))

    # -- drafts ----------------------------------------------------------------------------------------

    def restore_draft(self) -> None:
        """Bring back what was typed before the last end, whatever ended it."""
        self.draft.ask(self._show_draft)

    def _show_draft(self, draft: DraftRow) -> None:
        if self.text.toPlainText() or self.address.text():
            return
        if draft.kind in {mode.value for mode in Mode}:
            self.tabs.choose(draft.kind)
        self.address.setText(draft.title)
        self.text.setPlainText(draft.text)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.files.show_files(draft.files)
        self.audience.space = draft.space
        self.draft.stop()
        self._show_mode()
        self.line.show_draft(draft.text or draft.title)

    def _content(self) -> KeepDraft:
        from kshare.usecases.drafts import KeepDraft

        return KeepDraft(
            DRAFT,
            self.mode.value,
            self.text.toPlainText(),
            self.address.text(),
            space=self.audience.space or None,
            files=tuple(self.files.files),
        )

    def keep_draft(self) -> None:
        """Keep what is typed on this PC, if it changed since it was kept last."""
        if not self._sending:
            self.draft.keep()

    # -- sending ---------------------------------------------------------------------------------------

    def send(self) -> None:
        """Post, ask or keep, once the files that were given are here."""
        self.files.when_taken(self._send)

    def _send(self) -> None:
        """What was typed stays until it is safely stored."""
        from kshare.usecases.bookmarks import AddBookmark, add_bookmark
        from kshare.usecases.posts import WritePost, write_post

        if self._sending or not self.button.isEnabled():
            return
        nothing = not self.text.toPlainText().strip() and not self.address.text().strip()
        if nothing and self.files.files:
            self.text.setPlainText(", ".join(file.name for file in self.files.files))
        elif nothing and not self._passing_on:
            self.text.setFocus()
            return
        self.draft.keep()  # before the words are sent, which ends the draft: nothing may bring it back afterwards
        self._sending = True
        self.button.setEnabled(False)
        sent = self._content()
        text, space, files = sent.text, sent.space, sent.files
        if self.mode is Mode.BOOKMARK:
            bookmark = AddBookmark(
                sent.title,
                note=text.strip(),
                tags=tuple(hashtags(text)),
                space=space,
                draft=DRAFT,
                files=files,
            )
            done = partial(self._sent, sent)
            self._session.run(add_bookmark, bookmark, self, done, self._failed, said=say("Kept"))
            return
        kind = PostKind.QUESTION if self.mode is Mode.QUESTION else PostKind.NOTE
        post = WritePost(
            text, kind, repost_of=self._passing_on or None, space=space, draft=DRAFT, files=files
        )
        self._session.run(write_post, post, self, partial(self._sent, sent), self._failed, said=say("Posted"))

    def _sent(self, sent: KeepDraft, done: Done) -> None:
        self._sending = False
        self._show_quote("", "")
        self.files.let_go(sent.files)
        self.button.setEnabled(True)
        now = self._content()
        if (now.kind, now.text, now.title, now.files) == (sent.kind, sent.text, sent.title, ()):
            self._begin_anew()
        else:  # somebody who types fast has begun the next one already: it stays, as a draft of its own
            self.draft.touch()
        self.written.emit(done.id)

    def _begin_anew(self) -> None:
        self.audience.space = ""
        self.text.clear()
        self.address.clear()
        self.tabs.choose(Mode.POST.value)
        self.draft.stop()
        self.close_sheet()

    def _failed(self, trouble: KShareError) -> None:
        self._sending = False
        self.button.setEnabled(True)
        self.draft.touch()
        self.trouble.setText(trouble.full_message)
        self.trouble.show()


def _only_address(text: str) -> str:
    """The web address that a text consists of, or ''."""
    if not text or any(char.isspace() for char in text) or len(text) > 4_000:
        return ""
    try:
        address = parse_url(text)
        parts = urlsplit(address)
        host = parts.hostname or ""
    except (InvalidInput, ValueError):
        return ""
    return address if parts.scheme in ("http", "https") and "." in host and "://" in text else ""
