"""Reading spaces: what is here, how many members, what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.queries.reader import Person, Reader
from kshare.store.spaces import Space, current_space, find_space
from kshare.words import say_many

MANY: Final = 1_000
_MEMBERS: Final = (
    "SELECT count(*) FROM view_person p WHERE space = ? AND NOT EXISTS"
    " (SELECT 1 FROM view_member m WHERE m.space = p.space AND m.user = p.id AND m.role = 0)"
)
"""Everybody who said a name and was not removed."""


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """A space of this home. `waiting` counts changes that no confirmed file on the share holds."""

    id: str
    name: str
    folder: str | None
    members: int
    current: bool
    waiting: int
    contact_ms: int | None
    troubles: int
    encrypted: bool = False


def find_one(reader: Reader, name: str | None) -> Space:
    """The space with this name or id; the current one for None. Raises as `find_space` does."""
    return reader.space_called(name)


def list_spaces(reader: Reader, request: None = None) -> tuple[SpaceRow, ...]:
    """The spaces of this home, the personal one first."""
    current = current_space(reader.connection).n
    return tuple(
        SpaceRow(
            id=space.text_id,
            name=space.name,
            folder=space.folder,
            members=_one(reader, _MEMBERS, n),
            current=n == current,
            waiting=_one(reader, "SELECT count(*) FROM own_outbox WHERE space = ?", n)
            + _one(reader, "SELECT count(*) FROM own_segment WHERE space = ? AND state <> 'confirmed'", n),
            contact_ms=_contact(reader, n),
            troubles=_one(reader, "SELECT count(*) FROM own_trouble WHERE space = ?", n),
            encrypted=space.encrypted,
        )
        for n, space in reader.spaces.items()
    )


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Somebody of whom later changes are here and earlier ones are not."""

    person: Person
    count: int
    """Missing segments, at most `MANY`: whoever writes a number sky-high shall not be read as a promise."""


def on_the_way(reader: Reader, space_id: str) -> tuple[OnTheWay, ...]:
    """Whose changes are known to be missing in a space, most first. Every device numbers its segments from 0."""
    space = find_space(reader.connection, space_id).n
    rows = reader.connection.execute(
        "SELECT d.user, sum(g.missing) FROM"
        " (SELECT device, min(max(seq) + 1 - count(DISTINCT seq), ?) AS missing FROM log_segment"
        "  WHERE space = ? GROUP BY device HAVING missing > 0) g"
        " JOIN log_device d ON d.id = g.device GROUP BY d.user ORDER BY 2 DESC, 1",
        (MANY, space),
    )
    return tuple(OnTheWay(reader.person(space, user), min(missing, MANY)) for user, missing in rows)


def on_the_way_words(missing: OnTheWay) -> str:
    """In words, for the window and the command line."""
    return say_many(
        "{count} change of {name} is on the way",
        "{count} changes of {name} are on the way",
        missing.count,
        name=missing.person.name,
    )


def _one(reader: Reader, sql: str, space: int) -> int:
    count: int = reader.connection.execute(sql, (space,)).fetchone()[0]
    return count


def _contact(reader: Reader, space: int) -> int | None:
    row = reader.connection.execute("SELECT contact_ms FROM own_share WHERE space = ?", (space,)).fetchone()
    return row[0] if row else None
