"""The log of operations: the truth. Rows are added, never changed; only an erase takes content away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kshare.model.authority import Authority, needed_role
from kshare.model.facts import Fact, fact_of
from kshare.model.kinds import OpKind
from kshare.model.op import Op, read_content
from kshare.model.skeleton import Skeleton, read_skeleton
from kshare.model.statement import Role
from kshare.store.cut_roles import roles_left

ERASED_KIND = 0
"""`view_fact` rows of this entity kind say that operation `entity` is named by an erase."""
_TOGETHER = 200
"""Ids that are looked up with one statement."""


class EntityKey(NamedTuple):
    """Which entity of which space (by its local number).

    A tuple, since every operation of a batch makes one, and they are hashed and sorted.
    """

    space: int
    kind: int
    id: bytes


@dataclass(slots=True)
class NewFacts:
    """What one transaction added to the log, so that the fold need not read it back.

    Of an entity whose missing content was filled in, only the log knows all: `incomplete`.
    """

    facts: dict[EntityKey, list[Fact]] = field(default_factory=dict)
    revisions: dict[int, dict[bytes, Op]] = field(default_factory=dict)
    """Those of each space by id: a text is never made from one of another space."""
    incomplete: set[EntityKey] = field(default_factory=set)
    arrived: dict[int, list[bytes]] = field(default_factory=dict)
    """Ids of all operations that were given, by space: known ones may have brought content."""
    highest: int = 0
    """The highest HLC among them."""
    erased: dict[int, set[bytes]] = field(default_factory=dict)
    """What the erases among them name, by space."""

    def note(self, key: EntityKey, op: Op, head: Skeleton, received_ms: int) -> None:
        """An operation about this entity was added."""
        fact = fact_of(op.id, op.author, head, op.content, received_ms)
        self.facts.setdefault(key, []).append(fact)
        if head.kind == OpKind.REVISE:
            self.revisions.setdefault(key.space, {})[op.id] = op

    def of(self, key: EntityKey) -> list[Fact] | None:
        """The facts that were added about an entity, or None if the log has to be read."""
        return None if key in self.incomplete else self.facts.get(key)


def insert_ops(
    connection: sqlite3.Connection, space: int, ops: Iterable[Op], received_ms: int, added: NewFacts
) -> set[EntityKey]:
    """Add operations to the log with their facts. Known ones are passed over, unless they bring missing content.

    Returns the entities whose operations changed; what is new goes to `added` as well.
    """
    given = {op.id: op for op in ops}
    added.arrived.setdefault(space, []).extend(given)
    known = _known_ops(connection, list(given))
    late = [given[op_id] for op_id, empty in known.items() if empty]
    touched = _fill_missing(connection, space, late, added)
    last: int = connection.execute("SELECT coalesce(max(n), 0) FROM log_op").fetchone()[0]
    new = [op for op in given.values() if op.id not in known]
    connection.executemany(
        "INSERT INTO log_op(n, id, space, author, skeleton, content, received_ms) VALUES(?, ?, ?, ?, ?, ?, ?)",
        [
            (n, op.id, space, op.author, op.skeleton, op.content, received_ms)
            for n, op in enumerate(new, start=last + 1)
        ],
    )
    facts: list[_FactRow] = []
    for n, op in enumerate(new, start=last + 1):
        head = op.head
        if head is None:
            continue  # of a newer version: kept, and read again after an update
        added.highest = max(added.highest, head.hlc)
        if head.kind == OpKind.ERASE:
            added.erased.setdefault(space, set()).update(head.refs)
            touched |= entities_about(connection, space, op.id, head)
        else:
            key = _entity_of(space, op.id, head)
            added.note(key, op, head, received_ms)
            touched.add(key)
        facts += _fact_rows(space, n, op.id, head)
    _insert_facts(connection, facts)
    return touched


def older_entities(
    connection: sqlite3.Connection, space: int, kind: int, entities: Sequence[bytes], since: int
) -> set[bytes]:
    """Those of the entities that the log knew before: that have an operation up to number `since`."""
    older: set[bytes] = set()
    for start in range(0, len(entities), _TOGETHER):
        chunk = entities[start : start + _TOGETHER]
        rows = connection.execute(
            "SELECT DISTINCT entity FROM view_fact WHERE space = ? AND entity_kind = ? AND op <= ?"
            f" AND entity IN ({', '.join('?' * len(chunk))})",
            (space, kind, since, *chunk),
        )
        older.update(row[0] for row in rows)
    return older


def _known_ops(connection: sqlite3.Connection, op_ids: Sequence[bytes]) -> dict[bytes, bool]:
    """Which of these operations are in the log, and whether their content is missing."""
    known: dict[bytes, bool] = {}
    for start in range(0, len(op_ids), _TOGETHER):
        chunk = op_ids[start : start + _TOGETHER]
        rows = connection.execute(
            f"SELECT id, content IS NULL FROM log_op WHERE id IN ({', '.join('?' * len(chunk))})", chunk
        )
        known.update((op_id, bool(empty)) for op_id, empty in rows)
    return known


def _fill_missing(
    connection: sqlite3.Connection, space: int, ops: Iterable[Op], added: NewFacts
) -> set[EntityKey]:
    """Content that came later than its operation."""
    touched = set()
    for op in ops:
        if op.content is not None and op.head is not None:
            connection.execute("UPDATE log_op SET content = ? WHERE id = ?", (op.content, op.id))
            added.revisions.get(space, {}).pop(op.id, None)
            touched.add(_entity_of(space, op.id, op.head))
    added.incomplete |= touched
    return touched


def _entity_of(space: int, op_id: bytes, head: Skeleton) -> EntityKey:
    """The entity that an operation is about."""
    return EntityKey(space, head.entity_kind, op_id if head.kind == OpKind.NEW else head.entity)


_FactRow = tuple[int, int, bytes, int]


def _fact_rows(space: int, n: int, op_id: bytes, head: Skeleton) -> list[_FactRow]:
    """What `view_fact` says of operation number `n`."""
    if head.kind == OpKind.ERASE:
        return [(space, ERASED_KIND, ref, n) for ref in head.refs]
    return [(space, head.entity_kind, op_id if head.kind == OpKind.NEW else head.entity, n)]


def _insert_facts(connection: sqlite3.Connection, rows: list[_FactRow]) -> None:
    """Sorted as the table is: neighbours go to the same page of it, one after the other."""
    connection.executemany("INSERT OR IGNORE INTO view_fact VALUES(?, ?, ?, ?)", sorted(rows))


def entities_about(
    connection: sqlite3.Connection, space: int, op_id: bytes, head: Skeleton
) -> set[EntityKey]:
    """The entities that an operation is about: of an erase, those of what it erases."""
    if head.kind == OpKind.ERASE:
        return set(entities_of(connection, space, head.refs))
    return {_entity_of(space, op_id, head)}


def entities_of(connection: sqlite3.Connection, space: int, op_ids: Iterable[bytes]) -> Iterator[EntityKey]:
    """The entities that these operations are about, as far as they are known."""
    for op_id in op_ids:
        row = connection.execute(
            "SELECT skeleton FROM log_op WHERE id = ? AND space = ?", (op_id, space)
        ).fetchone()
        head = read_skeleton(row[0]) if row else None
        if head is not None:
            yield _entity_of(space, op_id, head)


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Every operation about one entity, read; `first_op` is the lowest of their numbers in the log.

    `watched`: some are by people of whose acts some do not count, and may be left out.
    """

    facts: list[Fact]
    first_op: int
    watched: bool = False


