"""From the query tree to one FTS5 MATCH and, where needed, SQL on the narrow table. `filters` does what is no word.

Typed text reaches MATCH only as quoted strings with at least one letter or digit, so no input can be
an error of FTS5's own grammar. Words and filters become posting lists of one MATCH; dates, and what cannot
be said in MATCH (a negation alone, OR between a date and a word), become SQL over `hit`, the row id of a document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import partial

from kshare.index.analysis import has_words, prepare, spellings_of_query_word
from kshare.index.filters import Filters
from kshare.index.folding import fold
from kshare.index.names import kind_tokens
from kshare.index.plan import (
    ANY_DOCUMENT,
    NO_DOCUMENT,
    Part,
    Plan,
    Term,
    either,
    inverted,
    joined,
    quoted,
)
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
    Preferred,
    Query,
    Word,
)  # fmt: skip
from kshare.index.vocabulary import PATTERN_LIMIT, Vocabulary
from kshare.words import say

WORD_COLUMNS = "{title body snapshot extra}"
PHRASE_COLUMNS = "{title body snapshot}"
SCORED = 50_000
"""A word that stands for more documents than this is asked for, not scored: the full-text table would go through all
of them to weigh it, and what so many have tells them hardly apart."""

_MOST_EXPANSIONS = 16
_ALL_WORDS = 64
"""A prefix of fewer words stands for all of them, one of more for its likeliest."""

_QUICK_PREFIX = 2_000  # documents
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One of the texts that stand for a word: its MATCH, and in about how many documents it is."""

    match: str
    documents: Callable[[], int]


