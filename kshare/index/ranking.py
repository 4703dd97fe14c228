"""Which hits come first: bm25 over windows of the newest hits, and titles of all time.

FTS5 can only score every hit or a range of rows. Broad queries therefore look at the newest 1,500 hits, at
as many of the newest pages and bookmarks (the stream of posts must not push them out), and at titles that
are the query or hold all its words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice

from kshare.index.analysis import prepare
from kshare.index.compiler import Plan
from kshare.index.document import KINDS
from kshare.index.query import is_plain
from kshare.index.schema import WEIGHTS
from kshare.index.writer import folded_title

WINDOW = 1_500
"""Newest hits that are scored, of everything and again of pages and bookmarks."""

EXACT_TITLE, TITLE_START = 1_000.0, 100.0
"""Added to the score of a hit whose title is the query, or begins with it."""

_TITLES = 50
_BM25 = f"bm25(view_index_fts, {', '.join(map(str, WEIGHTS))})"
_LAST = "\U0010ffff"

Scored = list[tuple[int, float]]
"""Row ids with their scores, best first."""


class Ranking:
    """Runs plans over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def best(
        self,
        plan: Plan,
        newest: Sequence[int],
        text: str,
        limit: int,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
    ) -> Scored:
        """At least `limit` best hits, if there are so many; fewer than all if the query is broad.

        `newest` are the newest `WINDOW` hits, or all.
        """
        plain = is_plain(text)
        if len(newest) < WINDOW:
            scores = dict(self._score(plan, 0, [], limit + 2 * _TITLES))
        else:
            kept = replace(plan, match=f'({plan.match}) AND meta : "kkept"')
            window = set(self.newest(kept, WINDOW, 0))
            older = [row for row in window if row < newest[-1]]
            scored = self._score(plan, newest[-1], older, 2 * WINDOW)
            scores = dict(
                islice(((row, score) for row, score in scored if row >= newest[-1]), limit + 2 * _TITLES)
            )
            if older:
                scores |= islice(((row, score) for row, score in scored if row in window), limit + _TITLES)
        bonus = self._title_bonus(text)
        for row in [row for row in bonus if row in scores]:
            scores[row] += bonus[row]
        # A title that begins with a plain query holds its words; with filters only the scores can tell.
        for row in self.within([row for row in bonus if row not in scores], kinds, spaces) if plain else ():
            scores[row] = bonus[row]
        return sorted(scores.items(), key=lambda item: (-item[1], -item[0]))

    def newest(self, plan: Plan, limit: int, offset: int) -> list[int]:
        """Row ids of the newest hits, newest first."""
        source, args = hits_source(plan)
        return [
            row
            for (row,) in self._sql.execute(
                f"SELECT {source} ORDER BY 1 DESC LIMIT ? OFFSET ?", (*args, limit, offset)
            )
        ]

    def count(self, plan: Plan, most: int) -> int:
        """How many hits there are, counted up to `most`."""
        source, args = hits_source(plan)
        row = self._sql.execute(f"SELECT count(*) FROM (SELECT {source} LIMIT ?)", (*args, most)).fetchone()
        return int(row[0])

    def _score(self, plan: Plan, since: int, older: list[int], limit: int) -> Scored:
        """The best hits among those from row `since` on and the `older` rows, best first.

        One statement: bm25 goes through all hits of every word before it scores the first.
        """
        join, where = _narrowed(plan)
        if older:
            # The + keeps SQLite from running the MATCH once for each of the rows.
            where += f" AND (+f.rowid >= {since} OR +f.rowid IN ({','.join(map(str, older))}))"
            since = min(older)
        rows = self._sql.execute(
            f"SELECT f.rowid, {_BM25} AS badness FROM view_index_fts f{join}"
            f" WHERE view_index_fts MATCH ? AND f.rowid >= {since}{where} ORDER BY badness LIMIT ?",
            (plan.match, *plan.args, limit),
        )
        return [(row, -badness) for row, badness in rows]

    def _title_bonus(self, text: str) -> dict[int, float]:
        """Rows of all time whose title is `text`, or begins with it."""
        typed = folded_title(prepare(text))
        if not typed:
            return {}
        exact = title_rows(self._sql, typed, typed + "\x00", _TITLES)
        starting = title_rows(self._sql, typed + "\x00", typed + _LAST, _TITLES)
        return dict.fromkeys(starting, TITLE_START) | dict.fromkeys(exact, EXACT_TITLE)

    def within(
        self, rows: Sequence[int], kinds: Collection[str] | None, spaces: Collection[str] | None
    ) -> list[int]:
        """Those of `rows`, in their order, that are of `kinds` and in `spaces` (None: any).

        Asked of the narrow table: a MATCH with a list of row ids would be run once for each of them.
        """
        if not rows or (kinds is None and spaces is None):
            return list(rows)
        marks = ",".join("?" * len(rows))
        facts = self._sql.execute(
            "SELECT d.id, d.kind, n.name FROM view_index_doc d JOIN view_index_name n ON n.id = d.space"
            f" WHERE d.id IN ({marks})",
            rows,
        )
        wanted = None if spaces is None else {prepare(space) for space in spaces}
        allowed = {
            row
            for row, kind, space in facts
            if (kinds is None or KINDS[kind] in kinds) and (wanted is None or space in wanted)
        }
        return [row for row in rows if row in allowed]


def title_rows(connection: sqlite3.Connection, first: str, after: str, limit: int) -> list[int]:
    """Row ids of documents whose folded title is in [first, after), shortest title and newest first."""
    return [
        row
        for (row,) in connection.execute(
            "SELECT doc FROM view_index_title WHERE folded >= ? AND folded < ?"
            " ORDER BY length(folded), doc DESC LIMIT ?",
            (first, after, limit),
        )
    ]


def hits_source(plan: Plan) -> tuple[str, tuple[object, ...]]:
    """What follows SELECT to get the row id of every hit, with its arguments."""
    if plan.match is None:
        return f"d.id FROM view_index_doc d WHERE ({plan.where or '1'})", plan.args
    join, where = _narrowed(plan)
    return (
        f"f.rowid FROM view_index_fts f{join} WHERE view_index_fts MATCH ?{where}",
        (plan.match, *plan.args),
    )


def _narrowed(plan: Plan) -> tuple[str, str]:
    """The join and the condition for a plan's SQL part; CROSS JOIN keeps the full-text table outermost."""
    if not plan.where:
        return "", ""
    return " CROSS JOIN view_index_doc d ON d.id = f.rowid", f" AND ({plan.where})"
