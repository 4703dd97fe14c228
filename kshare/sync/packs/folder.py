"""The folder of packs on the share: what lies there, and what is in it.

Whatever comes out of here was verified, segment by segment: a pack's maker is not trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from kshare.errors import NotFound
from kshare.model.kinds import OpKind
from kshare.model.op import is_delta
from kshare.sync.keys.identity import Certificate
from kshare.sync.names import ATTEMPTS, MARKER, PACKS, PackName, pack_path, parse_pack_name
from kshare.sync.packs.format import (
    FOOTER_BYTES,
    MAX_PACK,
    TAIL_BYTES,
    FrameEntry,
    PackIndex,
    SegmentEntry,
    contents_hash,
    open_index,
    open_pack_frame,
    read_footer,
)
from kshare.sync.packs.ledger import PackLedger
from kshare.sync.round import Round
from kshare.sync.segment import VerifiedSegment, lacks_content, open_parts
from kshare.sync.stores.port import Content
from kshare.sync.trouble import FileTrouble, Unreadable

READ_WHOLE: Final = 256 << 10
"""A pack up to this size is read at once: two requests would take longer."""
FAST_BYTES_PER_S: Final = 2_000_000
"""Great packs are made and swept only over lines that are faster than this."""

_PIECE: Final = 1 << 20
"""Whole packs are read and written in such pieces."""
_NEIGHBOURS: Final = 2 << 20
"""Frames that lie side by side are read with one request up to so many bytes."""
_FIRST_PIECE: Final = 128 << 10
"""The first frames of a round are read in smaller pieces, each twice the one before: somebody may be waiting."""
_INDEX_PART: Final = 16
"""The index of a great pack of small segments takes up to this part of it."""
_WORTH_MEASURING: Final = 64 << 10


_Group = tuple[int, int, list[int]]
"""One request: offset and length in the pack, and the numbers of the frames that it brings."""


@dataclass(slots=True)
class Meter:
    """How fast the share is, from transfers large enough to tell."""

    size: int = 0
    ms: int = 0

    def add(self, size: int, ms: int) -> None:
        """A transfer of so many bytes took so long."""
        if size >= _WORTH_MEASURING:
            self.size += size
            self.ms += max(ms, 1)

    @property
    def fast(self) -> bool:
        """True if it was measured to be fast."""
        return self.size * 1000 > self.ms * FAST_BYTES_PER_S


@dataclass(frozen=True, slots=True)
class OpenedPack:
    """A pack whose index was read."""

    file_name: str
    size: int
    index: PackIndex
    tail: bytes = field(repr=False)
    """The last bytes of the file, which are here already."""


@dataclass(frozen=True, slots=True)
class FrameOutcome:
    """What one frame brought. With trouble, what came before the trouble."""

    number: int
    segments: list[VerifiedSegment]
    trouble: FileTrouble | None


class PackFolder:
    """`pk/` during one round."""

    def __init__(self, this: Round, meter: Meter) -> None:
        self._round = this
        self.store = this.store
        self.meter = meter
        self._together = _FIRST_PIECE

    def listing(self) -> dict[str, int]:
        """The packs, by file name, with their sizes; none if there is no such folder yet."""
        try:
            entries = self.store.list(PACKS)
        except NotFound:
            return {}
        return {entry: size for entry, size in entries.items() if parse_pack_name(entry)}

    def expect(self, file_name: str, size: int, whole: int = READ_WHOLE) -> None:
        """`open` will be called soon with the same arguments."""
        if size <= MAX_PACK:
            self.store.expect(pack_path(file_name), *_end_of(size, whole))

    def has_come(self, file_name: str, size: int, whole: int) -> bool:
        """True if `open` need not wait for the share."""
        return self.store.has(pack_path(file_name), *_end_of(size, whole))

    def open(self, file_name: str, size: int, whole: int = READ_WHOLE) -> OpenedPack:
        """Read the index, and all of a pack of up to `whole` bytes.

        `Unreadable`, `Newer`; `NotFound` if the pack is gone.
        """
        name = parse_pack_name(file_name)
        if name is None or size > MAX_PACK:
            raise Unreadable("too large" if name else "name")
        tail = self._get(file_name, *_end_of(size, whole))
        span = read_footer(tail, size)
        if span.length + FOOTER_BYTES > len(tail):
            tail = self._get(file_name, *_tail_of(size, span.length + FOOTER_BYTES))
        return self._opened(name, tail, size)

    def whole(self, file_name: str) -> OpenedPack:
        """Read all of a pack. `Unreadable`, `Newer`; `NotFound` if it is gone."""
        name = parse_pack_name(file_name)
        if name is None:
            raise Unreadable("name")
        pieces = bytearray()
        while len(pieces) <= MAX_PACK:
            piece = self._get(file_name, len(pieces), _PIECE)
            pieces += piece
            if len(piece) < _PIECE:
                break
        return self._opened(name, bytes(pieces), len(pieces))

    def _opened(self, name: PackName, tail: bytes, size: int) -> OpenedPack:
        span = read_footer(tail, size)
        begin = len(tail) - FOOTER_BYTES - span.length
        index = open_index(tail[begin : begin + span.length], span, self._round.cipher)
        if (index.first_epoch, index.last_epoch) != (name.first_epoch, name.last_epoch) or (
            contents_hash(index.segment_ids, index.bare) != name.contents
        ):
            raise Unreadable("name")
        return OpenedPack(name.file_name, size, index, tail)

    def frames(self, pack: OpenedPack, numbers: Sequence[int]) -> Iterator[FrameOutcome]:
        """The frames with these numbers, in ascending order, each segment verified. They begin to be fetched now."""
        groups = self._groups(pack.index.frames, numbers)
        self._expect_groups(pack, groups)
        return self._opened_frames(pack, groups)

    def expect_frames(self, pack: OpenedPack, numbers: Sequence[int]) -> None:
        """`frames` will be called soon with the same arguments."""
        together = self._together
        self._expect_groups(pack, self._groups(pack.index.frames, numbers))
        self._together = together

    def _expect_groups(self, pack: OpenedPack, groups: Sequence[_Group]) -> None:
        for begin, length, _ in groups:
            missing = min(length, pack.size - len(pack.tail) - begin)
            if missing > 0:
                self.store.expect(pack_path(pack.file_name), begin, missing)

    def _opened_frames(self, pack: OpenedPack, groups: Sequence[_Group]) -> Iterator[FrameOutcome]:
        certificates = {certificate.device: certificate for certificate in pack.index.certificates}
        bare = frozenset(pack.index.bare)
        claimed: dict[int, list[SegmentEntry]] = {number: [] for _, _, group in groups for number in group}
        for entry in pack.index.segments:
            if entry.frame in claimed:
                claimed[entry.frame].append(entry)
        for begin, length, group in groups:
            raw = self._part(pack, begin, length)
            for number in group:
                self._round.cancel.check()
                frame = pack.index.frames[number]
                part = raw[frame.offset - begin : frame.offset - begin + frame.length]
                yield self._frame(number, part, claimed[number], certificates, bare)

    def _groups(self, frames: Sequence[FrameEntry], numbers: Sequence[int]) -> list[_Group]:
        """What to ask for."""
        groups: list[_Group] = []
        remaining = list(numbers)
        while group := self._neighbours(frames, remaining):
            remaining = remaining[len(group) :]
            begin, last = frames[group[0]].offset, frames[group[-1]]
            groups.append((begin, last.offset + last.length - begin, group))
        return groups

    def _neighbours(self, frames: Sequence[FrameEntry], numbers: Sequence[int]) -> list[int]:
        """The first of the frames, and those next to it that are worth the same request."""
        group: list[int] = []
        size = 0
        for number in numbers:
            size += frames[number].length
            if group and (number != group[-1] + 1 or size > self._together):
                break
            group.append(number)
        self._together = min(2 * self._together, _NEIGHBOURS)
        return group

    def _frame(
        self,
        number: int,
        raw: bytes,
        claimed: Sequence[SegmentEntry],
        certificates: Mapping[bytes, Certificate],
        bare: AbstractSet[bytes],
    ) -> FrameOutcome:
        segments: list[VerifiedSegment] = []
        try:
            found = open_pack_frame(raw, self._round.cipher)
            if len(found) != len(claimed):
                raise Unreadable("index")
            for parts, entry in zip(found, claimed, strict=True):
                parts.certificate = certificates.get(entry.device)
                segment = open_parts(parts, self._round.replica.space, self._round.devices)
                if (segment.id, segment.device, segment.head.seq) != (
                    entry.segment_id,
                    entry.device,
                    entry.seq,
                ):
                    raise Unreadable("index")
                if not without_content(segment) <= bare:
                    raise Unreadable("content")
                self._round.devices.setdefault(segment.device, segment.certificate)
                segments.append(segment)
        except FileTrouble as trouble:
            return FrameOutcome(number, segments, trouble)
        return FrameOutcome(number, segments, None)

    def write(self, name: PackName, content: bytes) -> ReadBack | None:
        """Create a pack and read it back whole; None if that does not succeed now.

        A pack of that name that is there already is as good, if it is whole. A torn one (somebody is
        writing it, or was cut) is left alone: the next attempt has a name of its own.
        """
        for attempt in range(ATTEMPTS + 1):
            named = PackName(name.level, name.first_epoch, name.last_epoch, name.contents, attempt)
            created = self._create(named.file_name, content)
            try:
                return ReadBack(self, named.file_name)
            except (FileTrouble, NotFound):
                if created:
                    return None
        return None

    def delete_empty_epoch(self, folder: str) -> None:
        """Remove the sign that an epoch is closed, and its folder; what lies there meanwhile keeps the folder."""
        for path in (f"{folder}/{MARKER}", f"{folder}/"):
            with suppress(NotFound):
                self.store.delete(path)

    def _create(self, file_name: str, content: bytes) -> bool:
        began = self._round.clock()
        try:
            created = self.store.put_new(pack_path(file_name), _in_pieces(content))
        except NotFound:
            self.store.mkdir(PACKS)
            created = self.store.put_new(pack_path(file_name), _in_pieces(content))
        if created:
            self.meter.add(len(content), self._round.clock() - began)
        return created

    def _part(self, pack: OpenedPack, offset: int, length: int) -> bytes:
        """Bytes of a pack, from what is here already if possible."""
        here = pack.size - len(pack.tail)
        if offset >= here:
            return pack.tail[offset - here : offset - here + length]
        missing = min(length, here - offset)
        return self._get(pack.file_name, offset, missing) + pack.tail[: length - missing]

    def _get(self, file_name: str, offset: int, length: int) -> bytes:
        self._round.cancel.check()
        path = pack_path(file_name)
        if self.store.awaits(path, offset, length):
            return self.store.get(path, offset, length)  # it shares the line: no measure of its speed
        began = self._round.clock()
        content = self.store.get(path, offset, length)
        self.meter.add(len(content), self._round.clock() - began)
        return content


class ReadBack:
    """What one pack holds, found by reading it whole: making one *is* the reading.

    The only licence to delete anything of others from the share. It is good for the run that made it.
    """

    def __init__(self, folder: PackFolder, file_name: str) -> None:
        """Read the pack and verify every segment in it. `Unreadable`, `Newer`, `NotFound`, share trouble."""
        pack = folder.whole(file_name)
        bare: dict[bytes, frozenset[bytes]] = {}
        bases: dict[bytes, dict[bytes, bytes]] = {}
        for frame in folder.frames(pack, range(len(pack.index.frames))):
            if frame.trouble:
                raise frame.trouble
            bare.update((segment.id, without_content(segment)) for segment in frame.segments)
            bases.update((segment.id, dict(_bases_of(segment))) for segment in frame.segments)
        self._folder = folder
        self._bare = bare
        self._bases = bases
        self.file_name = file_name
        self.size = pack.size
        self.index = pack.index

    @property
    def segment_ids(self) -> AbstractSet[bytes]:
        """What the pack was found to hold."""
        return self._bare.keys()

    def safe(self, ledger: PackLedger) -> AbstractSet[bytes]:
        """What the pack keeps safe: all it holds, or nothing if it lacks content that was not erased here.

        All or nothing: PCs that know of different erasures must not come to opposite orders of two packs.
        """
        lacking = {op for ops in self._bare.values() for op in ops}
        return frozenset() if lacking - ledger.erased(lacking) else self.segment_ids

    def delete(self, path: str, holds: Collection[bytes], ledger: PackLedger) -> bool:
        """Delete a file that holds these segments, if this pack holds all of them; False if it does not.

        Of each of them the pack must have every operation's content, but for what was erased here.
        """
        lacking = {op for segment in holds for op in self._bare.get(segment, ())}
        # A difference to a text that was erased is as good as nothing.
        based = {op: base for segment in holds for op, base in self._bases.get(segment, {}).items()}
        gone = ledger.erased(set(based.values()))
        lacking |= {op for op, base in based.items() if base in gone}
        if (
            path == pack_path(self.file_name)
            or not holds
            or not set(holds) <= self._bare.keys()
            or lacking - ledger.erased(lacking)
        ):
            return False
        self._folder.store.delete(path)
        return True


def _bases_of(segment: VerifiedSegment) -> Iterator[tuple[bytes, bytes]]:
    """(revision, the one that it is carried as a difference to)."""
    for op in segment.ops:
        head = op.head
        if head is None or head.kind != OpKind.REVISE or not head.refs:
            continue
        if op.content is not None and is_delta(op.content):
            yield op.id, head.refs[0]


def without_content(segment: VerifiedSegment) -> frozenset[bytes]:
    """Ids of the operations whose content did not come along."""
    return frozenset(segment.head.ops) - {op.id for op in segment.ops if not lacks_content(op)}


def _in_pieces(content: bytes) -> Content:
    """A great file goes in pieces, each of them a sign of life and a chance to stop."""
    if len(content) <= _PIECE:
        return content
    return (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))


def _end_of(size: int, whole: int) -> tuple[int, int]:
    """What to read first of a pack: all of one of up to `whole` bytes, else where its index should be."""
    return _tail_of(size, size if size <= whole else max(TAIL_BYTES, size // _INDEX_PART))


def _tail_of(size: int, length: int) -> tuple[int, int]:
    """Offset and length of the last bytes of a file."""
    return max(0, size - length), min(size, length)
