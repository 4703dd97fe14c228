"""Noting on this PC what was read."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.store.log import EntityKey
from kshare.store.lookup import Place, find_item
from kshare.store.reads import note_reading
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done

_MOST_POSTS = 500


@dataclass(frozen=True, slots=True)
class NoteRead:
    """The person has this page, post or bookmark before him; with a post its whole thread."""

    item: str


def note_read(tx: Transaction, command: NoteRead) -> Done:
    """Note it on this PC only; NotFound if there is no such item (any more)."""
    place = find_item(tx.connection, command.item)
    ids = _thread(tx, place) if place.kind == EntityKind.POST else [place.id]
    note_reading(tx.connection, [EntityKey(place.space.n, place.kind, each) for each in ids], tx.now_ms)
    return Done(text_id(place.id))


def _thread(tx: Transaction, post: Place) -> list[bytes]:
    """The posts above and below a post, itself too."""
    rows = tx.connection.execute(
        "WITH RECURSIVE above(id) AS (SELECT ?1 UNION SELECT p.reply_to FROM view_post p, above"
        " WHERE p.id = above.id AND p.space = ?2 AND p.reply_to IS NOT NULL LIMIT ?3),"
        " thread(id) AS (SELECT id FROM above UNION SELECT p.id FROM view_post p, thread"
        " WHERE p.reply_to = thread.id AND p.space = ?2 LIMIT ?3) SELECT id FROM thread",
        (post.id, post.space.n, _MOST_POSTS),
    )
    return [row[0] for row in rows]
