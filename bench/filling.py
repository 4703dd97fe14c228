"""An index filled with very many documents, as the window fills it: some thousands to a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice

from kshare.index.document import Document
from kshare.index.writer import Writer

_BATCH = 4_000


def fill(sql: sqlite3.Connection, documents: Iterable[Document]) -> None:
    """Put all of `documents` into the index, fastest in the order of their time."""
    writer, rest = Writer(sql), iter(documents)
    while batch := list(islice(rest, _BATCH)):
        sql.execute("BEGIN IMMEDIATE")
        writer.put(batch)
        sql.execute("COMMIT")
