"""Unsent text of this PC: kept every two seconds while somebody writes, and through a crash."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. `key` names the editor (`page:<id>`, `new-page`, `post`, `reply:<id>`); `base` are text ids."""

    key: str
    space: int
    kind: str
    entity: bytes | None
    base: tuple[str, ...]
    title: str
    text: str
    saved_ms: int


def keep_draft(connection: sqlite3.Connection, draft: Draft) -> None:
    """Keep a draft in the place of the one with the same key."""
    connection.execute(
        "INSERT OR REPLACE INTO own_draft VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.key,
            draft.space,
            draft.kind,
            draft.entity,
            " ".join(draft.base),
            draft.title,
            draft.text,
            draft.saved_ms,
        ),
    )


def drop_draft(connection: sqlite3.Connection, key: str) -> None:
    """Forget a draft that was sent or thrown away."""
    connection.execute("DELETE FROM own_draft WHERE key = ?", (key,))


def all_drafts(connection: sqlite3.Connection) -> list[Draft]:
    """Every draft, latest first."""
    rows = connection.execute(
        "SELECT key, space, kind, entity, base, title, text, saved_ms FROM own_draft ORDER BY saved_ms DESC"
    )
    return [Draft(row[0], row[1], row[2], row[3], tuple(row[4].split()), *row[5:]) for row in rows]


def find_draft(connection: sqlite3.Connection, key: str) -> Draft | None:
    """The draft with this key, if there is one."""
    return next((draft for draft in all_drafts(connection) if draft.key == key), None)
