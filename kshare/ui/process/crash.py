"""A bug in the window: one report without content in the home, and a quiet banner. The window stays."""

from __future__ import annotations

import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal


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
        from kshare.crash import write_report

        try:
            path = write_report(self._home, bug)
        except OSError:
            traceback.print_exception(bug)
            return
        self.written.emit(str(path))
