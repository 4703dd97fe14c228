"""An eye on the event loop: how long its turns take while something is waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtCore import QEventLoop

LONGEST_S: Final = 180.0
_BEAT_MS: Final = 2


class Stall(NamedTuple):
    """The longest turn of the event loop, in ms: by the clock, and by the processor time of its thread."""

    clock: float = 0.0
    work: float = 0.0

    def or_longer(self, other: Stall) -> Stall:
        """The longer one of both, in both."""
        return Stall(max(self.clock, other.clock), max(self.work, other.work))


class Watch:
    """A timer that asks for a turn every 2 ms and notes how much later it came. Needs a QApplication."""

    def __init__(self) -> None:
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        self._loop: QEventLoop = QEventLoop()
        self._until: Callable[[], object] = bool
        self._end = self._last = self._worked = 0.0
        self.stall = Stall()
        self._beat = QTimer(interval=_BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._note)

    def _note(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        turn = Stall((now - self._last) * 1000 - _BEAT_MS, (worked - self._worked) * 1000)
        self.stall = self.stall.or_longer(turn)
        if now > self._end or self._until():
            self._loop.quit()
        # What was asked here is no work of the window.
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def run(self, until: Callable[[], object], longest_s: float = LONGEST_S) -> Stall:
        """Let the window live until something holds; the longest stall meanwhile. TimeoutError after too long."""
        self._until, self.stall = until, Stall()
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._end = self._last + longest_s
        self._beat.start()
        self._loop.exec()
        self._beat.stop()
        if time.perf_counter() > self._end:
            raise TimeoutError("the window did not come to rest")
        return self.stall

    def after(self, act: Callable[[], object], until: Callable[[], object]) -> Stall:
        """The longest stall from `act`, which is called in a turn of its own, until something holds."""
        from PySide6.QtCore import QTimer

        done: list[object] = []
        QTimer.singleShot(0, lambda: done.append(act()))
        return self.run(lambda: done and until())
