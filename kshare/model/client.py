"""Which version of KShare a colleague uses: a register that everybody writes about themselves.

It is written with the profile and again when the version has changed, never at a mere start: it says what may be
relied on, not who is here. Nobody who says nothing can be told from a version older than the first that said it.
"""

from __future__ import annotations

import re
from typing import Final

CLIENT: Final = "client"
"""The register of a person, a text such as '0.1.0'."""
_MOST: Final = 32
_NUMBERS: Final = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}")

KEEPS_TRASH: Final = "0.1.0"
"""The first version that knows the trash; older ones put back what was taken off the share."""


def parse_client(written: object) -> str:
    """A version as it was written; empty for anything that does not begin with numbers.

    >>> parse_client("0.2.1rc1"), parse_client("../x"), parse_client(7)
    ('0.2.1rc1', '', '')
    """
    if not isinstance(written, str) or len(written) > _MOST or not written.isprintable():
        return ""
    return written if _NUMBERS.match(written) else ""


def is_older(client: str, since: str) -> bool:
    """True if a version is below `since`; one that was never said is below all.

    >>> is_older("0.9.1", "0.10.0"), is_older("1.0", "1.0.0"), is_older("", "0.1.0")
    (True, False, True)
    """
    return _order(client) < _order(since)


def _order(version: str) -> tuple[int, ...]:
    found = _NUMBERS.match(version)
    numbers = [int(number) for number in found[0].split(".")] if found else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
