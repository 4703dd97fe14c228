"""Reading pages: one page with all around it, and lists of pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kshare.model.authority import Authority
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, of_kind
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.tag import parse_tag
from kshare.queries.reader import Person, Reader, marks_on, split_ids, tags_on
from kshare.render.plain import plain_text
from kshare.store.log import EntityKey, facts_of
from kshare.store.lookup import Place, find_page
from kshare.store.roster import authority_of
from kshare.store.spaces import find_space


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Which page: a title, an id or the beginning of one."""

    page: str
    space: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One text of a conflict, who wrote it and when (ms)."""

    revision: str
    author: Person
    time_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class PageConflict:
    """Where two edits clash: first line in the shown text (from 1), number of lines, the sides."""

    line: int
    lines: int
    base: str
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A link of a page: the title as written, the page it leads to (None: missing) and that page's title."""

    written: str
    id: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Backlink:
    """A page that links here, with the words around the link."""

    id: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class PageView:
    """One page with all that its reader shows. Times are ms since the epoch."""

    id: str
    space: str
    title: str
    text: str
    tags: tuple[str, ...]
    heads: tuple[str, ...]
    conflicts: tuple[PageConflict, ...]
    authors: tuple[Person, ...]
    parent: LinkTo | None
    created_ms: int
    updated_ms: int
    updated_by: Person
    revisions: int
    waiting: bool
    deleted: bool
    links: tuple[LinkTo, ...]
    backlinks: tuple[Backlink, ...]
    marks: dict[str, int]
    my_marks: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles that the page links to and nobody has written yet."""
        return tuple(link.written for link in self.links if link.id is None)


_COLUMNS = (
    "title, text, heads, authors, parent, created_ms, updated_ms, updated_by, revisions, waiting, deleted"
)


def show_page(reader: Reader, request: ShowPage) -> PageView:
    """The page as it is now; NotFound, or InvalidInput if several fit."""
    place = find_page(reader.connection, request.page, request.space)
    row = reader.connection.execute(
        f"SELECT {_COLUMNS} FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    title, text, heads, authors, parent, created_ms, updated_ms, updated_by, revisions, waiting, deleted = row
    n = place.space.n
    marks, mine = marks_on(reader, n, place.id)
    return PageView(
        id=place.text_id,
        space=place.space.name,
        title=title,
        text=text,
        tags=tags_on(reader, n, EntityKind.PAGE, place.id),
        heads=tuple(map(text_id, split_ids(heads))),
        conflicts=_conflicts(reader, place),
        authors=tuple(reader.person(n, author) for author in split_ids(authors)),
        parent=_link_to(reader, n, "", parent) if parent else None,
        created_ms=created_ms,
        updated_ms=updated_ms,
        updated_by=reader.person(n, updated_by),
        revisions=revisions,
        waiting=bool(waiting),
        deleted=bool(deleted),
        links=_links(reader, place),
        backlinks=_backlinks(reader, place),
        marks=marks,
        my_marks=mine,
    )


def _conflicts(reader: Reader, place: Place) -> tuple[PageConflict, ...]:
    rows = reader.connection.execute(
        "SELECT line, lines, base, sides FROM view_conflict WHERE space = ? AND page = ? ORDER BY n",
        (place.space.n, place.id),
    ).fetchall()
    if not rows:
        return ()
    revisions = {text_id(fact.id): fact for fact in revision_facts(reader, place)}

    def side(revision: str, text: str) -> ConflictSide:
        fact = revisions[revision]
        author = reader.person(place.space.n, fact.author)
        return ConflictSide(revision, author, display_ms(fact.head.hlc, fact.received_ms), text)

    return tuple(
        PageConflict(line, lines, base, tuple(side(*item) for item in json.loads(sides)))
        for line, lines, base, sides in rows
    )


def revision_facts(reader: Reader, place: Place) -> list[Fact]:
    """Every revision of a page, in no order."""
    key = EntityKey(place.space.n, place.kind, place.id)
    return of_kind(facts_of(reader.connection, key, authority_over(reader, place)), OpKind.REVISE)


def authority_over(reader: Reader, place: Place) -> Authority:
    """Who may do what where the page is."""
    return authority_of(reader.connection, place.space.n)


def _link_to(reader: Reader, space: int, written: str, page: bytes) -> LinkTo | None:
    row = reader.connection.execute(
        "SELECT title FROM view_page WHERE space = ? AND id = ? AND deleted = 0", (space, page)
    ).fetchone()
    return LinkTo(written or row[0], text_id(page), row[0]) if row else None


def _links(reader: Reader, place: Place) -> tuple[LinkTo, ...]:
    """By the id resolved when saving; else by current titles, then by former ones."""
    rows = reader.connection.execute(
        "SELECT title, key, target FROM view_link WHERE space = ? AND page = ? ORDER BY n",
        (place.space.n, place.id),
    ).fetchall()
    links = []
    for written, key, target in rows:
        by_id = _link_to(reader, place.space.n, written, target) if target else None
        by_title = None
        if by_id is None:
            found = reader.connection.execute(
                "SELECT page FROM view_title WHERE space = ? AND key = ? ORDER BY former, page LIMIT 1",
                (place.space.n, key),
            ).fetchone()
            by_title = _link_to(reader, place.space.n, written, found[0]) if found else None
        links.append(by_id or by_title or LinkTo(written, None, written))
    return tuple(links)


# Two looks into two indexes: an OR would make SQLite read every link of the space.
_BEFORE: Final = 40
_AROUND: Final = 120
"""Characters before a link, and of all that is shown of its line."""
LINKS_HERE: Final = (
    "SELECT page, title FROM view_link INDEXED BY view_link_target WHERE target = :page AND space = :space"
    " UNION ALL SELECT l.page, l.title FROM view_title t"
    " JOIN view_link l INDEXED BY view_link_key ON l.space = t.space AND l.key = t.key AND l.target IS NULL"
    " WHERE t.space = :space AND t.page = :page"
)
"""(page, title as written) of every link to `:page` in `:space`: by its id, or by a title where no id was resolved."""


def _backlinks(reader: Reader, place: Place) -> tuple[Backlink, ...]:
    """Pages of the space that link here by id, or by a title of this page where no id was resolved."""
    rows = reader.connection.execute(
        f"SELECT l.page, p.title, p.text, l.title FROM ({LINKS_HERE}) l"
        " JOIN view_page p ON p.space = :space AND p.id = l.page"
        " WHERE l.page <> :page AND p.deleted = 0"
        " GROUP BY l.page ORDER BY p.updated_ms DESC, l.page LIMIT 200",
        {"space": place.space.n, "page": place.id},
    )
    return tuple(
        Backlink(text_id(page), title, _around(text, f"[[{written}")) for page, title, text, written in rows
    )


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[:most].rpartition(" ")[0].rstrip(" ,;:.-") + "…"


def _around(text: str, needle: str) -> str:
    """The words of the line that holds the link, without marks, cut between words to about 120 characters around it."""
    at = max(text.find(needle), 0)
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    words = " ".join(plain_text(text[start : end if end >= 0 else len(text)]).split())
    before = len(plain_text(text[start:at]))
    first = words.find(" ", max(before - _BEFORE, 0), before) + 1 if before > _BEFORE else 0
    return ("…" if first else "") + _cut(words[first:], _AROUND)


# -- lists --------------------------------------------------------------------------------------------


Order = Literal["title", "recent", "deleted"]
CareKind = Literal["conflict", "struggled", "gone_links", "old"]
_COLUMN_OF: Final = {
    "title": ("key", "ASC", ">"),
    "recent": ("updated_ms", "DESC", "<"),
    "deleted": ("deleted_ms", "DESC", "<"),
}
_LINKED: Final = (
    "EXISTS (SELECT 1 FROM view_link l WHERE l.target = p.id AND l.space = p.space AND l.page <> p.id)"
    # Left alone, SQLite reads every link of the space for each page.
    " OR EXISTS (SELECT 1 FROM view_title t CROSS JOIN view_link l INDEXED BY view_link_key"
    " ON l.space = t.space AND l.key = t.key"
    " AND l.target IS NULL WHERE t.space = p.space AND t.page = p.id AND l.page <> p.id)"
)


@dataclass(frozen=True, slots=True)
class ListPages:
    """Which pages: all of a space, with a tag, by title, by last change or by when they were deleted.

    `mine` are those that this person wrote a text of, `orphans` those that no page links to and that stand under
    none. `after` is a cursor.
    """

    order: Order = "title"
    tag: str | None = None
    space: str | None = None
    text: str = ""
    deleted: bool = False
    limit: int = 100
    after: str | None = None
    mine: bool = False
    orphans: bool = False


@dataclass(frozen=True, slots=True)
class CareReason:
    """One thing about a page that somebody should look at; see `kshare.queries.page_care`."""

    kind: CareKind
    count: int


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in a list."""

    id: str
    space: str
    title: str
    tags: tuple[str, ...]
    updated_ms: int
    updated_by: Person
    conflicts: int
    preview: str
    deleted_ms: int = 0
    deleted_by: Person | None = None
    reasons: tuple[CareReason, ...] = ()


