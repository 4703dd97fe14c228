"""On or off, as a switch that slides."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme

_SIZE = QSize(44, 28)
_TRACK = 22
_KNOB = 16


class SwitchButton(QAbstractButton):
    """A check box in the shape of a switch; `toggled` as of every button. The name is required."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Always the same."""
        return _SIZE

    def minimumSizeHint(self) -> QSize:
        """As above."""
        return _SIZE

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The track, full of the accent while on, and the knob: place and fill tell the same."""
        palette, on = theme().palette, self.isChecked()
        painter = QPainter(self)
        area = QRectF(self.rect())
        track = QRectF(2, (area.height() - _TRACK) / 2, area.width() - 4, _TRACK)
        fill, edge = (palette.accent, palette.accent) if on else (palette.surface, palette.input_border)
        paint.box(painter, track, _TRACK / 2, fill, edge, 1.5)
        inset = (_TRACK - _KNOB) / 2
        left = track.right() - inset - _KNOB if on else track.left() + inset
        knob = QRectF(left, track.top() + inset, _KNOB, _KNOB)
        paint.box(painter, knob, _KNOB / 2, palette.on_accent if on else palette.input_border)
        if paint.shows_focus(self):
            paint.focus_ring(painter, area, area.height() / 2, palette)
        painter.end()
