"""Packs: many signed segments in one file, carried by anyone (docs/sync-protocol.md, "Pack").

    file   = frames | index | footer
    frame  = frame "KSF1" around MessagePack [segment, ...], segment = [signature, head, body, nil]
    index  = frame "KSI1" around MessagePack [v, first epoch, last epoch, certificates,
             [[offset, length, count, class], ...], [[device, seq, segment id, frame], ...], bare operations]
    footer = "KSP1" | offset of the index u64 | its length u32 | BLAKE2b-64 of these 16 bytes

Segments stand in the order (class, device, seq, id), each frame holds one class, and the signed bytes are
carried as they came: who made a pack need not be trusted. *Bare* are operations that are carried without
their content, since it was erased. The name says what a pack holds: the same set is the same name.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from kshare.model.clock import MAX_HLC
from kshare.model.ids import DEVICE_BYTES, OP_BYTES, digest, text_id
from kshare.sync.frame import MAX_FILE, open_frame, pack_frame
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.identity import SIGNATURE_BYTES, Certificate
from kshare.sync.names import LAST_EPOCH
from kshare.sync.segment import SignedParts
from kshare.sync.trouble import Newer, Unreadable

PACK_VERSION: Final = 1
FRAME_MAGIC: Final = b"KSF1"
INDEX_MAGIC: Final = b"KSI1"
FOOTER_MAGIC: Final = b"KSP1"

MAX_PACK: Final = 64 << 20
"""Bytes of a whole pack."""
FRAME_PLAIN: Final = 256 << 10
"""Bytes of segments in a frame; a longer segment has a frame to itself."""
MAX_SEGMENTS: Final = 65_536
MAX_CERTIFICATES: Final = 8_192
MAX_BARE: Final = 65_536
TAIL_BYTES: Final = 64 << 10
"""One read of so many last bytes normally brings footer and index."""

_FOOTER: Final = struct.Struct("<4sQI")
_CHECKSUM_BYTES: Final = 8
FOOTER_BYTES: Final = _FOOTER.size + _CHECKSUM_BYTES
_LEVEL: Final = 15
"""zstd: made once, read a thousand times. A twelfth smaller than by 9, at 5 MB/s; 19 gains no more."""
_NAME_CHARACTERS: Final = 16
_FRAME_EXTRA: Final = 64
"""What a frame adds to its segments at most: length of the array, and slack."""

_ARRAY_OF_ONE: Final = b"\x91"

_encode = msgspec.msgpack.Encoder().encode


class TooMuch(ValueError):
    """The segments do not go into one pack; fewer may."""


class FrameEntry(msgspec.Struct, array_like=True, frozen=True):
    """Where a frame lies in the file, how many segments it has, and of which class."""

    offset: int
    length: int
    count: int
    op_class: int


class SegmentEntry(msgspec.Struct, array_like=True, frozen=True):
    """A segment that the pack claims to hold, and the number of its frame."""

    device: bytes
    seq: int
    segment_id: bytes
    frame: int


class PackIndex(msgspec.Struct, array_like=True, frozen=True):
    """The table of contents. Claims only: each segment is verified when it is read."""

    version: int
    first_epoch: int
    last_epoch: int
    certificates: Annotated[tuple[Certificate, ...], Meta(max_length=MAX_CERTIFICATES)]
    frames: Annotated[tuple[FrameEntry, ...], Meta(max_length=MAX_SEGMENTS)]
    segments: Annotated[tuple[SegmentEntry, ...], Meta(min_length=1, max_length=MAX_SEGMENTS)]
    bare: Annotated[tuple[bytes, ...], Meta(max_length=MAX_BARE)] = ()
    """Ids of operations that are carried without their content; sorted."""

    @property
    def segment_ids(self) -> set[bytes]:
        """What the pack claims to hold."""
        return {entry.segment_id for entry in self.segments}


class _Start(msgspec.Struct, array_like=True):
    version: int


_decode_start = msgspec.msgpack.Decoder(_Start).decode
_decode_index = msgspec.msgpack.Decoder(PackIndex).decode
_decode_frame = msgspec.msgpack.Decoder(
    Annotated[list[SignedParts], Meta(max_length=FRAME_PLAIN // SIGNATURE_BYTES)]
).decode


@dataclass(frozen=True, slots=True)
class Packable:
    """A held segment with all that a pack needs to carry it."""

    id: bytes
    device: bytes
    seq: int
    op_class: int
    certificate: Certificate = field(repr=False)
    parts: SignedParts = field(repr=False)
    """Without the certificate, which stands in the index once."""
    bare: tuple[bytes, ...] = ()
    """Ids of its operations that it carries without their content, since that was erased, and of revisions in full
    that were made from an erased text."""

    @property
    def order(self) -> tuple[int, bytes, int, bytes]:
        """Where it stands in a pack."""
        return self.op_class, self.device, self.seq, self.id


@dataclass(frozen=True, slots=True)
class MadePack:
    """A pack to be written."""

    segment_ids: frozenset[bytes]
    contents: str
    """For its name; see `contents_hash`."""
    file: bytes = field(repr=False)


def contents_hash(segment_ids: Collection[bytes], bare: Collection[bytes] = ()) -> str:
    """16 characters of the hash of what a pack holds: its segments and what is left out of them."""
    return text_id(digest(OP_BYTES, *sorted(segment_ids), *sorted(bare)))[:_NAME_CHARACTERS]


# --- writing --------------------------------------------------------------------------------------


def make_pack(
    segments: Iterable[Packable], first_epoch: int, last_epoch: int, cipher: Cipher | None = None
) -> MadePack:
    """The file for segments that come in `Packable.order`. `TooMuch`; ValueError for none.

    Works frame by frame: no more than the compressed file and one frame are in memory. A segment that is too
    large for any frame is left out.
    """
    body = bytearray()
    frames: list[FrameEntry] = []
    entries: list[SegmentEntry] = []
    certificates: dict[bytes, Certificate] = {}
    bare: set[bytes] = set()
    for batch in _framed(segments):
        try:
            raw = pack_frame(FRAME_MAGIC, _array(plain for _, plain in batch), cipher, level=_LEVEL)
        except ValueError:
            continue
        frames.append(FrameEntry(len(body), len(raw), len(batch), batch[0][0].op_class))
        body += raw
        for segment, _ in batch:
            entries.append(SegmentEntry(segment.device, segment.seq, segment.id, len(frames) - 1))
            certificates[segment.device] = segment.certificate
            bare.update(segment.bare)
        if len(body) > MAX_PACK or len(entries) > MAX_SEGMENTS:
            raise TooMuch
    if not entries:
        raise ValueError("nothing to pack")
    if len(certificates) > MAX_CERTIFICATES or len(bare) > MAX_BARE:
        raise TooMuch
    index = PackIndex(
        PACK_VERSION,
        first_epoch,
        last_epoch,
        tuple(certificates[device] for device in sorted(certificates)),
        tuple(frames),
        tuple(entries),
        tuple(sorted(bare)),
    )
    raw = pack_frame(INDEX_MAGIC, _encode(index), cipher, level=_LEVEL)
    file = bytes(body) + raw + _footer(len(body), len(raw))
    if len(file) > MAX_PACK:
        raise TooMuch
    return MadePack(frozenset(index.segment_ids), contents_hash(index.segment_ids, bare), file)


def _framed(segments: Iterable[Packable]) -> Iterator[list[tuple[Packable, bytes]]]:
    """The segments with their encoding, as many together as a frame may hold."""
    batch: list[tuple[Packable, bytes]] = []
    size = 0
    for segment in segments:
        plain = _encode(segment.parts)
        if batch and (
            size + len(plain) > FRAME_PLAIN - _FRAME_EXTRA or batch[0][0].op_class != segment.op_class
        ):
            yield batch
            batch, size = [], 0
        batch.append((segment, plain))
        size += len(plain)
    if batch:
        yield batch


def _array(items: Iterable[bytes]) -> bytes:
    """A MessagePack array of things that are encoded already."""
    return _encode([msgspec.Raw(item) for item in items])


def _footer(offset: int, length: int) -> bytes:
    body = _FOOTER.pack(FOOTER_MAGIC, offset, length)
    return body + digest(_CHECKSUM_BYTES, body)


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file."""

    offset: int
    length: int


