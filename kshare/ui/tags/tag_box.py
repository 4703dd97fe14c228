"""A box in which one tag is chosen out of thousands: a field that narrows, and rows with figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kshare.errors import InvalidInput
from kshare.model.tag import parse_tag
from kshare.queries.bookmarks import TagCount
from kshare.ui.delegates.row_list import RowList
from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say, say_many

_ROW: Final = 30
_ROWS: Final = 10


class TagsModel(QAbstractListModel):
    """Tags with how many items carry them, narrowed by what was typed: those that begin so come first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[TagCount, ...] = ()
        self._rows: tuple[TagCount, ...] = ()

    def show_tags(self, tags: Sequence[TagCount]) -> None:
        """Others, all of them."""
        self._all = tuple(tags)
        self.narrow("")

    def narrow(self, typed: str) -> None:
        """Only those with these letters."""
        wanted = typed.strip().lstrip("#").casefold()
        rows = [row for row in self._all if wanted in row.tag]
        rows.sort(key=lambda row: not row.tag.startswith(wanted))
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    @property
    def rows(self) -> tuple[TagCount, ...]:
        """What is shown."""
        return self._rows

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many fit."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A `TagCount` or its sentence."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"#{row.tag}, {say_many('{count} item', '{count} items', row.count)}"
        return None


class _TagDelegate(QStyledItemDelegate):
    """Tag at the left, figure at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        state: QStyle.StateFlag = option.state
        rect = QRectF(option.rect)
        painter.save()
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            paint.box(painter, rect, Radius.CONTROL, palette.selected if chosen else palette.hover)
        room = rect.adjusted(Space.S, 0, -Space.S, 0)
        figure = str(row.count) if row.count else ""
        width = paint.metrics(font(Type.META)).horizontalAdvance(figure) + Space.M
        words = room.adjusted(0, 0, -width, 0)
        paint.line_of_text(painter, words, f"#{row.tag}", font(Type.LABEL), palette.text)
        paint.line_of_text(painter, room, figure, font(Type.META), palette.text3, paint.RIGHT)
        painter.restore()


class TagBox(Popover):
    """`chosen(str)` names the tag. With `new`, a tag that nobody uses yet can be typed too."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, heading: str, *, new: bool = False) -> None:
        super().__init__(window, 300)
        self._new = new
        self.field = SearchField(say("Type a part of the tag"))
        self.field.setAccessibleName(heading)
        self.model = TagsModel(self)
        self.list = RowList(say("Tags"), _ROW)
        self.list.show_model(self.model, _TagDelegate(self.list))
        self.list.setFixedHeight(_ROWS * _ROW)
        self.nothing = PlainLabel(say("No such tag"), Type.META, "text3")
        for widget in (PlainLabel(heading, Type.HEADING), self.field, self.nothing, self.list):
            self.body.addWidget(widget)
        self.field.asked.connect(self._narrow)
        self.field.moved.connect(self.list.step)
        self.field.opened.connect(self._take)
        self.field.left.connect(self.hide)
        self.list.opened.connect(lambda row: self._choose(row.tag))
        self.setFocusProxy(self.field)

    def offer(self, tags: Sequence[TagCount], anchor: QWidget) -> None:
        """Open it below `anchor` with these tags."""
        self.field.clear()
        self.model.show_tags(tags)
        self._say_nothing()
        self.open_at(anchor)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self, typed: str) -> None:
        self.model.narrow(typed)
        if self.model.rowCount() and typed.strip():
            self.list.step(0)
        self._say_nothing()

    def _say_nothing(self) -> None:
        typed = self.field.text().strip()
        new = say("Enter makes #{tag}", tag=typed.lstrip("#")) if self._new and typed else say("No such tag")
        self.nothing.setText(new)
        self.nothing.setVisible(not self.model.rowCount())

    def _take(self) -> None:
        row = self.list.current_row
        if isinstance(row, TagCount):
            self._choose(row.tag)
        elif self._new and self.field.text().strip():
            try:
                self._choose(parse_tag(self.field.text()))
            except InvalidInput as trouble:
                self.nothing.setText(trouble.message)
                self.nothing.setVisible(True)

    def _choose(self, tag: str) -> None:
        self.hide()
        self.chosen.emit(tag)