@dataclass(frozen=True, slots=True)
class PageList:
    """Some pages and the cursor of the next ones, or None at the end."""

    items: tuple[PageRow, ...]
    next: str | None


PAGE_ROW_COLUMNS: Final = (
    "p.space, p.id, p.title, p.key, p.updated_ms, p.updated_by, p.conflicts, substr(p.text, 1, 300),"
    " p.deleted_ms, p.deleted_by"
)
"""What `page_row` reads, of `view_page p`."""


def list_pages(reader: Reader, request: ListPages) -> PageList:
    """Pages of one space, or of all; keyset-paged."""
    column, direction, compare = _COLUMN_OF[request.order]
    where, values = _conditions(reader, request)
    if request.after is not None:
        cursor = json.loads(request.after)
        where.append(f"(p.{column}, p.id) {compare} (?, ?)")
        values += [cursor[0], bytes.fromhex(cursor[1])]
    rows = reader.connection.execute(
        f"SELECT {PAGE_ROW_COLUMNS}, p.{column}"
        f" FROM view_page p WHERE {' AND '.join(where)} ORDER BY p.{column} {direction}, p.id {direction} LIMIT ?",
        (*values, request.limit + 1),
    ).fetchall()
    shown = [row for row in rows[: request.limit] if row[0] in reader.spaces]
    more = len(rows) > request.limit
    last = rows[request.limit - 1] if more else None
    cursor_text = json.dumps([last[-1], last[1].hex()]) if last else None
    return PageList(tuple(page_row(reader, row) for row in shown), cursor_text)


