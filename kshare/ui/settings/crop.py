"""Choosing the square of a picture that colleagues will see, as a circle, as they will see it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius
from kshare.words import say

SIDE: Final = 280
MOST_ZOOM: Final = 400
"""Percent; at 100 the shorter side of the picture fills the square."""
_STEP: Final = 12
_SHADE: Final = 150
"""Of 255: how much of what is cut off is darkened."""


class CropView(QWidget):
    """Drag or arrow keys move the picture, wheel and + - zoom. `zoomed(int)`: percent."""

    zoomed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(say("Part of the picture"))
        self.setAccessibleDescription(say("Arrow keys move it, plus and minus zoom."))
        self._image = QImage()
        self._centre = QPointF(0.5, 0.5)
        self._zoom = 100
        self._held: QPointF | None = None

    def show_image(self, image: QImage) -> None:
        """Another picture, its middle first."""
        self._image, self._centre, self._zoom = image, QPointF(0.5, 0.5), 100
        self.zoomed.emit(self._zoom)
        self.update()

    def set_zoom(self, percent: int) -> None:
        """Closer or farther, around the same middle."""
        percent = max(100, min(MOST_ZOOM, percent))
        if percent != self._zoom:
            self._zoom = percent
            self._move_to(self._centre)
            self.zoomed.emit(percent)

    @property
    def square(self) -> QRectF:
        """The part that is chosen, in px of the picture."""
        side = min(self._image.width(), self._image.height()) * 100 / self._zoom
        middle = QPointF(self._centre.x() * self._image.width(), self._centre.y() * self._image.height())
        return QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)

    def cropped(self, side: int) -> QImage:
        """The chosen part, at most `side` px wide and high."""
        part = self._image.copy(self.square.toRect())
        smooth = Qt.TransformationMode.SmoothTransformation
        return part if part.width() <= side else part.scaled(side, side, mode=smooth)

    def _move_to(self, centre: QPointF) -> None:
        """The square stays within the picture."""
        wide, high = max(self._image.width(), 1), max(self._image.height(), 1)
        half = min(wide, high) * 50 / self._zoom
        across, down = half / wide, half / high
        self._centre = QPointF(min(max(centre.x(), across), 1 - across), min(max(centre.y(), down), 1 - down))
        self.update()

    def _move_by(self, pixels: QPointF) -> None:
        """By so many px of this widget."""
        scale = self.square.width() / SIDE
        wide, high = max(self._image.width(), 1), max(self._image.height(), 1)
        self._move_to(self._centre + QPointF(pixels.x() * scale / wide, pixels.y() * scale / high))

    # -- mouse and keys --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the picture."""
        self._held = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._held is not None:
            self._move_by(self._held - event.position())
            self._held = event.position()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let it go."""
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Closer or farther."""
        self.set_zoom(self._zoom + event.angleDelta().y() // 12)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same by keyboard."""
        moves = {
            Qt.Key.Key_Left: QPointF(-_STEP, 0),
            Qt.Key.Key_Right: QPointF(_STEP, 0),
            Qt.Key.Key_Up: QPointF(0, -_STEP),
            Qt.Key.Key_Down: QPointF(0, _STEP),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._move_by(moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self._zoom + 10)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self._zoom - 10)
        else:
            super().keyPressEvent(event)

    # -- look ------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The square, what is outside of the circle darkened."""
        palette = theme().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect())
        paint.box(painter, whole, Radius.CARD, palette.hover, palette.line)
        if not self._image.isNull():
            painter.drawImage(whole, self._image, self.square)
            around, circle = QPainterPath(), QPainterPath()
            around.addRect(whole)
            circle.addEllipse(whole.adjusted(2, 2, -2, -2))
            painter.fillPath(around.subtracted(circle), paint.colour(palette.canvas, _SHADE))
        if paint.shows_focus(self):
            paint.focus_ring(painter, whole, Radius.CARD, palette)
        painter.end()
