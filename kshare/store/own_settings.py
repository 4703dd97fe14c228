"""What a person chose for this home on this PC and that no window keeps: words by name."""

from __future__ import annotations

import sqlite3
from typing import Final

SPELLING_OFF: Final = "spelling.off"
SPELLING_FOLDER: Final = "spelling.folder"
SPELLING_WORDS: Final = "spelling.words"


def own_setting(connection: sqlite3.Connection, key: str) -> str:
    """What was kept under this name; '' if nothing was."""
    row = connection.execute("SELECT value FROM own_setting WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row is not None else ""


def keep_own_setting(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep this from now on."""
    connection.execute("INSERT OR REPLACE INTO own_setting(key, value) VALUES(?, ?)", (key, value))
