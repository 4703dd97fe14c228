"""The revisions of one page and the text that they give together.

Every save is a revision that names the revisions it was made from, so the revisions of a page form a directed
acyclic graph. Its heads are the revisions that nobody has built upon. What people see is the merge of the
heads: a pure function of the *set* of revisions, computed on view and never stored as an operation.

Revisions arrive in any order: a parent may be unknown, a text may not be here yet, or it was erased.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from kshare.model.merge import (
    Conflict,
    ConflictLines,
    Part,
    Same,
    Side,
    conflict_lines,
    merge_tokens,
    shown_text,
)
from kshare.model.tokens import normalise_text, sentences

MAX_HEADS: Final = 8
"""So many heads are merged; further ones are only listed."""

MAX_DEPTH: Final = 3
"""So deep are several common ancestors merged to one; below, the one with the smallest id stands for all."""

_MAX_BASES: Final = 16
# Merging bases is a help, not a need: a graph made to cost much gets the smallest id earlier.

MergedPart = Same | Conflict[Side]


@dataclass(frozen=True, slots=True)
class Node:
    """One revision: the revisions it was made from (perhaps unknown here), its HLC and its author."""

    parents: tuple[bytes, ...]
    hlc: int
    author: bytes


Nodes = Mapping[bytes, Node]
TextOf = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a page shows.

    `heads` are all heads in (height, id) order, `listed` those of them that are not part of the text, and
    `waiting` tells that a newer text is on its way and an older one stands in for it.
    """

    parts: tuple[MergedPart, ...] = ()
    heads: tuple[bytes, ...] = ()
    listed: tuple[bytes, ...] = ()
    waiting: bool = False

    @property
    def text(self) -> str:
        """The shown text: in a conflict all sides, oldest first."""
        return shown_text(self.parts)

    @property
    def conflicts(self) -> list[tuple[ConflictLines, Conflict[Side]]]:
        """Each conflict with its place in the shown text, in order."""
        found = [part for part in self.parts if isinstance(part, Conflict)]
        return list(zip(conflict_lines(self.parts), found, strict=True))


def heights(nodes: Nodes) -> dict[bytes, int]:
    """For each revision the length of the longest known way to a first one; unknown parents count 0.

    A cycle cannot exist, as an id is a hash over the ids of the parents; should one be handed in all the
    same, its revisions and those built upon them have height 0.
    """
    children: dict[bytes, list[bytes]] = {}
    missing: dict[bytes, int] = {}
    for revision, node in nodes.items():
        known = {parent for parent in node.parents if parent in nodes}
        missing[revision] = len(known)
        for parent in known:
            children.setdefault(parent, []).append(revision)
    found = dict.fromkeys(nodes, 0)
    ready = [revision for revision, count in missing.items() if not count]
    while ready:
        revision = ready.pop()
        if nodes[revision].parents:
            found[revision] = 1 + max(found.get(parent, 0) for parent in nodes[revision].parents)
        for child in children.get(revision, ()):
            missing[child] -= 1
            if not missing[child]:
                ready.append(child)
    return found


def heads(nodes: Nodes) -> list[bytes]:
    """The revisions that no known revision names as parent, in (height, id) order."""
    return _heads(nodes, heights(nodes))


def _heads(nodes: Nodes, height: Mapping[bytes, int]) -> list[bytes]:
    named = {parent for node in nodes.values() for parent in node.parents}
    return sorted(nodes.keys() - named, key=lambda revision: (height[revision], revision))


def ancestors(nodes: Nodes, revision: bytes) -> set[bytes]:
    """The known revisions that `revision` was made from, itself among them."""
    found: set[bytes] = set()
    ahead = [revision]
    while ahead:
        here = ahead.pop()
        if here in nodes and here not in found:
            found.add(here)
            ahead.extend(nodes[here].parents)
    return found


def merge_heads(nodes: Nodes, text_of: TextOf, erased: AbstractSet[bytes] = frozenset()) -> Merged:
    """The text of a page: its heads folded in (height, id) order, each against the common ancestors.

    `text_of` gives the saved text, or None while it is not here; it is not asked about `erased` revisions.
    A head without text is replaced by its newest readable ancestor. A common ancestor without text counts as
    empty, for those who still know an erased one too, so that all merges agree. The order in which `nodes`
    were put in does not matter.
    """
    height = heights(nodes)
    found = _heads(nodes, height)
    fold = _Fold(nodes, text_of, erased, height)
    if len(found) == 1 and (text := fold.text(found[0])) is not None:  # nearly every page: nothing to merge
        return Merged((Same(text),) if text else (), tuple(found))
    stand_ins: dict[bytes, None] = {}
    waiting = False
    for head in found[:MAX_HEADS]:
        waiting = waiting or (head not in erased and fold.text(head) is None)
        readable = fold.newest_readable(head)
        if readable is not None:
            stand_ins[readable] = None
    parts = tuple(fold.merge(fold.in_order(stand_ins), depth=0))
    return Merged(parts, tuple(found), tuple(found[MAX_HEADS:]), waiting or fold.missing_base)


_MARK = re.compile(r"\0([0-9]+)\0")


