"""HTML that would make an HTML5 parser slow, found before it is parsed.

HTML5 opens unclosed formatting elements again in every following block, so a page of open `<b id=1><b id=2>…`
can grow without bounds; it also looks through all open elements at each tag.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_VOID: Final = frozenset({"br", "hr", "img", "input"})
_OFTEN_UNCLOSED: Final = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})
MAX_OPEN: Final = 200
MAX_REOPENED: Final = 50_000


def is_bearable(html: str) -> bool:
    """True if at most 200 elements stay open at once, and few enough are opened again in each block.

    >>> is_bearable("<p>a <b>b</p>"), is_bearable("<b>" * 1000)
    (True, False)
    """
    tags = _TAG.findall(html)
    opened = Counter(name for slash, name in tags if not slash)
    closed = Counter(name for slash, name in tags if slash)
    unclosed = sum(
        max(0, count - closed[name])
        for name, count in opened.items()
        if name.lower() not in _VOID and name.lower() not in _OFTEN_UNCLOSED
    )
    if unclosed > MAX_OPEN or unclosed * (opened["p"] + opened["li"] + opened["td"]) > MAX_REOPENED:
        return False
    return _deepest(tags) <= MAX_OPEN if len(tags) > MAX_OPEN else True


def _deepest(tags: list[tuple[str, str]]) -> int:
    depth = deepest = 0
    for slash, name in tags:
        if name in _VOID or name in _OFTEN_UNCLOSED:
            continue
        depth += -1 if slash else 1
        deepest = max(deepest, depth)
        depth = max(depth, 0)
    return deepest
