"""Key files: how a key of an encrypted space reaches its members through the shared folder.

    file  = MessagePack [body, signature]
    body  = MessagePack [v, space, key id, created (HLC), older | nil, [wrap, ...], signer's public key]
    wrap  = sealed box (X25519, XSalsa20-Poly1305) of the key: 80 bytes that one member's key opens
    older = nonce 24 | XChaCha20-Poly1305(older keys, 32 bytes each), with AAD = "kshare-older-1" | space | key id
    signature = Ed25519(signer's key, "kshare-keys-1" + body)

A wrap is for a person, whose key all their devices hold: a new device, or one recovered by the phrase, needs
nobody's help. Wraps say nothing of whom they are for: they are sorted by their random bytes, and filled up
with wraps that nobody can open. Whoever has a key has every older one with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Annotated, Final

import msgspec
from nacl.bindings import (
    crypto_box,
    crypto_box_seal_open,
    crypto_box_seed_keypair,
    crypto_sign_ed25519_pk_to_curve25519,
    crypto_sign_ed25519_sk_to_curve25519,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import CryptoError

from kshare.model.clock import MAX_HLC
from kshare.model.ids import SPACE_BYTES
from kshare.sync.keys.cipher import (
    KEY_BYTES,
    KEY_ID_BYTES,
    NONCE_BYTES,
    OVERHEAD,
    SpaceKey,
    open_with,
    seal_with,
    space_key,
)
from kshare.sync.keys.identity import (
    PUBLIC_BYTES,
    SIGNATURE_BYTES,
    PersonKey,
    RandomBytes,
    signature_holds,
    user_id,
)
from kshare.sync.trouble import Newer, Unreadable

KEY_FILE_VERSION: Final = 1
WRAP_BYTES: Final = 80
WRAPS_TOGETHER: Final = 16
"""The number of wraps is a multiple of this, so that it says little about the number of members."""
MAX_WRAPS: Final = 20_000
MAX_OLDER: Final = 1_024
MAX_KEY_FILE: Final = 2 << 20

_SIGNED: Final = b"kshare-keys-1"
_OLDER: Final = b"kshare-older-1"
_MAX_OLDER_BYTES: Final = OVERHEAD + MAX_OLDER * KEY_BYTES

_Space = Annotated[bytes, msgspec.Meta(min_length=SPACE_BYTES, max_length=SPACE_BYTES)]
_KeyId = Annotated[bytes, msgspec.Meta(min_length=KEY_ID_BYTES, max_length=KEY_ID_BYTES)]
_Stamp = Annotated[int, msgspec.Meta(ge=0, le=MAX_HLC)]
_Older = Annotated[bytes, msgspec.Meta(max_length=_MAX_OLDER_BYTES)]
_Wrap = Annotated[bytes, msgspec.Meta(min_length=WRAP_BYTES, max_length=WRAP_BYTES)]
_Wraps = Annotated[tuple[_Wrap, ...], msgspec.Meta(max_length=MAX_WRAPS)]
_Public = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_BYTES, max_length=PUBLIC_BYTES)]
_Signature = Annotated[bytes, msgspec.Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]


class _File(msgspec.Struct, array_like=True):
    body: bytes
    signature: _Signature


class _Version(msgspec.Struct, array_like=True):
    version: int


class _Body(msgspec.Struct, array_like=True):
    version: int
    space: _Space
    key_id: _KeyId
    created: _Stamp
    older: _Older | None
    wraps: _Wraps
    signer: _Public


_encode = msgspec.msgpack.Encoder().encode
_decode_file = msgspec.msgpack.Decoder(_File).decode
_decode_version = msgspec.msgpack.Decoder(_Version).decode
_decode_body = msgspec.msgpack.Decoder(_Body).decode


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key file whose form and signature were checked. Who the signer is, and may, is for others to judge."""

    space: bytes
    key_id: bytes
    created: int
    """HLC."""
    signer: bytes
    """User id, 20 bytes."""
    wraps: tuple[bytes, ...] = field(repr=False)
    sealed_older: bytes | None = field(repr=False)


