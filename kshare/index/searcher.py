"""Answers queries over one connection: while typing, on Enter, for the quick switcher and for completion."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from kshare.cancel import CancelToken
from kshare.errors import Cancelled
from kshare.index.analysis import prepare, shown
from kshare.index.compiler import Compiler
from kshare.index.document import KINDS
from kshare.index.facets import SAMPLE, Sample, count_facets, sample
from kshare.index.filters import Filters
from kshare.index.folding import fold
from kshare.index.names import Names
from kshare.index.plan import Condition, Plan, quoted
from kshare.index.query import Query, as_plain_words, clean, is_plain, parse, plain_words
from kshare.index.ranking import WINDOW, Ranking, Scored, title_rows
from kshare.index.results import NOTHING, Hit, Results
from kshare.index.schema import TIME_SHIFT
from kshare.index.snippets import Highlighter
from kshare.index.vocabulary import Vocabulary
from kshare.index.writer import folded_title

Sort = Literal["relevance", "newest"]

_TYPING_COUNT = 200
_COUNTED = 20_000
_FEW_HITS = 3
_LAST = "\U0010ffff"
_FILTERS = {"by": "author", "tag": "tag", "in": "space"}


class Searcher:
    """Reads the index; one for each connection and thread.

    `me` is the author behind `by:me` and `is:mine`. `aliases` gives names that people type for opaque
    values, folded, by filter: {"in": {"team hydraulics": "space id"}}. `conditions` gives filters that the index has
    no tokens for as SQL over the narrow table `d`: {"is:unread": ("d.time > ?", (0,))}.
    Every method raises Cancelled when another thread stops the connection's statements, or sets `cancel`.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        me: str | None = None,
        aliases: Mapping[str, Mapping[str, str]] | None = None,
        conditions: Mapping[str, Condition] | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self._sql = connection
        self._me = me
        self._aliases = aliases or {}
        self._conditions = conditions or {}
        self._cancel = cancel or CancelToken()
        self._names = Names(connection)
        self._vocabulary = Vocabulary(connection)
        self._ranking = Ranking(connection)

    def typing(
        self,
        text: str,
        limit: int = 20,
        kinds: Collection[str] | None = None,
        *,
        spaces: Collection[str] | None = None,
        now: int = 0,
    ) -> Results:
        """Hits for a text that is still being typed: titles that begin with it, then the newest.

        Words alone need no grammar. With filters the text is read like a finished query; `now` (ms) is
        needed for their date words only. `total` counts up to 200.
        """
        text = clean(text)
        query = plain_words(text) if is_plain(text) else parse(text)
        with _interruptible():
            plan = self._plan(query, now, kinds, spaces, stemmed=False)
            if plan.nothing:
                return replace(NOTHING, notes=plan.notes)
            rows = self._typed_rows(plan, text, max(limit, _TYPING_COUNT), kinds, spaces)
            hits = self._hits([(row, 0.0) for row in rows[:limit]], plan)
        return Results(hits, len(rows), len(rows) < _TYPING_COUNT and plan.complete, notes=plan.notes)

    def search(
        self,
        query: str,
        *,
        limit: int = 20,
        offset: int = 0,
        sort: Sort = "relevance",
        facets: bool = False,
        now: int,
        kinds: Collection[str] | None = None,
        spaces: Collection[str] | None = None,
    ) -> Results:
        """Hits for a finished query. `now` (ms since the epoch) is what date words count from.

        The total is exact up to 20,000 hits unless a short last word was completed. A query without words
        (filters only) is always sorted by time.
        """
        with _interruptible():
            try:
                return self._search(parse(query), query, limit, offset, sort, facets, now, kinds, spaces)
            except sqlite3.OperationalError as error:
                if _was_interrupted(error):
                    raise
                # Only absurdly deep or long queries get here: SQLite bounds the depth of expressions.
                return self._search(
                    as_plain_words(query), query, limit, offset, sort, facets, now, kinds, spaces
                )

    def _search(
        self,
        query: Query,
        text: str,
        limit: int,
        offset: int,
        sort: Sort,
        facets: bool,
        now: int,
        kinds: Collection[str] | None,
        spaces: Collection[str] | None,
    ) -> Results:
        plan = self._plan(query, now, kinds, spaces)
        if plan.nothing:
            return replace(NOTHING, notes=plan.notes)
        newest, total = self._found(plan, facets)
        suggestion = self._correction(text, plan) if total < _FEW_HITS else None
        if total < limit and plan.words:
            wider = self._plan(query, now, kinds, spaces, widen=True)
            if wider.match != plan.match:
                plan = wider
                newest, total = self._found(wider, facets)
        if sort == "relevance" and plan.scored and plan.match is not None:
            chosen = self._ranking.page(plan, newest.rows, clean(text), limit, offset, kinds, spaces)
        elif offset + limit <= len(newest.rows) or total == len(newest.rows):
            chosen = [(row, 0.0) for row in newest.rows[offset : offset + limit]]
        else:
            chosen = [(row, 0.0) for row in self._ranking.newest(plan, limit, offset)]
        return Results(
            items=self._hits(chosen, plan),
            total=min(total, _COUNTED),
            total_is_exact=total <= _COUNTED and plan.complete,
            facets=count_facets(self._names, newest, total) if facets else None,
            suggestion=suggestion,
            notes=plan.notes,
        )

    def newer(self, query: str, since: int, most: int, *, now: int) -> int:
        """How many hits came after `since` (ms since the epoch), by others than `me`; counted up to `most`."""
        with _interruptible():
            plan = self._plan(parse(query), now, None, None)
            if plan.nothing:
                return 0
            # Row ids rise with the time: the full-text table begins there and reads nothing older.
            recent = (
                f"hit >= {since << TIME_SHIFT} AND d.time > ? AND d.author NOT IN"
                " (SELECT id FROM view_index_name WHERE sort = 'author' AND name = ?)"
            )
            where = f"({plan.where}) AND {recent}" if plan.where else recent
            narrowed = replace(plan, where=where, args=(*plan.args, since, self._me or ""))
            return len(self._ranking.newest(narrowed, most, 0))

    def titles(
        self,
        prefix: str,
        limit: int = 20,
        kinds: Collection[str] | None = None,
        *,
        spaces: Collection[str] | None = None,
    ) -> tuple[Hit, ...]:
        """For the quick switcher: titles that begin with `prefix`, then titles that hold its words."""
        text = clean(prefix)
        typed = folded_title(prepare(text))
        if not typed:
            return ()
        with _interruptible():
            query = plain_words(text)
            plan = self._plan(query, 0, kinds, spaces, stemmed=False)
            rows = title_rows(self._sql, typed, typed + _LAST, 4 * limit)
            if len(rows) < limit and (inside := _title_words(text)):
                match = (
                    f"title : ({inside})" if plan.match is None else f"({plan.match}) AND title : ({inside})"
                )
                rows += self._ranking.newest(replace(plan, match=match), 2 * limit, 0)
            rows = self._ranking.within(rows, kinds, spaces)
            return self._hits([(row, 0.0) for row in list(dict.fromkeys(rows))[:limit]], plan, snippets=False)

    def complete(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Words of the texts that begin with `prefix`, most frequent first, as people write them."""
        with _interruptible():
            folded = fold(prepare(clean(prefix).strip()))
            return (
                tuple(self._vocabulary.spelled(self._vocabulary.starting_with(folded, limit)))
                if folded
                else ()
            )

    def values(self, filter_name: str, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Values that complete a filter: "by" (authors), "tag", "in" (spaces), "type"."""
        if filter_name == "type":
            return tuple(kind for kind in KINDS if kind.startswith(fold(prefix)))[:limit]
        with _interruptible():
            sort = _FILTERS.get(filter_name)
            return tuple(self._names.starting_with(sort, prepare(clean(prefix)), limit)) if sort else ()

    def suggest(self, word: str) -> str | None:
        """A better spelling of a word that is in fewer than three documents, None if none is known."""
        with _interruptible():
            better = self._vocabulary.suggest(fold(prepare(clean(word).strip())))
            return self._vocabulary.spelled([better])[0] if better else None

    def _plan(
        self,
        query: Query,
        now: int,
        kinds: Collection[str] | None,
        spaces: Collection[str] | None,
        *,
        widen: bool = False,
        stemmed: bool = True,
    ) -> Plan:
        filters = Filters(self._names, now, self._me, self._aliases, self._conditions)
        return Compiler(self._vocabulary, filters, widen, stemmed).compile(query, kinds, spaces)

    def _typed_rows(
        self,
        plan: Plan,
        text: str,
        most: int,
        kinds: Collection[str] | None,
        spaces: Collection[str] | None,
    ) -> list[int]:
        typed = folded_title(prepare(text))
        first: list[int] = []
        if typed and is_plain(text):
            first = self._ranking.within(title_rows(self._sql, typed, typed + _LAST, 20), kinds, spaces)
        return list(dict.fromkeys([*first, *self._ranking.newest(plan, most, 0)]))[:most]

    def _found(self, plan: Plan, facets: bool) -> tuple[Sample, int]:
        """The newest hits, and how many there are in all, counted up to one above `_COUNTED`."""
        most = SAMPLE if facets else WINDOW
        newest = sample(self._sql, plan) if facets else Sample(self._ranking.newest(plan, WINDOW, 0))
        rows = len(newest.rows)
        return newest, rows if rows < most else self._ranking.count(plan, _COUNTED + 1)

    def _hits(self, scored: Scored, plan: Plan, *, snippets: bool = True) -> tuple[Hit, ...]:
        if not scored:
            return ()
        marks = ",".join("?" * len(scored))
        texts = "t.body, t.snapshot" if snippets else "'', ''"
        found = {
            values[0]: values[1:]
            for values in self._sql.execute(
                f"SELECT d.id, d.uid, d.time, d.facets, t.title, {texts}"
                f" FROM view_index_doc d JOIN view_index_text t ON t.id = d.id WHERE d.id IN ({marks})",
                [row for row, _score in scored],
            )
        }
        facets = {row: list(map(int, values[2].split())) for row, values in found.items()}
        names = self._names.named(number for numbers in facets.values() for number in numbers[1:])
        highlighter = Highlighter(plan.terms)
        hits = []
        for row, score in scored:
            self._cancel.check()
            if row in found:  # another connection may have removed it meanwhile
                uid, time, _facets, title, body, snapshot = found[row]
                kind, space, author, *tags = facets[row]
                readable = shown(title)
                hits.append(
                    Hit(
                        uid,
                        KINDS[kind],
                        shown(names[space]),
                        shown(names[author]),
                        time,
                        readable,
                        highlighter.snippet(body, snapshot),
                        score,
                        tuple(sorted(shown(names[tag]) for tag in tags)),
                        tuple(highlighter.spans(readable)),
                    )
                )
        return tuple(hits)

    def _correction(self, text: str, plan: Plan) -> str | None:
        """The query with its misspelt words replaced; None if nothing is better."""
        better = clean(text)
        for word in plan.words:
            suggestion = self.suggest(word)
            if suggestion:
                better = better.replace(word, suggestion, 1)
        return better if better != clean(text) else None


def _title_words(text: str) -> str:
    """What titles must hold: all the words, the last one perhaps unfinished; "" if there is no word."""
    words = [quoted(prepare(word)) for word in text.split() if any(map(str.isalnum, word))]
    return " AND ".join(words) + ("" if text.endswith(" ") or not words else " *")


def _was_interrupted(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if _was_interrupted(error):
            raise Cancelled("A newer search took its place.") from error
        raise
