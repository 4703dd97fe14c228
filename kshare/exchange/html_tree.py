"""HTML from a clipboard as a tree, whatever wrote it: browsers, Word, Excel, LibreOffice, mail.

Built on the standard library's tokenizer, which never fails on broken markup. Nothing is fetched. Nesting, size and
time are bounded, so that no clipboard holds anybody up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

MOST_CHARACTERS: Final = 4_000_000
"""Longer HTML is not read: what a page may hold is a tenth of it even in the wordiest markup."""
MOST_SECONDS: Final = 5.0
_FED: Final = 1 << 16
_DEEPEST: Final = 60
_MOST_NODES: Final = 200_000
_MARKED_SECTION: Final = re.compile(r"<!\[[^<>]*>?")
"""Word's `<![if !supportLists]>`; the tokenizer knows only some of them."""

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_UNSEEN: Final = frozenset(
    {"head", "script", "style", "template", "svg", "math", "object", "noscript", "title", "xml"}
)
BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
    }
    | {
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
    }
    | {
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
    }
    | {"tr", "ul", "html"}
)
_ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
}
"""(elements that this one ends if they were left open, elements that it does not look beyond)."""


class TooMuch(Exception):
    """The HTML is larger, or takes longer, than anybody would wait for."""


@dataclass(slots=True)
class Node:
    """An element; `children` are elements and text."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)
    holds_blocks: bool = False

    @property
    def style(self) -> str:
        """Its own CSS in small letters, '' if it has none."""
        return self.attrs.get("style", "").lower()

    def walk(self) -> Iterator[Node]:
        """This element and everything in it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()


def parse(html: str, clock: Callable[[], float] = time.monotonic) -> Node:
    """The tree of `html`. Raises TooMuch."""
    if len(html) > MOST_CHARACTERS:
        raise TooMuch
    began, builder = clock(), _Builder()
    html = _MARKED_SECTION.sub("", html)
    for start in range(0, len(html), _FED):
        builder.feed(html[start : start + _FED])
        if clock() - began > MOST_SECONDS or builder.nodes > _MOST_NODES:
            raise TooMuch
    # Not `close()`: with markup left open at the end it searches the rest again and again.
    builder.feed("<p>")
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self.nodes = 0
        self._open = [self.root]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if self._unseen or (tag == "body" and self.root.children):
            # Chrome and Word put the body after a head that may be left open.
            self._unseen = 0 if tag == "body" else self._unseen
            return
        self._end_before(tag)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.nodes += 1
        self._open[-1].children.append(node)
        if tag in BLOCKS:
            for each in reversed(self._open):
                if each.holds_blocks:
                    break
                each.holds_blocks = True
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
            return
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return
            if self._open[at].tag == "table" and tag not in ("table", "body", "html"):
                return

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._open[-1].children.append(data)

    def _end_before(self, tag: str) -> None:
        """Elements whose end was left out."""
        if tag in BLOCKS and self._open[-1].tag == "p":
            self._open.pop()
        ended, beyond = _ENDS.get(tag, (frozenset(), frozenset()))
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag in ended:
                del self._open[at:]
                return
            if self._open[at].tag in beyond:
                return
