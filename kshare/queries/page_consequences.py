"""What follows when a page gets another title or another place, read before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.model.ids import text_id
from kshare.model.title import title_key
from kshare.queries.pages import LINKS_HERE
from kshare.queries.reader import Reader
from kshare.store.lookup import Place, find_page

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
    linking = [
        row[0]
        for row in reader.connection.execute(
            f"SELECT DISTINCT p.title FROM ({LINKS_HERE}) l JOIN view_page p ON p.space = :space AND p.id = l.page"
            " WHERE l.page <> :page AND p.deleted = 0 ORDER BY p.updated_ms DESC",
            {"space": n, "page": place.id},
        )
    ]
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
    """Pages that a page may be put under, whose title holds `text`."""

    page: str
    text: str = ""
    limit: int = 30


@dataclass(frozen=True, slots=True)
class ParentOffer:
    """A page to be put under."""

    id: str
    title: str


def find_parents(reader: Reader, request: FindParents) -> tuple[ParentOffer, ...]:
    """Pages of the same space, by title; neither the page itself nor what stands under it."""
    place = find_page(reader.connection, request.page)
    barred = {place.id, *_below(reader, place)}
    rows = reader.connection.execute(
        "SELECT id, title FROM view_page WHERE space = ? AND deleted = 0 AND instr(key, ?) > 0 ORDER BY key, id",
        (place.space.n, request.text.strip().casefold()),
    )
    fitting = (ParentOffer(text_id(page), title) for page, title in rows if page not in barred)
    return tuple(offer for _, offer in zip(range(request.limit), fitting, strict=False))
