"""People, operations and whole PCs for the tests of sync, all from fixed seeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from random import Random
from typing import Any

import msgspec

from kshare.cancel import CancelToken
from kshare.model.clock import merge_stamp, stamp
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind, OpClass
from kshare.model.op import Change, New, Op, make_op
from kshare.sync.engine import Engine, RoundReport
from kshare.sync.frame import SEGMENT_MAGIC, open_frame, pack_frame
from kshare.sync.genesis import Genesis, SpaceDraft, create_space
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.identity import Certificate, DeviceKey, KeyRing, PersonKey, key_ring
from kshare.sync.replica import Announcement, Arrival, Position, Publication, SealSegment, Trouble
from kshare.sync.segment import (
    NO_SEGMENT,
    SealedSegment,
    VerifiedSegment,
    fitting,
    open_segment,
    seal_segment,
)
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Store
from tests.sync.memory_ledger import MemoryLedger

SPACE = b"a space of tests"
START_MS = 1_750_000_000_000

encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder().decode


def person(name: str) -> PersonKey:
    """Always the same person for a name."""
    return PersonKey(digest(32, b"person ", name.encode()))


def keys_of(name: str, device: str = "pc") -> KeyRing:
    """A person at one of their PCs."""
    return key_ring(person(name), DeviceKey(digest(32, b"device ", name.encode(), device.encode())))


def op_by(
    keys: KeyRing, change: Change | None = None, *, space: bytes = SPACE, number: int = 0, text: str = "Moin"
) -> Op:
    """An operation; without `change` a new post that says `text`."""
    return make_op(
        change or New(EntityKind.POST, {"text": text}),
        space=space,
        author=keys.person.id,
        hlc=stamp(START_MS, number),
        nonce=number.to_bytes(8, "big"),
        salt=digest(16, b"salt", number.to_bytes(8, "big")),
    )


def sealed_by(
    keys: KeyRing, ops: Sequence[Op], *, space: bytes = SPACE, seq: int = 0, op_class: int = OpClass.FEED
) -> SealedSegment:
    """A signed segment."""
    return seal_segment(keys, space, Position(seq, NO_SEGMENT), op_class, ops)


def parts_of(file: bytes) -> list[Any]:
    """The array inside a segment file: signature, head, body, certificate."""
    parts = decode(open_frame(SEGMENT_MAGIC, file))
    assert isinstance(parts, list)
    return parts


def file_of(parts: Sequence[Any]) -> bytes:
    """A segment file around any parts, with a right frame."""
    return pack_frame(SEGMENT_MAGIC, encode(parts))


class Clock:
    """A wall clock that goes when told."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms

    def pass_s(self, seconds: float) -> None:
        """Let time go by."""
        self.now_ms += int(seconds * 1000)


