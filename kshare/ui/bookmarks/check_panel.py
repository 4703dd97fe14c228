"""A check of links under way: how far it is, stopping it, and in words what it found."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.cancel import CancelToken, Progress
from kshare.errors import Cancelled, KShareError
from kshare.model.link_check import Verdict
from kshare.ui.process.run import Run
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.running_card import RunningCard
from kshare.words import say, say_many
from kshare.workspace import Workspace

if TYPE_CHECKING:
    from kshare.checking.runs import CheckReport

_LOOK_EVERY_MS: Final = 100

Check = Callable[[Workspace, Collection[str], Progress, CancelToken], "CheckReport"]


def _check(
    workspace: Workspace, hosts: Collection[str], progress: Progress, cancel: CancelToken
) -> CheckReport:
    from kshare.checking.runs import check_links  # http and ssl are loaded by those who ask for it

    return check_links(workspace, hosts, progress, cancel)


def check_words(report: CheckReport) -> str:
    """What was found, in a sentence or two."""
    looked = say_many("{count} link looked at", "{count} links looked at", report.looked)
    parts = [say_many("{count} broken", "{count} broken", report.broken)] if report.broken else []
    for verdict, one, many in (
        (Verdict.MOVED, "{count} moved", "{count} moved"),
        (Verdict.FORBIDDEN, "{count} closed to you", "{count} closed to you"),
        (Verdict.LOGIN, "{count} asks to sign in", "{count} ask to sign in"),
    ):
        if count := report.verdicts[verdict]:
            parts.append(say_many(one, many, count))
    return f"{looked}: {', '.join(parts)}." if parts else say("{looked}: all work.", looked=looked)


class CheckPanel(QWidget):
    """Hidden until a check begins. `show_wanted` asks for the list of what does not work."""

    show_wanted = Signal()
    finished = Signal(object)

    def __init__(self, session: Session, check: Check = _check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._check = session, check
        self._run: Run | None = None
        self.progress = RunningCard(say("Check links"))
        self.banner = Banner()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._show_progress)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.M, 0, Space.M, Space.S)
        whole.addWidget(self.progress)
        whole.addWidget(self.banner)
        self.progress.stop_wanted.connect(self.cancel)
        self.banner.wanted.connect(self._show)
        self.banner.closed.connect(self.hide)
        self.hide()

    @property
    def running(self) -> bool:
        """True while a check is under way."""
        return self._run is not None

    def start(self, hosts: Collection[str], count: int) -> None:
        """Look at the `count` addresses of these servers, beside everything else the window does."""
        if self._run is not None:
            return
        run = self._run = Run(total=count)
        self.destroyed.connect(run.cancel.cancel)
        self.banner.hide()
        self._show_progress()
        self.progress.begin()
        self.show()
        self._timer.start()
        work = partial(self._check, self._session.workspace, frozenset(hosts), run.progress, run.cancel)
        self._session.work("web", work, self, self._finish, self._fail)

    def cancel(self) -> None:
        """Stop; what was found so far is kept."""
        if self._run is not None:
            self._run.cancel.cancel()

    def _show_progress(self) -> None:
        if (run := self._run) is not None:
            words = say("Checking links: {done} of {total}", done=run.done, total=run.total)
            self.progress.show_step(say("Stopping …") if run.cancel.cancelled else words, run.done, run.total)

    def _end(self) -> None:
        self._run = None
        self._timer.stop()
        self.progress.hide()

    def _finish(self, report: CheckReport) -> None:
        self._end()
        good = report.verdicts[Verdict.FOUND] + report.verdicts[Verdict.LOGIN] == report.looked
        action = "" if good else say("Show them")
        self.banner.show_text(check_words(report), action, kind="ok" if good else "warn")
        self.finished.emit(report)

    def _fail(self, trouble: KShareError) -> None:
        self._end()
        if isinstance(trouble, Cancelled):
            self.banner.show_text(say("The check was stopped. What was found is kept."), say("Show them"))
        else:
            self.banner.show_text(trouble.full_message, kind="warn")

    def _show(self) -> None:
        self.hide()
        self.show_wanted.emit()
