"""Tables in the words of Qt's rich text, and how wide their columns become before Qt sees them. No Qt.

Qt lets words break anywhere so that nothing leaves the page; left alone it then gives every column the same
width and breaks words in half. The shares follow CSS 2.2, section 17.5.2.2, with characters for pixels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import zip_longest
from typing import Final

from kshare.ui.documents.rich_boxes import AROUND
from kshare.ui.documents.rich_looks import FILL, Look

_ROOM: Final = 78
"""Characters that fit into a line of reading width."""
_PADDING: Final = 5
"""What the edges of a cell take, in characters."""
_LONGEST: Final = 30
"""A word that is longer breaks rather than taking the room of the others."""
TAG: Final = re.compile("<[^<>]*>")


def table_of(look: Look, tag: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Start and end of `<table>`, `<caption>`, `<th>` or `<td>`."""
    palette = look.palette
    if tag == "table":
        return f'<table {FILL} style="{AROUND};border-collapse:collapse">', "</table>"
    if tag == "caption":
        return "<tr><td><i>", "</i></td></tr>"
    kept = "".join(
        f' {name}="{escape(values[name])}"' for name in ("align", "colspan", "rowspan") if name in values
    )
    style = f"padding:7px 10px;border-bottom:1px solid {palette.line}"
    if tag == "th":
        style = f"background-color:{palette.code};color:{palette.text2};font-weight:600;padding:7px 10px"
        kept += "" if "align" in values else ' align="right"' if look.right_to_left else ' align="left"'
    return f'<{tag}{kept} style="{style}"><p style="{look.line};margin:0">', f"</p></{tag}>"


@dataclass(slots=True)
class Cells:
    """What a table learns of itself while it is written, to set right what was written before."""

    rows: list[list[tuple[int, str]]] = field(default_factory=list)
    """Of every cell where its start was written, and its text."""
    shares: list[float] = field(default_factory=list)
    """Of a table that is cut: how wide its columns are, in percent, in all of its parts."""

    def note(self, out: Sequence[str], start_at: int) -> None:
        """The cell that was begun at `out[start_at]` is closed."""
        if self.rows:
            words = unescape(TAG.sub("", "".join(out[start_at:]))).strip()
            self.rows[-1].append((start_at, words))

    def mirror_row(self, out: list[str]) -> None:
        """A row is about to be closed: its first cell goes to the right end, which Qt does not do itself."""
        cells = self.rows[-1] if self.rows else []
        if not cells:
            return
        starts = [start_at for start_at, _ in cells]
        pieces = [out[at:end] for at, end in zip(starts, [*starts[1:], len(out)], strict=True)]
        del out[starts[0] :]
        mirrored = list[tuple[int, str]]()
        for piece, (_, words) in zip(reversed(pieces), reversed(cells), strict=True):
            mirrored.append((len(out), words))
            out += piece
        cells[:] = mirrored

    def share_width(self, out: list[str]) -> None:
        """A table is closed or cut: the cells of its first row say how wide each column is."""
        rows = self.rows
        if not rows or len(rows[0]) < 2 or any(len(row) > len(rows[0]) for row in rows):
            return
        if len(self.shares) != len(rows[0]):
            self.shares = list(column_shares([[words for _, words in row] for row in rows]))
        for (start_at, _), share in zip(rows[0], self.shares, strict=True):
            out[start_at] = out[start_at].replace(" style=", f' width="{share:.1f}%" style=', 1)


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
