"""The latest changes of a home by number, so that every process on it hears what another one changed."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from kshare.model.changes import EVERYTHING, Changes

_KEPT: Final = 1_000
_TRIMMED: Final = 100


def note_changes(connection: sqlite3.Connection, changes: Changes) -> None:
    """Tell the other processes, in the transaction that makes the changes."""
    cursor = connection.execute(
        "INSERT INTO own_change(topics, ids) VALUES(?, ?)",
        (json.dumps(sorted(changes.topics)), json.dumps(sorted(changes.ids))),
    )
    number = cursor.lastrowid or 0
    if number % _TRIMMED == 0:
        connection.execute("DELETE FROM own_change WHERE n <= ?", (number - _KEPT,))


def latest_change(connection: sqlite3.Connection) -> int:
    """The number of the latest change, by whichever process; 0 before the first."""
    row = connection.execute("SELECT max(n) FROM own_change").fetchone()
    return row[0] or 0


def changes_after(connection: sqlite3.Connection, number: int) -> tuple[int, Changes]:
    """What any process changed after that change, and the number of the latest."""
    rows = connection.execute(
        "SELECT n, topics, ids FROM own_change WHERE n > ? ORDER BY n", (number,)
    ).fetchall()
    missed = bool(rows) and rows[0][0] > number + 1  # only the latest changes are kept
    changes = Changes(frozenset({EVERYTHING}) if missed else frozenset())
    for _, topics, ids in rows:
        changes = changes.joined(Changes(frozenset(json.loads(topics)), frozenset(json.loads(ids))))
    return (rows[-1][0] if rows else number), changes
