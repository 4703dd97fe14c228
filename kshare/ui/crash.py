"""A bug in the window: one report without content in the home, and a quiet banner. The window stays."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

_MOST_REPORTS: Final = 10


def report_text(bug: BaseException) -> str:
    """Kinds of exceptions, files and lines. Messages are left out: they may quote what somebody wrote."""
    lines = [f"Python {platform.python_version()}, {platform.system()} {platform.release()}"]
    seen: BaseException | None = bug
    while seen is not None:
        lines.append(type(seen).__qualname__)
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


class CrashReports(QObject):
    """Catches what nobody caught, on any thread. `written(path)` arrives on the UI thread."""

    written = Signal(str)
    _caught = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._caught.connect(self._write, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on."""
        sys.excepthook = self.on_error
        threading.excepthook = self._on_thread_error

    def on_error(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        """`sys.excepthook`."""
        if isinstance(bug, KeyboardInterrupt):
            sys.__excepthook__(kind, bug, trace)
        else:
            self._caught.emit(bug)

    def _on_thread_error(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught.emit(caught.exc_value)

    def _write(self, bug: BaseException) -> None:
        path = self._home / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
        try:
            path.write_text(report_text(bug), encoding="utf-8")
            for old in sorted(self._home.glob("crash-*.txt"))[:-_MOST_REPORTS]:
                old.unlink(missing_ok=True)
        except OSError:
            traceback.print_exception(bug)
            return
        self.written.emit(str(path))
