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
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Any, Final

import msgspec

from kshare.model.clock import MAX_HLC
from kshare.model.ids import OP_BYTES, digest
from kshare.model.limits import OP_PARENTS, OP_REFERENCES

NONCE_BYTES: Final = 8
SALT_BYTES: Final = 16
_SMALL_SKELETON: Final = 512

_OP_DOMAIN: Final = b"kshare-op-1"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class OpKind(IntEnum):
    """The eight kinds that carry every feature."""

    NEW = 1
    SET = 2
    ADD = 3
    DROP = 4
    REVISE = 5
    BLOB = 6
    ERASE = 7
    ROSTER = 8


class EntityKind(IntEnum):
    """What an operation is about. Numbers are part of the format."""

    PAGE = 1
    POST = 2
    BOOKMARK = 3
    PERSON = 4
    MARK = 5
    """Registers of one person about an item: verdict, thanks, reaction, accepted answer. Entity = the item."""
    SPACE = 6
    """Registers of the space itself: policy, purpose. Entity = 20 zero bytes."""
    IMPORT = 7
    """One run of an importer: where from, how many."""


class OpClass(IntEnum):
    """Segments hold one class each, so that newcomers can fetch the important ones first."""

    ROSTER = 0
    LIBRARY = 1
    FEED = 2
    REACTIONS = 3
    OLD_REVISIONS = 4


CLASS_OF_ENTITY: Final = {
    EntityKind.PAGE: OpClass.LIBRARY,
    EntityKind.BOOKMARK: OpClass.LIBRARY,
    EntityKind.IMPORT: OpClass.LIBRARY,
    EntityKind.POST: OpClass.FEED,
    EntityKind.PERSON: OpClass.ROSTER,
    EntityKind.SPACE: OpClass.ROSTER,
    EntityKind.MARK: OpClass.REACTIONS,
}


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
class Erase:
    """The content of these operations must go, everywhere and for good."""

    ops: tuple[bytes, ...]
    reason: str = ""


Change = New | Set | Add | Drop | Revise | Erase


