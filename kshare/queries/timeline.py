"""The timeline: posts, page changes, bookmarks and imports, newest first; and threads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import is_id, parse_id, text_id
from kshare.model.op import EntityKind
from kshare.model.post import PostKind
from kshare.model.tag import parse_tag
from kshare.queries.reader import Person, Reader, marks_on, tags_on
from kshare.store.lookup import Place, find_item, find_person
from kshare.store.spaces import find_space


@dataclass(frozen=True, slots=True)
class Timeline:
    """Which items. `before` is a cursor of a former answer; `newer_than` one to count from."""

    following: bool = False
    mentions: bool = False
    questions: bool = False
    by: str | None = None
    tag: str | None = None
    space: str | None = None
    replies: bool = True
    limit: int = 50
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item as cards and the command line show it. `kind` is page, post, question, …, bookmark or import.

    `text` is Markdown; of a page its beginning. `state` is `open` or `answered` for a question, `edited` for
    an edited post, else ''. `cursor` continues a timeline below this item.
    """

    id: str
    kind: str
    space: str
    author: Person
    time_ms: int
    title: str
    text: str
    url: str
    tags: tuple[str, ...]
    marks: dict[str, int]
    my_marks: tuple[str, ...]
    replies: int
    reposts: int
    reply_to: str | None
    repost_of: str | None
    answer: str | None
    state: str
    savers: int
    mine: bool
    cursor: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some items and the cursor of the older ones, or None at the end."""

    items: tuple[Item, ...]
    next: str | None


def timeline(reader: Reader, request: Timeline) -> TimelinePage:
    """Items newest first; keyset-paged, so that the cost does not grow with what lies below."""
    where, values = _conditions(reader, request)
    source = _source(request)
    rows = reader.connection.execute(
        f"SELECT f.at_ms, f.space, f.entity_kind, f.entity, f.author FROM {source} WHERE {' AND '.join(where)}"
        " ORDER BY f.at_ms DESC, f.space DESC, f.entity_kind DESC, f.entity DESC LIMIT ?",
        (*values, request.limit + 1),
    ).fetchall()
    shown = rows[: request.limit]
    items = [item for row in shown if (item := feed_item(reader, row)) is not None]
    return TimelinePage(tuple(items), _cursor(shown[-1]) if len(rows) > request.limit else None)


def count_newer(reader: Reader, request: Timeline, cursor: str | None) -> int:
    """How many items of this timeline are newer than the one with this cursor (at most 100 are counted)."""
    if cursor is None:
        return 0
    at_ms, space, kind, entity = _read_cursor(cursor)
    where, values = _conditions(reader, replace(request, before=None))
    count: int = reader.connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {_source(request)} WHERE {' AND '.join(where)}"
        " AND (f.at_ms, f.space, f.entity_kind, f.entity) > (?, ?, ?, ?) LIMIT 100)",
        (*values, at_ms, space, kind, entity),
    ).fetchone()[0]
    return count


def _source(request: Timeline) -> str:
    """The tables that `_conditions` speaks of."""
    if not request.mentions:
        return "view_feed f"
    return (
        "view_mention m JOIN view_feed f"
        " ON f.space = m.space AND f.entity_kind = m.entity_kind AND f.entity = m.entity"
    )


def _conditions(reader: Reader, request: Timeline) -> tuple[list[str], list[object]]:
    # The plus keeps SQLite from looking by space and sorting everything: the feed is stored in time order.
    where: list[str] = [f"+f.space IN ({', '.join(map(str, reader.spaces))})"]
    values: list[object] = []
    if request.space is not None:
        where.append("f.space = ?")
        values.append(find_space(reader.connection, request.space).n)
    if request.mentions:
        where.append("m.person = ?")
        values.append(reader.user)
    if request.questions:
        where.append("f.question = 1")
    if not request.replies:
        where.append("f.reply = 0")
    if request.by is not None:
        where.append("f.author = ?")
        values.append(find_person(reader.connection, request.by))
    if request.tag is not None:
        where.append(_TAGGED.format("?"))
        values.append(parse_tag(request.tag))
    if request.following:
        condition, more = _following(reader)
        where.append(condition)
        values += more
    if request.before is not None:
        where.append("(f.at_ms, f.space, f.entity_kind, f.entity) < (?, ?, ?, ?)")
        values += _read_cursor(request.before)
    return where, values


_TAGGED = (
    "EXISTS (SELECT 1 FROM view_tag t WHERE t.space = f.space AND t.entity_kind = f.entity_kind"
    " AND t.entity = f.entity AND t.tag IN ({}))"
)


def _following(reader: Reader) -> tuple[str, list[object]]:
    """What this person follows: colleagues and tags; own items belong to it."""
    rows = reader.connection.execute(
        "SELECT DISTINCT target FROM view_follow WHERE person = ?", (reader.user,)
    )
    targets = [row[0] for row in rows]
    people = [parse_id(target[1:]) for target in targets if target.startswith("@") and is_id(target[1:])]
    tags = [target[1:] for target in targets if target.startswith("#")]
    authors = [reader.user, *people]
    condition = f"f.author IN ({', '.join('?' * len(authors))})"
    if tags:
        condition = f"({condition} OR {_TAGGED.format(', '.join('?' * len(tags)))})"
    return condition, [*authors, *tags]


def _cursor(row: Sequence[object]) -> str:
    at_ms, space, kind, entity = row[:4]
    assert isinstance(entity, bytes)
    return f"{at_ms}.{space}.{kind}.{text_id(entity)}"


def _read_cursor(cursor: str) -> list[object]:
    try:
        at_ms, space, kind, entity = cursor.split(".")
        return [int(at_ms), int(space), int(kind), parse_id(entity)]
    except ValueError as error:
        raise InvalidInput(
            "'{cursor}' is not a place in the timeline. Use 'next' of a former answer.", cursor=cursor
        ) from error


# -- one item -----------------------------------------------------------------------------------------


def feed_item(reader: Reader, row: Sequence[object]) -> Item | None:
    """The item behind a row (time, space, kind, id, author) of the feed; None if it is gone meanwhile."""
    _, space, kind, entity, _ = row
    assert isinstance(space, int) and isinstance(entity, bytes)
    match kind:
        case EntityKind.POST:
            return _post_item(reader, space, entity, _cursor(row))
        case EntityKind.PAGE:
            return _page_item(reader, space, entity, _cursor(row))
        case EntityKind.BOOKMARK:
            return _bookmark_item(reader, space, entity, _cursor(row))
        case EntityKind.IMPORT:
            return _import_item(reader, space, entity, _cursor(row))
    return None


def _post_item(reader: Reader, space: int, post: bytes, cursor: str) -> Item | None:
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
        title="",
        text=text,
        url="",
        tags=tags_on(reader, space, EntityKind.POST, post),
        marks=marks,
        my_marks=mine,
        replies=_count(reader, "view_post", "reply_to", space, post),
        reposts=_count(reader, "view_post", "repost_of", space, post),
        reply_to=text_id(reply_to) if reply_to else None,
        repost_of=text_id(repost_of) if repost_of else None,
        answer=text_id(answer) if answer else None,
        state=state,
        savers=0,
        mine=author == reader.user,
        cursor=cursor,
    )


def _count(reader: Reader, table: str, column: str, space: int, item: bytes) -> int:
    count: int = reader.connection.execute(
        f"SELECT count(*) FROM {table} WHERE {column} = ? AND space = ? AND gone = 0", (item, space)
    ).fetchone()[0]
    return count


def _page_item(reader: Reader, space: int, page: bytes, cursor: str) -> Item | None:
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
        url="",
        tags=tags_on(reader, space, EntityKind.PAGE, page),
        marks=marks,
        my_marks=mine,
        replies=0,
        reposts=_count(reader, "view_post", "repost_of", space, page),
        reply_to=None,
        repost_of=None,
        answer=None,
        state="new" if revisions <= 1 else "changed",
        savers=0,
        mine=updated_by == reader.user,
        cursor=cursor,
    )


def _bookmark_item(reader: Reader, space: int, card: bytes, cursor: str) -> Item | None:
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
        replies=0,
        reposts=_count(reader, "view_post", "repost_of", space, card),
        reply_to=None,
        repost_of=None,
        answer=None,
        state="",
        savers=savers,
        mine=saver == reader.user,
        cursor=cursor,
    )


def _import_item(reader: Reader, space: int, run: bytes, cursor: str) -> Item | None:
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
        url="",
        tags=(),
        marks={},
        my_marks=(),
        replies=0,
        reposts=0,
        reply_to=None,
        repost_of=None,
        answer=None,
        state="",
        savers=0,
        mine=author == reader.user,
        cursor=cursor,
    )


def item_at(reader: Reader, place: Place) -> Item | None:
    """One item by its place, whether it is in the timeline or not."""
    return feed_item(reader, (0, place.space.n, place.kind, place.id, b""))


# -- threads ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowThread:
    """The thread that a post belongs to."""

    post: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread: the post at its top and all replies, oldest first with their depth."""

    top: Item
    replies: tuple[tuple[Item, int], ...]


