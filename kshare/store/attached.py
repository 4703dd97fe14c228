"""Finding the files of an item."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kshare.errors import InvalidInput, NotFound
from kshare.model.attachment import Blob
from kshare.model.ids import text_id
from kshare.store.lookup import Place


@dataclass(frozen=True, slots=True)
class AttachedRow:
    """One file of an item, as the view has it; `op` attached it."""

    op: bytes
    blob: Blob
    name: str
    media_type: str
    author: bytes
    at_ms: int
    preview: bytes | None


_COLUMNS: Final = "op, hash, size, name, media, author, at_ms, preview"


def _row(row: Sequence[Any]) -> AttachedRow:
    op, content_hash, size, name, media_type, author, at_ms, preview = row
    return AttachedRow(op, Blob(content_hash, size), name, media_type, author, at_ms, preview)


def attached_to(connection: sqlite3.Connection, place: Place) -> list[AttachedRow]:
    """The files of an item, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM view_blob WHERE space = ? AND entity_kind = ? AND entity = ? ORDER BY n",
        (place.space.n, place.kind, place.id),
    )
    return [_row(row) for row in rows]


def attached_named(connection: sqlite3.Connection, place: Place, name: str) -> AttachedRow:
    """The file of that name (capitals do not matter), or with that beginning of the operation's id.

    Raises NotFound, or InvalidInput if several fit.
    """
    rows = attached_to(connection, place)
    wanted = name.strip()
    exact = [row for row in rows if row.name == wanted]
    found = exact or [row for row in rows if row.name.lower() == wanted.lower()]
    if len(wanted) >= 6:
        found = found or [row for row in rows if text_id(row.op).startswith(wanted.lower())]
    if not found:
        raise NotFound("There is no file called '{name}' here.", name=name)
    if len(found) > 1:
        ids = ", ".join(text_id(row.op) for row in found)
        raise InvalidInput("Several files are called '{name}': {ids}. Use the id.", name=name, ids=ids)
    return found[0]
