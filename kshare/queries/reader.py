"""What a query reads from: a connection, the person of this home, the time."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import cached_property

from kshare.cancel import CancelToken
from kshare.model.ids import item_ref, parse_id, text_id
from kshare.model.kinds import EntityKind
from kshare.store.spaces import Space, all_spaces, find_space


@dataclass(frozen=True)
class Person:
    """A colleague as shown. Ids are text; `name` carries '(2)' where somebody else has the same one: whom an admin
    named comes first, then who came first."""

    id: str
    name: str
    handle: str
    unit: str = ""


@dataclass(frozen=True)
class Reader:
    """Made for one query; remembers the people and spaces that it met.

    What SQLite does for it ends when `cancel` is set; a query with long work of its own asks `cancel` itself.
    """

    connection: sqlite3.Connection
    user: bytes
    now_ms: int
    cancel: CancelToken = field(default_factory=CancelToken)

    @cached_property
    def spaces(self) -> dict[int, Space]:
        """The spaces of this home by number."""
        return {space.n: space for space in all_spaces(self.connection)}

    def space_called(self, name: str | None) -> Space:
        """The space with this name or id; the current one for None. Raises as `find_space` does."""
        return find_space(self.connection, name)

    def space_name(self, n: int) -> str:
        """The name of a space by number."""
        space = self.spaces.get(n)
        return space.name if space else ""

    def ref(self, space: int, entity: bytes) -> str:
        """The reference of an item in a space; see `kshare.model.ids.item_ref`."""
        known = self.spaces.get(space)
        return item_ref(text_id(entity), known.text_id) if known else text_id(entity)

    @cached_property
    def _people(self) -> dict[tuple[int, bytes], Person]:
        return {}

    def person(self, space: int, user: bytes) -> Person:
        """The person as known in a space; a stranger shows the beginning of his id."""
        key = space, user
        if key not in self._people:
            self._people[key] = self._load_person(space, user)
        return self._people[key]

    def _load_person(self, space: int, user: bytes) -> Person:
        row = self.connection.execute(
            "SELECT name, handle, unit, joined_ms, space FROM view_person WHERE id = ? ORDER BY space <> ? LIMIT 1",
            (user, space),
        ).fetchone()
        if row is None:
            return Person(text_id(user), text_id(user)[:8], text_id(user)[:8])
        name, handle, unit, joined_ms, home_space = row
        # Left alone, SQLite reads everybody in the space, for each author that is shown.
        earlier = self.connection.execute(
            "SELECT count(*) FROM view_person p INDEXED BY view_person_name"
            " LEFT JOIN view_member m ON m.space = p.space AND m.user = p.id,"
            " (SELECT count(*) AS own FROM view_member WHERE space = ? AND user = ?)"
            " WHERE p.space = ? AND name = ? AND (m.user IS NULL, joined_ms, p.id) < (own = 0, ?, ?)",
            (home_space, user, home_space, name, joined_ms, user),
        ).fetchone()[0]
        shown = f"{name} ({earlier + 1})" if earlier else name
        return Person(text_id(user), shown, handle or text_id(user)[:8], unit)

    def me(self, space: int) -> Person:
        """The person of this home as known in a space."""
        return self.person(space, self.user)


def split_ids(joined: bytes) -> tuple[bytes, ...]:
    """The 20-byte ids that a view column holds side by side."""
    return tuple(joined[at : at + 20] for at in range(0, len(joined), 20))


def raw_id(text: str) -> bytes:
    """The bytes of a text id."""
    return parse_id(text)


def tags_on(reader: Reader, space: int, kind: EntityKind, entity: bytes) -> tuple[str, ...]:
    """The tags of an entity, sorted."""
    rows = reader.connection.execute(
        "SELECT tag FROM view_tag WHERE space = ? AND entity_kind = ? AND entity = ? ORDER BY tag",
        (space, kind, entity),
    )
    return tuple(row[0] for row in rows)


def marks_on(reader: Reader, space: int, item: bytes) -> tuple[dict[str, int], tuple[str, ...]]:
    """(number of each mark on an item, those of this person)."""
    counts: dict[str, int] = {}
    mine = []
    rows = reader.connection.execute(
        "SELECT value, author FROM view_mark WHERE space = ? AND item = ? ORDER BY value", (space, item)
    )
    for value, author in rows:
        counts[value] = counts.get(value, 0) + 1
        if author == reader.user:
            mine.append(value)
    return counts, tuple(mine)
