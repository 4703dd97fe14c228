"""Folding as the full-text table does it: lower case, and no diacritics on Latin letters.

SQLite's `unicode61 remove_diacritics 2` takes marks only from letters whose root is an ASCII letter, so
Cyrillic and Greek letters keep theirs. The word table must hold exactly the tokens of the full-text table.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_MARKS = re.compile("[\u0300-\u036f]+")
_DECORATED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


@cache
def _bare_letters() -> dict[int, str]:
    table = {}
    for code in range(0xC0, 0x2000):
        decomposed = unicodedata.normalize("NFD", chr(code))
        root, marks = decomposed[0], decomposed[1:]
        if marks and root.isascii() and all("\u0300" <= mark <= "\u036f" for mark in marks):
            table[code] = root
    return table


def fold(text: str) -> str:
    """`text` in lower case without diacritics and without combining marks.

    >>> fold("Crème BRÛLÉE")
    'creme brulee'
    """
    text = text.lower()
    return text if text.isascii() else _MARKS.sub("", text.translate(_bare_letters()))


def fold_in_place(text: str) -> str:
    """Like `fold`, but of the same length as `text`: combining marks stay.

    >>> fold_in_place("Über İstanbul")
    'uber istanbul'
    """
    lower = text.lower()
    if lower.isascii():
        return lower
    if len(lower) != len(text):  # only İ grows
        lower = text.replace("İ", "i").lower()
    table = _bare_letters()
    # A few replacements are many times faster than `translate`, which looks every character up.
    for letter in set(_DECORATED.findall(lower)):
        lower = lower.replace(letter, table.get(ord(letter), letter))
    return lower
