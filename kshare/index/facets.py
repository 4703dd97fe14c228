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
from kshare.index.schema import TIME_SHIFT

SAMPLE = 3_000
"""Facets are counted over the newest hits only, this many: enough to choose by, and quick."""

_MOST = 10
_DAY = 86_400_000  # ms


def count_facets(connection: sqlite3.Connection, plan: Plan, total: int) -> Facets:
    """Facets of a plan's hits; `total` is how many there are, or at least more than `SAMPLE`."""
    source, args = hits_source(plan)
    # One statement, so that SQLite finds the hits once (since 3.35 a table expression used twice is kept);
    # counted by SQLite, because handing every hit to Python takes twice the time.
    found = connection.execute(
        f"WITH hit(id) AS (SELECT {source} ORDER BY 1 DESC LIMIT {SAMPLE})"
        " SELECT d.kind, d.author, d.space, count(*)"
        " FROM hit CROSS JOIN view_index_doc d ON d.id = hit.id GROUP BY 1, 2, 3"
        " UNION ALL SELECT NULL, g.tag, NULL, count(*)"
        " FROM hit CROSS JOIN view_index_tag g ON g.doc = hit.id GROUP BY 2"
        f" UNION ALL SELECT NULL, NULL, (id >> {TIME_SHIFT}) / {_DAY}, count(*) FROM hit GROUP BY 3",
        args,
    )
    kinds, authors, tags, spaces, days = (Counter[int]() for _facet in range(5))
    for kind, name, number, count in found:
        if kind is not None:
            kinds[kind] += count
            authors[name] += count
            spaces[number] += count
        elif name is not None:
            tags[name] = count
        else:
            days[number] = count
    names = _Names(connection)
    return Facets(
        kinds=tuple((KINDS[kind], count) for kind, count in _most(kinds)),
        authors=names.named(_most(authors)),
        tags=names.named(_most(tags)),
        spaces=names.named(_most(spaces)),
        years=_years(days),
        sampled=total > SAMPLE,
    )


def _most(counts: Counter[int]) -> list[tuple[int, int]]:
    """The most frequent numbers; of equally frequent ones the lowest first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]


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


def _years(days: Counter[int]) -> tuple[Count, ...]:
    years: Counter[str] = Counter()
    for day, count in days.items():
        years[str(datetime.fromtimestamp(min(day, 2_900_000) * 86_400, UTC).year)] += count
    return tuple(sorted(years.items(), reverse=True))
