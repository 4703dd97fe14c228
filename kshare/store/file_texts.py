"""The words of attached files, by content: kept so that an index that is made anew need not read the files again.

They are facts of this PC. What no item holds any more is forgotten, at once if it was erased for good.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kshare.model.attachment import Blob
from kshare.store.transfers import is_attached


@dataclass(frozen=True, slots=True)
class FileText:
    """The words of one content, as a reader of version `version` found them.

    `cut`: the file has more. `problem`: why not all of it, or nothing, was read; empty for none.
    """

    version: int
    text: str
    cut: bool
    problem: str


def file_text(connection: sqlite3.Connection, content_hash: bytes) -> FileText | None:
    """The words of a content; None if it was not read yet."""
    row = connection.execute(
        "SELECT version, text, cut, problem FROM own_text WHERE hash = ?", (content_hash,)
    ).fetchone()
    return FileText(row[0], row[1], bool(row[2]), row[3]) if row else None


def keep_file_text(connection: sqlite3.Connection, content_hash: bytes, found: FileText, now_ms: int) -> bool:
    """Keep the words of a content; False if nothing holds it any more, since it may have been erased meanwhile."""
    if not is_attached(connection, content_hash):
        return False
    connection.execute(
        "INSERT OR REPLACE INTO own_text(hash, version, text, cut, problem, at_ms) VALUES(?, ?, ?, ?, ?, ?)",
        (content_hash, found.version, found.text, found.cut, found.problem, now_ms),
    )
    return True


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """Content that is here and was not read by the newest reader; `name` and `media_type` are one of those it has."""

    blob: Blob
    name: str
    media_type: str


def unread_files(connection: sqlite3.Connection, version: int) -> Iterator[UnreadFile]:
    """What may be read now, each name of each content once, latest attached first."""
    rows = connection.execute(
        "SELECT v.hash, v.size, v.name, v.media FROM view_blob v JOIN own_blob b ON b.hash = v.hash AND b.here = 1"
        " LEFT JOIN own_text t ON t.hash = v.hash AND t.version >= ?"
        " WHERE t.hash IS NULL GROUP BY v.hash, v.name, v.media ORDER BY max(v.at_ms) DESC, v.hash",
        (version,),
    ).fetchall()
    return (UnreadFile(Blob(row[0], row[1]), row[2], row[3]) for row in rows)


def forget_file_texts(connection: sqlite3.Connection, hashes: Iterable[bytes] | None = None) -> None:
    """Forget the words of these contents (None: of all) that no item of any space holds any more."""
    unheld = "NOT EXISTS (SELECT 1 FROM view_blob v WHERE v.hash = own_text.hash)"
    if hashes is None:
        connection.execute(f"DELETE FROM own_text WHERE {unheld}")
        return
    for content_hash in hashes:
        connection.execute(f"DELETE FROM own_text WHERE hash = ? AND {unheld}", (content_hash,))


def forget_failures(connection: sqlite3.Connection) -> None:
    """Let files be read again that could not be read."""
    connection.execute("DELETE FROM own_text WHERE problem <> ''")


def unreadable_files(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, problem) of the attached files that could not be read, or not wholly, by name."""
    return connection.execute(
        "SELECT DISTINCT v.name, t.problem FROM own_text t JOIN view_blob v ON v.hash = t.hash"
        " WHERE t.problem <> '' ORDER BY v.name"
    ).fetchall()
