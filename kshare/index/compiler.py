"""From the query tree to one FTS5 MATCH and, where needed, SQL on the narrow table.

Typed text reaches MATCH only as quoted strings with at least one letter or digit, so no input can be
an error of FTS5's own grammar. Words and filters become posting lists of one MATCH; dates, and what cannot
be said in MATCH (a negation alone, OR between a date and a word), become SQL over `d`, the narrow table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from kshare.index.analysis import has_words, prepare, spellings_of_query_word
from kshare.index.dates import span_of
from kshare.index.document import KINDS
from kshare.index.folding import fold
from kshare.index.names import Names, kind_tokens, meta_token
from kshare.index.query import (
    All,
    AnyOf,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    Node,
    Not,
    Pattern,
    Phrase,
    Query,
    Word,
)  # fmt: skip
from kshare.index.vocabulary import PATTERN_LIMIT, Vocabulary
from kshare.words import say

WORD_COLUMNS = "{title body snapshot extra}"
PHRASE_COLUMNS = "{title body snapshot}"
KIND_WORDS = {
    "page": ("page",), "seite": ("page",), "wiki": ("page",),
    "bookmark": ("bookmark",), "link": ("bookmark",),
    "lesezeichen": ("bookmark",), "post": ("post", "question"), "beitrag": ("post", "question"),
    "question": ("question",), "frage": ("question",), "person": ("person",), "people": ("person",),
}  # fmt: skip
_TRUE_PREFIX_WORDS = 64
_MATCHES = "d.id IN (SELECT rowid FROM view_index_fts WHERE view_index_fts MATCH ?)"


@dataclass(frozen=True, slots=True)
class Term:
    """Something to highlight: a spelling, perhaps as the beginning of words, with stems that count too."""

    text: str
    prefix: bool = False
    stems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run a query. Hits fulfil `match` (if any) and `where` (over `d`; empty for no condition).

    `words` are the positive typed words, for corrections. `nothing`: the query asks for nothing at all.
    `complete`: False if a short prefix was replaced by its likeliest words.
    """

    match: str | None
    where: str
    args: tuple[object, ...]
    terms: tuple[Term, ...]
    words: tuple[str, ...]
    notes: tuple[str, ...]
    scored: bool
    complete: bool
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """Documents that fulfil both `match` and `where`, as far as they are given."""

    match: str | None = None
    where: str | None = None
    args: tuple[object, ...] = ()

    @property
    def condition(self) -> tuple[str, tuple[object, ...]]:
        """The whole part as one SQL condition."""
        if self.match is None:
            return self.where or "1", self.args
        if self.where is None:
            return _MATCHES, (self.match,)
        return f"({_MATCHES} AND {self.where})", (self.match, *self.args)


_NO_DOCUMENT = _Part(where="0")
_ANY_DOCUMENT = _Part(where="1")


def quoted(text: str) -> str:
    """`text` as a string of FTS5's grammar; it must hold a letter or digit."""
    return '"' + text.replace('"', '""') + '"'


