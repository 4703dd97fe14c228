"""One hash that is equal on replicas which know the same operations of a space."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from typing import Final

import msgspec

from kshare.model.ids import digest
from kshare.model.kinds import OpKind
from kshare.model.roster import Roster
from kshare.model.skeleton import read_skeleton
from kshare.store.roster import read_roster

_encode: Final = msgspec.msgpack.Encoder().encode


def state_hash(connection: sqlite3.Connection, space: int) -> str:
    """BLAKE2b-160 over the sorted unreplaced writes, visible elements, page heads, creations, erased ids and the
    roster: members, roles, cut-offs, successors.

    It is made from the log's skeletons alone: no derived text, no local value, nothing that depends on which
    contents are held here.
    """
    standing: set[tuple[int, bytes, str, bytes]] = set()
    gone: set[bytes] = set()
    extra = blake2b(digest_size=20)
    rows = connection.execute("SELECT id, skeleton FROM log_op WHERE space = ? ORDER BY id", (space,))
    for op_id, skeleton in rows:
        head = read_skeleton(skeleton)
        if head is None:
            extra.update(op_id)
            continue
        match head.kind:
            case OpKind.ERASE:
                standing.update((0, ref, "erased", b"") for ref in head.refs)
            case OpKind.ROSTER:  # what it names as replaced is replaced only if it counts
                standing.add((head.entity_kind, head.entity, head.field, op_id))
            case OpKind.DROP:
                gone.update(head.refs)
            case OpKind.NEW:
                standing.add((head.entity_kind, op_id, "new", op_id))
            case _:
                gone.update(head.refs)
                standing.add((head.entity_kind, head.entity, head.field, op_id))
    whole = blake2b(extra.digest() + _roster_digest(read_roster(connection, space)), digest_size=20)
    for kind, entity, field, op_id in sorted(item for item in standing if item[3] not in gone):
        name = field.encode()
        whole.update(digest(20, kind.to_bytes(2, "big"), entity, len(name).to_bytes(2, "big"), name, op_id))
    return whole.hexdigest()


def _roster_digest(roster: Roster) -> bytes:
    """Everybody who stands otherwise than a member whom no statement names; empty where nobody does."""
    whole = blake2b(digest_size=20)
    nobody = True
    for user, standing in roster.standings.items():
        if user == roster.founder and not roster.counted:
            continue
        nobody = False
        whole.update(user + bytes([standing.ceiling, standing.role, len(standing.limits)]))
        whole.update(_encode(sorted((int(limit.role), limit.cutoffs) for limit in standing.limits)))
    for user, heir in sorted(roster.successors.items()):
        whole.update(user + heir)
    return b"" if nobody else whole.digest()
