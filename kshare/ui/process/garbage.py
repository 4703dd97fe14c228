"""Python's cycle collector runs on whichever thread allocates; a Qt object destroyed there crashes the process.

So it is switched off and run by a timer of the UI thread instead, in small bites while the window is idle.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 500
_THRESHOLDS: Final = (2_000, 10, 20)


class GarbageHere(QObject):
    """Collects on the thread that makes it, for as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @staticmethod
    def spare_what_is_here() -> None:
        """What was loaded at the start stays for good: never look through it again.

        Only once: a window that takes the place of another must not keep what that one leaves.
        """
        if not gc.get_freeze_count():
            gc.freeze()

    @staticmethod
    def collect() -> None:
        """As the collector itself would do, generation by generation."""
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), _THRESHOLDS, strict=True)):
            if count <= threshold:
                break
            gc.collect(generation)
