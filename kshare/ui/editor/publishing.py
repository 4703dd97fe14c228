"""From the wish to publish a page to the answer: what is still open is asked, then all of it is saved in one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from kshare.errors import KShareError
from kshare.queries.pages import PageView
from kshare.ui.editor.conflicts import ConflictBlocks
from kshare.ui.editor.manuscript import Manuscript, Written
from kshare.ui.editor.notices import Notices
from kshare.ui.editor.opening import FindTitle, page_called
from kshare.ui.session import Session
from kshare.usecases.drafts import write_draft
from kshare.usecases.pages import PageSaved, save_page
from kshare.words import say, say_many


class Publishing(QObject):
    """Publishes what `written` gives. An answer that comes when the person writes another page ends nothing there."""

    saved = Signal(object, object)
    """(Written, PageSaved) of the manuscript that is still open."""
    saving = Signal()
    """Now it is saved, which ends the draft: what is to be kept of it goes first."""
    refused = Signal()
    """It was not saved; the notice says why."""
    title_missing = Signal()
    all_sides_wanted = Signal()
    """Publish the texts of everybody where they differ."""
    other_wanted = Signal(str)
    """The id of the page that has the title already."""

    def __init__(
        self,
        session: Session,
        notices: Notices,
        conflicts: ConflictBlocks,
        written: Callable[[], Written],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._notices, self._conflicts = session, notices, conflicts
        self._written = written
        self._at: Manuscript | None = None
        self.busy = False
        """True until the answer is there."""

    def begin(self, at: Manuscript | None) -> None:
        """This one is written from now on; None: nothing."""
        self._at, self.busy = at, False

    def publish(self) -> None:
        """Save for everybody. Asks first about places that are still open, and about a title that is taken."""
        at, title = self._at, self._written().title
        if at is None or self.busy:
            return
        if not title.strip():
            self._notices.say(say("A page needs a title before it can be published."))
            self.title_missing.emit()
        elif self._conflicts.open:
            words = say_many(
                "{count} place was changed differently. Choose below which text holds.",
                "{count} places were changed differently. Choose below which text holds.",
                self._conflicts.open,
            )
            self._notices.say(words, say("Publish with all texts"), self.all_sides_wanted.emit)
        elif at.page is None:
            self.busy = True
            answer, failed = partial(self._check_title, at), partial(self._fail, at, None)
            self._session.ask(page_called, FindTitle(title, at.sheet.space), self, answer, failed)
        else:
            self._save(at)

    def _check_title(self, at: Manuscript, taken: PageView | None) -> None:
        if at is not self._at:
            return  # the person went on to another page; the text is kept as a draft
        if taken is None:
            self._save(at)
            return
        self.busy = False
        words = say("There is a page called “{title}” already.", title=taken.title)
        self._notices.say(words, say("Open it, keep this draft"), lambda: self.other_wanted.emit(taken.id))

    def _save(self, at: Manuscript) -> None:
        self.busy = True
        self.saving.emit()
        sent = self._written()
        done, failed = partial(self._done, at, sent), partial(self._fail, at, sent)
        self._session.run(save_page, at.save_of(sent), self, done, failed)

    def _done(self, at: Manuscript, sent: Written, outcome: PageSaved) -> None:
        self._session.tell(_result(sent.title, outcome), outcome.undo)
        if at is self._at:
            self.busy = False
            self.saved.emit(sent, outcome)

    def _fail(self, at: Manuscript, sent: Written | None, trouble: KShareError) -> None:
        if at is self._at:
            self.busy = False
            self._notices.say_trouble(trouble)
            self.refused.emit()
            return
        draft = at.draft_of(sent) if sent is not None else None
        if draft is not None:
            self._session.run(write_draft, draft, self)
        self._session.tell_trouble(trouble)


def _result(title: str, outcome: PageSaved) -> str:
    """What came of it, in words."""
    if outcome.conflicts:
        return say("Published, but a colleague changed the same place")
    if outcome.undo is None:
        return say("“{title}” is as you want it", title=title)
    return say("Published: “{title}”", title=title)