_THREAD_LIMIT = 2_000


def show_thread(reader: Reader, request: ShowThread) -> Thread:
    """The whole thread; a deleted post in the middle is passed over, its replies are not."""
    place = find_item(reader.connection, request.post, kinds=(EntityKind.POST,))
    top = _top_of(reader, place)
    rows = reader.connection.execute(
        "WITH RECURSIVE thread(id, depth, path) AS ("
        " SELECT ?1, 0, ''"
        " UNION ALL SELECT p.id, t.depth + 1, t.path || printf('%016d', p.created_ms) || hex(p.id)"
        " FROM view_post p JOIN thread t ON p.reply_to = t.id WHERE p.space = ?2 AND t.depth < 200)"
        " SELECT id, depth FROM thread WHERE depth > 0 ORDER BY path LIMIT ?3",
        (top, place.space.n, _THREAD_LIMIT),
    ).fetchall()
    top_place = Place(place.space, EntityKind.POST, top)
    first = _post_item(reader, place.space.n, top, "") or _gone(reader, top_place)
    replies = [(_post_item(reader, place.space.n, post, ""), depth) for post, depth in rows]
    return Thread(first, tuple((item, depth) for item, depth in replies if item is not None))


def _top_of(reader: Reader, place: Place) -> bytes:
    post = place.id
    for _ in range(1_000):
        row = reader.connection.execute(
            "SELECT p.reply_to FROM view_post p JOIN view_post q ON q.space = p.space AND q.id = p.reply_to"
            " WHERE p.space = ? AND p.id = ?",
            (place.space.n, post),
        ).fetchone()
        if row is None:
            break
        post = row[0]
    return bytes(post)


def _gone(reader: Reader, place: Place) -> Item:
    """What stands for a deleted post at the top of a thread."""
    row = reader.connection.execute(
        "SELECT author, created_ms FROM view_post WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    author, created_ms = row
    return Item(
        id=place.text_id,
        kind="gone",
        space=place.space.name,
        author=reader.person(place.space.n, author),
        time_ms=created_ms,
        title="",
        text="",
        url="",
        tags=(),
        marks={},
        my_marks=(),
        replies=0,
        reposts=0,
        reply_to=None,
        repost_of=None,
        answer=None,
        state="deleted",
        savers=0,
        mine=author == reader.user,
        cursor="",
    )


@dataclass(frozen=True, slots=True)
class ShowItem:
    """One page, post or bookmark by id or the beginning of one."""

    item: str


def show_item(reader: Reader, request: ShowItem) -> Item:
    """One item as cards show it; NotFound if there is none."""
    place = find_item(reader.connection, request.item)
    item = item_at(reader, place)
    if item is not None:
        return item
    if place.kind != EntityKind.POST:
        raise NotFound("The page was deleted.")
    return _gone(reader, place)
