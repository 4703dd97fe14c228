"""Reading spaces: what is here, how many members, what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.queries.reader import Reader
from kshare.store.spaces import current_space


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


def list_spaces(reader: Reader, request: None = None) -> tuple[SpaceRow, ...]:
    """The spaces of this home, the personal one first."""
    current = current_space(reader.connection).n
    return tuple(
        SpaceRow(
            id=space.text_id,
            name=space.name,
            folder=space.folder,
            members=_one(reader, "SELECT count(*) FROM view_person WHERE space = ?", n),
            current=n == current,
            waiting=_one(reader, "SELECT count(*) FROM own_outbox WHERE space = ?", n)
            + _one(reader, "SELECT count(*) FROM own_segment WHERE space = ? AND state <> 'confirmed'", n),
            contact_ms=_contact(reader, n),
            troubles=_one(reader, "SELECT count(*) FROM own_trouble WHERE space = ?", n),
        )
        for n, space in reader.spaces.items()
    )


def _one(reader: Reader, sql: str, space: int) -> int:
    count: int = reader.connection.execute(sql, (space,)).fetchone()[0]
    return count


def _contact(reader: Reader, space: int) -> int | None:
    row = reader.connection.execute("SELECT contact_ms FROM own_share WHERE space = ?", (space,)).fetchone()
    return row[0] if row else None
