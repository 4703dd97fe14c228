"""One item as cards and the command line show it: a post, a page, a bookmark, or the run of an importer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from kshare.errors import NotFound
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.post_kind import PostKind
from kshare.queries.delivery import delivery
from kshare.queries.reader import Person, Reader, marks_on, tags_on
from kshare.store.lookup import Place, find_item

_KINDS = (EntityKind.PAGE, EntityKind.POST, EntityKind.BOOKMARK, EntityKind.IMPORT)


@dataclass(frozen=True, slots=True)
class Item:
    """`kind` is page, post, question, …, bookmark, import, or gone for a deleted post that holds a thread together.

    `text` is Markdown; of a page its beginning. `state` is `open` or `answered` for a question, `edited` for
    an edited post, `new` or `changed` for a page. `cursor` continues a timeline below this item.
    """

    id: str
    kind: str
    space: str
    author: Person
    time_ms: int
    title: str = ""
    text: str = ""
    url: str = ""
    tags: tuple[str, ...] = ()
    marks: dict[str, int] = field(default_factory=dict)
    my_marks: tuple[str, ...] = ()
    replies: int = 0
    reposts: int = 0
    reply_to: str | None = None
    repost_of: str | None = None
    answer: str | None = None
    state: str = ""
    savers: int = 0
    mine: bool = False
    delivery: str | None = None
    """How far an own post has come: see `kshare.queries.delivery`; None for what others wrote."""
    cursor: str = ""
    ref: str = ""
    """Of a bookmark: the card in this space. Several spaces may hold a card of the same id."""

    @property
    def key(self) -> str:
        """What tells this item from all others of the home."""
        return self.ref or self.id


@dataclass(frozen=True, slots=True)
class ShowItem:
    """One page, post or bookmark by id or the beginning of one."""

    item: str


def show_item(reader: Reader, request: ShowItem) -> Item:
    """One item, also an import as timelines list it; NotFound if there is none."""
    place = find_item(reader.connection, request.item, kinds=_KINDS)
    item = item_at(reader, place.space.n, place.kind, place.id)
    if item is not None:
        return item
    if place.kind != EntityKind.POST:
        raise NotFound("The page was deleted.")
    return gone_item(reader, place)


def item_at(reader: Reader, space: int, kind: int, entity: bytes, cursor: str = "") -> Item | None:
    """The item of an entity; None if it was deleted, or is of a kind that is no item."""
    match kind:
        case EntityKind.POST:
            return _post(reader, space, entity, cursor)
        case EntityKind.PAGE:
            return _page(reader, space, entity, cursor)
        case EntityKind.BOOKMARK:
            return _bookmark(reader, space, entity, cursor)
        case EntityKind.IMPORT:
            return _import(reader, space, entity, cursor)
    return None


def gone_item(reader: Reader, place: Place) -> Item:
    """What stands for a deleted post at the top of a thread."""
    author, created_ms = reader.connection.execute(
        "SELECT author, created_ms FROM view_post WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    return Item(
        place.text_id,
        "gone",
        place.space.name,
        reader.person(place.space.n, author),
        created_ms,
        state="deleted",
        mine=author == reader.user,
    )


def _post(reader: Reader, space: int, post: bytes, cursor: str) -> Item | None:
    row = reader.connection.execute(
        "SELECT author, kind, reply_to, repost_of, edited, created_ms, answer, text FROM view_post"
        " WHERE space = ? AND id = ? AND gone = 0",
        (space, post),
    ).fetchone()
    if row is None:
        return None
    author, kind, reply_to, repost_of, edited, created_ms, answer, text = row
    state = "edited" if edited else ""
    if kind == PostKind.QUESTION:
        state = "answered" if answer else "open"
    marks, mine = marks_on(reader, space, post)
    return Item(
        id=text_id(post),
        kind=kind,
        space=reader.space_name(space),
        author=reader.person(space, author),
        time_ms=created_ms,
        text=text,
        tags=tags_on(reader, space, EntityKind.POST, post),
        marks=marks,
        my_marks=mine,
        replies=_count_posts(reader, "reply_to", space, post),
        reposts=_count_posts(reader, "repost_of", space, post),
        reply_to=text_id(reply_to) if reply_to else None,
        repost_of=text_id(repost_of) if repost_of else None,
        answer=text_id(answer) if answer else None,
        state=state,
        mine=author == reader.user,
        delivery=delivery(reader, space, EntityKind.POST, post) if author == reader.user else None,
        cursor=cursor,
    )


def _count_posts(reader: Reader, column: str, space: int, item: bytes) -> int:
    """How many posts name the item in this column: replies or reposts."""
    count: int = reader.connection.execute(
        f"SELECT count(*) FROM view_post WHERE {column} = ? AND space = ? AND gone = 0", (item, space)
    ).fetchone()[0]
    return count


def _page(reader: Reader, space: int, page: bytes, cursor: str) -> Item | None:
    row = reader.connection.execute(
        "SELECT title, updated_ms, updated_by, revisions, substr(text, 1, 600) FROM view_page"
        " WHERE space = ? AND id = ? AND deleted = 0",
        (space, page),
    ).fetchone()
    if row is None:
        return None
    title, updated_ms, updated_by, revisions, start = row
    marks, mine = marks_on(reader, space, page)
    return Item(
        id=text_id(page),
        kind="page",
        space=reader.space_name(space),
        author=reader.person(space, updated_by),
        time_ms=updated_ms,
        title=title,
        text=start,
        tags=tags_on(reader, space, EntityKind.PAGE, page),
        marks=marks,
        my_marks=mine,
        reposts=_count_posts(reader, "repost_of", space, page),
        state="new" if revisions <= 1 else "changed",
        mine=updated_by == reader.user,
        cursor=cursor,
    )


def _bookmark(reader: Reader, space: int, card: bytes, cursor: str) -> Item | None:
    row = reader.connection.execute(
        "SELECT saver, savers, saved_ms, url, title, note FROM view_bookmark WHERE space = ? AND id = ?",
        (space, card),
    ).fetchone()
    if row is None:
        return None
    saver, savers, saved_ms, url, title, note = row
    marks, mine = marks_on(reader, space, card)
    return Item(
        id=text_id(card),
        kind="bookmark",
        space=reader.space_name(space),
        author=reader.person(space, saver),
        time_ms=saved_ms,
        title=title or url,
        text=note,
        url=url,
        tags=tags_on(reader, space, EntityKind.BOOKMARK, card),
        marks=marks,
        my_marks=mine,
        reposts=_count_posts(reader, "repost_of", space, card),
        savers=savers,
        mine=saver == reader.user,
        cursor=cursor,
        ref=reader.ref(space, card),
    )


def _import(reader: Reader, space: int, run: bytes, cursor: str) -> Item | None:
    row = reader.connection.execute(
        "SELECT author, at_ms, format, label, pages, bookmarks FROM view_import WHERE space = ? AND id = ?",
        (space, run),
    ).fetchone()
    if row is None:
        return None
    author, at_ms, import_format, label, pages, bookmarks = row
    return Item(
        id=text_id(run),
        kind="import",
        space=reader.space_name(space),
        author=reader.person(space, author),
        time_ms=at_ms,
        title=label,
        text=json.dumps({"format": import_format, "pages": pages, "bookmarks": bookmarks}),
        mine=author == reader.user,
        cursor=cursor,
    )
