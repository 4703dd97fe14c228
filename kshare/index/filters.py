"""Filters and dates of a query: what is asked of a document besides its words.

A filter becomes posting lists of the column `meta` (see `names`), a date a range of row ids, since those rise with the
time. What the index has no tokens for, such as what somebody has read, is SQL that the caller gives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from kshare.index.analysis import prepare
from kshare.index.dates import span_of
from kshare.index.document import KINDS
from kshare.index.folding import fold
from kshare.index.names import Names, kind_tokens, meta_token
from kshare.index.plan import NO_DOCUMENT, Condition, Part, quoted
from kshare.index.query import DateRange, Filter
from kshare.index.schema import TIME_SHIFT
from kshare.words import say

KIND_WORDS = {
    "page": ("page",), "seite": ("page",), "wiki": ("page",),
    "bookmark": ("bookmark",), "link": ("bookmark",),
    "lesezeichen": ("bookmark",), "post": ("post", "question"), "beitrag": ("post", "question"),
    "question": ("question",), "frage": ("question",), "person": ("person",), "people": ("person",),
    "file": ("file",), "datei": ("file",), "attachment": ("file",),
}  # fmt: skip
STATES = ("open", "answered", "unread", "mine", "draft", "conflict")
"""What may follow `is:`."""

PARTS = ("picture", "link", "attachment")
"""What may follow `has:`."""


@dataclass(slots=True)
class Filters:
    """Compiles the filters of one query. `now` is ms since the epoch; `me` is the author behind `is:mine` and `by:me`.

    `aliases` gives names that people type for opaque values: {"in": {"team hydraulics": "space id"}}.
    `conditions` gives filters that the index has no tokens for, such as {"is:unread": SQL over `d`}.
    `notes` gathers what was not understood.
    """

    names: Names
    now: int
    me: str | None = None
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list, init=False)

    def space_tokens(self, spaces: Collection[str]) -> list[str]:
        """The tokens of exactly these spaces."""
        return [token for space in spaces for token in self.names.tokens_of("space", prepare(space))]

    def part(self, node: Filter) -> Part:
        """Documents of a filter; none if it has a value that there is not."""
        value = self.aliases.get(node.field, {}).get(fold(node.value), node.value)
        if self._is_unknown(node.field, fold(value)):
            return NO_DOCUMENT
        if (condition := self.conditions.get(f"{node.field}:{fold(value)}")) is not None:
            return Part(where=condition[0], args=condition[1])
        by_field: dict[str, Callable[[str, bool], list[str]]] = {
            "type": self._kind_tokens,
            "by": self._author_tokens,
            "tag": lambda typed, prefix: self.names.tokens_like(
                "tag", prepare(typed.lstrip("#")), prefix=prefix
            ),
            "in": lambda typed, prefix: self.names.tokens_like("space", prepare(typed), prefix=prefix),
        }
        if node.field == "is" and fold(value) == "mine" and self.me:
            tokens = self._author_tokens("me", False)
        elif node.field in by_field:
            tokens = by_field[node.field](value, node.prefix)
        else:
            tokens = [meta_token(f"{node.field}:{value}")]
        if not tokens:
            return NO_DOCUMENT
        return Part(match=" OR ".join(map(quoted, tokens)))

    def _is_unknown(self, field: str, value: str) -> bool:
        """Whether there is no such state or part; then it is said which there are."""
        known = {"is": STATES, "has": PARTS}.get(field, (value,))
        if value in known:
            return False
        self.notes.append(
            say("There is no '{typed}'. Known are: {known}.", typed=f"{field}:{value}",
                known=", ".join(f"{field}:{each}" for each in known))
        )  # fmt: skip
        return True

    def _kind_tokens(self, typed: str, _prefix: bool) -> list[str]:
        kinds = KIND_WORDS.get(fold(typed)) or [
            kind for kind in KINDS if typed and kind.startswith(fold(typed))
        ]
        if not kinds:
            known = ", ".join(KINDS)
            self.notes.append(
                say("There is no type '{typed}'. Known are: {known}.", typed=typed, known=known)
            )
        return [kind_tokens(kind)[0] for kind in kinds]

    def _author_tokens(self, typed: str, prefix: bool = False) -> list[str]:
        if fold(typed) in ("me", "mir") and self.me:
            typed = self.me
        return self.names.tokens_like("author", prepare(typed.lstrip("@")), prefix=prefix)

    def dates(self, node: DateRange) -> Part | None:
        """Documents of a span of time; None if neither end was understood."""
        conditions: list[str] = []
        args: list[object] = []
        first = self._span(node.first)
        last = self._span(node.last)
        if first:
            conditions.append("hit >= ?")
            args.append(_first_row(first[0]))
        if last:
            conditions.append("hit < ?")
            args.append(_first_row(last[0] if node.until_start else last[1] + 1))
        return Part(where=" AND ".join(conditions), args=tuple(args)) if conditions else None

    def _span(self, typed: str | None) -> tuple[int, int] | None:
        if typed is None:
            return None
        span = span_of(typed, self.now)
        if span is None:
            self.notes.append(say("'{typed}' was not understood as a date.", typed=typed))
        return span


def _first_row(time: int) -> int:
    """The lowest row id of documents of a time, ms: of those that SQLite can hold."""
    return max(-(1 << 62), min(time << TIME_SHIFT, 1 << 62))
