"""The timeline: posts, page changes, bookmarks and imports, newest first; and threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kshare.errors import InvalidInput
from kshare.model.ids import is_id, parse_id, text_id
from kshare.model.kinds import EntityKind
from kshare.model.tag import parse_tag
from kshare.queries.items import Item, item_at
from kshare.queries.people import muted
from kshare.queries.reader import Reader
from kshare.store.lookup import find_person
from kshare.store.spaces import find_space

KINDS: Final = ("post", "page", "bookmark")
_KINDS: Final = {
    "post": (EntityKind.POST,),
    "page": (EntityKind.PAGE, EntityKind.IMPORT),
    "bookmark": (EntityKind.BOOKMARK, EntityKind.IMPORT),
}
MOST_UNREAD: Final = 1_000
"""Unread items are counted up to here."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Which items. `kinds` are some of `KINDS`, () means all; `before` is a cursor of a former answer."""

    following: bool = False
    mentions: bool = False
    questions: bool = False
    by: str | None = None
    tag: str | None = None
    space: str | None = None
    kinds: tuple[str, ...] = ()
    replies: bool = True
    limit: int = 50
    before: str | None = None


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
    items = [item for row in shown if (item := _item(reader, row)) is not None]
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


@dataclass(frozen=True, slots=True)
class Unread:
    """What others wrote since this person read the timeline: from when (ms), and how many items.

    `since_ms` is 0 for somebody who has never read it; then nothing counts as unread.
    """

    since_ms: int
    count: int


@dataclass(frozen=True, slots=True)
class CountUnread:
    """In which timeline. `reached_ms`: up to here the person read, though that may not be written yet."""

    timeline: Timeline
    reached_ms: int = 0


def unread(reader: Reader, request: CountUnread) -> Unread:
    """How much of a timeline is newer than what was read (at most `MOST_UNREAD` are counted)."""
    row = reader.connection.execute(
        "SELECT max(at_ms) FROM view_reached WHERE person = ?", (reader.user,)
    ).fetchone()
    since = max(row[0] or 0, request.reached_ms)
    if not since:
        return Unread(0, 0)
    where, values = _conditions(reader, replace(request.timeline, before=None))
    count: int = reader.connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {_source(request.timeline)} WHERE {' AND '.join(where)}"
        f" AND f.at_ms > ? AND f.author <> ? LIMIT {MOST_UNREAD})",
        (*values, since, reader.user),
    ).fetchone()[0]
    return Unread(since, count)


def _entity_kinds(kinds: Sequence[str]) -> list[int]:
    """The kinds of entities behind kinds of items; an import is one of pages and of bookmarks."""
    unknown = next((kind for kind in kinds if kind not in _KINDS), None)
    if unknown is not None:
        raise InvalidInput(
            "'{kind}' is no kind of item. Use one of: {kinds}.", kind=unknown, kinds=", ".join(KINDS)
        )
    return sorted({int(entity) for kind in kinds for entity in _KINDS[kind]})


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
    if request.kinds:
        where.append(f"f.entity_kind IN ({', '.join(map(str, _entity_kinds(request.kinds)))})")
    if not request.replies:
        where.append("f.reply = 0")
    if request.by is None and (users := muted(reader)):
        where.append(f"f.author NOT IN ({', '.join('?' * len(users))})")
        values += users
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


def _item(reader: Reader, row: Sequence[object]) -> Item | None:
    """The item behind a row (time, space, kind, id, author) of the feed; None if it is gone meanwhile."""
    _, space, kind, entity, _ = row
    assert isinstance(space, int) and isinstance(kind, int) and isinstance(entity, bytes)
    return item_at(reader, space, kind, entity, _cursor(row))
