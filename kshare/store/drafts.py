"""Unsent text of this PC: kept every two seconds while somebody writes, and through a crash."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kshare.model.attachment import NewFile


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. `key` names the editor (`page:<id>`, `new-page`, `post`, `reply:<id>`); `base` are text ids.

    `added_tags` and `dropped_tags` are told apart from what the item has; `files` wait for the item.
    """

    key: str
    space: int
    kind: str
    entity: bytes | None
    base: tuple[str, ...]
    title: str
    text: str
    saved_ms: int
    _: KW_ONLY
    added_tags: tuple[str, ...] = ()
    dropped_tags: tuple[str, ...] = ()
    files: tuple[NewFile, ...] = ()


def keep_draft(connection: sqlite3.Connection, draft: Draft) -> None:
    """Keep a draft in the place of the one with the same key."""
    tags = (*(f"+{tag}" for tag in draft.added_tags), *(f"-{tag}" for tag in draft.dropped_tags))
    connection.execute(
        "INSERT OR REPLACE INTO own_draft(key, space, kind, entity, base, title, text, saved_ms, tags, files)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.key,
            draft.space,
            draft.kind,
            draft.entity,
            " ".join(draft.base),
            draft.title,
            draft.text,
            draft.saved_ms,
            " ".join(tags),
            _packed(draft.files),
        ),
    )


def drop_draft(connection: sqlite3.Connection, key: str) -> None:
    """Forget a draft that was sent or thrown away."""
    connection.execute("DELETE FROM own_draft WHERE key = ?", (key,))


def all_drafts(connection: sqlite3.Connection) -> list[Draft]:
    """Every draft, latest first."""
    rows = connection.execute(
        "SELECT key, space, kind, entity, base, title, text, saved_ms, tags, files FROM own_draft"
        " ORDER BY saved_ms DESC"
    )
    return [_draft(*row) for row in rows]


def find_draft(connection: sqlite3.Connection, key: str) -> Draft | None:
    """The draft with this key, if there is one."""
    return next((draft for draft in all_drafts(connection) if draft.key == key), None)


def _draft(
    key: str,
    space: int,
    kind: str,
    entity: bytes | None,
    base: str,
    title: str,
    text: str,
    saved_ms: int,
    tags: str,
    files: bytes | None,
) -> Draft:
    signed = tags.split()
    return Draft(
        key,
        space,
        kind,
        entity,
        tuple(base.split()),
        title,
        text,
        saved_ms,
        added_tags=tuple(word[1:] for word in signed if word[0] == "+"),
        dropped_tags=tuple(word[1:] for word in signed if word[0] == "-"),
        files=_unpacked(files),
    )


def waits_in_draft(connection: sqlite3.Connection, content_hash: bytes) -> bool:
    """True if a draft holds a file with this content."""
    row = connection.execute(
        "SELECT 1 FROM own_draft WHERE files IS NOT NULL AND instr(files, ?) LIMIT 1", (content_hash,)
    ).fetchone()
    return row is not None


def _packed(files: Sequence[NewFile]) -> bytes | None:
    rows = [(each.blob.hash, each.blob.size, each.name, each.media_type, each.preview) for each in files]
    return msgspec.msgpack.encode(rows) if rows else None


def _unpacked(packed: bytes | None) -> tuple[NewFile, ...]:
    if not packed:
        return ()
    from kshare.model.attachment import Blob, NewFile

    rows = msgspec.msgpack.decode(packed)
    return tuple(
        NewFile(Blob(content_hash, size), name, media_type, preview)
        for content_hash, size, name, media_type, preview in rows
    )
