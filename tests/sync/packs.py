"""Segments ready to be packed, and packs with something wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from kshare.model.ids import digest
from kshare.model.kinds import OpClass
from kshare.sync.frame import pack_frame
from kshare.sync.keys.identity import KeyRing
from kshare.sync.names import PackName
from kshare.sync.packs.format import (
    FOOTER_BYTES,
    INDEX_MAGIC,
    Packable,
    PackIndex,
    SegmentEntry,
    contents_hash,
    make_pack,
    open_index,
    read_footer,
)
from kshare.sync.segment import SealedSegment, SignedParts, open_segment
from tests.sync.builders import SPACE, keys_of, op_by, sealed_by


def packable(keys: KeyRing, sealed: SealedSegment, space: bytes = SPACE) -> Packable:
    """A sealed segment as the local log gives it back."""
    segment = open_segment(sealed.file, space, {})
    parts = SignedParts(sealed.signature, sealed.head_bytes, [op.packed for op in segment.ops])
    head = segment.head
    return Packable(sealed.id, keys.device.id, head.seq, head.op_class, keys.certificate, parts)


def some_segments(
    count: int, name: str = "anna", *, text: str = "Moin", space: bytes = SPACE
) -> list[Packable]:
    """Segments of one post each, in the order of a pack; the first is of the class roster."""
    keys = keys_of(name)
    made = []
    for seq in range(count):
        op = op_by(keys, number=seq, text=f"{text} {seq}", space=space)
        op_class = OpClass.FEED if seq else OpClass.ROSTER
        made.append(packable(keys, sealed_by(keys, [op], seq=seq, op_class=op_class, space=space), space))
    return sorted(made, key=lambda segment: segment.order)


def pack_of(
    segments: Iterable[Packable], epochs: tuple[int, int] = (0, 0), level: int = 0
) -> tuple[str, bytes]:
    """Name and content of a pack."""
    made = make_pack(segments, *epochs)
    return PackName(level, *epochs, made.contents).file_name, made.file


def index_of(file: bytes) -> PackIndex:
    """The index of a whole pack."""
    span = read_footer(file, len(file))
    return open_index(file[span.offset : span.offset + span.length], span)


def with_index(file: bytes, index: object) -> bytes:
    """The frames of a pack with another index, and a right footer."""
    span = read_footer(file, len(file))
    raw = pack_frame(INDEX_MAGIC, msgspec.msgpack.encode(index))
    return file[: span.offset] + raw + footer(span.offset, len(raw))


def footer(offset: int, length: int) -> bytes:
    """A right footer for an index at a place."""
    body = b"KSP1" + offset.to_bytes(8, "little") + length.to_bytes(4, "little")
    assert len(body) + 8 == FOOTER_BYTES
    return body + digest(8, body)


def lying(file: bytes, more: Sequence[bytes], epochs: tuple[int, int] = (0, 0)) -> tuple[str, bytes]:
    """A pack whose index names segments that its frames do not hold, under a name that fits the lie."""
    index = index_of(file)
    entries = [*index.segments]
    entries += [replace_id(entries[-1], segment_id) for segment_id in more]
    frames = [*index.frames]
    frames[-1] = msgspec.structs.replace(frames[-1], count=frames[-1].count + len(more))
    lie = msgspec.structs.replace(index, segments=tuple(entries), frames=tuple(frames))
    return PackName(0, *epochs, contents_hash(lie.segment_ids)).file_name, with_index(file, lie)


def replace_id(entry: SegmentEntry, segment_id: bytes) -> SegmentEntry:
    """An entry of the index with another segment id."""
    return msgspec.structs.replace(entry, segment_id=segment_id)
