"""The merge of two edits of one page: lines first, then sentences where both changed the same lines.

Nothing is blended inside a sentence. What both changed differently is a conflict that keeps both texts, what
both changed alike is taken once, what both only added at one place is kept twice in a fixed order. The
result is a list of parts, never a text with marks in it, and it is the same on every PC: `textdiff` counts
comparisons instead of looking at the clock.

How text is cut into lines and sentences is `tokens`. Whoever changes a rule here or there changes what people with
another version of KShare see: two versions may give two texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final, Generic, TypeVar

from kshare.model.textdiff import Budget, Change, changes
from kshare.model.tokens import (
    WHITE,
    lines_of,
    normalise_text,
    sentences_of,
    whole_lines,
    words_in,
)

_SIDE_COMPARISONS: Final = 800_000
_ADDITION_COMPARISONS: Final = 400_000

_SideT = TypeVar("_SideT")


@dataclass(frozen=True, slots=True)
class Same:
    """Text that is settled. `additions` is 2 where both sides added text at one place and both was kept."""

    text: str
    additions: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One text of a conflict and the revision that it comes from."""

    revision: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Conflict(Generic[_SideT]):
    """Where `base` was changed differently: the text of each side, as `str` or as `Side`."""

    base: str
    sides: tuple[_SideT, ...]


Part = Same | Conflict[str]


@dataclass(frozen=True, slots=True)
class ConflictLines:
    """Where a conflict lies in the shown text: its first line, counted from 1, and how many it touches."""

    line: int
    lines: int


@dataclass(frozen=True, slots=True)
class Effort:
    """The comparisons of one merge: 2 million in all, counted apart for each side.

    If both sides drew on one budget, the first would leave less to the second and the merge would depend on
    the order of its sides.
    """

    a: Budget = field(default_factory=lambda: Budget(_SIDE_COMPARISONS))
    b: Budget = field(default_factory=lambda: Budget(_SIDE_COMPARISONS))
    additions: Budget = field(default_factory=lambda: Budget(_ADDITION_COMPARISONS))

    def reaches(self, tokens: int) -> bool:
        """True if either side can still look at so many tokens."""
        return tokens <= min(self.a.left, self.b.left)

    @property
    def spent(self) -> int:
        """Comparisons made so far."""
        return self.a.spent + self.b.spent + self.additions.spent


def merge3(base: str, a: str, b: str, effort: Effort | None = None) -> tuple[Part, ...]:
    """Merge two texts that were made from `base`; all three are normalised first.

    `merge3(base, b, a)` is the same with the sides of each conflict exchanged. Neighbouring `Same` parts are
    joined unless one of them carries a note; an empty result has no parts.

    >>> merge3("One. Two.\\n", "One! Two.\\n", "One. Two. Three.\\n")
    (Same(text='One! Two. Three.\\n', additions=0),)
    >>> merge3("One.\\n", "Eins.\\n", "Un.\\n")
    (Conflict(base='One.\\n', sides=('Eins.\\n', 'Un.\\n')),)
    """
    return merge_tokens(normalise_text(base), normalise_text(a), normalise_text(b), effort)


def merge_tokens(base: str, a: str, b: str, effort: Effort | None = None) -> tuple[Part, ...]:
    """`merge3` for normalised texts that may hold opaque marks "\\0<number>\\0", each one token."""
    result = _Result(effort or Effort())
    if a in (b, base):
        result.same([b] if b else [])
    elif b == base:
        result.same([a] if a else [])
    else:
        result.merge_lines(lines_of(base), lines_of(a), lines_of(b))
    result.close()
    return tuple(result.parts)


def shown_text(parts: Iterable[Same | Conflict[str] | Conflict[Side]]) -> str:
    """The text that people read: in a conflict its sides one after the other, in their order."""
    return "".join(_shown(part) for part in parts)


def conflict_lines(parts: Iterable[Same | Conflict[str] | Conflict[Side]]) -> list[ConflictLines]:
    """Where each conflict of `parts` lies in `shown_text(parts)`, in order."""
    places = []
    line = 1
    for part in parts:
        text = _shown(part)
        if isinstance(part, Conflict):
            open_line = 0 if text.endswith("\n") else 1
            places.append(ConflictLines(line, text.count("\n") + open_line))
        line += text.count("\n")
    return places


