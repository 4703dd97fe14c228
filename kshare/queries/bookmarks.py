"""Reading bookmarks: lists, one card, tags with counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.link_check import WORTH_A_LOOK, LinkCheck
from kshare.model.tag import parse_tag
from kshare.model.urls import canonical_url, card_id, host_of, parse_url
from kshare.queries.reader import Person, Reader, marks_on, tags_on
from kshare.queries.reading_list import waits
from kshare.store.checks import check_of
from kshare.store.lookup import find_item, find_person
from kshare.store.spaces import find_space


@dataclass(frozen=True, slots=True)
class ListBookmarks:
    """Which cards, latest first: those with all of these tags; `after` is a cursor.

    `mine`: only those this person saved; `later`: only those kept for later; `by`: only those that this
    colleague saved, by handle or id.
    """

    tags: tuple[str, ...] = ()
    mine: bool = False
    space: str | None = None
    limit: int = 100
    after: str | None = None
    later: bool = False
    by: str | None = None
    failing: bool = False
    """Only those whose address did not do well when this PC looked last (`WORTH_A_LOOK`)."""


@dataclass(frozen=True, slots=True)
class BookmarkRow:
    """A card in a list. Times are ms since the epoch. `ref` is the card in this space, `id` that of its address."""

    id: str
    ref: str
    space: str
    url: str
    host: str
    title: str
    note: str
    tags: tuple[str, ...]
    savers: tuple[Person, ...]
    saved_ms: int
    saved_by: Person
    mine: bool
    later: bool = False
    """True if this person keeps it for later."""
    check: LinkCheck | None = None
    """What this PC found when it looked at the address last; None if it never did."""


@dataclass(frozen=True, slots=True)
class BookmarkList:
    """Some cards and the cursor of the next ones, or None at the end."""

    items: tuple[BookmarkRow, ...]
    next: str | None


_COLUMNS = "b.space, b.id, b.saver, b.saved_ms, b.url, b.title, b.note"


def list_bookmarks(reader: Reader, request: ListBookmarks) -> BookmarkList:
    """Cards of one space, or of all; keyset-paged."""
    where, values = _narrowed(reader, request, "b.space", "b.id")
    if request.after is not None:
        saved_ms, card, space = json.loads(request.after)
        where.append("(b.saved_ms, b.id, b.space) < (?, ?, ?)")  # one address may be kept in several spaces
        values += [saved_ms, bytes.fromhex(card), space]
    rows = reader.connection.execute(
        f"SELECT {_COLUMNS} FROM view_bookmark b WHERE {' AND '.join(where)}"
        " ORDER BY b.saved_ms DESC, b.id DESC, b.space DESC LIMIT ?",
        (*values, request.limit + 1),
    ).fetchall()
    last = rows[request.limit - 1] if len(rows) > request.limit else None
    items = tuple(_row(reader, row) for row in rows[: request.limit] if row[0] in reader.spaces)
    return BookmarkList(items, json.dumps([last[3], last[1].hex(), last[0]]) if last else None)


def card_refs(reader: Reader, request: ListBookmarks) -> tuple[str, ...]:
    """The references of all cards that a list would show, without its cursor and limit; latest first."""
    where, values = _narrowed(reader, request, "b.space", "b.id")
    rows = reader.connection.execute(
        f"SELECT b.space, b.id FROM view_bookmark b WHERE {' AND '.join(where)}"
        " ORDER BY b.saved_ms DESC, b.id DESC, b.space DESC",
        values,
    )
    return tuple(reader.ref(space, card) for space, card in rows if space in reader.spaces)


def _narrowed(
    reader: Reader, request: ListBookmarks, space: str, card: str
) -> tuple[list[str], list[object]]:
    """The conditions of a request on the columns that hold space and card, and their values."""
    where, values = ["1"], list[object]()
    if request.space is not None:
        where.append(f"{space} = ?")
        values.append(find_space(reader.connection, request.space).n)
    for tag in request.tags:
        where.append(
            f"EXISTS (SELECT 1 FROM view_tag n WHERE n.tag = ? AND n.space = {space} AND n.entity_kind = 3"
            f" AND n.entity = {card})"
        )
        values.append(parse_tag(tag))
    savers = [reader.user] if request.mine else []
    if request.by is not None:
        savers.append(find_person(reader.connection, request.by))
    for saver in savers:
        where.append(
            f"EXISTS (SELECT 1 FROM view_save s WHERE s.space = {space} AND s.card = {card} AND s.saver = ?)"
        )
        values.append(saver)
    if request.later:
        where.append(
            f"EXISTS (SELECT 1 FROM view_later l JOIN log_space g ON g.id = l.item_space"
            f" WHERE l.item = {card} AND l.person = ? AND g.n = {space})"
        )
        values.append(reader.user)
    if request.failing:
        where.append(
            f"EXISTS (SELECT 1 FROM own_link k WHERE k.card = {card}"
            f" AND k.verdict IN ({', '.join('?' * len(WORTH_A_LOOK))}))"
        )
        values += [verdict.value for verdict in WORTH_A_LOOK]
    return where, values


def _row(reader: Reader, row: Sequence[object]) -> BookmarkRow:
    space, card, saver, saved_ms, url, title, note = row
    assert isinstance(space, int) and isinstance(card, bytes) and isinstance(saver, bytes)
    savers = [
        row[0]
        for row in reader.connection.execute(
            "SELECT saver FROM view_save WHERE space = ? AND card = ? ORDER BY n", (space, card)
        )
    ]
    return BookmarkRow(
        id=text_id(card),
        ref=reader.ref(space, card),
        space=reader.space_name(space),
        url=str(url),
        host=host_of(str(url)),
        title=str(title) or str(url),
        note=str(note),
        tags=tags_on(reader, space, EntityKind.BOOKMARK, card),
        savers=tuple(reader.person(space, user) for user in savers),
        saved_ms=int(str(saved_ms)),
        saved_by=reader.person(space, saver),
        mine=reader.user in savers,
        later=waits(reader, space, card),
        check=check_of(reader.connection, card),
    )


@dataclass(frozen=True, slots=True)
class ShowBookmark:
    """One card by id or the beginning of one."""

    bookmark: str
    space: str | None = None


@dataclass(frozen=True, slots=True)
class SaveView:
    """What one person wrote about an address."""

    saver: Person
    title: str
    note: str
    text: str
    saved_ms: int


@dataclass(frozen=True, slots=True)
class BookmarkView:
    """One card with everybody's words and the kept text."""

    row: BookmarkRow
    saves: tuple[SaveView, ...]
    text: str
    marks: dict[str, int]
    my_marks: tuple[str, ...]