def _conditions(reader: Reader, request: ListPages) -> tuple[list[str], list[object]]:
    where, values = [f"p.deleted = {int(request.deleted)}"], list[object]()
    if request.space is not None:
        where.append("p.space = ?")
        values.append(find_space(reader.connection, request.space).n)
    if request.tag is not None:
        where.append(
            "EXISTS (SELECT 1 FROM view_tag t WHERE t.tag = ? AND t.space = p.space AND t.entity_kind = 1"
            " AND t.entity = p.id)"
        )
        values.append(parse_tag(request.tag))
    if request.text:
        where.append("instr(p.key, ?) > 0")
        values.append(request.text.casefold())
    if request.mine:
        where.append("instr(p.authors, ?) > 0")
        values.append(reader.user)
    if request.orphans:
        where.append(f"p.parent IS NULL AND NOT ({_LINKED})")
    return where, values


def page_row(reader: Reader, row: Sequence[Any]) -> PageRow:
    """The page of a row that begins with `PAGE_ROW_COLUMNS`."""
    space, page, title, _, updated_ms, updated_by, conflicts, start, deleted_ms, deleted_by = row[:10]
    return PageRow(
        text_id(page),
        reader.space_name(space),
        title,
        tags_on(reader, space, EntityKind.PAGE, page),
        updated_ms,
        reader.person(space, updated_by),
        conflicts,
        start,
        deleted_ms,
        reader.person(space, deleted_by) if deleted_by is not None else None,
    )
