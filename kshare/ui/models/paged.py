"""Long lists of rows of one height: all ids are known, rows are fetched around what is seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from kshare.errors import KShareError
from kshare.ui.jobs import Jobs

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
PAGE = 64
KEPT_PAGES = 32

FetchRows = Callable[[Sequence[Any]], Sequence[object]]
"""Rows for ids, same length and order, None for an id that is gone; runs on a lane's thread."""
Spoken = Callable[[Any], str]


class PagedModel(QAbstractListModel):
    """Rows under `Qt.UserRole` (None while on their way); memory does not grow with the list.

    `spoken` turns a row into the sentence a screen reader says.
    """

    trouble = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        fetch: FetchRows,
        spoken: Spoken,
        lane: str = "search",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._fetch, self._spoken, self._lane = jobs, fetch, spoken, lane
        self._ids: Sequence[Any] = ()
        self._pages: OrderedDict[int, Sequence[object]] = OrderedDict()
        self._asked: set[int] = set()
        self._edition = 0

    def show(self, ids: Sequence[Any], first_rows: Sequence[object] = ()) -> None:
        """Show the items of `ids` (any compact sequence, for example an array).

        `first_rows` are rows that came along with the ids, so that the first screen needs no second question.
        """
        self.beginResetModel()
        self._ids = ids
        self._edition += 1
        self._pages.clear()
        self._asked.clear()
        for page in range(len(first_rows) // PAGE + 1):
            rows = first_rows[page * PAGE : (page + 1) * PAGE]
            if rows and len(rows) == len(self._ids_of(page)):
                self._pages[page] = rows
        self.endResetModel()

    def forget_rows(self) -> None:
        """Fetch what is seen again: the items changed, their order did not."""
        self._edition += 1
        self._pages.clear()
        self._asked.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """All of them."""
        return 0 if parent.isValid() else len(self._ids)

    def id_at(self, number: int) -> Any:
        """The id of a row, known before the row is; IndexError beyond the end."""
        return self._ids[number]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row, or what is said of it; a row that is not here is asked for."""
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        if role == Qt.ItemDataRole.UserRole:
            return self._row(index.row())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            row = self._row(index.row())
            return self._spoken(row) if row is not None else ""
        return None

    def _row(self, number: int) -> object | None:
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._ask(page)
            return None
        self._pages.move_to_end(page)
        return rows[place]

    def _ids_of(self, page: int) -> Sequence[Any]:
        return self._ids[page * PAGE : (page + 1) * PAGE]

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        edition = self._edition
        work = partial(self._fetch, self._ids_of(page))
        # Pages have topics of their own: a later page must not cancel an earlier one that is still seen.
        self._jobs.run(
            self._lane,
            work,
            self,
            partial(self._arrived, edition, page),
            partial(self._failed, page),
            topic=f"page {page}",
        )

    def _arrived(self, edition: int, page: int, rows: Sequence[object]) -> None:
        if edition != self._edition:
            return
        self._asked.discard(page)
        self._pages[page] = rows
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        first = page * PAGE
        self.dataChanged.emit(self.index(first), self.index(first + len(rows) - 1))

    def _failed(self, page: int, trouble: KShareError) -> None:
        self._asked.discard(page)
        self.trouble.emit(trouble)
