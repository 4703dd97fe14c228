"""Tables in a Markdown field: Tab walks their cells, rows and columns come and go, columns stay under each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QWidget

from kshare.ui.editor import tables
from kshare.ui.editor.table_size import TableSize
from kshare.ui.editor.tables import Table
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.widgets.menu import Menu
from kshare.words import say

_LINES_MOST: Final = 2_000
Change = Callable[[Table, int, int], tuple[Table, int, int]]
"""(a table, the row and the column of the caret) to (another table, where the caret goes)."""


@dataclass(frozen=True, slots=True)
class TableHere:
    """A table of the text: its first line, what it holds, and the cell of the caret (row 0 is the head)."""

    first: int
    last: int
    table: Table
    row: int
    column: int


class TableHand(QObject):
    """Acts on one field."""

    def __init__(self, field: MarkdownField) -> None:
        super().__init__(field)
        self._field = field
        self.size: TableSize | None = None
        field.take_tab = self.walk

    def here(self) -> TableHere | None:
        """The table around the caret; None in other text and in tables too large to lay out with every key."""
        cursor = self._field.textCursor()
        block = cursor.block()
        if "|" not in block.text() or self._field.in_code():
            return None
        first = last = block
        while "|" in first.previous().text() and block.blockNumber() - first.blockNumber() < _LINES_MOST:
            first = first.previous()
        while "|" in last.next().text() and last.blockNumber() - block.blockNumber() < _LINES_MOST:
            last = last.next()
        lines = _texts(first, last)
        found = tables.table_lines(lines, block.blockNumber() - first.blockNumber())
        if found is None:
            return None
        table = tables.parse_table(lines[found[0] : found[1]])
        if len(table.rows) * table.width > tables.MOST_CELLS:
            return None
        begin = first.blockNumber() + found[0]
        line = block.blockNumber() - begin
        column = tables.column_at(block.text(), cursor.positionInBlock())
        return TableHere(begin, first.blockNumber() + found[1] - 1, table, max(0, line - (line > 0)), column)

    # -- walking ---------------------------------------------------------------------------------------

    def walk(self, back: bool) -> bool:
        """To the next or previous cell; behind the last one a row grows. False outside tables."""
        place = self.here()
        if place is None:
            return False
        table, at = place.table, place.row * place.table.width + place.column + (-1 if back else 1)
        if at < 0:
            return False
        if at >= len(table.rows) * table.width:
            table = tables.with_row(table, len(table.rows))
        self._write(place, table, *divmod(at, table.width))
        return True

    def change(self, how: Change) -> None:
        """Change the table around the caret, if there is one."""
        place = self.here()
        if place is not None:
            self._write(place, *how(place.table, place.row, place.column))

    def _write(self, place: TableHere, table: Table, row: int, column: int) -> None:
        lines = tables.written(table)
        document = self._field.document()
        cursor = self._field.textCursor()
        cursor.setPosition(document.findBlockByNumber(place.first).position())
        end = document.findBlockByNumber(place.last)
        cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText() != "\u2029".join(lines):
            cursor.insertText("\n".join(lines))
        self._select(place.first, lines, min(row, len(table.rows) - 1), min(column, table.width - 1))

    def _select(self, first: int, lines: list[str], row: int, column: int) -> None:
        number = row + (row > 0)
        block = self._field.document().findBlockByNumber(first + number)
        start, end = tables.cell_span(block.text(), column)
        cursor = self._field.textCursor()
        cursor.setPosition(block.position() + start)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        self._field.setTextCursor(cursor)
        self._field.ensureCursorVisible()

    # -- asking ----------------------------------------------------------------------------------------

    def open(self, anchor: QWidget) -> None:
        """Ask for the size of a new table, or offer what can be done with the one around the caret."""
        if self.here() is None:
            self.size = TableSize(anchor.window())
            self.size.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.size.chosen.connect(self.insert)
            self.size.open_at(anchor)
            self.size.setFocus(Qt.FocusReason.PopupFocusReason)
            return
        self.menu().show_below(anchor)

    def insert(self, rows: int, columns: int) -> None:
        """A new table with a head and `rows` empty rows; the caret stands in its first cell."""
        table = tables.empty_table(rows, columns, lambda column: say("Column {number}", number=column + 1))
        lines = tables.written(table)
        self._field.put_block("\n".join(lines))
        block = self._field.textCursor().block()
        while block.isValid() and block.text() != lines[0]:
            block = block.previous()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._select(block.blockNumber(), lines, 0, 0)

    def menu(self) -> Menu:
        """What can be done with the row and the column of the caret."""
        menu = Menu(self._field)
        entries: tuple[tuple[str, Change] | None, ...] = (
            (say("Row above"), lambda t, r, c: (tables.with_row(t, r), max(1, r), c)),
            (say("Row below"), lambda t, r, c: (tables.with_row(t, r + 1), r + 1, c)),
            (say("Column before"), lambda t, r, c: (tables.with_column(t, c), r, c)),
            (say("Column after"), lambda t, r, c: (tables.with_column(t, c + 1), r, c + 1)),
            None,
            (say("To the left"), lambda t, r, c: (tables.aligned(t, c, "left"), r, c)),
            (say("To the middle"), lambda t, r, c: (tables.aligned(t, c, "center"), r, c)),
            (say("To the right"), lambda t, r, c: (tables.aligned(t, c, "right"), r, c)),
            None,
            (say("Remove row"), lambda t, r, c: (tables.without_row(t, r), r, c)),
            (say("Remove column"), lambda t, r, c: (tables.without_column(t, c), r, c)),
        )
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                menu.offer(entry[0], partial(self.change, entry[1]))
        return menu


def _texts(first: QTextBlock, last: QTextBlock) -> list[str]:
    texts, block = [first.text()], first
    while block != last:
        block = block.next()
        texts.append(block.text())
    return texts
