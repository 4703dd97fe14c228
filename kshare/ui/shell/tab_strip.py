"""The tabs of a window, below its top bar; nothing is seen of them while there is only one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from kshare.ui.models.kinds import look
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.ui.widgets.labels import plain_tip
from kshare.words import say

_HEIGHT: Final = 36
_WIDEST: Final = 220
_NARROWEST: Final = 96
_CROSS: Final = 14


@dataclass(frozen=True, slots=True)
class TabLabel:
    """What a tab shows: the kind of its item ('' with `icon` for a screen), and a title."""

    title: str
    kind: str = ""
    icon: str = ""


class TabStrip(QTabBar):
    """States wishes: `chosen` and `close_wanted` carry the number of a tab. Left and right walk, Delete closes.

    A tab that is drawn past the middle of its neighbour changes places with it.
    """

    chosen = Signal(int)
    close_wanted = Signal(int)
    move_wanted = Signal(int, int)
    """The tab with this number belongs to that position."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[TabLabel, ...] = ()
        self._pressed = self._held = -1
        self._held_at = QPoint()
        self.setAccessibleName(say("Tabs"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(font(Type.LABEL))
        self.currentChanged.connect(self._choose)
        self.hide()

    def show_tabs(self, labels: Sequence[TabLabel], current: int) -> None:
        """These tabs, without a signal; a single one needs no strip."""
        before, self._labels = self._labels, tuple(labels)
        self.blockSignals(True)
        while self.count() > len(labels):
            self.removeTab(self.count() - 1)
        for number, label in enumerate(labels):
            # A title may hold '&', which would be a shortcut.
            words = label.title.replace("&", "&&")
            if number >= self.count():
                self.addTab(words)
            elif number >= len(before) or before[number] != label:
                self.setTabText(number, words)
            self.setTabToolTip(number, plain_tip(label.title))
        self.setCurrentIndex(current)
        self.blockSignals(False)
        self.setVisible(len(labels) > 1)
        self.update()

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._labels):
            self.chosen.emit(number)

    def tabSizeHint(self, number: int) -> QSize:
        """As wide as its title, within bounds; many tabs share what there is."""
        width = self.fontMetrics().horizontalAdvance(self.tabText(number)) + Size.ICON_SMALL + _CROSS + 44
        fair = self.width() // max(1, self.count())
        return QSize(max(_NARROWEST, min(width, _WIDEST, max(fair, _NARROWEST))), _HEIGHT)

    def minimumTabSizeHint(self, number: int) -> QSize:
        """Never narrower than icon, some letters and cross."""
        return QSize(min(_NARROWEST, self.tabSizeHint(number).width()), _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete closes the current one."""
        if event.key() == Qt.Key.Key_Delete:
            self.close_wanted.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On a cross or with the middle button: perhaps to close; else to choose."""
        at = event.position().toPoint()
        number = self.tabAt(at)
        if event.button() == Qt.MouseButton.MiddleButton or self._on_cross(number, at):
            self._pressed = number
        else:
            self._pressed = -1
            if event.button() == Qt.MouseButton.LeftButton:
                self._held, self._held_at = number, at
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go where it was pressed."""
        pressed, self._pressed = self._pressed, -1
        self._held = -1
        if pressed >= 0 and self.tabAt(event.position().toPoint()) == pressed:
            self.close_wanted.emit(pressed)
        else:
            super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Crosses show under the mouse; a tab that is held follows it."""
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        if self._held >= 0 and (at - self._held_at).manhattanLength() >= QApplication.startDragDistance():
            self._draw_along(at.x())
        self.update()

    def _draw_along(self, x: int) -> None:
        """Change places with the neighbour, once the mouse is where the held tab will be."""
        for to in (self._held - 1, self._held + 1):
            there, here = self.tabRect(to), self.tabRect(self._held)
            if there.isEmpty():
                continue
            arrives = x < there.left() + here.width() if to < self._held else x > there.right() - here.width()
            past_middle = x < there.center().x() if to < self._held else x > there.center().x()
            if arrives and past_middle:
                held, self._held = self._held, to
                self.move_wanted.emit(held, to)
                return

    def _cross(self, number: int) -> QRectF:
        rect = QRectF(self.tabRect(number))
        return QRectF(rect.right() - _CROSS - 14, rect.center().y() - _CROSS / 2, _CROSS, _CROSS)

    def _on_cross(self, number: int, at: QPoint) -> bool:
        return number >= 0 and self._cross(number).adjusted(-5, -5, 5, 5).contains(QPointF(at))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The current one stands on the window's ground, the others lie behind it."""
        painter = QPainter(self)
        under = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for number, label in enumerate(self._labels):
            self._draw(painter, number, label, hovered=number == under)
        painter.end()

    def _draw(self, painter: QPainter, number: int, label: TabLabel, *, hovered: bool) -> None:
        palette, current = theme().palette, number == self.currentIndex()
        rect = QRectF(self.tabRect(number)).adjusted(2, 3, -2, -3)
        if current or hovered:
            fill, border = (palette.surface, palette.line) if current else (palette.hover, None)
            paint.box(painter, rect, Radius.CONTROL, fill, border)
        if current and paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        icon, ink = self._icon(label, palette)
        at = QPointF(rect.left() + Space.M, rect.center().y() - Size.ICON_SMALL / 2)
        paint.draw_icon(painter, at, icon, ink, Size.ICON_SMALL)
        left = at.x() + Size.ICON_SMALL + Space.S
        right = self._cross(number).left() - Space.XS if current or hovered else rect.right() - Space.S
        style = font(Type.LABEL, weight=600 if current else 400)
        words = palette.text if current else palette.text2
        paint.line_of_text(
            painter, QRectF(left, rect.top(), right - left, rect.height()), label.title, style, words
        )
        if current or hovered:
            paint.draw_icon(painter, self._cross(number).topLeft(), "x", palette.text3, _CROSS)

    @staticmethod
    def _icon(label: TabLabel, palette: Palette) -> tuple[str, str]:
        if not label.kind:
            return label.icon or "square", palette.text3
        shown = look(label.kind)
        ink: str = getattr(palette, shown.ink)
        return shown.icon, ink
