"""Writing one wiki page: text and preview, drafts, colleagues who change it meanwhile, conflicts."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.model.changes import PAGES, SPACES, Changes
from kshare.model.merge import normalise_text
from kshare.queries.pages import PageConflict, PageView, ShowPage, show_page
from kshare.queries.templates import Beginning
from kshare.ui import paint
from kshare.ui.actions import bind
from kshare.ui.editor.completion import Completer
from kshare.ui.editor.conflict_text import BOTH, chosen_text, together
from kshare.ui.editor.conflicts import ConflictBlocks
from kshare.ui.editor.drafts import KIND, DraftKeeper, draft_key
from kshare.ui.editor.files import EditorFiles
from kshare.ui.editor.find_bar import FindBar
from kshare.ui.editor.head import EditorHead
from kshare.ui.editor.notices import Notices
from kshare.ui.editor.opening import EditSheet, FindTitle, OpenEditor, open_editor, page_called
from kshare.ui.editor.pasting import Pasting
from kshare.ui.editor.preview import Preview
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
from kshare.usecases.pages import PageSaved, RenamePage, SavePage, rename_page, save_page
from kshare.usecases.undo import Undo
from kshare.words import say, say_many

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
        self._sheet: EditSheet | None = None
        self._page_id: str | None = None
        self._key = ""
        self._base: tuple[str, ...] = ()
        self._base_text = ""
        self._begun: tuple[str, str, tuple[str, ...]] = ("", "", ())
        self._latest: PageView | None = None
        self._busy = False
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
        self.pasting = Pasting(session, self.field)
        self.templates = TemplateHand(session, self)
        self.drafts = DraftKeeper(session, self._snapshot, self)
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._lay_out()
        self._connect()
        self._add_keys()

    @property
    def text(self) -> str:
        """What is written now."""
        return self.field.toPlainText()

    @property
    def page_id(self) -> str | None:
        """The page that is edited; None for a new one."""
        return self._page_id

    @property
    def dirty(self) -> bool:
        """True if anything differs from what is published."""
        title, text, tags = self._written()
        return (title, normalise_text(text), tags) != self._begun

    def _written(self) -> tuple[str, str, tuple[str, ...]]:
        return self.head.title.text(), self.text, self.head.tags.tags

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
        column.addWidget(self.notices)
        column.addWidget(self.find_bar)
        column.addWidget(self.conflicts)
        column.addWidget(Rule())
        column.addWidget(self._splitter, 1)
        column.addWidget(self.files)

    def _connect(self) -> None:
        self.head.publish_wanted.connect(self.publish)
        self.head.close_wanted.connect(self.leave)
        self.head.discard_wanted.connect(self._discard)
        self.head.title.textEdited.connect(self._touched)
        self.head.title.textEdited.connect(self._look_for_twin)
        self.similar.opened.connect(lambda item: self.link_wanted.emit(f"kshare:page/{item}"))
        self.head.title.returnPressed.connect(self.field.setFocus)
        self.head.tags.changed.connect(self._touched)
        self.head.tags.trouble.connect(self.notices.say_trouble)
        # Not `textChanged`: the highlighter sets that off too, once for every paragraph of a long text.
        self.field.document().contentsChange.connect(self._touched_text)
        self.toolbar.find_wanted.connect(self.find_bar.open)
        self.toolbar.file_wanted.connect(self.files.choose)
        self.toolbar.template_wanted.connect(
            lambda: self.templates.ask(self.toolbar.template, self.head.title.text())
        )
        self.templates.ready.connect(self.field.insertPlainText)
        self.toolbar.table_wanted.connect(lambda: self.tables.open(self.toolbar.table))
        self.pasting.noted.connect(lambda words: self.notices.say(words, kind="info"))
        self.toolbar.preview_toggled.connect(lambda _on: self._arrange())
        self.completer.page_wanted.connect(self._create_page)
        self.drafts.kept.connect(self._show_kept)
        self.conflicts.chosen.connect(self._take_side)
        self.notices.news_wanted.connect(self._show_news)
        self.preview.link_wanted.connect(self.link_wanted)
        self._clock.timeout.connect(self._tell_age)
        self._session.changed.connect(self._on_changes)

    def _look_for_twin(self, title: str) -> None:
        self.similar.look_for_page("" if self._page_id else title)

    def _add_keys(self) -> None:
        bind(self, "write.publish", self.publish)
        bind(self, "write.plain", self.field.paste_plain)
        bind(self, "write.replace", lambda: self.find_bar.open(replace=True))

    # -- opening ---------------------------------------------------------------------------------------

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
        self.similar.look_for_page("")
        self._page_id, self._key = page_id, draft_key(page_id, title)
        self._sheet, self._latest, self._busy = None, None, False
        self.setEnabled(False)
        request = OpenEditor(page_id, self._key, space)
        self._session.ask(
            open_editor, request, self, lambda sheet: self._open(sheet, title, begun), self._not_here
        )

    def _open(self, sheet: EditSheet, title: str, begun: Beginning | None = None) -> None:
        view, draft = sheet.view, sheet.draft
        self._begun = (view.title, view.text, view.tags) if view else (title, "", ())
        text = draft.text if draft else self._begun[1]
        self._base, self._base_text, self._latest = sheet.base, sheet.base_text, view
        self.notices.clear()
        self.head.title.setText((draft.title if draft else "") or self._begun[0])
        self.head.tags.show_tags(self._begun[2])
        self.head.audience.setText(audience_words(sheet.space, sheet.shared))
        self.completer.space = self.preview.space = sheet.space
        self.field.show_text(text)
        self.files.show_page(view.id if view else None)
        self._sheet = sheet
        still_open = [each for each in view.conflicts if together(each) in text] if view else []
        self.conflicts.show_conflicts(still_open, sheet.me)
        self.setEnabled(True)
        self.head.show_dirty(self.dirty)
        self._clock.start()
        self.drafts.stop()
        if draft is not None and self.dirty:
            when = time_words(draft.saved_ms, sheet.now_ms)
            self.notices.say(
                say("Your draft is here again ({time}).", time=when),
                say("Use the published text"),
                self._use_published,
                kind="info",
            )
        if begun is not None and draft is None:
            self._begin_with(begun)
        if view is not None and set(view.heads) != set(self._base):
            self._tell_news(view)
        self._arrange()
        self.preview.leave_change()
        (self.field if self.head.title.text() else self.head.title).setFocus(Qt.FocusReason.OtherFocusReason)

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
        view = self._latest
        whole = self.field.document().characterCount() - 1
        self.field.replace_range(0, whole, view.text if view else "")
        self.head.title.setText(view.title if view else "")
        if view is not None:
            self._base, self._base_text = view.heads, view.text
            self._begun = (view.title, view.text, view.tags)
            self.conflicts.show_conflicts(view.conflicts, self._sheet.me if self._sheet else "")
        self.notices.clear()
        self._touched()

    # -- drafts ----------------------------------------------------------------------------------------

    def _touched_text(self, _at: int, removed: int, added: int) -> None:
        """Asked at every key: the text itself, which may be long, is not looked at."""
        if removed or added:
            self._touched()

    def _touched(self) -> None:
        if self._sheet is not None:
            self.drafts.touch()
            self.head.show_dirty(True)

    def _snapshot(self) -> KeepDraft | None:
        if self._sheet is None or not self.dirty:
            return None
        title = self.head.title.text()
        return KeepDraft(self._key, KIND, self.text, title, self._page_id, self._base, self._sheet.space)

    def keep(self) -> None:
        """Keep the draft now, if there is anything to keep."""
        if self._sheet is not None and self.drafts.waiting:
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
        self.drafts.drop(self._key)
        self._end()
        if kept is not None:
            self._session.done.emit(say("The draft is thrown away"), Undo(write_draft, kept))
        self.closed.emit()

    def _end(self) -> None:
        self._clock.stop()
        self.drafts.stop()
        self.completer.hide()
        self._sheet, self._kept_ms, self._busy = None, 0, False

    def hideEvent(self, event: QHideEvent) -> None:
        """Going elsewhere keeps what was typed."""
        self.keep()
        super().hideEvent(event)

    # -- publishing ------------------------------------------------------------------------------------

    def publish(self) -> None:
        """Save for everybody. Asks first about places that are still open, and about a title that is taken."""
        if self._sheet is None or self._busy:
            return
        self.completer.hide()
        if not self.head.title.text().strip():
            self.notices.say(say("A page needs a title before it can be published."))
            self.head.title.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.conflicts.open:
            words = say_many(
                "{count} place was changed differently. Choose below which text holds.",
                "{count} places were changed differently. Choose below which text holds.",
                self.conflicts.open,
            )
            self.notices.say(words, say("Publish with all texts"), self._publish_all_sides)
        elif self._page_id is None:
            question = FindTitle(self.head.title.text(), self._sheet.space)
            self._session.ask(page_called, question, self, partial(self._check_title, self._sheet))
        else:
            self._save(self._sheet)

    def _publish_all_sides(self) -> None:
        for card in self.conflicts.cards:
            self._take_side(card.conflict, BOTH)
        self.conflicts.show_conflicts((), "")
        self.publish()

    def _check_title(self, sheet: EditSheet, taken: PageView | None) -> None:
        if sheet is not self._sheet:
            return  # the person went on to another page; the text is kept as a draft
        if taken is None:
            self._save(sheet)
            return
        words = say("There is a page called “{title}” already.", title=taken.title)
        self.notices.say(words, say("Open it, keep this draft"), lambda: self.open_page(taken.id))

    def _save(self, sheet: EditSheet) -> None:
        self._busy = True
        title = self.head.title.text()
        if self._page_id is not None and title.strip() != self._begun[0]:
            rename = RenamePage(self._page_id, title, sheet.space)
            failed = partial(self._save_failed, sheet)
            self._session.run(rename_page, rename, self, lambda _done: self._save_text(sheet), failed)
        else:
            self._save_text(sheet)

    def _save_text(self, sheet: EditSheet) -> None:
        if sheet is not self._sheet:
            return
        self.drafts.stop()
        command = SavePage(
            self.head.title.text(),
            self.text,
            page=self._page_id,
            base=self._base,
            tags=self._tags_to_save(),
            space=sheet.space,
            draft=self._key,
        )
        saved, failed = partial(self._saved, sheet, command.title), partial(self._save_failed, sheet)
        self._session.run(save_page, command, self, saved, failed)

    def _tags_to_save(self) -> tuple[str, ...] | None:
        """What this person added and took away, on top of what colleagues did meanwhile; None: nothing."""
        before, now = set(self._begun[2]), set(self.head.tags.tags)
        if before == now:
            return None
        latest = set(self._latest.tags) if self._latest else before
        return tuple(sorted((latest - (before - now)) | (now - before)))

    def _saved(self, sheet: EditSheet, title: str, outcome: PageSaved) -> None:
        done = partial(self._published, sheet, title, outcome)
        if sheet is self._sheet:
            self.files.attach_to(outcome.id, sheet.space, done)
        else:
            done()

    def _published(self, sheet: EditSheet, title: str, outcome: PageSaved) -> None:
        if sheet is not self._sheet:
            # The person writes on another page already, which this answer must not close.
            self._session.done.emit(say("Published: “{title}”", title=title), outcome.undo)
            return
        self._busy = False
        if outcome.conflicts:
            self._end()
            self.open_page(outcome.id)
            self._session.done.emit(say("Published, but a colleague changed the same place"), outcome.undo)
            return
        if outcome.revision is None and not outcome.created:
            said = say("“{title}” is as you want it", title=title)
        else:
            said = say("Published: “{title}”", title=title)
        self._end()
        self._session.done.emit(said, outcome.undo)
        self.published.emit(outcome.id)

    def _save_failed(self, sheet: EditSheet, trouble: KShareError) -> None:
        if sheet is not self._sheet:
            self._session.trouble.emit(trouble)
            return
        self._busy = False
        self.notices.say_trouble(trouble)
        self.drafts.touch()

    # -- colleagues ------------------------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        if (
            self._sheet is not None
            and self._page_id is not None
            and changes.touches(PAGES, SPACES)
            and not self._busy
        ):
            request = ShowPage(self._page_id)
            self._session.ask(show_page, request, self, self._compare_heads, lambda _trouble: self._tell_gone())

    def _compare_heads(self, view: PageView) -> None:
        if self._sheet is None or view.id != self._page_id or self._busy:
            return
        if view.deleted:
            self._tell_gone()
            return
        self._latest = view
        if set(view.heads) != set(self._base):
            self._tell_news(view)

    def _tell_gone(self) -> None:
        """Deleted by a colleague, or its space was left: what is written stays."""
        if self._sheet is not None and self._page_id is not None:
            words = say("This page is not here any more: it was deleted, or its space was left. Your text is kept.")
            self.notices.say(words, say("Go on as a new page"), self._become_new)

    def _become_new(self) -> None:
        title, text, tags = self._written()
        self.open_page(None, title, begun=Beginning(title, text, tags))

    def _tell_news(self, view: PageView) -> None:
        self.notices.tell(view.updated_by.name)

    def _show_news(self) -> None:
        if self._latest is not None:
            self.toolbar.preview.setChecked(True)
            self.preview.show()
            title = say("What {name} changed", name=self._latest.updated_by.name)
            self.preview.show_change(title, self._base_text, self._latest.text)

    # -- conflicts -------------------------------------------------------------------------------------

    def _take_side(self, conflict: PageConflict, choice: int) -> None:
        """Put the chosen text in the place of both; a place that was rewritten meanwhile stays as written."""
        self.field.replace_near(conflict.line - 1, together(conflict), chosen_text(conflict, choice))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notices.notice.hide()
        self._touched()

    # -- small things ----------------------------------------------------------------------------------

    def _create_page(self, title: str) -> None:
        if self._sheet is not None:
            command = SavePage(title, "", space=self._sheet.space, base=())
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
