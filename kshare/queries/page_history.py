"""The history of a page: its revisions, differences, and who wrote which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kshare.errors import NotFound
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, text_or
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.revisions import Node, heights
from kshare.model.textdiff import DiffLine, blame, line_diff
from kshare.queries.pages import ShowPage, authority_over, revision_facts
from kshare.queries.reader import Person, Reader
from kshare.store.log import erasure_reason
from kshare.store.lookup import Place, find_item, find_page
from kshare.store.revision_texts import RevisionTexts
from kshare.words import BySurface


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
    erased: str | None = None
    """Why it was erased for good, which may be empty; None if it was not."""


def page_history(reader: Reader, request: ShowPage) -> tuple[Revision, ...]:
    """Every revision, latest first, with the lines it added and removed against its first parent."""
    place = _any_page(reader, request)
    texts, facts = _texts(reader, place), _newest_first(revision_facts(reader, place))
    erased = texts.erased(fact.id for fact in facts)
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
                erased=erasure_reason(reader.connection, place.space.n, fact.id)
                if fact.id in erased
                else None,
            )
        )
    return tuple(revisions)


def _any_page(reader: Reader, request: ShowPage) -> Place:
    """The page, a deleted one too if its id is given."""
    try:
        return find_page(reader.connection, request.page, request.space)
    except NotFound:
        return find_item(reader.connection, request.page, request.space, (EntityKind.PAGE,))


def _newest_first(facts: Sequence[Fact]) -> list[Fact]:
    nodes = {fact.id: Node(fact.head.refs, fact.head.hlc, fact.author) for fact in facts}
    height = heights(nodes)
    return sorted(facts, key=lambda fact: (height[fact.id], fact.order), reverse=True)


def _texts(reader: Reader, place: Place) -> RevisionTexts:
    return RevisionTexts(reader.connection, place.space.n, authority_over(reader, place))


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
    texts, facts = _texts(reader, place), _newest_first(revision_facts(reader, place))
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
        raise NotFound(
            BySurface(
                "The page has no revision '{ref}'. See: kshare page history.",
                "The page has no revision '{ref}'. Its history shows which there are.",
            ),
            ref=ref,
        )
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
    facts = list(reversed(_newest_first(revision_facts(reader, place))))
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
    return _known_text(_texts(reader, place), _revision(revision_facts(reader, place), request.revision))
