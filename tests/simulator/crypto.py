"""Signatures that cost next to nothing, so that a run is spent on sync and not on curves.

A signature is a hash over public key and message: whoever does not set out to forge it makes none that
holds, and the members that the simulator sends to forge only do so in ways that real keys would stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import blake2b
from unittest.mock import patch

from nacl.exceptions import BadSignatureError

_SIGNATURE_BYTES = 64


def _pair(seed: bytes) -> tuple[bytes, bytes]:
    public = blake2b(seed, digest_size=32, person=b"public").digest()
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


@contextmanager
def cheap_signatures() -> Iterator[None]:
    """Within this, `kshare.sync.keys.identity` signs by hash. Keys made here and outside do not mix."""
    with ExitStack() as patches:
        for name, stub in (
            ("crypto_sign_seed_keypair", _pair),
            ("crypto_sign", _sign),
            ("crypto_sign_open", _opened),
        ):
            patches.enter_context(patch(f"kshare.sync.keys.identity.{name}", stub))
        yield
