"""Frameless boxes above the window's content: a popover for anything, a completion list for editors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type

_SHADOW = 16
_ROW = 34
_VISIBLE_ROWS = 8


class Popover(QWidget):
    """A raised box inside its window, closed by Esc or a click elsewhere. Fill `body`."""

    closed = Signal()

    def __init__(self, window: QWidget, width: int = 320) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(width + 2 * _SHADOW)
        self.body = QVBoxLayout(self)
        edge = _SHADOW + Space.L
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(Space.S)
        self._is_above = False

    def adjustSize(self) -> None:
        """As high as its words are at its width. Qt's own stops at two thirds of the screen and cuts them.

        What hangs above its anchor keeps its foot.
        """
        foot = self.y() + self.height()
        self.setMinimumHeight(0)  # the layout keeps the height that was needed before as its least
        wanted = self.body.totalHeightForWidth(self.width())
        if wanted < 0:
            wanted = self.body.totalSizeHint().height()
        self.resize(self.width(), min(wanted, self.screen().availableGeometry().height()))
        if self._is_above:
            self.move(self.x(), foot - self.height())

    def open_at(self, anchor: QWidget) -> None:
        """Below `anchor`, or above it where there is no room; always on the screen. The keyboard begins inside."""
        self._is_above = False
        self.adjustSize()
        screen = anchor.screen().availableGeometry()
        under = anchor.mapToGlobal(QPoint(0, anchor.height()))
        at = QPoint(under.x() - _SHADOW, under.y() - _SHADOW + Space.XS)
        self._is_above = at.y() + self.height() > screen.bottom()
        if self._is_above:
            at.setY(under.y() - anchor.height() - self.height() + _SHADOW - Space.XS)
            if at.y() < screen.top():  # no room on either side: over a part of the anchor
                at.setY(screen.bottom() + 1 - self.height())
        at.setX(max(screen.left(), min(at.x(), screen.right() - self.width())))
        self.move(at)
        self.show()
        if self.focusWidget() is None:
            self.focusNextPrevChild(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Closed, however that came about."""
        super().hideEvent(event)
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shadow and box."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, rect, Radius.CARD, palette)
        paint.box(painter, rect, Radius.CARD, palette.raised, palette.line_strong)
        painter.end()


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: what is shown, what stands at its right, its icon, and what is put in."""

    text: str
    meta: str = ""
    icon: str = "file-text"
    ink: str = "page"
    value: str = ""


class CompletionPopup(QWidget):
    """Offers under the text cursor. The editor keeps the focus and hands its keys to `take_key`."""

    chosen = Signal(object)

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor.window())
        self._window = editor.window()
        self._offers: tuple[Completion, ...] = ()
        self._current = 0
        self._first = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(400 + 2 * _SHADOW)
        self.hide()

    @property
    def current(self) -> Completion | None:
        """The offer that Enter would take."""
        return self._offers[self._current] if self._offers and self._current >= 0 else None

    def offer(
        self, offers: Sequence[Completion], cursor: QRect, editor: QWidget, *, chosen: bool = True
    ) -> None:
        """Show `offers` under `cursor` (a rect in `editor`); none hides the box.

        The first is chosen, or with `chosen` False none: then Enter is the editor's until one is.
        """
        self._offers, self._current, self._first = tuple(offers), 0 if chosen else -1, 0
        if not self._offers:
            self.hide()
            return
        self.setAccessibleName(self._offers[max(self._current, 0)].text)
        self.setAccessibleDescription("; ".join(each.text for each in self._offers))
        rows = min(len(self._offers), _VISIBLE_ROWS)
        self.setFixedHeight(rows * _ROW + 2 * (_SHADOW + 6))
        window = self._window
        at = editor.mapTo(window, cursor.bottomLeft()) + QPoint(-_SHADOW - Space.XXL, 6 - _SHADOW)
        if at.y() + self.height() > window.height():
            at.setY(editor.mapTo(window, cursor.topLeft()).y() - self.height() + _SHADOW - 6)
        at.setX(max(-_SHADOW, min(at.x(), window.width() - self.width() + _SHADOW)))
        self.move(at)
        self.show()
        self.raise_()
        self.update()

    def take_key(self, event: QKeyEvent) -> bool:
        """True if the key was for the box: up, down, Enter, Tab, Esc. Ctrl+Enter sends, whatever is offered."""
        if not self.isVisible() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Tab or (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _move(self, step: int) -> None:
        self._current = (max(self._current, 0 if step < 0 else -1) + step) % len(self._offers)
        low = self._current - _VISIBLE_ROWS + 1
        self._first = max(low, min(self._first, self._current))
        self.setAccessibleName(self._offers[self._current].text)
        self.update()

    def _take(self) -> None:
        offer = self._offers[max(self._current, 0)]
        self.hide()
        self.chosen.emit(offer)

    def _row_at(self, y: float) -> int:
        row = self._first + int((y - _SHADOW - 6) // _ROW)
        return row if 0 <= row < len(self._offers) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The offer under the mouse is the current one."""
        row = self._row_at(event.position().y())
        if row >= 0 and row != self._current:
            self._current = row
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes it."""
        row = self._row_at(event.position().y())
        if row >= 0:
            self._current = row
            self._take()

    def sizeHint(self) -> QSize:
        """Set by `offer`."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shadow, box, rows."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, rect, Radius.CARD, palette)
        paint.box(painter, rect, Radius.CARD, palette.raised, palette.line_strong)
        shown = self._offers[self._first : self._first + _VISIBLE_ROWS]
        for number, offer in enumerate(shown):
            row = QRectF(rect.left() + 6, rect.top() + 6 + number * _ROW, rect.width() - 12, _ROW)
            self._draw_row(painter, row, offer, self._first + number == self._current)
        painter.end()

    @staticmethod
    def _draw_row(painter: QPainter, row: QRectF, offer: Completion, current: bool) -> None:
        palette = theme().palette
        if current:
            paint.box(painter, row, Radius.ROW, palette.selected)
        icon_at = QPointF(row.left() + 10, row.center().y() - Size.ICON_SMALL / 2)
        paint.draw_icon(painter, icon_at, offer.icon, getattr(palette, offer.ink), Size.ICON_SMALL)
        meta_width = min(paint.metrics(font(Type.META)).horizontalAdvance(offer.meta), row.width() * 0.45)
        room = row.adjusted(10 + Size.ICON_SMALL + Space.M, 0, -meta_width - Space.XL, 0)
        paint.line_of_text(painter, room, offer.text, font(Type.LABEL), palette.text)
        side = QRectF(row.right() - 10 - meta_width, row.top(), meta_width + 1, row.height())
        paint.line_of_text(painter, side, offer.meta, font(Type.META), palette.text3, paint.RIGHT)
