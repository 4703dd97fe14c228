"""How hits are spread over kinds, authors, tags, spaces and years."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from kshare.index.compiler import Plan
from kshare.index.document import KINDS
from kshare.index.ranking import hits_source
from kshare.index.results import Count, Facets

SAMPLE = 20_000
"""Facets are counted over the newest hits only, this many."""

_MOST = 10


def count_facets(connection: sqlite3.Connection, plan: Plan, total: int) -> Facets:
    """Facets of a plan's hits; `total` is how many there are (or more than `SAMPLE`)."""
    source, args = hits_source(plan)
    newest = f"(SELECT {source} ORDER BY 1 DESC LIMIT {SAMPLE})"
    rows = connection.execute(
        f"SELECT kind, author, space, time FROM view_index_doc WHERE id IN {newest}", args
    ).fetchall()
    tags = connection.execute(
        f"SELECT tag, count(*) FROM view_index_tag WHERE doc IN {newest}"
        f" GROUP BY tag ORDER BY 2 DESC LIMIT {_MOST}",
        args,
    ).fetchall()
    names = _Names(connection)
    kinds, authors, spaces, times = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Facets(
        kinds=tuple((KINDS[kind], count) for kind, count in Counter(kinds).most_common()),
        authors=names.named(Counter(authors).most_common(_MOST)),
        tags=names.named(tags),
        spaces=names.named(Counter(spaces).most_common(_MOST)),
        years=_years(times),
        sampled=total > SAMPLE,
    )


class _Names:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def named(self, counts: Iterable[tuple[int, int]]) -> tuple[Count, ...]:
        found = []
        for number, count in counts:
            row = self._sql.execute("SELECT name FROM view_index_name WHERE id = ?", (number,)).fetchone()
            if row and row[0]:
                found.append((str(row[0]), count))
        return tuple(found)


def _years(times: Iterable[int]) -> tuple[Count, ...]:
    # Days are few, so only they are turned into dates.
    days = Counter(time // 86_400_000 for time in times)
    years: Counter[str] = Counter()
    for day, count in days.items():
        years[str(datetime.fromtimestamp(min(day, 2_900_000) * 86_400, UTC).year)] += count
    return tuple(sorted(years.items(), reverse=True))
