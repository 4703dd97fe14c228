"""What is like a text: its key terms, and the documents that share them.

A term weighs what it tells about the text, by the Bo1 model of divergence from randomness (Amati, "Probability
models for information retrieval based on divergence from randomness", thesis, Glasgow 2003, section 4.3), as in
`whoosh.classify`; the word table's document frequencies stand for the frequencies in the collection.

The work has a bound that does not grow with the collection: the first 20,000 characters, at most 16 terms, and of
each the newest 200 documents. So a term that is everywhere says little and costs no more than a rare one.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log2
from typing import Final

from kshare.index.analysis import prepare, shown
from kshare.index.folding import fold
from kshare.index.names import kind_tokens
from kshare.index.plan import quoted
from kshare.index.vocabulary import Vocabulary, slices

MOST_TERMS: Final = 16
MOST_POSTINGS: Final = 200
_MOST_READ: Final = 20_000
"""Characters of a text that are looked at."""
_MOST_CANDIDATES: Final = 400
"""Words of a text whose frequency is looked up."""
_MOST_DOCUMENTS: Final = 100_000
"""The collection is counted up to here: beyond, a word's weight changes too little to be worth the count."""
_TITLE_WEIGHT: Final = 3
"""A word of the title counts as if the text said it so often."""
_IN_TITLE: Final = 2.0
"""How much more a shared term weighs where it stands in the other's title."""
_SATURATED: Final = 4
"""More repetitions say nothing more."""
_COMMON: Final = 0.2
"""Words in a larger part of all documents are no key terms."""
_SHOWN_TERMS: Final = 3
_STOPPED: Final = ("en", "de", "fr", "es", "it", "nl")
"""Languages whose commonest words never are key terms: in a small home they may be rare."""
_WORD: Final = re.compile(r"[^\W_]{3,40}")
_UNSPACED: Final = re.compile("(?:\u200b[^\u200b\\s]+){2,}\u200b")
_DOCUMENT_COLUMNS: Final = "{title body snapshot}"


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A folded word, or two characters of a script without spaces; how people write it; its weight (bits)."""

    text: str
    shown: str
    weight: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A document that shares key terms: the `terms` that weigh most, as people write them.

    `share` is from 0 to 1: all of the weight is shared, and each term stands in the title.
    """

    uid: str
    share: float
    terms: tuple[str, ...]


class Related:
    """Reads the index; one for each connection and thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._vocabulary = Vocabulary(connection)

    def key_terms(self, title: str, body: str, *, least: int = 1) -> tuple[KeyTerm, ...]:
        """The words that tell this text from all others, weightiest first; at most `MOST_TERMS`.

        A word in fewer than `least` documents leads nowhere, and one in every fifth document everywhere.
        """
        counts = _counted(prepare(title), prepare(body[:_MOST_READ]))
        total = self._document_count()
        frequencies = self._frequencies([term for term, _count in counts.most_common(_MOST_CANDIDATES)])
        weights = {
            term: bo1_weight(counts[term], frequency, total)
            for term, frequency in frequencies.items()
            if least <= frequency <= max(_COMMON * total, 3)
        }
        best = sorted(weights, key=lambda term: (-weights[term], term))[:MOST_TERMS]
        spelled = self._vocabulary.spelled(best) if best else []
        return tuple(
            KeyTerm(term, shown(spelling), weights[term])
            for term, spelling in zip(best, spelled, strict=True)
        )

    def key_terms_of(self, uid: str) -> tuple[KeyTerm, ...]:
        """The key terms of an indexed document; none if there is no such document."""
        row = self._sql.execute(
            "SELECT t.title, substr(t.body, 1, ?), substr(t.snapshot, 1, ?) FROM view_index_doc d"
            " JOIN view_index_text t ON t.id = d.id WHERE d.uid = ?",
            (_MOST_READ, _MOST_READ, uid),
        ).fetchone()
        return self.key_terms(shown(row[0]), shown(f"{row[1]}\n{row[2]}"), least=2) if row else ()

    def alike(
        self,
        terms: Collection[KeyTerm],
        limit: int = 20,
        *,
        kinds: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> tuple[Alike, ...]:
        """Documents that share most of the weight of `terms`; `without` some uids.

        Among the newest `MOST_POSTINGS` documents of each term only.
        """
        scores: dict[int, float] = {}
        shared: dict[int, list[str]] = {}
        for term in terms:
            titled = set(self._postings(term.text, "title", kinds))
            for row in titled.union(self._postings(term.text, _DOCUMENT_COLUMNS, kinds)):
                weight = term.weight * (_IN_TITLE if row in titled else 1.0)
                scores[row] = scores.get(row, 0.0) + weight
                shared.setdefault(row, []).append(term.shown)
        whole = _IN_TITLE * sum(term.weight for term in terms)
        best = sorted(scores, key=lambda row: (-scores[row], -row))[: limit + len(without)]
        uids = self._uids(best)
        found = [
            Alike(uids[row], scores[row] / whole, tuple(shared[row][:_SHOWN_TERMS]))
            for row in best
            if row in uids and uids[row] not in without
        ]
        return tuple(found[:limit])

    def _postings(self, term: str, column: str, kinds: Collection[str] | None) -> list[int]:
        match = f"{column} : {quoted(prepare(term))}"
        if kinds is not None:
            match = f"({match}) AND meta : ({' OR '.join(quoted(kind_tokens(kind)[0]) for kind in kinds)})"
        rows = self._sql.execute(
            "SELECT rowid FROM view_index_fts WHERE view_index_fts MATCH ? ORDER BY rowid DESC LIMIT ?",
            (match, MOST_POSTINGS),
        )
        return [row for (row,) in rows]

    def _uids(self, rows: list[int]) -> dict[int, str]:
        marks = ",".join("?" * len(rows))
        return dict(self._sql.execute(f"SELECT id, uid FROM view_index_doc WHERE id IN ({marks})", rows))

    def _document_count(self) -> int:
        row = self._sql.execute(
            "SELECT count(*) FROM (SELECT 1 FROM view_index_doc LIMIT ?)", (_MOST_DOCUMENTS,)
        ).fetchone()
        return int(row[0])

    def _frequencies(self, terms: list[str]) -> Mapping[str, int]:
        """In how many documents each term is; pairs of characters are not counted in the word table."""
        found: dict[str, int] = {}
        for some in slices([term for term in terms if len(term) > 2], 400):
            marks = ",".join("?" * len(some))
            found.update(
                self._sql.execute(f"SELECT word, df FROM view_index_word WHERE word IN ({marks})", some)
            )
        pairs = [term for term in terms if len(term) == 2][:MOST_TERMS]
        found.update({pair: len(self._postings(pair, _DOCUMENT_COLUMNS, None)) for pair in pairs})
        return found


def bo1_weight(count: int, frequency: int, total: int) -> float:
    """Bits that `count` occurrences tell about a text if `frequency` of `total` documents have the word.

    >>> bo1_weight(3, 1, 1000) > bo1_weight(1, 1, 1000) > bo1_weight(1, 500, 1000)
    True
    """
    expected = frequency / max(total, 1)
    return min(count, _SATURATED) * log2((1 + expected) / expected) + log2(1 + expected)


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
    for word in _stop_words() & counts.keys():
        del counts[word]
    return counts


@cache
def _stop_words() -> frozenset[str]:
    from whoosh.lang.stopwords import stoplists

    return frozenset(fold(word) for language in _STOPPED for word in stoplists[language])