def read_footer(tail: bytes, size: int) -> Span:
    """Where the index lies, from the last bytes of a pack of `size` bytes. `Unreadable`, `Newer`."""
    if size > MAX_PACK:
        raise Unreadable("too large")
    footer = tail[-FOOTER_BYTES:]
    if len(footer) < FOOTER_BYTES or size < FOOTER_BYTES or footer[:3] != FOOTER_MAGIC[:3]:
        raise Unreadable("footer")
    body, checksum = footer[: _FOOTER.size], footer[_FOOTER.size :]
    if digest(_CHECKSUM_BYTES, body) != checksum:
        raise Unreadable("footer")
    magic, offset, length = _FOOTER.unpack(body)
    if magic != FOOTER_MAGIC:
        raise Newer("pack")
    if length > MAX_FILE or offset + length != size - FOOTER_BYTES:
        raise Unreadable("footer")
    return Span(offset, length)


def open_index(raw: bytes, span: Span, cipher: Cipher | None = None) -> PackIndex:
    """The index from its bytes, which lie at `span`. `Unreadable`, `Newer`."""
    plain = open_frame(INDEX_MAGIC, raw, cipher)
    try:
        version = _version(plain)
        if version > PACK_VERSION:
            raise Newer("pack")
        index = _decode_index(plain)
    except (ValueError, RecursionError) as error:
        raise Unreadable("index") from error
    if version != PACK_VERSION or not _is_sound(index, span.offset):
        raise Unreadable("index")
    return index


def _version(plain: bytes) -> int:
    """The version alone, since the rest of a newer index may have any form."""
    return _decode_start(plain).version


def _is_sound(index: PackIndex, end: int) -> bool:
    """True if the frames fill the file up to the index and every segment has one of them."""
    place = 0
    for frame in index.frames:
        if frame.offset != place or not 0 < frame.length <= MAX_FILE or frame.count < 1:
            return False
        place += frame.length
    counts = [0] * len(index.frames)
    for entry in index.segments:
        if not (
            0 <= entry.frame < len(counts)
            and len(entry.segment_id) == OP_BYTES
            and len(entry.device) == DEVICE_BYTES
            and 0 <= entry.seq <= MAX_HLC
        ):
            return False
        counts[entry.frame] += 1
    return (
        place == end
        and counts == [frame.count for frame in index.frames]
        and len(index.segment_ids) == len(index.segments)
        and all(len(op) == OP_BYTES for op in index.bare)
        and 0 <= index.first_epoch <= index.last_epoch <= LAST_EPOCH
    )


def open_pack_frame(raw: bytes, cipher: Cipher | None = None) -> list[SignedParts]:
    """The segments of one frame, none of them verified yet. `Unreadable`, `Newer`."""
    plain = open_frame(FRAME_MAGIC, raw, cipher)
    if len(plain) > FRAME_PLAIN and plain[:1] != _ARRAY_OF_ONE:
        raise Unreadable("pack frame")
    try:
        segments: list[SignedParts] = _decode_frame(plain)
    except (ValueError, RecursionError) as error:
        raise Unreadable("pack frame") from error
    return segments