def facts_of_many(
    connection: sqlite3.Connection, space: int, kind: int, entities: Sequence[bytes], authority: Authority
) -> dict[bytes, EntityFacts]:
    """The facts of several entities of one kind. Content that was erased is None; unknown entities are missing."""
    facts: dict[bytes, list[Fact]] = {}
    first_op: dict[bytes, int] = {}
    erasing = has_erasures(connection, space)
    watched: set[bytes] = set()
    cut: dict[int, Role] = {}
    for start in range(0, len(entities), _TOGETHER):
        chunk = entities[start : start + _TOGETHER]
        rows = connection.execute(
            "SELECT f.entity, o.n, o.id, o.author, o.skeleton, o.content, o.received_ms"
            " FROM view_fact f JOIN log_op o ON o.n = f.op"
            f" WHERE f.space = ? AND f.entity_kind = ? AND f.entity IN ({', '.join('?' * len(chunk))})",
            (space, kind, *chunk),
        ).fetchall()
        if authority.cuts:
            doubtful = [row for row in rows if authority.standing(row[3]) is not None]
            cut = roles_left(connection, [row[1] for row in doubtful])
            watched.update(row[0] for row in doubtful)
        for entity, n, op_id, author, skeleton, content, received_ms in rows:
            head = read_skeleton(skeleton)
            if head is None:
                continue
            known = facts.setdefault(entity, [])  # empty if all of its operations are cut
            first_op[entity] = min(n, first_op.get(entity, n))
            if n in cut and cut[n] < needed_role(head):
                continue
            if erasing and is_erased(connection, space, op_id, author, authority):
                content = None
            demoted = n in cut and cut[n] < Role.MODERATOR
            known.append(fact_of(op_id, author, head, content, received_ms, demoted))
    return {entity: EntityFacts(read, first_op[entity], entity in watched) for entity, read in facts.items()}


