"""The frame around every signed file: magic, flags, length, compressed payload, checksum.

| offset | size | field |
|---|---|---|
| 0 | 4 | magic, its last character is the version |
| 4 | 1 | flags; bit 0: the payload is sealed, the others are 0 |
| 5 | 4 | n, length of the payload, little endian |
| 9 | n | payload: one zstd frame that declares its size; in an encrypted space sealed (`cipher`) |
| 9 + n | 8 | BLAKE2b-64 of all before |

What is sealed is bound to bytes 0 to 4. An encrypted space takes nothing that is not sealed: what lies in
its folder in clear was put there by somebody without the key. The checksum finds files that are torn or still
being written, without any key. It is not security.
"""

from __future__ import annotations

import struct
import threading
from typing import Final

import zstandard

from kshare.model.ids import digest
from kshare.sync.keys.cipher import OVERHEAD, Cipher
from kshare.sync.trouble import Newer, Unreadable

SEGMENT_MAGIC: Final = b"KSS1"
MAX_FILE: Final = 4 << 20
"""Bytes of a whole segment file; more is refused unread."""
MAX_PLAIN: Final = 16 << 20
"""Bytes that a payload may declare to inflate to."""

LEVEL: Final = 3
"""How hard zstd works: what is written with every change must not make anybody wait."""

_HEADER: Final = struct.Struct("<4sBI")
_CHECKSUM_BYTES: Final = 8
_SEALED: Final = 1
_BOUND_BYTES: Final = 5


class _Codec(threading.local):
    """zstd contexts are costly to make and must not be shared between threads."""

    def __init__(self) -> None:
        self._compressors: dict[int, zstandard.ZstdCompressor] = {}
        self.decompress = zstandard.ZstdDecompressor().decompress

    def compress(self, plain: bytes, level: int) -> bytes:
        """One zstd frame that declares its size."""
        if level not in self._compressors:
            self._compressors[level] = zstandard.ZstdCompressor(level=level, write_content_size=True)
        return self._compressors[level].compress(plain)


_codec = _Codec()


def pack_frame(magic: bytes, plain: bytes, cipher: Cipher | None = None, level: int = LEVEL) -> bytes:
    """The file for a payload; ValueError if a reader would refuse it for its size."""
    payload = _codec.compress(plain, level)
    size = _HEADER.size + len(payload) + (0 if cipher is None else OVERHEAD) + _CHECKSUM_BYTES
    if len(plain) > MAX_PLAIN or size > MAX_FILE:
        raise ValueError(f"too large for one file: {len(plain)} bytes")
    flags = 0
    if cipher is not None:
        flags = _SEALED
        payload = cipher.seal(magic + bytes((flags,)), payload)
    body = _HEADER.pack(magic, flags, len(payload)) + payload
    return body + digest(_CHECKSUM_BYTES, body)


def open_frame(magic: bytes, raw: bytes, cipher: Cipher | None = None) -> bytes:
    """The payload of a file. `Unreadable` or `Newer` for anything else; never works more than the limits."""
    if len(raw) > MAX_FILE:
        raise Unreadable("too large")
    if len(raw) < _HEADER.size + _CHECKSUM_BYTES:
        raise Unreadable("too short")
    body, checksum = raw[:-_CHECKSUM_BYTES], raw[-_CHECKSUM_BYTES:]
    if raw[:3] != magic[:3]:
        raise Unreadable("magic")
    if digest(_CHECKSUM_BYTES, body) != checksum:
        raise Unreadable("checksum")
    found, flags, length = _HEADER.unpack_from(body)
    if found != magic or flags & ~_SEALED:
        raise Newer("frame")
    if length != len(body) - _HEADER.size:
        raise Unreadable("length")
    if bool(flags & _SEALED) != (cipher is not None):
        raise Unreadable("in clear" if cipher else "encrypted")
    payload = body[_HEADER.size :]
    return _inflate(payload if cipher is None else cipher.open(body[:_BOUND_BYTES], payload))


def is_current(raw: bytes, cipher: Cipher) -> bool:
    """True if a file of our own was sealed under the key that is written with now."""
    return cipher.is_current(raw[_HEADER.size :])


def _inflate(payload: bytes) -> bytes:
    try:
        size = zstandard.frame_content_size(payload)
        if size < 0:
            raise Unreadable("size not declared")
        if size > MAX_PLAIN:
            raise Unreadable("declared size")
        # One frame and nothing behind it; zstd itself refuses a frame that holds more than it declares.
        return _codec.decompress(payload, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise Unreadable("compression") from error