@dataclass(slots=True)
class Compiler:
    """Compiles the words of one query; `filters` its filters and dates.

    `widen` looks words up inside longer words too (Verwaltung in Dateiverwaltung); `stemmed` adds stems.
    """

    vocabulary: Vocabulary
    filters: Filters
    widen: bool = False
    stemmed: bool = True
    _terms: list[Term] = field(default_factory=list, init=False)
    _words: list[str] = field(default_factory=list, init=False)
    _notes: list[str] = field(default_factory=list, init=False)
    _negated: int = field(default=0, init=False)
    _complete: bool = field(default=True, init=False)
    _expansions: int = field(default=0, init=False)

    def compile(
        self, query: Query, kinds: Collection[str] | None = None, spaces: Collection[str] | None = None
    ) -> Plan:
        """The plan for a query within `kinds` and `spaces` (None: all). Reads the word and name tables."""
        part = self._node(query.root) if query.root else None
        nothing = part is None
        part = self._within(part, kinds, spaces)
        part = part or NO_DOCUMENT
        where = part.where if part.where and part.where != "1" else ""
        notes = tuple(dict.fromkeys([*query.notes, *self._notes, *self.filters.notes]))
        return Plan(
            part.match, where, part.args, part.exact, part.scoring, tuple(self._terms), tuple(self._words), notes,
            scored=bool(self._terms), complete=self._complete, nothing=nothing,
        )  # fmt: skip

    def _within(
        self, part: Part | None, kinds: Collection[str] | None, spaces: Collection[str] | None
    ) -> Part | None:
        tokens: list[list[str]] = []
        if kinds is not None:
            tokens.append([kind_tokens(kind)[0] for kind in kinds])
        if spaces is not None:
            tokens.append(self.filters.space_tokens(spaces))
        parts = [part] if part else []
        parts += [
            Part(match=" OR ".join(map(quoted, any_of))) if any_of else NO_DOCUMENT for any_of in tokens
        ]
        return joined(parts)

    def _node(self, node: Node) -> Part | None:
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
            case Preferred(part, better):
                return self._preferred(part, better)
            case Pattern() | Fuzzy():
                return self._varied(node)
            case Filter():
                return self.filters.part(node)
            case DateRange():
                return self.filters.dates(node)
            case Everything():
                return ANY_DOCUMENT

    def _preferred(self, node: Node, better: Node) -> Part | None:
        part, more = self._node(node), self._node(better)
        if part is None or more is None:
            return part or more
        if part.match is None or part.where is not None or more.match is None or more.where is not None:
            self._notes.append(say("'ANDMAYBE' works only with words: what follows it was left out."))
            return part
        # What is exact comes first: here documents that hold both.
        exact = either(" AND ", (part.exact, more.exact)) if part.exact and more.exact else part.exact
        return replace(part, exact=exact, scoring=either(" OR ", (part.scoring, more.scoring)))

    def _varied(self, node: Pattern | Fuzzy) -> Part | None:
        """Words that fit a pattern or are spelled nearly like a word; few for each query, since they are many."""
        self._expansions += 1
        if self._expansions > _MOST_EXPANSIONS:
            self._notes.append(say("Only the first {count} patterns of a query are looked up.",
                                   count=_MOST_EXPANSIONS))  # fmt: skip
            return None
        if isinstance(node, Pattern):
            return self._expanded(self.vocabulary.like(prepare(node.text)), node.field)
        word = fold(prepare(node.text))
        near = dict.fromkeys([word, *self.vocabulary.near(word, node.distance)])
        return self._expanded(list(near), node.field)

    def _all(self, parts: tuple[Node, ...]) -> Part | None:
        wanted: list[Part] = []
        unwanted: list[str] = []
        for node in parts:
            if isinstance(node, Not) and (part := self._unwanted(node.part)) is not None:
                if part.match is not None and part.where is None:
                    unwanted.append(part.match)
                else:
                    wanted.append(inverted(part))
            elif not isinstance(node, Not) and (part := self._node(node)) is not None:
                wanted.append(part)
        if unwanted and any(part.match is not None for part in wanted):
            return joined(wanted, unwanted)
        return joined([*wanted, *(inverted(Part(match=each)) for each in unwanted)])

    def _any(self, parts: tuple[Node, ...]) -> Part | None:
        found = [part for node in parts if (part := self._node(node)) is not None]
        found = [part for part in found if part != NO_DOCUMENT] or found[:1]
        if not found:
            return None
        exact = either(" OR ", (part.exact for part in found))
        scoring = either(" OR ", (part.scoring for part in found))
        if all(part.match is not None and part.where is None for part in found):
            return Part(match=" OR ".join(f"({part.match})" for part in found), exact=exact, scoring=scoring)
        conditions = [part.condition for part in found]
        return Part(
            where="(" + " OR ".join(f"({where})" for where, _args in conditions) + ")",
            args=tuple(arg for _where, args in conditions for arg in args),
            exact=exact,
            scoring=scoring,
        )

    def _not(self, node: Node) -> Part | None:
        part = self._unwanted(node)
        return None if part is None else inverted(part)

    def _unwanted(self, node: Node) -> Part | None:
        self._negated += 1
        part = self._node(node)
        self._negated -= 1
        return part

    def _word(self, node: Word) -> Part | None:
        spellings = spellings_of_query_word(node.text)
        if not spellings:
            return None
        # Only a word of several tokens could be found across two other spellings, and a beginning in a filter.
        column = node.field or (WORD_COLUMNS if self._negated or node.prefix else None)
        found = [self._spelled(spelling, column) for spelling in spellings]
        stems: list[str] = []
        languages: tuple[str, ...] = ()
        if not self._negated:
            if self.stemmed and node.text.isalpha() and not node.prefix and node.field is None:
                languages = self.vocabulary.languages()
                stems = self._stems(node.text, languages)
            roots = frozenset([*stems, fold(node.text)] if languages else [])
            self._words.append(node.text)
            self._terms += [Term(each, node.prefix or node.open, roots, languages) for each in spellings]
        found += [_Spelling(quoted(stem), partial(self.vocabulary.highest_frequency, stem)) for stem in stems]
        return self._part(found + self._beginnings(node, spellings[0], column))

    @staticmethod
    def _stems(word: str, languages: tuple[str, ...]) -> list[str]:
        """Stems of a typed word in the languages that the index holds most of."""
        from kshare.index.stems import stems_of

        return sorted(stems_of([word.lower()], languages))

    def _spelled(self, text: str, column: str | None) -> _Spelling:
        """A spelling in a column, None for wherever words stand."""
        prepared = prepare(text)
        folded = fold(prepared)
        if column is None and not folded.isalnum():
            column = WORD_COLUMNS
        return _Spelling(
            f"{column} : {quoted(prepared)}" if column else quoted(prepared),
            lambda: min(map(self.vocabulary.frequency, _TOKEN.findall(folded)), default=0),
        )

    def _part(self, spellings: list[_Spelling]) -> Part:
        """Documents with any of the spellings, scored by the first of them up to `SCORED` documents.

        The first is how the word was typed; a word that no text holds is scored by what stands for it.
        """
        scoring: list[str] = []
        left, typed = SCORED, False
        for each in spellings if self.stemmed and not self._negated else ():
            documents = each.documents()
            left -= documents
            if left < 0:
                break
            typed = typed or (not scoring and documents > 0)
            scoring.append(each.match)
        any_of = " OR ".join(dict.fromkeys(scoring)) or None
        return Part(
            " OR ".join(dict.fromkeys(each.match for each in spellings)),
            exact=scoring[0] if typed else any_of,
            scoring=any_of,
        )

    def _beginnings(self, node: Word, spelling: str, column: str | None) -> list[_Spelling]:
        """What stands for the longer words that begin with an open word, and for parts of longer words."""
        prepared = prepare(spelling)
        folded = fold(prepared)
        found: list[_Spelling] = []
        begun = node.open and not self._negated and not node.prefix
        longer = self._longer_words(folded) if begun and folded.isalnum() else []
        found += [self._spelled(word, column) for word in longer]
        if node.prefix or (begun and not longer):
            match = f"{column or WORD_COLUMNS} : {quoted(prepared)} *"
            found = [_Spelling(match, partial(self.vocabulary.highest_frequency, folded))]
        if self.widen and not self._negated and len(folded) >= 4 and folded.isalnum():
            around = self.vocabulary.containing(folded)
            self._terms += [Term(word) for word in around]
            found += [self._spelled(word, column) for word in around]
        return found

    def _longer_words(self, prefix: str) -> list[str]:
        """Words to look for in the place of a prefix; none if the prefix itself is as quick.

        The full-text table gathers all documents of a prefix before it gives the newest, those of words one by one.
        """
        if self.vocabulary.count_starting_with(prefix, _ALL_WORDS) == _ALL_WORDS:
            self._complete = False
            return self.vocabulary.starting_with(prefix)
        words = self.vocabulary.frequencies_starting_with(prefix)
        return [] if sum(words.values()) < _QUICK_PREFIX else list(words)

    def _phrase(self, node: Phrase) -> Part | None:
        words = [prepare(word) for word in node.words if has_words(word)]
        words = [word for word in words if any(map(str.isalnum, word))]
        if not words:
            return None
        column = node.field or PHRASE_COLUMNS
        if not self._negated:
            self._words.extend(node.words)
            self._terms += [Term(word) for word in node.words] if node.slop else [Term(" ".join(node.words))]
        together = self._spelled(" ".join(words), column)
        if node.slop and len(words) > 1:
            near = f"{column} : NEAR({' '.join(map(quoted, words))}, {min(node.slop, 100)})"
            together = replace(together, match=near)
        return self._part([together])

    def _expanded(self, words: list[str], column: str | None) -> Part:
        words = [word for word in words if has_words(word)]
        if not words:
            return NO_DOCUMENT
        if len(words) >= PATTERN_LIMIT:
            self._notes.append(say("The pattern fits very many words; the {count} most frequent were used.",
                                   count=PATTERN_LIMIT))  # fmt: skip
        if not self._negated:
            self._terms += [Term(word) for word in words[:32]]
        columns = column or WORD_COLUMNS
        return self._part([self._spelled(word, columns) for word in words[:PATTERN_LIMIT]])
