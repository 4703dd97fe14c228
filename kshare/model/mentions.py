"""People named in a text as `@handle`."""

from __future__ import annotations

import re
from typing import Final

from kshare.model.prose import prose_only

MENTION: Final = re.compile(r"(?<![\w.@/\\+-])@(?P<handle>[^\W_][\w-]{0,59}(?:\.[\w-]{1,30}){0,3})(?!@)")
"""A handle after `@`; the character before it must not make it an e-mail address or part of a URL."""


def mentions(text: str) -> list[str]:
    """Handles after `@` in prose, in small letters, in order, each once.

    >>> mentions("Thanks @Anna and @jonas-2, ask @a.berg. Not x@y.com, not `@code`.")
    ['anna', 'jonas-2', 'a.berg']
    """
    if "@" not in text:
        return []
    found = (match["handle"].rstrip("-_").casefold() for match in MENTION.finditer(prose_only(text)))
    return list(dict.fromkeys(found))
