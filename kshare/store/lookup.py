"""Finding one item by what a person typed: a title, a handle, an id or the beginning of an id.

The current space is looked at first, then all others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import item_ref, looks_like_prefix, prefix_range, split_ref, text_id
from kshare.model.kinds import EntityKind
from kshare.model.title import title_key
from kshare.store.spaces import Space, all_spaces, current_space, find_space


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entity is."""

    space: Space
    kind: EntityKind
    id: bytes

    @property
    def text_id(self) -> str:
        """The id in its text form."""
        return text_id(self.id)

    @property
    def ref(self) -> str:
        """The item in this space and no other."""
        return item_ref(self.text_id, self.space.text_id)


_TABLES = {
    EntityKind.PAGE: "view_page",
    EntityKind.POST: "view_post",
    EntityKind.BOOKMARK: "view_bookmark",
    EntityKind.IMPORT: "view_import",
}


def find_page(connection: sqlite3.Connection, ref: str, space: str | None = None) -> Place:
    """The page with this title, former title, id or beginning of an id.

    Raises NotFound, or InvalidInput naming the ids if several fit.
    """
    spaces = _search_order(connection, space)
    for candidates in (
        _pages_titled(connection, spaces, ref, former=False),
        _by_id(connection, spaces, ref, (EntityKind.PAGE,)),
        _pages_titled(connection, spaces, ref, former=True),
    ):
        if candidates:
            return _only(candidates, ref)
    raise NotFound("There is no page called '{title}'.", title=ref)


def page_titled(connection: sqlite3.Connection, space: Space, title: str) -> bytes | None:
    """The page of one space that a link `[[title]]` means: by current title, then by former ones."""
    row = connection.execute(
        "SELECT page FROM view_title WHERE space = ? AND key = ? ORDER BY former, page LIMIT 1",
        (space.n, title_key(title)),
    ).fetchone()
    return row[0] if row else None


def find_item(
    connection: sqlite3.Connection,
    ref: str,
    space: str | None = None,
    kinds: Sequence[EntityKind] = (EntityKind.PAGE, EntityKind.POST, EntityKind.BOOKMARK),
) -> Place:
    """The page, post or bookmark with this id, beginning of an id or item reference; pages also by title."""
    entity, space = split_ref(ref) or (ref, space)
    spaces = _search_order(connection, space)
    if found := _by_id(connection, spaces, entity, kinds):
        return _only(found, ref)
    if EntityKind.PAGE in kinds:
        return find_page(connection, ref, space)
    raise NotFound("There is nothing with the id '{ref}'.", ref=ref)


def find_person(connection: sqlite3.Connection, ref: str, space: Space | None = None) -> bytes:
    """The user id of a colleague by handle (with or without '@'), id or beginning of an id.

    Raises NotFound, or InvalidInput if several fit.
    """
    handle = ref.strip().removeprefix("@").lower()
    order = space.n if space else current_space(connection).n
    rows = connection.execute(
        "SELECT id, space FROM view_person WHERE handle = ? ORDER BY space <> ?", (handle, order)
    ).fetchall()
    here = {row[0] for row in rows if row[1] == order}
    users = here or {row[0] for row in rows}
    if not users and looks_like_prefix(handle):
        low, high = prefix_range(handle)
        found = connection.execute(
            "SELECT DISTINCT id FROM view_person WHERE id BETWEEN ? AND ?", (low, high)
        )
        users = {row[0] for row in found}
    if not users:
        raise NotFound("There is nobody called '{handle}'.", handle=ref)
    if len(users) > 1:
        raise InvalidInput(
            "Several people are called '{handle}': {ids}. Use the id.",
            handle=ref,
            ids=", ".join(sorted(map(text_id, users))),
        )
    user: bytes = users.pop()
    return user


def person_with_handle(connection: sqlite3.Connection, space: Space, handle: str) -> bytes | None:
    """The person of one space that a mention means; None if nobody or several carry the handle."""
    rows = connection.execute(
        "SELECT id FROM view_person WHERE handle = ? AND space = ? LIMIT 2", (handle.lower(), space.n)
    ).fetchall()
    return rows[0][0] if len(rows) == 1 else None


def _search_order(connection: sqlite3.Connection, space: str | None) -> list[Space]:
    if space is not None:
        return [find_space(connection, space)]
    current = current_space(connection)
    return [current, *(other for other in all_spaces(connection) if other.n != current.n)]


def _pages_titled(
    connection: sqlite3.Connection, spaces: Sequence[Space], title: str, *, former: bool
) -> list[Place]:
    key = title_key(title)
    for space in spaces:
        rows = connection.execute(
            "SELECT page FROM view_title WHERE space = ? AND key = ? AND former = ?", (space.n, key, former)
        ).fetchall()
        if rows:
            return [Place(space, EntityKind.PAGE, row[0]) for row in rows]
    return []


def _by_id(
    connection: sqlite3.Connection, spaces: Sequence[Space], ref: str, kinds: Sequence[EntityKind]
) -> list[Place]:
    if not looks_like_prefix(ref):
        return []
    low, high = prefix_range(ref)
    known = {space.n: space for space in spaces}
    found = []
    for kind in kinds:
        rows = connection.execute(
            f"SELECT space, id FROM {_TABLES[kind]} WHERE id BETWEEN ? AND ? LIMIT 20", (low, high)
        )
        found += [Place(known[n], kind, entity) for n, entity in rows if n in known]
    if len({place.id for place in found}) == 1:
        order = [space.n for space in spaces]
        return sorted(found, key=lambda place: order.index(place.space.n))[:1]
    return found


def _only(found: Sequence[Place], ref: str) -> Place:
    if len(found) > 1:
        ids = ", ".join(sorted(place.text_id for place in found))
        raise InvalidInput("'{ref}' fits several items: {ids}. Use one of the ids.", ref=ref, ids=ids)
    return found[0]


def tags_of_entity(connection: sqlite3.Connection, place: Place) -> tuple[str, ...]:
    """The tags of an entity, sorted by code point."""
    rows = connection.execute(
        "SELECT tag FROM view_tag WHERE space = ? AND entity_kind = ? AND entity = ? ORDER BY tag",
        (place.space.n, place.kind, place.id),
    )
    return tuple(row[0] for row in rows)
