"""A box to tick, with its words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type

_BOX: Final = 18
_HEIGHT: Final = 28
_MARK: Final = 14


class Tick(QCheckBox):
    """Painted from tokens; `meta` stands quietly behind the words."""

    def __init__(self, words: str, meta: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._meta = words, meta
        self.setAccessibleName(f"{words}, {meta}" if meta else words)
        self.setFont(font(Type.BODY))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as its line; the width is what there is."""
        return QSize(self.fontMetrics().horizontalAdvance(self._words + self._meta) + 3 * _BOX, _HEIGHT)

    def hitButton(self, _pos: QPoint) -> bool:
        """The whole line can be clicked."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, mark, words, meta."""
        palette, on = theme().palette, self.isChecked()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        box = QRectF(2, (rect.height() - _BOX) / 2, _BOX, _BOX)
        border = palette.accent if on else palette.input_border
        paint.box(painter, box, Space.XS, palette.accent if on else palette.surface, border)
        if on:
            at = QPointF(box.center().x() - _MARK / 2, box.center().y() - _MARK / 2)
            paint.draw_icon(painter, at, "check", palette.on_accent, _MARK)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Space.XS, palette)
        room = rect.adjusted(box.right() + Space.S, 0, -Space.XS, 0)
        taken = paint.line_of_text(painter, room, self._words, self.font(), palette.text)
        room.setLeft(room.left() + taken + Space.S)
        if self._meta and room.width() > 0:
            paint.line_of_text(painter, room, self._meta, font(Type.META), palette.text3)
        painter.end()
