"""Reading pages: one page with all around it, lists, history, differences, blame."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kshare.errors import NotFound
from kshare.model.authority import Authority
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, of_kind, text_or
from kshare.model.ids import text_id
from kshare.model.op import EntityKind, OpKind
from kshare.model.revisions import Node, heights
from kshare.model.tag import parse_tag
from kshare.model.textdiff import DiffLine, blame, line_diff
from kshare.queries.reader import Person, Reader, marks_on, split_ids, tags_on
from kshare.store.log import EntityKey, facts_of
from kshare.store.lookup import Place, find_item, find_page
from kshare.store.revision_texts import RevisionTexts
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
    revisions = {text_id(fact.id): fact for fact in _revision_facts(reader, place)}

    def side(revision: str, text: str) -> ConflictSide:
        fact = revisions[revision]
        author = reader.person(place.space.n, fact.author)
        return ConflictSide(revision, author, display_ms(fact.head.hlc, fact.received_ms), text)

    return tuple(
        PageConflict(line, lines, base, tuple(side(*item) for item in json.loads(sides)))
        for line, lines, base, sides in rows
    )


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


def _backlinks(reader: Reader, place: Place) -> tuple[Backlink, ...]:
    """Pages of the space that link here by id, or by a title of this page where no id was resolved."""
    rows = reader.connection.execute(
        "SELECT DISTINCT l.page, p.title, p.text, l.title FROM view_link l"
        " JOIN view_page p ON p.space = l.space AND p.id = l.page"
        " WHERE l.space = :space AND l.page <> :page AND p.deleted = 0 AND (l.target = :page OR (l.target IS NULL"
        " AND l.key IN (SELECT key FROM view_title WHERE space = :space AND page = :page)))"
        " GROUP BY l.page ORDER BY p.updated_ms DESC, l.page LIMIT 200",
        {"space": place.space.n, "page": place.id},
    )
    return tuple(
        Backlink(text_id(page), title, _around(text, f"[[{written}")) for page, title, text, written in rows
    )


def _around(text: str, needle: str) -> str:
    """The line that holds the link, shortened to about 120 characters around it."""
    at = max(text.find(needle), 0)
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    first = max(at - start - 40, 0)
    words = line[first : first + 120].replace("[[", "").replace("]]", "").strip(" -*#>")
    return ("…" if first else "") + words + ("…" if first + 120 < len(line) else "")


# -- lists --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListPages:
    """Which pages: all of a space, with a tag, by title or by last change; `after` is a cursor."""

    order: Literal["title", "recent"] = "title"
    tag: str | None = None
    space: str | None = None
    text: str = ""
    deleted: bool = False
    limit: int = 100
    after: str | None = None


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


@dataclass(frozen=True, slots=True)
class PageList:
    """Some pages and the cursor of the next ones, or None at the end."""

    items: tuple[PageRow, ...]
    next: str | None


def list_pages(reader: Reader, request: ListPages) -> PageList:
    """Pages of one space, or of all; keyset-paged."""
    by_title = request.order == "title"
    column, direction, compare = ("key", "ASC", ">") if by_title else ("updated_ms", "DESC", "<")
    where, values = ["p.deleted = ?"], list[object]([request.deleted])
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
    if request.after is not None:
        cursor = json.loads(request.after)
        where.append(f"(p.{column}, p.id) {compare} (?, ?)")
        values += [cursor[0], bytes.fromhex(cursor[1])]
    rows = reader.connection.execute(
        "SELECT p.space, p.id, p.title, p.key, p.updated_ms, p.updated_by, p.conflicts, substr(p.text, 1, 300)"
        f" FROM view_page p WHERE {' AND '.join(where)} ORDER BY p.{column} {direction}, p.id {direction} LIMIT ?",
        (*values, request.limit + 1),
    ).fetchall()
    shown = [row for row in rows[: request.limit] if row[0] in reader.spaces]
    more = len(rows) > request.limit
    last = rows[request.limit - 1] if more else None
    cursor_text = json.dumps([last[3] if by_title else last[4], last[1].hex()]) if last else None
    return PageList(tuple(_page_row(reader, row) for row in shown), cursor_text)


def _page_row(reader: Reader, row: Sequence[object]) -> PageRow:
    space, page, title, _, updated_ms, updated_by, conflicts, start = row
    assert isinstance(space, int) and isinstance(page, bytes) and isinstance(updated_by, bytes)
    return PageRow(
        text_id(page),
        reader.space_name(space),
        str(title),
        tags_on(reader, space, EntityKind.PAGE, page),
        int(str(updated_ms)),
        reader.person(space, updated_by),
        int(str(conflicts)),
        str(start),
    )


# -- history ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Revision:
    """One saved text of a page. `size` is None where the text is not here."""

    id: str
    author: Person
    time_ms: int
    parents: tuple[str, ...]
    comment: str
    size: int | None
    added: int
    removed: int


def page_history(reader: Reader, request: ShowPage) -> tuple[Revision, ...]:
    """Every revision, latest first, with the lines it added and removed against its first parent."""
    place = _any_page(reader, request)
    texts, facts = _texts(reader, place), _newest_first(_revision_facts(reader, place))
    revisions = []
    for fact in facts:
        text = texts.text(fact.id)
        before = texts.text(fact.head.refs[0]) if fact.head.refs else ""
        lines = line_diff(before or "", text) if text is not None else []
        revisions.append(
            Revision(
                id=text_id(fact.id),
                author=reader.person(place.space.n, fact.author),
                time_ms=display_ms(fact.head.hlc, fact.received_ms),
                parents=tuple(map(text_id, fact.head.refs)),
                comment=text_or(fact.content[4]) if fact.content and len(fact.content) > 4 else "",
                size=None if text is None else len(text),
                added=sum(line.op == "+" for line in lines),
                removed=sum(line.op == "-" for line in lines),
            )
        )
    return tuple(revisions)


def _any_page(reader: Reader, request: ShowPage) -> Place:
    """The page, a deleted one too if its id is given."""
    try:
        return find_page(reader.connection, request.page, request.space)
    except NotFound:
        return find_item(reader.connection, request.page, request.space, (EntityKind.PAGE,))


def _revision_facts(reader: Reader, place: Place) -> list[Fact]:
    key = EntityKey(place.space.n, place.kind, place.id)
    return of_kind(facts_of(reader.connection, key, _authority(place)), OpKind.REVISE)


def _newest_first(facts: Sequence[Fact]) -> list[Fact]:
    nodes = {fact.id: Node(fact.head.refs, fact.head.hlc, fact.author) for fact in facts}
    height = heights(nodes)
    return sorted(facts, key=lambda fact: (height[fact.id], fact.order), reverse=True)


def _texts(reader: Reader, place: Place) -> RevisionTexts:
    return RevisionTexts(reader.connection, place.space.n, _authority(place))


def _authority(place: Place) -> Authority:
    return Authority(admins=frozenset({place.space.creator}))


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two revisions of a page: none given compares the latest with its parent, one with the shown text."""

    page: str
    old: str | None = None
    new: str | None = None
    space: str | None = None


