"""Skeletons: what an operation does to what, in bytes that are never erased (docs/sync-protocol.md, "Operation").

    skeleton = MessagePack [kind, hlc, nonce, content hash, ...what the kind needs]

Heads, authors, sets and members come from skeletons alone. Arrays grow only at their end; an item that is not
known is kept byte for byte.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

import msgspec

from kshare.model.clock import MAX_HLC
from kshare.model.ids import DEVICE_BYTES, OP_BYTES
from kshare.model.invitation import PROOF_BYTES
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.limits import MAX_BLOB_BYTES, OP_PARENTS, OP_REFERENCES
from kshare.model.statement import Action, Role, Statement

NONCE_BYTES: Final = 8
BLOB_HASH_BYTES: Final = 32
BLOBS: Final = "blobs"
"""The set of an entity's attachments: a `blob` adds to it, a `drop` names the `blob` that goes."""
SPACE_ENTITY: Final = bytes(OP_BYTES)
"""The space itself as an entity: what its registers (policy) and its statements about members are about."""
ROSTER: Final = "roster"


# Skeletons are Structs, not dataclasses: they are read by the hundred thousand, and msgspec checks and builds
# them in one go.

_Id = Annotated[bytes, msgspec.Meta(min_length=OP_BYTES, max_length=OP_BYTES)]
_Stamp = Annotated[int, msgspec.Meta(ge=0, le=MAX_HLC)]
_Nonce = Annotated[bytes, msgspec.Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
_Kind = Annotated[int, msgspec.Meta(gt=0, lt=1 << 16)]
"""An entity kind, of a newer version too. 0 is none."""
_Name = Annotated[str, msgspec.Meta(max_length=64)]
_References = Annotated[tuple[_Id, ...], msgspec.Meta(max_length=OP_REFERENCES)]
_BlobHash = Annotated[bytes, msgspec.Meta(min_length=BLOB_HASH_BYTES, max_length=BLOB_HASH_BYTES)]
_BlobSize = Annotated[int, msgspec.Meta(ge=0, le=MAX_BLOB_BYTES)]
_Device = Annotated[bytes, msgspec.Meta(min_length=DEVICE_BYTES, max_length=DEVICE_BYTES)]
_Seq = Annotated[int, msgspec.Meta(ge=0, le=MAX_HLC)]
_Cutoffs = Annotated[tuple[tuple[_Device, _Seq], ...], msgspec.Meta(max_length=OP_REFERENCES)]
_ACTIONS: Final = frozenset(Action)
_ROLES: Final = frozenset(Role)
_Parents = Annotated[tuple[_Id, ...], msgspec.Meta(max_length=OP_PARENTS)]


class Skeleton(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The parts of a skeleton, with the defaults of those that its kind does not have; ids have 20 bytes.

    There is one class for each kind that this version reads; its fields are the items in their order.
    """

    hlc: _Stamp
    nonce: _Nonce
    content_hash: _Id | None

    kind: ClassVar[OpKind]

    @property
    def entity_kind(self) -> int:
        """What the operation is about; an `EntityKind`, or a number of a newer version."""
        return 0

    @property
    def entity(self) -> bytes:
        """The entity; of a new one it is the operation's own id, which no skeleton holds."""
        return b""

    @property
    def field(self) -> str:
        """Field of a `set`, name of the set of `add` and `drop`."""
        return ""

    @property
    def refs(self) -> tuple[bytes, ...]:
        """Writes replaced, additions dropped, parents of a revision, or operations to erase."""
        return ()


class _NewHead(Skeleton, frozen=True, tag=int(OpKind.NEW)):
    kind = OpKind.NEW
    entity_kind: _Kind


class _SetHead(Skeleton, frozen=True, tag=int(OpKind.SET)):
    kind = OpKind.SET
    entity_kind: _Kind
    entity: _Id
    field: _Name
    refs: _References


class _AddHead(Skeleton, frozen=True, tag=int(OpKind.ADD)):
    kind = OpKind.ADD
    entity_kind: _Kind
    entity: _Id
    field: _Name


class _DropHead(Skeleton, frozen=True, tag=int(OpKind.DROP)):
    kind = OpKind.DROP
    entity_kind: _Kind
    entity: _Id
    field: _Name
    refs: _References


class _ReviseHead(Skeleton, frozen=True, tag=int(OpKind.REVISE)):
    kind = OpKind.REVISE
    entity: _Id
    refs: _Parents

    @property
    def entity_kind(self) -> int:
        return EntityKind.PAGE


class BlobHead(Skeleton, frozen=True, tag=int(OpKind.BLOB)):
    """The skeleton of an attachment; `blob_hash` is the BLAKE2b-256 of the file's content."""

    kind = OpKind.BLOB
    entity_kind: _Kind
    entity: _Id
    blob_hash: _BlobHash
    blob_size: _BlobSize

    @property
    def field(self) -> str:
        """The set of attachments."""
        return BLOBS


class _EraseHead(Skeleton, frozen=True, tag=int(OpKind.ERASE)):
    kind = OpKind.ERASE
    refs: _References


class RosterHead(Skeleton, frozen=True, tag=int(OpKind.ROSTER)):
    """The skeleton of a statement about members."""

    kind = OpKind.ROSTER
    action: Annotated[int, msgspec.Meta(ge=0, lt=1 << 16)]
    subject: _Id
    role: Annotated[int, msgspec.Meta(ge=0, lt=1 << 16)]
    cutoffs: _Cutoffs | None
    refs: _References
    heir: _Id | None = None
    proof: Annotated[bytes, msgspec.Meta(max_length=PROOF_BYTES)] | None = None

    @property
    def entity_kind(self) -> int:
        """All statements of a space are folded together."""
        return EntityKind.SPACE

    @property
    def entity(self) -> bytes:
        """The space itself."""
        return SPACE_ENTITY

    @property
    def field(self) -> str:
        """No register, but all of them stand together."""
        return ROSTER

    @property
    def statement(self) -> Statement | None:
        """What is said, without the name; None for an action or a role of a newer version."""
        if self.action not in _ACTIONS or self.role not in _ROLES:
            return None
        action, role = Action(self.action), Role(self.role)
        return Statement(action, self.subject, role, self.cutoffs, self.refs, self.heir, self.proof)


_skeletons: Final[msgspec.msgpack.Decoder[Skeleton]] = msgspec.msgpack.Decoder(
    _NewHead | _SetHead | _AddHead | _DropHead | _ReviseHead | BlobHead | _EraseHead | RosterHead
)


def read_skeleton(raw: bytes) -> Skeleton | None:
    """The parts of a skeleton; None if it is malformed or of a kind this version does not know.

    Unknown items at the end of an array are allowed: a newer version may have added them.
    """
    try:
        return _skeletons.decode(raw)
    except (ValueError, RecursionError):
        return None
