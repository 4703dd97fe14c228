"""What the index answers with: frozen values, ready for a screen or for JSON."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""Start and end of a highlight, in characters of the text beside it."""

Count = tuple[str, int]
"""A value and how many hits carry it."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage around the best match: one line of clean text, without zero-width characters."""

    text: str
    highlights: tuple[Span, ...] = ()
    line: int = -1
    """The line of the document's body in which the match is, from 0; -1 if the match is not in the body."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document. `time` is ms since the epoch; a higher `score` is better (0.0 by time)."""

    uid: str
    kind: str
    space: str
    author: str
    time: int
    title: str
    snippet: Snippet
    score: float
    tags: tuple[str, ...]
    title_highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """How the hits are spread, most frequent first. `sampled`: counted over the newest hits only."""

    kinds: tuple[Count, ...]
    authors: tuple[Count, ...]
    tags: tuple[Count, ...]
    spaces: tuple[Count, ...]
    years: tuple[Count, ...]
    sampled: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query.

    `total` is a lower bound unless `total_is_exact`. `suggestion` is a better spelling of the whole query,
    `notes` are sentences for people about what was not understood.
    """

    items: tuple[Hit, ...]
    total: int
    total_is_exact: bool
    facets: Facets | None = None
    suggestion: str | None = None
    notes: tuple[str, ...] = ()


NOTHING = Results((), 0, True)
