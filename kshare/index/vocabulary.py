"""The word table: every word of the indexed texts with the number of documents it is in.

It makes typing fast (a prefix becomes its likeliest words instead of a merge of thousands of posting
lists), completes, corrects spelling and expands wildcards. Words are folded like the full-text table's
tokens; `shown` keeps the first spelling seen where that differs.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from kshare.index.folding import fold
from kshare.index.languages import FALLBACK

EXPANSION = 24
"""Words that stand for a prefix while typing: they find about 93 % of the newest hits of the true prefix."""

PATTERN_LIMIT = 256
"""Words a wildcard may expand to."""

SPELLING_DF = 3
"""Words in fewer documents are never offered as a correction."""

IN_INFIX, IN_SPELLING = 1, 2
"""Bits of `view_index_word.known`: which lookup tables hold the word."""

Value = TypeVar("Value")

LANGUAGE = "language:"
"""Begins the keys of `view_index_state` that count the documents of a language."""

_LONGEST_SPELLED, _LONGEST_TWICE_DELETED = 40, 14
_LANGUAGES, _WORTH_STEMMING = 4, 3
_LAST = "\U0010ffff"
_UNINDEXED_TAIL = 5_000
_WILD = re.compile(r"[*?]")


def deletion_keys(word: str, most: int = 1) -> set[int]:
    """Hashes of `word` and of `word` without up to `most` characters: SymSpell's deletes."""
    forms = newest = {word}
    for _ in range(most):
        newest = {form[:place] + form[place + 1 :] for form in newest for place in range(len(form))}
        forms = forms | newest
    return {zlib.crc32(form.encode()) for form in forms}


