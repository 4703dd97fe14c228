"""What a set of operations means, by brute force: the definitions of SYNC, without a thought of speed.

It reads the bytes of the skeletons itself and shares no code with `kshare.model`, whose answers it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from kshare.model.op import Op

NEW, SET, ADD, DROP, REVISE = 1, 2, 3, 4, 5
PAGE = 1

Entity = tuple[int, bytes]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One operation, as its bytes say."""

    id: bytes
    author: bytes
    kind: int
    hlc: int
    entity: Entity
    field: str
    refs: tuple[bytes, ...]
    content: list[Any] | None


def raw_of(op: Op) -> Raw | None:
    """The parts of an operation; None for one that this version does not show."""
    if op.head is None:
        return None
    parts = msgspec.msgpack.decode(op.skeleton)
    content = msgspec.msgpack.decode(op.content[16:]) if op.content else None
    kind, hlc = parts[0], parts[1]

    def raw(entity: Entity, field: str = "", refs: Iterable[bytes] = ()) -> Raw:
        return Raw(op.id, op.author, kind, hlc, entity, field, tuple(refs), content)

    match parts:
        case [1, _, _, _, entity_kind, *_]:
            return raw((entity_kind, op.id))
        case [2 | 4, _, _, _, entity_kind, entity, field, refs, *_]:
            return raw((entity_kind, entity), field, refs)
        case [3, _, _, _, entity_kind, entity, field, *_]:
            return raw((entity_kind, entity), field)
        case [5, _, _, _, page, parents, *_]:
            return raw((PAGE, page), "", parents)
    return None


def register(raws: Iterable[Raw], field: str) -> list[Raw]:
    """The writes of a register that no other write of it names, the shown one (highest HLC, then id) first."""
    writes = [raw for raw in raws if raw.kind == SET and raw.field == field]
    standing = [raw for raw in writes if not any(raw.id in other.refs for other in writes)]
    return sorted(standing, key=lambda raw: (raw.hlc, raw.id), reverse=True)


def or_set(raws: Iterable[Raw], name: str) -> set[bytes]:
    """The additions to a set that nobody dropped."""
    known = list(raws)
    drops = [raw for raw in known if raw.kind == DROP and raw.field == name]
    return {
        raw.id
        for raw in known
        if raw.kind == ADD and raw.field == name and not any(raw.id in drop.refs for drop in drops)
    }


def page_heads(raws: Iterable[Raw]) -> set[bytes]:
    """The revisions that nobody names as parent."""
    revisions = [raw for raw in raws if raw.kind == REVISE]
    return {raw.id for raw in revisions if not any(raw.id in other.refs for other in revisions)}


def ancestors(raws: Sequence[Raw], revision: bytes) -> set[bytes]:
    """A revision and all that it was made from, as far as known."""
    by_id = {raw.id: raw for raw in raws if raw.kind == REVISE}
    found: set[bytes] = set()
    ahead = [revision]
    while ahead:
        here = ahead.pop()
        if here in by_id and here not in found:
            found.add(here)
            ahead.extend(by_id[here].refs)
    return found


def words_that_must_show(raws: Sequence[Raw]) -> set[str]:
    """Words of the heads that none of the others can have taken out: no other head came after their first use.

    People in the simulator say each `word<n>` once.
    """
    revisions = {raw.id: raw for raw in raws if raw.kind == REVISE}
    heads = sorted(page_heads(raws))
    words = {head: _words(revisions[head]) for head in heads}
    before = {head: ancestors(raws, head) for head in heads}
    needed: set[str] = set()
    for head in heads:
        for word in words[head]:
            taken_out_by = [
                other
                for other in heads
                if word not in words[other] and any(word in _words(revisions[it]) for it in before[other])
            ]
            if not taken_out_by:
                needed.add(word)
    return needed


def _words(revision: Raw) -> set[str]:
    if not revision.content or not isinstance(revision.content[0], str):
        return set()
    return {word for word in revision.content[0].split() if word.startswith("word")}
