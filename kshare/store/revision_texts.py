"""Rebuilding the whole text of a revision that the log keeps as a difference to its parent."""

from __future__ import annotations

import sqlite3

from kshare.model.authority import Authority
from kshare.model.delta import CHAIN_LIMIT, apply_delta, make_delta
from kshare.model.facts import pairs, text_or
from kshare.model.ids import digest
from kshare.model.op import (
    SALT_BYTES,
    RevisionContent,
    Skeleton,
    content_matches,
    read_content,
    read_skeleton,
    revision_matches,
)
from kshare.store.log import is_erased


class RevisionTexts:
    """Texts of the revisions of one space, rebuilt when asked and remembered. Lives as long as a transaction."""

    def __init__(self, connection: sqlite3.Connection, space: int, authority: Authority) -> None:
        self._connection = connection
        self._space = space
        self._authority = authority
        self._known: dict[bytes, tuple[str | None, int]] = {}

    def text(self, revision: bytes) -> str | None:
        """The whole text; None if it was erased, is not here yet or is not what its skeleton names."""
        return self._rebuilt(revision)[0]

    def remember(self, revision: bytes, text: str, chain: int) -> None:
        """A text that was written just now, so that nobody rebuilds it."""
        self._known[revision] = text, chain

    def delta_against(self, parent: bytes, text: str) -> tuple[bytes | None, int]:
        """How to carry `text` as a child of `parent`: (delta or None for in full, length of its chain)."""
        base, chain = self._rebuilt(parent)
        if base is None or chain + 1 >= CHAIN_LIMIT:
            return None, 0
        delta = make_delta(base, text)
        return delta, chain + 1 if delta is not None else 0

    def _rebuilt(self, revision: bytes) -> tuple[str | None, int]:
        """(text, number of deltas between it and a full text)."""
        pending: list[tuple[bytes, Skeleton, bytes, list[object]]] = []
        wanted: bytes | None = revision
        text: str | None = None
        chain = 0
        while wanted is not None:
            if wanted in self._known:
                text, chain = self._known[wanted]
                break
            read = self._read(wanted)
            if read is None or len(pending) > 4 * CHAIN_LIMIT:
                self._known[wanted] = None, 0
                break
            head, content, parts = read
            if isinstance(parts[0], str):
                text = parts[0] if content_matches(head, content) else None
                self._known[wanted] = text, 0
                break
            pending.append((wanted, head, content, parts))
            wanted = head.refs[0] if head.refs else None
        for rev, head, content, parts in reversed(pending):
            text, chain = self._applied(text, head, content, parts), chain + 1
            self._known[rev] = text, chain
        return text, chain

    def _read(self, revision: bytes) -> tuple[Skeleton, bytes, list[object]] | None:
        row = self._connection.execute(
            "SELECT author, skeleton, content FROM log_op WHERE id = ? AND space = ?", (revision, self._space)
        ).fetchone()
        if row is None or row[2] is None:
            return None
        if is_erased(self._connection, self._space, revision, row[0], self._authority):
            return None
        head, parts = read_skeleton(row[1]), read_content(row[2])
        return None if head is None or not parts else (head, row[2], parts)

    @staticmethod
    def _applied(base: str | None, head: Skeleton, content: bytes, parts: list[object]) -> str | None:
        if base is None or len(parts) < 2 or not isinstance(parts[1], bytes):
            return None
        text = apply_delta(base, parts[1])
        if text is None:
            return None
        rest = [*parts[2:], (), (), ""][:3] if len(parts) < 5 else parts[2:5]
        full = RevisionContent(text, pairs(rest[0]), pairs(rest[1]), text_or(rest[2]))
        return text if revision_matches(head, content[:SALT_BYTES], full) else None


def fingerprint(text: str) -> str:
    """A short name of a text, to tell whether an imported one changed."""
    return digest(16, text.encode()).hex()
