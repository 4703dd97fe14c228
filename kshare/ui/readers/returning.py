"""Back to where something was read, as soon as so much of it is there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

_PATIENCE_MS: Final = 3_000


def reading_bar(reader: QWidget | None) -> QScrollBar | None:
    """The scroll bar of what is read: that of the highest part that can be scrolled."""
    if reader is None:
        return None
    areas = [area for area in reader.findChildren(QAbstractScrollArea) if area.isVisibleTo(reader)]
    return max(areas, key=lambda area: area.height()).verticalScrollBar() if areas else None


class Return(QObject):
    """Scrolls a bar to `px` once its range allows; ends by arriving, by the reader's own hand, or after a while.

    Then Python lets go of it. A deletion of its own that is still to come when the bar goes crashes the process.
    """

    def __init__(self, bar: QScrollBar, px: int) -> None:
        super().__init__(bar)
        self._bar, self._px = bar, px
        bar.rangeChanged.connect(self._try)
        bar.actionTriggered.connect(self._end)
        QTimer.singleShot(_PATIENCE_MS, self, self._end)
        self._try()

    def _try(self) -> None:
        if self._bar.maximum() >= self._px:
            self._bar.setValue(self._px)
            self._end()

    def _end(self) -> None:
        self._bar.rangeChanged.disconnect(self._try)
        self._bar.actionTriggered.disconnect(self._end)
        self.setParent(None)
