"""Grey shapes in the place of what is not here yet. Nothing at all for the first 300 ms."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Motion, Palette, Radius, Size, Space

_CARD = 132


def draw_card(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """One card's worth of grey, also drawn by lists for rows that are still on their way."""
    paint.box(painter, rect, Radius.CARD, palette.surface, palette.line)
    left, top = rect.left() + Space.L, rect.top() + Space.L
    paint.box(painter, QRectF(left, top, Size.AVATAR, Size.AVATAR), Size.AVATAR / 2, palette.hover)
    left += Size.AVATAR + Space.M
    room = rect.right() - Space.L - left
    for line, share in enumerate((0.3, 0.9, 0.7)):
        bar = QRectF(left, top + 4 + line * 24, room * share, 12)
        if bar.bottom() < rect.bottom() - Space.S:
            paint.box(painter, bar, Radius.ROW, palette.hover)


class Skeleton(QWidget):
    """As many grey cards as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._due = QTimer(self, singleShot=True, interval=Motion.SKELETON_AFTER)
        self._due.timeout.connect(self.update)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to wait: most answers come before anything is drawn."""
        self._due.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The answer is here."""
        self._due.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cards from the top down."""
        if self._due.isActive():
            return
        painter = QPainter(self)
        for top in range(Space.S, self.height(), _CARD + Space.S):
            draw_card(painter, QRectF(Space.M, top, self.width() - 2 * Space.M, _CARD), theme().palette)
        painter.end()
