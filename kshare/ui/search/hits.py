"""What the search screen asks and keeps: answers as rows, more of them behind an offset, filters in a query."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from kshare.index.results import Count, Facets
from kshare.queries.reader import Reader
from kshare.queries.search import Search, search
from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.models.kinds import kind_word
from kshare.ui.models.rows import HitRow
from kshare.ui.presenting.hit_rows import hit_row
from kshare.ui.session import Session

BATCH: Final = 60

_TOKEN: Final = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_FILTER: Final = re.compile(
    r"-?(?:(?:by|author|tag|from|to|after|before|date|type|kind|in|space|is|has|site|linksto):.|#[^\W\d_])",
    re.IGNORECASE,
)
_PLAIN: Final = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Hits:
    """One answer. `kinds` counts every kind of the query, whichever is shown; None while typing."""

    rows: tuple[HitRow, ...]
    total: int
    exact: bool
    kinds: tuple[Count, ...] | None
    facets: Facets | None
    kinds_sampled: bool
    """The kinds were counted over the newest hits only: shown with "~"."""
    suggestion: str
    notes: tuple[str, ...]
    waits: str = ""
    """Why nothing was looked for yet, and how to go on."""


def find(reader: Reader, request: Search) -> Hits:
    """Rows for a request. With facets and kinds it looks twice: the tabs count what they would show."""
    answer = search(reader, request)
    counted = answer.facets
    if counted is not None and request.kinds:
        counted = search(reader, replace(request, kinds=(), limit=1, offset=0)).facets
    return Hits(
        rows=tuple(hit_row(found, reader.now_ms) for found in answer.items),
        total=answer.total,
        exact=answer.exact,
        kinds=counted.kinds if counted is not None else None,
        kinds_sampled=counted is not None and counted.sampled,
        facets=answer.facets,
        suggestion=answer.suggestion or "",
        notes=() if answer.waits else answer.notes,
        waits=" ".join(answer.notes) if answer.waits else "",
    )


class HitsModel(QAbstractListModel):
    """`HitRow`s under `Qt.UserRole`; more are asked for as the view nears the end."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._request: Search | None = None
        self._rows: list[HitRow] = []
        self._total = 0
        self._busy = False

    def show(self, request: Search, hits: Hits) -> None:
        """The first rows of an answer; rows in the order that is shown already are replaced in their place."""
        self._request, self._total, self._busy = request, hits.total, False
        if [row.id for row in hits.rows] == [row.id for row in self._rows]:
            self._rows = list(hits.rows)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
            return
        self.beginResetModel()
        self._rows = list(hits.rows)
        self.endResetModel()

    def clear(self) -> None:
        """No rows."""
        self.beginResetModel()
        self._request, self._rows, self._total = None, [], 0
        self.endResetModel()

    def number_of(self, item_id: str) -> int:
        """The row of an item, -1 if it is not here."""
        return next((number for number, row in enumerate(self._rows) if item_id in (row.id, row.item)), -1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Rows that are here."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        """True if the answer has more rows; one that is still being typed gets them with its ranked answer."""
        more = self._request is not None and not self._request.typing and len(self._rows) < self._total
        return more and not self._busy and not parent.isValid()

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        """Ask for the next rows."""
        if self._request is not None and self.canFetchMore(parent):
            self._busy = True
            request = replace(self._request, offset=len(self._rows), limit=BATCH, facets=False)
            first = self._request
            self._session.ask(find, request, self, lambda hits: self._append(first, hits), topic="more")

    def _append(self, asked: Search, hits: Hits) -> None:
        if asked is not self._request:
            return
        self._busy = False
        known = {row.id for row in self._rows}
        rows = [row for row in hits.rows if row.id not in known]
        if not rows:
            self._total = len(self._rows)
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._rows.extend(rows)
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row, or what a screen reader says of it."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            parts = (kind_word(row.kind), row.title or row.author, row.snippet, row.meta)
            return ", ".join(part for part in parts if part)
        return None


# -- filters in a query ---------------------------------------------------------------------------------


def filters_of(query: str) -> tuple[str, ...]:
    """The filters that somebody typed or clicked, in order; a year is one although it is written as two.

    >>> filters_of('seal by:anna "by: hand" from:2026 to:2026 tag:oil')
    ('by:anna', 'from:2026 to:2026', 'tag:oil')
    """
    tokens = [token for token in _TOKEN.findall(query) if _FILTER.match(token)]
    found: list[str] = []
    for token in tokens:
        if found and token.startswith("to:") and found[-1] == f"from:{token[3:]}":
            found[-1] += f" {token}"
        else:
            found.append(token)
    return tuple(found)


def without(query: str, *filters: str) -> str:
    """The query with these filters taken out.

    >>> without("seal by:anna pump", "by:anna")
    'seal pump'
    """
    gone = {token for each in filters for token in each.split(" ")} | set(filters)
    return " ".join(token for token in _TOKEN.findall(query) if token not in gone)


def filter_words(filter_: str) -> str:
    """A filter as a chip says it.

    >>> filter_words("by:anna"), filter_words('tag:"plant/b"'), filter_words("from:2026 to:2026")
    ('@anna', '#plant/b', '2026')
    """
    name, _, value = filter_.partition(":")
    match name:
        case "by":
            return f"@{value}"
        case "tag":
            return "#" + value.strip('"')
        case "from" if " to:" in value:
            return value.partition(" ")[0]
        case "in" | "space":
            return value.strip('"')
        case _:
            return filter_


def narrowing(facets: Facets, query: str, total: int) -> dict[str, tuple[tuple[str, int], ...]]:
    """Filters that would leave fewer hits, each with how many, in groups; a group that is chosen from is empty."""
    taken = filters_of(query)

    def free(*names: str) -> bool:
        return not any(each.startswith(names) for each in taken)

    groups = {
        "authors": [
            (f"by:{_quoted(handle)}", count) for handle, count in facets.authors if free("by:", "author:")
        ],
        "tags": [(f"tag:{_quoted(tag)}", count) for tag, count in facets.tags if f"#{tag}" not in taken],
        "spaces": [
            (f"in:{_quoted(space)}", count) for space, count in facets.spaces if free("in:", "space:")
        ],
        "years": [
            (f"from:{year} to:{year}", count)
            for year, count in facets.years
            if free("from:", "to:", "after:", "before:", "date:")
        ],
    }
    return {
        name: tuple((each, count) for each, count in found if count < total and each not in taken)
        for name, found in groups.items()
    }


def offers(facets: Facets, query: str, total: int) -> tuple[tuple[str, int], ...]:
    """The most useful of them, for one line of chips."""
    groups = narrowing(facets, query, total)
    authors, tags, years, spaces = (groups[name] for name in ("authors", "tags", "years", "spaces"))
    return (*authors[:2], *tags[:3], *years[:2], *spaces[:2], *authors[2:4], *tags[3:6])


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{value}"'