@dataclass(frozen=True, slots=True)
class PageDiff:
    """The lines of the difference; ids are None for the shown text and for nothing."""

    old: str | None
    new: str | None
    lines: tuple[DiffLine, ...]


def diff_page(reader: Reader, request: DiffPage) -> PageDiff:
    """What changed between two revisions. NotFound for an unknown revision or a text that is not here."""
    place = _any_page(reader, ShowPage(request.page, request.space))
    texts, facts = _texts(reader, place), _newest_first(_revision_facts(reader, place))
    old: bytes | None
    new: bytes | None
    if not facts:
        raise NotFound("The text of the page is not here yet.")
    if request.old is None:
        latest = facts[0]
        old, new = (latest.head.refs[0] if latest.head.refs else None), latest.id
    else:
        old = _revision(facts, request.old)
        new = None if request.new is None else _revision(facts, request.new)
    before = "" if old is None else _known_text(texts, old)
    after = _shown_text(reader, place) if new is None else _known_text(texts, new)
    return PageDiff(
        text_id(old) if old else None, text_id(new) if new else None, tuple(line_diff(before, after))
    )


def _revision(facts: Sequence[Fact], ref: str) -> bytes:
    fitting = [fact.id for fact in facts if text_id(fact.id).startswith(ref.lower())]
    if len(fitting) != 1 or len(ref) < 4:
        raise NotFound("The page has no revision '{ref}'. See: kshare page history.", ref=ref)
    return fitting[0]


def _known_text(texts: RevisionTexts, revision: bytes) -> str:
    text = texts.text(revision)
    if text is None:
        raise NotFound("The text of revision '{ref}' is not here (any more).", ref=text_id(revision)[:10])
    return text


def _shown_text(reader: Reader, place: Place) -> str:
    row = reader.connection.execute(
        "SELECT text FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    return str(row[0])


@dataclass(frozen=True, slots=True)
class BlamedLine:
    """One line of the shown text with who brought it in, in which revision and when (ms)."""

    text: str
    revision: str
    author: Person
    time_ms: int


def blame_page(reader: Reader, request: ShowPage) -> tuple[BlamedLine, ...]:
    """Every line of the shown text with the revision that introduced it."""
    place = find_page(reader.connection, request.page, request.space)
    facts = list(reversed(_newest_first(_revision_facts(reader, place))))
    texts = _texts(reader, place)
    known = [(fact, text) for fact in facts if (text := texts.text(fact.id)) is not None]
    shown = _shown_text(reader, place)
    if not known:
        return ()
    origins = blame([*(text for _, text in known), shown])
    lines = []
    for line, origin in zip(shown.removesuffix("\n").split("\n"), origins, strict=False):
        fact = known[min(origin, len(known) - 1)][0]
        author = reader.person(place.space.n, fact.author)
        lines.append(BlamedLine(line, text_id(fact.id), author, display_ms(fact.head.hlc, fact.received_ms)))
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class RevisionTextRequest:
    """One revision of a page."""

    page: str
    revision: str
    space: str | None = None


def revision_text(reader: Reader, request: RevisionTextRequest) -> str:
    """The whole text of a revision; NotFound if unknown or not here."""
    place = _any_page(reader, ShowPage(request.page, request.space))
    return _known_text(_texts(reader, place), _revision(_revision_facts(reader, place), request.revision))
