"""Which pages somebody should look at, and why; which pages are linked to and nobody has written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from kshare.model.ids import parse_id
from kshare.model.kinds import EntityKind
from kshare.queries.pages import PAGE_ROW_COLUMNS, CareKind, CareReason, PageList, page_row
from kshare.queries.reader import Reader
from kshare.words import say, say_many

_DAY_MS: Final = 86_400_000
OLD_DAYS: Final = 365
"""A page that nobody touched for so long is looked at again, if it is still used."""
_READ_DAYS: Final = 90
_USED_BY: Final = 3
"""So many pages that link to a page say that it is used."""
_MOST: Final = 2_000
_ORDER: Final = ("conflict", "struggled", "gone_links", "old")

_Key = tuple[int, bytes]
_COUNTED: Final[tuple[tuple[CareKind, str], ...]] = (
    ("conflict", "SELECT space, id, conflicts FROM view_page WHERE deleted = 0 AND conflicts > 0"),
    (
        "struggled",
        "SELECT p.space, p.id, count(*) FROM view_mark m CROSS JOIN view_page p ON p.space = m.space AND p.id = m.item"
        " WHERE m.value IN ('struggled', 'disagree') AND m.at_ms > p.updated_ms AND p.deleted = 0"
        " GROUP BY p.space, p.id",
    ),
    (
        "gone_links",
        # Left alone, SQLite reads every link of the space for each deleted page.
        "SELECT l.space, l.page, count(*) FROM (SELECT l.* FROM view_page d CROSS JOIN view_link l"
        " INDEXED BY view_link_target ON l.target = d.id AND l.space = d.space WHERE d.deleted = 1"
        " UNION SELECT l.* FROM view_page d CROSS JOIN view_link l INDEXED BY view_link_key"
        " ON l.space = d.space AND l.key = d.key AND l.target IS NULL WHERE d.deleted = 1) l"
        " LEFT JOIN view_title t ON t.space = l.space AND t.key = l.key WHERE t.page IS NULL"
        " GROUP BY l.space, l.page",
    ),
)
"""Reasons that SQL can count, the most urgent first; pages that are old and still used come last."""


@dataclass(frozen=True, slots=True)
class ListCare:
    """Pages that need care, the most urgent first; `after` is a cursor."""

    limit: int = 100
    after: str | None = None


def list_care(reader: Reader, request: ListCare) -> PageList:
    """Pages with two versions of a passage; that did not help somebody since their last change; with links to pages
    that were deleted; or that are old and still used."""
    reasons: dict[_Key, list[CareReason]] = defaultdict(list)
    for key, reason in _all_reasons(reader):
        if key[0] in reader.spaces:
            reasons[key].append(reason)
    urgent = sorted(
        reasons, key=lambda key: (_ORDER.index(reasons[key][0].kind), -reasons[key][0].count, key)
    )
    start = int(request.after or 0)
    end = start + request.limit
    rows = []
    for key in urgent[start:end]:
        row = reader.connection.execute(
            f"SELECT {PAGE_ROW_COLUMNS} FROM view_page p WHERE p.space = ? AND p.id = ?", key
        ).fetchone()
        rows.append(replace(page_row(reader, row), reasons=tuple(reasons[key])))
    return PageList(tuple(rows), str(end) if end < len(urgent) else None)


def _all_reasons(reader: Reader) -> Iterator[tuple[_Key, CareReason]]:
    """Every reason of every page; those of one page come in the order of urgency."""
    for kind, sql in _COUNTED:
        for space, page, count in reader.connection.execute(sql):
            yield (space, page), CareReason(kind, count)
    for key, days in _old_and_used(reader):
        yield key, CareReason("old", days)


def _old_and_used(reader: Reader) -> Iterator[tuple[_Key, int]]:
    """(page, days since its last change) for old pages that others link to or that were read here lately."""
    before = reader.now_ms - OLD_DAYS * _DAY_MS
    lately = _read_lately(reader)
    rows = reader.connection.execute(
        "SELECT space, id, updated_ms, (SELECT count(*) FROM (SELECT DISTINCT l.page FROM view_link l"
        " WHERE l.target = p.id AND l.space = p.space LIMIT ?)) FROM view_page p"
        " WHERE deleted = 0 AND updated_ms < ? ORDER BY updated_ms LIMIT ?",
        (_USED_BY, before, _MOST),
    )
    for space, page, updated_ms, linked in rows:
        if linked >= _USED_BY or (space, page) in lately:
            yield (space, page), (reader.now_ms - updated_ms) // _DAY_MS


def _read_lately(reader: Reader) -> frozenset[_Key]:
    """The pages that this person opened on this PC in the last weeks."""
    rows = reader.connection.execute(
        "SELECT uid FROM own_read WHERE at_ms > ?", (reader.now_ms - _READ_DAYS * _DAY_MS,)
    )
    parts = (uid.split(".") for (uid,) in rows)
    return frozenset(
        (int(space), parse_id(page)) for kind, space, page in parts if int(kind) == EntityKind.PAGE
    )


def reason_words(reason: CareReason) -> str:
    """Why a page needs care, in one line."""
    match reason.kind:
        case "conflict":
            return say("Changed differently by colleagues: choose which text holds")
        case "struggled":
            return say_many(
                "{count} person was not helped since the last change",
                "{count} people were not helped since the last change",
                reason.count,
            )
        case "gone_links":
            return say_many(
                "{count} link leads to a deleted page", "{count} links lead to deleted pages", reason.count
            )
        case "old":
            return say("Used, but unchanged for {count} months", count=reason.count // 30)


# -- pages that nobody has written ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListWanted:
    """Titles that links name and no page has, those that most pages want first; `after` is a cursor."""

    limit: int = 100
    after: str | None = None


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A title that nobody has written: how many pages link to it, and the titles of some of them."""

    id: str
    space: str
    title: str
    count: int
    wanted_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedList:
    """Some titles and the cursor of the next ones, or None at the end."""

    items: tuple[WantedRow, ...]
    next: str | None


def list_wanted(reader: Reader, request: ListWanted) -> WantedList:
    """Pages that are linked to and do not exist. The row's `id` is its space and the folded title."""
    start = int(request.after or 0)
    rows = reader.connection.execute(
        "SELECT l.space, l.key, min(l.title), count(DISTINCT l.page) AS pages FROM view_link l"
        " LEFT JOIN view_title t ON t.space = l.space AND t.key = l.key"
        " LEFT JOIN view_page p ON p.space = l.space AND p.id = l.target AND p.deleted = 0"
        " WHERE t.page IS NULL AND p.id IS NULL GROUP BY l.space, l.key ORDER BY pages DESC, l.key LIMIT ? OFFSET ?",
        (request.limit + 1, start),
    ).fetchall()
    items = tuple(
        WantedRow(f"{space}/{key}", reader.space_name(space), title, count, _wanted_by(reader, space, key))
        for space, key, title, count in rows[: request.limit]
        if space in reader.spaces
    )
    return WantedList(items, str(start + request.limit) if len(rows) > request.limit else None)


def _wanted_by(reader: Reader, space: int, key: str) -> tuple[str, ...]:
    rows = reader.connection.execute(
        "SELECT DISTINCT p.title FROM view_link l JOIN view_page p ON p.space = l.space AND p.id = l.page"
        " WHERE l.space = ? AND l.key = ? ORDER BY p.updated_ms DESC LIMIT 3",
        (space, key),
    )
    return tuple(title for (title,) in rows)
