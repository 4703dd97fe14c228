"""The log of operations: the truth. Rows are added, never changed; only an erase takes content away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kshare.model.authority import Authority
from kshare.model.facts import Fact, fact_of
from kshare.model.op import Op, OpKind, Skeleton, read_skeleton

ERASED_KIND = 0
"""`view_fact` rows of this entity kind say that operation `entity` is named by an erase."""


@dataclass(frozen=True, slots=True, order=True)
class EntityKey:
    """Which entity of which space (by its local number)."""

    space: int
    kind: int
    id: bytes


def insert_ops(
    connection: sqlite3.Connection, space: int, ops: Iterable[Op], received_ms: int
) -> set[EntityKey]:
    """Add operations to the log with their facts. Known ones are passed over, unless they bring missing content.

    Returns the entities whose operations changed.
    """
    touched: set[EntityKey] = set()
    for op in ops:
        head = op.head
        cursor = connection.execute(
            "INSERT INTO log_op(id, space, author, skeleton, content, received_ms) VALUES(?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO NOTHING",
            (op.id, space, op.author, op.skeleton, op.content, received_ms),
        )
        if cursor.rowcount:
            touched |= _insert_facts(connection, space, cursor.lastrowid or 0, op.id, head)
        elif op.content is not None and head is not None:
            filled = connection.execute(
                "UPDATE log_op SET content = ? WHERE id = ? AND content IS NULL", (op.content, op.id)
            )
            if filled.rowcount:
                touched.add(EntityKey(space, head.entity_kind, head.entity or op.id))
    return touched


def _insert_facts(
    connection: sqlite3.Connection, space: int, n: int, op_id: bytes, head: Skeleton | None
) -> set[EntityKey]:
    if head is None:
        return set()
    if head.kind == OpKind.ERASE:
        connection.executemany(
            "INSERT OR IGNORE INTO view_fact VALUES(?, ?, ?, ?)",
            [(space, ERASED_KIND, ref, n) for ref in head.refs],
        )
        return set(_entities_of(connection, space, head.refs))
    key = EntityKey(space, head.entity_kind, op_id if head.kind == OpKind.NEW else head.entity)
    connection.execute("INSERT OR IGNORE INTO view_fact VALUES(?, ?, ?, ?)", (space, key.kind, key.id, n))
    return {key}


def _entities_of(connection: sqlite3.Connection, space: int, op_ids: Sequence[bytes]) -> Iterator[EntityKey]:
    """The entities that these operations are about, as far as they are known."""
    for op_id in op_ids:
        row = connection.execute(
            "SELECT skeleton FROM log_op WHERE id = ? AND space = ?", (op_id, space)
        ).fetchone()
        head = read_skeleton(row[0]) if row else None
        if head is not None:
            yield EntityKey(space, head.entity_kind, op_id if head.kind == OpKind.NEW else head.entity)


def facts_of(connection: sqlite3.Connection, key: EntityKey, authority: Authority) -> list[Fact]:
    """Every operation about an entity, read. Content that was erased is None."""
    rows = connection.execute(
        "SELECT o.id, o.author, o.skeleton, o.content, o.received_ms FROM view_fact f JOIN log_op o ON o.n = f.op"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ?",
        (key.space, key.kind, key.id),
    ).fetchall()
    erased = _erased(connection, key.space, rows, authority)
    facts = []
    for op_id, author, skeleton, content, received_ms in rows:
        head = read_skeleton(skeleton)
        if head is not None:
            facts.append(fact_of(op_id, author, head, None if op_id in erased else content, received_ms))
    return facts


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


def _erased(
    connection: sqlite3.Connection, space: int, rows: Sequence[Sequence[bytes]], authority: Authority
) -> set[bytes]:
    any_erase = connection.execute(
        "SELECT 1 FROM view_fact WHERE space = ? AND entity_kind = ? LIMIT 1", (space, ERASED_KIND)
    ).fetchone()
    if any_erase is None:
        return set()
    return {row[0] for row in rows if is_erased(connection, space, row[0], row[1], authority)}


def rebuild_facts(connection: sqlite3.Connection) -> Iterator[set[EntityKey]]:
    """Fill `view_fact` from the whole log; yields the entities met, some hundred operations at a time."""
    last = 0
    while rows := connection.execute(
        "SELECT n, id, space, skeleton FROM log_op WHERE n > ? ORDER BY n LIMIT 500", (last,)
    ).fetchall():
        touched: set[EntityKey] = set()
        for n, op_id, space, skeleton in rows:
            touched |= _insert_facts(connection, space, n, op_id, read_skeleton(skeleton))
        last = rows[-1][0]
        yield touched
