"""The observer that brings the index up to the views, in the transaction that changed them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable

from kshare.index.document import Document
from kshare.index.writer import Writer
from kshare.indexing.state import pending
from kshare.queries.documents import document, document_uid, file_documents, indexed_files, searchable
from kshare.queries.reader import Reader
from kshare.store.log import EntityKey


def keep_index(connection: sqlite3.Connection, changed: frozenset[EntityKey]) -> None:
    """Bring the index up to the views. One that is known to be damaged is let be: all of it is made anew."""
    if is_usable(connection):
        write(connection, *due(connection, sorted(searchable(changed))))


def is_usable(connection: sqlite3.Connection) -> bool:
    """False for an index that waits to be made anew because it is damaged."""
    found = pending(connection)
    return found is None or not found.damaged


def due(
    connection: sqlite3.Connection, keys: Collection[EntityKey], *, files_anew: bool = False
) -> tuple[list[str], list[Document]]:
    """What has to leave the index (uids) and what has to be in it, for these entities.

    The words of a file never change, so files that are in the index stay as they are, unless `files_anew`.
    """
    reader = Reader(connection, b"", 0)
    gone: list[str] = []
    documents: list[Document] = []
    shown: list[EntityKey] = []
    for key in keys:
        found = document(reader, key)
        if found is None:
            gone.append(document_uid(key))
        else:
            documents.append(found)
            shown.append(key)
    held = {uid for key in keys for uid in indexed_files(connection, key)}
    wanted = file_documents(connection, shown, {} if files_anew else dict.fromkeys(held))
    gone += held - wanted.keys()
    documents += [file for file in wanted.values() if file is not None]
    return gone, documents


def write(connection: sqlite3.Connection, gone: Iterable[str], documents: Iterable[Document]) -> None:
    """Take documents out of the index and put others in, in the caller's transaction."""
    writer = Writer(connection)
    if uids := list(gone):
        writer.remove(uids)
    if found := list(documents):
        writer.put(found)
