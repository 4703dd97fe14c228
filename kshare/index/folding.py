"""Folding as the full-text table does it: lower case, and no diacritics on Latin letters.

SQLite's `unicode61 remove_diacritics 2` takes marks only from letters whose root is an ASCII letter, so
Cyrillic and Greek letters keep theirs; ς becomes σ. The word table must hold exactly the tokens of the full-text table.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_MARKS = re.compile("[\u0300-\u036f]+")
POINTS = "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
"""Hebrew points, Arabic vowel signs and the stretching of Arabic letters, as a set of a regular expression."""

_POINTS = re.compile(f"{POINTS}+")
_EVERYDAY = str.maketrans(
    {
        **dict.fromkeys("\u0622\u0623\u0625\u0671", "\u0627"),  # alef with hamza, madda, wasla: alef
        **dict.fromkeys("\u0649\u06cc", "\u064a"),  # alef maksura, Persian yeh: yeh
        "\u0629": "\u0647",  # teh marbuta: heh
        "\u06a9": "\u0643",  # Persian keheh: kaf
        "ё": "е",
        "ς": "σ",
        **dict(zip("άέήίόύώϊϋΐΰ", "αεηιουωιυιυ", strict=True)),
    }
)
_DECORATED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


_PLAIN_LETTERS = {ord(letter): plain for letter, plain in zip("øłđðıħ", "olddih", strict=True)}


@cache
def _bare_letters() -> dict[int, str]:
    table = {ord("ς"): "σ"}
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


def everyday(word: str) -> str:
    """A lower-case word without what people leave out when they type: points, hamzas, the dots of ё, Greek accents.

    >>> everyday("ёлка"), everyday("άνθρωπος")
    ('елка', 'ανθρωποσ')
    """
    return word if word.isascii() else _POINTS.sub("", word.translate(_EVERYDAY))


@cache
def _variants() -> dict[str, str]:
    letters: dict[str, str] = {}
    for code, plain in _EVERYDAY.items():
        letters[plain] = letters.get(plain, plain) + chr(code)
    return {plain: f"[{some}]" for plain, some in letters.items()}


def variants(letter: str) -> str:
    """A regular expression for the letters that `everyday` makes `letter`, with points behind those that bear some."""
    pattern = _variants().get(letter, re.escape(letter))
    return f"{pattern}{POINTS}*" if "\u0590" <= letter < "\u0700" else pattern


def fold_in_place(text: str) -> str:
    """Like `fold`, but of the same length as `text`: combining marks stay. Letters such as ø and ł lose their stroke.

    >>> fold_in_place("Über İstanbul")
    'uber istanbul'
    """
    lower = text.lower()
    if lower.isascii():
        return lower
    if len(lower) != len(text):  # only İ grows
        lower = text.replace("İ", "i").lower()
    table = {**_bare_letters(), **_PLAIN_LETTERS}
    # A few replacements are many times faster than `translate`, which looks every character up.
    for letter in set(_DECORATED.findall(lower)):
        lower = lower.replace(letter, table.get(ord(letter), letter))
    return lower
