"""What concerns this person: mentions, replies and answers, changes of own pages, marks, files that wait.

Computed from what is in the home; nothing leaves the PC. One notice stands for all that happened to one item in one
way ("Ben and 2 others replied"), so that a busy thread is one line. Bounded: the newest `_OWN` items of the person and
the newest `_MARKS` marks of all are looked at, for `HORIZON_MS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kshare.errors import InvalidInput
from kshare.model.clock import DAY_MS
from kshare.model.ids import is_id, parse_id, text_id
from kshare.model.inbox import NOTICED, QUIET, SEEN
from kshare.model.kinds import EntityKind
from kshare.queries.people import muted
from kshare.queries.reader import Person, Reader
from kshare.queries.titles import title_of_item
from kshare.render.plain import first_words

MENTION: Final = "mention"
REPLY: Final = "reply"
ANSWER: Final = "answer"
"""A reply to a question of this person."""
CHANGE: Final = "change"
"""Somebody else changed a page that this person wrote at."""
MARK: Final = "mark"
SPACE: Final = "space"
"""Files of a space cannot be read yet."""
KINDS: Final = (MENTION, REPLY, ANSWER, CHANGE, MARK, SPACE)

HORIZON_MS: Final = 180 * DAY_MS
MOST_NEW: Final = 100
"""New notices are counted up to here."""
_OWN: Final = 2_000
_MARKS: Final = 5_000
_MOST: Final = 500
"""Of each kind the newest so many are looked at."""
_LATE_MS: Final = 14 * DAY_MS
"""What took longer than this to arrive is history, no news."""
_WORDS: Final = 160


@dataclass(frozen=True, slots=True)
class Inbox:
    """Which notices. `kinds` () means all; `after` is the cursor of a former answer."""

    kinds: tuple[str, ...] = ()
    new: bool = False
    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the inbox. `people` is how many did it, the latest of them is `actor`."""

    id: str
    """Its key: kind, item and time, so that the same thing happening again is a new notice."""
    kind: str
    space: str
    title: str
    """Of the item that it is about."""
    words: str
    """The beginning of what was said, if something was."""
    at_ms: int
    item: str
    """What to open; '' if nothing can be."""
    item_kind: str
    thread: str
    """The item to be muted if the person wants to hear nothing more: the top of a thread, or a page."""
    actor: Person | None = None
    people: int = 1
    count: int = 1
    mark: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Notices:
    """Some notices, newest first; `new` counts all that are new, at most `MOST_NEW`."""

    items: tuple[Notice, ...]
    next: str | None
    new: int


