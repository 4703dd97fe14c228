"""What the search screen shows before anything is typed: saved searches, or three to try."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kshare.queries.saved_searches import SavedRow
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.card import IconTile
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.menu import Menu
from kshare.words import say, say_many

_ROW: Final = 44
_WIDTH: Final = 480


class SavedButton(QPushButton):
    """A saved search: star, name, query, how many hits are new."""

    def __init__(self, row: SavedRow, parent: QWidget | None = None) -> None:
        super().__init__(row.name, parent)
        self.row = row
        new = say_many("{count} new", "{count} new", row.new, count=row.new_words) if row.new else ""
        self.setAccessibleDescription(", ".join(part for part in (row.query, new) if part))
        self.setFont(font(Type.BODY, weight=500))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A row."""
        return QSize(_WIDTH, _ROW)

    def minimumSizeHint(self) -> QSize:
        """Long queries are shortened."""
        return QSize(120, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, rect, Radius.CONTROL, palette.hover)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        at = QPointF(rect.left() + Space.M, rect.center().y() - Size.ICON_SMALL / 2)
        paint.draw_icon(painter, at, "star", palette.accent_text, Size.ICON_SMALL)
        right = rect.right() - Space.M
        if self.row.new:
            right = self._draw_new(painter, right, rect.center().y()) - Space.S
        left = at.x() + Size.ICON_SMALL + Space.M
        room = QRectF(left, rect.top(), right - left, rect.height())
        width = paint.line_of_text(painter, room, self.text(), self.font(), palette.text)
        room.setLeft(left + width + Space.M)
        if self.row.query != self.row.name and room.width() > Space.HUGE:
            paint.line_of_text(painter, room, self.row.query, font(Type.META), palette.text3)
        painter.end()

    def _draw_new(self, painter: QPainter, right: float, middle: float) -> float:
        palette, style = theme().palette, font(Type.CAPTION, weight=600)
        width = paint.metrics(style).horizontalAdvance(self.row.new_words) + 14
        pill = QRectF(right - width, middle - 10, width, 20)
        paint.box(painter, pill, Radius.CHIP, palette.accent)
        paint.line_of_text(painter, pill, self.row.new_words, style, palette.on_accent, paint.CENTRE)
        return pill.left()


class Beginnings(QWidget):
    """Before anything is typed: saved searches with what is new in them, and three searches to try."""

    wanted = Signal(str)
    saved_wanted = Signal(object)
    """The `SavedRow` that is to be opened."""
    rename_wanted = Signal(object, object)
    """A `SavedRow`, and the widget at which to ask."""
    forget_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.saved_buttons: list[SavedButton] = []
        centre = Qt.AlignmentFlag.AlignHCenter
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.L, Space.XL, Space.L, Space.XXL)
        column.setSpacing(0)
        column.addStretch(2)
        self._tile = IconTile("search", "accent_text", "accent_soft", 52)
        column.addWidget(self._tile, 0, centre)
        column.addSpacing(Space.L)
        column.addWidget(PlainLabel(say("Find anything"), Type.SECTION), 0, centre)
        column.addSpacing(Space.S)
        sentence = PlainLabel(say("Type any words, or try one of these."), Type.BODY, "text2")
        column.addWidget(sentence, 0, centre)
        column.addSpacing(Space.XL)
        self._saved = QWidget()
        self._saved.setMaximumWidth(_WIDTH)
        self._saved_column = QVBoxLayout(self._saved)
        self._saved_column.setContentsMargins(0, 0, 0, Space.XL)
        self._saved_column.setSpacing(Space.XXS)
        heading = PlainLabel(say("Saved searches").upper(), Type.OVERLINE, "text3")
        heading.setContentsMargins(Space.M, 0, 0, Space.XS)
        self._saved_column.addWidget(heading)
        self._saved.hide()
        column.addWidget(self._saved)
        column.setAlignment(self._saved, centre)
        column.addLayout(self._examples())
        column.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # everything in it takes the keyboard itself
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _examples(self) -> QHBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        self.buttons: list[GhostButton] = []
        self._meanings: list[ElidedLabel] = []
        examples = (
            ("type:question is:open", say("questions that wait for an answer")),
            ('by:me after:"last week"', say("what you wrote lately")),
            ("type:page has:picture", say("pages with pictures")),
        )
        for number, (query, meaning) in enumerate(examples):
            button = GhostButton(query)
            button.clicked.connect(lambda _checked=False, button=button: self.wanted.emit(button.text()))
            label = ElidedLabel(meaning, Type.LABEL, "text2")
            grid.addWidget(button, number, 0)
            grid.addWidget(label, number, 1)
            self.buttons.append(button)
            self._meanings.append(label)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(grid)
        row.addStretch(1)
        return row

    def show_tag(self, tag: str) -> None:
        """The last example speaks of this home: its tag that is used most."""
        self.buttons[-1].setText(f"type:page #{tag}")
        self.buttons[-1].updateGeometry()
        self._meanings[-1].setText(say("pages with the tag #{tag}", tag=tag))

    def show_saved(self, rows: tuple[SavedRow, ...]) -> None:
        """The saved searches; none hides their heading too."""
        while self._saved_column.count() > 1:
            item = self._saved_column.takeAt(1)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.saved_buttons = []
        for row in rows:
            self._saved_column.addWidget(self._saved_row(row))
        self._saved.setVisible(bool(rows))
        self._tile.setVisible(not rows)

    def _saved_row(self, row: SavedRow) -> QWidget:
        whole = _SavedLine(row)
        whole.button.clicked.connect(lambda: self.saved_wanted.emit(row))
        whole.menu_wanted.connect(partial(self._show_menu, row))
        whole.forget_wanted.connect(lambda: self.forget_wanted.emit(row))
        self.saved_buttons.append(whole.button)
        return whole

    def menu(self, row: SavedRow, anchor: QWidget) -> Menu:
        """Open, rename, forget."""
        menu = Menu(self)
        menu.offer(say("Rename…"), lambda: self.rename_wanted.emit(row, anchor), "pencil")
        menu.offer(say("Delete"), lambda: self.forget_wanted.emit(row), "trash-2", ink="danger")
        return menu

    def _show_menu(self, row: SavedRow, anchor: QWidget) -> None:
        self.menu(row, anchor).show_below(anchor)


class _SavedLine(QWidget):
    """A saved search with its menu; Delete on it forgets it."""

    menu_wanted = Signal(object)
    forget_wanted = Signal()

    def __init__(self, row: SavedRow) -> None:
        super().__init__()
        self.button = SavedButton(row)
        self._more = IconButton("ellipsis", say("Rename or delete “{name}”", name=row.name))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XXS)
        line.addWidget(self.button, 1)
        line.addWidget(self._more)
        self._more.clicked.connect(lambda: self.menu_wanted.emit(self._more))

    def contextMenuEvent(self, _event: QContextMenuEvent) -> None:
        """The same menu by the right button and the menu key."""
        self.menu_wanted.emit(self._more)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete forgets it; that can be undone."""
        if event.key() == Qt.Key.Key_Delete:
            self.forget_wanted.emit()
        else:
            super().keyPressEvent(event)
