"""Segments: a batch of operations under one signature of the author's device.

    file    = frame "KSS1" around MessagePack [signature, head, body, certificate | nil]
    head    = MessagePack [v, space, device, seq, prev, class, hlc, ops]
    body    = for each operation its bytes, or nil
    signature  = Ed25519(device key, "kshare-seg-1" + head)
    segment id = BLAKE2b-160(head)

The head names the operations by id, and an id covers author and space. So what was signed is checked
without ever being encoded again, anyone may carry a segment, and nobody can adopt another's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Annotated, Any, Final

import msgspec

from kshare.model.clock import MAX_HLC
from kshare.model.ids import DEVICE_BYTES, OP_BYTES, SPACE_BYTES, digest
from kshare.model.kinds import OpKind
from kshare.model.op import SALT_BYTES, Op, id_state, is_delta, unpack
from kshare.sync.frame import MAX_FILE, SEGMENT_MAGIC, open_frame, pack_frame
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.identity import Certificate, KeyRing, signature_holds, user_id
from kshare.sync.names import segment_stem
from kshare.sync.replica import Position
from kshare.sync.trouble import Newer, Unreadable

SEGMENT_VERSION: Final = 1
NO_SEGMENT: Final = bytes(OP_BYTES)
"""`prev` of a device's first segment."""
MAX_OPS: Final = 4_096
MAX_NESTING: Final = 32
WRITER_OPS: Final = 1_024
WRITER_BYTES: Final = 512 << 10
"""A writer closes a segment at so many operations or bytes; a single operation may be larger."""

MAX_SEGMENT_FILE: Final = MAX_FILE

_SIGNED: Final = b"kshare-seg-1"
_KNOWN_KINDS: Final = frozenset(map(int, OpKind))
_NOTHING_HASHED: Final = blake2b(digest_size=OP_BYTES)
"""Copied for each operation: a copy takes half the time of a new one with its parameters."""
_CONTAINERS: Final = bytes((*range(0x80, 0xA0), 0xDC, 0xDD, 0xDE, 0xDF))

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Head(msgspec.Struct, array_like=True, frozen=True):
    """What is signed. New fields are only ever added at the end."""

    version: int
    space: bytes
    device: bytes
    seq: int
    prev: bytes
    op_class: int
    hlc: int
    """The highest of the operations, as the writer claims."""
    ops: tuple[bytes, ...]


class SignedParts(msgspec.Struct, array_like=True):
    """A segment as it travels, in a file of its own or in a pack; nothing of it is checked."""

    signature: bytes
    head: bytes
    body: Annotated[list[bytes | None], msgspec.Meta(max_length=MAX_OPS)]
    certificate: Certificate | None = None


class _Start(msgspec.Struct, array_like=True):
    """How the skeleton of any kind begins."""

    kind: int
    hlc: Any
    nonce: Any
    content_hash: Any


_decode_start = msgspec.msgpack.Decoder(_Start).decode
_decode_head = msgspec.msgpack.Decoder(Head).decode
_decode_parts = msgspec.msgpack.Decoder(SignedParts).decode


@dataclass(frozen=True, slots=True)
class SealedSegment:
    """An own segment, signed and ready to be written as it is."""

    id: bytes
    name: str
    """26 characters; see `names.segment_stem`."""
    head_bytes: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    certificate: Certificate = field(repr=False)
    file: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class VerifiedSegment:
    """A segment whose signature, certificate and operation ids were checked."""

    id: bytes
    head: Head
    user: bytes
    """User id (20 bytes) of the author of all operations."""
    device: bytes
    device_public: bytes
    certificate: Certificate
    ops: tuple[Op, ...]
    """Those that came along; an operation's content may be missing."""
    head_bytes: bytes = field(repr=False)
    """As signed; with `signature`, `certificate` and the operations the segment can be packed again."""
    signature: bytes = field(repr=False)
    file: bytes = field(repr=False)
    """Empty if it came in a pack."""

    @property
    def name(self) -> str:
        """The 26 characters that its file is called by."""
        return segment_stem(self.id)

    @property
    def complete(self) -> bool:
        """True if every operation came with all its content."""
        return len(self.ops) == len(self.head.ops) and not any(lacks_content(op) for op in self.ops)


