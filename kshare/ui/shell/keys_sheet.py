"""The map of the keyboard (?): every action that has keys, by the part of the window where they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kshare.ui.actions import ACTIONS, Action, Where, key_caps, shown_keys
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet
from kshare.words import say

_ROW: Final = 32
_CAP: Final = 22
_SIZE: Final = (860, 700)


class KeyRows(QWidget):
    """Actions with their keys, one below the other. A screen reader hears them as one list."""

    def __init__(self, name: str, actions: Iterable[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        chosen = tuple(actions)
        self.rows = [(action.name, shown_keys(action.key)) for action in chosen]
        self._caps = [key_caps(action.key) for action in chosen]
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(f"{words}: {keys}" for words, keys in self.rows))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Wide enough for the longest row."""
        return QSize(300, len(self.rows) * _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Words at the left, key caps at the right."""
        palette = theme().palette
        painter = QPainter(self)
        if paint.shows_focus(self):
            paint.focus_ring(painter, QRectF(self.rect()), Radius.CONTROL, palette)
        for number, ((words, _keys), caps) in enumerate(zip(self.rows, self._caps, strict=True)):
            row = QRectF(Space.S, number * _ROW, self.width() - 2 * Space.S, _ROW)
            left = self._draw_caps(painter, row, caps)
            room = QRectF(row.left(), row.top(), left - row.left() - Space.S, row.height())
            paint.line_of_text(painter, room, words, font(Type.BODY), palette.text)
        painter.end()

    def _draw_caps(self, painter: QPainter, row: QRectF, caps: tuple[str, ...]) -> float:
        """From the right to the left; gives where the first cap begins."""
        palette, style = theme().palette, font(Type.META, weight=500)
        right = row.right()
        for cap in reversed(caps):
            width = max(float(_CAP), paint.metrics(style).horizontalAdvance(cap) + 2 * Space.S)
            box = QRectF(right - width, row.top() + (_ROW - _CAP) / 2, width, _CAP)
            paint.box(painter, box, Radius.CONTROL - 2, palette.hover, palette.line_strong)
            paint.line_of_text(painter, box, cap, style, palette.text2, paint.CENTRE)
            right = box.left() - Space.XS
        return right


class KeysSheet(Sheet):
    """Opens over its window with the keys as they are now: in two columns, or in one where it is narrow."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _SIZE)
        page = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
        self._columns.setContentsMargins(Space.XL - Space.S, Space.S, Space.XL - Space.S, Space.XL)
        self._columns.setSpacing(Space.XXL)
        self.groups: list[KeyRows] = []
        for parts in ((Where.EVERYWHERE,), (Where.ITEMS, Where.WRITING)):
            column = QVBoxLayout()
            column.setSpacing(Space.S)
            for where in parts:
                self._add_group(column, where)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self.add_page(page)
        self.show_page(page, say("Keys"))
        self.open_sheet(self.groups[0])

    def _add_group(self, column: QVBoxLayout, where: Where) -> None:
        actions = [action for action in ACTIONS if action.where is where and shown_keys(action.key)]
        heading = PlainLabel(say(where.value), Type.SECTION)
        heading.setContentsMargins(Space.S, Space.M if column.count() else 0, 0, 0)
        rows = KeyRows(heading.text(), actions)
        column.addWidget(heading)
        column.addWidget(rows)
        self.groups.append(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column or two."""
        super().resizeEvent(event)
        wide = event.size().width() >= _SIZE[0]
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)
