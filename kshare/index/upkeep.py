"""Idle work on the word table in small steps: substrings, spelling keys, top words of short prefixes.

Searches work without it; new words are then completed only from their fourth letter and never offered as
a correction. A pass starts when enough words have changed since the last one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from kshare.index.vocabulary import IN_INFIX, IN_SPELLING, SPELLING_DF, deletion_keys

_STEP = 1_000
_TOP = 24
_SHORT_PREFIXES = (1, 2, 3)
_LONGEST_SPELLED = 24
_WORTH_A_PASS = 0.002


class Upkeep:
    """One pass over the words, resumable: where it stands is kept in `view_index_state`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def step(self) -> bool:
        """Do a few milliseconds of work in the caller's transaction. False if nothing is left to do."""
        phase = self._state("phase", "rest")
        if phase == "rest":
            if not self._worth_a_pass():
                return False
            self._set("changed", "0")
            self._enter("infix", "0")
            return True
        work: dict[str, Callable[[str], bool]] = {
            "infix": self._add_infixes,
            "spelling": self._add_spellings,
            "top": self._refresh_top,
        }
        if not work[phase](self._state("cursor", "")):
            following = {"infix": ("spelling", "0"), "spelling": ("top", ""), "top": ("rest", "")}
            self._enter(*following[phase])
        return True

    def note_changes(self, count: int) -> None:
        """Remember that `count` words entered or left documents."""
        self._sql.execute(
            "INSERT INTO view_index_state(key, value) VALUES('changed', ?)"
            " ON CONFLICT(key) DO UPDATE SET value = CAST(value AS INTEGER) + excluded.value",
            (count,),
        )

    def _worth_a_pass(self) -> bool:
        changed = int(self._state("changed", "0"))
        highest = self._sql.execute("SELECT max(id) FROM view_index_word").fetchone()[0] or 0
        return changed > highest * _WORTH_A_PASS

    def _add_infixes(self, cursor: str) -> bool:
        rows = self._unknown(IN_INFIX, cursor, 0)
        self._sql.executemany("INSERT INTO view_index_infix(rowid, word) VALUES(?, ?)", rows)
        return self._done(rows, IN_INFIX)

    def _add_spellings(self, cursor: str) -> bool:
        rows = self._unknown(IN_SPELLING, cursor, SPELLING_DF)
        keys = [
            (key, row) for row, word in rows if len(word) <= _LONGEST_SPELLED for key in deletion_keys(word)
        ]
        self._sql.executemany("INSERT OR IGNORE INTO view_index_delete(key, word) VALUES(?, ?)", keys)
        return self._done(rows, IN_SPELLING)

    def _unknown(self, bit: int, cursor: str, least_df: int) -> list[tuple[int, str]]:
        return self._sql.execute(
            "SELECT id, word FROM view_index_word WHERE id > ? AND NOT known & ? AND df >= ?"
            " ORDER BY id LIMIT ?",
            (int(cursor), bit, least_df, _STEP),
        ).fetchall()

    def _done(self, rows: list[tuple[int, str]], bit: int) -> bool:
        if not rows:
            return False
        self._sql.executemany(
            "UPDATE view_index_word SET known = known | ? WHERE id = ?", [(bit, row) for row, _word in rows]
        )
        self._set("cursor", str(rows[-1][0]))
        return True

    def _refresh_top(self, cursor: str) -> bool:
        """Choose the top words of every short prefix that begins with the next first letter."""
        after = cursor + "\U0010ffff" if cursor else ""
        first = self._sql.execute(
            "SELECT min(word) FROM view_index_word WHERE word >= ?", (after,)
        ).fetchone()[0]
        self._sql.execute(
            "DELETE FROM view_index_top WHERE prefix >= ? AND prefix < ?", (after, first or "\U0010ffff")
        )
        if first is None:
            return False
        letter = first[0]
        tops: dict[str, list[str]] = {}
        for (word,) in self._sql.execute(
            "SELECT word FROM view_index_word WHERE word >= ? AND word < ? ORDER BY df DESC, word",
            (letter, letter + "\U0010ffff"),
        ):
            for size in _SHORT_PREFIXES:
                best = tops.setdefault(word[:size], [])
                if len(word) >= size and len(best) < _TOP:
                    best.append(word)
        self._sql.execute(
            "DELETE FROM view_index_top WHERE prefix >= ? AND prefix < ?", (letter, letter + "\U0010ffff")
        )
        self._sql.executemany(
            "INSERT OR REPLACE INTO view_index_top(prefix, place, word) VALUES(?, ?, ?)",
            [(prefix, place, word) for prefix, best in tops.items() for place, word in enumerate(best)],
        )
        self._set("cursor", letter)
        return True

    def _state(self, key: str, default: str) -> str:
        row = self._sql.execute("SELECT value FROM view_index_state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    def _set(self, key: str, value: str) -> None:
        self._sql.execute("INSERT OR REPLACE INTO view_index_state(key, value) VALUES(?, ?)", (key, value))

    def _enter(self, phase: str, cursor: str) -> None:
        self._set("phase", phase)
        self._set("cursor", cursor)
