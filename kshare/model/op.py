"""Operations: the smallest signed change, and its bytes (docs/sync-protocol.md, "Operation").

An operation is `[skeleton, content | nil]` in MessagePack. The *skeleton* says what is done to what; the
*content* holds the words. The skeleton names the content by a salted hash, so that content can be erased
while the structure, the chain and every signature still verify.

    op id        = BLAKE2b-160("kshare-op-1" + space id + author id + skeleton)
    content      = 16 bytes of salt + MessagePack array
    content hash = BLAKE2b-160(content); of a revision: over salt + the *full* form of its content,
                   since a delta is only a way to carry the text

Author and space are part of the identity: the same bytes signed by another person are another operation.
Arrays grow only at their end; an item that is not known is kept byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import msgspec

from kshare.model.ids import OP_BYTES, digest
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.skeleton import Skeleton, read_skeleton
from kshare.model.statement import Statement

SALT_BYTES: Final = 16

_OP_DOMAIN: Final = b"kshare-op-1"
_IN_FULL_DOMAIN: Final = b"kshare-in-full-1"
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class New:
    """A new entity; its id will be the id of this operation."""

    entity_kind: EntityKind
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Set:
    """Write a register; `over` are the ids of the writes that this one replaces."""

    entity_kind: EntityKind
    entity: bytes
    field: str
    value: Any
    over: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Add:
    """Put an element into an OR-set."""

    entity_kind: EntityKind
    entity: bytes
    set_name: str
    element: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """Take out of an OR-set what the named additions put in; an addition not named here wins."""

    entity_kind: EntityKind
    entity: bytes
    set_name: str
    additions: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class RevisionContent:
    """What a revision says. `links` and `mentions` are (as written, id) pairs resolved when saving."""

    text: str
    links: tuple[tuple[str, bytes], ...] = ()
    mentions: tuple[tuple[str, bytes], ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Revise:
    """One saved text of a page, made from `parents`. `delta` may carry the text against the first parent."""

    page: bytes
    parents: tuple[bytes, ...]
    content: RevisionContent
    delta: bytes | None = None


@dataclass(frozen=True, slots=True)
class Attach:
    """A file that belongs to an entity. The content travels by itself, as a file on the share."""

    entity_kind: EntityKind
    entity: bytes
    hash: bytes
    """BLAKE2b-256 of the file's content, 32 bytes."""
    size: int
    """Bytes of the content."""
    name: str
    media_type: str
    preview: bytes | None = None
    """A small picture, at most 16 KiB."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The content of these operations must go, everywhere and for good."""

    ops: tuple[bytes, ...]
    reason: str = ""


Change = New | Set | Add | Drop | Revise | Attach | Erase | Statement


class Op(msgspec.Struct, frozen=True, gc=False):  # no dataclass: made by the hundred thousand
    """An operation as it travels. `content` is None when erased or not here yet."""

    id: bytes
    space: bytes
    author: bytes
    skeleton: bytes
    content: bytes | None

    @property
    def packed(self) -> bytes:
        """The bytes that a segment carries: MessagePack `[skeleton, content | nil]`."""
        return _encode((self.skeleton, self.content))

    @property
    def head(self) -> Skeleton | None:
        """The skeleton in parts, read anew each time, or None if this version cannot read it."""
        return read_skeleton(self.skeleton)


class PackedOp(msgspec.Struct, array_like=True, gc=False):
    """What a segment carries of an operation; author and space are those of the segment."""

    skeleton: bytes
    content: bytes | None


unpack: Final = msgspec.msgpack.Decoder(PackedOp).decode
"""A `PackedOp` from its bytes. ValueError or RecursionError for bytes that are none."""
_decode_array = msgspec.msgpack.Decoder(list[Any]).decode


def op_id(space: bytes, author: bytes, skeleton: bytes) -> bytes:
    """The identity of an operation, 20 bytes."""
    state = id_state(space, author).copy()
    state.update(skeleton)
    return state.digest()


@lru_cache(maxsize=256)
def id_state(space: bytes, author: bytes) -> blake2b:
    """The hash that the ids of all operations of an author begin with: to be copied, never to be changed."""
    return blake2b(_OP_DOMAIN + space + author, digest_size=OP_BYTES)


