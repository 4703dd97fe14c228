"""What belongs to an item: what it links to and what links to it, shared tags, and words that tell the same.

Every answer says why it is there. The work has a bound that does not grow with the home: so many links, so many
items of each tag, and the key terms of `kshare.index.related`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import log2
from typing import Final

from kshare.index.related import MOST_READ, Alike, Related
from kshare.model.ids import parse_id, text_id
from kshare.model.kinds import EntityKind
from kshare.model.links import WIKI_LINK, link_targets
from kshare.queries.documents import document_uid, key_of_uid
from kshare.queries.items import Item, item_at
from kshare.queries.people import muted
from kshare.queries.reader import Reader, tags_on
from kshare.render.plain import plain_text
from kshare.store.log import EntityKey
from kshare.store.lookup import find_item, page_titled
from kshare.store.spaces import space_by_number
from kshare.words import say, say_many

_LINK: Final = 3.0
_SAME_SOURCE: Final = 1.0
_TAGS: Final = 1.5
_TERMS: Final = 4.0
"""What the strongest of each signal is worth: a link above all, then words, then a common source or tag."""
_MOST_LINKS: Final = 60
_MOST_SOURCES: Final = 12
_MOST_TAGGED: Final = 200
_MOST_TAGS: Final = 12
_MOST_ALIKE: Final = 40
_LEAST_ALIKE: Final = 0.06
"""A smaller part of the key terms in common is chance."""
_LEAST_SIMILAR: Final = 0.25
"""Half of what is being typed, where none of it stands in a title: less would distract who writes."""
_LEAST_SAME_TITLE: Final = 0.6
"""Where only a title is typed: most of it stands in the other's title."""
_KINDS: Final = (EntityKind.PAGE, EntityKind.POST, EntityKind.BOOKMARK)


@dataclass(frozen=True, slots=True)
class RelatedTo:
    """What belongs to the item with this id (or the beginning of one, or a page's title).

    Links between a page and those `held_out` (ids) are passed over: what a writer who has not set them would see.
    """

    item: str
    limit: int = 6
    held_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """One answer and why it is there, strongest reason first."""

    item: Item
    reasons: tuple[str, ...]
    score: float
    links_here: bool = False

    @property
    def because(self) -> str:
        """The reasons in one line: '3 shared tags, linked from Onboarding'."""
        return ", ".join(self.reasons)


@dataclass(slots=True)
class _Ties:
    """What ties one candidate to the source."""

    linked: bool = False
    links_here: bool = False
    sources: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    tag_weight: float = 0.0
    terms: tuple[str, ...] = ()
    alike: float = 0.0

    @property
    def score(self) -> float:
        explicit = _LINK * (self.linked or self.links_here) + 0.5 * (self.linked and self.links_here)
        common = _SAME_SOURCE * (1 - 0.5 ** len(self.sources))
        return explicit + common + _TAGS * self.tag_weight + _TERMS * self.alike

    def reasons(self) -> Iterator[str]:
        """In words, strongest first."""
        if self.links_here:
            yield say("links here")
        if self.linked:
            yield say("linked from here")
        if self.tags:
            yield say_many("tag #{tag}", "{count} shared tags", len(self.tags), tag=self.tags[0])
        if self.sources:
            yield say("linked from {title}", title=self.sources[0])
        if self.terms and self.alike >= _LEAST_ALIKE:
            yield say("also about {words}", words=", ".join(self.terms))


def related(reader: Reader, request: RelatedTo) -> tuple[RelatedItem, ...]:
    """What belongs to an item, strongest first. Raises NotFound, InvalidInput as looking the item up does."""
    place = find_item(reader.connection, request.item, kinds=_KINDS)
    source = EntityKey(place.space.n, place.kind, place.id)
    ties: dict[EntityKey, _Ties] = {}
    held_out = frozenset(map(parse_id, request.held_out))
    _tie_links(reader, source, ties, held_out)
    _tie_tags(reader, source, ties)
    index = Related(reader.connection)
    uid = document_uid(source)
    page = _page_without_links(reader, source)
    profile = index.profile(*page, least=2) if page else index.profile_of(uid)
    for found in index.alike(profile, _MOST_ALIKE, without={uid}):
        tie = _tie(ties, _key(found))
        tie.alike, tie.terms = found.share, found.terms
    return tuple(_best(reader, source, ties, request.limit))


@dataclass(frozen=True, slots=True)
class Similar:
    """What is like a text that is being written, among `kinds` of things."""

    text: str
    title: str = ""
    kinds: tuple[str, ...] = ("question",)
    limit: int = 3
    without: str = ""
    """The id of the item that is being written again."""


def similar(reader: Reader, request: Similar) -> tuple[RelatedItem, ...]:
    """Items that may answer or repeat what somebody is just writing; none for a text without key terms."""
    index = Related(reader.connection)
    profile = index.profile(request.title, request.text)
    ties: dict[EntityKey, _Ties] = {}
    for found in index.alike(profile, _MOST_ALIKE, kinds=request.kinds):
        if found.share >= (_LEAST_SIMILAR if request.text else _LEAST_SAME_TITLE):
            ties[_key(found)] = _Ties(alike=found.share, terms=found.terms)
    items = _best(reader, None, ties, request.limit + 1)
    return tuple(one for one in items if one.item.id != request.without)[: request.limit]


def _key(found: Alike) -> EntityKey:
    kind, space, entity = key_of_uid(found.uid)
    return EntityKey(space, kind, parse_id(entity))


def _tie(ties: dict[EntityKey, _Ties], key: EntityKey) -> _Ties:
    return ties.setdefault(key, _Ties())


# -- links ----------------------------------------------------------------------------------------------


