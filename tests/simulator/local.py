"""What a PC keeps on its own disk: in memory for speed, or a real home for honesty.

Whatever a method of the replica has done is committed: a crash takes only what is in the engine's memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Protocol

from kshare.model.changes import Changes
from kshare.model.clock import WallClock, next_stamp
from kshare.model.kinds import CLASS_OF_ENTITY, OpClass
from kshare.model.op import Add, Attach, Change, Drop, New, Op, Revise, Set, make_op
from kshare.model.roster import Roster, roster_of
from kshare.model.roster_facts import RosterFact
from kshare.model.statement import Role
from kshare.sharing.ciphers import HomeDuties
from kshare.sharing.replica import StoreReplica
from kshare.store.blobs import FOLDER, BlobFolder
from kshare.store.database import FILE_NAME
from kshare.store.roster import read_roster
from kshare.store.spaces import Space, add_space
from kshare.store.state_hash import state_hash
from kshare.store.store import Store, note_user, open_database
from kshare.store.transaction import Transaction
from kshare.sync.genesis import Genesis
from kshare.sync.keys.chain import Taken
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.duties import KeyDuties
from kshare.sync.keys.identity import user_id
from kshare.sync.replica import Arrival, Replica
from kshare.sync.segment import op_ids_of
from tests.simulator.files import Files, MemoryBlobs, RowStore
from tests.simulator.statements import TAKING, fact_of, with_positions
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

    def roster(self) -> Roster:
        """Members and roles, as far as they are known here."""

    def state(self) -> str:
        """One hash over what the operations mean."""

    @property
    def duties(self) -> KeyDuties:
        """What the keys of an encrypted space hang on."""

    def files(self) -> Files:
        """The attachments of this PC, as they stand now."""

    def backup(self) -> Backup:
        """An image of the disk."""

    def restore(self, backup: Backup) -> None:
        """Set the disk back to an image, perhaps one of another PC."""

    def close(self) -> None:
        """Done with it."""


def class_of(change: Change) -> OpClass:
    """The class of segment that an operation travels in."""
    match change:
        case (
            New(entity_kind, _)
            | Set(entity_kind)
            | Add(entity_kind)
            | Drop(entity_kind)
            | Attach(entity_kind)
        ):
            return CLASS_OF_ENTITY[entity_kind]
        case Revise():
            return OpClass.LIBRARY
    return OpClass.ROSTER


class _Memory(MemoryReplica):
    """The clock follows what arrives, as that of a home does; statements about members are told apart."""

    def __init__(self, space: bytes, founder: bytes, wall: WallClock, cipher: Cipher | None) -> None:
        super().__init__(space)
        self.founder = founder
        self.wall = wall
        self.cipher = cipher
        self.statements: dict[bytes, RosterFact] = {}

    def receive(self, arrivals: Sequence[Arrival]) -> None:
        self.clock_ms = self.wall()
        super().receive(arrivals)

    def learn(self, op: Op) -> None:
        super().learn(op)
        if fact := fact_of(op):
            self.statements[op.id] = fact

    def roster(self) -> Roster:
        held = [
            (segment.device, segment.head.seq, segment.head.ops)
            for segment in self.segments.values()
            if segment.head.op_class == OpClass.ROSTER
        ]
        facts = with_positions(self.statements, held)
        return roster_of(self.founder, facts, is_open=self.cipher is None)


class _MemoryDuties:
    """`KeyDuties` in memory."""

    def __init__(self, memory: _Memory, author: bytes) -> None:
        self._memory = memory
        self._author = author

    def members(self) -> Collection[bytes]:
        roster = self._memory.roster()
        publics = {known.user_public for known in self._memory.certificates.values()}
        return sorted(public for public in publics if roster.role_of(user_id(public)) > Role.NONE)

    def latest_taking(self) -> Taken:
        memory = self._memory
        own = [
            fact
            for fact in memory.statements.values()
            if fact.author == self._author and fact.statement.action in TAKING
        ]
        here = {op.id for _, op in memory.waiting}
        if own:
            here.update(*(memory.segments[sealed].head.ops for sealed in memory.signed_here))
        return Taken(
            max((fact.hlc for fact in own), default=0),
            max((fact.hlc for fact in own if fact.id in here), default=0),
        )

    def try_again(self, reasons: Collection[str]) -> None:
        troubles = self._memory.troubles
        for path, trouble in list(troubles.items()):
            if trouble.reason in reasons:
                troubles[path] = replace(trouble, retry_ms=0)


class MemoryLocal:
    """A disk in memory."""

    def __init__(
        self, genesis: Genesis, author: bytes, wall: WallClock, random: Random, cipher: Cipher | None
    ) -> None:
        self._author = author
        self._wall = wall
        self._random = random
        self._memory = _Memory(genesis.space, user_id(genesis.creator), wall, cipher)
        self._rows: RowStore | None = None
        self._blobs = MemoryBlobs()
        self.duties: KeyDuties = _MemoryDuties(self._memory, author)

    @property
    def replica(self) -> Replica:
        """See `Local`."""
        return self._memory

    def roster(self) -> Roster:
        """See `Local`."""
        return self._memory.roster()

    def state(self) -> str:
        """See `Local`: in memory nothing is made from the operations."""
        return ""

    def files(self) -> Files:
        """See `Local`."""
        if self._rows is None:
            self._rows = RowStore(self._wall)
        memory = self._memory
        self._rows.show(memory.ops.values(), memory.erased(memory.ops))
        space = Space(1, memory.space, "", "share", memory.founder, False)
        return Files(self._rows, self._blobs, space)

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
        fields = {name: _copied(value) for name, value in vars(self._memory).items()}
        return fields, self._rows and self._rows.image(), self._blobs.image()

    def restore(self, backup: Backup) -> None:
        """See `Local`."""
        fields, rows, blobs = backup
        wall = self._memory.wall
        vars(self._memory).update({name: _copied(value) for name, value in fields.items()})
        self._memory.wall = wall
        self._rows = rows and RowStore(self._wall, rows)
        self._blobs.set_back(blobs)

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
        self, folder: Path, genesis: Genesis, author: bytes, wall: WallClock, random: Random
    ) -> None:
        self._folder = folder
        self._wall = wall
        self._random = random
        self._store = self._open()
        encrypted = genesis.first_key is not None

        def enter(tx: Transaction) -> Space:
            note_user(tx.connection, author)
            creator = user_id(genesis.creator)
            return add_space(
                tx.connection, genesis.space, "Team", "share", creator, genesis.file, 0, encrypted=encrypted
            )

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

    def roster(self) -> Roster:
        """See `Local`."""
        return read_roster(self._store.connection, self._space.n)

    def state(self) -> str:
        """See `Local`."""
        return state_hash(self._store.connection, self._space.n)

    @property
    def duties(self) -> KeyDuties:
        """See `Local`."""
        return HomeDuties(self._store, self._space)

    def files(self) -> Files:
        """See `Local`."""
        return Files(self._store, BlobFolder(self._folder, durable=False), self._space)

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
        blobs = self._folder / FOLDER
        files = {file.relative_to(blobs): file.read_bytes() for file in blobs.rglob("*") if file.is_file()}
        return self._store.connection.serialize(), files

    def restore(self, backup: Backup) -> None:
        """See `Local`. The process starts again with it."""
        database, files = backup
        self.close()
        for suffix in ("-wal", "-shm"):
            (self._folder / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
        (self._folder / FILE_NAME).write_bytes(database)
        for path, content in files.items():
            (self._folder / FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / FOLDER / path).write_bytes(content)
        self._store = self._open()
        self._replica = StoreReplica(self._store, self._space, _told_nobody)

    def close(self) -> None:
        """See `Local`."""
        self._store.database.close()