def edit_distance(left: str, right: str, most: int = 2) -> int:
    """Optimal string alignment distance (insert, delete, change, swap neighbours), at most `most` + 1."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column], current[-1]) + 1
            cost = min(cost, previous[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            current.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return previous[-1]


class Vocabulary:
    """Reads and counts words over one connection; writes belong to the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, counts: Mapping[str, int], spelled: Mapping[str, str]) -> None:
        """Count words that entered documents, `counts` times each."""
        self._sql.executemany(
            "INSERT INTO view_index_word(word, shown, df) VALUES(?, ?, ?)"
            " ON CONFLICT(word) DO UPDATE SET df = df + excluded.df",
            # Neighbours in the alphabet are neighbours on the pages of the word table's index.
            [(word, spelled.get(word), counts[word]) for word in sorted(counts)],
        )

    def take(self, counts: Mapping[str, int]) -> None:
        """Count words that left documents; words that are in none any more are forgotten at once."""
        self._sql.executemany(
            "UPDATE view_index_word SET df = df - ? WHERE word = ?",
            [(count, word) for word, count in counts.items()],
        )
        for some in slices(counts, 400):
            marks = ",".join("?" * len(some))
            gone = self._sql.execute(
                f"SELECT id, word, known FROM view_index_word WHERE word IN ({marks}) AND df <= 0", some
            ).fetchall()
            for row, word, known in gone:
                self._forget(row, word, known)

    def count_languages(self, counts: Mapping[str, int]) -> None:
        """Count documents by the languages they were stemmed in; rough on purpose, never counted down."""
        self._sql.executemany(
            "INSERT INTO view_index_state(key, value) VALUES(?, ?)"
            " ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + excluded.value",
            [(LANGUAGE + language, count) for language, count in counts.items()],
        )

    def languages(self) -> tuple[str, ...]:
        """Languages to stem a query in: those of texts without evidence, and the most frequent others, up to four."""
        rows = self._sql.execute(
            "SELECT substr(key, ?), CAST(value AS INTEGER) FROM view_index_state WHERE key >= ? AND key < ?"
            " ORDER BY 2 DESC, 1",
            (len(LANGUAGE) + 1, LANGUAGE, LANGUAGE + _LAST),
        ).fetchall()
        total = sum(count for _language, count in rows)
        common = [
            language for language, count in rows
            if language not in FALLBACK and count >= _WORTH_STEMMING and count * 200 >= total
        ]  # fmt: skip
        return (*FALLBACK, *common[:_LANGUAGES])

    def _forget(self, row: int, word: str, known: int) -> None:
        if known & IN_INFIX:
            self._sql.execute(
                "INSERT INTO view_index_infix(view_index_infix, rowid, word) VALUES('delete', ?, ?)",
                (row, word),
            )
        if known & IN_SPELLING:
            self._sql.executemany(
                "DELETE FROM view_index_delete WHERE key = ? AND word = ?",
                [(key, row) for key in deletion_keys(word)],
            )
        self._sql.execute("DELETE FROM view_index_word WHERE id = ?", (row,))
        self._sql.execute(
            "DELETE FROM view_index_top WHERE prefix IN (?, ?, ?) AND word = ?",
            (word[:1], word[:2], word[:3], word),
        )

    def frequency(self, word: str) -> int:
        """In how many documents a folded word is."""
        row = self._sql.execute("SELECT df FROM view_index_word WHERE word = ?", (word,)).fetchone()
        return row[0] if row else 0

    def highest_frequency(self, prefix: str) -> int:
        """In how many documents the most frequent word with a folded prefix is."""
        row = self._sql.execute(
            "SELECT max(df) FROM view_index_word WHERE word >= ? AND word < ?", (prefix, prefix + _LAST)
        ).fetchone()
        return row[0] or 0

    def starting_with(self, prefix: str, limit: int = EXPANSION) -> list[str]:
        """The most frequent folded words with a folded prefix; the prefix itself first if it is a word."""
        own = [prefix] if self.frequency(prefix) else []
        found: list[tuple[str]] = []
        if 0 < len(prefix) <= 3 and limit <= EXPANSION:
            found = self._sql.execute(
                "SELECT word FROM view_index_top WHERE prefix = ? ORDER BY place LIMIT ?", (prefix, limit)
            ).fetchall()
        if len(found) < limit:
            found = self._sql.execute(
                "SELECT word FROM view_index_word WHERE word >= ? AND word < ?"
                " ORDER BY df DESC, word LIMIT ?",
                (prefix, prefix + _LAST, limit),
            ).fetchall()
        return list(dict.fromkeys([*own, *(row[0] for row in found)]))[:limit]

    def frequencies_starting_with(self, prefix: str) -> dict[str, int]:
        """All words with a folded prefix and in how many documents each is, most frequent first."""
        return dict(
            self._sql.execute(
                "SELECT word, df FROM view_index_word WHERE word >= ? AND word < ? ORDER BY df DESC, word",
                (prefix, prefix + _LAST),
            ).fetchall()
        )

    def count_starting_with(self, prefix: str, most: int) -> int:
        """How many words have the folded prefix, counted up to `most`."""
        row = self._sql.execute(
            "SELECT count(*) FROM (SELECT 1 FROM view_index_word WHERE word >= ? AND word < ? LIMIT ?)",
            (prefix, prefix + _LAST, most),
        ).fetchone()
        return int(row[0])

    def spelled(self, words: Iterable[str]) -> list[str]:
        """Folded words as people write them, in the same order."""
        wanted = list(words)
        marks = ",".join("?" * len(wanted))
        found = dict(
            self._sql.execute(
                f"SELECT word, shown FROM view_index_word WHERE word IN ({marks}) AND shown IS NOT NULL",
                wanted,
            ).fetchall()
        )
        return [found.get(word, word) for word in wanted]

    def like(self, pattern: str, limit: int = PATTERN_LIMIT) -> list[str]:
        """Folded words that match a pattern with * and ?, most frequent first."""
        pattern = fold(pattern)
        glob = "".join(f"[{letter}]" if letter in "[]" else letter for letter in pattern)
        stem = _WILD.split(pattern, maxsplit=1)[0]
        if stem:
            rows = self._sql.execute(
                "SELECT word FROM view_index_word WHERE word >= ? AND word < ? AND word GLOB ?"
                " ORDER BY df DESC LIMIT ?",
                (stem, stem + _LAST, glob, limit),
            ).fetchall()
            return [row[0] for row in rows]
        longest = max(_WILD.split(pattern), key=len)
        if len(longest) >= 3:
            return [word for word in self.containing(longest, limit) if _matches(word, pattern)]
        rows = self._sql.execute(
            "SELECT word FROM view_index_word WHERE word GLOB ? ORDER BY df DESC LIMIT ?", (glob, limit)
        ).fetchall()
        return [row[0] for row in rows]

    def containing(self, part: str, limit: int = 24) -> list[str]:
        """The most frequent folded words that contain a folded part of at least three characters."""
        trigrams = {part[place : place + 3] for place in range(len(part) - 2)}
        match = " AND ".join(f'"{trigram}"' for trigram in sorted(trigrams) if '"' not in trigram)
        if not match:
            return []
        known = self._sql.execute(
            "SELECT w.word, w.df FROM view_index_infix i CROSS JOIN view_index_word w ON w.id = i.rowid"
            " WHERE view_index_infix MATCH ? AND instr(w.word, ?)",
            (match, part),
        ).fetchall()
        # Words that the idle work has not seen yet are the youngest rows.
        fresh = self._sql.execute(
            "SELECT word, df FROM (SELECT word, df, known FROM view_index_word ORDER BY id DESC LIMIT ?)"
            " WHERE NOT known & ? AND instr(word, ?)",
            (_UNINDEXED_TAIL, IN_INFIX, part),
        ).fetchall()
        ranked = sorted(known + fresh, key=lambda row: (-row[1], row[0]))
        return list(dict.fromkeys(word for word, _df in islice(ranked, limit)))

    def near(self, word: str, distance: int = 2, limit: int = 24) -> list[str]:
        """Folded words within an edit distance of a folded word, nearest and then most frequent first.

        Of those at distance two only the ones that lack at most one letter of `word` or have one more are found.
        """
        deletes = distance if len(word) <= _LONGEST_TWICE_DELETED else 1
        keys = sorted(deletion_keys(word[:_LONGEST_SPELLED], deletes))
        marks = ",".join("?" * len(keys))
        rows = self._sql.execute(
            "SELECT DISTINCT w.word, w.df FROM view_index_delete d JOIN view_index_word w ON w.id = d.word"
            f" WHERE d.key IN ({marks})",
            keys,
        ).fetchall()
        ranked = sorted((edit_distance(word, other, distance), -df, other) for other, df in rows)
        return [other for steps, _df, other in ranked if steps <= distance][:limit]

    def suggest(self, word: str) -> str | None:
        """A better spelling of a folded word that is rare or unknown, None if there is none."""
        if len(word) < 3 or not word.isalpha() or self.frequency(word) >= SPELLING_DF:
            return None
        for distance in (1, 2):
            for other in self.near(word, distance):
                if other != word:
                    return other
        return None


def _matches(word: str, pattern: str) -> bool:
    regex = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(regex, word) is not None


def slices(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    """`values` in lists of at most `size`: SQLite bounds the arguments of a statement."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
