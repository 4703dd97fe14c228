"""`[[Wiki links]]` in a page's text."""

from __future__ import annotations

import re
from typing import Final

from kshare.model.prose import prose_only

MAX_TITLE: Final = 250
WIKI_LINK: Final = re.compile(
    r"(?<!\\)\[\[(?P<title>[^\[\]|#\n\\]*)(?:#(?P<heading>[^\[\]|\n\\]*))?(?:\\?\|(?P<shown>[^\[\]\n]*))?\]\]"
)
"""One wiki link; `\\|` instead of `|` is how Obsidian writes it inside a table."""


def link_targets(text: str) -> list[str]:
    """Page titles that `text` links to, in order, each once; code and front matter are not looked at.

    >>> link_targets("See [[Travel rules|the rules]], [[Visa#Fees]] and [[Visa]].")
    ['Travel rules', 'Visa']
    >>> link_targets("still typing [[Tra")
    []
    """
    if "[[" not in text:
        return []
    titles = (" ".join(match["title"].split()) for match in WIKI_LINK.finditer(prose_only(text)))
    return list(dict.fromkeys(title for title in titles if title and len(title) <= MAX_TITLE))
