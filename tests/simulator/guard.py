"""The two ports of a PC under watch: what its engine asks of the share, and what it tells its own disk.

Every call is a point where the PC may die or others may act, and where the rules about that act are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kshare.model.kinds import OpClass
from kshare.model.op import Op
from kshare.sync.replica import Arrival, Position, SealSegment
from kshare.sync.segment import SealedSegment, VerifiedSegment
from kshare.sync.stores.port import Content, Store

if TYPE_CHECKING:
    from tests.simulator.pc import PC


class Crash(BaseException):
    """The process is gone. No code of the product may catch it."""


class GuardedStore:
    """`Store` between the engine and the share with its faults."""

    def __init__(self, pc: PC, inner: Store) -> None:
        self._pc = pc
        self._inner = inner

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        self._pc.before("list", folder)
        entries = self._inner.list(folder)
        self._pc.point()
        return entries

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        self._pc.before("get", path)
        content = self._inner.get(path, offset, size)
        self._pc.point()
        return content

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        whole = content if isinstance(content, bytes) else b"".join(content)
        self._pc.before("put_new", path)
        self._pc.world.check_write(self._pc, path, whole)
        created = self._inner.put_new(path, whole)
        self._pc.point()
        return created

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        self._pc.before("delete", path)
        self._pc.world.check_delete(self._pc, path)
        self._inner.delete(path)
        self._pc.point()

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self._pc.before("mkdir", folder)
        self._inner.mkdir(folder)
        self._pc.point()


READS = frozenset(
    (
        "to_publish",
        "unsent",
        "unconfirmed",
        "forked",
        "epoch",
        "seen",
        "holds",
        "devices",
        "trouble",
        "packs",
        "claims",
        "covered",
        "packs_naming",
        "supersets",
        "ids_of",
        "packable",
        "erased",
        "own",
        "unpacked",
        "closed_epochs",
        "slow_state",
        "active_devices",
    )
)
"""What only looks. Everything else of a replica and its ledger is a commit."""
DURABLE = frozenset(("seal", "announced", "confirmed", "announce_again", "move_to"))
"""Commits that wait for the disk. A power cut may take back any other that came after the last of these."""


class GuardedReplica:
    """`Replica` (and its ledger) between the engine and the disk. What the protocol grows by is passed on."""

    def __init__(self, pc: PC, part: str = "") -> None:
        self._pc = pc
        self._part = part

    @property
    def space(self) -> bytes:
        """See `Replica.space`."""
        return self._pc.local.replica.space

    @property
    def ledger(self) -> GuardedReplica:
        """See `Replica.ledger`."""
        ledger = self.__dict__["_ledger"] = self.__dict__.get("_ledger") or GuardedReplica(self._pc, "ledger")
        return ledger

    def __getattr__(self, name: str) -> Any:
        replica: object = self._pc.local.replica
        found = getattr(getattr(replica, self._part) if self._part else replica, name)
        if name not in READS:
            found = self._committing(name, found)
        self.__dict__[name] = found
        return found

    def _committing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        check = _CHECKS.get(name)

        def guarded(*args: Any, **named: Any) -> Any:
            if check:
                args = check(self._pc, *args)
            outcome = call(*args, **named)
            if self._pc.durable is not None and name in DURABLE:
                self._pc.durable = self._pc.image()
            self._pc.point()
            return outcome

        return guarded


def _seal(pc: PC, device: bytes, make: SealSegment) -> tuple[Any, ...]:
    """At the moment of signing: the device is not known to have a double."""

    def checked(position: Position, op_class: OpClass, ops: Sequence[Op]) -> SealedSegment:
        pc.world.check_signing(pc, device, position)
        sealed = make(position, op_class, ops)
        pc.world.note_sealed(pc, device, position, sealed)
        return sealed

    return device, checked


def _receive(pc: PC, arrivals: Sequence[Arrival]) -> tuple[Any, ...]:
    pc.world.check_segments([arrival.segment for arrival in arrivals])
    return (arrivals,)


def _receive_packed(pc: PC, segments: Sequence[VerifiedSegment]) -> tuple[Any, ...]:
    pc.world.check_segments(segments)
    return (segments,)


def _ignore(pc: PC, epoch: int, names: Collection[str]) -> tuple[Any, ...]:
    pc.world.check_seen(pc, names)
    return epoch, names


def _confirmed(pc: PC, segment_ids: Sequence[bytes]) -> tuple[Any, ...]:
    pc.world.check_confirmed(segment_ids)
    return (segment_ids,)


_CHECKS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "seal": _seal,
    "receive": _receive,
    "receive_packed": _receive_packed,
    "ignore": _ignore,
    "confirmed": _confirmed,
}
