"""Who a person and a device are: Ed25519 keys, and the certificate by which a person vouches for a device.

    user id     = BLAKE2b-160(user public key)
    device id   = BLAKE2b-64(device public key)
    certificate = MessagePack [user public key, device public key, signature]
    signature   = Ed25519(user key, "kshare-dev-1" + device public key)

How the keys lie on disk: `key_files`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import msgspec
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import CryptoError

from kshare.model.ids import DEVICE_BYTES, OP_BYTES, digest

SEED_BYTES: Final = 32
PUBLIC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_CERTIFICATE_DOMAIN: Final = b"kshare-dev-1"

RandomBytes = Callable[[int], bytes]
"""Gives that many random bytes: `secrets.token_bytes`, in tests a seeded one."""


def user_id(public: bytes) -> bytes:
    """The id (20 bytes) of the person with this public key."""
    return digest(OP_BYTES, public)


def device_id(public: bytes) -> bytes:
    """The id (8 bytes) of the device with this public key."""
    return digest(DEVICE_BYTES, public)


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """True if the key made this signature; False also for keys and signatures of a wrong length."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        crypto_sign_open(signature + message, public)
    except CryptoError:
        return False
    return True


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key from a 32-byte seed. The seed is never printed."""

    seed: bytes = field(repr=False)

    @cached_property
    def _pair(self) -> tuple[bytes, bytes]:
        return crypto_sign_seed_keypair(self.seed)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._pair[0]

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same for the same message."""
        return crypto_sign(message, self._pair[1])[:SIGNATURE_BYTES]


class PersonKey(SigningKey):
    """The key that is the person, on all their devices."""

    @cached_property
    def id(self) -> bytes:
        """The user id, 20 bytes."""
        return user_id(self.public)

    def vouch_for(self, device_public: bytes) -> Certificate:
        """The certificate of one's own device."""
        signature = self.sign(_CERTIFICATE_DOMAIN + device_public)
        return Certificate(self.public, device_public, signature)


class DeviceKey(SigningKey):
    """The key of one PC; never copied, never backed up."""

    @cached_property
    def id(self) -> bytes:
        """The device id, 8 bytes."""
        return device_id(self.public)


class Certificate(msgspec.Struct, array_like=True, frozen=True):
    """A person's word that a device speaks for them. Encodes as the array of the format."""

    user_public: bytes
    device_public: bytes
    signature: bytes

    @property
    def user(self) -> bytes:
        """The user id, 20 bytes."""
        return user_id(self.user_public)

    @property
    def device(self) -> bytes:
        """The device id, 8 bytes."""
        return device_id(self.device_public)

    def holds(self) -> bool:
        """True if the person really signed it."""
        return len(self.device_public) == PUBLIC_BYTES and signature_holds(
            self.user_public, self.signature, _CERTIFICATE_DOMAIN + self.device_public
        )


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All that is needed to speak: the person, this device, and the bond between them."""

    person: PersonKey
    device: DeviceKey
    certificate: Certificate


def key_ring(person: PersonKey, device: DeviceKey) -> KeyRing:
    """A person on a device."""
    return KeyRing(person, device, person.vouch_for(device.public))


def new_device(keys: KeyRing, random: RandomBytes) -> KeyRing:
    """The same person with a fresh device key: after a restore, on a copied home."""
    return key_ring(keys.person, DeviceKey(random(SEED_BYTES)))
