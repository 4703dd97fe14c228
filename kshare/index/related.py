"""What is like a text: its key terms, and the documents that share them or are named in it.

A term is all forms of a word that have one stem. It weighs what it tells about the text, by the Bo1 model of
divergence from randomness (Amati, "Probability models for information retrieval based on divergence from
randomness", thesis, Glasgow 2003, section 4.3), as in `whoosh.classify`; the word table's document frequencies stand
for the frequencies in the collection. A document is named in a text that says the words of its title, the rare ones
above all.

The work has a bound that does not grow with the collection: the first 20,000 characters, at most 40 terms, of each
the newest 200 documents, and the titles of the best 150 of those. So a term that is everywhere says little and costs
no more than a rare one.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from math import log2
from typing import Final

from kshare.index.analysis import prepare, shown
from kshare.index.folding import fold
from kshare.index.languages import languages_of
from kshare.index.names import kind_tokens
from kshare.index.plan import quoted
from kshare.index.stems import stems_of
from kshare.index.vocabulary import Vocabulary, slices

MOST_TERMS: Final = 40
MOST_POSTINGS: Final = 200
MOST_TITLES: Final = 150
MOST_READ: Final = 20_000
"""Characters of a text that are looked at."""
_MOST_CANDIDATES: Final = 400
"""Words of a text whose frequency is looked up."""
_MOST_WEIGHED: Final = 120
"""Of so many weightiest terms those that other documents have too are taken."""
_PAIR: Final = 2
_MOST_PAIRS: Final = 16
"""Pairs of characters whose documents are counted: they are in no word table."""
_MOST_DOCUMENTS: Final = 100_000
"""The collection is counted up to here: beyond, a word's weight changes too little to be worth the count."""
_TITLE_WEIGHT: Final = 3
"""A word of the title counts as if the text said it so often."""
_IN_TITLE: Final = 2.0
"""How much more a shared term weighs where it stands in the other's title."""
_NAMED: Final = 0.075
"""What a title adds to the share if the text says all of its words."""
_SATURATED: Final = 4
"""More repetitions say nothing more."""
_COMMON: Final = 0.2
"""Words in a larger part of all documents are no key terms."""
_SHOWN_TERMS: Final = 3
_WORD: Final = re.compile(r"[^\W_]{3,40}")
_UNSPACED: Final = re.compile("(?:\u200b[^\u200b\\s]+){2,}\u200b")
_STOPPED: Final = ("en", "de", "fr", "es", "it", "nl")
"""Languages whose commonest words never are key terms: in a small home they may be rare."""
_SAYS_LITTLE: Final = (
    "one two three four five six seven eight nine ten first second third half since until every always never still"
    " then there here also even only just already often sometimes another each both either neither enough many much"
    " more most less least little lot well back new old good see look get gets got make makes made take takes took"
    " use uses used using need needs want wants may might must shall would could should cannot instead people thing"
    " things way ways day days week weeks month months year years hour hours minute minutes time times"
    " eins zwei drei vier fünf sechs sieben acht neun zehn erste ersten zweite halb seit bis immer nie schon noch"
    " mal jede jeder jedes jeden alle alles wieder dann dort hier nur sehr viel viele mehr wenig weniger gut neu neue"
    " neuen alt alte beide einfach muss müssen soll sollen darf dürfen kann können könnte wurde wurden machen macht"
    " gibt geht brauchen braucht leute ding dinge tag tage tagen woche wochen monat monate jahr jahre stunde stunden"
    " minute minuten zeit"
)
"""English and German words of everything, which the lists of stop words lack."""


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term: its stem, or two characters of a script without spaces; its `forms` in the text, folded, how people
    write the most frequent of them, and its weight (bits)."""

    text: str
    forms: tuple[str, ...]
    shown: str
    weight: float


@dataclass(frozen=True, slots=True)
class Profile:
    """What a text is about: key terms, the weightiest first, and all that it says (words and stems, folded)."""

    terms: tuple[KeyTerm, ...] = ()
    says: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """A document that shares key terms: the `terms` that weigh most, as people write them.

    `share` is from 0 to 1: all of the weight is shared, and each term stands in the title.
    """

    uid: str
    share: float
    terms: tuple[str, ...]


@dataclass(slots=True)
class _Shared:
    """What a document shares with a text: terms, and their weight as a part of what could be shared."""

    terms: list[KeyTerm]
    weight: float = 0.0


class Related:
    """Reads the index; one for each connection and thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._vocabulary = Vocabulary(connection)

    def profile(self, title: str, body: str, *, least: int = 1) -> Profile:
        """The terms that tell this text from all others.

        A term in fewer than `least` documents leads nowhere, and one in every fifth document everywhere.
        """
        text = prepare(body[:MOST_READ])
        counts, languages = _counted(prepare(title), text), languages_of(set(text.lower().split()))
        grouped: dict[str, list[str]] = {}
        for word, _count in counts.most_common(_MOST_CANDIDATES):
            grouped.setdefault(_root(word, languages), []).append(word)
        weights = self._weights(grouped, counts)
        weightiest = sorted(weights, key=lambda root: (-weights[root], root))[:_MOST_WEIGHED]
        leading = (root for root in weightiest if self._leads_on((root, *grouped[root]), least))
        best = list(islice(leading, MOST_TERMS))
        spelled = self._vocabulary.spelled([grouped[root][0] for root in best]) if best else []
        terms = (
            KeyTerm(root, tuple(grouped[root]), shown(spelling), weights[root])
            for root, spelling in zip(best, spelled, strict=True)
        )
        return Profile(tuple(terms), frozenset(_with_stems(counts, languages)), languages)

    def profile_of(self, uid: str) -> Profile:
        """The profile of an indexed document; an empty one if there is no such document."""
        row = self._sql.execute(
            "SELECT t.title, substr(t.body, 1, ?), substr(t.snapshot, 1, ?) FROM view_index_doc d"
            " JOIN view_index_text t ON t.id = d.id WHERE d.uid = ?",
            (MOST_READ, MOST_READ, uid),
        ).fetchone()
        return self.profile(shown(row[0]), shown(f"{row[1]}\n{row[2]}"), least=2) if row else Profile()

    def alike(
        self,
        profile: Profile,
        limit: int = 20,
        *,
        kinds: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> tuple[Alike, ...]:
        """Documents that share most of the weight of a profile's terms; `without` some uids.

        Among the newest `MOST_POSTINGS` documents of each term only.
        """
        whole = _IN_TITLE * sum(term.weight for term in profile.terms)
        found: dict[int, _Shared] = {}
        for term in profile.terms:
            for row in self._postings((term.text, *term.forms), kinds):
                shared = found.setdefault(row, _Shared([]))
                shared.terms.append(term)
                shared.weight += term.weight / whole
        first = sorted(found, key=lambda row: (-found[row].weight, -row))[:MOST_TITLES]
        facts = self._facts(first)
        self._weigh_titles({row: title for row, (_uid, title) in facts.items()}, found, profile, whole)
        best = sorted(facts, key=lambda row: (-found[row].weight, -row))
        answers = [
            Alike(facts[row][0], min(found[row].weight, 1.0), _shown(found[row].terms))
            for row in best
            if facts[row][0] not in without
        ]
        return tuple(answers[:limit])

    def _weigh_titles(
        self, titles: Mapping[int, str], found: Mapping[int, _Shared], profile: Profile, whole: float
    ) -> None:
        """Shared terms that stand in a title weigh more, and so do titles whose words the text says."""
        words = {row: frozenset(_counted(prepare(title), "")) for row, title in titles.items()}
        known = self._known(word for some in words.values() for word in some)
        total = self._document_count()
        for row, some in words.items():
            stems = _with_stems(some, profile.languages)
            titled = [term for term in found[row].terms if not stems.isdisjoint((term.text, *term.forms))]
            found[row].weight += (_IN_TITLE - 1) * sum(term.weight for term in titled) / whole
            rare = {
                word: log2(1 + total / known[word])
                for word in some
                if 0 < known.get(word, 0) <= _COMMON * total
            }
            said = [
                word for word in rare if not profile.says.isdisjoint(_with_stems([word], profile.languages))
            ]
            if said:
                found[row].weight += _NAMED * (sum(map(rare.__getitem__, said)) / sum(rare.values())) ** 2

    def _postings(self, forms: Collection[str], kinds: Collection[str] | None) -> list[int]:
        """The newest documents with one of these words; stems have a column of their own."""
        match = _any_of(forms)
        if kinds is not None:
            match = f"({match}) AND meta : ({' OR '.join(quoted(kind_tokens(kind)[0]) for kind in kinds)})"
        rows = self._sql.execute(
            "SELECT rowid FROM view_index_fts WHERE view_index_fts MATCH ? ORDER BY rowid DESC LIMIT ?",
            (match, MOST_POSTINGS),
        )
        return [row for (row,) in rows]

    def _facts(self, rows: list[int]) -> dict[int, tuple[str, str]]:
        """uid and readable title of documents."""
        marks = ",".join("?" * len(rows))
        found = self._sql.execute(
            "SELECT d.id, d.uid, t.title FROM view_index_doc d JOIN view_index_text t ON t.id = d.id"
            f" WHERE d.id IN ({marks})",
            rows,
        )
        return {row: (uid, shown(title)) for row, uid, title in found}

    def _document_count(self) -> int:
        row = self._sql.execute(
            "SELECT count(*) FROM (SELECT 1 FROM view_index_doc LIMIT ?)", (_MOST_DOCUMENTS,)
        ).fetchone()
        return int(row[0])

    def _weights(self, grouped: Mapping[str, Collection[str]], counts: Mapping[str, int]) -> dict[str, float]:
        """The weight of each term, by its most frequent form; of pairs of characters up to a bound."""
        total = self._document_count()
        known = self._known(word for root, forms in grouped.items() for word in (root, *forms))
        pairs = [root for root in grouped if len(root) == _PAIR]
        known.update({pair: len(self._postings((pair,), None)) for pair in pairs[:_MOST_PAIRS]})
        found: dict[str, float] = {}
        for root, forms in grouped.items():
            # A stem stands in no word table: a form that nobody wrote may have others that somebody did.
            frequency = max(known.get(word, 1) for word in (root, *forms))
            if frequency <= max(_COMMON * total, 3):
                found[root] = bo1_weight(sum(counts[form] for form in forms), frequency, total)
        return found

    def _leads_on(self, forms: Collection[str], least: int) -> bool:
        """Whether `least` documents have one of these words."""
        found = self._sql.execute(
            "SELECT rowid FROM view_index_fts WHERE view_index_fts MATCH ? LIMIT ?", (_any_of(forms), least)
        ).fetchall()
        return len(found) == least

    def _known(self, words: Iterable[str]) -> dict[str, int]:
        """In how many documents each of these words is; of those that the word table has."""
        found: dict[str, int] = {}
        for some in slices(dict.fromkeys(words), 400):
            marks = ",".join("?" * len(some))
            found.update(
                self._sql.execute(
                    f"SELECT word, df FROM view_index_word WHERE word IN ({marks})", some
                ).fetchall()
            )
        return found


def bo1_weight(count: int, frequency: int, total: int) -> float:
    """Bits that `count` occurrences tell about a text if `frequency` of `total` documents have the word.

    >>> bo1_weight(3, 1, 1000) > bo1_weight(1, 1, 1000) > bo1_weight(1, 500, 1000)
    True
    """
    expected = frequency / max(total, 1)
    return min(count, _SATURATED) * log2((1 + expected) / expected) + log2(1 + expected)


def _any_of(forms: Iterable[str]) -> str:
    return " OR ".join(dict.fromkeys(quoted(prepare(form)) for form in forms))


def _shown(terms: list[KeyTerm]) -> tuple[str, ...]:
    return tuple(term.shown for term in terms[:_SHOWN_TERMS])


def _root(word: str, languages: Iterable[str]) -> str:
    """What all forms of a word have in common: its shortest stem, else itself."""
    return min(stems_of([word], languages), key=lambda stem: (len(stem), stem), default=word)


def _with_stems(words: Collection[str], languages: Iterable[str]) -> set[str]:
    return stems_of(words, languages).union(words)


def _counted(title: str, body: str) -> Counter[str]:
    """How often a prepared text says each word; scripts without spaces by pairs of characters."""
    counts: Counter[str] = Counter()
    for text, weight in ((title, _TITLE_WEIGHT), (body, 1)):
        for word in _WORD.findall(text):
            if not word.isdigit():
                counts[fold(word)] += weight
        for run in _UNSPACED.findall(text):
            for left, right in pairwise(run.strip("\u200b").split("\u200b")):
                if left.isalpha() and right.isalpha() and not (left + right).isascii():
                    counts[left[0] + right[0]] += weight
    for word in _stop_words().intersection(counts):
        del counts[word]
    return counts


@cache
def _stop_words() -> frozenset[str]:
    from whoosh.lang.stopwords import stoplists

    listed = (word for language in _STOPPED for word in stoplists[language])
    return frozenset(map(fold, (*listed, *_SAYS_LITTLE.split())))
