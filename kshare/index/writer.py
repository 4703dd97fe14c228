"""Keeps the index in step with the documents, in the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from kshare.errors import InvalidInput
from kshare.index import schema
from kshare.index.analysis import PreparedText, Words, prepare, prepare_document, words
from kshare.index.document import KINDS, Document
from kshare.index.folding import fold
from kshare.index.names import Names, kind_tokens, meta_tokens
from kshare.index.upkeep import Upkeep
from kshare.index.vocabulary import Vocabulary, slices

_LOOKED_UP = 400
_LATEST_TIME = (1 << 43) - 1
_COLUMNS = ", ".join(schema.TEXT_COLUMNS)

Row = tuple[str, ...]
Facts = tuple[int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A document as it is in the tables: `facts` are kind, space, author, time, facets; `text` the text columns."""

    row: int
    text: Row
    facts: Facts


@dataclass(frozen=True, slots=True)
class _Entry:
    """A document as it goes into the tables, and what it replaces."""

    uid: str
    facts: Facts
    text: Row
    old: _Stored | None

    @property
    def time(self) -> int:
        return self.facts[3]

    @property
    def unchanged(self) -> bool:
        return self.old is not None and (self.old.text, self.old.facts) == (self.text, self.facts)


class Writer:
    """Adds, replaces and removes documents over one connection (`isolation_level=None`).

    `put` and `remove` leave BEGIN and COMMIT to the caller; a rollback undoes them wholly.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._names = Names(connection)
        self._vocabulary = Vocabulary(connection)
        self._upkeep = Upkeep(connection)

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents; a known uid replaces the old one. Raises InvalidInput for an unknown kind."""
        latest = {document.uid: document for document in documents}
        olds = self._stored(latest)

        @cache
        def number(sort: str, name: str) -> int:
            return self._names.number(sort, prepare(name))

        changed: list[_Entry] = []
        tally = _WordTally()
        for uid, document in latest.items():
            # The words of a document are counted and let go at once: kept for all, they are many times its text.
            ready = prepare_document(document)
            entry = self._entry(document, ready, number, olds.get(uid))
            if not entry.unchanged:
                changed.append(entry)
                tally.languages.update(ready.languages)
                tally.changed(words_of(entry.old.text) if entry.old else None, ready.words)
        changed.sort(key=lambda entry: entry.time)
        rows = self._rows_for(changed)
        self._take_out([entry.old for entry in changed if entry.old])
        self._insert(sorted(zip(rows, changed, strict=True), key=itemgetter(0)))
        self._count(tally)

    def remove(self, uids: Iterable[str]) -> None:
        """Take documents out of the index; unknown uids are passed over."""
        olds = list(self._stored(dict.fromkeys(uids)).values())
        self._take_out(olds)
        tally = _WordTally()
        for old in olds:
            tally.changed(words_of(old.text), None)
        self._count(tally)

    def refresh_words(self, steps: int | None = None) -> bool:
        """Idle work on completions and spelling, `steps` small steps of it (None: all). True if some is left.

        Outside a transaction every step (about 10 ms) commits by itself.
        """
        taken = 0
        while steps is None or taken < steps:
            with self._transaction():
                if not self._upkeep.step():
                    return False
            taken += 1
        return True

    def scrub(self) -> None:
        """Leave nothing of documents that are gone: names that nothing has, and postings that only say 'deleted'."""
        with self._transaction():
            used = {number for (facets,) in self._sql.execute("SELECT DISTINCT facets FROM view_index_doc")
                    for number in facets.split()[3:]}  # fmt: skip
            tags = self._sql.execute("SELECT id FROM view_index_name WHERE sort = 'tag'").fetchall()
            self._sql.executemany(
                "DELETE FROM view_index_name WHERE id = ?", [row for row in tags if str(row[0]) not in used]
            )
            for table in ("view_index_fts", "view_index_infix"):
                self._sql.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")

    def integrity_ok(self) -> bool:
        """Whether the full-text table agrees with the stored texts; if not, the index is made anew (`renewal`)."""
        try:
            self._sql.execute("INSERT INTO view_index_fts(view_index_fts, rank) VALUES('integrity-check', 1)")
        except sqlite3.DatabaseError:
            return False
        return True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._sql.in_transaction:
            yield
            return
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def _entry(
        self,
        document: Document,
        ready: PreparedText,
        number: Callable[[str, str], int],
        old: _Stored | None,
    ) -> _Entry:
        if document.kind not in KINDS:
            raise InvalidInput("'{kind}' is no kind of document.", kind=document.kind)

        author, space = number("author", document.author), number("space", document.space)
        tags = sorted({number("tag", tag) for tag in document.tags})
        tokens = [
            *kind_tokens(document.kind),
            self._names.token("author", author),
            self._names.token("space", space),
            *(self._names.token("tag", tag) for tag in tags),
            *(token for value in document.meta for token in meta_tokens(value)),
        ]
        kind, time = KINDS.index(document.kind), min(max(document.time, 0), _LATEST_TIME)
        facets = " ".join(map(str, (kind, space, author, *tags)))
        return _Entry(
            document.uid,
            facts=(kind, space, author, time, facets),
            text=(ready.title, ready.body, ready.snapshot, ready.extra, ready.stem, " ".join(tokens)),
            old=old,
        )

    def _rows_for(self, entries: list[_Entry]) -> list[int]:
        """A row id for each entry: that of the document it replaces if the time is the same, else a free one."""
        highest: dict[int, int] = {}
        rows: list[int] = []
        last = self._sql.execute("SELECT max(id) FROM view_index_doc").fetchone()[0] or 0
        for entry in entries:
            time = entry.time
            if entry.old and entry.old.facts[3] == time:
                rows.append(entry.old.row)
                continue
            if time not in highest:
                first = time << schema.TIME_SHIFT
                highest[time] = first - 1 if first > last else self._highest_row(first)
            highest[time] += 1
            rows.append(highest[time])
        return rows

    def _highest_row(self, first: int) -> int:
        """The highest row id in use of the millisecond that begins with `first`, or the number before."""
        row = self._sql.execute(
            "SELECT max(id) FROM view_index_doc WHERE id >= ? AND id < ?",
            (first, first + (1 << schema.TIME_SHIFT)),
        ).fetchone()
        return first - 1 if row[0] is None else int(row[0])

    def _insert(self, rows: list[tuple[int, _Entry]]) -> None:
        """Write entries; their row ids rise, because the full-text table buffers rows only as long as they do."""
        many = self._sql.executemany
        many(
            "INSERT INTO view_index_doc(id, uid, kind, space, author, time, facets) VALUES(?, ?, ?, ?, ?, ?, ?)",
            [(row, entry.uid, *entry.facts) for row, entry in rows],
        )
        texts = [(row, *entry.text) for row, entry in rows]
        for table, key in (("text", "id"), ("fts", "rowid")):
            many(f"INSERT INTO view_index_{table}({key}, {_COLUMNS}) VALUES(?, ?, ?, ?, ?, ?, ?)", texts)
        many(
            "INSERT INTO view_index_title(folded, doc) VALUES(?, ?)",
            [(title, row) for row, entry in rows if (title := folded_title(entry.text[0]))],
        )

    def _stored(self, uids: Iterable[str]) -> dict[str, _Stored]:
        """What is in the tables of these documents, by uid."""
        found: dict[str, _Stored] = {}
        for some in slices(uids, _LOOKED_UP):
            rows = self._sql.execute(
                f"SELECT d.uid, d.id, {_COLUMNS}, d.kind, d.space, d.author, d.time, d.facets"
                " FROM view_index_doc d JOIN view_index_text t ON t.id = d.id"
                f" WHERE d.uid IN ({','.join('?' * len(some))})",
                some,
            )
            found.update((row[0], _Stored(row[1], row[2:8], row[8:])) for row in rows)
        return found

    def _take_out(self, olds: list[_Stored]) -> None:
        if not olds:
            return
        olds = sorted(olds, key=lambda old: old.row)
        many = self._sql.executemany
        # The full-text table must be told exactly what it was given, or its postings go stale.
        many(
            f"INSERT INTO view_index_fts(view_index_fts, rowid, {_COLUMNS})"
            " VALUES('delete', ?, ?, ?, ?, ?, ?, ?)",
            [(old.row, *old.text) for old in olds],
        )
        many(
            "DELETE FROM view_index_title WHERE folded = ? AND doc = ?",
            [(folded_title(old.text[0]), old.row) for old in olds],
        )
        for table in ("text", "doc"):
            many(f"DELETE FROM view_index_{table} WHERE id = ?", [(old.row,) for old in olds])

    def _count(self, tally: _WordTally) -> None:
        entered, left = tally.net()
        if entered:
            self._vocabulary.add(entered, tally.spelled)
        if left:
            self._vocabulary.take(left)
        if tally.languages:
            self._vocabulary.count_languages(tally.languages)
        if entered or left:
            self._upkeep.note_changes(len(entered) + len(left))


