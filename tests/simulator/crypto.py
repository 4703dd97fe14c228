"""Signatures and sealed boxes that cost next to nothing, so that a run is spent on sync and not on curves.

A signature is a hash over public key and message, a sealed box a hash pad over the public key: whoever does not
set out to forge or open one fails, and those whom the simulator sends to try only do so in ways that real keys
would stop. Frames and attachments are sealed as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from unittest.mock import patch

from nacl.exceptions import BadSignatureError, CryptoError

_SIGNATURE_BYTES = 64
_TAG_BYTES = 16
_PUBLIC_BYTES = 32


def _pair(seed: bytes) -> tuple[bytes, bytes]:
    public = blake2b(seed, digest_size=_PUBLIC_BYTES, person=b"public").digest()
    return public, seed + public


def _signature(message: bytes, public: bytes) -> bytes:
    return blake2b(message, digest_size=_SIGNATURE_BYTES, key=public).digest()


def _sign(message: bytes, secret: bytes) -> bytes:
    return _signature(message, secret[32:]) + message


def _opened(signed: bytes, public: bytes) -> bytes:
    signature, message = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
    if signature != _signature(message, public):
        raise BadSignatureError("a signature that does not hold")
    return message


def _same_public(public: bytes) -> bytes:
    return public


def _public_of(secret: bytes) -> bytes:
    return secret[32:]


def _pad(message: bytes, nonce: bytes, public: bytes) -> bytes:
    pad = blake2b(nonce, digest_size=len(message), key=public).digest()
    return (int.from_bytes(message, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(message), "big")


def _box(message: bytes, nonce: bytes, public: bytes, secret: bytes) -> bytes:
    return blake2b(message, digest_size=_TAG_BYTES, key=public).digest() + _pad(message, nonce, public)


def _opened_box(sealed: bytes, public: bytes, secret: bytes) -> bytes:
    once, tag, padded = (
        sealed[:_PUBLIC_BYTES],
        sealed[_PUBLIC_BYTES : _PUBLIC_BYTES + _TAG_BYTES],
        sealed[_PUBLIC_BYTES + _TAG_BYTES :],
    )
    nonce = blake2b(once + public, digest_size=24).digest()
    message = _pad(padded, nonce, public)
    if tag != blake2b(message, digest_size=_TAG_BYTES, key=public).digest():
        raise CryptoError("a box for somebody else")
    return message


_STUBS = {
    "kshare.sync.keys.identity.crypto_sign_seed_keypair": _pair,
    "kshare.sync.keys.identity.crypto_sign": _sign,
    "kshare.sync.keys.identity.crypto_sign_open": _opened,
    "nacl.bindings.crypto_sign_open": _opened,  # asked by the proof of an invitation
    "kshare.sync.keys.key_file.crypto_sign_seed_keypair": _pair,
    "kshare.sync.keys.key_file.crypto_sign_ed25519_pk_to_curve25519": _same_public,
    "kshare.sync.keys.key_file.crypto_sign_ed25519_sk_to_curve25519": _public_of,
    "kshare.sync.keys.key_file.crypto_box_seed_keypair": _pair,
    "kshare.sync.keys.key_file.crypto_box": _box,
    "kshare.sync.keys.key_file.crypto_box_seal_open": _opened_box,
}


@contextmanager
def cheap_signatures() -> Iterator[None]:
    """Within this, keys sign and wrap by hash. Keys made here and outside do not mix."""
    with ExitStack() as patches:
        for name, stub in _STUBS.items():
            patches.enter_context(patch(name, stub))
        yield