class MemoryReplica(MemoryLedger):
    """`Replica` in memory: the behaviour that the local store has to show, without the disk.

    Whatever it knows stands in its fields, so that a copy of those is a backup.
    """

    def __init__(self, space: bytes) -> None:
        super().__init__()
        self.space = space
        self.cipher: Cipher | None = None
        self.ops: dict[bytes, Op] = {}
        self.segments: dict[bytes, VerifiedSegment] = {}
        self.waiting: list[tuple[OpClass, Op]] = []
        self.signed_here: set[bytes] = set()
        self.hlc = 0
        self.clock_ms = START_MS
        self.outgoing: dict[bytes, Publication] = {}
        self.announcements: dict[bytes, Announcement] = {}
        self.attempts: dict[bytes, int] = {}
        self.files: dict[bytes, bytes] = {}
        self.safe: set[bytes] = set()
        self.current = 0
        self.handled: dict[int, set[str]] = {}
        self.certificates: dict[bytes, Certificate] = {}
        self.troubles: dict[str, Trouble] = {}
        self.contact_ms: int | None = None

    @property
    def ledger(self) -> MemoryLedger:
        return self

    def write(self, op: Op, op_class: OpClass = OpClass.FEED) -> Op:
        """A change made on this PC."""
        self.ops[op.id] = op
        self.waiting.append((op_class, op))
        self.learn(op)
        return op

    def seal(self, device: bytes, make: SealSegment) -> bool:
        if not self.waiting:
            return False
        op_class = self.waiting[0][0]
        ops = [self.ops[op.id] for its_class, op in self.waiting if its_class is op_class]
        ops = ops[: fitting(len(op.packed) for op in ops)]
        sealed = make(self._position(device), op_class, ops)
        self.signed_here.add(sealed.id)
        taken = {op.id for op in ops}
        self.waiting = [item for item in self.waiting if item[1].id not in taken]
        self._keep(open_segment(sealed.file, self.space, {}, self.cipher))
        self.files[sealed.id] = sealed.file
        self.outgoing[sealed.id] = Publication(sealed.id, sealed.name, sealed.file, 0)
        return True

    def _position(self, device: bytes) -> Position:
        own = [segment for segment in self.segments.values() if segment.device == device]
        last = max(own, key=lambda segment: (segment.head.seq, segment.id), default=None)
        return Position(last.head.seq + 1, last.id) if last else Position(0, NO_SEGMENT)

    def forked(self, device: bytes) -> bool:
        return any(
            segment.device == device and segment.id not in self.signed_here
            for segment in self.segments.values()
        )

    def to_publish(self) -> Sequence[Publication]:
        return list(self.outgoing.values())

    def unsent(self) -> AbstractSet[bytes]:
        return set(self.outgoing)

    def keep_file(self, segment_id: bytes, file: bytes) -> None:
        self.files[segment_id] = file
        if waiting := self.outgoing.get(segment_id):
            self.outgoing[segment_id] = replace(waiting, file=file)

    def announced(self, segment_id: bytes, epoch: int, at_ms: int) -> None:
        out = self.outgoing.pop(segment_id)
        self.announcements[segment_id] = Announcement(
            segment_id, out.name, len(out.file), epoch, at_ms, out.attempt
        )

    def unconfirmed(self) -> Sequence[Announcement]:
        return list(self.announcements.values())

    def confirmed(self, segment_ids: Collection[bytes]) -> None:
        for segment_id in segment_ids:
            del self.announcements[segment_id]
            self.safe.add(segment_id)

    def announce_again(self, segment_ids: Collection[bytes]) -> None:
        for segment_id in segment_ids:
            self.announcements.pop(segment_id, None)
            self.safe.discard(segment_id)
            self.attempts[segment_id] = self.attempts.get(segment_id, 0) % 9 + 1
            segment = self.segments[segment_id]
            self.outgoing[segment_id] = Publication(
                segment_id, segment.name, self.files[segment_id], self.attempts[segment_id]
            )

    def epoch(self) -> int:
        return self.current

    def move_to(self, epoch: int) -> None:
        self.current = epoch

    def seen(self, epoch: int) -> AbstractSet[str]:
        return frozenset(self.handled.get(epoch, ()))

    def holds(self, names: Collection[str]) -> AbstractSet[str]:
        return self.ids_of(names).keys()

    def receive(self, arrivals: Sequence[Arrival]) -> None:
        self.receive_packed([arrival.segment for arrival in arrivals])
        for arrival in arrivals:
            self.ignore(arrival.epoch, [arrival.file_name])

    def receive_packed(self, segments: Sequence[VerifiedSegment]) -> None:
        for segment in segments:
            self._keep(segment)
            self.hlc = merge_stamp(self.hlc, segment.head.hlc, self.clock_ms)

    def ignore(self, epoch: int, names: Collection[str]) -> None:
        self.handled.setdefault(epoch, set()).update(names)

    def devices(self) -> Mapping[bytes, Certificate]:
        return dict(self.certificates)

    def trouble(self) -> Mapping[str, Trouble]:
        return dict(self.troubles)

    def note_trouble(self, path: str, size: int, now_ms: int, retry_ms: int, reason: str) -> None:
        old = self.troubles.get(path)
        tries, first = (old.tries + 1, old.first_ms) if old else (1, now_ms)
        self.troubles[path] = Trouble(size, tries, first, retry_ms, reason)

    def clear_trouble(self, path: str) -> None:
        self.troubles.pop(path, None)

    def contact(self, at_ms: int) -> None:
        self.contact_ms = at_ms

    def _keep(self, segment: VerifiedSegment) -> None:
        self.arrived.setdefault(segment.id, self.clock_ms)
        self.by_name[segment.name] = segment.id
        known = self.segments.get(segment.id)
        if known is None or segment.complete:
            self.segments[segment.id] = segment
        self.certificates.setdefault(segment.device, segment.certificate)
        for op_id in segment.head.ops:
            self.listed_in.setdefault(op_id, set()).add(segment.id)
        new = [op for op in segment.ops if op.id not in self.ops]
        for op in segment.ops:
            if op.id not in self.ops or self.ops[op.id].content is None:
                self.ops[op.id] = op
        for op in new:
            self.learn(op)
        if self.erasers:
            parents = [op.head.refs[0] for op in segment.ops if op.head and op.head.refs]
            self.purge([*segment.head.ops, *parents])


