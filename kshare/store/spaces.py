"""The spaces of this home, by their local number."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import text_id

PERSONAL: Final = "personal"
CURRENT_KEY: Final = "current_space"


@dataclass(frozen=True, slots=True)
class Space:
    """A space as this PC knows it. `folder` is None for one that is not shared."""

    n: int
    id: bytes
    name: str
    folder: str | None
    creator: bytes
    left: bool
    encrypted: bool = False

    @property
    def text_id(self) -> str:
        """The id in its text form."""
        return text_id(self.id)

    @property
    def is_shared(self) -> bool:
        """True if changes go out to colleagues."""
        return self.folder is not None and not self.left


_COLUMNS = (
    'SELECT s.n, l.id, s.name, s.folder, s.creator, s."left", s.encrypted'
    " FROM own_space s JOIN log_space l ON l.n = s.n"
)


def _space(row: Sequence[Any]) -> Space:
    n, space_id, name, folder, creator, left, encrypted = row
    return Space(n, space_id, name, folder, creator, bool(left), bool(encrypted))


def add_space(
    connection: sqlite3.Connection,
    space_id: bytes,
    name: str,
    folder: str | None,
    creator: bytes,
    genesis: bytes | None,
    now_ms: int,
    *,
    encrypted: bool = False,
) -> Space:
    """Note a space in this home; one that was left before comes back with its operations."""
    connection.execute(
        "INSERT INTO log_space(id, genesis) VALUES(?, ?) ON CONFLICT(id) DO NOTHING", (space_id, genesis)
    )
    n = connection.execute("SELECT n FROM log_space WHERE id = ?", (space_id,)).fetchone()[0]
    connection.execute(
        'INSERT INTO own_space(n, name, folder, creator, "left", opened_ms, encrypted)'
        " VALUES(?, ?, ?, ?, 0, ?, ?)"
        ' ON CONFLICT(n) DO UPDATE SET folder = excluded.folder, name = excluded.name, "left" = 0',
        (n, name, folder, creator, now_ms, encrypted),
    )
    return Space(n, space_id, name, folder, creator, False, encrypted)


def all_spaces(connection: sqlite3.Connection, *, with_left: bool = False) -> list[Space]:
    """The spaces of this home, the personal one first."""
    where = "" if with_left else ' WHERE s."left" = 0'
    return [_space(row) for row in connection.execute(f"{_COLUMNS}{where} ORDER BY s.n")]


def find_space(connection: sqlite3.Connection, name: str | None) -> Space:
    """The space with this name or id (or a unique beginning of it); the current one for None.

    Raises NotFound, or InvalidInput if several fit.
    """
    spaces = all_spaces(connection)
    if name is None:
        return current_space(connection)
    wanted = name.strip()
    exact = [space for space in spaces if wanted in (space.name, space.text_id)]
    fitting = exact or [space for space in spaces if space.name.casefold() == wanted.casefold()]
    if len(wanted) >= 6:
        fitting = fitting or [space for space in spaces if space.text_id.startswith(wanted.lower())]
    if not fitting:
        raise NotFound("There is no space called '{name}' in this home.", name=name)
    if len(fitting) > 1:
        ids = ", ".join(space.text_id for space in fitting)
        raise InvalidInput("Several spaces are called '{name}': {ids}. Use the id.", name=name, ids=ids)
    return fitting[0]


def space_by_number(connection: sqlite3.Connection, n: int) -> Space:
    """The space with this local number; NotFound if there is none."""
    row = connection.execute(f"{_COLUMNS} WHERE s.n = ?", (n,)).fetchone()
    if row is None:
        raise NotFound("The space is not in this home any more.")
    return _space(row)


def require_entered(connection: sqlite3.Connection, space: Space) -> None:
    """Raise NotFound if the space was left by now, whatever was known when it was asked for."""
    row = connection.execute('SELECT "left" FROM own_space WHERE n = ?', (space.n,)).fetchone()
    if row and row[0]:
        raise NotFound("The space is not in this home any more.")


def current_space(connection: sqlite3.Connection) -> Space:
    """Where writes go when nobody says otherwise."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (CURRENT_KEY,)).fetchone()
    spaces = all_spaces(connection)
    if not spaces:
        raise NotFound("This home has no person yet.")
    return next((space for space in spaces if row and str(space.n) == row[0]), spaces[0])


def use_space(connection: sqlite3.Connection, space: Space) -> None:
    """Make a space the current one."""
    connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (CURRENT_KEY, str(space.n)))
