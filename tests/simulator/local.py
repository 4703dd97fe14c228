"""What a PC keeps on its own disk: in memory for speed, or a real home for honesty.

Whatever a method of the replica has done is committed: a crash takes only what is in the engine's memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Protocol

from kshare.model.changes import Changes
from kshare.model.clock import WallClock, next_stamp
from kshare.model.op import Add, Change, Drop, New, Op, Revise, Set, make_op
from kshare.model.skeleton import CLASS_OF_ENTITY, OpClass
from kshare.sharing.replica import StoreReplica
from kshare.store.database import FILE_NAME
from kshare.store.spaces import Space, add_space
from kshare.store.store import Store, note_user, open_database
from kshare.store.transaction import Transaction
from kshare.sync.replica import Arrival, Replica
from kshare.sync.segment import op_ids_of
from tests.sync.builders import MemoryReplica

Backup = Any
"""A disk image; only the kind of disk that made it can read it."""


class Local(Protocol):
    """One PC's disk."""

    @property
    def replica(self) -> Replica:
        """What sync works on."""

    def write(self, change: Change) -> Op:
        """A change by the person, kept before this returns."""

    def ops(self) -> Mapping[bytes, Op]:
        """Everything that is known here, by id. Not to be changed."""

    def segments_of(self, device: bytes) -> Mapping[bytes, int]:
        """The segments of a device that are known here, with their positions."""

    def positions(self) -> Iterable[tuple[bytes, int, Collection[bytes]]]:
        """Device, seq and operations of every segment that is known here."""

    def backup(self) -> Backup:
        """An image of the disk."""

    def restore(self, backup: Backup) -> None:
        """Set the disk back to an image, perhaps one of another PC."""

    def close(self) -> None:
        """Done with it."""


def class_of(change: Change) -> OpClass:
    """The class of segment that an operation travels in."""
    match change:
        case New(entity_kind, _) | Set(entity_kind) | Add(entity_kind) | Drop(entity_kind):
            return CLASS_OF_ENTITY[entity_kind]
        case Revise():
            return OpClass.LIBRARY
    return OpClass.ROSTER


class _Memory(MemoryReplica):
    """The clock follows what arrives, as that of a home does."""

    def __init__(self, space: bytes, wall: WallClock) -> None:
        super().__init__(space)
        self.wall = wall

    def receive(self, arrivals: Sequence[Arrival]) -> None:
        self.clock_ms = self.wall()
        super().receive(arrivals)


class MemoryLocal:
    """A disk in memory."""

    def __init__(self, space: bytes, author: bytes, wall: WallClock, random: Random) -> None:
        self._author = author
        self._wall = wall
        self._random = random
        self._memory = _Memory(space, wall)

    @property
    def replica(self) -> Replica:
        """See `Local`."""
        return self._memory

    def write(self, change: Change) -> Op:
        """See `Local`."""
        memory = self._memory
        memory.hlc = next_stamp(memory.hlc, self._wall())
        op = make_op(
            change,
            space=memory.space,
            author=self._author,
            hlc=memory.hlc,
            nonce=self._random.randbytes(8),
            salt=self._random.randbytes(16),
        )
        return memory.write(op, class_of(change))

    def ops(self) -> Mapping[bytes, Op]:
        """See `Local`."""
        return self._memory.ops

    def segments_of(self, device: bytes) -> Mapping[bytes, int]:
        """See `Local`."""
        return {
            segment.id: segment.head.seq
            for segment in self._memory.segments.values()
            if segment.device == device
        }

    def positions(self) -> Iterable[tuple[bytes, int, Collection[bytes]]]:
        """See `Local`."""
        held = self._memory.segments.values()
        return [(segment.device, segment.head.seq, segment.head.ops) for segment in held]

    def backup(self) -> Backup:
        """See `Local`."""
        return {name: _copied(value) for name, value in vars(self._memory).items()}

    def restore(self, backup: Backup) -> None:
        """See `Local`."""
        wall = self._memory.wall
        vars(self._memory).update({name: _copied(value) for name, value in backup.items()})
        self._memory.wall = wall

    def close(self) -> None:
        """See `Local`."""


def _copied(value: Any) -> Any:
    """A copy as deep as it can be changed: values inside of collections are frozen or collections."""
    if isinstance(value, dict):
        return {
            key: _copied(inner) if isinstance(inner, dict | set | list) else inner
            for key, inner in value.items()
        }
    return value.copy() if isinstance(value, set | list) else value


def _told_nobody(changes: Changes) -> None:
    return


class HomeLocal:
    """A real home: SQLite, fold, views."""

    def __init__(
        self, folder: Path, space: bytes, founder: bytes, author: bytes, wall: WallClock, random: Random
    ) -> None:
        self._folder = folder
        self._wall = wall
        self._random = random
        self._store = self._open()

        def enter(tx: Transaction) -> Space:
            note_user(tx.connection, author)
            return add_space(tx.connection, space, "Team", "share", founder, None, 0)

        self._space, _ = self._store.run(enter, user=author)
        self._replica = StoreReplica(self._store, self._space, _told_nobody)

    def _open(self) -> Store:
        return Store(
            open_database(self._folder, create=True), self._wall, self._random.randbytes, durable=False
        )

    @property
    def replica(self) -> Replica:
        """See `Local`."""
        return self._replica

    def write(self, change: Change) -> Op:
        """See `Local`."""
        op_id, _ = self._store.run(lambda tx: tx.append(self._space, change))
        return self.ops()[op_id]

    def ops(self) -> Mapping[bytes, Op]:
        """See `Local`."""
        rows = self._store.connection.execute("SELECT id, author, skeleton, content FROM log_op ORDER BY n")
        return {row[0]: Op(row[0], self._space.id, *row[1:]) for row in rows}

    def segments_of(self, device: bytes) -> Mapping[bytes, int]:
        """See `Local`."""
        return dict(
            self._store.connection.execute("SELECT id, seq FROM log_segment WHERE device = ?", (device,))
        )

    def positions(self) -> Iterable[tuple[bytes, int, Collection[bytes]]]:
        """See `Local`."""
        rows = self._store.connection.execute("SELECT device, seq, head FROM log_segment").fetchall()
        return [(device, seq, op_ids_of(head)) for device, seq, head in rows]

    def backup(self) -> Backup:
        """See `Local`."""
        return self._store.connection.serialize()

    def restore(self, backup: Backup) -> None:
        """See `Local`. The process starts again with it."""
        self.close()
        for suffix in ("-wal", "-shm"):
            (self._folder / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
        (self._folder / FILE_NAME).write_bytes(backup)
        self._store = self._open()
        self._replica = StoreReplica(self._store, self._space, _told_nobody)

    def close(self) -> None:
        """See `Local`."""
        self._store.database.close()
