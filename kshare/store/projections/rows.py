"""Rows on their way into the views: collected for a whole batch, written table by table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, Final

from kshare.model.attachment import Attachment
from kshare.model.kinds import EntityKind
from kshare.store.log import EntityKey

_KEY_OF: Final = {
    "view_page": ("space", "id"),
    "view_conflict": ("space", "page"),
    "view_title": ("space", "page"),
    "view_link": ("space", "page"),
    "view_source": ("space", "page"),
    "view_post": ("space", "id"),
    "view_bookmark": ("space", "id"),
    "view_save": ("space", "card"),
    "view_person": ("space", "id"),
    "view_follow": ("space", "person"),
    "view_mute": ("space", "person"),
    "view_compared": ("space", "person"),
    "view_search": ("space", "person"),
    "view_inbox": ("space", "person"),
    "view_later": ("space", "person"),
    "view_reached": ("space", "person"),
    "view_import": ("space", "id"),
    "view_mark": ("space", "item"),
    "view_tag": ("space", "entity_kind", "entity"),
    "view_blob": ("space", "entity_kind", "entity"),
    "view_mention": ("space", "entity_kind", "entity"),
    "view_feed": ("space", "entity_kind", "entity"),
}
"""The columns that say whose row it is. All rows of an entity in a table are replaced together."""

_TABLES_OF: Final[dict[int, tuple[str, ...]]] = {
    EntityKind.PAGE: ("view_page", "view_conflict", "view_title", "view_link", "view_source"),
    EntityKind.POST: ("view_post",),
    EntityKind.BOOKMARK: ("view_bookmark", "view_save"),
    EntityKind.PERSON: (
        "view_person",
        "view_follow",
        "view_mute",
        "view_compared",
        "view_search",
        "view_inbox",
        "view_later",
        "view_reached",
    ),
    EntityKind.MARK: ("view_mark",),
    EntityKind.IMPORT: ("view_import",),
}
"""The tables of one kind of entity only; the others name the kind in each row."""

Row = tuple[Any, ...]


class ViewRows:
    """What the projections of one batch write. `fresh` entities have no rows yet, so nothing is deleted."""

    def __init__(self) -> None:
        self._gone: dict[str, list[Row]] = {}
        self._rows: dict[str, list[Row]] = {}

    def replace(self, table: str, key: EntityKey, rows: Iterable[Row], *, fresh: bool) -> None:
        """Let these be the rows of the entity in the table."""
        if not fresh:
            whose = (key.space, key.id) if len(_KEY_OF[table]) == 2 else (key.space, key.kind, key.id)
            self._gone.setdefault(table, []).append(whose)
        self._rows.setdefault(table, []).extend(rows)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write everything that was collected; the caller holds the transaction."""
        for table, keys in self._gone.items():
            where = " AND ".join(f"{column} = ?" for column in _KEY_OF[table])
            connection.executemany(f"DELETE FROM {table} WHERE {where}", keys)
        for table, rows in self._rows.items():
            if rows:
                places = ", ".join("?" * len(rows[0]))
                connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES({places})", rows)
        self._gone.clear()
        self._rows.clear()


def clear_views(connection: sqlite3.Connection, entities: Iterable[EntityKey]) -> None:
    """Delete every row of these entities; the caller holds the transaction."""
    rows = ViewRows()
    for key in entities:
        EntityRows(rows, key, fresh=False).clear()
    rows.write(connection)


class EntityRows:
    """The rows of one entity: a pen that knows whose they are."""

    def __init__(self, rows: ViewRows, key: EntityKey, *, fresh: bool) -> None:
        self.key = key
        self._rows = rows
        self._fresh = fresh

    def replace(self, table: str, rows: Sequence[Row]) -> None:
        """Let these be the entity's rows in the table."""
        if rows or not self._fresh:  # most tables have no row of most entities
            self._rows.replace(table, self.key, rows, fresh=self._fresh)

    def clear(self) -> None:
        """The entity has no rows, unless some are given now."""
        shared = [table for table, columns in _KEY_OF.items() if "entity_kind" in columns]
        for table in (*_TABLES_OF.get(self.key.kind, ()), *shared):
            self.replace(table, [])

    def tags(self, tags: Iterable[str]) -> None:
        """The entity's tags."""
        self.replace(
            "view_tag", [(tag, self.key.space, self.key.kind, self.key.id) for tag in dict.fromkeys(tags)]
        )

    def attachments(self, attachments: Iterable[Attachment]) -> None:
        """The entity's files, oldest first."""
        self.replace(
            "view_blob",
            [
                (
                    *(self.key.space, self.key.kind, self.key.id, n),
                    *(found.op, found.blob.hash, found.blob.size, found.name, found.media_type),
                    *(found.author, found.at_ms, found.preview),
                )
                for n, found in enumerate(attachments)
            ],
        )

    def mentions(self, at_ms: int, mentions: Iterable[tuple[str, bytes]]) -> None:
        """Who is mentioned: (handle as written, user id) pairs."""
        people = dict.fromkeys(person for _, person in mentions)
        self.replace(
            "view_mention", [(person, at_ms, self.key.space, self.key.kind, self.key.id) for person in people]
        )

    def feed(self, at_ms: int, author: bytes, *, reply: bool = False, question: bool = False) -> None:
        """Where the entity stands in the timeline."""
        self.replace(
            "view_feed", [(at_ms, self.key.space, self.key.kind, self.key.id, author, reply, question)]
        )

    def not_in_feed(self) -> None:
        """The entity is not in the timeline."""
        self.replace("view_feed", [])
