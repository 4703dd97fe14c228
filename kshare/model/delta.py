"""Carrying a text as its difference to another text: zstd with the other text as dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kshare.model.limits import PAGE_BYTES

if TYPE_CHECKING:
    import zstandard

CHAIN_LIMIT: Final = 32
"""At least every 32nd revision carries its whole text."""


def _dictionary(base: str) -> zstandard.ZstdCompressionDict:
    import zstandard

    return zstandard.ZstdCompressionDict(base.encode(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def make_delta(base: str, text: str) -> bytes | None:
    """`text` against `base`, or None where the whole text is hardly longer (delta above 50 %)."""
    import zstandard

    plain = text.encode()
    if not base or len(plain) < 200:
        return None
    delta = zstandard.ZstdCompressor(level=3, dict_data=_dictionary(base)).compress(plain)
    return delta if len(delta) * 2 <= len(plain) else None


def apply_delta(base: str, delta: bytes) -> str | None:
    """The text that the delta stands for; None if it was not made from `base` or is longer than a page may be."""
    import zstandard

    try:
        if not 0 <= zstandard.frame_content_size(delta) <= PAGE_BYTES:
            return None
        plain = zstandard.ZstdDecompressor(dict_data=_dictionary(base)).decompress(delta)
        return plain.decode()
    except (zstandard.ZstdError, UnicodeDecodeError):
        return None
