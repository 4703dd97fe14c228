"""Chips on one line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.tab_order import tab_at


class ChipRow(QWidget):
    """Chips on one line; those that find no room are hidden, never squeezed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[QWidget] = []
        self.setFixedHeight(26)

    def show_chips(self, chips: Sequence[QWidget]) -> None:
        """Other chips."""
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = list(chips)
        for chip in self.chips:
            chip.setParent(self)
        tab_at(self, *self.chips)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for more or fewer."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        left = 0
        for chip in self.chips:
            size = chip.sizeHint()
            chip.setGeometry(left, 0, size.width(), size.height())
            chip.setVisible(left + size.width() <= self.width() or left == 0)
            left += size.width() + Space.XS + 2
