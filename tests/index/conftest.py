from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kshare.index import schema
from kshare.index.document import Document
from kshare.index.searcher import Searcher
from kshare.index.writer import Writer

NOW = 1_795_000_000_000
DAY = 86_400_000


class Index:
    """An index with its writer and its searcher, in memory."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.sql = sqlite3.connect(path, isolation_level=None)
        schema.create(self.sql)
        self.writer = Writer(self.sql)
        self.searcher = Searcher(self.sql, me="anna")

    def put(self, *documents: Document) -> None:
        self.fill(documents)

    def fill(self, documents: Iterable[Document]) -> None:
        self.sql.execute("BEGIN")
        self.writer.put(documents)
        self.sql.execute("COMMIT")

    def found(self, query: str, **more: object) -> list[str]:
        return [hit.uid for hit in self.searcher.search(query, now=NOW, **more).items]  # type: ignore[arg-type]


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index()
    yield made
    made.sql.close()


def document(uid: str, body: str = "", **more: object) -> Document:
    values: dict[str, object] = {"kind": "post", "space": "team", "author": "ben", "time": NOW, "title": ""}
    return Document(uid=uid, body=body, **{**values, **more})  # type: ignore[arg-type]
