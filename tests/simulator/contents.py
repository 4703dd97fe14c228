"""What a file of the share truly holds, for the check at a delete: all of it is read and verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kshare.sync.keys.cipher import Cipher
from kshare.sync.packs.format import open_index, open_pack_frame, read_footer
from kshare.sync.segment import VerifiedSegment, lacks_content, open_parts, open_segment
from kshare.sync.trouble import FileTrouble


def contents_of(path: str, content: bytes, space: bytes, cipher: Cipher | None = None) -> frozenset[bytes]:
    """Ids of the valid segments in a file, and of their operations that came with content."""
    try:
        if path.endswith(".ks"):
            return _ids([open_segment(content, space, {}, cipher)])
        if path.endswith(".kp"):
            return _ids(_packed(content, space, cipher))
    except FileTrouble:
        pass
    return frozenset()


def _ids(segments: Iterable[VerifiedSegment]) -> frozenset[bytes]:
    found: set[bytes] = set()
    for segment in segments:
        found.add(segment.id)
        found.update(op.id for op in segment.ops if not lacks_content(op))
    return frozenset(found)


def _packed(content: bytes, space: bytes, cipher: Cipher | None) -> Iterator[VerifiedSegment]:
    span = read_footer(content, len(content))
    index = open_index(content[span.offset : span.offset + span.length], span, cipher)
    devices = {certificate.device: certificate for certificate in index.certificates}
    for frame in index.frames:
        for parts in open_pack_frame(content[frame.offset : frame.offset + frame.length], cipher):
            yield open_parts(parts, space, devices)
