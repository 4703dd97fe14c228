"""What follows when pages get another title or another place or go to the trash, read before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.model.ids import text_id
from kshare.model.title import title_key
from kshare.queries.pages import LINKS_HERE
from kshare.queries.reader import Reader
from kshare.store.lookup import Place, find_page, tags_of_entity

_NAMED: Final = 3
_DEEPEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class WhatFollows:
    """A page by id, and the title that it should get, if it should."""

    page: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Consequences:
    """How many pages link to it and the titles of some; how many stand under it; who has the wanted title already."""

    title: str
    links_here: int
    linked_from: tuple[str, ...]
    under_it: int
    taken_by: str | None


def what_follows(reader: Reader, request: WhatFollows) -> Consequences:
    """What a rename, a move or a deletion of a page touches. Raises NotFound."""
    place = find_page(reader.connection, request.page)
    n = place.space.n
    linking = [linked.title for linked in _linking(reader, place)]
    title = reader.connection.execute(
        "SELECT title FROM view_page WHERE space = ? AND id = ?", (n, place.id)
    ).fetchone()[0]
    return Consequences(
        title,
        len(linking),
        tuple(linking[:_NAMED]),
        len(_below(reader, place)),
        _taken(reader, place, request),
    )


@dataclass(frozen=True, slots=True)
class WhatFollowsForAll:
    """Several pages by id."""

    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupConsequences:
    """What other pages have to do with a group: how many link into it (the titles of some), how many stand under it."""

    links_here: int
    linked_from: tuple[str, ...]
    under_it: int
    spaces: int
    """In how many spaces the pages lie: those of several cannot be moved together."""


def what_follows_for_all(reader: Reader, request: WhatFollowsForAll) -> GroupConsequences:
    """What moving or deleting several pages touches, besides themselves. Raises NotFound."""
    places = [find_page(reader.connection, page) for page in request.pages]
    chosen = {(place.space.n, place.id) for place in places}
    linking = {
        (place.space.n, linked.id): linked
        for place in places
        for linked in _linking(reader, place)
        if (place.space.n, linked.id) not in chosen
    }
    below = {(place.space.n, page) for place in places for page in _below(reader, place)} - chosen
    newest = sorted(linking.values(), key=lambda linked: (-linked.updated_ms, linked.title))
    return GroupConsequences(
        len(linking),
        tuple(linked.title for linked in newest[:_NAMED]),
        len(below),
        len({space for space, _ in chosen}),
    )


@dataclass(frozen=True, slots=True)
class CommonTags:
    """Several pages by id."""

    pages: tuple[str, ...]


def common_tags(reader: Reader, request: CommonTags) -> tuple[str, ...]:
    """The tags that all of these pages have, sorted. Raises NotFound."""
    places = (find_page(reader.connection, page) for page in request.pages)
    tags = [frozenset(tags_of_entity(reader.connection, place)) for place in places]
    return tuple(sorted(frozenset.intersection(*tags))) if tags else ()


@dataclass(frozen=True, slots=True)
class _Linking:
    id: bytes
    title: str
    updated_ms: int


def _linking(reader: Reader, place: Place) -> list[_Linking]:
    """Every other page that links to a page, the one that was changed last first."""
    rows = reader.connection.execute(
        f"SELECT DISTINCT p.id, p.title, p.updated_ms FROM ({LINKS_HERE}) l"
        " JOIN view_page p ON p.space = :space AND p.id = l.page"
        " WHERE l.page <> :page AND p.deleted = 0 ORDER BY p.updated_ms DESC",
        {"space": place.space.n, "page": place.id},
    )
    return [_Linking(*row) for row in rows]


def _below(reader: Reader, place: Place) -> list[bytes]:
    """Every page that stands under a page, however deep."""
    rows = reader.connection.execute(
        "WITH RECURSIVE below(id) AS (SELECT id FROM view_page WHERE parent = ?1 AND space = ?2 AND deleted = 0"
        " UNION SELECT p.id FROM view_page p JOIN below b ON p.parent = b.id WHERE p.space = ?2 AND p.deleted = 0"
        " LIMIT ?3) SELECT id FROM below",
        (place.id, place.space.n, _DEEPEST),
    )
    return [page for (page,) in rows if page != place.id]


def _taken(reader: Reader, place: Place, request: WhatFollows) -> str | None:
    if not request.title.strip():
        return None
    row = reader.connection.execute(
        "SELECT p.title FROM view_title t JOIN view_page p ON p.space = t.space AND p.id = t.page"
        " WHERE t.space = ? AND t.key = ? AND t.former = 0 AND t.page <> ?",
        (place.space.n, title_key(request.title), place.id),
    ).fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class FindParents:
    """Pages that these pages may all be put under, whose title holds `text`."""

    pages: tuple[str, ...]
    text: str = ""
    limit: int = 30


@dataclass(frozen=True, slots=True)
class ParentOffer:
    """A page to be put under."""

    id: str
    title: str


def find_parents(reader: Reader, request: FindParents) -> tuple[ParentOffer, ...]:
    """Pages of the same space, by title; neither the pages themselves nor what stands under them.

    None for pages of several spaces. Raises NotFound.
    """
    places = [find_page(reader.connection, page) for page in request.pages]
    barred = {page for place in places for page in (place.id, *_below(reader, place))}
    if len({place.space.n for place in places}) != 1:
        return ()
    rows = reader.connection.execute(
        "SELECT id, title FROM view_page WHERE space = ? AND deleted = 0 AND instr(key, ?) > 0 ORDER BY key, id",
        (places[0].space.n, request.text.strip().casefold()),
    )
    fitting = (ParentOffer(text_id(page), title) for page, title in rows if page not in barred)
    return tuple(offer for _, offer in zip(range(request.limit), fitting, strict=False))
