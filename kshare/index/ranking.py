"""Which hits come first: bm25 over windows of the newest hits, and titles of all time.

The full-text table can only score every hit or a range of rows. A broad query therefore looks at the newest 1,000
hits, at as many of the newest pages and bookmarks (the stream of posts must not push them out), and at the newest
whose titles hold all its words. So what is scored does not grow with the collection. Neither does what each word
costs: bm25() goes through all documents of a word to weigh it, therefore very common words are asked for but not
scored (`Plan.scoring`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace

from kshare.index.analysis import has_words, prepare
from kshare.index.document import KINDS
from kshare.index.names import KEPT_TOKEN
from kshare.index.plan import Plan, quoted
from kshare.index.query import is_plain
from kshare.index.schema import WEIGHTS
from kshare.index.writer import folded_title

WINDOW = 1_000
"""Newest hits that are scored, of everything and again of pages and bookmarks."""

EXACT_TITLE, TITLE_START = 1_000.0, 100.0
"""Added to the score of a hit whose title is the query, or begins with it."""

TYPED = 50.0
"""Added to the score of a hit that holds the words as they were typed."""

_TITLED = 500
_TITLES = 50
_TITLES_READ = 2_000
_BM25 = f"bm25(view_index_fts, {', '.join(map(str, WEIGHTS))})"
_LAST = "\U0010ffff"

Scored = list[tuple[int, float]]
"""Row ids with their scores, best first."""


class Ranking:
    """Runs plans over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def page(
        self,
        plan: Plan,
        newest: Sequence[int],
        text: str,
        limit: int,
        offset: int,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
    ) -> Scored:
        """`limit` of the best hits from `offset` on; behind what is scored the others follow, newest first.

        `newest` are the newest `WINDOW` hits, or all. `text` is what was typed, `kinds` and `spaces` its bounds.
        """
        narrow = len(newest) < WINDOW
        titled = [] if narrow else self._titled(plan)
        rows = list(newest[:WINDOW]) + ([] if narrow else self._kept(plan) + titled)
        scores = self._scores(plan, rows, titled, offset + limit + 2 * _TITLES)
        bonus = self._title_bonus(text)
        for row in scores.keys() & bonus.keys():
            scores[row] += bonus[row]
        # A title that begins with a plain query holds its words; with filters only the hits can tell.
        holds = set(bonus) if is_plain(text) else set(rows)
        others = [row for row in bonus if row not in scores and row in holds]
        scores |= {row: bonus[row] for row in self.within(others, kinds, spaces)}
        ranked = sorted(scores.items(), key=lambda item: (-item[1], -item[0]))
        if len(ranked) < offset + limit:
            seen = {row for row, _score in ranked}
            rest = newest if narrow else self.newest(plan, offset + limit + len(ranked), 0)
            ranked += [(row, 0.0) for row in rest if row not in seen]
        return ranked[offset : offset + limit]

    def newest(self, plan: Plan, limit: int, offset: int) -> list[int]:
        """Row ids of the newest hits, newest first."""
        source, args = hits_source(plan)
        found = self._sql.execute(
            f"SELECT {source} ORDER BY 1 DESC LIMIT ? OFFSET ?", (*args, limit, offset)
        ).fetchall()
        return [row for (row,) in found]

    def count(self, plan: Plan, most: int) -> int:
        """How many hits there are, counted up to `most`."""
        source, args = hits_source(plan)
        row = self._sql.execute(f"SELECT count(*) FROM (SELECT {source} LIMIT ?)", (*args, most)).fetchone()
        return int(row[0])

    def _kept(self, plan: Plan) -> list[int]:
        return self.newest(replace(plan, match=f"({plan.match}) AND {quoted(KEPT_TOKEN)}"), WINDOW, 0)

    def _titled(self, plan: Plan) -> list[int]:
        """The newest hits that hold every word in their title."""
        words = [quoted(prepare(word)) for word in plan.words if has_words(prepare(word))]
        if not words:
            return []
        match = f"({plan.match}) AND title : ({' AND '.join(words)})"
        return self.newest(replace(plan, match=match), _TITLED, 0)

    def _scores(self, plan: Plan, rows: list[int], titled: list[int], limit: int) -> dict[int, float]:
        """The scores of the best `limit` of the `rows`; if no word can be weighed, only titles count.

        Hits that hold the words as typed come before those with other forms of them, which are looked at only if
        the former do not suffice: a rare form would weigh more than the word itself.
        """
        if plan.exact is None or plan.scoring is None or not rows:
            return dict.fromkeys(titled, 1.0)
        scores = {row: score + TYPED for row, score in self._weighed(plan.exact, rows, limit)}
        if len(scores) < limit and plan.scoring != plan.exact:
            others = self._weighed(
                plan.scoring, [row for row in rows if row not in scores], limit - len(scores)
            )
            scores |= dict(others)
        return scores

    def _weighed(self, match: str, rows: list[int], limit: int) -> Scored:
        """The best of the `rows` by bm25, without those that do not match."""
        if not rows:
            return []
        # The + keeps SQLite from running the MATCH once for each of the rows.
        found = self._sql.execute(
            f"SELECT f.rowid, {_BM25} AS badness FROM view_index_fts f WHERE view_index_fts MATCH ?"
            " AND f.rowid >= ? AND f.rowid <= ? AND +f.rowid IN (SELECT value FROM json_each(?))"
            " ORDER BY badness, f.rowid DESC LIMIT ?",
            (match, min(rows), max(rows), f"[{','.join(map(str, rows))}]", limit),
        ).fetchall()
        return [(row, -badness) for row, badness in found]

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
    """Row ids of documents whose folded title is in [first, after), shortest title and newest first.

    Of very many, for a letter or two, those that come first in the alphabet.
    """
    return [
        row
        for (row,) in connection.execute(
            "SELECT doc FROM (SELECT folded, doc FROM view_index_title WHERE folded >= ? AND folded < ? LIMIT ?)"
            " ORDER BY length(folded), doc DESC LIMIT ?",
            (first, after, _TITLES_READ, limit),
        )
    ]


def hits_source(plan: Plan, column: str = "") -> tuple[str, tuple[object, ...]]:
    """What follows SELECT to get the row id of every hit (`hit`), with its arguments; `column` of `d` beside it."""
    more = f", {column}" if column else ""
    if plan.match is None:
        return f"d.id AS hit{more} FROM view_index_doc d WHERE ({plan.where or '1'})", plan.args
    # CROSS JOIN keeps the full-text table outermost.
    needs_doc = column or "d." in plan.where
    join = " CROSS JOIN view_index_doc d ON d.id = f.rowid" if needs_doc else ""
    where = f" AND ({plan.where})" if plan.where else ""
    return (
        f"f.rowid AS hit{more} FROM view_index_fts f{join} WHERE view_index_fts MATCH ?{where}",
        (plan.match, *plan.args),
    )
