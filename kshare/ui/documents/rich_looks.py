"""How each kind of thing on a page looks: headings, boxes, the words of code. Tables only; no Qt.

Colours are names of tokens, see `kshare.ui.theme.tokens.Palette`.
"""

from __future__ import annotations

HEADINGS = {
    "h1": (24, 20),
    "h2": (19, 18),
    "h3": (16.5, 14),
    "h4": (15, 12),
    "h5": (14, 10),
    "h6": (13, 10),
}
"""Size and space above, in px."""
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