@dataclass(frozen=True, slots=True)
class _Happened:
    """A row of one source before it is put into words. `subject` is what it is about, `opens` what is newest."""

    kind: str
    at_ms: int
    space: int
    entity_kind: int
    subject: bytes
    opens: bytes
    actor: bytes | None
    people: int = 1
    count: int = 1
    mark: str = ""

    @property
    def key(self) -> str:
        """See `Notice.id`."""
        subject = text_id(self.subject) if self.kind != SPACE else str(self.space)
        return f"{self.kind}:{subject}:{self.at_ms}"

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands: newest first."""
        return -self.at_ms, self.key


def inbox(reader: Reader, request: Inbox) -> Notices:
    """Notices newest first, keyset-paged. InvalidInput for an unknown kind or cursor."""
    if unknown := set(request.kinds) - set(KINDS):
        raise InvalidInput("'{kind}' is no kind of notice.", kind=sorted(unknown)[0])
    desk = _Desk(reader, only_new=request.new)
    everything = sorted(desk.happened(), key=lambda one: one.place)
    new = [one for one in everything if desk.is_new(one)]
    wanted = [
        one for one in (new if request.new else everything) if not request.kinds or one.kind in request.kinds
    ]
    if request.after is not None:
        place = _read_cursor(request.after)
        wanted = [one for one in wanted if one.place > place]
    page = wanted[: request.limit]
    more = len(wanted) > len(page)
    return Notices(
        tuple(desk.notice(one) for one in page),
        f"{page[-1].at_ms} {page[-1].key}" if more else None,
        min(len(new), MOST_NEW),
    )


def count_new(reader: Reader, request: None = None) -> int:
    """How many new notices call, at most `MOST_NEW`: marks are thanks and can wait until somebody looks."""
    desk = _Desk(reader, only_new=True)
    return min(sum(one.kind != MARK and desk.is_new(one) for one in desk.happened()), MOST_NEW)


def new_about(reader: Reader, item: str) -> tuple[str, ...]:
    """The keys of new notices that are answered by reading this item: a page, a bookmark, or a post with its thread.

    Nothing for an item that is not here.
    """
    desk = _Desk(reader, only_new=True)
    new = [one for one in desk.happened() if one.subject and desk.is_new(one)]
    if not new:
        return ()
    read = desk.top_of_post(item)
    return tuple(one.key for one in new if read & {desk.top_of(one), *desk.refs_of(one)})


def _read_cursor(cursor: str) -> tuple[int, str]:
    at_ms, _, key = cursor.partition(" ")
    if not at_ms.isdigit() or not key:
        raise InvalidInput(
            "'{cursor}' is not a place in the inbox. Use 'next' of a former answer.", cursor=cursor
        )
    return -int(at_ms), key


@dataclass
class _Desk:
    """One look at the home: what happened, and what of it was seen."""

    reader: Reader
    only_new: bool = False
    """What cannot be new need not be looked at."""

    @cached_property
    def _since_ms(self) -> int:
        horizon = self.reader.now_ms - HORIZON_MS
        if not self.only_new:
            return horizon
        return max(horizon, self._noticed_ms - _LATE_MS, min(self._entered_ms.values(), default=0))

    @cached_property
    def _state(self) -> dict[str, frozenset[str]]:
        rows = self.reader.connection.execute(
            "SELECT what, key FROM view_inbox WHERE person = ?", (self.reader.user,)
        ).fetchall()
        return {name: frozenset(key for what, key in rows if what == name) for name in (NOTICED, SEEN, QUIET)}

    @cached_property
    def _noticed_ms(self) -> int:
        return max((int(key) for key in self._state[NOTICED]), default=0)

    @cached_property
    def _entered_ms(self) -> dict[int, int]:
        """When this home came into each space: what was said there before is no news."""
        return dict(
            self.reader.connection.execute("SELECT n, coalesce(opened_ms, 0) FROM own_space").fetchall()
        )

    @cached_property
    def _quiet(self) -> frozenset[bytes]:
        """The quiet items with all posts below them."""
        tops = [parse_id(item) for item in self._state[QUIET] if is_id(item)]
        if not tops:
            return frozenset()
        values = ", ".join("(?)" for _ in tops)
        rows = self.reader.connection.execute(
            f"WITH RECURSIVE below(id) AS (VALUES {values} UNION SELECT p.id FROM view_post p, below"
            " WHERE p.reply_to = below.id LIMIT 20000) SELECT id FROM below",
            tops,
        )
        return frozenset(row[0] for row in rows)

    def happened(self) -> Iterator[_Happened]:
        """Everything within the horizon that others did, in no order."""
        silent = muted(self.reader)
        sources: tuple[Callable[[], Iterable[_Happened]], ...] = (
            self._mentions,
            self._replies,
            self._changes,
            self._marks,
            self._unread_files,
        )
        known: set[tuple[int, bytes]] = set()
        for source in sources:
            for one in source():
                if one.actor in silent or self._quiet & {one.subject, one.opens}:
                    continue
                if one.kind in (REPLY, ANSWER) and one.count == 1 and (one.space, one.opens) in known:
                    continue  # a reply that mentions the person is said once
                known.add((one.space, one.opens))
                yield one

    def is_new(self, one: _Happened) -> bool:
        """True if the person has not looked at it. What was late to arrive is new although it is older."""
        if one.key in self._state[SEEN] or one.at_ms < self._entered_ms.get(one.space, 0):
            return False
        return one.at_ms > self._noticed_ms or self._came_late(one)

    def _came_late(self, one: _Happened) -> bool:
        if one.entity_kind != EntityKind.POST or one.at_ms < self._noticed_ms - _LATE_MS:
            return False
        row = self.reader.connection.execute(
            "SELECT received_ms FROM log_op WHERE id = ?", (one.opens,)
        ).fetchone()
        return row is not None and row[0] > self._noticed_ms

    # -- the sources -----------------------------------------------------------------------------------

    def _rows(self, sql: str, **values: object) -> list[Any]:
        spaces = ", ".join(map(str, self.reader.spaces))
        known = {"me": self.reader.user, "since": self._since_ms, "own": _OWN, "most": _MOST, **values}
        return self.reader.connection.execute(sql.replace("{spaces}", spaces), known).fetchall()

    def _mentions(self) -> Iterator[_Happened]:
        rows = self._rows(
            "SELECT m.at_ms, m.space, m.entity_kind, m.entity, f.author FROM view_mention m JOIN view_feed f"
            " ON f.space = m.space AND f.entity_kind = m.entity_kind AND f.entity = m.entity"
            " WHERE m.person = :me AND m.at_ms > :since AND m.space IN ({spaces}) AND f.author <> :me"
            " ORDER BY m.at_ms DESC LIMIT :most"
        )
        for at_ms, space, kind, entity, author in rows:
            yield _Happened(MENTION, at_ms, space, kind, entity, entity, author)

    def _replies(self) -> Iterator[_Happened]:
        rows = self._rows(
            "WITH mine AS (SELECT space, entity, question FROM view_feed WHERE author = :me"
            " AND entity_kind = :post AND space IN ({spaces}) ORDER BY at_ms DESC LIMIT :own)"
            " SELECT max(p.created_ms), p.space, p.reply_to, p.id, p.author, count(DISTINCT p.author), count(*),"
            " m.question FROM mine m JOIN view_post p ON p.reply_to = m.entity AND p.space = m.space"
            " WHERE p.author <> :me AND p.gone = 0 AND p.created_ms > :since GROUP BY p.space, p.reply_to",
            post=EntityKind.POST,
        )
        for at_ms, space, subject, opens, author, people, count, question in rows:
            kind = ANSWER if question else REPLY
            yield _Happened(kind, at_ms, space, EntityKind.POST, subject, opens, author, people, count)

    def _changes(self) -> Iterator[_Happened]:
        rows = self._rows(
            "SELECT updated_ms, space, id, updated_by FROM view_page WHERE deleted = 0 AND updated_ms > :since"
            " AND updated_by <> :me AND instr(authors, :me) AND space IN ({spaces})"
            " ORDER BY updated_ms DESC LIMIT :most"
        )
        for at_ms, space, page, author in rows:
            yield _Happened(CHANGE, at_ms, space, EntityKind.PAGE, page, page, author)

    def _marks(self) -> Iterator[_Happened]:
        rows = self._rows(
            "SELECT max(k.at_ms), k.space, f.entity_kind, k.item, k.author, count(DISTINCT k.author), count(*),"
            " k.value FROM (SELECT * FROM view_mark WHERE at_ms > :since AND author <> :me"
            " AND +space IN ({spaces}) ORDER BY at_ms DESC LIMIT :marks) k"
            " JOIN view_feed f ON f.space = k.space AND f.entity_kind IN (:page, :post, :bookmark)"
            " AND f.entity = k.item LEFT JOIN view_page p"
            " ON f.entity_kind = :page AND p.id = k.item AND p.space = k.space"
            " WHERE f.author = :me OR instr(p.authors, :me) GROUP BY k.space, k.item",
            page=EntityKind.PAGE,
            post=EntityKind.POST,
            bookmark=EntityKind.BOOKMARK,
            marks=_MARKS,
        )
        for at_ms, space, kind, item, author, people, count, value in rows:
            yield _Happened(MARK, at_ms, space, kind, item, item, author, people, count, value)

    def _unread_files(self) -> Iterator[_Happened]:
        rows = self._rows(
            "SELECT space, max(first_ms), count(*) FROM own_trouble WHERE space IN ({spaces})"
            " AND reason NOT LIKE 'key %' GROUP BY space"
        )
        for space, at_ms, count in rows:
            yield _Happened(SPACE, at_ms, space, 0, b"", b"", None, 0, count)

    # -- in words --------------------------------------------------------------------------------------

    def notice(self, one: _Happened) -> Notice:
        """The values of a line."""
        reader, opens = self.reader, text_id(one.opens) if one.opens else ""
        is_bookmark = one.entity_kind == EntityKind.BOOKMARK
        return Notice(
            id=one.key,
            kind=one.kind,
            space=reader.space_name(one.space),
            title=self._title(one),
            words=self._said(one),
            at_ms=one.at_ms,
            item=reader.ref(one.space, one.opens) if is_bookmark else opens,
            item_kind=_NAMES.get(one.entity_kind, ""),
            thread=self.top_of(one) if one.subject else "",
            actor=reader.person(one.space, one.actor) if one.actor is not None else None,
            people=one.people,
            count=one.count,
            mark=one.mark,
            new=self.is_new(one),
        )

    def _title(self, one: _Happened) -> str:
        if one.entity_kind == EntityKind.POST:
            return self._words_of(one.space, one.subject)
        subject = text_id(one.subject) if one.subject else ""
        return title_of_item(self.reader, one.space, one.entity_kind, subject) if subject else ""

    def _said(self, one: _Happened) -> str:
        is_said = one.entity_kind == EntityKind.POST and one.kind != MARK
        return self._words_of(one.space, one.opens) if is_said else ""

    def _words_of(self, space: int, post: bytes) -> str:
        row = self.reader.connection.execute(
            "SELECT substr(text, 1, 1000) FROM view_post WHERE space = ? AND id = ?", (space, post)
        ).fetchone()
        return first_words(row[0], _WORDS) if row else ""

    def top_of(self, one: _Happened) -> str:
        """The post at the top of its thread, or the item itself."""
        is_post = one.entity_kind == EntityKind.POST
        return text_id(self._top(one.space, one.subject) if is_post else one.subject)

    def refs_of(self, one: _Happened) -> tuple[str, ...]:
        """What a bookmark is called besides its id."""
        return (self.reader.ref(one.space, one.opens),) if one.entity_kind == EntityKind.BOOKMARK else ()

    def top_of_post(self, item: str) -> frozenset[str]:
        """An item's id and, if it is a reply, that of the post at the top of its thread."""
        if not is_id(item):
            return frozenset({item})
        rows = self.reader.connection.execute("SELECT space FROM view_post WHERE id = ?", (parse_id(item),))
        return frozenset({item, *(text_id(self._top(space, parse_id(item))) for (space,) in rows.fetchall())})

    def _top(self, space: int, post: bytes) -> bytes:
        rows = self.reader.connection.execute(
            "WITH RECURSIVE above(id, depth) AS (SELECT ?1, 0 UNION SELECT p.reply_to, above.depth + 1"
            " FROM view_post p, above WHERE p.id = above.id AND p.space = ?2 AND p.reply_to IS NOT NULL"
            " LIMIT 200) SELECT id FROM above ORDER BY depth DESC LIMIT 1",
            (post, space),
        )
        return bytes(rows.fetchone()[0])


_NAMES: Final[dict[int, str]] = {
    EntityKind.PAGE: "page",
    EntityKind.POST: "post",
    EntityKind.BOOKMARK: "bookmark",
}
