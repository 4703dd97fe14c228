"""Invitations as the fold sees them: who let somebody in, how, and until when.

    body       = MessagePack [1, space id 16, invite public key 32, role, expires (ms), issuer's public key 32,
                 name hash 20]
    invitation = MessagePack [body, Ed25519(issuer's key, "kshare-invite-1" + body)]
    proof      = MessagePack [invitation, Ed25519(invite key, "kshare-join-1" + space id + newcomer's user id)]
    id         = BLAKE2b-160(body)

The invite text gives the newcomer the seed of the invite key. The proof stands in the skeleton of the `join`
operation, where every member reads it; nobody else can enter with it, since it names the newcomer. The name
that the invitation is for is bound by a salted hash, as no skeleton may hold a name: it could not be erased.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final

import msgspec

from kshare.model.clock import MAX_HLC
from kshare.model.ids import OP_BYTES, SPACE_BYTES, digest
from kshare.model.statement import Role

PROOF_BYTES: Final = 1_024
"""No proof is longer."""

_INVITE_DOMAIN: Final = b"kshare-invite-1"
_JOIN_DOMAIN: Final = b"kshare-join-1"
_NAME_DOMAIN: Final = b"kshare-invite-name-1"
_encode = msgspec.msgpack.Encoder().encode

Sign = Callable[[bytes], bytes]
"""Signs a message with a key that stays where it is; 64 bytes."""

_Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Signature = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class _Body(msgspec.Struct, array_like=True):
    version: Annotated[int, msgspec.Meta(ge=1, le=1)]
    space: Annotated[bytes, msgspec.Meta(min_length=SPACE_BYTES, max_length=SPACE_BYTES)]
    invite_key: _Key
    role: Annotated[int, msgspec.Meta(ge=int(Role.READER), le=int(Role.MEMBER))]
    expires_ms: Annotated[int, msgspec.Meta(ge=0, le=MAX_HLC)]
    issuer_key: _Key
    name_hash: Annotated[bytes, msgspec.Meta(min_length=OP_BYTES, max_length=OP_BYTES)]


class _Signed(msgspec.Struct, array_like=True):
    content: bytes
    signature: _Signature


_decode_body = msgspec.msgpack.Decoder(_Body).decode
_decode_signed = msgspec.msgpack.Decoder(_Signed).decode


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation whose signature holds. Whether its issuer may let anybody in, the roster says."""

    id: bytes
    """20 bytes; what a withdrawal names."""
    space: bytes
    invite_key: bytes
    role: Role
    """`READER` or `MEMBER`: more is granted, not handed out."""
    expires_ms: int
    """Compared with the time of the `join` operation: a courtesy, not a wall."""
    issuer: bytes
    """User id, 20 bytes."""
    name_hash: bytes


def name_hash(salt: bytes, name: str) -> bytes:
    """What binds an invitation to a name; `salt` has 16 bytes and travels in the invite text."""
    return digest(OP_BYTES, _NAME_DOMAIN, salt, name.encode())


def make_invitation(
    *,
    space: bytes,
    invite_key: bytes,
    role: Role,
    expires_ms: int,
    issuer_key: bytes,
    name_hash: bytes,
    sign: Sign,
) -> bytes:
    """The bytes of an invitation; `sign` signs with the issuer's person key. Keys are public ones."""
    body = _encode(_Body(1, space, invite_key, role, expires_ms, issuer_key, name_hash))
    return _encode(_Signed(body, sign(_INVITE_DOMAIN + body)))


def open_invitation(invitation: bytes) -> Invitation | None:
    """The invitation in these bytes; None if they are malformed or the signature does not hold."""
    try:
        signed = _decode_signed(invitation)
        body = _decode_body(signed.content)
    except (ValueError, RecursionError):
        return None
    if not _holds(body.issuer_key, signed.signature, _INVITE_DOMAIN + signed.content):
        return None
    return Invitation(
        id=digest(OP_BYTES, signed.content),
        space=body.space,
        invite_key=body.invite_key,
        role=Role(body.role),
        expires_ms=body.expires_ms,
        issuer=digest(OP_BYTES, body.issuer_key),
        name_hash=body.name_hash,
    )


def make_proof(invitation: bytes, space: bytes, newcomer: bytes, sign: Sign) -> bytes:
    """What a `join` operation of this user carries; `sign` signs with the invite key."""
    return _encode(_Signed(invitation, sign(_JOIN_DOMAIN + space + newcomer)))


@lru_cache(maxsize=8_192)
def open_proof(proof: bytes, space: bytes, newcomer: bytes) -> Invitation | None:
    """The invitation by which this user enters this space; None if the proof shows no such thing.

    Remembered, since two signatures are checked whenever the roster is folded anew.
    """
    try:
        signed = _decode_signed(proof)
    except (ValueError, RecursionError):
        return None
    invitation = open_invitation(signed.content)
    if invitation is None or invitation.space != space:
        return None
    joined = _holds(invitation.invite_key, signed.signature, _JOIN_DOMAIN + space + newcomer)
    return invitation if joined else None


def _holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """True if the key made this signature. Lengths were checked; PyNaCl is loaded when first needed."""
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import CryptoError

    try:
        crypto_sign_open(signature + message, public)
    except CryptoError:
        return False
    return True
