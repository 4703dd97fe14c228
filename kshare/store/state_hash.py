"""One hash that is equal on replicas which know the same operations of a space."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b

from kshare.model.ids import digest
from kshare.model.op import OpKind, read_skeleton


def state_hash(connection: sqlite3.Connection, space: int) -> str:
    """BLAKE2b-160 over the sorted unreplaced writes, visible elements, page heads, creations and erased ids.

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
            case OpKind.DROP:
                gone.update(head.refs)
            case OpKind.NEW:
                standing.add((head.entity_kind, op_id, "new", op_id))
            case _:
                gone.update(head.refs)
                standing.add((head.entity_kind, head.entity, head.field, op_id))
    whole = blake2b(extra.digest(), digest_size=20)
    for kind, entity, field, op_id in sorted(item for item in standing if item[3] not in gone):
        name = field.encode()
        whole.update(digest(20, kind.to_bytes(2, "big"), entity, len(name).to_bytes(2, "big"), name, op_id))
    return whole.hexdigest()
