"""Writing one wiki page: the fields, what is begun and kept and left, and the answers to colleagues and conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.queries.pages import PageConflict, PageView
from kshare.queries.templates import Beginning
from kshare.ui import paint
from kshare.ui.actions import bind
from kshare.ui.editor.completion import Completer
from kshare.ui.editor.conflict_text import BOTH, chosen_text, together
from kshare.ui.editor.conflicts import ConflictBlocks
from kshare.ui.editor.drafts import DraftKeeper, draft_key
from kshare.ui.editor.files import EditorFiles
from kshare.ui.editor.find_bar import FindBar
from kshare.ui.editor.head import EditorHead
from kshare.ui.editor.manuscript import Manuscript, Written
from kshare.ui.editor.meanwhile import Meanwhile
from kshare.ui.editor.misspellings import Misspellings
from kshare.ui.editor.notices import Notices
from kshare.ui.editor.opening import EditSheet, OpenEditor, open_editor
from kshare.ui.editor.pasting import Pasting
from kshare.ui.editor.preview import Preview
from kshare.ui.editor.publishing import Publishing
from kshare.ui.editor.table_hand import TableHand
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.editor.toolbar import Toolbar
from kshare.ui.pages.templates import TemplateHand
from kshare.ui.presenting import audience_words, time_words
from kshare.ui.session import Session
from kshare.ui.similar_items import SimilarItems
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.card import Rule
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import PageSaved, SavePage, save_page
from kshare.usecases.undo import Undo
from kshare.words import say

PREVIEW_FROM: Final = 860
"""Narrower editors show the text alone."""
_SECOND_MS: Final = 1_000


class PageEditor(QWidget):
    """Begin with `open_page`. Nothing typed is lost: leaving keeps a draft, publishing merges."""

    published = Signal(str)
    """A page's id: its text is saved, the editor is done."""
    closed = Signal()
    link_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._at: Manuscript | None = None
        self._kept_ms = 0
        self.head = EditorHead(session)
        self.field = MarkdownField()
        self.similar = SimilarItems(session)
        self.similar.setContentsMargins(Space.XXL - Space.S, Space.S, Space.XL, 0)
        self.toolbar = Toolbar(self.field, self)
        self.find_bar = FindBar(self.field)
        self.notices = Notices()
        self.conflicts = ConflictBlocks()
        self.files = EditorFiles(session, self.field)
        self.preview = Preview(session, self.field, self.files)
        self.completer = Completer(session, self.field)
        self.tables = TableHand(self.field)
        self.spelling = Misspellings(session, self.field)
        self.pasting = Pasting(session, self.field, self.files)
        self.templates = TemplateHand(session, self)
        self.drafts = DraftKeeper(session, self._snapshot, self)
        self.publishing = Publishing(session, self.notices, self.conflicts, self._written, self)
        self.meanwhile = Meanwhile(session, self)
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._lay_out()
        self._connect()
        self._connect_others()

    @property
    def text(self) -> str:
        """What is written now."""
        return self.field.toPlainText()

    @property
    def page_id(self) -> str | None:
        """The page that is edited; None for a new one."""
        return self._at.page if self._at is not None else self._asked[0]

    @property
    def dirty(self) -> bool:
        """True if anything differs from what is published."""
        return self._at is not None and self._written().differs(self._at.published)

    @property
    def is_open(self) -> bool:
        """True once the page is here and until the editor is left."""
        return self._at is not None

    def _written(self) -> Written:
        files = tuple(self.files.pending.files)
        return Written(self.head.title.text(), self.text, self.head.tags.tags, files)

    def _lay_out(self) -> None:
        tools = QVBoxLayout()
        tools.setContentsMargins(Space.XXL - Space.S, 0, Space.XL, Space.XS)
        tools.addWidget(self.toolbar)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.field)
        self._splitter.addWidget(self.preview)
        self._splitter.setSizes([600, 560])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.similar)
        column.addLayout(tools)
        for widget in (self.notices, self.find_bar, self.conflicts, Rule()):
            column.addWidget(widget)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.files)

    def _connect(self) -> None:
        """What the fields and their tools tell."""
        self.head.publish_wanted.connect(self.publish)
        self.head.close_wanted.connect(self.leave)
        self.head.discard_wanted.connect(self._discard)
        self.head.title.textEdited.connect(self._touched)
        self.head.title.textEdited.connect(self._look_for_twin)
        self.head.title.returnPressed.connect(self.field.setFocus)
        self.head.tags.changed.connect(self._touched)
        self.head.tags.trouble.connect(self.notices.say_trouble)
        # Not `textChanged`: the highlighter sets that off too, once for every paragraph of a long text.
        self.field.document().contentsChange.connect(self._touched_text)
        self.files.pending.changed.connect(self._touched)
        self.toolbar.find_wanted.connect(self.find_bar.open)
        self.toolbar.file_wanted.connect(self.files.choose)
        self.toolbar.template_wanted.connect(
            lambda: self.templates.ask(self.toolbar.template, self.head.title.text())
        )
        self.templates.ready.connect(self.field.insertPlainText)
        self.toolbar.table_wanted.connect(lambda: self.tables.open(self.toolbar.table))
        self.toolbar.preview_toggled.connect(lambda _on: self._arrange())
        self.pasting.noted.connect(lambda words: self.notices.say(words, kind="info"))
        self.completer.page_wanted.connect(self._create_page)
        bind(self, "write.publish", self.publish)
        bind(self, "write.plain", self.field.paste_plain)
        bind(self, "write.replace", lambda: self.find_bar.open(replace=True))

    def _connect_others(self) -> None:
        """What the home, colleagues and the preview tell."""
        self.similar.opened.connect(lambda item: self.link_wanted.emit(f"kshare:page/{item}"))
        self.drafts.kept.connect(self._show_kept)
        self.conflicts.chosen.connect(self._take_side)
        self.notices.news_wanted.connect(self._show_news)
        self.preview.link_wanted.connect(self.link_wanted)
        self.publishing.saved.connect(self._saved)
        self.publishing.refused.connect(self.drafts.touch)
        self.publishing.title_missing.connect(
            partial(self.head.title.setFocus, Qt.FocusReason.OtherFocusReason)
        )
        self.publishing.all_sides_wanted.connect(self._publish_all_sides)
        self.publishing.other_wanted.connect(self.open_page)
        self.meanwhile.seen.connect(self._take_note)
        self.meanwhile.gone.connect(self._lose_home)
        self._clock.timeout.connect(self._tell_age)

    def _look_for_twin(self, title: str) -> None:
        self.similar.look_for_page("" if self.page_id else title)

    # -- opening ---------------------------------------------------------------------------------------

    _asked: tuple[str | None, str] = (None, "")
    """The page that was wanted last, and the key of its draft."""

    def open_page(
        self,
        page_id: str | None,
        title: str = "",
        space: str | None = None,
        *,
        begun: Beginning | None = None,
    ) -> None:
        """Edit a page, or begin a new one, with a template unless there is a draft. What was open before keeps
        its draft."""
        self.keep()
        self._end()
        self.similar.look_for_page("")
        asked = self._asked = (page_id, draft_key(page_id, title))
        self.setEnabled(False)
        request = OpenEditor(page_id, asked[1], space)
        self._session.ask(
            open_editor, request, self, lambda sheet: self._open(sheet, title, begun), self._not_here
        )

    def _open(self, sheet: EditSheet, title: str, begun: Beginning | None = None) -> None:
        view, draft = sheet.view, sheet.draft
        page = view.id if view is not None else None
        at = Manuscript(self._asked[1], page, sheet, title)
        shown = at.beginning()
        self.notices.clear()
        self._show(shown)
        self.field.show_text(shown.text)
        self._show_place(sheet)
        self.files.show_page(page, shown.files)
        self._at = at
        self.publishing.begin(at)
        self.meanwhile.watch(page)
        self._show_conflicts(view.conflicts if view else (), shown.text)
        self.setEnabled(True)
        self.drafts.stop()
        self.head.show_dirty(self.dirty)
        self._clock.start()
        if draft is not None and self.dirty:
            when = time_words(draft.saved_ms, sheet.now_ms)
            words = say("Your draft is here again ({time}).", time=when)
            self.notices.say(words, say("Use the published text"), self._use_published, kind="info")
        if begun is not None and draft is None:
            self._begin_with(begun)
        if view is not None:
            self._tell_news(view)
        self._arrange()
        self.preview.leave_change()
        (self.field if shown.title else self.head.title).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, shown: Written) -> None:
        """Title and tags; the text has its own ways."""
        if self.head.title.text() != shown.title:
            self.head.title.setText(shown.title)
        if self.head.tags.tags != shown.tags:
            self.head.tags.show_tags(shown.tags)

    def _show_place(self, sheet: EditSheet) -> None:
        """Who will see it, and where names are looked up."""
        self.head.audience.setText(audience_words(sheet.space, sheet.shared))
        self.completer.space = self.preview.space = sheet.space

    def _begin_with(self, begun: Beginning) -> None:
        """The text and tags of a template, as if they had been typed."""
        self.field.replace_range(0, 0, begun.text)
        self.head.tags.show_tags(begun.tags)
        self._touched()

    def _not_here(self, trouble: KShareError) -> None:
        self._session.trouble.emit(trouble)
        self.closed.emit()

    def _use_published(self) -> None:
        """The text as colleagues see it; Ctrl+Z brings the draft back."""
        if self._at is None:
            return
        shown = self._at.take_published()
        self.field.replace_range(0, self.field.document().characterCount() - 1, shown.text)
        self._show(shown)
        self._show_conflicts(self._at.latest.conflicts if self._at.latest else (), shown.text)
        self.notices.clear()
        self._touched()

    # -- drafts ----------------------------------------------------------------------------------------

    def _touched_text(self, _at: int, removed: int, added: int) -> None:
        """Asked at every key: the text itself, which may be long, is not looked at."""
        if removed or added:
            self._touched()

    def _touched(self) -> None:
        if self._at is not None:
            self.drafts.touch()
            self.head.show_dirty(True)

    def _snapshot(self) -> KeepDraft | None:
        return self._at.draft_of(self._written()) if self._at is not None else None

    def keep(self) -> None:
        """Keep the draft now, if there is anything to keep."""
        if self._at is not None and self.drafts.waiting:
            self.drafts.keep_now()

    def _show_kept(self, at_ms: int) -> None:
        self._kept_ms = at_ms
        self._tell_age()

    def _tell_age(self) -> None:
        if self._kept_ms and self.head.shows_dirty:
            self.head.show_kept(self._session.wall() - self._kept_ms)

    def leave(self) -> None:
        """Close the editor; the draft stays."""
        self.keep()
        self._end()
        self.closed.emit()

    def _discard(self) -> None:
        """Throw the draft away; the toast brings it back."""
        kept = self._snapshot()
        if self._at is not None:
            self.drafts.drop(self._at.key)
        self._end()
        if kept is not None:
            self._session.done.emit(say("The draft is thrown away"), Undo(write_draft, kept))
        self.closed.emit()

    def _end(self) -> None:
        if self._at is not None:
            self._asked = (self._at.page, self._at.key)
        self._clock.stop()
        self.drafts.stop()
        self.completer.hide()
        self._at, self._kept_ms = None, 0
        self.pasting.begin()
        self.publishing.begin(None)
        self.meanwhile.watch(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Going elsewhere keeps what was typed."""
        self.keep()
        super().hideEvent(event)

    # -- publishing ------------------------------------------------------------------------------------

    def publish(self) -> None:
        """Save for everybody, once the files that were given are here."""
        self.completer.hide()
        self.files.pending.when_taken(self.publishing.publish)

    def _publish_all_sides(self) -> None:
        for card in self.conflicts.cards:
            self._take_side(card.conflict, BOTH)
        self.conflicts.show_conflicts((), "")
        self.publish()

    def _saved(self, sent: Written, outcome: PageSaved) -> None:
        """Done, unless something was typed while it was saved: then the person goes on where they are."""
        at = self._at
        assert at is not None
        self.files.pending.let_go(sent.files)
        at.take_saved(sent, outcome)
        if self._written().differs(at.published):
            self.files.belong_to(outcome.id)
            self.meanwhile.watch(outcome.id)
            self.meanwhile.look()
            self.drafts.touch()
            words = say(
                "Published. What you typed meanwhile is not yet: publish again, or leave it as a draft."
            )
            self.notices.say(words, kind="info")
            return
        self.drafts.stop()
        if outcome.conflicts:
            self.open_page(outcome.id)
        else:
            self._end()
            self.published.emit(outcome.id)

    # -- colleagues ------------------------------------------------------------------------------------

    def _take_note(self, view: PageView) -> None:
        """Whatever was done to the page: title and tags follow, the text is never replaced."""
        at = self._at
        if at is None or self.publishing.busy:
            return
        was_called, was_dirty = at.published.title, self.head.shows_dirty
        self._show(at.take_note(view, self._written()))
        self.head.show_dirty(was_dirty)
        if view.title != was_called:
            self.notices.say(say("This page is called “{title}” now.", title=view.title), kind="info")
        self._tell_news(view)

    def _tell_news(self, view: PageView) -> None:
        if view.deleted:
            self._tell_gone()
        elif self._at is not None and set(view.heads) != set(self._at.base):
            self.notices.tell(view.updated_by.name)

    def _lose_home(self) -> None:
        """Its space was left: what is written stays, as a draft of a new page."""
        if self._at is not None and not self._at.has_no_home:
            self._at.lose_home()
            self.drafts.keep_now()
            self._tell_gone()

    def _tell_gone(self) -> None:
        words = say(
            "This page is not here any more: it was deleted, or its space was left. Your text is kept."
        )
        self.notices.say(words, say("Go on as a new page"), self._become_new)

    def _become_new(self) -> None:
        """The same text, begun anew in the current space."""
        if self._at is None:
            return
        former, title = self._at.key, self.head.title.text()
        self._at.lose_home()

        def begin(sheet: EditSheet) -> None:
            at = self._at = Manuscript(draft_key(None, f"{title} {former}"), None, sheet, "")
            self.publishing.begin(at)
            self.meanwhile.watch(None)
            self.files.show_page(None, tuple(self.files.pending.files))
            self._show_place(sheet)
            self._show_conflicts((), "")
            self.notices.clear()
            self.drafts.drop(former)
            self.drafts.keep_now()

        request = OpenEditor(None, "")
        self._session.ask(open_editor, request, self, begin, self.notices.say_trouble)

    def _show_news(self) -> None:
        if self._at is not None and self._at.latest is not None:
            latest = self._at.latest
            self.toolbar.preview.setChecked(True)
            self.preview.show()
            title = say("What {name} changed", name=latest.updated_by.name)
            self.preview.show_change(title, self._at.base_text, latest.text)

    # -- conflicts -------------------------------------------------------------------------------------

    def _show_conflicts(self, conflicts: Sequence[PageConflict], text: str) -> None:
        """Those that still stand in the text."""
        still_open = [each for each in conflicts if together(each) in text]
        self.conflicts.show_conflicts(still_open, self._at.sheet.me if self._at else "")

    def _take_side(self, conflict: PageConflict, choice: int) -> None:
        """Put the chosen text in the place of both; a place that was rewritten meanwhile stays as written."""
        self.field.replace_near(conflict.line - 1, together(conflict), chosen_text(conflict, choice))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notices.notice.hide()
        self._touched()

    # -- small things ----------------------------------------------------------------------------------

    def _create_page(self, title: str) -> None:
        if self._at is not None:
            command = SavePage(title, "", space=self._at.sheet.space, base=())
            self._session.run(save_page, command, self, said=say("Page “{title}” created", title=title))

    def _arrange(self) -> None:
        """The preview beside the text where there is room for both."""
        wanted = self.toolbar.preview.isChecked()
        narrow = self.width() < PREVIEW_FROM
        shown = self.preview.isVisible()
        self.preview.setVisible(wanted and not narrow)
        if self.preview.isVisible() and not shown:
            self.preview.render_now()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As above."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A surface to write on; the preview lies on it as the page will."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(theme().palette.surface))
        painter.end()
