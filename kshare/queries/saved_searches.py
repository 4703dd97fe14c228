"""Saved searches, each with how many hits came since it was opened last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kshare.errors import NotFound
from kshare.queries.reader import Reader
from kshare.queries.search import searcher_for

MOST_NEW: Final = 100
"""New hits are counted up to here: more are '99+'."""


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved search. `new`: hits by others since `opened_ms`, at most `MOST_NEW`."""

    key: str
    name: str
    query: str
    opened_ms: int
    new: int = 0

    @property
    def new_words(self) -> str:
        """The number as a badge shows it; '' for none."""
        return "" if not self.new else str(self.new) if self.new < MOST_NEW else f"{MOST_NEW - 1}+"


@dataclass(frozen=True, slots=True)
class ListSearches:
    """The saved searches whose name begins with `prefix`, whatever case; `count` also counts their new hits."""

    prefix: str = ""
    count: bool = True


def list_searches(reader: Reader, request: ListSearches) -> tuple[SavedRow, ...]:
    """Saved searches by name. The cost of counting does not grow with the home: only what is new is looked at."""
    rows = reader.connection.execute(
        "SELECT key, name, query, max(opened_ms) FROM view_search WHERE person = ? GROUP BY key"
        " ORDER BY name COLLATE NOCASE, key",
        (reader.user,),
    ).fetchall()
    start = request.prefix.casefold()
    found = [SavedRow(*row) for row in rows if row[1].casefold().startswith(start)]
    return tuple(_counted(reader, each) for each in found) if request.count else tuple(found)


def named(rows: Sequence[SavedRow], name: str) -> SavedRow:
    """The saved search with this key or name, whatever case. Raises NotFound."""
    wanted = name.strip().casefold()
    found = next((row for row in rows if wanted in (row.key, row.name.casefold())), None)
    if found is None:
        raise NotFound("There is no saved search called '{name}'.", name=name)
    return found


def _counted(reader: Reader, row: SavedRow) -> SavedRow:
    new = searcher_for(reader, row.query).newer(row.query, row.opened_ms, MOST_NEW, now=reader.now_ms)
    return SavedRow(row.key, row.name, row.query, row.opened_ms, new)