def facts_of(connection: sqlite3.Connection, key: EntityKey, authority: Authority) -> list[Fact]:
    """Every operation about one entity, read; empty if it is unknown."""
    found = facts_of_many(connection, key.space, key.kind, [key.id], authority).get(key.id)
    return found.facts if found else []


def has_erasures(connection: sqlite3.Connection, space: int) -> bool:
    """True if anything was ever erased in the space: the rare case, asked before looking closer."""
    row = connection.execute(
        "SELECT 1 FROM view_fact WHERE space = ? AND entity_kind = ? LIMIT 1", (space, ERASED_KIND)
    ).fetchone()
    return row is not None


def is_erased(
    connection: sqlite3.Connection, space: int, op_id: bytes, author: bytes, authority: Authority
) -> bool:
    """True if somebody who may do so erased the content of this operation."""
    erasers = connection.execute(
        "SELECT o.n, o.author FROM view_fact f JOIN log_op o ON o.n = f.op"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ?",
        (space, ERASED_KIND, op_id),
    ).fetchall()
    cut = roles_left(connection, [n for n, _ in erasers]) if authority.cuts else {}
    return any(
        authority.may_erase(eraser, author, cut.get(n, authority.ceiling(eraser))) for n, eraser in erasers
    )


def erasure_reason(connection: sqlite3.Connection, space: int, op_id: bytes) -> str:
    """Why an operation was erased, as its first eraser here said; empty if nothing was said."""
    row = connection.execute(
        "SELECT o.content FROM view_fact f JOIN log_op o ON o.n = f.op"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ? ORDER BY o.n LIMIT 1",
        (space, ERASED_KIND, op_id),
    ).fetchone()
    parts = read_content(row[0]) if row else None
    return parts[0] if parts and isinstance(parts[0], str) else ""


def rebuild_facts(connection: sqlite3.Connection) -> Iterator[set[EntityKey]]:
    """Fill `view_fact` from the whole log; yields the entities met, some hundred operations at a time."""
    last = 0
    while rows := connection.execute(
        "SELECT n, id, space, skeleton FROM log_op WHERE n > ? ORDER BY n LIMIT 500", (last,)
    ).fetchall():
        touched: set[EntityKey] = set()
        facts: list[_FactRow] = []
        for n, op_id, space, raw in rows:
            head = read_skeleton(raw)
            if head is not None:
                facts += _fact_rows(space, n, op_id, head)
                touched |= entities_about(connection, space, op_id, head)
        _insert_facts(connection, facts)
        last = rows[-1][0]
        yield touched
