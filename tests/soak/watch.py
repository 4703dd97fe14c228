"""What must never happen while the window is used: faults, stuck jobs, stalls."""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler

from kshare.ui.process.jobs import Jobs

HARMLESS: Final = ("This plugin does not support",)
"""Qt warnings of the platform without a screen, by how they begin."""
JOB_LIMIT_S: Final = 30.0
"""No question of the window may take longer."""
_BEAT_MS: Final = 25


@dataclass(slots=True)
class Fault:
    """Something that must not happen: its words, when it came first, and how often."""

    words: str
    act: int
    times: int = 1


@dataclass(slots=True)
class Watch:
    """Hears of every fault in the process. The same fault is kept once, with the act during which it came first."""

    jobs: Jobs
    at_act: Callable[[], int]
    faults: dict[str, Fault] = field(default_factory=dict)
    longest_stall: tuple[float, int] = (0.0, 0)
    """Seconds in which the UI thread ran no timer, and the act."""
    _since: dict[int, float] = field(default_factory=dict)
    _told: set[int] = field(default_factory=set)
    _last_beat: float = field(default_factory=time.monotonic)

    def begin(self, parent: QObject) -> None:
        """From now on. Warnings of Python are faults as in the tests."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_message)
        warnings.simplefilter("error")
        beat = QTimer(parent, interval=_BEAT_MS)
        beat.timeout.connect(self._beat)
        beat.start()

    def note(self, kind: str, words: str) -> None:
        """A fault. Told at once, so that it is seen even if the process dies of the next one."""
        key = f"{kind}: {words}"
        if key in self.faults:
            self.faults[key].times += 1
            return
        self.faults[key] = Fault(key, self.at_act())
        print(f"-- FAULT during act {self.at_act()}: {key}", flush=True)

    def look_at_jobs(self) -> None:
        """Note each question that is open for too long, with what every thread does."""
        now, still_open = time.monotonic(), set(self.jobs._open)
        self._since = {number: self._since.get(number, now) for number in still_open}
        for number, since in self._since.items():
            if now - since > JOB_LIMIT_S and number not in self._told:
                self._told.add(number)
                faulthandler.dump_traceback(sys.stdout, all_threads=True)
                done = self.jobs._open[number].done  # its widget may be gone: no repr()
                name = getattr(done, "__qualname__", type(done).__name__)
                self.note("job", f"{name} has no answer after {JOB_LIMIT_S:.0f} s")

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest_stall = max(self.longest_stall, (now - self._last_beat, self.at_act()))
        self._last_beat = now

    def _on_error(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if isinstance(bug, KeyboardInterrupt):
            sys.__excepthook__(kind, bug, trace)
        else:
            self.note("exception", "".join(traceback.format_exception(kind, bug, trace)))

    def _on_thread_error(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            words = "".join(traceback.format_exception(caught.exc_value))
            self.note(f"exception in {caught.thread.name if caught.thread else 'a thread'}", words)

    def _on_unraisable(self, caught: sys.UnraisableHookArgs) -> None:
        words = "".join(traceback.format_exception(caught.exc_value)) if caught.exc_value else ""
        self.note("unraisable", f"{caught.err_msg or ''} {caught.object!r}\n{words}")

    def _on_message(self, kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
        if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or words.startswith(HARMLESS):
            return
        self.note("Qt", words)
