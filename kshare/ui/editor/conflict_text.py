"""Where the conflicts of a page lie in its shown text, and the text that comes of choosing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kshare.model.merge import Conflict, Side, shown_text
from kshare.queries.pages import PageConflict
from kshare.words import say

_ROW: Final = re.compile(r"\s*\|")
BOTH: Final = -1
"""The choice that keeps every side, one after the other, as the shown text has them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters."""

    start: int
    end: int


def together(conflict: PageConflict) -> str:
    """All sides as they stand in the shown text."""
    return shown_text([Conflict(conflict.base, tuple(Side(b"", side.text) for side in conflict.sides))])


def spans(text: str, conflicts: Sequence[PageConflict]) -> list[Span]:
    """Where each conflict lies in the shown `text`, in order and without overlap."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(min(starts[-1] + len(line) + 1, len(text)))
    found: list[Span] = []
    for conflict in conflicts:
        first = starts[min(conflict.line - 1, len(starts) - 1)]
        last = starts[min(conflict.line - 1 + conflict.lines, len(starts) - 1)]
        first = max(first, found[-1].end if found else 0)
        words = together(conflict)
        at = text.find(words, first, max(last, first + len(words)))
        found.append(Span(at, at + len(words)) if at >= 0 else Span(first, max(first, last)))
    return found


def chosen_text(conflict: PageConflict, choice: int) -> str:
    """The text that stays: of one side, or of all with `BOTH`."""
    return apart(conflict) if choice == BOTH else conflict.sides[choice].text


def apart(conflict: PageConflict) -> str:
    """All sides one below the other: sentences on lines, lines as paragraphs, rows of a table as they are."""
    texts = [side.text for side in conflict.sides if side.text.strip()]
    if any(_ROW.match(text) for text in texts):
        return together(conflict)
    if all(text.endswith("\n") for text in texts):
        return "\n".join(texts)
    return "\n".join(text.strip(" ") for text in texts)


def resolved(text: str, conflicts: Sequence[PageConflict], choices: Mapping[int, int]) -> str:
    """`text` with every conflict replaced by what was chosen for its number; the others keep all sides."""
    pieces, done = [], 0
    for number, (conflict, span) in enumerate(zip(conflicts, spans(text, conflicts), strict=True)):
        choice = choices.get(number)
        chosen = together(conflict) if choice is None else chosen_text(conflict, choice)
        pieces += [text[done : span.start], chosen]
        done = span.end
    pieces.append(text[done:])
    return "".join(pieces)


def author_names(conflict: PageConflict) -> str:
    """Who changed the place, each once."""
    return " / ".join(dict.fromkeys(side.author.name for side in conflict.sides))


def choices(conflict: PageConflict, me: str) -> list[tuple[int, str]]:
    """Every choice with the words of its button: mine, theirs by name, both."""
    words = [(at, _side_words(conflict, at, me)) for at in range(len(conflict.sides))]
    return [*words, (BOTH, say("Keep both") if len(words) == 2 else say("Keep all"))]


def _side_words(conflict: PageConflict, at: int, me: str) -> str:
    author = conflict.sides[at].author
    if sum(side.author.id == author.id for side in conflict.sides) > 1:
        # One person on two PCs: the name does not tell the texts apart, their order does.
        return say("Keep text {number}", number=at + 1)
    return say("Keep mine") if author.id == me else say("Keep {name}’s", name=author.name.split()[0])
