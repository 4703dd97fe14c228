"""Scrubbing the disk after words were taken away: what was overwritten may still lie in free places of the file.

Taking away notes that a scrub is wanted (`kshare.store.erasing`); it is done at once by the command line and
within a day by a window that is idle.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

SCRUB_KEY: Final = "scrub"
"""Since when (ms) words that must go may still lie in free places of the disk."""
RETAINED_KEY: Final = "retention_ms"
"""When (ms) the policies about former texts were carried out last."""
BACKUPS: Final = "backup-schema-*.sqlite3"


def want_scrub(connection: sqlite3.Connection, now_ms: int) -> None:
    """Words were taken away in this transaction."""
    connection.execute("INSERT OR IGNORE INTO own_state VALUES(?, ?)", (SCRUB_KEY, str(now_ms)))


def wanted_since(connection: sqlite3.Connection) -> int | None:
    """Since when (ms) a scrub is wanted; None if none is."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (SCRUB_KEY,)).fetchone()
    return int(row[0]) if row else None


def retained_last(connection: sqlite3.Connection) -> int:
    """When (ms) the policies about former texts were carried out last; 0 for never."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (RETAINED_KEY,)).fetchone()
    return int(row[0]) if row else 0


def scrub_database(connection: sqlite3.Connection, home: Path) -> bool:
    """Write the database anew without its free places, empty its journal, and remove older backups of it.

    Outside a transaction. False if another process reads an old state just now: then it is still wanted.
    """
    for backup in home.glob(BACKUPS):
        backup.unlink(missing_ok=True)
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return False
    connection.execute("DELETE FROM own_state WHERE key = ?", (SCRUB_KEY,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True
