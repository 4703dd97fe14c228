"""What changed between two texts, the same answer on every PC.

The line diff is a patience diff (Bram Cohen): lines that occur once on both sides are anchors, kept in their
longest common order; between two anchors the same is done again. A span without anchors goes to the greedy
shortest edit script (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).

Everything is bounded by a *count* of comparisons, never by time, so that a slow PC says the same as a fast
one. Lines are compared for equality only: no hash order, no locale, no Unicode table has a say.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

COMPARISONS: Final = 2_000_000
"""How many comparisons one diff or merge may cost; about a second in the worst case."""

_SPAN_SHARE: Final = 4
# One span without anchors may use up a quarter of what is left, so that the next ones get theirs.

Op = Literal[" ", "-", "+"]


@dataclass(slots=True)
class Budget:
    """A count of comparisons that may still be made, and how many were made."""

    left: int = COMPARISONS
    spent: int = 0

    def take(self, count: int) -> bool:
        """Spend `count` comparisons; False, and nothing is spent, if fewer are left."""
        if count > self.left:
            return False
        self.left -= count
        self.spent += count
        return True


@dataclass(frozen=True, slots=True)
class Change:
    """`base[lo:hi]` became `new[new_lo:new_hi]`; two changes of one diff never touch."""

    lo: int
    hi: int
    new_lo: int
    new_hi: int


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff, without its line end: kept ' ', removed '-' or added '+'."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class DiffWords:
    """A run of words and white space that was kept ' ', removed '-' or added '+'."""

    op: Op
    text: str


def changes(base: Sequence[str], new: Sequence[str], budget: Budget) -> list[Change]:
    """The changes that turn `base` into `new`, in order.

    Lines that match at both ends of a span cost nothing: each is looked at once. All other work is taken
    from `budget`; a span that it cannot pay is one change.

    >>> changes(["a", "b", "c"], ["a", "x", "c", "d"], Budget())
    [Change(lo=1, hi=2, new_lo=1, new_hi=2), Change(lo=3, hi=3, new_lo=3, new_hi=4)]
    """
    found = []
    lo = new_lo = 0
    for index, partner in enumerate(_partners(base, new, budget)):
        if partner < 0:
            continue
        if index > lo or partner > new_lo:
            found.append(Change(lo, index, new_lo, partner))
        lo, new_lo = index + 1, partner + 1
    if lo < len(base) or new_lo < len(new):
        found.append(Change(lo, len(base), new_lo, len(new)))
    return found


def line_diff(old: str, new: str) -> list[DiffLine]:
    """All lines of both texts; at each change the removed lines stand before the added ones.

    >>> [line.op + line.text for line in line_diff("one\\ntwo\\n", "one\\nthree\\n")]
    [' one', '-two', '+three']
    """
    return [DiffLine(op, text) for op, text in _script(_bare_lines(old), _bare_lines(new))]


def word_changes(old: str, new: str) -> list[DiffWords]:
    """Runs of kept, removed and added words, for display only; joined without '-' they are `new`.

    >>> [(run.op, run.text) for run in word_changes("the old plan", "the new plan")]
    [(' ', 'the '), ('-', 'old'), ('+', 'new'), (' ', ' plan')]
    """
    runs = groupby(_script(_WORD.findall(old), _WORD.findall(new)), key=lambda word: word[0])
    return [DiffWords(op, "".join(text for _, text in run)) for op, run in runs]


def blame(texts: Iterable[str]) -> list[int]:
    """For each line of the last of `texts` (oldest first): the index of the text that brought it in.

    >>> blame(["one\\ntwo\\n", "one\\ntwo again\\n", "zero\\none\\ntwo again\\n"])
    [2, 0, 1]
    """
    before: list[str] = []
    owners: list[int] = []
    for revision, text in enumerate(texts):
        lines = _bare_lines(text)
        fresh = [revision] * len(lines)
        for index, partner in enumerate(_partners(before, lines, Budget())):
            if partner >= 0:
                fresh[partner] = owners[index]
        before, owners = lines, fresh
    return owners


_WORD = re.compile(
    r"[ \t\n]++"  # white space
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"  # kana and Han: no spaces between words, so one by one
    r"|[!-/:-@\[-`{-~\u3001\u3002\uff01\uff1f]"  # punctuation
    r"|[^ \t\n!-/:-@\[-`{-~\u3001\u3002\uff01\uff1f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]++"
)


def _bare_lines(text: str) -> list[str]:
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _script(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Op, str]]:
    position = 0
    for change in changes(old, new, Budget()):
        yield from ((" ", text) for text in old[position : change.lo])
        yield from (("-", text) for text in old[change.lo : change.hi])
        yield from (("+", text) for text in new[change.new_lo : change.new_hi])
        position = change.hi
    yield from ((" ", text) for text in old[position:])


def _partners(base: Sequence[str], new: Sequence[str], budget: Budget) -> list[int]:
    """For each line of `base` the index of the line of `new` that it became, or -1."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(line, len(numbers)) for line in base]
    right = [numbers.setdefault(line, len(numbers)) for line in new]
    partners = [-1] * len(left)
    spans = [(0, len(left), 0, len(right))]
    while spans:
        lo, hi, new_lo, new_hi = spans.pop()
        while lo < hi and new_lo < new_hi and left[lo] == right[new_lo]:
            partners[lo] = new_lo
            lo, new_lo = lo + 1, new_lo + 1
        while lo < hi and new_lo < new_hi and left[hi - 1] == right[new_hi - 1]:
            hi, new_hi = hi - 1, new_hi - 1
            partners[hi] = new_hi
        if lo == hi or new_lo == new_hi or not budget.take(hi - lo + new_hi - new_lo):
            continue
        anchors = _anchors(left, right, lo, hi, new_lo, new_hi)
        if not anchors:
            for index, partner in _common(left, right, lo, hi, new_lo, new_hi, budget):
                partners[index] = partner
            continue
        inner = []
        for index, partner in anchors:
            partners[index] = partner
            inner.append((lo, index, new_lo, partner))
            lo, new_lo = index + 1, partner + 1
        inner.append((lo, hi, new_lo, new_hi))
        spans.extend(reversed(inner))  # the stack is taken from its end: first span first
    return partners


