"""Says when Home was painted with what it holds, and ends: how the start of the window is measured.

It sleeps unless the environment holds KSHARE_FIRST_PAINT: when this process was started, in ns since the epoch; who
starts it notes that.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication

VARIABLE: Final = "KSHARE_FIRST_PAINT"
SAID: Final = "first paint after ms:"


class FirstPaint(QObject):
    """Watches a list until its first rows are on the screen."""

    def __init__(self, rows: QAbstractItemView, asked: str) -> None:
        """`asked` is what the variable holds. Raises ValueError if that is no number."""
        super().__init__(rows)
        self._started_ns = int(asked)
        self._rows = rows
        rows.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The paint that is about to happen shows rows; the clock is read when it is done."""
        model = self._rows.model()
        if event.type() == QEvent.Type.Paint and model is not None and model.rowCount():
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        passed_ms = (time.time_ns() - self._started_ns) / 1_000_000
        print(SAID, round(passed_ms, 1), flush=True, file=sys.stdout)
        QTimer.singleShot(0, self, QApplication.quit)


def watch_first_paint(rows: QAbstractItemView) -> None:
    """Begin to watch, if somebody measures."""
    asked = os.environ.get(VARIABLE)
    if asked:
        FirstPaint(rows, asked)
