"""Threads: a post with everything that was replied to it."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.kinds import EntityKind
from kshare.queries.items import Item, gone_item, item_at
from kshare.queries.reader import Reader
from kshare.store.lookup import Place, find_item


@dataclass(frozen=True, slots=True)
class ShowThread:
    """The thread that a post belongs to: at most `limit` of its replies, from the `first`-th on (0 is the oldest).

    Without `first`, so that the post itself is among them.
    """

    post: str
    first: int | None = 0
    limit: int = 2_000


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread: the post at its top and replies, oldest first with their depth.

    `first` is how many replies stand before those, `count` how many there are in all.
    """

    top: Item
    replies: tuple[tuple[Item, int], ...]
    first: int = 0
    count: int = 0


_THREAD_LIMIT = 20_000
_BEFORE = 5
"""Replies that are shown before the one that is looked for."""


def show_thread(reader: Reader, request: ShowThread) -> Thread:
    """The thread; a deleted post in the middle is passed over, its replies are not."""
    place = find_item(reader.connection, request.post, kinds=(EntityKind.POST,))
    top = _top_of(reader, place)
    rows = reader.connection.execute(
        "WITH RECURSIVE thread(id, depth, path) AS ("
        " SELECT ?1, 0, ''"
        " UNION ALL SELECT p.id, t.depth + 1, t.path || printf('%016d', p.created_ms) || hex(p.id)"
        " FROM view_post p JOIN thread t ON p.reply_to = t.id WHERE p.space = ?2 AND t.depth < 200)"
        " SELECT t.id, t.depth FROM thread t JOIN view_post v ON v.id = t.id AND v.space = ?2 AND v.gone = 0"
        " WHERE t.depth > 0 ORDER BY t.path LIMIT ?3",
        (top, place.space.n, _THREAD_LIMIT),
    ).fetchall()
    top_place = Place(place.space, EntityKind.POST, top)
    first = item_at(reader, place.space.n, EntityKind.POST, top) or gone_item(reader, top_place)
    begin = request.first
    if begin is None:
        at = next((at for at, (post, _) in enumerate(rows) if post == place.id), 0)
        begin = max(0, at - _BEFORE) if at >= request.limit else 0
    shown = rows[begin : begin + request.limit]
    replies = [(item_at(reader, place.space.n, EntityKind.POST, post), depth) for post, depth in shown]
    return Thread(first, tuple((item, depth) for item, depth in replies if item), begin, len(rows))


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
