"""A check of links under way: how far it is, stopping it, and in words what it found."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from kshare.cancel import CancelToken, Progress
from kshare.errors import Cancelled, KShareError
from kshare.model.link_check import Verdict
from kshare.ui.process.run import Run
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import LinkButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import ElidedLabel
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
        self.words = ElidedLabel("", Type.LABEL)
        self.stop = LinkButton(say("Stop"), "x")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("Check links"))
        self.banner = Banner()
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._show_progress)
        self._card = Card(fill="accent_soft", border="accent_soft")
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        line.addWidget(self.words, 1)
        line.addWidget(self.stop)
        column = self._card.column(Space.S, Space.XS)
        column.setContentsMargins(Space.M, Space.XS, Space.S, Space.S)
        column.addLayout(line)
        column.addWidget(self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.M, 0, Space.M, Space.S)
        for widget in (self._card, self.banner):
            whole.addWidget(widget)
            widget.hide()
        self.stop.clicked.connect(self.cancel)
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
        self.stop.setEnabled(True)
        self._show_progress()
        self._card.show()
        self.show()
        self._timer.start()
        work = partial(self._check, self._session.workspace, frozenset(hosts), run.progress, run.cancel)
        self._session.work("web", work, self, self._finish, self._fail)

    def cancel(self) -> None:
        """Stop; what was found so far is kept."""
        if self._run is not None:
            self._run.cancel.cancel()
            self.stop.setEnabled(False)

    def _show_progress(self) -> None:
        run = self._run
        if run is None:
            return
        if run.cancel.cancelled:
            self.words.setText(say("Stopping …"))
        else:
            self.words.setText(say("Checking links: {done} of {total}", done=run.done, total=run.total))
        self.bar.setRange(0, run.total)
        self.bar.setValue(run.done)

    def _end(self) -> None:
        self._run = None
        self._timer.stop()
        self._card.hide()

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
            self.banner.show_text(f"{trouble.message} {trouble.next_step}".strip(), kind="warn")

    def _show(self) -> None:
        self.hide()
        self.show_wanted.emit()
