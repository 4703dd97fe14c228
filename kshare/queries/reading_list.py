"""What this person keeps for later: pages, posts and bookmarks, the newest on the list first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kshare.errors import InvalidInput
from kshare.model.ids import item_ref, text_id
from kshare.model.kinds import EntityKind
from kshare.queries.reader import Reader
from kshare.queries.titles import title_of_item
from kshare.store.reads import latest_readings

_SOURCES = (
    (EntityKind.PAGE, "page", "view_page", "x.deleted = 0"),
    (EntityKind.POST, "post", "view_post", "x.gone = 0"),
    (EntityKind.BOOKMARK, "bookmark", "view_bookmark", "1"),
)


@dataclass(frozen=True, slots=True)
class ReadLater:
    """How many, and after which cursor of a former answer."""

    limit: int = 100
    after: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An item that waits to be read. `id` is its reference, `since_ms` when it was put on the list."""

    id: str
    kind: str
    title: str
    space: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Some items and the cursor of the next ones, or None at the end."""

    items: tuple[WaitingRow, ...]
    next: str | None


def reading_list(reader: Reader, request: ReadLater) -> WaitingList:
    """What waits and is here; items that were deleted, or whose space was left, wait unseen.

    Raises InvalidInput for what is no cursor.
    """
    values: list[object] = [reader.user]
    beyond = ""
    if request.after is not None:
        since, _, item = request.after.partition(" ")
        if not since.isdigit():
            raise InvalidInput("'{cursor}' is not a place in this list.", cursor=request.after)
        beyond = "WHERE (since_ms, item) < (?, ?)"
        values += [int(since), _bytes(item)]
    found = " UNION ALL ".join(
        f"SELECT l.since_ms, l.item, {int(kind)} AS kind, x.space FROM mine l JOIN log_space g ON g.id = l.item_space"
        f" JOIN {table} x ON x.id = l.item AND x.space = g.n AND {here}"
        for kind, _, table, here in _SOURCES
    )
    rows = reader.connection.execute(
        "WITH mine AS (SELECT item, item_space, since_ms FROM view_later WHERE person = ?)"
        f" SELECT since_ms, item, kind, space FROM ({found}) {beyond} ORDER BY since_ms DESC, item DESC LIMIT ?",
        (*values, request.limit + 1),
    ).fetchall()
    shown = rows[: request.limit]
    last = shown[-1] if len(rows) > len(shown) else None
    return WaitingList(
        tuple(_row(reader, row) for row in shown if row[3] in reader.spaces),
        f"{last[0]} {last[1].hex()}" if last else None,
    )


def _bytes(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError:
        raise InvalidInput("'{cursor}' is not a place in this list.", cursor=written) from None


def _row(reader: Reader, row: tuple[Any, ...]) -> WaitingRow:
    since_ms, item, kind, space = row
    name = next(name for known, name, _, _ in _SOURCES if known == kind)
    title = title_of_item(reader, space, kind, text_id(item))
    return WaitingRow(reader.ref(space, item), name, title, reader.space_name(space), since_ms)


def read_lately(reader: Reader, limit: int) -> list[str]:
    """The uids of what was opened last on this PC, latest first."""
    return latest_readings(reader.connection, limit)


def kept_for_later(reader: Reader, items: Collection[str]) -> frozenset[str]:
    """Which of these items, ids or item references, are on the list."""
    rows = reader.connection.execute(
        "SELECT item, item_space FROM view_later WHERE person = ?", (reader.user,)
    )
    held = {(text_id(item), item_ref(text_id(item), text_id(space))) for item, space in rows}
    known = {name for names in held for name in names}
    return frozenset(item for item in items if item in known)


def waits(reader: Reader, space: int, item: bytes) -> bool:
    """True if the item of a space (by number) is on the list."""
    row = reader.connection.execute(
        "SELECT 1 FROM view_later WHERE person = ? AND item = ?"
        " AND item_space = (SELECT id FROM log_space WHERE n = ?)",
        (reader.user, item, space),
    ).fetchone()
    return row is not None