class PC:
    """One person's KShare: keys, replica and engine over a shared folder."""

    def __init__(self, store: Store, space: bytes, name: str, clock: Clock, device: str = "pc") -> None:
        self.keys = keys_of(name, device)
        self.clock = clock
        self.replica = MemoryReplica(space)
        self.cipher: Cipher | None = None
        self._devices = 1
        self.store = store
        self.engine = self.started_again()
        self._written = 0

    def started_again(self) -> Engine:
        """The engine of a new process over the same home."""
        self.replica.cipher = self.cipher
        self.engine = Engine(
            self.replica, self.store, self.keys, self.clock, self.on_a_new_device, self.cipher
        )
        return self.engine

    def on_a_new_device(self) -> KeyRing:
        """The same person with another device key."""
        self._devices += 1
        self.keys = key_ring(
            self.keys.person, DeviceKey(digest(32, self.keys.device.id, bytes((self._devices,))))
        )
        return self.keys

    def post(self, text: str, op_class: OpClass = OpClass.FEED) -> Op:
        """Write a post; it waits for the next round."""
        self._written += 1
        number = self._written
        op = op_by(self.keys, space=self.replica.space, number=number, text=text)
        return self.replica.write(op, op_class)

    def sync(self, cancel: CancelToken | None = None) -> RoundReport:
        """One round."""
        return self.engine.round(cancel or CancelToken())

    def texts(self) -> set[str]:
        """What the person can read."""
        return {decode(op.content[16:])[0]["text"] for op in self.replica.ops.values() if op.content}


def space_in(store: Store, name: str = "Team") -> Genesis:
    """Make the folder a space of Anna's."""
    return create_space(store, SpaceDraft(name), person("anna"), stamp(START_MS), digest(16, name.encode()))


def shared_space() -> tuple[MemoryStore, bytes]:
    """A folder in memory that is a space, and its id."""
    store = MemoryStore()
    return store, space_in(store).space


def mutated(random: Random, raw: bytes) -> bytes:
    """The bytes with some wrong, missing or added."""
    changed = bytearray(raw)
    match random.randrange(5):
        case 0 | 1:
            for _ in range(random.randint(1, 4)):
                changed[random.randrange(len(changed))] = random.randrange(256)
        case 2:
            del changed[random.randrange(len(changed)) :]
        case 3:
            changed += random.randbytes(random.randrange(50))
        case _:
            start = random.randrange(len(changed))
            changed[start : start + random.randrange(20)] = random.randbytes(random.randrange(20))
    return bytes(changed)
