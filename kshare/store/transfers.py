"""The rows of attachments on their way, and of those kept here: facts of this PC, changed in transactions.

`own_transfer` says of each content and space where it stands: `up` (to be written to the share), `sent` (written,
not yet seen whole in a late enough listing), `safe`, or `down` (wanted here). `own_blob` says of content whether
it is here, when it was last used and whether it is pinned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kshare.model.attachment import Blob
from kshare.store.drafts import waits_in_draft

CONFIRM_MS: Final = 11_000
"""A listing this long after the write is no cached one from before it."""
LOOK_AGAIN_MS: Final = 7 * 24 * 3_600_000
"""So long after the last look, a safe file is looked for once more: what the share lost is put back."""


LOOK_AFTER_ERASURE_MS: Final = 3_600_000
"""The same where somebody erased an attachment of the same content: who did may have known of no other one."""


class Way(StrEnum):
    """Where the content of an attachment stands between this PC and the share of a space."""

    UP = "up"
    SENT = "sent"
    SAFE = "safe"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One content and one space."""

    blob: Blob
    way: Way
    at_ms: int
    """When it came to stand there."""
    tries: int
    retry_ms: int
    reason: str
    """Why the last try failed, in words; empty if none did."""


def transfers(
    connection: sqlite3.Connection, space: int, ways: Sequence[Way], due_ms: int | None = None
) -> list[Transfer]:
    """Those of a space that stand at one of `ways`, oldest first; with `due_ms` only what may be tried then."""
    rows = connection.execute(
        "SELECT hash, size, state, at_ms, tries, retry_ms, reason FROM own_transfer"
        f" WHERE space = ? AND state IN ({', '.join('?' * len(ways))}) AND retry_ms <= ? ORDER BY at_ms, hash",
        (space, *ways, (1 << 62) if due_ms is None else due_ms),
    )
    return [Transfer(Blob(row[0], row[1]), Way(row[2]), *row[3:]) for row in rows]


def stand_at(connection: sqlite3.Connection, space: int, blob: Blob, way: Way, now_ms: int) -> None:
    """Note where content stands from now on; what failed before is forgotten."""
    connection.execute(
        "INSERT OR REPLACE INTO own_transfer(space, hash, size, state, at_ms) VALUES(?, ?, ?, ?, ?)",
        (space, blob.hash, blob.size, way, now_ms),
    )


def note_failure(connection: sqlite3.Connection, space: int, blob: Blob, retry_ms: int, reason: str) -> None:
    """One more try that failed; not before `retry_ms` again."""
    connection.execute(
        "UPDATE own_transfer SET tries = tries + 1, retry_ms = ?, reason = ? WHERE space = ? AND hash = ?",
        (retry_ms, reason, space, blob.hash),
    )


def forget(connection: sqlite3.Connection, space: int, blob: Blob) -> None:
    """Nobody asks for this content in this space any more."""
    connection.execute("DELETE FROM own_transfer WHERE space = ? AND hash = ?", (space, blob.hash))


def queue_upload(connection: sqlite3.Connection, space: int, blob: Blob, now_ms: int) -> None:
    """The content is here and belongs to something in the space from now on: it has to go up.

    Also where it once was safe: as long as nothing referred to it, it may have left the share.
    """
    connection.execute(
        "INSERT INTO own_transfer(space, hash, size, state, at_ms) VALUES(?, ?, ?, 'up', ?)"
        " ON CONFLICT(space, hash) DO UPDATE SET state = 'up', at_ms = excluded.at_ms, tries = 0, retry_ms = 0,"
        " reason = '' WHERE state IN ('down', 'safe')",
        (space, blob.hash, blob.size, now_ms),
    )


def queue_download(connection: sqlite3.Connection, space: int, blob: Blob, now_ms: int) -> None:
    """The content is wanted here: now, whatever failed before."""
    connection.execute(
        "INSERT INTO own_transfer(space, hash, size, state, at_ms) VALUES(?, ?, ?, 'down', ?)"
        " ON CONFLICT(space, hash) DO UPDATE SET state = 'down', at_ms = excluded.at_ms, tries = 0, retry_ms = 0,"
        " reason = '' WHERE state IN ('down', 'safe')",
        (space, blob.hash, blob.size, now_ms),
    )


def drop_download(connection: sqlite3.Connection, blob: Blob) -> None:
    """Nobody here asks for the content any more."""
    connection.execute("DELETE FROM own_transfer WHERE hash = ? AND state = 'down'", (blob.hash,))


def use(connection: sqlite3.Connection, blob: Blob, now_ms: int) -> None:
    """The content is here and was needed now; what was not needed for longest is let go of first."""
    connection.execute(
        "INSERT INTO own_blob(hash, size, here, pinned, used_ms) VALUES(?, ?, 1, 0, ?)"
        " ON CONFLICT(hash) DO UPDATE SET here = 1, used_ms = excluded.used_ms",
        (blob.hash, blob.size, now_ms),
    )


def pin(connection: sqlite3.Connection, blob: Blob, now_ms: int, *, pinned: bool) -> None:
    """Keep content on this PC whatever room it takes, or no longer."""
    connection.execute(
        "INSERT INTO own_blob(hash, size, here, pinned, used_ms) VALUES(?, ?, 0, ?, ?)"
        " ON CONFLICT(hash) DO UPDATE SET pinned = excluded.pinned",
        (blob.hash, blob.size, pinned, now_ms),
    )


def evictable(connection: sqlite3.Connection) -> list[tuple[Blob, int]]:
    """Content that may go to make room, with when it was last used, longest ago first.

    Not pinned, safe on a share, and on its way nowhere. What only this PC has is never named here.
    """
    rows = connection.execute(
        "SELECT hash, size, used_ms FROM own_blob b WHERE here = 1 AND pinned = 0"
        " AND EXISTS (SELECT 1 FROM own_transfer t WHERE t.hash = b.hash AND t.state = 'safe')"
        " AND NOT EXISTS (SELECT 1 FROM own_transfer t WHERE t.hash = b.hash AND t.state <> 'safe')"
        " AND NOT EXISTS (SELECT 1 FROM view_blob v WHERE v.hash = b.hash AND NOT EXISTS ("
        "  SELECT 1 FROM own_transfer t WHERE t.hash = v.hash AND t.space = v.space))"
        " ORDER BY used_ms, hash"
    )
    return [(Blob(row[0], row[1]), row[2]) for row in rows]


def is_attached(connection: sqlite3.Connection, content_hash: bytes) -> bool:
    """True if any item of any space holds this content, or a draft."""
    row = connection.execute("SELECT 1 FROM view_blob WHERE hash = ? LIMIT 1", (content_hash,)).fetchone()
    return row is not None or waits_in_draft(connection, content_hash)


def is_here(connection: sqlite3.Connection, blob: Blob) -> bool:
    """True if the content is on this PC."""
    row = connection.execute("SELECT here FROM own_blob WHERE hash = ?", (blob.hash,)).fetchone()
    return bool(row and row[0])


def let_go(connection: sqlite3.Connection, content_hash: bytes) -> None:
    """The content is not here any more."""
    connection.execute("UPDATE own_blob SET here = 0 WHERE hash = ?", (content_hash,))
