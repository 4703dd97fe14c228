"""HTML: what a reader sees of it, one line a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

from kshare.extract.plain import decoded

_READ_BYTES: Final = 16_000_000
_FED: Final = 1 << 16
_CHARSET: Final = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_UNSEEN: Final = frozenset({"script", "style", "template", "svg", "math", "object"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label"}
    | {"mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)


def pieces(file: BinaryIO) -> Iterator[str]:
    """The words of a page."""
    data = file.read(_READ_BYTES)
    said = _CHARSET.search(data[:4096])
    yield from words_of(decoded(data, said[1].decode("ascii") if said else ""))


def words_of(html: str) -> Iterator[str]:
    """The words of HTML, piece by piece."""
    reader = _Reader()
    for start in range(0, len(html), _FED):
        reader.feed(html[start : start + _FED])
        yield reader.take()
    reader.close()
    yield reader.take()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._unseen = 0

    def take(self) -> str:
        """What was found since the last time."""
        found = "".join(self._found)
        self._found.clear()
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag not in _INLINE:
            self._found.append("\n")
        if tag == "img" and not self._unseen:
            self._found.extend(value for name, value in attrs if name == "alt" and value)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        if tag not in _INLINE:
            self._found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._found.append(" ".join(data.split()) if data.isspace() else _RUN.sub(" ", data))


_RUN: Final = re.compile(r"\s+")