@dataclass(slots=True)
class Compiler:
    """Compiles one query. `now` is ms since the epoch; `me` is the author behind `is:mine` and `by:me`.

    `aliases` gives names that people type for opaque values: {"in": {"team hydraulics": "space id"}}.
    `widen` looks words up inside longer words too (Verwaltung in Dateiverwaltung); `stemmed` adds stems.
    """

    names: Names
    vocabulary: Vocabulary
    now: int
    me: str | None = None
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    widen: bool = False
    stemmed: bool = True
    _terms: list[Term] = field(default_factory=list, init=False)
    _words: list[str] = field(default_factory=list, init=False)
    _notes: list[str] = field(default_factory=list, init=False)
    _negated: int = field(default=0, init=False)
    _complete: bool = field(default=True, init=False)

    def compile(
        self, query: Query, kinds: Collection[str] | None = None, spaces: Collection[str] | None = None
    ) -> Plan:
        """The plan for a query within `kinds` and `spaces` (None: all). Reads the word and name tables."""
        part = self._node(query.root) if query.root else None
        nothing = part is None
        part = self._within(part, kinds, spaces)
        part = part or _NO_DOCUMENT
        where = part.where if part.where and part.where != "1" else ""
        notes = tuple(dict.fromkeys([*query.notes, *self._notes]))
        return Plan(
            part.match, where, part.args, tuple(self._terms), tuple(self._words), notes,
            scored=bool(self._terms), complete=self._complete, nothing=nothing,
        )  # fmt: skip

    def _within(
        self, part: _Part | None, kinds: Collection[str] | None, spaces: Collection[str] | None
    ) -> _Part | None:
        tokens: list[list[str]] = []
        if kinds is not None:
            tokens.append([kind_tokens(kind)[0] for kind in kinds])
        if spaces is not None:
            tokens.append(
                [token for space in spaces for token in self.names.tokens_of("space", prepare(space))]
            )
        parts = [part] if part else []
        parts += [
            _Part(match=f"meta : ({' OR '.join(map(quoted, any_of))})") if any_of else _NO_DOCUMENT
            for any_of in tokens
        ]
        return _joined(parts)

    def _node(self, node: Node) -> _Part | None:
        match node:
            case All(parts):
                return self._all(parts)
            case AnyOf(parts):
                return self._any(parts)
            case Not(part):
                return self._not(part)
            case Word():
                return self._word(node)
            case Phrase():
                return self._phrase(node)
            case Pattern(text, column):
                return self._expanded(self.vocabulary.like(prepare(text)), column)
            case Fuzzy(text, distance, column):
                word = fold(prepare(text))
                return self._expanded(
                    list(dict.fromkeys([word, *self.vocabulary.near(word, distance)])), column
                )
            case Filter():
                return self._filter(node)
            case DateRange():
                return self._dates(node)
            case Everything():
                return _ANY_DOCUMENT

    def _all(self, parts: tuple[Node, ...]) -> _Part | None:
        wanted: list[_Part] = []
        unwanted: list[str] = []
        for node in parts:
            if isinstance(node, Not) and (part := self._unwanted(node.part)) is not None:
                if part.match is not None and part.where is None:
                    unwanted.append(part.match)
                else:
                    wanted.append(_inverted(part))
            elif not isinstance(node, Not) and (part := self._node(node)) is not None:
                wanted.append(part)
        if unwanted and any(part.match is not None for part in wanted):
            return _joined(wanted, unwanted)
        return _joined([*wanted, *(_inverted(_Part(match=each)) for each in unwanted)])

    def _any(self, parts: tuple[Node, ...]) -> _Part | None:
        found = [part for node in parts if (part := self._node(node)) is not None]
        found = [part for part in found if part != _NO_DOCUMENT] or found[:1]
        if not found:
            return None
        if all(part.match is not None and part.where is None for part in found):
            return _Part(match=" OR ".join(f"({part.match})" for part in found))
        conditions = [part.condition for part in found]
        return _Part(
            where="(" + " OR ".join(f"({where})" for where, _args in conditions) + ")",
            args=tuple(arg for _where, args in conditions for arg in args),
        )

    def _not(self, node: Node) -> _Part | None:
        part = self._unwanted(node)
        return None if part is None else _inverted(part)

    def _unwanted(self, node: Node) -> _Part | None:
        self._negated += 1
        part = self._node(node)
        self._negated -= 1
        return part

    def _word(self, node: Word) -> _Part | None:
        spellings = spellings_of_query_word(node.text)
        if not spellings:
            return None
        column = node.field or WORD_COLUMNS
        alternatives = [quoted(prepare(spelling)) for spelling in spellings]
        beginnings = self._beginnings(node, spellings[0])
        columns = [f"{column} : ({' OR '.join(dict.fromkeys([*alternatives, *beginnings]))})"]
        stems: list[str] = []
        if not self._negated:
            if self.stemmed and not node.prefix and node.field is None:
                stems = _stems(node.text)
            columns += [f"{WORD_COLUMNS} : {quoted(stem)} OR stem : {quoted(stem)}" for stem in stems]
            columns += (
                [f"stem : {quoted(fold(prepare(node.text)))}"]
                if self.stemmed and node.text.isalpha() and not node.prefix
                else []
            )
            self._words.append(node.text)
            self._terms += [Term(each, node.prefix or node.open, frozenset(stems)) for each in spellings]
        return _Part(match=" OR ".join(columns))

    def _beginnings(self, node: Word, spelling: str) -> list[str]:
        """What stands for the longer words that begin with an open word, and for parts of longer words."""
        prepared = prepare(spelling)
        folded = fold(prepared)
        found: list[str] = []
        if node.prefix:
            found = [quoted(prepared) + " *"]
        elif node.open and not self._negated:
            one_token = folded.isalnum()
            if (
                not one_token
                or self.vocabulary.count_starting_with(folded, _TRUE_PREFIX_WORDS) < _TRUE_PREFIX_WORDS
            ):
                found = [quoted(prepared) + " *"]
            else:
                self._complete = False
                found = [quoted(word) for word in self.vocabulary.starting_with(folded)]
        if self.widen and not self._negated and len(folded) >= 4 and folded.isalnum():
            longer = self.vocabulary.containing(folded)
            self._terms += [Term(word) for word in longer]
            found += [quoted(word) for word in longer]
        return found

    def _phrase(self, node: Phrase) -> _Part | None:
        words = [prepare(word) for word in node.words if has_words(word)]
        words = [word for word in words if any(map(str.isalnum, word))]
        if not words:
            return None
        column = node.field or PHRASE_COLUMNS
        if not self._negated:
            self._words.extend(node.words)
            self._terms += [Term(word) for word in node.words] if node.slop else [Term(" ".join(node.words))]
        if node.slop and len(words) > 1:
            return _Part(match=f"{column} : NEAR({' '.join(map(quoted, words))}, {min(node.slop, 100)})")
        return _Part(match=f"{column} : {quoted(' '.join(words))}")

    def _expanded(self, words: list[str], column: str | None) -> _Part:
        words = [word for word in words if has_words(word)]
        if not words:
            return _NO_DOCUMENT
        if len(words) >= PATTERN_LIMIT:
            self._notes.append(say("The pattern fits very many words; the {count} most frequent were used.",
                                   count=PATTERN_LIMIT))  # fmt: skip
        if not self._negated:
            self._terms += [Term(word) for word in words[:32]]
        return _Part(match=f"{column or WORD_COLUMNS} : ({' OR '.join(map(quoted, words[:PATTERN_LIMIT]))})")

    def _filter(self, node: Filter) -> _Part | None:
        value = self.aliases.get(node.field, {}).get(fold(node.value), node.value)
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
            return _NO_DOCUMENT
        return _Part(match=f"meta : ({' OR '.join(map(quoted, tokens))})")

    def _kind_tokens(self, typed: str, _prefix: bool) -> list[str]:
        kinds = KIND_WORDS.get(fold(typed)) or [
            kind for kind in KINDS if typed and kind.startswith(fold(typed))
        ]
        if not kinds:
            known = ", ".join(KINDS)
            self._notes.append(
                say("There is no type '{typed}'. Known are: {known}.", typed=typed, known=known)
            )
        return [kind_tokens(kind)[0] for kind in kinds]

    def _author_tokens(self, typed: str, prefix: bool = False) -> list[str]:
        if fold(typed) in ("me", "mir") and self.me:
            typed = self.me
        return self.names.tokens_like("author", prepare(typed.lstrip("@")), prefix=prefix)

    def _dates(self, node: DateRange) -> _Part | None:
        conditions: list[str] = []
        args: list[object] = []
        first = self._span(node.first)
        last = self._span(node.last)
        if first:
            conditions.append("d.time >= ?")
            args.append(first[0])
        if last:
            conditions.append("d.time < ?" if node.until_start else "d.time <= ?")
            args.append(last[0] if node.until_start else last[1])
        return _Part(where=" AND ".join(conditions), args=tuple(args)) if conditions else None

    def _span(self, typed: str | None) -> tuple[int, int] | None:
        if typed is None:
            return None
        span = span_of(typed, self.now)
        if span is None:
            self._notes.append(say("'{typed}' was not understood as a date.", typed=typed))
        return span


def _joined(parts: list[_Part], unwanted: list[str] | None = None) -> _Part | None:
    """Documents in all `parts` and in none of the matches `unwanted`; these need a part with a match."""
    matches = [f"({part.match})" for part in parts if part.match is not None]
    conditions = [part for part in parts if part.where is not None]
    if not matches and not conditions:
        return None
    match = " AND ".join(matches)
    if unwanted:
        match = f"({match}) NOT ({' OR '.join(f'({each})' for each in unwanted)})"
    return _Part(
        match or None,
        " AND ".join(f"({part.where})" for part in conditions) or None,
        tuple(arg for part in conditions for arg in part.args),
    )


def _inverted(part: _Part) -> _Part:
    where, args = part.condition
    return _Part(where=f"NOT ({where})", args=args)


def _stems(text: str) -> list[str]:
    from kshare.index.stems import stems_of

    return sorted(stems_of([text.lower()]))
