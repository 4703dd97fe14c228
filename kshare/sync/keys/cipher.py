"""What makes a space unreadable to those without its key: XChaCha20-Poly1305 under the keys of the space.

    sealed = key id 8 | nonce 24 | XChaCha20-Poly1305(plain), with AAD = header | space id | key id
    key id = BLAKE2b-64("kshare-key-1" + key)

The header is what stands in clear before the sealed bytes (of a frame: magic and flags). Header, space and
key id are bound to the words: nothing can be moved to another kind of file, another space or another key.
A key is known by its id alone, whoever brought it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from kshare.model.ids import digest
from kshare.sync.keys.identity import RandomBytes
from kshare.sync.trouble import Unreadable

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
NONCE_BYTES: Final = 24
TAG_BYTES: Final = 16
OVERHEAD: Final = KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES
"""Bytes by which the sealed form is longer than the plain one."""

_KEY_DOMAIN: Final = b"kshare-key-1"


class Cipher(Protocol):
    """Seals and opens the bytes of one space. An open space has none."""

    def seal(self, header: bytes, plain: bytes) -> bytes:
        """The sealed form, under the key that the space writes with now."""

    def open(self, header: bytes, sealed: bytes) -> bytes:
        """The plain bytes. `Unreadable`: "key ..." if the key is not here (yet), else "sealed"."""

    def is_current(self, sealed: bytes) -> bool:
        """True if these bytes were sealed under the key that the space writes with now."""


@dataclass(frozen=True, slots=True)
class SpaceKey:
    """One key of a space. The secret is never printed."""

    id: bytes
    """8 bytes."""
    secret: bytes = field(repr=False)
    """32 bytes."""


def space_key(secret: bytes) -> SpaceKey:
    """The key with this secret. ValueError unless it has 32 bytes."""
    if len(secret) != KEY_BYTES:
        raise ValueError("a space key has 32 bytes")
    return SpaceKey(digest(KEY_ID_BYTES, _KEY_DOMAIN, secret), secret)


class KeySource(Protocol):
    """Where a cipher finds the keys of its space."""

    def writing(self) -> SpaceKey:
        """The key to seal with now."""

    def find(self, key_id: bytes) -> SpaceKey | None:
        """The key with this id; None if it cannot be had now. May look for it on the share."""


class SpaceCipher:
    """The cipher of an encrypted space."""

    def __init__(self, space: bytes, keys: KeySource, random: RandomBytes) -> None:
        self._space = space
        self._keys = keys
        self._random = random

    def seal(self, header: bytes, plain: bytes) -> bytes:
        """The sealed form, under the key that the space writes with now."""
        return seal_with(self._keys.writing(), self._space, header, plain, self._random(NONCE_BYTES))

    def open(self, header: bytes, sealed: bytes) -> bytes:
        """The plain bytes. `Unreadable`: "key ..." if the key is not here (yet), else "sealed"."""
        if len(sealed) < OVERHEAD:
            raise Unreadable("sealed")
        key_id = sealed[:KEY_ID_BYTES]
        key = self._keys.find(key_id)
        if key is None:
            raise Unreadable(f"key {key_id.hex()}")
        return open_with(key, self._space, header, sealed)

    def is_current(self, sealed: bytes) -> bool:
        """True if these bytes were sealed under the key that the space writes with now."""
        return sealed[:KEY_ID_BYTES] == self._keys.writing().id


def seal_with(key: SpaceKey, space: bytes, header: bytes, plain: bytes, nonce: bytes) -> bytes:
    """The sealed form under one key; `nonce` has 24 random bytes."""
    bound = header + space + key.id
    return key.id + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, nonce, key.secret)


def open_with(key: SpaceKey, space: bytes, header: bytes, sealed: bytes) -> bytes:
    """The plain bytes under one key; `Unreadable("sealed")` for anything that was not sealed so."""
    nonce, rest = sealed[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES], sealed[KEY_ID_BYTES + NONCE_BYTES :]
    if len(rest) < TAG_BYTES or sealed[:KEY_ID_BYTES] != key.id:
        raise Unreadable("sealed")
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(rest, header + space + key.id, nonce, key.secret)
    except CryptoError as error:
        raise Unreadable("sealed") from error
