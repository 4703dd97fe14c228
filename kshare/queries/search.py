"""Searching everything: while typing, on Enter, in the quick switcher."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from kshare.index.folding import fold
from kshare.index.plan import Condition
from kshare.index.results import Facets, Hit, Snippet
from kshare.index.searcher import Searcher
from kshare.model.ids import parse_id, text_id
from kshare.model.kinds import EntityKind
from kshare.queries.documents import file_of_uid, key_of_uid
from kshare.queries.draft_search import asks_for_drafts, drafts_with
from kshare.queries.history_search import asks_for_history, former_texts_with
from kshare.queries.people import muted
from kshare.queries.reader import Person, Reader
from kshare.queries.titles import title_of_item
from kshare.queries.unreadable import unreadable_words
from kshare.render.plain import heading_before
from kshare.store.file_texts import file_text
from kshare.store.reads import read_since
from kshare.store.store import is_made_anew
from kshare.words import say

_POSTS = ("post", "question")
_KIND_NAMES: Final[dict[int, str]] = {
    EntityKind.PAGE: "page",
    EntityKind.POST: "post",
    EntityKind.BOOKMARK: "bookmark",
}
_LONGEST_SCANNED: Final = 200_000
_AUTHOR: Final = re.compile(r'(?:by|author):\s*"?@?([^\s"()]+)')
DRAFT_KIND: Final = "draft"
DRAFT: Final = "draft:"
"""Begins the id of a draft among the hits; the draft's key follows."""


@dataclass(frozen=True, slots=True)
class Search:
    """A query in the language of docs/search.md. `typing` answers before it is finished.

    `former` False: former texts, which take a second, wait until somebody asks for them.
    `kinds` narrows to page, post, question, bookmark, person.
    """

    query: str
    limit: int = 20
    offset: int = 0
    sort: Literal["relevance", "newest"] = "relevance"
    facets: bool = False
    typing: bool = False
    kinds: tuple[str, ...] = ()
    former: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `id` is the text id of the entity, `time_ms` its display time."""

    id: str
    kind: str
    space: str
    title: str
    title_highlights: tuple[tuple[int, int], ...]
    snippet: Snippet
    score: float
    author: Person
    time_ms: int
    tags: tuple[str, ...]
    ref: str
    """The item in its space."""
    anchor: str = ""
    """The heading of a page under which the hit lies; '' for its beginning."""
    revision: str = ""
    """Of a former text (`in:history`): the revision that fits."""
    on: FileOf | None = None
    """Of an attached file (kind `file`, its name is the title): the item it hangs on; `id` is that item's."""

    @property
    def opens(self) -> str:
        """What a window opens: the item in its space."""
        kind = self.on.kind if self.on else self.kind
        return self.ref if kind == "bookmark" else self.id

    @property
    def key(self) -> str:
        """What tells this hit from all others of the home: two spaces may hold a card for one address."""
        return f"{self.opens}#{self.on.op}" if self.on else self.opens


@dataclass(frozen=True, slots=True)
class FileOf:
    """Where an attached file hangs: kind and title of the item; `op` (text id) attached it."""

    op: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits with counts. `total` is a lower bound unless `exact`; `notes` say what was not understood.

    `waits`: nothing was looked for yet, since that takes long; the note says how to go on.
    """

    items: tuple[Found, ...]
    total: int
    exact: bool
    facets: Facets | None
    suggestion: str | None
    notes: tuple[str, ...]
    waits: bool = False


def search(reader: Reader, request: Search) -> Answer:
    """Everything that fits, in every space of this home. A wrong query is searched as plain words."""
    if asks_for_drafts(request.query):
        return search_drafts(reader, request)
    if asks_for_history(request.query):
        return search_former(reader, request)
    searcher = searcher_for(reader, request.query)
    kinds = request.kinds or None
    spaces, remark = _while_made_anew(reader)
    if request.typing:
        results = searcher.typing(request.query, request.limit, kinds, spaces=spaces, now=reader.now_ms)
    else:
        results = searcher.search(
            request.query,
            limit=request.limit,
            offset=request.offset,
            sort=request.sort,
            facets=request.facets,
            now=reader.now_ms,
            kinds=kinds,
            spaces=spaces,
        )
    found = _found(reader, results.items, places=not request.typing)
    return Answer(
        _unless_muted(reader, found) if request.typing else found,
        results.total,
        results.total_is_exact,
        _named(reader, results.facets),
        results.suggestion,
        (*results.notes, *remark),
    )


def search_former(reader: Reader, request: Search) -> Answer:
    """Former texts of pages. While somebody types they are not looked for: that takes a second."""
    if request.typing or not request.former:
        return Answer((), 0, False, None, None, (say("Press Enter to search former texts."),), waits=True)
    former, remark = former_texts_with(reader, request.query, _aliases(reader, request.query))
    former = former[request.offset : request.offset + request.limit]
    found = (
        replace(_one_found(reader, each.hit, places=False), on=None, kind="page", revision=each.revision)
        for each in former
    )
    return Answer(tuple(found), len(former), True, None, None, (remark,))


def _while_made_anew(reader: Reader) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """While the index is made anew: the spaces that may be shown, since it may hold others still, and a remark."""
    if not is_made_anew(reader.connection):
        return None, ()
    return tuple(map(str, reader.spaces)), (
        say("The search index is being made anew: not all is found yet."),
    )


def search_drafts(reader: Reader, request: Search) -> Answer:
    """Texts of this PC that were not sent yet. They are in no index and in nothing that is shared."""
    me = reader.me(min(reader.spaces))
    drafts = drafts_with(reader, request.query)
    found = tuple(
        Found(
            f"{DRAFT}{draft.row.key}", DRAFT_KIND, reader.space_name(draft.space), draft.row.title,
            (), draft.snippet, 0.0, me, draft.row.saved_ms, (), f"{DRAFT}{draft.row.key}",
        )
        for draft in drafts
    )  # fmt: skip
    shown = found[request.offset : request.offset + request.limit]
    return Answer(shown, len(found), True, None, None, ())


def _unless_muted(reader: Reader, found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Without posts of muted people: suggestions leave them out, a search that somebody sends does not."""
    users = {text_id(user) for user in muted(reader)}
    return tuple(
        one
        for one in found
        if (one.on.kind if one.on else one.kind) not in _POSTS or one.author.id not in users
    )


