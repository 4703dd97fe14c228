"""Rebuilding the whole text of a revision that the log keeps as a difference to its parent."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from kshare.model.authority import Authority
from kshare.model.delta import CHAIN_LIMIT, apply_delta, make_delta
from kshare.model.ids import digest
from kshare.model.limits import PAGE_BYTES
from kshare.model.op import (
    SALT_BYTES,
    OpKind,
    Skeleton,
    content_matches,
    read_content,
    read_skeleton,
    revision_matches,
)
from kshare.store.log import is_erased

_LONGEST_CHAIN: Final = 4 * CHAIN_LIMIT
"""Deltas that are followed to a full text. Part of what every PC must agree on."""


class RevisionTexts:
    """Texts of the revisions of one space, rebuilt when asked and remembered. Lives as long as a transaction."""

    def __init__(self, connection: sqlite3.Connection, space: int, authority: Authority) -> None:
        self._connection = connection
        self._space = space
        self._authority = authority
        self._known: dict[bytes, tuple[str, int]] = {}

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
        pending: list[tuple[bytes, _Carried]] = []
        wanted: bytes | None = revision
        text: str | None = None
        chain = 0
        while wanted is not None and wanted not in self._known:
            read = self._read(wanted)
            if read is None or len(pending) > _LONGEST_CHAIN or (pending and pending[0][1].page != read.page):
                return None, 0
            if isinstance(read.parts[0], str):
                text = read.parts[0] if _is_whole(read, read.parts[0]) else None
                break
            pending.append((wanted, read))
            wanted = read.head.refs[0] if read.head.refs else None
        else:
            text, chain = self._known.get(wanted or b"", (None, 0))
        if text is None or chain + len(pending) > _LONGEST_CHAIN:
            return None, 0
        if not pending:
            self._known[revision] = text, chain
        for rev, carried in reversed(pending):
            text, chain = _applied(text, carried), chain + 1
            if text is None:
                return None, 0
            self._known[rev] = text, chain
        return text, chain

    def _read(self, revision: bytes) -> _Carried | None:
        row = self._connection.execute(
            "SELECT author, skeleton, content FROM log_op WHERE id = ? AND space = ?", (revision, self._space)
        ).fetchone()
        if row is None or row[2] is None:
            return None
        head, parts = read_skeleton(row[1]), read_content(row[2])
        if head is None or head.kind != OpKind.REVISE or not parts:
            return None
        if is_erased(self._connection, self._space, revision, row[0], self._authority):
            return None
        return _Carried(head, row[2], parts)


@dataclass(frozen=True, slots=True)
class _Carried:
    """A revision as the log holds it."""

    head: Skeleton
    content: bytes
    parts: list[Any]

    @property
    def page(self) -> bytes:
        return self.head.entity


def _is_whole(carried: _Carried, text: str) -> bool:
    """True if a text that is carried in full is the one that the skeleton names, and not larger than a page may be."""
    return content_matches(carried.head, carried.content) and len(carried.content) <= PAGE_BYTES + _ROOM


def _applied(base: str, carried: _Carried) -> str | None:
    parts = carried.parts
    if len(parts) < 2 or not isinstance(parts[1], bytes):
        return None
    text = apply_delta(base, parts[1])
    if text is None:
        return None
    salt = carried.content[:SALT_BYTES]
    return text if revision_matches(carried.head, salt, text, parts) else None


def fingerprint(text: str) -> str:
    """A short name of a text, to tell whether an imported one changed."""
    return digest(16, text.encode()).hex()