def show_bookmark(reader: Reader, request: ShowBookmark) -> BookmarkView:
    """One card; NotFound if there is none."""
    place = find_item(reader.connection, request.bookmark, request.space, (EntityKind.BOOKMARK,))
    space = place.space.n
    row = reader.connection.execute(
        f"SELECT {_COLUMNS} FROM view_bookmark b WHERE b.space = ? AND b.id = ?", (space, place.id)
    ).fetchone()
    saves = reader.connection.execute(
        "SELECT saver, title, note, text, saved_ms FROM view_save WHERE space = ? AND card = ? ORDER BY n",
        (space, place.id),
    ).fetchall()
    marks, mine = marks_on(reader, space, place.id)
    return BookmarkView(
        _row(reader, row),
        tuple(SaveView(reader.person(space, save[0]), *save[1:]) for save in saves),
        next((save[3] for save in saves if save[3]), ""),
        marks,
        mine,
    )


@dataclass(frozen=True, slots=True)
class FindAddress:
    """Is this address kept already?"""

    url: str
    space: str | None = None


def find_address(reader: Reader, request: FindAddress) -> BookmarkRow | None:
    """The card of an address in a space (the current one unless named), or None. InvalidInput for no address."""
    space = find_space(reader.connection, request.space)
    card = card_id(canonical_url(parse_url(request.url)))
    row = reader.connection.execute(
        f"SELECT {_COLUMNS} FROM view_bookmark b WHERE b.space = ? AND b.id = ?", (space.n, card)
    ).fetchone()
    return _row(reader, row) if row else None


@dataclass(frozen=True, slots=True)
class ListTags:
    """Tags of one kind of item ('page', 'post', 'bookmark') or of all."""

    kind: str | None = None
    prefix: str = ""
    limit: int = 200


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and on how many items it is."""

    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class TagsAmong:
    """The tags of the cards that a list shows; `containing` is a part of the tags that are wanted."""

    cards: ListBookmarks
    containing: str = ""
    limit: int = 200


def tags_among(reader: Reader, request: TagsAmong) -> tuple[TagCount, ...]:
    """How many of the listed cards carry each tag, most first; tags that narrow the list already are left out.

    With tags chosen these are the tags that occur together with them.
    """
    where, values = _narrowed(reader, request.cards, "t.space", "t.entity")
    chosen = [parse_tag(tag) for tag in request.cards.tags]
    where.append(f"t.tag NOT IN ({', '.join('?' * len(chosen))})")
    values += chosen
    if chosen:  # the same as the EXISTS of the first tag, said so that SQLite begins with its few cards
        where.append(
            "(t.space, t.entity) IN (SELECT space, entity FROM view_tag WHERE tag = ? AND entity_kind = 3)"
        )
        values.append(chosen[0])
    if request.containing:
        where.append("instr(t.tag, ?)")
        values.append(request.containing)
    rows = reader.connection.execute(
        f"SELECT t.tag, count(*) FROM view_tag t WHERE t.entity_kind = 3 AND {' AND '.join(where)}"
        " GROUP BY t.tag ORDER BY 2 DESC, 1 LIMIT ?",
        (*values, request.limit),
    )
    return tuple(TagCount(*row) for row in rows)


_KINDS = {"page": EntityKind.PAGE, "post": EntityKind.POST, "bookmark": EntityKind.BOOKMARK}


def list_tags(reader: Reader, request: ListTags) -> tuple[TagCount, ...]:
    """Tags with counts, most used first."""
    where, values = ["tag >= ?", "tag < ?"], list[object]([request.prefix, request.prefix + "\U0010ffff"])
    if request.kind is not None:
        where.append("entity_kind = ?")
        values.append(_KINDS[request.kind])
    rows = reader.connection.execute(
        f"SELECT tag, count(*) FROM view_tag WHERE {' AND '.join(where)} GROUP BY tag ORDER BY 2 DESC, 1 LIMIT ?",
        (*values, request.limit),
    )
    return tuple(TagCount(*row) for row in rows)
