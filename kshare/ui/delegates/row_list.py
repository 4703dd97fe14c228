"""A list of rows of one height with a delegate of its own: results, pages, bookmarks, notices, revisions, members."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from kshare.ui.delegates import listing
from kshare.ui.models.indexes import Index

_MOVES: Final = QAbstractItemView.CursorAction


class RowList(QTableView):
    """Rows of one height (px), however many. Walks with J, K and the arrows, opens with Enter or a click.

    A table with one column: a QListView asks the model for the index of every row before it paints the first,
    which takes seconds for a million; a table only asks for those that are seen.
    """

    opened = Signal(object)
    """The row object that was opened with Enter or a click."""
    settled = Signal(object)
    """The row object that was chosen, or None."""

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        listing.dress(self, name)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.clicked.connect(self._open)

    def show_model(self, model: QAbstractItemModel, delegate: QStyledItemDelegate) -> None:
        """What is listed and how it is painted."""
        self.setModel(model)
        self.setItemDelegate(delegate)

    @property
    def current_row(self) -> object | None:
        """The row object that is chosen."""
        row: object | None = listing.chosen_index(self).data(Qt.ItemDataRole.UserRole)
        return row

    def step(self, by: int) -> None:
        """Choose a neighbour, as J and K do; from nowhere it begins at the top."""
        listing.step(self, by)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell who follows the selection."""
        super().currentChanged(current, previous)
        self._settle()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """As above: the keys select a row before they make it current, the mouse after."""
        super().selectionChanged(selected, deselected)
        self._settle()

    def _settle(self) -> None:
        if not listing.is_halfway(self):
            self.settled.emit(self.current_row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J, K, Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(listing.chosen_index(self))
        elif not listing.takes_key(self, event):
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End lead to the first and the last row; in a table they would stay in theirs."""
        model, number = self.model(), {_MOVES.MoveHome: 0, _MOVES.MoveEnd: -1}.get(action)
        if number is None or model is None or not model.rowCount():
            return super().moveCursor(action, modifiers)
        return model.index(number % model.rowCount(), 0)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is not None:
            self.opened.emit(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows that are seen."""
        super().paintEvent(event)
        listing.draw_focus(self)