@dataclass(slots=True)
class _Fold:
    """One computation of a merge.

    While heads are folded one by one, a conflict of earlier heads travels through the next merge as an opaque
    mark "\\0<number>\\0" (page text holds no NUL). A mark equals no line or sentence of a base, so a later
    edit of the same place becomes a further side; edits elsewhere leave the conflict as it is.
    """

    nodes: Nodes
    text_of: TextOf
    erased: AbstractSet[bytes]
    height: Mapping[bytes, int]
    conflicts: list[Conflict[Side]] = field(default_factory=list)
    merged_bases: int = 0
    missing_base: bool = False
    _texts: dict[bytes, str | None] = field(default_factory=dict)
    _sentences: dict[bytes, frozenset[str]] = field(default_factory=dict)

    def text(self, revision: bytes) -> str | None:
        """The normalised text, None if it is erased or not here."""
        if revision not in self._texts:
            text = None if revision in self.erased else self.text_of(revision)
            self._texts[revision] = None if text is None else normalise_text(text)
        return self._texts[revision]

    def in_order(self, revisions: Collection[bytes]) -> list[bytes]:
        """Sorted by (height, id)."""
        return sorted(revisions, key=lambda revision: (self.height[revision], revision))

    def newest_readable(self, head: bytes) -> bytes | None:
        """The head itself if its text is here, else the readable ancestor with the highest (height, id)."""
        if self.text(head) is not None:
            return head
        for revision in reversed(self.in_order(ancestors(self.nodes, head))):
            if self.text(revision) is not None:
                return revision
        return None

    def merge(self, revisions: Sequence[bytes], depth: int) -> list[MergedPart]:
        """Fold readable revisions, given in their order, to parts."""
        if not revisions:
            return []
        parts: list[MergedPart] = [Same(text)] if (text := self.text(revisions[0])) else []
        past = ancestors(self.nodes, revisions[0])
        for count, revision in enumerate(revisions[1:], start=1):
            own_past = ancestors(self.nodes, revision)
            base = self.base(_youngest(self.nodes, past & own_past), depth)
            merged = merge_tokens(base, self.marked(parts), self.text(revision) or "")
            parts = [new for part in merged for new in self.unmarked(part, revisions[:count], revision)]
            past |= own_past
        return parts

    def base(self, shared: Sequence[bytes], depth: int) -> str:
        """The text that two sides have in common, marked where several common ancestors disagree."""
        for revision in shared:
            self.missing_base |= revision not in self.erased and self.text(revision) is None
        readable = [revision for revision in shared if self.text(revision) is not None]
        if len(readable) < len(shared) or not shared:
            return ""
        if len(shared) == 1 or depth == MAX_DEPTH or self.merged_bases == _MAX_BASES:
            return self.text(min(shared)) or ""
        self.merged_bases += 1
        return self.marked(self.merge(self.in_order(shared)[:MAX_HEADS], depth + 1))

    def marked(self, parts: Sequence[MergedPart]) -> str:
        """The parts as one text, with a mark for each conflict."""
        texts = []
        for part in parts:
            if isinstance(part, Same):
                texts.append(part.text)
            else:
                texts.append(f"\0{len(self.conflicts)}\0")
                self.conflicts.append(part)
        return "".join(texts)

    def unmarked(self, part: Part, before: Sequence[bytes], revision: bytes) -> Iterator[MergedPart]:
        """A part of the merge of `before` (folded, with marks) and `revision`, the marks put back."""
        if isinstance(part, Same):
            for number, piece in enumerate(_MARK.split(part.text)):
                if number % 2:
                    yield self.conflicts[int(piece)]
                elif piece:
                    yield replace(part, text=piece)
            return
        base = _MARK.sub(lambda mark: self.conflicts[int(mark[1])].base, part.base)
        sides = [*self.sides(part.sides[0], base, before), Side(revision, part.sides[1])]
        sides.sort(key=lambda side: (self.nodes[side.revision].hlc, side.revision))
        by_text = {side.text: side for side in reversed(sides)}  # of equal texts the oldest stays
        kept = [side for side in sides if by_text[side.text] is side]
        yield Conflict(base, tuple(kept)) if len(kept) > 1 else Same(kept[0].text)

    def sides(self, text: str, base: str, before: Sequence[bytes]) -> list[Side]:
        """The folded side of a new conflict: one text, or one for each side of the conflicts within it."""
        nested = [self.conflicts[int(number)] for number in _MARK.findall(text)]
        if not nested:
            return [Side(self.origin(text, base, before), text)]
        revisions = dict.fromkeys(side.revision for conflict in nested for side in conflict.sides)
        return [Side(revision, self.as_in(text, revision)) for revision in revisions]

    def as_in(self, text: str, revision: bytes) -> str:
        """A text with the side of one revision in place of each mark, the oldest side where it has none."""
        pieces = _MARK.split(text)
        for index in range(1, len(pieces), 2):
            sides = self.conflicts[int(pieces[index])].sides
            pieces[index] = next((side.text for side in sides if side.revision == revision), sides[0].text)
        return "".join(pieces)

    def sentences(self, revision: bytes) -> AbstractSet[str]:
        """The sentences of one text, cut once however many conflicts ask for them."""
        if revision not in self._sentences:
            self._sentences[revision] = frozenset(_sentences(self.text(revision) or ""))
        return self._sentences[revision]

    def origin(self, text: str, base: str, before: Sequence[bytes]) -> bytes:
        """Which of the folded revisions a text comes from: the one with most of it and least of the base."""
        if len(before) == 1:
            return before[0]
        new, old = set(_sentences(text)), set(_sentences(base))
        new, old = new - old, old - new

        def likeness(revision: bytes) -> tuple[int, int, bytes]:
            has = self.sentences(revision)
            return len(new & has) - len(old & has), self.nodes[revision].hlc, revision

        return max(before, key=likeness)


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from sentences(line)


def _youngest(nodes: Nodes, shared: AbstractSet[bytes]) -> list[bytes]:
    """Of a set that holds with each revision its known ancestors: those that are nobody's parent in it."""
    named = {parent for revision in shared for parent in nodes[revision].parents}
    return sorted(shared - named)
