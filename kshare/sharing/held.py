"""Segments that this home holds, put together again from its log: the signed bytes as they once came."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from kshare.model.op import Op, is_delta
from kshare.store.erasing import drop_worthless
from kshare.store.fold import Fold
from kshare.store.log import ERASED_KIND, is_erased
from kshare.store.revision_texts import RevisionTexts
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.sync.keys.identity import Certificate
from kshare.sync.packs.format import Packable
from kshare.sync.segment import SignedParts, lacks_content, op_ids_of

_TOGETHER: Final = 200
"""Values that are looked up with one statement."""


def chunks(values: Collection[bytes] | Collection[str]) -> Iterator[list[bytes | str]]:
    """The values, some hundred at a time, for one statement each."""
    every: list[bytes | str] = list(values)
    for start in range(0, len(every), _TOGETHER):
        yield every[start : start + _TOGETHER]


def marks(values: Collection[object]) -> str:
    """As many places as there are values: `?, ?, ?`."""
    return ", ".join("?" * len(values))


class HeldSegments:
    """The segments of one space of this home."""

    def __init__(self, store: Store, space: Space) -> None:
        self._store = store
        self._space = space

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._store.connection

    def ids_of(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Ids by 26-character name, of segments that are held whole."""
        found: dict[str, bytes] = {}
        for some in chunks(names):
            rows = self._connection.execute(
                f"SELECT stem, id FROM log_segment WHERE space = ? AND whole = 1 AND stem IN ({marks(some)})",
                (self._space.n, *some),
            )
            found.update(rows.fetchall())
        return found

    def packable(self, segment_ids: Collection[bytes]) -> Iterator[Packable]:
        """The held ones of the segments, in `Packable.order`, read as they are asked for."""
        strangers = self._strangers()
        places: list[tuple[int, bytes, int, bytes]] = []
        for some in chunks(segment_ids):
            rows = self._connection.execute(
                "SELECT class, device, seq, id FROM log_segment WHERE space = ? AND whole = 1"
                f" AND id IN ({marks(some)})",
                (self._space.n, *some),
            )
            places += [row for row in rows if row[1] not in strangers]
        erased = self._erased_candidates()
        texts = Fold(self._connection).texts(self._space.n)
        for _, _, _, segment_id in sorted(places):
            found = self._packable(segment_id, erased, texts)
            if spoiled := texts.take_spoiled():
                self._drop(spoiled)
            else:
                yield found

    def _drop(self, spoiled: AbstractSet[bytes]) -> None:
        """What a carrier spoiled is not carried on: its segment is read again, from another file."""
        self._store.run(
            lambda tx: drop_worthless(tx.connection, self._space.n, spoiled, fresh=()), relaxed=True
        )

    def _packable(self, segment_id: bytes, erased: AbstractSet[bytes], texts: RevisionTexts) -> Packable:
        """One segment, put together again: the signed bytes as they came, the operations from the log."""
        device, seq, op_class, head, signature, *certificate = self._connection.execute(
            "SELECT s.device, s.seq, s.class, s.head, s.signature, d.user_key, d.device_key, d.signature"
            " FROM log_segment s JOIN log_device d ON d.id = s.device WHERE s.id = ?",
            (segment_id,),
        ).fetchone()
        op_ids = op_ids_of(head)
        ops = self._ops(op_ids)
        gone = self.erased(erased & set(op_ids))
        noted = self._connection.execute("SELECT op FROM own_bare WHERE segment = ?", (segment_id,))
        listed = {row[0] for row in noted}
        body: list[bytes | None] = []
        for op_id in op_ids:
            op = ops[op_id]
            if op_id in gone:
                op = Op(op.id, op.space, op.author, op.skeleton, None)
            if op.content is not None and is_delta(op.content):
                texts.kept(op_id)  # notes it if it is spoiled
            if lacks_content(op):
                listed.add(op_id)
            body.append(op.packed)
        parts = SignedParts(signature, head, body)
        return Packable(
            segment_id, device, seq, op_class, Certificate(*certificate), parts, tuple(sorted(listed))
        )

    def bared(self, names: Collection[str]) -> AbstractSet[str]:
        """Those of the names whose segment holds less by now than its author once wrote."""
        found: set[str] = set()
        for some in chunks(names):
            rows = self._connection.execute(
                "SELECT stem FROM log_segment s WHERE space = ? AND whole = 1"
                f" AND EXISTS (SELECT 1 FROM own_bare b WHERE b.segment = s.id) AND stem IN ({marks(some)})",
                (self._space.n, *some),
            )
            found.update(row[0] for row in rows)
        return found

    def _ops(self, op_ids: Sequence[bytes]) -> dict[bytes, Op]:
        found: dict[bytes, Op] = {}
        for some in chunks(op_ids):
            rows = self._connection.execute(
                f"SELECT id, author, skeleton, content FROM log_op WHERE id IN ({marks(some)})", some
            )
            for op_id, author, skeleton, content in rows:
                found[op_id] = Op(op_id, self._space.id, author, skeleton, content)
        return found

    def _erased_candidates(self) -> AbstractSet[bytes]:
        """Operations that some erase names, whoever said so."""
        rows = self._connection.execute(
            "SELECT entity FROM view_fact WHERE space = ? AND entity_kind = ?", (self._space.n, ERASED_KIND)
        )
        return {row[0] for row in rows}

    def erased(self, op_ids: Collection[bytes]) -> AbstractSet[bytes]:
        """Those of the operations whose content was erased here by somebody who may do so."""
        return erased_ops(self._connection, self._space.n, op_ids)

    def _strangers(self) -> AbstractSet[bytes]:
        """Devices of authors whom the space does not know (yet): what they wrote is kept, but not carried."""
        members = Fold(self._connection).authority(self._space.n).members
        if members is None:
            return frozenset()
        rows = self._connection.execute("SELECT id, user FROM log_device")
        return {device for device, user in rows if user not in members}


def erased_ops(connection: sqlite3.Connection, space: int, op_ids: Collection[bytes]) -> AbstractSet[bytes]:
    """Those of the operations whose content was erased here by somebody who may do so."""
    if not op_ids:
        return frozenset()
    authority = Fold(connection).authority(space)
    authors: dict[bytes, bytes] = {}
    for some in chunks(op_ids):
        rows = connection.execute(f"SELECT id, author FROM log_op WHERE id IN ({marks(some)})", some)
        authors.update(rows.fetchall())
    return {op for op, author in authors.items() if is_erased(connection, space, op, author, authority)}