@dataclass(frozen=True, slots=True)
class QuickSwitch:
    """Titles and names that begin with or hold what was typed."""

    prefix: str
    limit: int = 12
    kinds: tuple[str, ...] = ()


def quick_switch(reader: Reader, request: QuickSwitch) -> tuple[Found, ...]:
    """Pages, bookmarks and people by title, for Ctrl K and for completion after `[[`."""
    spaces, _ = _while_made_anew(reader)
    kinds = request.kinds or None
    hits = searcher_for(reader).titles(request.prefix, request.limit, kinds, spaces=spaces)
    return _found(reader, hits, places=False)


def searcher_for(reader: Reader, query: str = "") -> Searcher:
    """A searcher that knows the names in the query's filters: handles stand for ids, space names for numbers."""
    conditions = {"is:unread": _unread(reader)} if "unread" in query else {}
    aliases = _aliases(reader, query)
    return Searcher(
        reader.connection,
        me=text_id(reader.user),
        aliases=aliases,
        conditions=conditions,
        cancel=reader.cancel,
    )


def _aliases(reader: Reader, query: str) -> dict[str, dict[str, str]]:
    aliases: dict[str, dict[str, str]] = {}
    if "by:" in query or "author:" in query:
        typed = [form for name in _AUTHOR.findall(query) for form in (name.lower(), fold(name))]
        marks = ",".join("?" * len(typed))
        handles = reader.connection.execute(
            f"SELECT handle, id FROM view_person WHERE handle IN ({marks})", typed
        )
        aliases["by"] = {fold(handle): text_id(user) for handle, user in handles}
    if "in:" in query or "space:" in query:
        aliases["in"] = {fold(space.name): str(n) for n, space in reader.spaces.items()}
    return aliases


def _unread(reader: Reader) -> Condition:
    """By others, and changed since this person opened it on this PC (see `kshare.store.reads`)."""
    sql = (
        "d.time > ? AND d.author NOT IN (SELECT id FROM view_index_name WHERE sort = 'author' AND name = ?)"
        " AND NOT EXISTS (SELECT 1 FROM own_read r WHERE r.uid = d.uid AND r.at_ms >= d.time)"
    )
    return sql, (read_since(reader.connection), text_id(reader.user))


def _found(reader: Reader, hits: Iterable[Hit], *, places: bool = True) -> tuple[Found, ...]:
    """Hits with names; with `places` each page's heading above the passage, some 0.5 ms a page."""
    return tuple(_one_found(reader, hit, places) for hit in hits)


def _one_found(reader: Reader, hit: Hit, places: bool) -> Found:
    kind, space, entity = key_of_uid(hit.uid)
    on = None
    if (file := file_of_uid(hit.uid)) is not None:
        on = FileOf(file, _KIND_NAMES.get(kind, "page"), title_of_item(reader, space, kind, entity))
    return Found(
        entity,
        hit.kind,
        reader.space_name(space),
        hit.title,
        hit.title_highlights,
        hit.snippet if on is None or hit.snippet.text else Snippet(_only_its_name(reader, on.op)),
        hit.score,
        reader.person(space, parse_id(hit.author)),
        hit.time,
        hit.tags,
        reader.ref(space, parse_id(entity)),
        anchor=_anchor(reader, space, entity, hit.snippet.line) if places and hit.kind == "page" else "",
        on=on,
    )


def _anchor(reader: Reader, space: int, page: str, line: int) -> str:
    """The heading above a line of a page's plain text; it is looked for in pages of usual length only."""
    if line <= 0:
        return ""
    row = reader.connection.execute(
        "SELECT text FROM view_page WHERE space = ? AND id = ? AND length(text) <= ?",
        (space, parse_id(page), _LONGEST_SCANNED),
    ).fetchone()
    return heading_before(row[0], line) if row else ""


def _only_its_name(reader: Reader, op: str) -> str:
    """Why nothing of a file but its name was searched."""
    row = reader.connection.execute("SELECT hash FROM view_blob WHERE op = ?", (parse_id(op),)).fetchone()
    if row is None:
        return ""
    words = file_text(reader.connection, row[0])
    if words is not None:
        return unreadable_words(words.problem) if words.problem else ""
    here = reader.connection.execute("SELECT here FROM own_blob WHERE hash = ?", row).fetchone()
    if here and here[0]:
        return ""
    return say("Only the name was searched: the file is not on this PC.")


def _named(reader: Reader, facets: Facets | None) -> Facets | None:
    """Facets with handles and space names in the place of ids and numbers."""
    if facets is None:
        return None
    home = min(reader.spaces)
    return replace(
        facets,
        authors=tuple((reader.person(home, parse_id(user)).handle, count) for user, count in facets.authors),
        spaces=tuple((reader.space_name(int(n)), count) for n, count in facets.spaces),
    )