def _tie_links(
    reader: Reader, source: EntityKey, ties: dict[EntityKey, _Ties], held_out: frozenset[bytes]
) -> None:
    for page in _linked(reader, source):
        if page not in held_out:
            _tie(ties, EntityKey(source.space, EntityKind.PAGE, page)).linked = True
    if source.kind != EntityKind.PAGE:
        return
    for page, title in _linking(reader, source.space, source.id):
        origin = EntityKey(source.space, EntityKind.PAGE, page)
        _tie(ties, origin).links_here |= page not in held_out
        for other in _linked(reader, origin):
            if other != source.id:
                _tie(ties, EntityKey(source.space, EntityKind.PAGE, other)).sources.append(title)


def _linked(reader: Reader, source: EntityKey) -> Iterable[bytes]:
    """The pages that an item links to, each once."""
    if source.kind == EntityKind.PAGE:
        rows = reader.connection.execute(
            "SELECT coalesce(l.target, t.page) FROM view_link l LEFT JOIN view_title t"
            " ON t.space = l.space AND t.key = l.key AND t.former = 0 WHERE l.space = ? AND l.page = ? LIMIT ?",
            (source.space, source.id, _MOST_LINKS),
        )
        return dict.fromkeys(page for (page,) in rows if page is not None)
    if source.kind != EntityKind.POST:
        return ()
    space = space_by_number(reader.connection, source.space)
    text = reader.connection.execute(
        "SELECT text FROM view_post WHERE space = ? AND id = ?", (source.space, source.id)
    ).fetchone()[0]
    named = (page_titled(reader.connection, space, title) for title in link_targets(text)[:_MOST_LINKS])
    return dict.fromkeys(page for page in named if page is not None)


def _page_without_links(reader: Reader, source: EntityKey) -> tuple[str, str] | None:
    """Title and text of a page without the words of its links, which say what others are about; None for no page."""
    if source.kind != EntityKind.PAGE:
        return None
    title, text = reader.connection.execute(
        "SELECT title, substr(text, 1, ?) FROM view_page WHERE space = ? AND id = ?",
        (MOST_READ, source.space, source.id),
    ).fetchone()
    return title, plain_text(WIKI_LINK.sub(" ", text))


def _linking(reader: Reader, space: int, page: bytes) -> list[tuple[bytes, str]]:
    """Pages that link to a page, and their titles; the latest first."""
    return reader.connection.execute(
        "SELECT DISTINCT l.page, p.title FROM view_link l JOIN view_page p ON p.id = l.page AND p.space = l.space"
        " WHERE l.space = ? AND p.deleted = 0 AND l.page <> ? AND (l.target = ? OR (l.target IS NULL AND l.key IN"
        " (SELECT key FROM view_title WHERE space = ? AND page = ?))) ORDER BY p.updated_ms DESC LIMIT ?",
        (space, page, page, space, page, _MOST_SOURCES),
    ).fetchall()


# -- tags -----------------------------------------------------------------------------------------------


def _tie_tags(reader: Reader, source: EntityKey, ties: dict[EntityKey, _Ties]) -> None:
    tags = tags_on(reader, source.space, EntityKind(source.kind), source.id)[:_MOST_TAGS]
    weights: dict[str, float] = {}
    for tag in tags:
        tagged = reader.connection.execute(
            "SELECT space, entity_kind, entity FROM view_tag WHERE tag = ? LIMIT ?", (tag, _MOST_TAGGED)
        ).fetchall()
        # From 1 for a tag that only two items have to nearly nothing for one that is everywhere.
        weights[tag] = 1 / log2(2 + max(0, len(tagged) - 2))
        for space, kind, entity in tagged:
            key = EntityKey(space, kind, entity)
            if key != source:
                _tie(ties, key).tags.append(tag)
    whole = sum(weights.values())
    for tie in ties.values():
        mine = sum(weights[tag] for tag in tie.tags)
        # How much of all that could be shared, and how rare it is: both matter.
        tie.tag_weight = min(1.0, mine) * mine / whole if mine else 0.0


# -- the answer -----------------------------------------------------------------------------------------


def _best(
    reader: Reader, source: EntityKey | None, ties: dict[EntityKey, _Ties], limit: int
) -> Iterator[RelatedItem]:
    """The strongest candidates that can be shown; one that lies in two spaces is shown once."""
    hidden = {text_id(user) for user in muted(reader)}
    thread = _thread_of(reader, source) if source is not None else frozenset()
    seen: set[bytes] = {source.id} if source is not None else set()
    left = limit
    for key in sorted(ties, key=lambda key: (-ties[key].score, key)):
        reasons = tuple(ties[key].reasons())
        if not left or key.id in seen or key.kind not in _KINDS or not reasons:
            continue
        if key.space not in reader.spaces or (key.kind == EntityKind.POST and key.id in thread):
            continue
        item = item_at(reader, key.space, key.kind, key.id)
        if item is None or (item.kind not in ("page", "bookmark") and item.author.id in hidden):
            continue
        seen.add(key.id)
        left -= 1
        yield RelatedItem(item, reasons, round(ties[key].score, 4), ties[key].links_here)


def _thread_of(reader: Reader, source: EntityKey) -> frozenset[bytes]:
    """The posts above and directly below a post: who reads it sees them anyhow."""
    if source.kind != EntityKind.POST:
        return frozenset()
    rows = reader.connection.execute(
        "WITH RECURSIVE above(id) AS (SELECT ?1 UNION SELECT p.reply_to FROM view_post p, above"
        " WHERE p.id = above.id AND p.reply_to IS NOT NULL LIMIT 50)"
        " SELECT id FROM above UNION SELECT p.id FROM view_post p, above WHERE p.reply_to = above.id LIMIT 500",
        (source.id,),
    )
    return frozenset(row[0] for row in rows)