def _anchors(
    left: list[int], right: list[int], lo: int, hi: int, new_lo: int, new_hi: int
) -> list[tuple[int, int]]:
    """Lines that occur once in both spans, in their longest common order."""
    new_at = _single(right, new_lo, new_hi)
    pairs = [
        (index, new_at[line])
        for line, index in _single(left, lo, hi).items()
        if index >= 0 and new_at.get(line, -1) >= 0
    ]
    # Longest increasing subsequence by patience sorting: `tops` holds the last partner of the best chain of
    # each length; `links` leads from each pair to the one before it in its chain.
    tops: list[int] = []
    top_pairs: list[int] = []
    links: list[int] = []
    for number, (_, partner) in enumerate(pairs):
        length = bisect_left(tops, partner)
        links.append(top_pairs[length - 1] if length else -1)
        tops[length : length + 1] = [partner]
        top_pairs[length : length + 1] = [number]
    chain = []
    number = top_pairs[-1] if top_pairs else -1
    while number >= 0:
        chain.append(pairs[number])
        number = links[number]
    return chain[::-1]


def _single(lines: list[int], lo: int, hi: int) -> dict[int, int]:
    """Where each line of the span is, or -1 if it is there twice; in order of first occurrence."""
    places: dict[int, int] = {}
    for index in range(lo, hi):
        places[lines[index]] = -1 if lines[index] in places else index
    return places


def _common(
    left: list[int], right: list[int], lo: int, hi: int, new_lo: int, new_hi: int, budget: Budget
) -> list[tuple[int, int]]:
    """Matching lines of two spans without anchors; none if that would cost too much."""
    # A line that the other span does not have cannot match; leaving it out keeps the edit script short.
    known, new_known = set(left[lo:hi]), set(right[new_lo:new_hi])
    rows = [index for index in range(lo, hi) if left[index] in new_known]
    columns = [index for index in range(new_lo, new_hi) if right[index] in known]
    pairs = _shortest_edit([left[row] for row in rows], [right[column] for column in columns], budget)
    return [(rows[row], columns[column]) for row, column in pairs]


def _shortest_edit(left: list[int], right: list[int], budget: Budget) -> list[tuple[int, int]]:
    """The pairs that a shortest edit script keeps, last pair first; none if the budget does not reach."""
    allowance = budget.left // _SPAN_SHARE
    size = len(left) + len(right)
    reach = array("q", bytes(8 * (2 * size + 3)))  # furthest row reached on each diagonal
    middle = size + 1
    trace: list[array[int]] = []
    steps = 0
    for edits in range(size + 1):
        trace.append(reach[middle - edits : middle + edits + 1])
        for diagonal in range(-edits, edits + 1, 2):
            down = _goes_down(reach, middle, diagonal, edits)
            row = reach[middle + diagonal + 1] if down else reach[middle + diagonal - 1] + 1
            column = row - diagonal
            start = row
            while row < len(left) and column < len(right) and left[row] == right[column]:
                row, column = row + 1, column + 1
            reach[middle + diagonal] = row
            steps += 1 + row - start
            if row >= len(left) and column >= len(right):
                budget.take(min(steps, budget.left))
                return _walk_back(trace, len(left), len(right))
            if steps > allowance:
                budget.take(min(steps, budget.left))
                return []
    return []


def _goes_down(reach: array[int], middle: int, diagonal: int, edits: int) -> bool:
    """True if the best way onto `diagonal` adds a line of the new side."""
    if diagonal == -edits:
        return True
    return diagonal != edits and reach[middle + diagonal - 1] < reach[middle + diagonal + 1]


def _walk_back(trace: list[array[int]], row: int, column: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(trace) - 1, 0, -1):
        reach = trace[edits]
        diagonal = row - column
        from_diagonal = diagonal + (1 if _goes_down(reach, edits, diagonal, edits) else -1)
        from_row = reach[edits + from_diagonal]
        while row > from_row and column > from_row - from_diagonal:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        row, column = from_row, from_row - from_diagonal
    pairs.extend((index, index) for index in range(row - 1, -1, -1))
    return pairs
