"""The frame that pages and bookmarks share in their lists: a card with a border for selection and hover."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kshare.ui.models.indexes import Index
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Palette, Radius


class FramedRowDelegate(QStyledItemDelegate):
    """Paints rows of one height as cards; a subclass draws what is in them."""

    height: ClassVar[int]
    """Of every row, in pixels at 100 %."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    @abstractmethod
    def draw(self, painter: QPainter, card: QRectF, row: Any, palette: Palette, now_ms: int) -> None:
        """Draw a row of the model inside its card; `now_ms` is when the list was read."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return QSize(200, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the frame, then the row."""
        palette, model = theme().palette, index.model()
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        border = palette.accent if selected else palette.line_strong if hovered else palette.line
        rect: QRect = option.rect
        card = paint.card_in(rect, self._view, 3)
        painter.save()
        paint.box(painter, card, Radius.CARD, palette.surface, border, 2 if selected else 1)
        now_ms = model.now_ms if isinstance(model, KeysetModel) else 0
        self.draw(painter, card, index.data(Qt.ItemDataRole.UserRole), palette, now_ms)
        painter.restore()
