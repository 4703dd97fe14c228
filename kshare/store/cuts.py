"""Operations beyond a cut-off: kept, and not shown. Rows only for people of whose acts some do not count.

`view_cut` holds for each such operation the role that is left to its author there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from kshare.model.ids import text_id
from kshare.model.kinds import OpClass
from kshare.model.roster import Standing
from kshare.model.skeleton import read_skeleton
from kshare.model.statement import Position, Role
from kshare.store.log import EntityKey, entities_about

_TOGETHER: Final = 200

Positions = dict[bytes, set[Position]]
"""Op id -> every place where it stands."""


class _Head(msgspec.Struct, array_like=True):
    """The items of a segment's head, as far as they are needed here."""

    version: int
    space: bytes
    device: bytes
    seq: int
    prev: bytes
    op_class: int
    hlc: int
    ops: tuple[bytes, ...]


_decode_head = msgspec.msgpack.Decoder(_Head).decode


def ops_in(head: bytes) -> tuple[bytes, ...]:
    """The operations that the head of a verified segment names."""
    return _decode_head(head).ops


def devices_of(connection: sqlite3.Connection, user: bytes) -> list[bytes]:
    """The devices (8 bytes each) of a person, as far as they wrote anything that is here."""
    rows = connection.execute("SELECT id FROM log_device WHERE user = ?", (user,)).fetchall()
    if connection.execute(
        "SELECT 1 FROM own_state WHERE key = 'user' AND value = ?", (text_id(user),)
    ).fetchone():
        rows += connection.execute(
            "SELECT DISTINCT l.device FROM own_segment o JOIN log_segment l ON l.n = o.segment"
        ).fetchall()
    return sorted({row[0] for row in rows})


def last_seqs_of(connection: sqlite3.Connection, space: int, user: bytes) -> tuple[Position, ...]:
    """The highest seq of each device of a person that is known here: the cut-offs of a removal."""
    found = []
    for device in devices_of(connection, user):
        row = connection.execute(
            "SELECT max(seq) FROM log_segment WHERE space = ? AND device = ?", (space, device)
        ).fetchone()
        if row[0] is not None:
            found.append((device, row[0]))
    return tuple(sorted(found))


def positions_of(
    connection: sqlite3.Connection, space: int, user: bytes, op_class: OpClass | None = None
) -> Positions:
    """Where each sent operation of a person stands, or only those in segments of one class."""
    found: Positions = {}
    for device in devices_of(connection, user):
        rows = connection.execute(
            "SELECT seq, head FROM log_segment WHERE space = ? AND device = ? AND class = coalesce(?, class)",
            (space, device, op_class),
        )
        for seq, head in rows:
            for op in _decode_head(head).ops:
                found.setdefault(op, set()).add((device, seq))
    return found


def cut_anew(
    connection: sqlite3.Connection, space: int, user: bytes, standing: Standing | None
) -> set[EntityKey]:
    """Note which operations of a person are cut now, of all there are. The entities that they are about."""
    ops = [*positions_of(connection, space, user)]
    waiting = connection.execute(
        "SELECT o.id FROM own_outbox w JOIN log_op o ON o.n = w.op WHERE w.space = ? AND o.author = ?",
        (space, user),
    )
    ops += [row[0] for row in waiting]
    connection.execute("DELETE FROM view_cut WHERE space = ? AND user = ?", (space, user))
    return cut_some(connection, space, user, standing, ops)


def cut_some(
    connection: sqlite3.Connection, space: int, user: bytes, standing: Standing | None, ops: Sequence[bytes]
) -> set[EntityKey]:
    """Note which of these operations of a person are cut. The entities that they are about."""
    positions = positions_of(connection, space, user) if standing is not None and standing.limits else {}
    touched: set[EntityKey] = set()
    for chunk in _chunks(ops):
        rows = connection.execute(
            f"SELECT n, id, skeleton FROM log_op WHERE space = ? AND id IN ({', '.join('?' * len(chunk))})",
            (space, *chunk),
        ).fetchall()
        connection.executemany("DELETE FROM view_cut WHERE op = ?", [row[:1] for row in rows])
        if standing is not None:
            roles = [(n, standing.role_at(positions.get(op, ()))) for n, op, _ in rows]
            connection.executemany(
                "INSERT INTO view_cut(op, space, user, role) VALUES(?, ?, ?, ?)",
                [(n, space, user, role) for n, role in roles if role < max(Role.MEMBER, standing.ceiling)],
            )
        for _, op, skeleton in rows:
            if (head := read_skeleton(skeleton)) is not None:
                touched |= entities_about(connection, space, op, head)
    return touched


def _chunks(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (items[start : start + _TOGETHER] for start in range(0, len(items), _TOGETHER))
