"""How much the members of a space may attach. The writing client keeps to it; readers show who does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kshare.errors import InvalidInput, QuotaReached
from kshare.model.limits import MAX_BLOB_BYTES
from kshare.words import figure, say_many

BLOB_BYTES: Final = "max_blob_bytes"
USER_BYTES: Final = "max_user_blob_bytes"
SPACE_BYTES: Final = "max_space_blob_bytes"
_SIZE: Final = re.compile(r"(\d{1,15}(?:\.\d{1,9}|,\d{1,2})?)\s*(|bytes?|kb|mb|gb|tb)")
"""A comma with three figures behind it may stand between thousands: it is refused."""
_UNITS: Final = {"": 1, "byte": 1, "bytes": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of the attachments of a space, each content once."""

    user: int
    """Of what this person attached."""
    space: int


@dataclass(frozen=True, slots=True)
class Quota:
    """The limits of one space, in bytes."""

    blob: int = MAX_BLOB_BYTES
    user: int = MAX_BLOB_BYTES
    space: int = MAX_BLOB_BYTES

    @classmethod
    def of(cls, policy: Mapping[str, Any]) -> Quota:
        """The limits that a policy sets; one that it does not name, or misnames, is as good as none."""
        found = (policy.get(name) for name in (BLOB_BYTES, USER_BYTES, SPACE_BYTES))
        whole = (value if type(value) is int and value >= 0 else MAX_BLOB_BYTES for value in found)
        return cls(*(min(value, MAX_BLOB_BYTES) for value in whole))

    def exceeded_by(self, total: int, largest: int) -> bool:
        """True if somebody's files, or the largest of them, take more than they may: a concurrent or foreign act."""
        return total > self.user or largest > self.blob

    def check(self, name: str, size: int, usage: Usage) -> None:
        """Raise QuotaReached unless a file of `size` bytes, not attached to the space so far, may be added."""
        if size > self.blob:
            raise QuotaReached(
                "'{name}' has {size}; a file in this space may have at most {limit}.",
                name=name,
                size=readable_bytes(size),
                limit=readable_bytes(self.blob),
            )
        for used, limit, sentence in (
            (
                usage.user,
                self.user,
                "'{name}' has {size}, but your files in this space already fill {used} of {limit}.",
            ),
            (
                usage.space,
                self.space,
                "'{name}' has {size}, but the files of this space already fill {used} of {limit}.",
            ),
        ):
            if used + size > limit:
                raise QuotaReached(
                    sentence,
                    name=name,
                    size=readable_bytes(size),
                    used=readable_bytes(used),
                    limit=readable_bytes(limit),
                )


def parse_bytes(typed: str) -> int:
    """A size as people type it: '300 MB', '2.5gb', '2,5 GB', '1000'. InvalidInput for anything else.

    >>> parse_bytes("300 MB"), parse_bytes("2.5gb"), parse_bytes("2,5 GB"), parse_bytes("1000")
    (300000000, 2500000000, 2500000000, 1000)
    """
    match = _SIZE.fullmatch(typed.strip().lower())
    if match is None:
        raise InvalidInput("'{typed}' is no size. Write it like '300 MB' or '2.5 GB'.", typed=typed)
    return round(float(match[1].replace(",", ".")) * _UNITS[match[2]])


def readable_bytes(size: int) -> str:
    """A size as people read it, in powers of ten as drives are sold.

    >>> readable_bytes(999), readable_bytes(1_000), readable_bytes(300_000_000), readable_bytes(2_540_000)
    ('999 bytes', '1 kB', '300 MB', '2.5 MB')
    """
    for unit, bytes_each in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= bytes_each:
            tenths = round(10 * size / bytes_each)
            return f"{figure(tenths / 10, '.1f') if tenths % 10 else figure(tenths // 10, 'd')} {unit}"
    return say_many("{count} byte", "{count} bytes", size)
