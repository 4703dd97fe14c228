"""Everything that an expression finds in a text, and the text with something else in its place, bit by bit.

Positions are those of Qt documents: UTF-16, and U+2029 between the lines. As in `QTextDocument.find` no match goes
over the end of a line, and a space finds the one that does not break, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from PySide6.QtCore import QRegularExpression, QRegularExpressionMatch

_GROUP: Final = re.compile(r"\\(\d)")
_LINE_END: Final = "\u2029"
_SLICE: Final = 12_000
"""Characters that a field takes in without a pause that somebody notices."""


class Change(NamedTuple):
    """What to put in the place of the positions `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class Replaced:
    """What came of it, in changes that are made from the last to the first: so none moves the place of another."""

    changes: list[Change] = field(default_factory=list)
    ends: list[tuple[int, int]] = field(default_factory=list)
    """Where each match ended, and how much longer the text is from there on."""

    def moved(self, position: int) -> int:
        """Where a position of the former text is now."""
        return position + next((by for end, by in reversed(self.ends) if end <= position), 0)


def matches_in(line: str, pattern: QRegularExpression) -> Iterator[QRegularExpressionMatch]:
    """The matches with anything in them, in order."""
    found = pattern.globalMatch(line.replace("\xa0", " "))
    while found.hasNext():
        match = found.next()
        if match.capturedLength():
            yield match


def filled_in(match: QRegularExpressionMatch, words: str, *, groups: bool) -> str:
    r"""The words to put in the place of a match; with `groups`, `\\1` is its first group."""
    return _GROUP.sub(lambda group: match.captured(int(group[1])), words) if groups else words


def replacing(
    raw: str, pattern: QRegularExpression, words: str, *, groups: bool
) -> Iterator[Replaced | None]:
    """`raw` (see `QTextDocument.toRawText`) line by line: None again and again, at the end what came of it."""
    made = Replaced()
    whole, pieces, first = _utf16(raw), list[bytes](), 0
    done = begin = longer = 0
    for line in raw.split(_LINE_END):
        for match in matches_in(line, pattern):
            start, end = begin + match.capturedStart(), begin + match.capturedEnd()
            if not pieces:
                first = done = start
            put = _utf16(filled_in(match, words, groups=groups))
            pieces += (whole[2 * done : 2 * start], put)
            done, longer = end, longer + len(put) // 2 - (end - start)
            made.ends.append((end, longer))
            yield None
        begin += (len(line) if line.isascii() else len(_utf16(line)) // 2) + 1
        if pieces and begin - first > _SLICE:
            made.changes.append(Change(first, done, _text(pieces)))
            pieces = []
        yield None
    if pieces:
        made.changes.append(Change(first, done, _text(pieces)))
    yield made


def _text(pieces: list[bytes]) -> str:
    return b"".join(pieces).decode("utf-16-le", "surrogatepass")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