def _shown(part: Same | Conflict[str] | Conflict[Side]) -> str:
    if isinstance(part, Same):
        return part.text
    shown = ""
    for side in part.sides:
        text = side.text if isinstance(side, Side) else side
        if shown and text and shown[-1] not in WHITE and text[0] not in WHITE:
            shown += " "
        shown += text
    return shown


@dataclass(frozen=True, slots=True)
class _Hunk:
    """A span of tokens of the base and what the sides made of it, and where the spans begin."""

    base: list[str]
    a: list[str]
    b: list[str]
    at: tuple[int, int, int]

    @property
    def settled(self) -> list[str] | None:
        """The tokens that the sides agree on: only one changed, or both alike. None if they do not."""
        if self.a in (self.b, self.base):
            return self.b
        return self.a if self.b == self.base else None

    def of(self, base: list[bool], a: list[bool], b: list[bool]) -> tuple[list[bool], ...]:
        """The flags of the tokens of this hunk."""
        spans = zip((base, a, b), (self.base, self.a, self.b), self.at, strict=True)
        return tuple(flags[start : start + len(tokens)] for flags, tokens, start in spans)


@dataclass(slots=True)
class _Span:
    """A stretch of the base that one or both sides changed; `edits` are those of a and those of b."""

    lo: int
    hi: int
    breaks: bool
    edits: tuple[list[Change], list[Change]]

    def holds(self, change: Change, breaks: bool) -> bool:
        """True if `change` overlaps this span, or both only add at one place.

        Changes that merely touch stay apart, as their order in the text is known; but what is added at the
        edge of a change that breaks a line might belong to either line.
        """
        if change.lo < self.hi or self.lo == self.hi == change.lo == change.hi:
            return True
        adds = self.lo == self.hi if breaks else self.breaks and change.lo == change.hi
        return adds and change.lo == self.hi

    def side(self, number: int, base: list[str], new: list[str]) -> tuple[int, list[str]]:
        """Where this span begins on one side (0 if that side left it alone) and its tokens there."""
        edits = self.edits[number]
        if not edits:
            return 0, base[self.lo : self.hi]
        start = edits[0].new_lo - (edits[0].lo - self.lo)
        return start, new[start : edits[-1].new_hi + self.hi - edits[-1].hi]


def _hunks(base: list[str], a: list[str], b: list[str], effort: Effort) -> Iterator[_Hunk]:
    """The base in order, cut into stretches that nobody changed and stretches that somebody did."""
    edits = [(change, 0) for change in _joined(base, a, changes(base, a, effort.a))]
    edits += [(change, 1) for change in _joined(base, b, changes(base, b, effort.b))]
    edits.sort(key=lambda edit: (edit[0].lo, edit[0].hi, edit[1]))
    spans: list[_Span] = []
    for change, number in edits:
        breaks = _breaks_line(base[change.lo : change.hi], (a, b)[number][change.new_lo : change.new_hi])
        if not spans or not spans[-1].holds(change, breaks):
            spans.append(_Span(change.lo, change.hi, breaks, ([], [])))
        spans[-1].hi = max(spans[-1].hi, change.hi)
        spans[-1].breaks |= breaks
        spans[-1].edits[number].append(change)
    position = 0
    for span in spans:
        kept = base[position : span.lo]
        yield _Hunk(kept, kept, kept, (position, 0, 0))
        (a_start, a_tokens), (b_start, b_tokens) = span.side(0, base, a), span.side(1, base, b)
        yield _Hunk(base[span.lo : span.hi], a_tokens, b_tokens, (span.lo, a_start, b_start))
        position = span.hi
    kept = base[position:]
    yield _Hunk(kept, kept, kept, (position, 0, 0))


def _breaks_line(old: list[str], new: list[str]) -> bool:
    """True for tokens rewritten to more or fewer lines, and for those that begin or end with a line end."""
    return bool(old) and ("\n" in (old[0], old[-1]) or old.count("\n") != new.count("\n"))


def _joined(base: list[str], new: list[str], found: list[Change]) -> list[Change]:
    """The changes; a run that only white space keeps apart is one change unless it is one for one.

    Where everything around it was rewritten and something was added or removed too, equal white space says
    nothing about what belongs together: a sentence that the other side added there would land in a foreign
    paragraph. One for one, each text has become its counterpart.
    """
    runs: list[list[Change]] = []
    for change in found:
        if runs and not words_in(base[runs[-1][-1].hi : change.lo]):
            runs[-1].append(change)
        else:
            runs.append([change])
    joined = []
    for run in runs:
        if all(words_in(base[c.lo : c.hi]) == words_in(new[c.new_lo : c.new_hi]) for c in run):
            joined += run
        else:
            joined.append(Change(run[0].lo, run[-1].hi, run[0].new_lo, run[-1].new_hi))
    return joined


