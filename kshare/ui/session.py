"""The window's way to the workspace: questions and changes on lanes, answers on the UI thread.

Screens and readers are given a session and know no store. Nothing here waits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from kshare.cancel import CancelToken
from kshare.errors import KShareError
from kshare.model.changes import Changes
from kshare.model.clock import WallClock
from kshare.ui.process.jobs import Failed, Jobs
from kshare.usecases.undo import Undo
from kshare.workspace import Query, UseCase, Workspace

Command = TypeVar("Command")
Outcome = TypeVar("Outcome")
Request = TypeVar("Request")
Answer = TypeVar("Answer")

POLL_MS: Final = 250
"""How often the window looks whether another process changed the home."""


class Session(QObject):
    """One open home in one window."""

    changed = Signal(object)
    """`Changes` by whomever: this person, an importer, the command line, a colleague."""
    trouble = Signal(object)
    """A KShareError that nobody else wanted."""
    done = Signal(str, object)
    """A sentence about what was done and its `Undo` or None: the window shows a toast."""
    ending = Signal()
    """The window is about to go. Whoever holds words that are not kept yet hands them over now, with `run`."""

    def __init__(
        self, workspace: Workspace, jobs: Jobs, wall: WallClock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.jobs = jobs
        self.wall = wall
        self._ended = False
        self._seen = workspace.change_number()
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._look_for_changes)
        self._timer.start()

    def ask(
        self,
        query: Query[Request, Answer],
        request: Request,
        owner: QObject,
        done: Callable[[Answer], object],
        failed: Failed | None = None,
        *,
        topic: str = "",
        lane: str = "search",
    ) -> None:
        """Read on the search lane, or on 'io' what is rendered too and takes its time.

        Of a topic only the owner's newest question is answered, the others stop.
        """
        cancel = CancelToken()
        asked = partial(self.workspace.ask, query, request, cancel=cancel)
        self._run(lane, asked, owner, done, failed, topic=topic or _name(query), cancel=cancel)

    def run(
        self,
        use_case: UseCase[Command, Outcome],
        command: Command,
        owner: QObject,
        done: Callable[[Outcome], object] | None = None,
        failed: Failed | None = None,
        *,
        said: str = "",
    ) -> None:
        """Change on the store lane. With `said`, the window offers to undo it under that sentence."""

        def finished(outcome: Outcome) -> None:
            self._look_for_changes()
            if done is not None:
                done(outcome)
            if said:
                self.tell(said, getattr(outcome, "undo", None))

        self._run("store", partial(self.workspace.run, use_case, command), owner, finished, failed)

    def tell(self, words: str, undo: Undo | None = None) -> None:
        """Say in a toast what was done; with `undo` it can be taken back there."""
        self.done.emit(words, undo)

    def tell_trouble(self, trouble: KShareError) -> None:
        """Say in the window's banner what happened, as of everything that fails and has nobody who says it."""
        self.trouble.emit(trouble)

    def undo(self, undo: Undo) -> None:
        """Take a change back."""
        self.run(undo.use_case, undo.command, self)

    def work(
        self,
        lane: str,
        work: Callable[[], Answer],
        owner: QObject,
        done: Callable[[Answer], object],
        failed: Failed | None = None,
        *,
        topic: str = "",
    ) -> None:
        """Anything else off the UI thread: 'io' for files, 'share' for the network folder."""
        self._run(lane, work, owner, done, failed, topic=topic)

    def _run(
        self,
        lane: str,
        work: Callable[[], Answer],
        owner: QObject,
        done: Callable[[Answer], object],
        failed: Failed | None,
        *,
        topic: str = "",
        cancel: CancelToken | None = None,
    ) -> None:
        failed = failed or self.tell_trouble
        self.jobs.run(lane, work, owner, done, failed, topic=topic, cancel=cancel, within=self)
        if self._ended:
            self.jobs.drop(self)

    def end(self) -> None:
        """The window goes: from now on nobody is told of changes or answered. What is to be written is written."""
        if not self._ended:
            self.ending.emit()
        self._ended = True
        self._timer.stop()
        self.jobs.drop(self)

    def _look_for_changes(self) -> None:
        """Cheap: one indexed read of the local file, which never waits for a writer (WAL)."""
        self._seen, changes = self.workspace.changes_after(self._seen)
        if changes.topics:
            self.changed.emit(Changes(changes.topics, changes.ids))


def _name(query: Callable[..., object]) -> str:
    """A topic for a query: one owner's newest answer to the same query wins."""
    return getattr(query, "__name__", "query")
