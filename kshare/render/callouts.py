"""The names of callouts that have no title of their own: `> [!note]`, `!!! note`."""

from __future__ import annotations

from typing import Final

from kshare.words import say

_CALLOUT_NAMES: Final = {
    "note": "Note",
    "info": "Info",
    "abstract": "Abstract",
    "summary": "Summary",
    "todo": "To do",
    "tip": "Tip",
    "hint": "Hint",
    "important": "Important",
    "success": "Success",
    "question": "Question",
    "faq": "FAQ",
    "warning": "Warning",
    "caution": "Caution",
    "attention": "Attention",
    "failure": "Failure",
    "danger": "Danger",
    "error": "Error",
    "bug": "Bug",
    "example": "Example",
    "quote": "Quote",
}
"""The kinds that GitHub and Obsidian know, in small letters."""


def callout_name(kind: str) -> str:
    """What a callout of this kind is called; one of a kind that nobody knows by the kind itself.

    >>> callout_name("note"), callout_name("todo"), callout_name("recipe")
    ('Note', 'To do', 'Recipe')
    """
    words = _CALLOUT_NAMES.get(kind)
    return say(words, context="callout") if words else kind.capitalize()