def make_key_file(
    key: SpaceKey,
    space: bytes,
    created: int,
    older: Sequence[SpaceKey],
    recipients: Iterable[bytes],
    signer: PersonKey,
    random: RandomBytes,
) -> bytes:
    """The file that brings `key` to the people with these public keys (Ed25519).

    `older` are all keys before it, the first one of the space first; if there are more than 1,024 the oldest
    but the first are left out. A public key that is none is passed over. ValueError for too many recipients.
    """
    wraps = [wrap for public in sorted(set(recipients)) if (wrap := _wrapped(key, public, random))]
    if len(wraps) > MAX_WRAPS:
        raise ValueError(f"a key file holds up to {MAX_WRAPS} wraps")
    while len(wraps) % WRAPS_TOGETHER or not wraps:
        stranger, _ = crypto_box_seed_keypair(random(KEY_BYTES))
        wraps.append(_sealed_box(key.secret, stranger, random))
    kept = [*older[:1], *older[1:][-(MAX_OLDER - 1) :]]
    joined = b"".join(one.secret for one in kept)
    body = _encode(
        _Body(
            version=KEY_FILE_VERSION,
            space=space,
            key_id=key.id,
            created=created,
            older=seal_with(key, space, _OLDER, joined, random(NONCE_BYTES))[KEY_ID_BYTES:] if kept else None,
            wraps=tuple(sorted(wraps)),
            signer=signer.public,
        )
    )
    return _encode(_File(body, signer.sign(_SIGNED + body)))


def _wrapped(key: SpaceKey, public: bytes, random: RandomBytes) -> bytes | None:
    """The key for one person; None if the public key is not one: a member may certify any bytes."""
    try:
        return _sealed_box(key.secret, crypto_sign_ed25519_pk_to_curve25519(public), random)
    except (CryptoError, TypeError, ValueError):
        return None


def _sealed_box(message: bytes, public: bytes, random: RandomBytes) -> bytes:
    """libsodium's sealed box, with the randomness handed in."""
    once_public, once_secret = crypto_box_seed_keypair(random(KEY_BYTES))
    nonce = blake2b(once_public + public, digest_size=NONCE_BYTES).digest()
    return once_public + crypto_box(message, nonce, public, once_secret)


def open_key_file(file: bytes, space: bytes) -> KeyFile:
    """Check the bytes of a key file; any bytes end in a key file, `Unreadable` or `Newer`."""
    if len(file) > MAX_KEY_FILE:
        raise Unreadable("too large")
    try:
        parts = _decode_file(file)
        if _decode_version(parts.body).version > KEY_FILE_VERSION:
            raise Newer("key file")
        body = _decode_body(parts.body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("key file") from error
    if body.version != KEY_FILE_VERSION:
        raise Unreadable("key file")
    if body.space != space:
        raise Unreadable("another space")
    if not signature_holds(body.signer, parts.signature, _SIGNED + parts.body):
        raise Unreadable("signature")
    return KeyFile(space, body.key_id, body.created, user_id(body.signer), body.wraps, body.older)


def unwrap(file: KeyFile, person: PersonKey, wraps: Sequence[bytes]) -> SpaceKey | None:
    """The key, if one of `wraps` (some or all of the file's) is for this person: about 60 us for each."""
    public, secret = crypto_sign_seed_keypair(person.seed)
    own_public = crypto_sign_ed25519_pk_to_curve25519(public)
    own_secret = crypto_sign_ed25519_sk_to_curve25519(secret)
    for wrap in wraps:
        try:
            opened = crypto_box_seal_open(wrap, own_public, own_secret)
        except CryptoError:
            continue
        if len(opened) == KEY_BYTES and (key := space_key(opened)).id == file.key_id:
            return key
    return None


def older_keys(file: KeyFile, key: SpaceKey) -> tuple[SpaceKey, ...]:
    """The keys before this one, the first of the space first. `Unreadable` if they were not sealed with it."""
    if file.sealed_older is None:
        return ()
    joined = open_with(key, file.space, _OLDER, key.id + file.sealed_older)
    if len(joined) % KEY_BYTES:
        raise Unreadable("older keys")
    return tuple(space_key(joined[start : start + KEY_BYTES]) for start in range(0, len(joined), KEY_BYTES))
