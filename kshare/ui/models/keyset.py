"""Lists that a query answers in pages, each with a cursor for the next: pages of the wiki, bookmarks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal

from kshare.queries.reader import Reader
from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.session import Session

_BATCH: Final = 60


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_HasId)
Request = TypeVar("Request")
Answer = TypeVar("Answer")


class KeysetModel(QAbstractListModel, Generic[Row, Request, Answer]):
    """Rows of a query under `Qt.UserRole`; more are asked for as the view nears the end.

    The request is a frozen dataclass with `limit` and `after`, the answer has `items` and `next`. Subclasses
    say a row as a sentence.
    """

    loaded = Signal()
    """The first rows are here, or there are none."""

    def __init__(
        self,
        session: Session,
        query: Callable[[Reader, Request], Answer],
        request: Request,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._query = session, query
        self.request: Request = replace(request, limit=_BATCH)  # type: ignore[type-var]
        self._rows: list[Row] = []
        self._next: str | None = None
        self._busy = self._wanted = False
        self.now_ms = 0

    @abstractmethod
    def spoken(self, row: Row) -> str:
        """The row as a sentence, for screen readers."""

    def key(self, row: Row) -> str:
        """What tells a row from all others."""
        return row.id

    def ask(self, request: Request) -> None:
        """Show something else; the old rows stay until the new ones are here."""
        self.request = replace(request, limit=_BATCH, after=None)  # type: ignore[type-var]
        self._reload(self.request)

    def refresh(self) -> None:
        """The same list as it is now, as many rows as were shown."""
        shown = max(_BATCH, min(len(self._rows), 10 * _BATCH))
        self._reload(replace(self.request, limit=shown))  # type: ignore[type-var]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Rows that are here."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        """True if there are further rows."""
        return not parent.isValid() and self._next is not None

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        """Ask for them, or as soon as the last answer is here: a view that is at its end asks only once."""
        self._wanted = self._busy
        if self.canFetchMore(parent) and not self._busy:
            self._busy = True
            request: Request = replace(self.request, after=self._next)  # type: ignore[type-var]
            self._session.ask(self._query, request, self, self._append)

    def number_of(self, item_id: str) -> int:
        """Where an item stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if self.key(row) == item_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row or its sentence."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.spoken(row)
        return None

    def _reload(self, request: Request) -> None:
        self._busy = True
        self._session.ask(self._query, request, self, self._show_first)

    def _show_first(self, found: Any) -> None:
        self.now_ms, self._busy = self._session.wall(), False
        self._next = found.next
        if list(map(self.key, found.items)) == list(map(self.key, self._rows)):
            self._rows = list(found.items)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        else:
            self.beginResetModel()
            self._rows = list(found.items)
            self.endResetModel()
        self.loaded.emit()
        if self._wanted:
            self.fetchMore()

    def _append(self, found: Any) -> None:
        self._busy = False
        self._next = found.next
        if found.items:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(found.items) - 1)
            self._rows.extend(found.items)
            self.endInsertRows()
        if self._wanted:
            self.fetchMore()
