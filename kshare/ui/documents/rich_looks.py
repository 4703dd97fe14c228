"""How each kind of thing on a page looks: headings, boxes, lines, the words of code. No Qt.

Colours are names of tokens, see `kshare.ui.theme.tokens.Palette`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kshare.ui.theme.tokens import Palette, Type

PROSE: Final = "'Segoe UI Variable Text','Segoe UI','Inter'"
"""What a document is set in; named only to come back to it, see `kshare.ui.theme.fonts`."""
MONO: Final = "'Cascadia Mono','Consolas','SF Mono','DejaVu Sans Mono',monospace"
FILL: Final = 'width="100%" cellspacing="0" cellpadding="0"'
"""The attributes of a table that is a box: as wide as the text, with no space that is not ours."""
_NO_LETTERS: Final = "font-size:1px"
"""Qt gives every cell and paragraph the height of a letter, also an empty one."""
HEADINGS = {
    "h1": (Type.CHAPTER, 20),
    "h2": (Type.SUBCHAPTER, 18),
    "h3": (Type.PASSAGE, 14),
    "h4": (Type.HEADING, 12),
    "h5": (Type.BODY_STRONG, 10),
    "h6": (Type.LABEL, 10),
}
"""Step of the type scale, and space above in px."""
CALLOUTS = {
    "note": ("accent", "info"),
    "info": ("accent", "info"),
    "abstract": ("accent", "list"),
    "tip": ("ok", "lightbulb"),
    "success": ("ok", "circle-check"),
    "important": ("page", "sparkles"),
    "question": ("page", "circle-help"),
    "todo": ("warn", "list-checks"),
    "warning": ("warn", "triangle-alert"),
    "caution": ("warn", "triangle-alert"),
    "danger": ("danger", "circle-alert"),
    "failure": ("danger", "x"),
    "bug": ("danger", "circle-alert"),
}
"""The token of the colour, which has a `_soft` one for the ground, and the icon before the title."""
SIGNS = frozenset(icon for _, icon in CALLOUTS.values())
"""Icons that a document may ask for, as `kshare:sign/<icon>/<rrggbb>`."""
_SYNTAX = (
    ("c", "code_comment"),
    ("k", "code_keyword"),
    ("ow", "code_keyword"),
    ("nt", "code_keyword"),
    ("s", "code_string"),
    ("m", "code_number"),
    ("na", "code_name"),
    ("nb", "code_name"),
    ("nc", "code_name"),
    ("nd", "code_name"),
    ("nf", "code_name"),
    ("gi", "ok"),
    ("gd", "danger"),
    ("gh", "code_keyword"),
    ("gp", "code_comment"),
)
"""Prefixes of Pygments' short class names and the token that colours them; the first match counts."""


_LEADING: Final = Type.READING.value.line / 100
"""Distance of lines, in text sizes; written in px because the natural height differs from font to font."""


@dataclass(frozen=True, slots=True)
class Look:
    """What every element of one text shares; `px` is the height of its letters."""

    palette: Palette
    px: float
    right_to_left: bool
    line: str = field(init=False)
    """The distance of its lines, as CSS."""

    def __post_init__(self) -> None:
        # 'Minimum' lets a line with a picture be as high as the picture.
        line = f"line-height:{round(self.px * _LEADING)}px;-qt-line-height-type:minimum"
        object.__setattr__(self, "line", line)


def rule(palette: Palette, margin: str) -> str:
    """A line across the text, one px high."""
    style = f"border-bottom:1px solid {palette.line};{_NO_LETTERS}"
    return f'<table {FILL} style="margin:{margin}"><tr><td style="{style}">&nbsp;</td></tr></table>'


def gap(px: int) -> str:
    """Space that stays before a box, where Qt leaves out the margin of a paragraph."""
    return f'<p style="{_NO_LETTERS};line-height:{px}px;-qt-line-height-type:minimum;margin:0">&nbsp;</p>'


def lines_of(style: Type) -> str:
    """Lines as far apart as the type scale has it; one with a picture may be as high as the picture."""
    return f"line-height:{style.value.line_px}px;-qt-line-height-type:minimum"


def callout(classes: frozenset[str]) -> tuple[str, str] | None:
    """Colour and icon of a box; None for one of no known kind."""
    return next((CALLOUTS[name] for name in sorted(classes) if name in CALLOUTS), None)


def code_token(classes: frozenset[str]) -> str:
    """The token for a word of code with these class names of Pygments; empty without one."""
    return next((ink for word in classes for start, ink in _SYNTAX if word.startswith(start)), "")


LONGEST_LINE = 2_000
"""Characters of a line of code that are laid out as one: Qt takes minutes for a million."""
MOST_LINES = 300
"""Lines of code that are laid out at once."""


def code_end(code: str, room: int) -> int:
    """How much of `code` goes into a part with room for so many characters: whole lines, of a line without an end as
    much as is laid out at once; 0 if there is nothing to cut.

    >>> code_end("one\\ntwo\\nthree", 9), code_end("one\\ntwo", 0), code_end("x" * 9_000, 0), code_end("short", 0)
    (8, 4, 2000, 0)
    """
    before = code.rfind("\n", 0, room) + 1
    if before:
        lines = code[:before].split("\n", MOST_LINES)
        return before - len(lines[-1]) if len(lines) > MOST_LINES else before
    end = code.find("\n", room, room + LONGEST_LINE) + 1
    if end:
        return end
    return max(room, LONGEST_LINE) if len(code) > room + LONGEST_LINE else 0
