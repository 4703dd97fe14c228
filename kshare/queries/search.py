"""Searching everything: while typing, on Enter, in the quick switcher."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from kshare.index.folding import fold
from kshare.index.results import Facets, Hit, Snippet
from kshare.index.searcher import Searcher
from kshare.model.ids import parse_id, text_id
from kshare.queries.documents import key_of_uid
from kshare.queries.people import muted
from kshare.queries.reader import Person, Reader

_POSTS = ("post", "question")


@dataclass(frozen=True, slots=True)
class Search:
    """A query in the language of docs/search.md. `typing` answers before it is finished.

    `kinds` narrows to page, post, question, bookmark, person.
    """

    query: str
    limit: int = 20
    offset: int = 0
    sort: Literal["relevance", "newest"] = "relevance"
    facets: bool = False
    typing: bool = False
    kinds: tuple[str, ...] = ()


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

    @property
    def key(self) -> str:
        """What tells this item from all others of the home: two spaces may hold a card for one address."""
        return self.ref if self.kind == "bookmark" else self.id


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits with counts. `total` is a lower bound unless `exact`; `notes` say what was not understood."""

    items: tuple[Found, ...]
    total: int
    exact: bool
    facets: Facets | None
    suggestion: str | None
    notes: tuple[str, ...]


def search(reader: Reader, request: Search) -> Answer:
    """Everything that fits, in every space of this home. A wrong query is searched as plain words."""
    searcher = _searcher(reader, request.query)
    kinds = request.kinds or None
    if request.typing:
        results = searcher.typing(request.query, request.limit, kinds, now=reader.now_ms)
    else:
        results = searcher.search(
            request.query,
            limit=request.limit,
            offset=request.offset,
            sort=request.sort,
            facets=request.facets,
            now=reader.now_ms,
            kinds=kinds,
        )
    found = _found(reader, results.items)
    return Answer(
        _unless_muted(reader, found) if request.typing else found,
        results.total,
        results.total_is_exact,
        _named(reader, results.facets),
        results.suggestion,
        results.notes,
    )


def _unless_muted(reader: Reader, found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Without posts of muted people: suggestions leave them out, a search that somebody sends does not."""
    users = {text_id(user) for user in muted(reader)}
    return tuple(one for one in found if one.kind not in _POSTS or one.author.id not in users)


@dataclass(frozen=True, slots=True)
class QuickSwitch:
    """Titles and names that begin with or hold what was typed."""

    prefix: str
    limit: int = 12
    kinds: tuple[str, ...] = ()


def quick_switch(reader: Reader, request: QuickSwitch) -> tuple[Found, ...]:
    """Pages, bookmarks and people by title, for Ctrl K and for completion after `[[`."""
    return _found(reader, _searcher(reader).titles(request.prefix, request.limit, request.kinds or None))


def _searcher(reader: Reader, query: str = "") -> Searcher:
    """A searcher that knows the names in the query's filters: handles stand for ids, space names for numbers."""
    aliases: dict[str, dict[str, str]] = {}
    if "by:" in query or "author:" in query:
        handles = reader.connection.execute("SELECT handle, id FROM view_person")
        aliases["by"] = {fold(handle): text_id(user) for handle, user in handles}
    if "in:" in query or "space:" in query:
        aliases["in"] = {fold(space.name): str(n) for n, space in reader.spaces.items()}
    return Searcher(reader.connection, me=text_id(reader.user), aliases=aliases)


def _found(reader: Reader, hits: Iterable[Hit]) -> tuple[Found, ...]:
    found = []
    for hit in hits:
        _, space, entity = key_of_uid(hit.uid)
        found.append(
            Found(
                entity,
                hit.kind,
                reader.space_name(space),
                hit.title,
                hit.title_highlights,
                hit.snippet,
                hit.score,
                reader.person(space, parse_id(hit.author)),
                hit.time,
                hit.tags,
                reader.ref(space, parse_id(entity)),
            )
        )
    return tuple(found)


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
