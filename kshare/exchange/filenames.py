"""File names that every system of a team can hold: Windows is the strictest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

MAX_CHARACTERS: Final = 120
MAX_BYTES: Final = 240
"""Linux counts bytes: 255 for the whole name, and an ending must fit behind it."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]+')
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE
)


def windows_safe_name(title: str, taken: Container[str]) -> str:
    """A file name without ending for `title`; `taken` holds names in case-folded form.

    The caller adds `name.casefold()` to `taken`. A name that is taken gets a number.

    >>> windows_safe_name("What? A/B", set()), windows_safe_name("Visa", {"visa"})
    ('What- A-B', 'Visa (2)')
    """
    plain = _INVISIBLE.sub("", _FORBIDDEN.sub("-", unicodedata.normalize("NFC", title)))
    plain = " ".join(plain.split())
    if plain.startswith(".") or _RESERVED.fullmatch(plain.partition(".")[0].rstrip()):
        plain = f"_{plain}"
    name, number = _cut(plain, ""), 2
    while name.casefold() in taken:
        name = _cut(plain, f" ({number})")
        number += 1
    return name


def _cut(plain: str, suffix: str) -> str:
    """`plain` as long as may be with `suffix` behind it; never ends in a dot or a space."""
    short = plain[: MAX_CHARACTERS - len(suffix)]
    room = MAX_BYTES - len(suffix.encode())
    short = short.encode()[:room].decode("utf-8", "ignore")
    return (short.rstrip(". ") or "untitled") + suffix
