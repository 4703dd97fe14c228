"""Authors, spaces and tags by number, and the exact tokens that filters are looked up by.

Filter tokens live in the unweighted column `meta`, so a filter is one more posting list in the same MATCH.
A token is a mark that no text holds, a letter and a number (or a hash): one word to the full-text table whatever
the value holds. No typed word can be one, so words are looked for without naming their columns, which takes half
the time: the full-text table need not look at the places of each hit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from kshare.index.document import KEPT_KINDS
from kshare.index.folding import fold
from kshare.index.vocabulary import slices

_MARK = "\ue000"  # of the private use area, which the full-text table takes for letters
_LAST = "\U0010ffff"
_CLOSEST = 50
_MOST_LABELS = 6


KEPT_TOKEN = f"{_MARK}kkept"
"""The token that pages and bookmarks share, for their own window of ranked hits."""


def kind_tokens(kind: str) -> list[str]:
    """The tokens of a kind, its own first."""
    return [f"{_MARK}k{kind}", KEPT_TOKEN] if kind in KEPT_KINDS else [f"{_MARK}k{kind}"]


@lru_cache(maxsize=1 << 12)
def meta_token(value: str) -> str:
    """The token of an exact filter such as `has:link`; the case does not matter."""
    folded = " ".join(fold(value).split())
    return f"{_MARK}m" + blake2b(folded.encode("utf-8", "replace"), digest_size=8).hexdigest()


def meta_tokens(value: str) -> list[str]:
    """The tokens that a document gets for an exact filter: a host is also found by the domains that it belongs to."""
    if not value.startswith("site:"):
        return [meta_token(value)]
    labels = value.removeprefix("site:").split(".")[-_MOST_LABELS:]
    return [meta_token(value), *(meta_token("site:" + ".".join(labels[n:])) for n in range(1, len(labels)))]


class Names:
    """Numbers for the values of one sort: "author", "space" or "tag"."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def number(self, sort: str, name: str) -> int:
        """The number of `name`, given in the caller's transaction if it is new."""
        row = self._sql.execute(
            "SELECT id FROM view_index_name WHERE sort = ? AND name = ?", (sort, name)
        ).fetchone()
        if row:
            return int(row[0])
        made = self._sql.execute(
            "INSERT INTO view_index_name(sort, name, folded) VALUES(?, ?, ?)", (sort, name, fold(name))
        )
        return int(made.lastrowid or 0)

    def token(self, sort: str, number: int) -> str:
        """The filter token of a numbered value."""
        return f"{_MARK}{sort[0]}{number}"

    def tokens_of(self, sort: str, name: str) -> list[str]:
        """The token of exactly this value; none if no document has it."""
        rows = self._sql.execute(
            "SELECT id FROM view_index_name WHERE sort = ? AND name = ?", (sort, name)
        ).fetchall()
        return [self.token(sort, row[0]) for row in rows]

    def tokens_like(self, sort: str, typed: str, *, prefix: bool = False) -> list[str]:
        """Tokens of the values that `typed` names (whatever case and accents), else of those it begins."""
        folded = fold(typed)
        rows: list[tuple[int]] = []
        if not prefix:
            rows = self._sql.execute(
                "SELECT id FROM view_index_name WHERE sort = ? AND folded = ?", (sort, folded)
            ).fetchall()
        if not rows and folded:
            rows = self._sql.execute(
                "SELECT id FROM view_index_name WHERE sort = ? AND folded >= ? AND folded < ? LIMIT ?",
                (sort, folded, folded + _LAST, _CLOSEST),
            ).fetchall()
        return [self.token(sort, row[0]) for row in rows]

    def named(self, numbers: Iterable[int]) -> dict[int, str]:
        """The values behind numbers of any sort."""
        found: dict[int, str] = {}
        for some in slices(dict.fromkeys(numbers), 400):
            marks = ",".join("?" * len(some))
            found.update(
                self._sql.execute(
                    f"SELECT id, name FROM view_index_name WHERE id IN ({marks})", some
                ).fetchall()
            )
        return found

    def starting_with(self, sort: str, prefix: str, limit: int) -> list[str]:
        """Values in alphabetical order that begin with `prefix`, whatever case and accents."""
        folded = fold(prefix)
        rows = self._sql.execute(
            "SELECT name FROM view_index_name WHERE sort = ? AND folded >= ? AND folded < ?"
            " ORDER BY folded, name LIMIT ?",
            (sort, folded, folded + _LAST, limit),
        ).fetchall()
        return [row[0] for row in rows]
