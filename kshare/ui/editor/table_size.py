"""How large a new table shall be: squares under the mouse, or the arrow keys and Enter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius, Type
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say

COLUMNS: Final = 8
ROWS: Final = 8
_SQUARE: Final = 22
_GAP: Final = 3


class TableSize(Popover):
    """`chosen(rows, columns)`: rows below the head, and columns."""

    chosen = Signal(int, int)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, width=COLUMNS * (_SQUARE + _GAP) + 32)
        self.words = PlainLabel("", Type.LABEL, "text2")
        self.squares = _Squares()
        self.body.addWidget(self.words)
        self.body.addWidget(self.squares)
        self.squares.changed.connect(self._tell)
        self.squares.taken.connect(self._take)
        self.setFocusProxy(self.squares)
        self._tell(self.squares.rows, self.squares.columns)

    def _tell(self, rows: int, columns: int) -> None:
        words = say("{columns} columns, {rows} rows", columns=columns, rows=rows)
        self.words.setText(words)
        self.squares.setAccessibleName(say("Size of the table: {words}", words=words))

    def _take(self) -> None:
        self.close()
        self.chosen.emit(self.squares.rows, self.squares.columns)


class _Squares(QWidget):
    changed = Signal(int, int)
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.columns = 2, 3
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """All squares."""
        return QSize(COLUMNS * (_SQUARE + _GAP), ROWS * (_SQUARE + _GAP))

    def _show(self, rows: int, columns: int) -> None:
        self.rows, self.columns = max(1, min(rows, ROWS)), max(1, min(columns, COLUMNS))
        self.changed.emit(self.rows, self.columns)
        self.update()

    def _show_at(self, at: QPointF) -> None:
        self._show(int(at.y() // (_SQUARE + _GAP)) + 1, int(at.x() // (_SQUARE + _GAP)) + 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The table reaches to the mouse."""
        self._show_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """This large."""
        self._show_at(event.position())
        self.taken.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter; Esc is the popover's."""
        steps = {
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Up: (-1, 0),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._show(self.rows + steps[key][0], self.columns + steps[key][1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Chosen squares in the accent, the others as frames."""
        palette = theme().palette
        painter = QPainter(self)
        for row in range(ROWS):
            for column in range(COLUMNS):
                inside = row < self.rows and column < self.columns
                left, top = column * (_SQUARE + _GAP), row * (_SQUARE + _GAP)
                square = QRectF(left, top, _SQUARE, _SQUARE).adjusted(0.5, 0.5, -0.5, -0.5)
                fill, edge = (palette.accent_soft, palette.accent) if inside else (None, palette.line_strong)
                paint.box(painter, square, Radius.SMALL, fill, edge)
        painter.end()
