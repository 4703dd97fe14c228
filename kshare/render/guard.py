"""Passages that would make the Markdown library slow, told apart before it sees them.

Measured with Markdown 3.11: cost grows with the square of the number of brackets that do not pair up, of the
cells a table row has to be filled up with, and of the length of one paragraph. Everything else is linear.
"""

from __future__ import annotations

import re
from typing import Final

MAX_PASSAGE: Final = 20_000
"""A paragraph, list item or table row with more characters is shown as plain text."""
MAX_RAW_HTML: Final = 100_000
"""The same for a passage that begins with an HTML tag: tables written as HTML are long."""
MAX_CELLS: Final = 20_000
"""A table of more cells (columns of its head x rows) is not made into a table."""
MAX_NESTING: Final = 8
"""Quotes and lists nested deeper are shown at this depth."""

_FEW_BRACKETS: Final = 24
_BRACKET = re.compile(r"\\.|[\[\]]|\]\(", re.DOTALL)
_TARGET = re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)")
_ITEMS_IN_ITEMS = re.compile(rf"[ ]*(?:(?:>|[-*+]|\d{{1,9}}[.)])[ ]*){{{MAX_NESTING}}}")


def is_too_deep(line: str) -> bool:
    """True for a line that begins with so many quote or list marks that it is no text."""
    return _ITEMS_IN_ITEMS.match(line) is not None and any(char.isalnum() for char in line[:400])


def tame(passage: str) -> str:
    """`passage`, with its brackets escaped if they are many and do not pair up.

    >>> tame("a [link](b) and [[page]]")
    'a [link](b) and [[page]]'
    >>> tame("[" * 30)[:4]
    '\\\\[\\\\['
    """
    if passage.count("[") <= _FEW_BRACKETS or _pairs_up(passage):
        return passage
    return re.sub(r"\\?\[", r"\\[", passage)


def _pairs_up(passage: str) -> bool:
    """True if brackets are closed, at most 4 deep, and every `](` has its `)` on the same line."""
    depth, loose = 0, passage.count("](") - len(_TARGET.findall(passage))
    for match in _BRACKET.finditer(passage):
        if match[0] == "[":
            depth += 1
            if depth > 4:
                return False
        elif match[0][0] == "]":
            depth = max(0, depth - 1)
    return depth <= 4 and loose <= 4


def table_is_too_big(columns: int, rows: int) -> bool:
    """True for a table that would be filled up to an unreasonable number of cells."""
    return columns > 200 or columns * rows > MAX_CELLS