@dataclass(slots=True)
class _Result:
    """The parts so far, the settled tokens behind them, and the comparisons that the rest may cost."""

    effort: Effort
    parts: list[Part] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def merge_lines(self, base: list[str], a: list[str], b: list[str]) -> None:
        """First level: tokens are lines."""
        whole = whole_lines(base), whole_lines(a), whole_lines(b)
        for hunk in _hunks(base, a, b, self.effort):
            settled = hunk.settled
            if settled is not None:
                self.same(settled)
            elif not hunk.base:
                self.line_additions(hunk.a, hunk.b)
            elif not self.effort.reaches(len(hunk.base) + len(hunk.a) + len(hunk.b)):
                self.conflict(hunk.base, hunk.a, hunk.b)
            else:
                flags = hunk.of(*whole)
                self.merge_sentences(
                    sentences_of(hunk.base, flags[0]),
                    sentences_of(hunk.a, flags[1]),
                    sentences_of(hunk.b, flags[2]),
                )

    def merge_sentences(self, base: list[str], a: list[str], b: list[str]) -> None:
        """Second level: tokens are sentences, the white space between them, and lines that stay whole."""
        for hunk in _hunks(base, a, b, self.effort):
            settled = hunk.settled
            if settled is not None:
                self.same(settled)
            elif not hunk.base:
                self.additions(hunk.a, hunk.b)
            else:
                self.conflict(hunk.base, hunk.a, hunk.b)

    def line_additions(self, a: list[str], b: list[str]) -> None:
        """Both added lines at one place. Additions that are mostly alike are versions of one text.

        This is also what becomes of two texts without a common ancestor, or whose common ancestor was erased.
        """
        first, second = (a, b) if a < b else (b, a)
        found = changes(first, second, self.effort.additions)
        shared = sum(len(line) for line in first) - sum(
            len(line) for change in found for line in first[change.lo : change.hi]
        )
        if 2 * shared < min(sum(len(line) for line in first), sum(len(line) for line in second)):
            self.additions(a, b)
            return
        position = 0
        for change in found:
            self.same(first[position : change.lo])
            left, right = first[change.lo : change.hi], second[change.new_lo : change.new_hi]
            if left and right:
                self.conflict([], *((left, right) if first is a else (right, left)))
            else:
                self.same(left or right)
            position = change.hi
        self.same(first[position:])

    def additions(self, a: list[str], b: list[str]) -> None:
        """Both kept, the smaller text first: an order that does not depend on who is a.

        Whatever begins a new line goes behind what goes on in this line, whatever ends its line before it.
        """
        texts = sorted(("".join(a), "".join(b)), key=lambda text: (text[0] == "\n", text[-1] != "\n", text))
        self.close()
        self.parts.append(Same("".join(texts), additions=2))

    def same(self, tokens: list[str]) -> None:
        """Settled text. White space after a conflict goes into its sides, which else stick together."""
        last = self.parts[-1] if self.parts and not self.open else None
        if isinstance(last, Conflict) and tokens and _sticks(last) and not tokens[0].strip(WHITE):
            sides = tuple(side + tokens[0] for side in last.sides)
            self.parts[-1] = Conflict(last.base + tokens[0], sides)
            tokens = tokens[1:]
        self.open += tokens

    def close(self) -> None:
        """Make one part of the settled text so far."""
        if self.open:
            self.parts.append(Same("".join(self.open)))
            self.open.clear()

    def conflict(self, base: list[str], a: list[str], b: list[str]) -> None:
        """Both kept side by side; the beginning and the end that they have in common are taken once."""
        head = _common_start(a, b)
        tail = _common_start(a[head:][::-1], b[head:][::-1])
        a_end, b_end = len(a) - tail, len(b) - tail
        self.same(a[:head])
        self.close()
        self.parts.append(Conflict("".join(base), ("".join(a[head:a_end]), "".join(b[head:b_end]))))
        self.same(a[a_end:])


def _sticks(conflict: Conflict[str]) -> bool:
    """True if a side does not end in white space; the conflict behind a mark has its own."""
    return any(side and side[-1] not in WHITE + "\0" for side in conflict.sides)


def _common_start(a: list[str], b: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
