"""How wide the columns of a table become, before Qt sees it.

Qt lets words break anywhere so that nothing leaves the page; left alone it then gives every column the same
width and breaks words in half. The shares follow CSS 2.2, section 17.5.2.2, with characters for pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

_ROOM: Final = 78
"""Characters that fit into a line of reading width."""
_PADDING: Final = 5
"""What the edges of a cell take, in characters."""
_LONGEST: Final = 30
"""A word that is longer breaks rather than taking the room of the others."""


def column_shares(rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Percent of the width for every column of these cells' texts; they add up to 100.

    >>> [round(share) for share in column_shares([["Part", "What is said about it"], ["Hose", "By the metre"]])]
    [26, 74]
    """
    columns = list(zip_longest(*rows, fillvalue=""))
    least = [_PADDING + min(_LONGEST, max(_longest_word(cell) for cell in column)) for column in columns]
    most = [_PADDING + min(_ROOM, max(len(cell) for cell in column)) for column in columns]
    whole = _spread(least, [max(pair) for pair in zip(least, most, strict=True)])
    return tuple(100 * width / sum(whole) for width in whole)


def _spread(least: Sequence[int], most: Sequence[int]) -> list[float]:
    """Everybody's most if that fits; else the least and, of what is left, as much as each lacks."""
    left, wish = _ROOM - sum(least), sum(most) - sum(least)
    if wish <= left or left <= 0:
        return [float(width) for width in (most if left > 0 else least)]
    return [low + left * (high - low) / wish for low, high in zip(least, most, strict=True)]


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)
