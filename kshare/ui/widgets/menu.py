"""A menu with the round corners of everything else that is raised."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

_SHAPED = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
"""The system's shadow is that of a rectangle."""


class Menu(QMenu):
    """Actions below a button or under the mouse; the style sheet draws its box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlags(self.windowFlags() | _SHAPED)
