"""What the fold sees: every operation about one entity, in no order, each once.

The fold is a pure function of this set. It uses no clock, no locale and no Unicode tables, since they
differ between PCs and Python versions; whatever needs them is done when writing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from kshare.model.clock import MAX_HLC
from kshare.model.kinds import OpKind
from kshare.model.op import read_content
from kshare.model.skeleton import Skeleton


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One operation, read. `content` is None if it was erased or has not come yet."""

    # A Struct for the same reason as `Op`: one is made for each operation that is folded.

    id: bytes
    author: bytes
    head: Skeleton
    content: list[Any] | None
    received_ms: int
    demoted: bool = False
    """True if its author was a moderator at some time, but not where this stands."""

    @property
    def order(self) -> tuple[int, bytes]:
        """(HLC, id): the order in which ties are broken, the same everywhere."""
        return self.head.hlc, self.id

    def first(self) -> Any:
        """The first item of the content: the value of a write, the element of an addition."""
        return self.content[0] if self.content else None


def fact_of(
    op_id: bytes,
    author: bytes,
    head: Skeleton,
    content: bytes | None,
    received_ms: int,
    demoted: bool = False,
) -> Fact:
    """Read the content of an operation for the fold."""
    return Fact(op_id, author, head, read_content(content), received_ms, demoted)


def of_kind(facts: Iterable[Fact], kind: OpKind) -> list[Fact]:
    """The facts of one kind of operation."""
    return [fact for fact in facts if fact.head.kind == kind]


def unreplaced(facts: Sequence[Fact], field: str, authors: Collection[bytes] | None = None) -> list[Fact]:
    """The writes of a multi-value register that no other write of it replaces, highest (HLC, id) first.

    With `authors`, writes by anybody else do not count and cannot replace.
    """
    writes = [
        fact
        for fact in facts
        if fact.head.kind == OpKind.SET
        and fact.head.field == field
        and (authors is None or fact.author in authors)
    ]
    if len(writes) < 2:  # nearly always, and asked for every register of every entity
        return writes
    replaced = {ref for fact in writes for ref in fact.head.refs}
    standing = [fact for fact in writes if fact.id not in replaced]
    return sorted(standing, key=lambda fact: fact.order, reverse=True)


def shown(
    facts: Sequence[Fact], field: str, default: Any = None, authors: Collection[bytes] | None = None
) -> Any:
    """The value of a register: the highest unreplaced write, or `default` if there is none readable."""
    for fact in unreplaced(facts, field, authors):
        if fact.content:
            return fact.content[0]
    return default


def elements(facts: Sequence[Fact], set_name: str, *, own: bool = False) -> list[Fact]:
    """The additions of an OR-set that are still in it, oldest first: an addition nobody dropped wins.

    With `own`, only the person who added may drop.
    """
    added = [fact for fact in of_kind(facts, OpKind.ADD) if fact.head.field == set_name]
    if not added:
        return added
    dropped = {
        (ref, fact.author if own else b"")
        for fact in of_kind(facts, OpKind.DROP)
        if fact.head.field == set_name
        for ref in fact.head.refs
    }
    standing = [fact for fact in added if (fact.id, fact.author if own else b"") not in dropped]
    return sorted(standing, key=lambda fact: fact.order)


def tags_of(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The tags of an entity, sorted by code point, each once."""
    return tuple(sorted({tag for fact in elements(facts, "tags") if isinstance(tag := fact.first(), str)}))


def creation(facts: Iterable[Fact]) -> Fact | None:
    """The operation that made the entity, or None if it is not known yet."""
    return next((fact for fact in facts if fact.head.kind == OpKind.NEW), None)


def initial(made: Fact) -> dict[str, Any]:
    """The fields that an entity was made with; empty if erased or malformed."""
    fields = made.first()
    return fields if isinstance(fields, dict) else {}


def text_or(value: Any, default: str = "", *, most: int | None = None) -> str:
    """The value if it is text of at most `most` characters, else `default`.

    A member may write anything into a register; what is larger than the format allows is ignored.
    """
    return value if isinstance(value, str) and (most is None or len(value) <= most) else default


def whole_or(value: Any, default: int = 0, *, least: int, most: int) -> int:
    """The value if it is a whole number from `least` to `most`, else `default`. True and False are no numbers."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and least <= value <= most else default


def source_of(value: Any) -> dict[str, str | int | bytes] | None:
    """Where an item was imported from: the plain fields of the value, or None if it is no map."""
    if not isinstance(value, dict):
        return None
    return {
        name: field
        for name, field in value.items()
        if isinstance(name, str)
        and (isinstance(field, str | bytes) or (isinstance(field, int) and abs(field) <= MAX_HLC))
    }


def pairs(value: Any) -> tuple[tuple[str, bytes], ...]:
    """(as written, id) pairs of links or mentions; malformed ones are left out."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(
        (item[0], item[1])
        for item in value
        if isinstance(item, list | tuple)
        and len(item) >= 2
        and isinstance(item[0], str)
        and isinstance(item[1], bytes)
    )
