"""Rebuilding the whole text of a revision that the log keeps as a difference to its parent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kshare.model.authority import Authority
from kshare.model.delta import CHAIN_LIMIT, apply_delta, make_delta
from kshare.model.kinds import OpKind
from kshare.model.limits import PAGE_BYTES
from kshare.model.op import SALT_BYTES, Op, content_matches, read_content, revision_matches
from kshare.model.skeleton import Skeleton, read_skeleton
from kshare.store.log import has_erasures, is_erased

LONGEST_CHAIN: Final = 4 * CHAIN_LIMIT
"""Deltas between a revision and a full text; beyond, it counts as not here. The same on every PC."""
_REMEMBERED: Final = 16_000_000
"""Characters of text that are kept in memory."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a revision of `page`, rebuilt over `chain` deltas."""

    page: bytes
    text: str
    chain: int


@dataclass(frozen=True, slots=True)
class _Carried:
    """A revision as the log holds it."""

    head: Skeleton
    content: bytes
    parts: list[Any]


class RevisionTexts:
    """Texts of the revisions of one space, rebuilt when asked and remembered. Lives as long as a transaction."""

    def __init__(self, connection: sqlite3.Connection, space: int, authority: Authority) -> None:
        self._connection = connection
        self._space = space
        self._authority = authority
        self._known: dict[bytes, _Text] = {}
        self._characters = 0
        self._added: Mapping[bytes, Op] = {}
        self._missing: set[bytes] = set()
        self._spoiled: set[bytes] = set()
        self._any_erased = False
        self._changes_seen = -1

    def look_first_at(self, added: Mapping[bytes, Op]) -> None:
        """Revisions of this space that were added just now, by id: they need not be read back from the log."""
        self._added = added

    def text(self, revision: bytes) -> str | None:
        """The whole text; None if it was erased, is not here yet or is not what its skeleton names."""
        rebuilt = self._rebuilt(revision)
        return rebuilt.text if rebuilt and not self.erased([revision]) else None

    def kept(self, revision: bytes) -> str | None:
        """The whole text as the log holds it, an erased one too; None if it cannot be made."""
        rebuilt = self._rebuilt(revision)
        return rebuilt.text if rebuilt else None

    def take_spoiled(self) -> set[bytes]:
        """Revisions that were found to carry something else than the difference to their verified base; once."""
        spoiled, self._spoiled = self._spoiled, set()
        return spoiled

    def erased(self, revisions: Iterable[bytes]) -> set[bytes]:
        """Those of the revisions whose text must not be shown any more."""
        self._notice_changes()
        if not self._any_erased:
            return set()
        return {
            revision
            for revision, author in self._authors(revisions)
            if is_erased(self._connection, self._space, revision, author, self._authority)
        }

    def _authors(self, revisions: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        for revision in revisions:
            row = self._connection.execute(
                "SELECT author FROM log_op WHERE id = ? AND space = ?", (revision, self._space)
            ).fetchone()
            if row is not None:
                yield revision, row[0]

    def remember(self, revision: bytes, page: bytes, text: str, chain: int) -> None:
        """A text that was written just now, so that nobody rebuilds it."""
        self._keep(revision, _Text(page, text, chain))

    def delta_against(self, parent: bytes, text: str) -> tuple[bytes | None, int]:
        """How to carry `text` as a child of `parent`: (delta or None for in full, length of its chain)."""
        base = self._rebuilt(parent)
        if base is None or base.chain + 1 >= CHAIN_LIMIT or self.erased([parent]):
            return None, 0
        delta = make_delta(base.text, text)
        return delta, base.chain + 1 if delta is not None else 0

    def _rebuilt(self, revision: bytes) -> _Text | None:
        """The text, an erased one too: the log holds it until its children are carried in full."""
        self._notice_changes()
        deltas: list[tuple[bytes, _Carried]] = []
        base: _Text | None = None
        wanted: bytes | None = revision
        while base is None and wanted is not None and wanted not in self._missing:
            if len(deltas) > LONGEST_CHAIN:
                return None
            base = self._known.get(wanted)
            carried = self._read(wanted) if base is None else None
            if carried is None:
                break
            if isinstance(carried.parts[0], str):
                base = self._keep(wanted, _in_full(carried))
                break
            deltas.append((wanted, carried))
            wanted = carried.head.refs[0] if carried.head.refs else None
        for each, carried in reversed(deltas):
            known = base is not None and base.page == carried.head.entity and base.chain < LONGEST_CHAIN
            base = self._keep(each, _applied(base, carried))
            if known and base is None:
                self._spoiled.add(each)
        return base

    def _notice_changes(self) -> None:
        """What was missing may have come meanwhile, and something may have been erased."""
        if self._changes_seen != self._connection.total_changes:
            self._missing.clear()
            self._any_erased = has_erasures(self._connection, self._space)
            self._changes_seen = self._connection.total_changes

    def _keep(self, revision: bytes, rebuilt: _Text | None) -> _Text | None:
        if rebuilt is None:
            self._missing.add(revision)
            return None
        if self._characters > _REMEMBERED:
            self._known.clear()
            self._characters = 0
        self._known[revision] = rebuilt
        self._characters += len(rebuilt.text)
        return rebuilt

    def _read(self, revision: bytes) -> _Carried | None:
        if revision in self._added:
            op = self._added[revision]
            skeleton, content = op.skeleton, op.content
        else:
            row = self._connection.execute(
                "SELECT skeleton, content FROM log_op WHERE id = ? AND space = ?", (revision, self._space)
            ).fetchone()
            skeleton, content = row or (b"", None)
        head, parts = read_skeleton(skeleton), read_content(content)
        if content is None or head is None or head.kind != OpKind.REVISE or not parts:
            return None
        return _Carried(head, content, parts)


def _in_full(carried: _Carried) -> _Text | None:
    """A text that came whole; None if the skeleton names another one or a page may not be so large."""
    text: str = carried.parts[0]
    if not content_matches(carried.head, carried.content) or not _fits(text):
        return None
    return _Text(carried.head.entity, text, 0)


def _fits(text: str) -> bool:
    return 4 * len(text) <= PAGE_BYTES or len(text.encode()) <= PAGE_BYTES


def _applied(base: _Text | None, carried: _Carried) -> _Text | None:
    """The text of a delta. Its base is of the same page, so that a page is folded from its own operations alone."""
    if base is None or base.page != carried.head.entity or base.chain >= LONGEST_CHAIN:
        return None
    parts = carried.parts
    if len(parts) < 2 or not isinstance(parts[1], bytes):
        return None
    text = apply_delta(base.text, parts[1])
    salt = carried.content[:SALT_BYTES]
    if text is None or not revision_matches(carried.head, salt, text, parts):
        return None
    return _Text(carried.head.entity, text, base.chain + 1)
