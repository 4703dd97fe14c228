"""Writing one wiki page: how it is begun, kept and left, and what becomes of it when it is saved or colleagues act."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from kshare.errors import KShareError
from kshare.queries.pages import PageView
from kshare.queries.templates import Beginning
from kshare.ui.actions import bind
from kshare.ui.editor.drafts import DraftKeeper, draft_key
from kshare.ui.editor.manuscript import Manuscript, Written
from kshare.ui.editor.meanwhile import Meanwhile
from kshare.ui.editor.opening import EditSheet, OpenEditor, open_editor
from kshare.ui.editor.publishing import Publishing
from kshare.ui.editor.writing_desk import WritingDesk
from kshare.ui.presenting.times import time_words
from kshare.ui.session import Session
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import PageSaved, SavePage, save_page
from kshare.usecases.undo import Undo
from kshare.words import say

_SECOND_MS: Final = 1_000
_BY_US: Final = Qt.FocusReason.OtherFocusReason


class PageEditor(WritingDesk):
    """Begin with `open_page`. Nothing typed is lost: leaving keeps a draft, publishing merges."""

    published = Signal(str)
    """A page's id: its text is saved, the editor is done."""
    closed = Signal()
    ready = Signal()
    """The page is here, and the keyboard in its text (or its title, if it has none)."""
    link_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._session = session
        self._at: Manuscript | None = None
        self._asked: tuple[str | None, str] = (None, "")
        """The page that was wanted last, and the key of its draft."""
        self._kept_ms = 0
        self.drafts = DraftKeeper(session, self._snapshot, self)
        self.publishing = Publishing(session, self.notices, self.conflicts, self.written, self)
        self.meanwhile = Meanwhile(session, self)
        self._clock = QTimer(self, interval=_SECOND_MS)
        self._connect()

    @property
    def page_id(self) -> str | None:
        """The page that is edited; None for a new one."""
        return self._at.page if self._at is not None else self._asked[0]

    @property
    def dirty(self) -> bool:
        """True if anything differs from what is published."""
        return self._at is not None and self.written().differs(self._at.published)

    @property
    def is_open(self) -> bool:
        """True once the page is here and until the editor is left."""
        return self._at is not None

    def _connect(self) -> None:
        self.touched.connect(self._touch)
        self.head.publish_wanted.connect(self.publish)
        self.head.close_wanted.connect(self.leave)
        self.head.discard_wanted.connect(self._discard)
        self.head.title.textEdited.connect(self._look_for_twin)
        self.similar.opened.connect(lambda item: self.link_wanted.emit(f"kshare:page/{item}"))
        self.completer.page_wanted.connect(self._create_page)
        self.preview.link_wanted.connect(self.link_wanted)
        self.notices.news_wanted.connect(self._show_news)
        self.drafts.kept.connect(self._show_kept)
        self._clock.timeout.connect(self._tell_age)
        self.publishing.saving.connect(self.keep)
        self.publishing.saved.connect(self._saved)
        self.publishing.refused.connect(self.drafts.touch)
        self.publishing.title_missing.connect(partial(self.head.title.setFocus, _BY_US))
        self.publishing.all_sides_wanted.connect(self._publish_all_sides)
        self.publishing.other_wanted.connect(self.open_page)
        self.meanwhile.seen.connect(self._take_note)
        self.meanwhile.gone.connect(self._lose_home)
        bind(self, "write.publish", self.publish)
        bind(self, "write.plain", self.field.paste_plain)
        bind(self, "write.replace", lambda: self.find_bar.open(replace=True))

    def _look_for_twin(self, title: str) -> None:
        self.similar.look_for_page("" if self.page_id else title)

    def _create_page(self, title: str) -> None:
        """One that the text links to."""
        if self._at is not None:
            command = SavePage(title, "", space=self._at.sheet.space, base=())
            self._session.run(save_page, command, self, said=say("Page “{title}” created", title=title))

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
        self._end()
        self.similar.look_for_page("")
        self._asked = (page_id, draft_key(page_id, title))
        self.files.expect(self._asked[1])
        self.setEnabled(False)
        request = OpenEditor(page_id, self._asked[1], space)
        self._session.ask(
            open_editor, request, self, lambda sheet: self._open(sheet, title, begun), self._not_here
        )

    def _open(self, sheet: EditSheet, title: str, begun: Beginning | None = None) -> None:
        view, draft = sheet.view, sheet.draft
        at = Manuscript(self._asked[1], view.id if view is not None else None, sheet, title)
        shown = at.beginning()
        self.notices.clear()
        self.show_head(shown)
        self.field.show_text(shown.text)
        self.files.show_page(at.page, shown.files, at.key)
        self._go_on_with(at)
        self.show_conflicts(view.conflicts if view else (), shown.text, sheet.me)
        self.setEnabled(True)
        self.drafts.stop()
        self.head.show_dirty(self.dirty)
        self._clock.start()
        if draft is not None and self.dirty:
            words = say("Your draft is here again ({time}).", time=time_words(draft.saved_ms, sheet.now_ms))
            published = (say("Use the published text"), self._use_published) if view is not None else ()
            self.notices.say(words, *published, kind="info")
        if begun is not None and draft is None:
            self._begin_with(begun)
        if view is not None:
            self._tell_news(view)
        self.arrange()
        self.preview.leave_change()
        (self.field if shown.title else self.head.title).setFocus(_BY_US)
        self.ready.emit()

    def _go_on_with(self, at: Manuscript) -> None:
        """This is what is written from now on."""
        self._at = at
        self.publishing.begin(at)
        self.meanwhile.watch(at.page)
        self.show_place(at.sheet)

    def _begin_with(self, begun: Beginning) -> None:
        """The text and tags of a template, as if they had been typed."""
        self.field.replace_range(0, 0, begun.text)
        self.head.tags.show_tags(begun.tags)
        self._touch()

    def _not_here(self, trouble: KShareError) -> None:
        self._session.tell_trouble(trouble)
        self.closed.emit()

    def _use_published(self) -> None:
        """The text as colleagues see it; Ctrl+Z brings the draft back."""
        at = self._at
        if at is None:
            return
        shown = at.take_published()
        self.field.replace_range(0, self.field.document().characterCount() - 1, shown.text)
        self.show_head(shown)
        self.show_conflicts(at.latest.conflicts if at.latest else (), shown.text, at.sheet.me)
        self.notices.clear()
        self._touch()

    # -- drafts ----------------------------------------------------------------------------------------

    def _touch(self) -> None:
        if self._at is not None:
            self.drafts.touch()
            self.head.show_dirty(True)

    def _snapshot(self) -> KeepDraft | None:
        if self._at is None:
            return None
        return self._at.draft_of(self.written(), awaits_files=self.files.pending.are_coming)

    def keep(self) -> None:
        """Keep the draft now, if there is anything to keep."""
        if self._at is not None and (self.drafts.waiting or self.files.pending.are_coming):
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes what lies over the text, or else the editor: whoever pressed it by mistake loses nothing."""
        if event.key() != Qt.Key.Key_Escape or event.isAutoRepeat():
            super().keyPressEvent(event)
        elif self.find_bar.isVisible():
            self.find_bar.leave()
        elif self.preview.shows_change:
            self.preview.leave_change()
        else:
            if self.dirty:
                self._session.tell(say("Draft kept"))
            self.leave()

    def _discard(self) -> None:
        """Throw the draft away; the toast brings it back."""
        kept = self._snapshot()
        if self._at is not None:
            self.drafts.drop(self._at.key)
        self._end()
        if kept is not None:
            self._session.tell(say("The draft is thrown away"), Undo(write_draft, kept))
        self.closed.emit()

    def _end(self) -> None:
        if self._at is not None:
            self._asked = (self._at.page, self._at.key)
        self._clock.stop()
        self.drafts.stop()
        self.completer.hide()
        self.pasting.begin()
        self.publishing.begin(None)
        self.files.leave()
        self.meanwhile.watch(None)
        self._at, self._kept_ms = None, 0

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
        self.take_all_sides()
        self.publish()

    def _saved(self, sent: Written, outcome: PageSaved) -> None:
        """Done, unless something was typed while it was saved: then the person goes on where they are."""
        at = self._at
        assert at is not None
        self.files.pending.let_go(sent.files)
        at.take_saved(sent, outcome)
        if self.written().differs(at.published):
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
        if view.deleted:  # it has no tags any more; those that stand here belong to what is written
            self._tell_gone()
            return
        was_called, was_dirty = at.published.title, self.head.shows_dirty
        self.show_head(at.take_note(view, self.written()))
        self.head.show_dirty(was_dirty)
        if view.title != was_called:
            self.notices.say(say("This page is called “{title}” now.", title=view.title), kind="info")
        self._tell_news(view)

    def _tell_news(self, view: PageView) -> None:
        if self._at is not None and set(view.heads) != set(self._at.base):
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
        """The same text, begun anew in the current space; the new draft takes the place of the former one."""
        if self._at is None:
            return
        former, key = self._at.key, draft_key(None, f"{self.head.title.text()} {self._at.key}")

        def begin(sheet: EditSheet) -> None:
            self._go_on_with(Manuscript(key, None, sheet, ""))
            self.files.show_page(None, tuple(self.files.pending.files), key)
            self.show_conflicts((), "", "")
            self.notices.clear()
            self.drafts.drop(former)
            self.drafts.keep_now()

        self._session.ask(open_editor, OpenEditor(None, key), self, begin, self.notices.say_trouble)

    def _show_news(self) -> None:
        if self._at is not None and self._at.latest is not None:
            latest = self._at.latest
            self.toolbar.preview.setChecked(True)
            self.preview.show()
            title = say("What {name} changed", name=latest.updated_by.name)
            self.preview.show_change(title, self._at.base_text, latest.text)
