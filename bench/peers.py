"""What others do with the same documents and the same questions: plain FTS5, tantivy, Whoosh's own engine.

Each is used as its documentation shows: a question is ranked by bm25 with titles eight times and bodies twice as
heavy, 20 hits come with a snippet, the last word while typing is a prefix.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from kshare.index.document import Document

Order = Literal["best", "newest"]
BOOSTS = {"title": 8.0, "body": 2.0, "snapshot": 1.0}
_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Question:
    """Words to be found, the last one perhaps unfinished, and at most one filter."""

    words: tuple[str, ...]
    unfinished: bool = False
    kind: str = ""
    author: str = ""
    between: tuple[int, int] | None = None
    """From and before which time, ms."""


class Peer(Protocol):
    """An engine with an index in `path`, made by `build`."""

    name: str
    place: str
    """The file or folder that it makes."""

    def build(self, documents: Iterable[Document]) -> None: ...

    def find(self, question: Question, order: Order = "best") -> list[str]:
        """The uids of the best or newest 20 hits, each fetched with its snippet."""

    def facets(self, question: Question) -> object:
        """Kinds, authors and spaces of all hits with their counts."""

    def save(self, document: Document) -> None:
        """Add a document so that the next question finds it."""


class PlainFts:
    """One FTS5 table with its own prefix index beside a table of facts."""

    name, place = "FTS5", "plain.db"

    def __init__(self, path: Path) -> None:
        self._sql = sqlite3.connect(path / self.place, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32000", "temp_store=MEMORY"):
            self._sql.execute(f"PRAGMA {setting}")
        self._sql.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(title, body, snapshot, prefix='2 3')"
        )
        self._sql.execute(
            "CREATE TABLE IF NOT EXISTS fact(id INTEGER PRIMARY KEY, uid, kind, author, space, time INTEGER)"
        )

    def build(self, documents: Iterable[Document]) -> None:
        self._sql.execute("BEGIN")
        for document in documents:
            self._add(document)
        self._sql.execute("COMMIT")

    def _add(self, it: Document) -> None:
        self._sql.execute("INSERT INTO fts VALUES(?, ?, ?)", (it.title, it.body, it.snapshot))
        self._sql.execute(
            "INSERT INTO fact VALUES(last_insert_rowid(), ?, ?, ?, ?, ?)",
            (it.uid, it.kind, it.author, it.space, it.time),
        )

    def save(self, document: Document) -> None:
        self._sql.execute("BEGIN IMMEDIATE")
        self._add(document)
        self._sql.execute("COMMIT")

    def find(self, question: Question, order: Order = "best") -> list[str]:
        source, arguments = self._source(question)
        by = "bm25(fts, 8, 2, 1)" if order == "best" else "fts.rowid DESC"
        rows = self._sql.execute(
            f"SELECT fact.uid, snippet(fts, -1, '<', '>', '...', 24) {source} ORDER BY {by} LIMIT {_LIMIT}",
            arguments,
        )
        return [uid for uid, _snippet in rows.fetchall()]

    def facets(self, question: Question) -> object:
        source, arguments = self._source(question)
        return [
            self._sql.execute(f"SELECT {name}, count(*) {source} GROUP BY 1", arguments).fetchall()
            for name in ("kind", "author", "space")
        ]

    def _source(self, question: Question) -> tuple[str, list[object]]:
        match = " AND ".join(f'"{word}"' for word in question.words) + (" *" if question.unfinished else "")
        where, arguments = "fts MATCH ?", [match]
        for name in ("kind", "author"):
            if value := getattr(question, name):
                where += f" AND fact.{name} = ?"
                arguments.append(value)
        if question.between:
            where += " AND fact.time >= {} AND fact.time < {}".format(*question.between)
        return f"FROM fts CROSS JOIN fact ON fact.id = fts.rowid WHERE {where}", [*arguments]


class Tantivy:
    """The Rust engine through tantivy-py."""

    name, place = "tantivy", "tantivy"

    def __init__(self, path: Path) -> None:
        import tantivy

        self._library = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("uid", stored=True, tokenizer_name="raw", index_option="basic")
        for name in BOOSTS:
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem", index_option="position")
        for name in ("kind", "author", "space"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_unsigned_field("time", indexed=True, fast=True)
        self._schema = builder.build()
        folder = path / self.place
        folder.mkdir(exist_ok=True)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._searcher = self._index.searcher()
        self._writer: Any = None

    def build(self, documents: Iterable[Document]) -> None:
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for document in documents:
            writer.add_document(self._document(document))
        writer.commit()
        writer.wait_merging_threads()
        self._reload()

    def _document(self, it: Document) -> Any:
        made = self._library.Document()
        for name in ("uid", *BOOSTS, "kind", "author", "space"):
            made.add_text(name, getattr(it, name))
        made.add_unsigned("time", it.time)
        return made

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def save(self, document: Document) -> None:
        self._writer = self._writer or self._index.writer(heap_size=64_000_000, num_threads=1)
        self._writer.add_document(self._document(document))
        self._writer.commit()
        self._reload()

    def find(self, question: Question, order: Order = "best") -> list[str]:
        query = self._query(question)
        newest: dict[str, Any] = {"order_by_field": "time", "order": self._library.Order.Desc}
        snippets = self._library.SnippetGenerator.create(self._searcher, query, self._schema, "body")
        found = []
        for _score, address in self._searcher.search(
            query, _LIMIT, **(newest if order == "newest" else {})
        ).hits:
            document = self._searcher.doc(address)
            snippets.snippet_from_doc(document).to_html()
            found.append(str(document.get_first("uid")))
        return found

    def facets(self, question: Question) -> object:
        wanted = {name: {"terms": {"field": name, "size": 10}} for name in ("kind", "author", "space")}
        return self._searcher.aggregate(self._query(question), wanted)

    def _query(self, question: Question) -> Any:
        make, occur = self._library.Query, self._library.Occur
        parts = []
        for place, word in enumerate(question.words):
            if question.unfinished and place == len(question.words) - 1:
                anywhere = {
                    name: make.regex_query(self._schema, name, re.escape(word) + ".*") for name in BOOSTS
                }
                fields = [
                    (occur.Should, make.boost_query(anywhere[name], boost)) for name, boost in BOOSTS.items()
                ]
                parts.append(make.boolean_query(fields))
            else:
                parts.append(self._index.parse_query(f'"{word}"', list(BOOSTS), field_boosts=BOOSTS))
        for name in ("kind", "author"):
            if value := getattr(question, name):
                parts.append(make.boost_query(make.term_query(self._schema, name, value), 0.0))
        if question.between:
            first, before = question.between
            kind = self._library.FieldType.Unsigned
            span = make.range_query(self._schema, "time", kind, first, before - 1)
            parts.append(make.boost_query(span, 0.0))
        return make.boolean_query([(occur.Must, part) for part in parts])


class Whoosh:
    """The pure Python engine whose query parser and stemmers KShare uses."""

    name, place = "Whoosh", "whoosh"

    def __init__(self, path: Path) -> None:
        from whoosh import analysis, fields, index, query

        self._query = query
        text = fields.TEXT(analyzer=analysis.StemmingAnalyzer(stoplist=None, cachesize=100_000), stored=True)
        schema = fields.Schema(
            uid=fields.ID(unique=True, stored=True), kind=fields.ID(sortable=True), author=fields.ID(sortable=True),
            space=fields.ID(sortable=True), time=fields.NUMERIC(int, bits=64, sortable=True),
            title=text, body=text, snapshot=text,
        )  # fmt: skip
        self._fields, self._stem = fields, analysis.StemFilter()
        folder = path / self.place
        folder.mkdir(exist_ok=True)
        self._index = index.create_in(folder, schema)
        self._searcher = self._index.searcher()

    def build(self, documents: Iterable[Document]) -> None:
        writer = self._index.writer(limitmb=256)
        for it in documents:
            writer.add_document(**self._document(it))
        writer.commit()
        self._reload()

    def _document(self, it: Document) -> dict[str, object]:
        return {name: getattr(it, name) for name in ("uid", *BOOSTS, "kind", "author", "space", "time")}

    def _reload(self) -> None:
        self._searcher.close()
        self._searcher = self._index.searcher()  # refresh() goes on showing replaced documents

    def save(self, document: Document) -> None:
        writer = self._index.writer()
        writer.add_document(**self._document(document))
        writer.commit()
        self._reload()

    def find(self, question: Question, order: Order = "best") -> list[str]:
        sort = {"sortedby": "time", "reverse": True} if order == "newest" else {}
        found = self._searcher.search(self._asked(question), limit=_LIMIT, **sort)
        return [hit["uid"] for hit in found if hit.highlights("body", top=1) is not None]

    def facets(self, question: Question) -> object:
        found = self._searcher.search(
            self._asked(question), limit=None, groupedby=["kind", "author", "space"]
        )
        return [found.groups(name) for name in ("kind", "author", "space")]

    def _asked(self, question: Question) -> Any:
        make = self._query
        parts = []
        for place, word in enumerate(question.words):
            unfinished = question.unfinished and place == len(question.words) - 1
            text = word if unfinished else self._stem.stemfn(word)
            kind = make.Prefix if unfinished else make.Term
            parts.append(make.Or([kind(name, text, boost=boost) for name, boost in BOOSTS.items()]))
        for name in ("kind", "author"):
            if value := getattr(question, name):
                parts.append(make.Term(name, value, boost=0.0))
        if question.between:
            parts.append(make.NumericRange("time", *question.between, endexcl=True))
        return make.And(parts)
