"""Where the index stands, in `own_state`: nothing is noted while it is in step with the views.

While it is made anew, the note says how far: `Stand` as JSON. A process that is killed loses one batch.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from kshare.index import schema
from kshare.store.store import INDEX_KEY

VERSION_KEY: Final = "index_version"
_DAMAGED: Final = "damaged"
_PRIMARY_CODE: Final = 0xFF


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a renewal has come: the kind (by its place in the order of work), the space, and its last entity done.

    Named, not counted: spaces may come and go meanwhile. Behind the last kind it looks for strays: `stray` is the last
    row of the index that was looked at.
    """

    place: int = 0
    space: int = 0
    after: bytes = b""
    stray: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """A renewal that is not done. `damaged`: the tables have to be made anew first."""

    damaged: bool
    stand: Stand


def index_is_current(connection: sqlite3.Connection) -> bool:
    """True if the tables are those of this version."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (VERSION_KEY,)).fetchone()
    return row is not None and row[0] == schema.version()


def pending(connection: sqlite3.Connection) -> Pending | None:
    """The renewal that waits or runs; None if the index is in step."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (INDEX_KEY,)).fetchone()
    if row is None:
        return None
    if not row[0] or row[0] == _DAMAGED:
        return Pending(row[0] == _DAMAGED, Stand())
    import msgspec  # only here: a start finds no note, and would read its 9 ms for nothing

    return Pending(False, msgspec.json.decode(row[0], type=Stand))


def note_stand(connection: sqlite3.Connection, stand: Stand | None) -> None:
    """The renewal has come so far; None: it is done."""
    if stand is None:
        connection.execute("DELETE FROM own_state WHERE key = ?", (INDEX_KEY,))
    else:
        import msgspec

        _note(connection, msgspec.json.encode(stand).decode())


def note_damage(connection: sqlite3.Connection) -> None:
    """The tables of the index are damaged: they are made anew when there is time, and nobody is asked."""
    _note(connection, _DAMAGED)


def _note(connection: sqlite3.Connection, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (INDEX_KEY, value))


def is_damage(error: BaseException | None) -> bool:
    """True if an error says that tables are not as they should be, and they may be those of the index."""
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    code, words = error.sqlite_errorcode & _PRIMARY_CODE, str(error)
    return code == sqlite3.SQLITE_CORRUPT or (
        code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT)
        and ("view_index" in words or words == "SQL logic error")  # what a full-text table says at COMMIT
    )
