"""The text of an invite: by it an admin lets one person in, though no admin need be there when it is used.

    text   = "kshare1:" + base64(raw | BLAKE2b-32(raw)), without "="; line breaks and quote marks are passed over
    raw    = MessagePack [v, invitation, secret 16, sealed]
    sealed = XChaCha20-Poly1305(MessagePack [name, space's name, inviter, folder, [[key 32, created (HLC)], ...]])
             under BLAKE2b-256("kshare-invite-seal-1" + secret), nonce 0, AAD = invitation
    invite key = Ed25519 from the seed BLAKE2b-256("kshare-invite-sign-1" + secret)
    salt of the name's hash = BLAKE2b-128("kshare-invite-salt-1" + secret)

The invitation (`kshare.model.invitation`) is signed by the admin and travels in the newcomer's `join`
operation, with a proof made by the invite key. The secret never leaves the text.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from kshare.errors import InvalidInput
from kshare.model.clock import MAX_HLC
from kshare.model.ids import digest
from kshare.model.invitation import Invitation, make_invitation, make_proof, name_hash, open_invitation
from kshare.model.statement import Role
from kshare.sync.keys.cipher import KEY_BYTES, NONCE_BYTES, SpaceKey, space_key
from kshare.sync.keys.identity import PersonKey, SigningKey
from kshare.words import BySurface

INVITE_VERSION: Final = 1
SECRET_BYTES: Final = 16
MAX_TEXT: Final = 16_384
MAX_KEYS: Final = 16

_PREFIX: Final = "kshare1:"
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")
_CHECK_BYTES: Final = 4
_SALT_BYTES: Final = 16
_SEAL: Final = b"kshare-invite-seal-1"
_SIGN: Final = b"kshare-invite-sign-1"
_SALT: Final = b"kshare-invite-salt-1"

_Secret = Annotated[bytes, msgspec.Meta(min_length=SECRET_BYTES, max_length=SECRET_BYTES)]
_Key = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
_Stamp = Annotated[int, msgspec.Meta(ge=0, le=MAX_HLC)]
_Words = Annotated[str, msgspec.Meta(max_length=1_000)]


class _Raw(msgspec.Struct, array_like=True):
    version: int
    invitation: bytes
    secret: _Secret
    sealed: bytes


class _Inside(msgspec.Struct, array_like=True):
    name: _Words
    space_name: _Words
    inviter: _Words
    folder: _Words
    keys: Annotated[tuple[tuple[_Key, _Stamp], ...], msgspec.Meta(max_length=MAX_KEYS)]


_encode = msgspec.msgpack.Encoder().encode
_decode_raw = msgspec.msgpack.Decoder(_Raw).decode
_decode_inside = msgspec.msgpack.Decoder(_Inside).decode


@dataclass(frozen=True, slots=True)
class DatedKey:
    """A key of the space and when it was made (HLC)."""

    key: SpaceKey
    created: int


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """What an admin decides. Without `name` whoever has the text may use it. `folder` is a hint."""

    space: bytes
    space_name: str
    expires_ms: int
    """A `join` operation stamped later does not count."""
    role: Role = Role.MEMBER
    """`READER` or `MEMBER`."""
    name: str = ""
    inviter: str = ""
    folder: str = ""
    keys: tuple[DatedKey, ...] = ()
    """Keys to read and write with; none for an open space."""


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite that was read and checked. Whether its issuer is an admin only the roster can tell."""

    invitation: Invitation
    space_name: str
    name: str
    inviter: str
    folder: str
    keys: tuple[DatedKey, ...]
    packed: bytes = field(repr=False)
    """The invitation as it was signed."""
    secret: bytes = field(repr=False)

    def proof(self, newcomer: bytes) -> bytes:
        """What the `join` operation of this user (20 bytes) carries."""
        return make_proof(self.packed, self.invitation.space, newcomer, invite_key(self.secret).sign)

    def is_for(self, name: str) -> bool:
        """True if it was written for this name, or for anybody."""
        return not self.name or folded_name(self.name) == folded_name(name)


def make_invite(draft: InviteDraft, admin: PersonKey, secret: bytes) -> str:
    """The text of an invite. `secret` has 16 random bytes."""
    invitation = make_invitation(
        space=draft.space,
        invite_key=invite_key(secret).public,
        role=draft.role,
        expires_ms=draft.expires_ms,
        issuer_key=admin.public,
        name_hash=_bound_name(secret, draft.name),
        sign=admin.sign,
    )
    inside = _Inside(
        name=draft.name,
        space_name=draft.space_name,
        inviter=draft.inviter,
        folder=draft.folder,
        keys=tuple((dated.key.secret, dated.created) for dated in draft.keys[:MAX_KEYS]),
    )
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        _encode(inside), invitation, bytes(NONCE_BYTES), digest(KEY_BYTES, _SEAL, secret)
    )
    raw = _encode(_Raw(INVITE_VERSION, invitation, secret, sealed))
    return _PREFIX + b64encode(raw + digest(_CHECK_BYTES, raw)).decode("ascii").rstrip("=")


def read_invite(text: str) -> Invite:
    """The invite in a text as it was pasted. `InvalidInput` if it is none, incomplete, or not signed rightly."""
    try:
        parts = _decode_raw(_raw_bytes(text))
        inside = _decode_inside(
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                parts.sealed, parts.invitation, bytes(NONCE_BYTES), digest(KEY_BYTES, _SEAL, parts.secret)
            )
        )
    except (ValueError, RecursionError, CryptoError) as error:
        raise _not_readable() from error
    invitation = open_invitation(parts.invitation)
    if (
        parts.version != INVITE_VERSION
        or invitation is None
        or invitation.invite_key != invite_key(parts.secret).public
        or invitation.name_hash != _bound_name(parts.secret, inside.name)
    ):
        raise _not_readable()
    return Invite(
        invitation=invitation,
        space_name=inside.space_name,
        name=inside.name,
        inviter=inside.inviter,
        folder=inside.folder,
        keys=tuple(DatedKey(space_key(secret), created) for secret, created in inside.keys),
        packed=parts.invitation,
        secret=parts.secret,
    )


def _raw_bytes(text: str) -> bytes:
    """What the text stands for, whatever a mail program did to its lines."""
    _, found, rest = text[:MAX_TEXT].partition(_PREFIX)
    letters = _NOT_BASE64.sub("", rest)
    try:
        raw = b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except ValueError:
        raw = b""
    content, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if not found or digest(_CHECK_BYTES, content) != check:
        raise InvalidInput(
            "This is no whole invite: it begins with 'kshare1:', and all of its lines are needed."
        )
    return content


def _not_readable() -> InvalidInput:
    return InvalidInput(
        BySurface(
            "This invite cannot be used. Ask for a new one: kshare space invite.",
            "This invite cannot be used. Ask for a new one.",
        )
    )


def folded_name(name: str) -> str:
    """A name as two people who type it may differ: case and spaces do not count.

    >>> folded_name("  Ben  ODE ")
    'ben ode'
    """
    return " ".join(name.split()).casefold()


def _bound_name(secret: bytes, name: str) -> bytes:
    return name_hash(digest(_SALT_BYTES, _SALT, secret), folded_name(name))


def invite_key(secret: bytes) -> SigningKey:
    """The key pair of an invite."""
    return SigningKey(digest(KEY_BYTES, _SIGN, secret))
