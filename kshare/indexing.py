"""Keeping the index up to the views. Apart from `workspace`, since a window that only reads need not load it."""

from __future__ import annotations

import sqlite3

from kshare.index.writer import Writer
from kshare.queries.documents import document, document_uid, searchable
from kshare.queries.reader import Reader
from kshare.store.log import EntityKey


def keep_index(connection: sqlite3.Connection, changed: frozenset[EntityKey]) -> None:
    """Bring the index up to the views, in the transaction that changed them."""
    reader = Reader(connection, b"", 0)
    gone, documents = [], []
    for key in searchable(sorted(changed)):
        found = document(reader, key)
        if found is None:
            gone.append(document_uid(key))
        else:
            documents.append(found)
    writer = Writer(connection)
    if gone:
        writer.remove(gone)
    if documents:
        writer.put(documents)
