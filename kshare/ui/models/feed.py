"""The timeline: rows of different heights, read page by page, never inserted above the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal

from kshare.errors import KShareError
from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.models.kinds import kind_word
from kshare.ui.models.rows import CardRow
from kshare.ui.process.jobs import Jobs
from kshare.words import say

WINDOW = 2_000
"""Most rows that are kept; far down the oldest read rows make room."""
_TRIM = 500
_REMOVED = 50
"""So many items that were taken out can come back to their place."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some rows, newest first, and the cursor for the next older ones ('' at the end)."""

    rows: tuple[CardRow, ...]
    next: str = ""


FetchPage = Callable[[str], FeedPage]
"""Reads the page behind a cursor ('' is the newest); runs on a lane's thread."""


class FeedModel(QAbstractListModel):
    """Rows under `Qt.UserRole` (a `CardRow`), sentences for screen readers under the accessible roles."""

    new_count_changed = Signal(int)
    loaded = Signal()
    """The first page is shown, or it turned out that there is none."""
    about_to_trim = Signal(int)
    trimmed = Signal(int)
    """So many rows went from the top; a view keeps its place by remembering what it showed before."""
    trouble = Signal(object)

    def __init__(
        self, jobs: Jobs, fetch: FetchPage, lane: str = "search", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._fetch, self._lane = jobs, fetch, lane
        self._rows: list[CardRow] = []
        self._removed: dict[str, str] = {}
        """Items that were taken out, each with the one it stood below ('' at the top)."""
        self._next = ""
        self._busy = False
        self._new = 0
        self._line = ("", "")

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Rows that are here."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row, or what is said of it."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return spoken(row)
        return None

    def row(self, number: int) -> CardRow:
        """The row of that number; IndexError beyond the end."""
        return self._rows[number]

    def number_of(self, item_id: str) -> int:
        """Where an item stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == item_id), -1)

    def reload(self, fetch: FetchPage | None = None) -> None:
        """Begin again at the newest row, perhaps of another timeline; old rows stay until new ones come."""
        if fetch is not None:
            self._fetch = fetch
        self._busy = True
        work = partial(self._fetch, "")
        self._jobs.run(self._lane, work, self, self._show_first, self._fail, topic="feed")

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        """True if there are older rows to ask for."""
        return not parent.isValid() and bool(self._next) and not self._busy

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        """Ask for older rows; the view calls this as it nears the end."""
        if self.canFetchMore(parent):
            self._busy = True
            work = partial(self._fetch, self._next)
            self._jobs.run(self._lane, work, self, self._append, self._fail, topic="feed")

    def announce_new(self, count: int) -> None:
        """Say that `count` newer rows exist; `reload` shows them when the reader wants."""
        if count != self._new:
            self._new = count
            self.new_count_changed.emit(count)

    def replace(self, row: CardRow) -> None:
        """Show an item as it is now, if it looks different; one that was removed is back where it stood."""
        at = self.number_of(row.id)
        if at < 0 and row.id in self._removed:
            self._bring_back(row)
        elif at >= 0 and self._rows[at] != (lined := self._lined(row)):
            self._rows[at] = lined
            self.dataChanged.emit(self.index(at), self.index(at))

    def draw_line(self, item_id: str, words: str) -> None:
        """A line with words above this item, instead of the one that was drawn before; '' for none."""
        before, self._line = self._line[0], (item_id, words)
        for each in {before, item_id}:
            at = self.number_of(each)
            if at >= 0:
                self.replace(self._rows[at])

    def _lined(self, row: CardRow) -> CardRow:
        item, words = self._line
        above = words if row.id == item else ""
        return row if row.above == above else replace(row, above=above)

    def remove(self, item_id: str) -> None:
        """Take an item out, if it is among the rows."""
        at = self.number_of(item_id)
        if at >= 0:
            self._removed[item_id] = self._rows[at - 1].id if at else ""
            if len(self._removed) > _REMOVED:
                del self._removed[next(iter(self._removed))]
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._rows[at]
            self.endRemoveRows()

    @property
    def removed(self) -> tuple[str, ...]:
        """Items that were taken out since the timeline was read: whoever undoes that wants them back."""
        return tuple(self._removed)

    def _bring_back(self, row: CardRow) -> None:
        above = self._removed[row.id]
        while above in self._removed:
            above = self._removed[above]
        at = self.number_of(above) + 1
        if at or not above:
            del self._removed[row.id]
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, self._lined(row))
            self.endInsertRows()

    def _show_first(self, page: FeedPage) -> None:
        self.beginResetModel()
        self._line = ("", "")
        self._rows = list(page.rows)
        self._removed = {}
        self._next, self._busy = page.next, False
        self.endResetModel()
        self.announce_new(0)
        self.loaded.emit()

    def _append(self, page: FeedPage) -> None:
        known = {row.id for row in self._rows}
        fresh: Sequence[CardRow] = [row for row in page.rows if row.id not in known]
        self._next, self._busy = page.next, False
        if fresh:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._rows.extend(fresh)
            self.endInsertRows()
        if len(self._rows) > WINDOW:
            self._trim()

    def _trim(self) -> None:
        count = len(self._rows) - WINDOW + _TRIM
        self.about_to_trim.emit(count)
        self.beginRemoveRows(QModelIndex(), 0, count - 1)
        del self._rows[:count]
        self.endRemoveRows()
        self.trimmed.emit(count)

    def _fail(self, trouble: KShareError) -> None:
        self._busy = False
        self.trouble.emit(trouble)


def spoken(row: CardRow) -> str:
    """One card as a sentence."""
    head = f"{kind_word(row.kind)}, {row.author}, {row.time}"
    later = say("kept for later") if row.later else ""
    return ". ".join(part for part in (row.above, head, row.title, row.plain, row.state, later) if part)
