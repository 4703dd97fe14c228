"""`PackLedger` in memory: the behaviour that the local store has to show, without the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kshare.model.kinds import OpKind
from kshare.model.op import Op, in_full_mark
from kshare.sync.keys.identity import Certificate
from kshare.sync.names import parse_segment_name
from kshare.sync.packs.format import Packable
from kshare.sync.packs.ledger import MISSED_LISTINGS, Loss, PackNote, SlowState
from kshare.sync.replica import Announcement, Publication
from kshare.sync.segment import SignedParts, VerifiedSegment, lacks_content


class MemoryLedger:
    """The half of a replica in memory that knows of packs; mixed into `MemoryReplica`, whose fields it reads."""

    ops: dict[bytes, Op]
    segments: dict[bytes, VerifiedSegment]
    outgoing: dict[bytes, Publication]
    announcements: dict[bytes, Announcement]
    handled: dict[int, set[str]]
    signed_here: set[bytes]
    certificates: dict[bytes, Certificate]
    files: dict[bytes, bytes]
    clock_ms: int

    def __init__(self) -> None:
        self.notes: dict[str, PackNote] = {}
        self.named: dict[str, set[bytes]] = {}
        self.losses: dict[bytes, Loss] = {}
        self.closed: dict[int, int] = {}
        self.slow: SlowState | None = None
        self.arrived: dict[bytes, int] = {}
        self.by_name: dict[str, bytes] = {}
        self.erasers: dict[bytes, set[bytes]] = {}
        """Who said of an operation that its content must go."""
        self.listed_in: dict[bytes, set[bytes]] = {}
        """The segments that list an operation."""
        self.made_from: dict[bytes, set[bytes]] = {}
        """The revisions whose first parent is this one."""
        self.bare: dict[bytes, set[bytes]] = {}
        """What packs list of a segment: operations that it is carried without, marks of those carried otherwise."""

    def packs(self) -> Mapping[str, PackNote]:
        return dict(self.notes)

    def packs_listed(self, sizes: Mapping[str, int], now_ms: int) -> None:
        for name, note in list(self.notes.items()):
            if name in sizes and sizes[name] == note.size:
                self.notes[name] = replace(note, missed=0)
            elif name in sizes or note.missed + 1 >= MISSED_LISTINGS:
                del self.notes[name]
                self.named.pop(name, None)
            else:
                self.notes[name] = replace(note, missed=note.missed + 1)
        for name, size in sizes.items():
            self.notes.setdefault(name, PackNote(size, now_ms))

    def cover(self, pack: str, size: int, now_ms: int, segment_ids: Collection[bytes], bare: int) -> None:
        note = self.notes.get(pack, PackNote(size, now_ms))
        self.notes[pack] = replace(note, missed=0, count=len(segment_ids), bare=bare)
        self.named[pack] = set(segment_ids)
        for segment_id in segment_ids:
            waited = self.announcements.pop(segment_id, None) or self.outgoing.pop(segment_id, None)
            if waited:
                self.safe.add(segment_id)

    safe: set[bytes]

    def uncover(self, pack: str) -> None:
        self.named.pop(pack, None)
        if pack in self.notes:
            self.notes[pack] = replace(self.notes[pack], count=0, bare=0, done=False, proven_ms=0)

    def pack_done(self, pack: str) -> None:
        self.notes[pack] = replace(self.notes[pack], done=True)

    def pack_proven(self, pack: str, now_ms: int) -> None:
        self.notes[pack] = replace(self.notes[pack], proven_ms=now_ms)

    def claims(self, pack: str) -> AbstractSet[bytes]:
        return frozenset(self.named.get(pack, ()))

    def _listed(self) -> Mapping[str, set[bytes]]:
        return {name: ids for name, ids in self.named.items() if self.notes[name].missed == 0}

    def covered(self, segment_ids: Collection[bytes]) -> AbstractSet[bytes]:
        return set(segment_ids).intersection(set().union(*self._listed().values()))

    def packs_naming(self, segment_ids: Collection[bytes]) -> Mapping[str, int]:
        wanted = set(segment_ids)
        return {name: len(ids & wanted) for name, ids in self._listed().items() if ids & wanted}

    def supersets(self, pack: str) -> Sequence[str]:
        own = self.claims(pack)
        return sorted(name for name, ids in self._listed().items() if own and name != pack and own <= ids)

    def ids_of(self, names: Collection[str]) -> Mapping[str, bytes]:
        known = {name: self.by_name[name] for name in names if name in self.by_name}
        return {name: id_ for name, id_ in known.items() if self._whole(self.segments[id_])}

    def _whole(self, segment: VerifiedSegment) -> bool:
        lacking = {
            op_id for op_id in segment.head.ops if op_id not in self.ops or lacks_content(self.ops[op_id])
        }
        return not lacking or not lacking - self.erased(lacking)

    def packable(self, segment_ids: Collection[bytes]) -> Iterator[Packable]:
        segments = [self.segments[id_] for id_ in segment_ids if id_ in self.segments]
        gone = self.erased(self.ops)
        found = [self._packable(segment, gone) for segment in segments if self._whole(segment)]
        return iter(sorted(found, key=lambda packable: packable.order))

    def _packable(self, segment: VerifiedSegment, gone: AbstractSet[bytes]) -> Packable:
        ops = [_without_content(self.ops[id_]) if id_ in gone else self.ops[id_] for id_ in segment.head.ops]
        listed = self.bare.get(segment.id, set()) | {op.id for op in ops if lacks_content(op)}
        return Packable(
            segment.id,
            segment.device,
            segment.head.seq,
            segment.head.op_class,
            segment.certificate,
            SignedParts(segment.signature, segment.head_bytes, [op.packed for op in ops]),
            tuple(sorted(listed)),
        )

    # -- what was erased -------------------------------------------------------------------------------

    def learn(self, op: Op) -> None:
        """An operation was written here or came: an erase takes content away, and so does one that came before."""
        head = op.head
        if head is None:
            return
        if head.kind == OpKind.ERASE:
            for ref in head.refs:
                self.erasers.setdefault(ref, set()).add(op.author)
            self.purge(head.refs)
        elif head.kind == OpKind.REVISE and head.refs:
            self.made_from.setdefault(head.refs[0], set()).add(op.id)

    def purge(self, op_ids: Collection[bytes]) -> None:
        """Take away what is erased of these, and note which segments are carried otherwise for that."""
        for op_id in self.erased(op_ids):
            op = self.ops[op_id]
            segments = self.listed_in.get(op_id, set())
            if op.content is not None:
                self.ops[op_id] = _without_content(op)
                for segment_id in segments:
                    self._make_anew(segment_id)
            for segment_id in segments:
                self.bare.setdefault(segment_id, set()).add(op_id)
            for child in self.made_from.get(op_id, ()):
                for segment_id in self.listed_in.get(child, ()):
                    self.bare.setdefault(segment_id, set()).add(in_full_mark(child))

    def _make_anew(self, segment_id: bytes) -> None:
        """The file of an own segment is not written again: the next one has another name and no such words."""
        if segment_id not in self.files:
            return
        self.files[segment_id] = b""
        if waiting := self.outgoing.get(segment_id):
            self.attempts[segment_id] = waiting.attempt % 9 + 1
            self.outgoing[segment_id] = replace(waiting, file=b"", attempt=self.attempts[segment_id])
        if said := self.announcements.get(segment_id):
            self.announcements[segment_id] = replace(said, size=0)

    attempts: dict[bytes, int]

    def erased(self, op_ids: Collection[bytes]) -> AbstractSet[bytes]:
        named = self.erasers.keys() & op_ids if self.erasers else ()
        return {id_ for id_ in named if id_ in self.ops and self.ops[id_].author in self.erasers[id_]}

    def bared(self, names: Collection[str]) -> AbstractSet[str]:
        return {name for name, id_ in self.ids_of(names).items() if id_ in self.bare} if self.bare else set()

    def outdated_packs(self) -> Sequence[str]:
        if not self.bare:
            return ()
        whole = {id_ for id_, segment in self.segments.items() if self._whole(segment)}
        return sorted(
            name
            for name, ids in self._listed().items()
            if ids <= whole and self.notes[name].bare < sum(len(self.bare.get(id_, ())) for id_ in ids)
        )

    def own(self, segment_ids: Collection[bytes]) -> AbstractSet[bytes]:
        return self.signed_here.intersection(segment_ids)

    def unpacked(self, limit: int) -> Mapping[bytes, AbstractSet[int]]:
        covered = self.covered(self.segments)
        waiting = self.outgoing.keys() | self.announcements.keys()
        free = [
            segment
            for segment in self.segments.values()
            if segment.id not in covered and segment.id not in waiting and self._whole(segment)
        ]
        epochs: dict[str, set[int]] = {}
        for epoch, names in self.handled.items():
            for entry in names:
                if name := parse_segment_name(entry):
                    epochs.setdefault(name.stem, set()).add(epoch)
        return {segment.id: epochs.get(segment.name, set()) for segment in free[:limit]}

    def note_lost(self, segment_ids: Collection[bytes], now_ms: int) -> Mapping[bytes, Loss]:
        fresh = Loss(now_ms, 0)
        known = {id_: self.losses.get(id_, fresh) for id_ in segment_ids}
        self.losses = {id_: replace(loss, rounds=loss.rounds + 1) for id_, loss in known.items()}
        return dict(self.losses)

    def closed_epochs(self) -> Mapping[int, int]:
        return dict(self.closed)

    def note_closed(self, epoch: int, now_ms: int) -> None:
        self.closed.setdefault(epoch, now_ms)

    def note_clean(self, epoch: int) -> None:
        self.closed.pop(epoch, None)
        self.handled.pop(epoch, None)

    def slow_state(self) -> SlowState | None:
        return self.slow

    def note_slow(self, state: SlowState) -> None:
        self.slow = state

    def active_devices(self, since_ms: int) -> AbstractSet[bytes]:
        return {segment.device for segment in self.segments.values() if self.arrived[segment.id] >= since_ms}


def _without_content(op: Op) -> Op:
    return Op(op.id, op.space, op.author, op.skeleton, None)
