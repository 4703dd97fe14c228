"""A small pill: a tag, a filter, a kind. A removable one has a cross."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.pressing import press_by_enter
from kshare.words import say

_HEIGHT = 24
_CROSS = 12


class Chip(QPushButton):
    """Emits `clicked`; a removable chip emits `remove_wanted` for its cross, Delete and Backspace."""

    remove_wanted = Signal()

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        ink: str = "accent_text",
        fill: str = "accent_soft",
        removable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name, self._ink, self._fill, self._removable = icon, ink, fill, removable
        self.setFont(font(Type.META_STRONG))
        self.setAccessibleName(text)
        if removable:
            self.setAccessibleDescription(say("Delete removes it"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Text with what stands beside it."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * 10
        width += 14 + Space.XS if self._icon_name else 0
        width += _CROSS + Space.XS + 2 if self._removable else 0
        return QSize(width, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace remove a removable chip; Enter and the space bar press one."""
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif not press_by_enter(self, event):
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The cross removes, the rest clicks."""
        if self._removable and event.position().x() > self.width() - _CROSS - 14:
            self.setDown(False)
            self.remove_wanted.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Pill, icon, word, cross."""
        palette = theme().palette
        ink = getattr(palette, self._ink)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, rect.height() / 2, getattr(palette, self._fill))
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, rect.height() / 2 - 1, palette)
        left = 10.0
        if self._icon_name:
            paint.draw_icon(painter, QPointF(left, (rect.height() - 14) / 2), self._icon_name, ink, 14)
            left += 14 + Space.XS
        paint.line_of_text(painter, rect.adjusted(left, 0, -6, 0), self.text(), self.font(), ink)
        if self._removable:
            at = QPointF(rect.right() - _CROSS - 8, (rect.height() - _CROSS) / 2)
            paint.draw_icon(painter, at, "x", ink, _CROSS)
        painter.end()
