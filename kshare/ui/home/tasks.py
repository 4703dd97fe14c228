"""Small cards below the composer, such as the first steps."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget


class SmallTasks(QVBoxLayout):
    """They stand back while somebody writes and there is no room for both; nothing is ever squeezed."""

    def __init__(self) -> None:
        super().__init__()
        self._back: list[QWidget] = []

    def stand_back(self, room: int) -> None:
        """Hide what is shown unless it fits into `room` px."""
        items = [item for number in range(self.count()) if (item := self.itemAt(number)) is not None]
        shown = [widget for item in items if (widget := item.widget()) is not None and not widget.isHidden()]
        if sum(map(_needs, shown)) > room:
            for widget in shown:
                widget.hide()
            self._back += shown

    def come_back(self) -> None:
        """Show again what stood back."""
        for widget in self._back:
            widget.show()
        self._back.clear()


def _needs(widget: QWidget) -> int:
    """The height of its lines as they are broken now (px)."""
    return widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else widget.sizeHint().height()
