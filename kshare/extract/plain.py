"""Text files: UTF-8 or what byte order marks say, else the code page of Western Windows."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Final

from kshare.extract.trouble import Damaged

_READ_BYTES: Final = 4_000_000
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the next one
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def pieces(file: BinaryIO) -> Iterator[str]:
    """The text, as far as it is worth keeping. Raises Damaged for what is no text."""
    yield decoded(file.read(_READ_BYTES))


def decoded(data: bytes, charset: str = "") -> str:
    """Bytes as text; `charset` is what the file says of itself, and believed unless UTF-8 fits or it is unknown."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if data[:4096].count(0) > 8:
        raise Damaged("bytes, not text")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)  # the last letter may be cut off
    except UnicodeDecodeError:
        try:
            return data.decode(charset or "cp1252", "replace")
        except LookupError:
            return data.decode("cp1252", "replace")