class _WordTally:
    """How the document frequencies change over several documents."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self.spelled: dict[str, str] = {}
        self.languages: Counter[str] = Counter()

    def changed(self, old: Words | None, new: Words | None) -> None:
        """A document's words were `old` and are `new`; None for a document that was or is not there."""
        if old is None and new is not None:
            self._counts.update(new.folded)
            self.spelled.update(new.spelled)
            return
        before = old.folded if old else frozenset[str]()
        after = new.folded if new else frozenset[str]()
        self._counts.update(after - before)
        self._counts.subtract(before - after)
        if new:
            self.spelled.update(
                (word, spelling) for word, spelling in new.spelled.items() if word not in before
            )

    def net(self) -> tuple[dict[str, int], dict[str, int]]:
        """Words that are in more documents than before, and in fewer, each with the difference."""
        entered = {word: count for word, count in self._counts.items() if count > 0}
        left = {word: -count for word, count in self._counts.items() if count < 0}
        return entered, left


def words_of(text: Row) -> Words:
    """The counted words of a stored row: title, body, snapshot and other spellings, but no stems."""
    return words("\n".join(text[:4]))


def folded_title(prepared: str) -> str:
    """The form in which titles are compared: folded, single spaces; cut where nobody types on."""
    return " ".join(fold(prepared.replace("\u200b", "")).split())[:200]
