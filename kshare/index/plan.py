"""What a query becomes: one MATCH of the full-text table and, where needed, SQL.

The SQL is over `hit`, the row id of a document, and the columns of `d`, its row in the narrow table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The + keeps SQLite from running the outer MATCH once for each of these rows.
_MATCHES = "+hit IN (SELECT rowid FROM view_index_fts WHERE view_index_fts MATCH ?)"


@dataclass(frozen=True, slots=True)
class Term:
    """Something to highlight: a spelling, perhaps as the beginning of words, with stems that count too."""

    text: str
    prefix: bool = False
    stems: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a query. Hits fulfil `match` (if any) and `where` (empty for no condition).

    `exact` is what hits are scored by: the words as typed, without those that are too common; None if all are.
    `scoring` has their other forms too, for hits that hold no more than those.
    `words` are the positive typed words, for corrections. `nothing`: the query asks for nothing at all.
    `complete`: False if a short prefix was replaced by its likeliest words.
    """

    match: str | None
    where: str
    args: tuple[object, ...]
    exact: str | None
    scoring: str | None
    terms: tuple[Term, ...]
    words: tuple[str, ...]
    notes: tuple[str, ...]
    scored: bool
    complete: bool
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Documents that fulfil both `match` and `where`, as far as they are given; the rest as in `Plan`."""

    match: str | None = None
    where: str | None = None
    args: tuple[object, ...] = ()
    exact: str | None = None
    scoring: str | None = None

    @property
    def condition(self) -> tuple[str, tuple[object, ...]]:
        """The whole part as one SQL condition."""
        if self.match is None:
            return self.where or "1", self.args
        if self.where is None:
            return _MATCHES, (self.match,)
        return f"({_MATCHES} AND {self.where})", (self.match, *self.args)


Condition = tuple[str, tuple[object, ...]]
"""SQL over the narrow table `d`, and its arguments."""

NO_DOCUMENT = Part(where="0")
ANY_DOCUMENT = Part(where="1")


def quoted(text: str) -> str:
    """`text` as a string of FTS5's grammar; it must hold a letter or digit."""
    return '"' + text.replace('"', '""') + '"'


def joined(parts: list[Part], unwanted: list[str] | None = None) -> Part | None:
    """Documents in all `parts` and in none of the matches `unwanted`; these need a part with a match."""
    matches = [f"({part.match})" for part in parts if part.match is not None]
    conditions = [part for part in parts if part.where is not None]
    if not matches and not conditions:
        return None
    match = " AND ".join(matches)
    if unwanted:
        match = f"({match}) NOT ({' OR '.join(f'({each})' for each in unwanted)})"
    return Part(
        match or None,
        " AND ".join(f"({part.where})" for part in conditions) or None,
        tuple(arg for part in conditions for arg in part.args),
        either(" AND ", (part.exact for part in parts)),
        either(" AND ", (part.scoring for part in parts)),
    )


def either(operator: str, matches: Iterable[str | None]) -> str | None:
    """The matches that there are in one; None if there are none."""
    return operator.join(f"({match})" for match in matches if match) or None


def inverted(part: Part) -> Part:
    """Every other document."""
    where, args = part.condition
    return Part(where=f"NOT ({where})", args=args)
