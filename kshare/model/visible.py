"""Whether there is anything to see in a text: blanks, marks of order and controls are nothing."""

from __future__ import annotations

import unicodedata


def has_visible(text: str) -> bool:
    """True if one character at least leaves a trace on a screen.

    >>> has_visible("x"), has_visible(" \\u200b\\ufeff")
    (True, False)
    """
    return any(char.isprintable() and not char.isspace() for char in text)


def has_control(text: str) -> bool:
    """True if a character steers a terminal instead of being shown, such as a bell or an escape.

    >>> has_control("Roses are \\x1b[31mred"), has_control("می\\u200cخواهم")
    (True, False)
    """
    return any(unicodedata.category(char) == "Cc" for char in text)