def fitting(sizes: Iterable[int]) -> int:
    """How many of the waiting operations, by size in bytes (`len(op.packed)`), go into the next segment.

    >>> fitting([WRITER_BYTES * 3, 10]), fitting([10, 20, WRITER_BYTES])
    (1, 2)
    """
    count = total = 0
    for size in sizes:
        total += size
        if count == WRITER_OPS or (count and total > WRITER_BYTES):
            break
        count += 1
    return count


def seal_segment(
    keys: KeyRing,
    space: bytes,
    position: Position,
    op_class: int,
    ops: Sequence[Op],
    cipher: Cipher | None = None,
) -> SealedSegment:
    """Sign own operations of one class. ValueError if they are another's, none, or too many."""
    if not 0 < len(ops) <= MAX_OPS or any((op.author, op.space) != (keys.person.id, space) for op in ops):
        raise ValueError("a segment holds 1 to 4,096 operations of its own author and space")
    head = _encode(
        Head(
            version=SEGMENT_VERSION,
            space=space,
            device=keys.device.id,
            seq=position.seq,
            prev=position.prev,
            op_class=op_class,
            hlc=max(_hlc(op) for op in ops),
            ops=tuple(op.id for op in ops),
        )
    )
    signature = keys.device.sign(_SIGNED + head)
    plain = _encode(SignedParts(signature, head, [op.packed for op in ops], keys.certificate))
    segment_id = digest(OP_BYTES, head)
    return SealedSegment(
        id=segment_id,
        name=segment_stem(segment_id),
        head_bytes=head,
        signature=signature,
        certificate=keys.certificate,
        file=pack_frame(SEGMENT_MAGIC, plain, cipher),
    )


def _hlc(op: Op) -> int:
    """The stamp of an own operation: the second item of any skeleton."""
    stamp: int = _decode(op.skeleton)[1]
    return stamp


def open_segment(
    file: bytes, space: bytes, devices: Mapping[bytes, Certificate], cipher: Cipher | None = None
) -> VerifiedSegment:
    """Check the bytes of a file and read them; any bytes end in a segment, `Unreadable` or `Newer`.

    `devices` maps device ids to certificates that were verified before.
    """
    return _verified(_read_parts(open_frame(SEGMENT_MAGIC, file, cipher)), file, space, devices)


def open_parts(parts: SignedParts, space: bytes, devices: Mapping[bytes, Certificate]) -> VerifiedSegment:
    """Check a segment that was carried in a pack, as strictly as one in a file of its own."""
    return _verified(parts, b"", space, devices)


def segment_file(parts: SignedParts, cipher: Cipher | None = None) -> bytes:
    """The file for a segment of any author; ValueError if a reader would refuse it for its size."""
    return pack_frame(SEGMENT_MAGIC, _encode(parts), cipher)


def _verified(
    parts: SignedParts, file: bytes, space: bytes, devices: Mapping[bytes, Certificate]
) -> VerifiedSegment:
    head = _read_head(parts.head)
    if head.space != space:
        raise Unreadable("another space")
    if len(head.ops) != len(parts.body):
        raise Unreadable("number of operations")
    certificate = _certificate(parts.certificate, devices.get(head.device))
    if certificate.device != head.device:
        raise Unreadable("certificate of another device")
    if not signature_holds(certificate.device_public, parts.signature, _SIGNED + parts.head):
        raise Unreadable("signature")
    user = user_id(certificate.user_public)
    return VerifiedSegment(
        id=digest(OP_BYTES, parts.head),
        head=head,
        user=user,
        device=head.device,
        device_public=certificate.device_public,
        certificate=certificate,
        ops=_read_ops(parts.body, head.ops, space, user),
        head_bytes=parts.head,
        signature=parts.signature,
        file=file,
    )


