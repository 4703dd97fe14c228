"""A wiki page as it is now, folded from its operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.clock import display_ms
from kshare.model.facts import (
    Fact,
    creation,
    initial,
    of_kind,
    pairs,
    shown,
    source_of,
    tags_of,
    text_or,
    unreplaced,
)
from kshare.model.kinds import OpKind
from kshare.model.limits import PAGE_BYTES, TITLE_CHARACTERS
from kshare.model.merge import Conflict, Same, Side, shown_text
from kshare.model.revisions import Node, merge_heads
from kshare.model.tokens import normalise_text

TITLE = "title"
TEXT = "text"
TAGS = "tags"
PARENT = "parent"
DELETED = "deleted"
SOURCE = "source"

RevisionText = Callable[[bytes], str | None]
"""Gives the whole text of a revision; None if it was erased or is not here yet."""


@dataclass(frozen=True, slots=True)
class Page:
    """What everybody sees of a page. Ids have 20 bytes, times are ms since the epoch for display."""

    id: bytes
    title: str
    former_titles: tuple[str, ...]
    text: str
    """Common text; in a conflict both sides one after the other."""
    parts: tuple[Same | Conflict[Side], ...]
    heads: tuple[bytes, ...]
    waiting: bool
    """Newer text is on the way: the base of a head is not here yet."""
    tags: tuple[str, ...]
    parent: bytes | None
    deleted: bool
    deleted_ms: int
    """When it was deleted; 0 while it is not."""
    deleted_by: bytes | None
    links: tuple[tuple[str, bytes], ...]
    mentions: tuple[tuple[str, bytes], ...]
    authors: tuple[bytes, ...]
    """Everybody who wrote a revision, latest first."""
    created_ms: int
    updated_ms: int
    updated_by: bytes
    revisions: int
    source: dict[str, str | int | bytes] | None
    """Where it was imported from, or None."""
    copied_from: str | None

    @property
    def fresh_import(self) -> bool:
        """True while nobody has touched it since it was imported (last)."""
        if self.source is None:
            return False
        return self.revisions <= 1 or self.source.get("revision") in self.heads


def parse_page_text(typed: str) -> str:
    """The text as it is kept: LF, no NUL, one final newline; InvalidInput beyond 2 MB."""
    text = normalise_text(typed.encode("utf-8", "replace").decode())
    size = len(text.encode())
    if size > PAGE_BYTES:
        raise InvalidInput(
            "The page has {size} bytes; at most {limit} fit. Split it into several pages.",
            size=size,
            limit=PAGE_BYTES,
        )
    return text


def fold_page(
    facts: Sequence[Fact], text_of: RevisionText, erased: AbstractSet[bytes] = frozenset()
) -> Page | None:
    """The page that these operations make, or None while its creation is not known.

    `erased` revisions have no text and nobody waits for one.
    """
    made = creation(facts)
    if made is None:
        return None
    fields = initial(made)
    revisions = {fact.id: fact for fact in of_kind(facts, OpKind.REVISE)}
    nodes = {rev.id: Node(rev.head.refs, rev.head.hlc, rev.author) for rev in revisions.values()}
    merged = merge_heads(nodes, text_of, erased)
    heads = merged.heads
    latest = max((revisions[head] for head in heads), key=lambda rev: rev.order, default=made)
    written = (_title(write.first()) for write in unreplaced(facts, TITLE))
    title = next(filter(None, written), "") or _title(fields.get("title")) or "?"
    parent = shown(facts, PARENT, fields.get("parent"))
    deletion = _deletion(facts, heads)
    newest_first = sorted(revisions.values(), key=lambda rev: rev.order, reverse=True)
    return Page(
        id=made.id,
        title=title,
        former_titles=_former_titles(facts, fields, title),
        text=shown_text(merged.parts),
        parts=merged.parts,
        heads=heads,
        waiting=merged.waiting,
        tags=tags_of(facts),
        parent=parent if isinstance(parent, bytes) else None,
        deleted=deletion is not None,
        deleted_ms=display_ms(deletion.head.hlc, deletion.received_ms) if deletion else 0,
        deleted_by=deletion.author if deletion else None,
        links=_pairs_of_heads(revisions, heads, 2),
        mentions=_pairs_of_heads(revisions, heads, 3),
        authors=tuple(dict.fromkeys(rev.author for rev in newest_first)) or (made.author,),
        created_ms=display_ms(made.head.hlc, made.received_ms),
        updated_ms=display_ms(latest.head.hlc, latest.received_ms),
        updated_by=latest.author,
        revisions=len(revisions),
        source=source_of(shown(facts, SOURCE, fields.get("source"))),
        copied_from=text_or(fields.get("copied_from")) or None,
    )


def _former_titles(facts: Sequence[Fact], fields: dict[str, object], title: str) -> tuple[str, ...]:
    """Every title and alias that the page ever had, but the shown one, oldest first."""
    writes = sorted(
        (fact for fact in of_kind(facts, OpKind.SET) if fact.head.field == TITLE), key=lambda fact: fact.order
    )
    aliases = fields.get("aliases")
    names = [
        fields.get("title"),
        *(aliases if isinstance(aliases, list) else ()),
        *(write.first() for write in writes),
    ]
    return tuple(dict.fromkeys(name for name in map(_title, names) if name and name != title))


def _title(value: object) -> str:
    return text_or(value, most=TITLE_CHARACTERS)


def _deletion(facts: Sequence[Fact], heads: Sequence[bytes]) -> Fact | None:
    """The unreplaced delete that saw every current head, if there is one: an edit elsewhere brings a page back."""
    for write in unreplaced(facts, DELETED):
        seen = write.first()
        if (
            isinstance(seen, list)
            and seen
            and set(heads) <= {item for item in seen if isinstance(item, bytes)}
        ):
            return write
    return None


def _pairs_of_heads(
    revisions: dict[bytes, Fact], heads: Sequence[bytes], item: int
) -> tuple[tuple[str, bytes], ...]:
    """Links (item 2) or mentions (item 3) of all heads, each once."""
    found: dict[tuple[str, bytes], None] = {}
    for head in heads:
        content = revisions[head].content
        if content and len(content) > item:
            found.update(dict.fromkeys(pairs(content[item])))
    return tuple(found)
