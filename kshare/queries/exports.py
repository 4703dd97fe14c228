"""Everything that this home shows, as values for the exporters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from kshare.exchange.export_json import Export
from kshare.exchange.values import (
    ExportedBookmark,
    ExportedFile,
    ExportedPage,
    ExportedPerson,
    ExportedPost,
    Source,
)
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.queries.reader import Reader, split_ids, tags_on
from kshare.store.attached import attached_to
from kshare.store.lookup import Place
from kshare.store.spaces import Space, find_space

ExportFormat = Literal["markdown", "json", "netscape"]


@dataclass(frozen=True, slots=True)
class ExportAll:
    """Which space; all of this home for None."""

    space: str | None = None


def export_all(reader: Reader, request: ExportAll) -> Export:
    """Pages, bookmarks, posts and people as they are shown now; deleted and hidden ones are left out.

    Reads everything into memory: texts of 100,000 items are some 100 MB.
    """
    named = request.space
    spaces = [*reader.spaces.values()] if named is None else [find_space(reader.connection, named)]
    return Export(
        pages=tuple(page for space in spaces for page in _pages(reader, space)),
        bookmarks=tuple(card for space in spaces for card in _bookmarks(reader, space)),
        posts=tuple(post for space in spaces for post in _posts(reader, space)),
        people=_people(reader, spaces),
    )


def _handles(reader: Reader, space: Space, people: bytes) -> tuple[str, ...]:
    return tuple(reader.person(space.n, person).handle for person in split_ids(people))


def _pages(reader: Reader, space: Space) -> list[ExportedPage]:
    rows = reader.connection.execute(
        "SELECT p.id, p.title, p.text, p.created_ms, p.updated_ms, p.authors, s.key, s.sha FROM view_page p"
        " LEFT JOIN view_source s ON s.space = p.space AND s.page = p.id"
        " WHERE p.space = ? AND p.deleted = 0 ORDER BY p.id",
        (space.n,),
    )
    return [
        ExportedPage(
            id=text_id(page),
            title=title,
            text=text,
            tags=tags_on(reader, space.n, EntityKind.PAGE, page),
            created=created_ms,
            updated=updated_ms,
            # The model lists the latest author first.
            authors=tuple(reversed(_handles(reader, space, authors))),
            space=space.name,
            source=_source(key, sha),
            files=_files(reader, Place(space, EntityKind.PAGE, page)),
        )
        for page, title, text, created_ms, updated_ms, authors, key, sha in rows.fetchall()
    ]


def _files(reader: Reader, place: Place) -> tuple[ExportedFile, ...]:
    rows = attached_to(reader.connection, place)
    return tuple(ExportedFile(row.name, row.blob.hash.hex(), row.blob.size) for row in rows)


def _source(key: str | None, sha: str | None) -> Source | None:
    parts = key.split("\0", 2) if key else []
    return Source(parts[0], parts[1], parts[2], sha or "") if len(parts) == 3 else None


def _bookmarks(reader: Reader, space: Space) -> list[ExportedBookmark]:
    rows = reader.connection.execute(
        "SELECT id, url, title, note, saved_ms FROM view_bookmark WHERE space = ? ORDER BY saved_ms, id",
        (space.n,),
    )
    cards = []
    for card, url, title, note, saved_ms in rows.fetchall():
        saves = reader.connection.execute(
            "SELECT saver, text FROM view_save WHERE space = ? AND card = ? ORDER BY n", (space.n, card)
        ).fetchall()
        cards.append(
            ExportedBookmark(
                id=text_id(card),
                url=url,
                title=title,
                tags=tags_on(reader, space.n, EntityKind.BOOKMARK, card),
                note=note,
                text=next((text for _, text in saves if text), ""),
                added=saved_ms,
                savers=tuple(reader.person(space.n, saver).handle for saver, _ in saves),
                files=_files(reader, Place(space, EntityKind.BOOKMARK, card)),
            )
        )
    return cards


def _posts(reader: Reader, space: Space) -> list[ExportedPost]:
    rows = reader.connection.execute(
        "SELECT id, kind, author, created_ms, text, reply_to FROM view_post WHERE space = ? AND gone = 0"
        " ORDER BY created_ms, id",
        (space.n,),
    )
    return [
        ExportedPost(
            id=text_id(post),
            kind=kind,
            author=reader.person(space.n, author).handle,
            time=created_ms,
            text=text,
            reply_to=text_id(reply_to) if reply_to else None,
            tags=tags_on(reader, space.n, EntityKind.POST, post),
            files=_files(reader, Place(space, EntityKind.POST, post)),
        )
        for post, kind, author, created_ms, text, reply_to in rows.fetchall()
    ]


def _people(reader: Reader, spaces: list[Space]) -> tuple[ExportedPerson, ...]:
    """Everybody once, as known in the first of the spaces."""
    people: dict[bytes, ExportedPerson] = {}
    for space in spaces:
        rows = reader.connection.execute(
            "SELECT id, name, handle, unit, skills, about FROM view_person WHERE space = ? ORDER BY handle, id",
            (space.n,),
        )
        for person, name, handle, unit, skills, about in rows:
            known = ExportedPerson(text_id(person), name, handle, unit, tuple(json.loads(skills)), about)
            people.setdefault(person, known)
    return tuple(people.values())