def op_ids_of(head: bytes) -> tuple[bytes, ...]:
    """The operations that a head names, of a segment that was verified before."""
    return _decode_head(head).ops


def _read_parts(plain: bytes) -> SignedParts:
    try:
        return _decode_parts(plain)
    except (ValueError, RecursionError) as error:
        raise Unreadable("segment") from error


def _read_head(raw: bytes) -> Head:
    try:
        head = _decode_head(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("head") from error
    if head.version > SEGMENT_VERSION:
        raise Newer("head")
    whole = (
        head.version == SEGMENT_VERSION
        and len(head.space) == SPACE_BYTES
        and len(head.device) == DEVICE_BYTES
        and len(head.prev) == OP_BYTES
        and 0 <= head.seq <= MAX_HLC
        and 0 <= head.hlc <= MAX_HLC
        and 0 <= head.op_class < 256
        and 0 < len(head.ops) <= MAX_OPS
        and set(map(len, head.ops)) == {OP_BYTES}
        and len(set(head.ops)) == len(head.ops)
    )
    if not whole:
        raise Unreadable("head")
    return head


def _certificate(carried: Certificate | None, known: Certificate | None) -> Certificate:
    """The certificate to judge by. A carried one that differs from the known one is checked anew."""
    if carried is None or carried == known:
        if known is None:
            raise Unreadable("unknown device")
        return known
    if not carried.holds():
        raise Unreadable("certificate")
    return carried


def _read_ops(
    body: Sequence[bytes | None], expected: Sequence[bytes], space: bytes, author: bytes
) -> tuple[Op, ...]:
    """The operations that came along, each checked. One loop: calls would take as long as the hashes."""
    ops = []
    begun = id_state(space, author)
    try:
        for packed, op_id in zip(body, expected, strict=True):
            if packed is None:
                continue
            parts = unpack(packed)
            skeleton, content = parts.skeleton, parts.content
            identity = begun.copy()
            identity.update(skeleton)
            if identity.digest() != op_id:
                raise Unreadable("operation id")
            # Each level of nesting begins with a container byte: bytes with few of those need no look inside.
            if len(packed) - len(packed.translate(None, _CONTAINERS)) > MAX_NESTING and (
                _too_deep(skeleton) or (content and _too_deep(content[SALT_BYTES:]))
            ):
                raise Unreadable("nesting")
            if content is not None and not _content_belongs(skeleton, content):
                raise Unreadable("content")
            ops.append(Op(op_id, space, author, skeleton, content))
    except (ValueError, RecursionError) as error:  # also text that is not UTF-8
        raise Unreadable("operation") from error
    return tuple(ops)


def _content_belongs(skeleton: bytes, content: bytes) -> bool:
    """True if the skeleton names this content, or if that can be told only later.

    A delta is checked when its text is rebuilt. The skeleton of a kind that is not known here is kept as it
    came, content and all, for the version that can read it.
    """
    try:
        start = _decode_start(skeleton)
    except msgspec.ValidationError:
        return True
    if start.kind not in _KNOWN_KINDS:
        return True
    hashed = _NOTHING_HASHED.copy()
    hashed.update(content)
    return start.content_hash == hashed.digest() or (start.kind == OpKind.REVISE and is_delta(content))


def lacks_content(op: Op) -> bool:
    """True if the operation has a content that did not come along."""
    return op.content is None and op.head is not None and op.head.content_hash is not None


def _too_deep(raw: bytes) -> bool:
    """True if MessagePack is nested deeper than `MAX_NESTING`."""
    try:
        level = [_decode(raw)]
    except RecursionError:
        return True
    except ValueError:
        return False
    for _ in range(MAX_NESTING + 1):
        level = [inner for value in level for inner in _children(value)]
        if not level:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else ()
