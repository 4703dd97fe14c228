"""The log of operations: the truth. Rows are added, never changed; only an erase takes content away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kshare.model.authority import Authority
from kshare.model.facts import Fact, fact_of
from kshare.model.op import Op, OpKind, Skeleton, read_skeleton

ERASED_KIND = 0
"""`view_fact` rows of this entity kind say that operation `entity` is named by an erase."""
_TOGETHER = 200
"""Ids that are looked up with one statement."""


@dataclass(frozen=True, slots=True, order=True)
class EntityKey:
    """Which entity of which space (by its local number)."""

    space: int
    kind: int
    id: bytes


@dataclass(slots=True)
class NewFacts:
    """What one transaction added to the log, by entity, so that the fold need not read it back.

    Of an entity whose missing content was filled in, only the log knows all: `incomplete`.
    """

    facts: dict[EntityKey, list[Fact]] = field(default_factory=dict)
    incomplete: set[EntityKey] = field(default_factory=set)

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
    known = _known_ops(connection, list(given))
    touched = _fill_missing(connection, space, [given[op_id] for op_id, empty in known.items() if empty])
    added.incomplete |= touched
    last: int = connection.execute("SELECT coalesce(max(n), 0) FROM log_op").fetchone()[0]
    new = list(enumerate((op for op in given.values() if op.id not in known), start=last + 1))
    connection.executemany(
        "INSERT INTO log_op(n, id, space, author, skeleton, content, received_ms) VALUES(?, ?, ?, ?, ?, ?, ?)",
        [(n, op.id, space, op.author, op.skeleton, op.content, received_ms) for n, op in new],
    )
    for _, op in new:
        if op.head is not None and op.head.kind != OpKind.ERASE:
            fact = fact_of(op.id, op.author, op.head, op.content, received_ms)
            added.facts.setdefault(_entity_of(space, op.id, op.head), []).append(fact)
    return touched | _insert_facts(connection, space, [(n, op.id, op.head) for n, op in new])


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


def _fill_missing(connection: sqlite3.Connection, space: int, ops: Iterable[Op]) -> set[EntityKey]:
    """Content that came later than its operation."""
    touched = set()
    for op in ops:
        if op.content is not None and op.head is not None:
            connection.execute("UPDATE log_op SET content = ? WHERE id = ?", (op.content, op.id))
            touched.add(_entity_of(space, op.id, op.head))
    return touched


def _entity_of(space: int, op_id: bytes, head: Skeleton) -> EntityKey:
    """The entity that an operation is about."""
    return EntityKey(space, head.entity_kind, op_id if head.kind == OpKind.NEW else head.entity)


def _insert_facts(
    connection: sqlite3.Connection, space: int, ops: Iterable[tuple[int, bytes, Skeleton | None]]
) -> set[EntityKey]:
    """Note which entities these operations (number, id, head) are about; those they touch."""
    touched: set[EntityKey] = set()
    facts: list[tuple[int, int, bytes, int]] = []
    for n, op_id, head in ops:
        if head is None:
            continue  # of a newer version: kept, and read again after an update
        if head.kind == OpKind.ERASE:
            facts += [(space, ERASED_KIND, ref, n) for ref in head.refs]
            touched.update(_entities_of(connection, space, head.refs))
        else:
            key = _entity_of(space, op_id, head)
            facts.append((space, key.kind, key.id, n))
            touched.add(key)
    connection.executemany("INSERT OR IGNORE INTO view_fact VALUES(?, ?, ?, ?)", facts)
    return touched


def _entities_of(connection: sqlite3.Connection, space: int, op_ids: Sequence[bytes]) -> Iterator[EntityKey]:
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
    """Every operation about one entity, read; `first_op` is the lowest of their numbers in the log."""

    facts: list[Fact]
    first_op: int


def facts_of_many(
    connection: sqlite3.Connection, space: int, kind: int, entities: Sequence[bytes], authority: Authority
) -> dict[bytes, EntityFacts]:
    """The facts of several entities of one kind. Content that was erased is None; unknown entities are missing."""
    facts: dict[bytes, list[Fact]] = {}
    first_op: dict[bytes, int] = {}
    erasing = has_erasures(connection, space)
    for start in range(0, len(entities), _TOGETHER):
        chunk = entities[start : start + _TOGETHER]
        rows = connection.execute(
            "SELECT f.entity, o.n, o.id, o.author, o.skeleton, o.content, o.received_ms"
            " FROM view_fact f JOIN log_op o ON o.n = f.op"
            f" WHERE f.space = ? AND f.entity_kind = ? AND f.entity IN ({', '.join('?' * len(chunk))})",
            (space, kind, *chunk),
        ).fetchall()
        for entity, n, op_id, author, skeleton, content, received_ms in rows:
            head = read_skeleton(skeleton)
            if head is None:
                continue
            if erasing and is_erased(connection, space, op_id, author, authority):
                content = None
            facts.setdefault(entity, []).append(fact_of(op_id, author, head, content, received_ms))
            first_op[entity] = min(n, first_op.get(entity, n))
    return {entity: EntityFacts(read, first_op[entity]) for entity, read in facts.items()}


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
        "SELECT o.author FROM view_fact f JOIN log_op o ON o.n = f.op"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ?",
        (space, ERASED_KIND, op_id),
    )
    return any(authority.may_erase(eraser, author) for (eraser,) in erasers)


def rebuild_facts(connection: sqlite3.Connection) -> Iterator[set[EntityKey]]:
    """Fill `view_fact` from the whole log; yields the entities met, some hundred operations at a time."""
    last = 0
    while rows := connection.execute(
        "SELECT n, id, space, skeleton FROM log_op WHERE n > ? ORDER BY n LIMIT 500", (last,)
    ).fetchall():
        touched: set[EntityKey] = set()
        for space in {row[2] for row in rows}:
            ops = [(n, op_id, read_skeleton(raw)) for n, op_id, of, raw in rows if of == space]
            touched |= _insert_facts(connection, space, ops)
        last = rows[-1][0]
        yield touched
