"""Identifiers: bytes inside, lower-case base32 text outside.

| what | bytes | text |
|---|---|---|
| operation, entity, revision, user | 20 | 32 characters |
| space | 16 | 26 characters |
| device | 8 | 13 characters |
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from functools import cache
from hashlib import blake2b
from typing import Final

OP_BYTES: Final = 20
SPACE_BYTES: Final = 16
DEVICE_BYTES: Final = 8
MIN_PREFIX: Final = 6
"""An id may be shortened to a unique prefix of at least this many characters."""

_TEXT = re.compile(r"[a-z2-7]+")
_REF = re.compile(r"([a-z2-7]{32})@([a-z2-7]{26})")


def text_id(raw: bytes) -> str:
    """The text form of an id.

    >>> text_id(bytes(20))
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    return b32encode(raw).decode("ascii").rstrip("=").lower()


def parse_id(text: str) -> bytes:
    """The bytes of a whole text id; ValueError if it is none."""
    return b32decode(text.upper() + "=" * (-len(text) % 8))


def is_id(text: str) -> bool:
    """True for a whole op, entity or user id in text form."""
    return len(text) == 32 and _TEXT.fullmatch(text) is not None


def looks_like_prefix(text: str) -> bool:
    """True for text that may be the beginning of an id."""
    return MIN_PREFIX <= len(text) <= 32 and _TEXT.fullmatch(text) is not None


def item_ref(entity: str, space: str) -> str:
    """An item in one space: two spaces may hold a card for the same address, and so the same id.

    >>> item_ref("a" * 32, "b" * 26)[30:36]
    'aa@bbb'
    """
    return f"{entity}@{space}"


def split_ref(ref: str) -> tuple[str, str] | None:
    """(entity, space) of an item reference, both as text ids; None for anything else, such as a title."""
    found = _REF.fullmatch(ref)
    return (found[1], found[2]) if found else None


def prefix_range(text: str) -> tuple[bytes, bytes]:
    """The lowest and the highest 20-byte id that begin with the text `prefix`."""
    return parse_id(text.ljust(32, "a")), parse_id(text.ljust(32, "7"))


def digest(size: int, *parts: bytes) -> bytes:
    """BLAKE2b of the joined parts, `size` bytes long."""
    state = _blank_state(size).copy()  # takes half the time of a new one with its parameters
    state.update(b"".join(parts))
    return state.digest()


@cache
def _blank_state(size: int) -> blake2b:
    """Before anything was put in; never changed, only copied."""
    return blake2b(digest_size=size)