@dataclass(frozen=True)
class Op:
    """An operation as it travels. `content` is None when erased or not here yet."""

    id: bytes
    space: bytes
    author: bytes
    skeleton: bytes
    content: bytes | None

    @cached_property
    def packed(self) -> bytes:
        """The bytes that a segment carries: MessagePack `[skeleton, content | nil]`."""
        return _encode((self.skeleton, self.content))

    @cached_property
    def head(self) -> Skeleton | None:
        """The skeleton in parts, or None if this version cannot read it."""
        return read_skeleton(self.skeleton)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The parts of a skeleton. Which are meaningful depends on `kind`; ids have 20 bytes."""

    kind: int
    hlc: int
    content_hash: bytes | None
    entity_kind: int = 0
    entity: bytes = b""
    field: str = ""
    """Field of a `set`, name of the set of `add` and `drop`."""
    refs: tuple[bytes, ...] = ()
    """Writes replaced, additions dropped, parents of a revision, or operations to erase."""


def op_id(space: bytes, author: bytes, skeleton: bytes) -> bytes:
    """The identity of an operation, 20 bytes."""
    return digest(OP_BYTES, _OP_DOMAIN, space, author, skeleton)


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
        case Erase(ops):
            return (OpKind.ERASE, hlc, nonce, content_hash, ops)


def read_packed(packed: bytes, space: bytes, author: bytes) -> Op:
    """The operation inside the bytes of a segment. ValueError if it is not `[bytes, bytes | nil]`."""
    try:
        parts = _decode(packed)
    except (ValueError, RecursionError) as error:  # text that is not UTF-8 is a ValueError too
        raise ValueError("not an operation") from error
    match parts:
        case [bytes() as skeleton, (bytes() | None) as content, *_]:
            return Op(op_id(space, author, skeleton), space, author, skeleton, content)
    raise ValueError("not an operation")


def read_skeleton(raw: bytes) -> Skeleton | None:
    """The parts of a skeleton; None if it is malformed or of a kind this version does not know.

    Unknown items at the end of an array are allowed: a newer version may have added them.
    """
    # A batch reads each skeleton twice, when it is taken in and when it is folded.
    return _read_again(raw) if len(raw) <= _SMALL_SKELETON else _read_skeleton(raw)


def _read_skeleton(raw: bytes) -> Skeleton | None:
    try:
        parts = _decode(raw)
    except (ValueError, RecursionError):
        return None
    match parts:
        case [int() as kind, int() as hlc, bytes() as nonce, (bytes() | None) as content_hash, *rest]:
            if not (0 <= hlc <= MAX_HLC and len(nonce) == NONCE_BYTES):
                return None
            if content_hash is not None and len(content_hash) != OP_BYTES:
                return None
            return _read_rest(kind, hlc, content_hash, rest)
    return None


_read_again = lru_cache(maxsize=4_096)(_read_skeleton)


def _read_rest(kind: int, hlc: int, content_hash: bytes | None, rest: list[Any]) -> Skeleton | None:
    match kind, rest:
        case OpKind.NEW, [int() as entity_kind, *_]:
            return Skeleton(kind, hlc, content_hash, entity_kind) if _is_kind(entity_kind) else None
        case OpKind.SET, [int() as entity_kind, bytes() as entity, str() as field, list() as over, *_]:
            refs = _ids(over, OP_REFERENCES)
        case OpKind.ADD, [int() as entity_kind, bytes() as entity, str() as field, *_]:
            refs = ()
        case OpKind.DROP, [int() as entity_kind, bytes() as entity, str() as field, list() as additions, *_]:
            refs = _ids(additions, OP_REFERENCES)
        case OpKind.REVISE, [bytes() as entity, list() as parents, *_]:
            entity_kind, field, refs = EntityKind.PAGE, "", _ids(parents, OP_PARENTS)
        case OpKind.ERASE, [list() as ops, *_]:
            refs = _ids(ops, OP_REFERENCES)
            return None if refs is None else Skeleton(kind, hlc, content_hash, refs=refs)
        case _:
            return None
    if refs is None or len(entity) != OP_BYTES or len(field) > 64 or not _is_kind(entity_kind):
        return None
    return Skeleton(kind, hlc, content_hash, entity_kind, entity, field, refs)


def _is_kind(entity_kind: int) -> bool:
    """True for a number that an entity kind may have, of a newer version too. 0 is none."""
    return 0 < entity_kind < 1 << 16


def _ids(items: list[Any], limit: int) -> tuple[bytes, ...] | None:
    """The items as ids, or None if one is none or there are too many."""
    if len(items) > limit or not all(isinstance(item, bytes) and len(item) == OP_BYTES for item in items):
        return None
    return tuple(items)


def read_content(content: bytes | None) -> list[Any] | None:
    """The content array without its salt; None if erased, missing or malformed."""
    if content is None or len(content) < SALT_BYTES:
        return None
    try:
        parts = _decode(memoryview(content)[SALT_BYTES:])
    except (ValueError, RecursionError):
        return None
    return parts if isinstance(parts, list) else None


def content_matches(head: Skeleton, content: bytes) -> bool:
    """True if content that is carried in full is the one the skeleton names.

    A revision carried as a delta is checked when its text is rebuilt (`revision_matches`).
    """
    return head.content_hash == digest(OP_BYTES, content)


def is_delta(content: bytes) -> bool:
    """True if the content of a revision carries its text as a delta."""
    parts = read_content(content)
    return parts is not None and len(parts) >= 2 and parts[0] is None and isinstance(parts[1], bytes)


def revision_matches(head: Skeleton, salt: bytes, text: str, parts: Sequence[Any]) -> bool:
    """True if a rebuilt text is the one that the skeleton names; `parts` is the content that came with the delta."""
    return head.content_hash == digest(OP_BYTES, salt, _encode([text, None, *parts[2:]]))