def make_op(change: Change, *, space: bytes, author: bytes, hlc: int, nonce: bytes, salt: bytes) -> Op:
    """Write a change down as an operation.

    `nonce` has 8 and `salt` 16 random bytes; both come from the caller so that tests need no patching.
    """
    full, carried = _content_of(change)
    content = None if carried is None else salt + _encode(carried)
    content_hash = None if full is None else digest(OP_BYTES, salt, _encode(full))
    skeleton = _encode(_skeleton_of(change, hlc, nonce, content_hash))
    return Op(op_id(space, author, skeleton), space, author, skeleton, content)


def _content_of(change: Change) -> tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]:
    """The content as it is hashed and as it is carried; they differ only for a delta."""
    match change:
        case New(_, fields):
            plain: tuple[Any, ...] = (fields,)
        case Set(value=value):
            plain = (value,)
        case Add(element=element):
            plain = (element,)
        case Drop():
            return None, None
        case Attach(name=name, media_type=media_type, preview=preview):
            plain = (name, media_type, preview)
        case Statement(name=name):
            plain = (name,)
        case Erase(reason=reason):
            plain = (reason,)
        case Revise(content=content, delta=delta):
            rest = (content.links, content.mentions, content.comment)
            plain = (content.text, None, *rest)
            return plain, plain if delta is None else (None, delta, *rest)
    return plain, plain


def _skeleton_of(change: Change, hlc: int, nonce: bytes, content_hash: bytes | None) -> tuple[Any, ...]:
    match change:
        case New(entity_kind, _):
            return (OpKind.NEW, hlc, nonce, content_hash, entity_kind)
        case Set(entity_kind, entity, field, _, over):
            return (OpKind.SET, hlc, nonce, content_hash, entity_kind, entity, field, over)
        case Add(entity_kind, entity, set_name, _):
            return (OpKind.ADD, hlc, nonce, content_hash, entity_kind, entity, set_name)
        case Drop(entity_kind, entity, set_name, additions):
            return (OpKind.DROP, hlc, nonce, content_hash, entity_kind, entity, set_name, additions)
        case Revise(page, parents):
            return (OpKind.REVISE, hlc, nonce, content_hash, page, parents)
        case Attach(entity_kind, entity, blob_hash, size):
            return (OpKind.BLOB, hlc, nonce, content_hash, entity_kind, entity, blob_hash, size)
        case Erase(ops):
            return (OpKind.ERASE, hlc, nonce, content_hash, ops)
        case Statement(action, subject, role, cutoffs, over, heir, proof):
            said = (action, subject, role, cutoffs, over, heir, proof)
            return (OpKind.ROSTER, hlc, nonce, content_hash, *said)


def read_content(content: bytes | None) -> list[Any] | None:
    """The content array without its salt; None if erased, missing or malformed."""
    if content is None or len(content) < SALT_BYTES:
        return None
    try:
        return _decode_array(memoryview(content)[SALT_BYTES:])
    except (ValueError, RecursionError):  # text that is not UTF-8 is a ValueError too
        return None


def content_matches(head: Skeleton, content: bytes) -> bool:
    """True if content that is carried in full is the one the skeleton names.

    A revision carried as a delta is checked when its text is rebuilt (`revision_matches`).
    """
    return head.content_hash == digest(OP_BYTES, content)


def is_delta(content: bytes) -> bool:
    """True if the content of a revision carries its text as a delta."""
    parts = read_content(content)
    return parts is not None and len(parts) >= 2 and parts[0] is None and isinstance(parts[1], bytes)


def full_content(content: bytes, text: str) -> bytes:
    """The content of a revision that came as a delta, with its whole text instead."""
    parts = read_content(content) or []
    return content[:SALT_BYTES] + _encode([text, None, *parts[2:]])


def in_full_mark(revision: bytes) -> bytes:
    """What a pack lists of a revision that it carries in full since its base was erased, 20 bytes.

    Not the id itself: that comes to the list when the revision's own words are erased, and another pack with it.
    """
    return digest(OP_BYTES, _IN_FULL_DOMAIN, revision)


def revision_matches(head: Skeleton, salt: bytes, text: str, parts: Sequence[Any]) -> bool:
    """True if a rebuilt text is the one that the skeleton names; `parts` is the content that came with the delta."""
    return head.content_hash == digest(OP_BYTES, salt, _encode([text, None, *parts[2:]]))
