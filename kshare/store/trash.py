"""Which contents nothing in a space refers to any more, as far as this home knows, and since when.

In doubt content is referred to: by an attachment that has not come whole, of an item that is deleted and may be
brought back, by somebody whose acts do not count now. Only what was taken off, or erased, refers to nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kshare.model.attachment import Blob
from kshare.model.kinds import OpKind
from kshare.model.skeleton import BLOBS, BlobHead, read_skeleton
from kshare.store.log import has_erasures, is_erased
from kshare.store.roster import authority_of


@dataclass(frozen=True, slots=True)
class Lonely:
    """Content that nothing refers to."""

    blob: Blob
    alone_ms: int
    """For so long this PC has seen it so."""
    noted_ms: int | None
    """For so long it has seen the note in the trash; None without one."""
    looked_ms: int
    """When it looked last."""


@dataclass(frozen=True, slots=True)
class References:
    """The attached contents of a space."""

    held: frozenset[Blob]
    alone: frozenset[Blob]
    """Once attached, and not any more."""
    mine: frozenset[Blob]
    """Whatever the person of this home attached once."""


def references(connection: sqlite3.Connection, space: int, user: bytes) -> References:
    """What refers to which content. Costs one look over all skeletons of the space: meant for once a day."""
    every, held, mine = set[Blob](), set[Blob](), set[Blob]()
    shown = {row[0] for row in connection.execute("SELECT op FROM view_blob WHERE space = ?", (space,))}
    authority, erases = authority_of(connection, space), has_erasures(connection, space)
    for op_id, author, head, has_content in _attaching(connection, space):
        blob = Blob(head.blob_hash, head.blob_size)
        every.add(blob)
        if author == user:
            mine.add(blob)
        is_off = op_id not in shown and (
            _is_dropped(connection, space, op_id, head)
            if has_content
            else erases and is_erased(connection, space, op_id, author, authority)
        )
        if not is_off:
            held.add(blob)
    return References(frozenset(held), frozenset(every - held), frozenset(mine))


def knows_all(connection: sqlite3.Connection, space: int) -> bool:
    """False while something may refer to content that this home cannot tell.

    Segments that are known to be missing, files that cannot be read, operations of kinds that come later.
    """
    gaps = connection.execute(
        "SELECT 1 FROM log_segment WHERE space = ? GROUP BY device HAVING max(seq) + 1 > count(DISTINCT seq)"
        " LIMIT 1",
        (space,),
    ).fetchone()
    troubles = connection.execute("SELECT 1 FROM own_trouble WHERE space = ? LIMIT 1", (space,)).fetchone()
    # The kind is the first item of a skeleton, one byte behind that of the array.
    newer = connection.execute(
        "SELECT 1 FROM log_op WHERE space = ? AND substr(skeleton, 2, 1) > ? LIMIT 1",
        (space, bytes((max(OpKind),))),
    ).fetchone()
    return not (gaps or troubles or newer)


def _attaching(connection: sqlite3.Connection, space: int) -> Iterator[tuple[bytes, bytes, BlobHead, bool]]:
    """(id, author, skeleton, has content) of every operation that attaches something; the kind is found by its byte.

    A skeleton of 16 items or more begins otherwise, so all of those are read.
    """
    rows = connection.execute(
        "SELECT id, author, skeleton, content IS NOT NULL FROM log_op WHERE space = ?"
        " AND (substr(skeleton, 2, 1) = ? OR substr(skeleton, 1, 1) NOT BETWEEN x'90' AND x'9f')",
        (space, bytes((OpKind.BLOB,))),
    ).fetchall()
    for op_id, author, skeleton, has_content in rows:
        head = read_skeleton(skeleton)
        if isinstance(head, BlobHead):
            yield op_id, author, head, bool(has_content)


def _is_dropped(connection: sqlite3.Connection, space: int, op_id: bytes, head: BlobHead) -> bool:
    """True if somebody took the attachment off, and the fold agrees: it is not shown."""
    rows = connection.execute(
        "SELECT o.skeleton FROM view_fact f JOIN log_op o ON o.n = f.op"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ? AND substr(o.skeleton, 2, 1) = ?",
        (space, head.entity_kind, head.entity, bytes((OpKind.DROP,))),
    )
    drops = (read_skeleton(row[0]) for row in rows)
    return any(drop is not None and drop.field == BLOBS and op_id in drop.refs for drop in drops)


def lonely(connection: sqlite3.Connection, space: int) -> dict[Blob, Lonely]:
    """What was noted of a space at the last look."""
    rows = connection.execute(
        "SELECT hash, size, alone_ms, noted_ms, looked_ms FROM own_trash WHERE space = ?", (space,)
    )
    return {(blob := Blob(content_hash, size)): Lonely(blob, *times) for content_hash, size, *times in rows}


def is_lonely(connection: sqlite3.Connection, space: int, blob: Blob) -> bool:
    """True if nothing referred to the content at the last look."""
    row = connection.execute(
        "SELECT 1 FROM own_trash WHERE space = ? AND hash = ?", (space, blob.hash)
    ).fetchone()
    return row is not None


def note_lonely(connection: sqlite3.Connection, space: int, found: Iterable[Lonely]) -> None:
    """Let these be all that is noted of a space."""
    connection.execute("DELETE FROM own_trash WHERE space = ?", (space,))
    connection.executemany(
        "INSERT INTO own_trash(space, hash, size, alone_ms, noted_ms, looked_ms) VALUES(?, ?, ?, ?, ?, ?)",
        [(space, one.blob.hash, one.blob.size, one.alone_ms, one.noted_ms, one.looked_ms) for one in found],
    )
