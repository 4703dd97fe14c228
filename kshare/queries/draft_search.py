"""Looking through drafts: `is:draft` and some words. Drafts are few and in no index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kshare.index.folding import fold
from kshare.index.results import Snippet
from kshare.queries.drafts import DraftRow
from kshare.queries.reader import Reader
from kshare.store.drafts import all_drafts

_IS_DRAFT: Final = re.compile(r"(?<!\S)is:(?:draft|entwurf)(?!\S)", re.IGNORECASE)
_OTHER_FILTER: Final = re.compile(r"(?<!\S)-?\w+:\S*")
_WORD: Final = re.compile(r"[^\W_]+")
_SNIPPET: Final = 160


@dataclass(frozen=True, slots=True)
class FoundDraft:
    """A draft, the number of its space, and the passage that holds the words."""

    row: DraftRow
    space: int
    snippet: Snippet


def asks_for_drafts(query: str) -> bool:
    """True if the query has the filter `is:draft`.

    >>> asks_for_drafts("pump is:draft"), asks_for_drafts('"is:draft"'), asks_for_drafts("-is:draft")
    (True, False, False)
    """
    return _IS_DRAFT.search(query) is not None


def drafts_with(reader: Reader, query: str) -> tuple[FoundDraft, ...]:
    """Drafts that hold the beginning of every word of the query, latest first; other filters are not looked at."""
    rest = _OTHER_FILTER.sub(" ", _IS_DRAFT.sub(" ", query))
    wanted = [fold(word) for word in _WORD.findall(rest)]
    found = []
    for draft in all_drafts(reader.connection):
        words = {fold(word) for word in _WORD.findall(f"{draft.title}\n{draft.text}")}
        if all(any(word.startswith(beginning) for word in words) for beginning in wanted):
            row = DraftRow(draft.key, draft.kind, draft.title, draft.text, None, draft.base, draft.saved_ms)
            found.append(FoundDraft(row, draft.space, _snippet(draft.text, wanted)))
    return tuple(found)


def _snippet(text: str, wanted: list[str]) -> Snippet:
    """The line around the first hit, with every hit in it."""
    flat = " ".join(text.split())
    marks = [
        match.span() for match in _WORD.finditer(flat) if any(fold(match[0]).startswith(w) for w in wanted)
    ]
    start = max(0, marks[0][0] - _SNIPPET // 4) if marks and marks[0][0] > _SNIPPET // 2 else 0
    shown = flat[start : start + _SNIPPET]
    inside = tuple((a - start, b - start) for a, b in marks if a >= start and b <= start + len(shown))
    return Snippet(shown, inside)
