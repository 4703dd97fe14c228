"""Rows that several kinds of entity have: tags, mentions, the place in the timeline."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kshare.store.log import EntityKey


def write_tags(connection: sqlite3.Connection, key: EntityKey, tags: Iterable[str]) -> None:
    """The tags of an entity, instead of those that were there."""
    place = (key.space, key.kind, key.id)
    connection.execute("DELETE FROM view_tag WHERE space = ? AND entity_kind = ? AND entity = ?", place)
    connection.executemany(
        "INSERT OR IGNORE INTO view_tag VALUES(?, ?, ?, ?)", [(tag, *place) for tag in tags]
    )


def write_mentions(
    connection: sqlite3.Connection, key: EntityKey, at_ms: int, mentions: Iterable[tuple[str, bytes]]
) -> None:
    """Who is mentioned by an entity, instead of those that were."""
    place = (key.space, key.kind, key.id)
    connection.execute("DELETE FROM view_mention WHERE space = ? AND entity_kind = ? AND entity = ?", place)
    connection.executemany(
        "INSERT OR IGNORE INTO view_mention VALUES(?, ?, ?, ?, ?)",
        [(person, at_ms, *place) for _, person in mentions],
    )


def write_feed(
    connection: sqlite3.Connection,
    key: EntityKey,
    row: tuple[int, bytes] | None,
    *,
    reply: bool = False,
    question: bool = False,
) -> None:
    """Where an entity stands in the timeline: (time in ms, author), or None to leave it out."""
    connection.execute(
        "DELETE FROM view_feed WHERE space = ? AND entity_kind = ? AND entity = ?",
        (key.space, key.kind, key.id),
    )
    if row is not None:
        at_ms, author = row
        connection.execute(
            "INSERT INTO view_feed VALUES(?, ?, ?, ?, ?, ?, ?)",
            (at_ms, key.space, key.kind, key.id, author, reply, question),
        )
