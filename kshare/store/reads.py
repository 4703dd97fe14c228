"""What this person opened on this PC: for `is:unread`, and for what the quick switcher offers first.

Nobody else hears of it. What was never opened counts as unread only if it is newer than the first thing that was:
who joins a team of ten years has not ten years to catch up with.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from kshare.model.ids import text_id

if TYPE_CHECKING:
    from kshare.store.log import EntityKey

_SINCE: Final = "read since"
_MOST: Final = 20_000
"""Older readings are forgotten: then only what changed since counts."""


def reading_uid(key: EntityKey) -> str:
    """The name of an entity's document, as the index has it."""
    return f"{int(key.kind)}.{key.space}.{text_id(key.id)}"


def note_reading(connection: sqlite3.Connection, keys: Iterable[EntityKey], now_ms: int) -> None:
    """These were opened now."""
    connection.execute("INSERT OR IGNORE INTO own_state VALUES(?, ?)", (_SINCE, str(now_ms)))
    connection.executemany(
        "INSERT OR REPLACE INTO own_read VALUES(?, ?)", [(reading_uid(key), now_ms) for key in keys]
    )
    connection.execute(
        "DELETE FROM own_read WHERE at_ms < (SELECT at_ms FROM own_read ORDER BY at_ms DESC LIMIT 1 OFFSET ?)",
        (_MOST,),
    )


def read_since(connection: sqlite3.Connection) -> int:
    """When the first thing was opened on this PC, ms since the epoch; 0 if nothing was."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (_SINCE,)).fetchone()
    return int(row[0]) if row else 0


def latest_readings(connection: sqlite3.Connection, limit: int) -> list[str]:
    """The documents opened last, latest first."""
    rows = connection.execute("SELECT uid FROM own_read ORDER BY at_ms DESC LIMIT ?", (limit,))
    return [uid for (uid,) in rows]
