"""The file of an attachment on the share (docs/sync-protocol.md, "Blob"): a header and frames of 1 MiB.

| offset | size | field |
|---|---|---|
| 0 | 4 | `KSB1` |
| 4 | 8 | id of the space's key; zeros in an open space |
| 12 | 16 | file nonce |
| 28 | 4 | plain bytes of a frame, little endian: 1,048,576 |
| 32 | | frames, each with a tag of 16 bytes behind it; only the last may be shorter |

The frames are a STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015; as in age): the nonce of a frame is its
number and whether it is the last, its key belongs to this header alone. So a frame that is missing, moved,
cut or from another file is refused, and any frame can be read by itself.

Everything follows from key and content: two people who attach the same file write the same bytes under the
same name. A frame of one copy continues another copy, and no name is ever written with different bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from hmac import compare_digest
from typing import BinaryIO, Final

from nacl.bindings import (
    crypto_aead_chacha20poly1305_ietf_decrypt,
    crypto_aead_chacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

from kshare.errors import DamagedData
from kshare.model.attachment import Blob
from kshare.model.ids import text_id
from kshare.sync.keys.cipher import SpaceKey
from kshare.sync.names import STEM_CHARACTERS
from kshare.sync.trouble import Newer, Unreadable

MAGIC: Final = b"KSB1"
FRAME_BYTES: Final = 1 << 20
TAG_BYTES: Final = 16
NO_KEY: Final = bytes(8)

_HEADER: Final = struct.Struct("<4s8s16sI")
HEADER_BYTES: Final = _HEADER.size
_OPEN_DOMAIN: Final = b"kshare-blob-open-1"
_KEY_DOMAIN: Final = b"kshare-blob-key-1"
_NAME_DOMAIN: Final = b"kshare-blob-name-1"
_NONCE_DOMAIN: Final = b"kshare-blob-nonce-1"
_FILE_DOMAIN: Final = b"kshare-blob-file-1"


@dataclass(frozen=True, slots=True)
class BlobKey:
    """What the attachments of a space are named, sealed or checked with. The secret is never printed."""

    id: bytes
    """8 bytes: the id of the space's key, or zeros."""
    secret: bytes = field(repr=False)
    """32 bytes."""

    @property
    def is_sealing(self) -> bool:
        """False in an open space: the frames are in clear, the secret is none."""
        return self.id != NO_KEY

    def derived(self, size: int, domain: bytes, *parts: bytes) -> bytes:
        """Keyed BLAKE2b, `size` bytes, for one purpose."""
        return blake2b(domain + b"".join(parts), key=self.secret, digest_size=size).digest()


def open_space_key(space: bytes) -> BlobKey:
    """For a space that is not encrypted: made from its id (16 bytes), so that everybody can check."""
    return BlobKey(NO_KEY, blake2b(_OPEN_DOMAIN + space, digest_size=32).digest())


def sealing_key(space: bytes, key: SpaceKey) -> BlobKey:
    """For an encrypted space: a key of its own, derived from one of the space's."""
    return BlobKey(key.id, blake2b(_KEY_DOMAIN + space, key=key.secret, digest_size=32).digest())


def blob_stem(key: BlobKey, blob: Blob) -> str:
    """26 characters. Without the key nobody can tell from the name whether a known file is there."""
    return text_id(key.derived(20, _NAME_DOMAIN, blob.hash))[:STEM_CHARACTERS]


def frame_count(size: int) -> int:
    """How many frames hold `size` bytes; an empty file has one, empty.

    >>> frame_count(0), frame_count(FRAME_BYTES), frame_count(FRAME_BYTES + 1)
    (1, 1, 2)
    """
    return max(1, -(-size // FRAME_BYTES))


def sealed_size(size: int) -> int:
    """Bytes of the file for `size` bytes of content: a listing alone tells whether it is whole."""
    return HEADER_BYTES + size + TAG_BYTES * frame_count(size)


class Frames:
    """Seals and opens the frames below one header."""

    def __init__(self, key: BlobKey, header: bytes, blob: Blob) -> None:
        self._key = key
        self._secret = key.derived(32, _FILE_DOMAIN, header)
        self._blob = blob
        self.count = frame_count(blob.size)
        self.header = header

    @classmethod
    def written(cls, key: BlobKey, blob: Blob) -> Frames:
        """Of the file that everybody writes for this content."""
        nonce = key.derived(16, _NONCE_DOMAIN, blob.hash, blob.size.to_bytes(8, "little"))
        return cls(key, _HEADER.pack(MAGIC, key.id, nonce, FRAME_BYTES), blob)

    @classmethod
    def read(cls, key: BlobKey, header: bytes, blob: Blob) -> Frames:
        """Below a header that was read. `Unreadable`, or `Newer` for a version or frame size to come."""
        if len(header) != HEADER_BYTES:
            raise Unreadable("too short")
        magic, key_id, _, frame_bytes = _HEADER.unpack(header)
        if magic[:3] != MAGIC[:3]:
            raise Unreadable("magic")
        if magic != MAGIC or frame_bytes != FRAME_BYTES:
            raise Newer("blob")
        if key_id != key.id:
            raise Unreadable("key " + key_id.hex())
        return cls(key, header, blob)

    def place(self, number: int) -> tuple[int, int]:
        """(offset in the file, sealed bytes) of a frame."""
        return (
            HEADER_BYTES + number * (FRAME_BYTES + TAG_BYTES),
            self._plain_bytes(number) + TAG_BYTES,
        )

    def seal(self, number: int, plain: bytes) -> bytes:
        """The frame with its tag. `DamagedData` if it is not as long as the content's size says."""
        if len(plain) != self._plain_bytes(number):
            raise DamagedData("A file that was attached here has changed since. Attach it again.")
        nonce = self._nonce(number)
        if self._key.is_sealing:
            return crypto_aead_chacha20poly1305_ietf_encrypt(plain, None, nonce, self._secret)
        return plain + self._check(nonce, plain)

    def open(self, number: int, sealed: bytes) -> bytes:
        """The plain bytes of a frame; `Unreadable` for anything that is not this frame of this file."""
        if len(sealed) != self._plain_bytes(number) + TAG_BYTES:
            raise Unreadable("torn")
        nonce = self._nonce(number)
        if self._key.is_sealing:
            try:
                return crypto_aead_chacha20poly1305_ietf_decrypt(sealed, None, nonce, self._secret)
            except CryptoError as error:
                raise Unreadable("frame") from error
        plain, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        if not compare_digest(tag, self._check(nonce, plain)):
            raise Unreadable("frame")
        return plain

    def _plain_bytes(self, number: int) -> int:
        return min(FRAME_BYTES, self._blob.size - number * FRAME_BYTES)

    def _nonce(self, number: int) -> bytes:
        return number.to_bytes(11, "big") + bytes((number == self.count - 1,))

    def _check(self, nonce: bytes, plain: bytes) -> bytes:
        check = blake2b(nonce, key=self._secret, digest_size=TAG_BYTES)
        check.update(plain)
        return check.digest()


def sealed_pieces(key: BlobKey, blob: Blob, source: BinaryIO) -> Iterator[bytes]:
    """The file piece by piece: header, then frame after frame. `source` is read from where it stands.

    `DamagedData` if it does not hold exactly `blob.size` bytes; its hash is for the caller to have checked.
    """
    frames = Frames.written(key, blob)
    yield frames.header
    for number in range(frames.count):
        yield frames.seal(number, source.read(FRAME_BYTES))
