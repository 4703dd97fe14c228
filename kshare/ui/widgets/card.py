"""Quiet boxes that group what belongs together."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius, Space


class Card(QFrame):
    """A surface with a hairline and round corners. `fill` and `border` are names of tokens."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        fill: str = "surface",
        border: str = "line",
        radius: int = Radius.CARD,
    ) -> None:
        super().__init__(parent)
        self._fill, self._border, self._radius = fill, border, radius

    def column(self, margin: int = Space.L, spacing: int = Space.S) -> QVBoxLayout:
        """Give the card a column of widgets."""
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(spacing)
        return column

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box."""
        painter = QPainter(self)
        palette = theme().palette
        fill, border = getattr(palette, self._fill), getattr(palette, self._border)
        paint.box(painter, QRectF(self.rect()), self._radius, fill, border)
        painter.end()


class Rule(QWidget):
    """A hairline between parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(theme().palette.line))
        painter.end()


class IconTile(QWidget):
    """An icon on its soft colour: the head of an empty state or a task."""

    def __init__(
        self,
        icon: str,
        ink: str = "accent_text",
        fill: str = "accent_soft",
        side: int = 44,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._ink, self._fill = icon, ink, fill
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw tile and icon."""
        painter = QPainter(self)
        palette = theme().palette
        rect = QRectF(self.rect())
        paint.box(painter, rect, min(Radius.DIALOG, self.width() // 4), getattr(palette, self._fill))
        size = self.width() // 2
        corner = QRectF(0, 0, size, size)
        corner.moveCenter(rect.center())
        paint.draw_icon(painter, corner.topLeft(), self._icon, getattr(palette, self._ink), size)
        painter.end()
