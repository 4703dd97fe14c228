"""How hits are spread over kinds, authors, tags, spaces and years."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import neg

from kshare.index.document import KINDS
from kshare.index.names import Names
from kshare.index.plan import Plan
from kshare.index.ranking import hits_source
from kshare.index.results import Count, Facets
from kshare.index.schema import TIME_SHIFT

SAMPLE = 3_000
"""Facets are counted over the newest hits only, this many: enough to choose by, and quick."""

_MOST = 10
_LAST_YEAR = 2_200


@dataclass(frozen=True, slots=True)
class Sample:
    """Row ids of the newest hits, newest first, and the numbers in `view_index_doc.facets` of each."""

    rows: list[int]
    facets: list[str] = field(default_factory=list)


def sample(connection: sqlite3.Connection, plan: Plan) -> Sample:
    """The newest `SAMPLE` hits of a plan with their facets."""
    source, args = hits_source(plan, "d.facets")
    found = connection.execute(f"SELECT {source} ORDER BY 1 DESC LIMIT {SAMPLE}", args).fetchall()
    return Sample([row for row, _facets in found], [facets for _row, facets in found])


def count_facets(names: Names, found: Sample, total: int) -> Facets:
    """Facets of a sample of `total` hits, or of at least so many."""
    kinds, spaces, authors, tags = (Counter[int]() for _facet in range(4))
    # Many hits share all their facets: each combination is taken apart once.
    for combination, count in Counter(found.facets).items():
        kind, space, author, *tagged = map(int, combination.split())
        kinds[kind] += count
        spaces[space] += count
        authors[author] += count
        for tag in tagged:
            tags[tag] += count
    chosen = {
        facet: _most(counts) for facet, counts in (("space", spaces), ("author", authors), ("tag", tags))
    }
    named = names.named(number for counts in chosen.values() for number, _count in counts)

    def counted(facet: str) -> tuple[Count, ...]:
        return tuple((named[number], count) for number, count in chosen[facet] if named.get(number))

    return Facets(
        kinds=tuple((KINDS[kind], count) for kind, count in _most(kinds)),
        authors=counted("author"),
        tags=counted("tag"),
        spaces=counted("space"),
        years=_years(found.rows),
        sampled=total > len(found.rows),
    )


def _most(counts: Counter[int]) -> list[tuple[int, int]]:
    """The most frequent numbers; of equally frequent ones the lowest first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]


def _years(rows: list[int]) -> tuple[Count, ...]:
    """The years of rows, newest first, with how many are of each: rows are ordered by time."""
    years: list[Count] = []
    done = 0
    while done < len(rows):
        seconds = (rows[done] >> TIME_SHIFT) // 1000
        year = min(datetime.fromtimestamp(min(seconds, 7_258_118_400), UTC).year, _LAST_YEAR)
        begins = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) << TIME_SHIFT
        end = bisect_left(rows, -begins + 1, lo=done, key=neg)
        years.append((str(year), end - done))
        done = end
    return tuple(years)
