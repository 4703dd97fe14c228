"""What a paste or a drop holds of a web page: its address, and title and words where the browser gives them along.

Everything is read from the clipboard; nothing is fetched. Browsers give a dragged link as `text/x-moz-url` (address
and title on two lines) or as an `<a>` in HTML, and copied words as HTML; Windows adds the address they come from.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from PySide6.QtCore import QMimeData

from kshare.errors import InvalidInput
from kshare.model.limits import KEPT_TEXT_BYTES, TITLE_CHARACTERS
from kshare.model.urls import canonical_url, parse_url

_MOZ: Final = "text/x-moz-url"
_WINDOWS_HTML: Final = 'application/x-qt-windows-mime;value="HTML Format"'
_SOURCE: Final = re.compile(rb"SourceURL:([^\r\n]+)")
_MOST_HTML: Final = 400_000
"""Characters: a clipboard may hold 20 MB of it, and the link stands at the beginning."""
_WEB: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Clipping:
    """An address with what is known of it; `text` are copied words of the page."""

    url: str
    title: str = ""
    text: str = ""


def address_in(text: str) -> str:
    """The address that a pasted text begins with, or ''.

    >>> address_in(" https://example.org/a\\nmore"), address_in("no address")
    ('https://example.org/a', '')
    """
    line = next((line for line in text[: 2 * KEPT_TEXT_BYTES].splitlines() if line.strip()), "")
    try:
        return parse_url(line)
    except InvalidInput:
        return ""


def clipping_of(mime: QMimeData) -> Clipping | None:
    """The address in a clipboard or drop; None if there is none, or only files."""
    if (link := _moz_link(mime)) is not None:
        return link
    links = _links(mime.html()[:_MOST_HTML]) if mime.hasHtml() else []
    text = mime.text() if mime.hasText() else ""
    dropped = next((url.toString() for url in mime.urls() if url.toString().startswith(_WEB)), "")
    if address := address_in(text) or dropped:
        if not _is_file(mime, address):
            return Clipping(address, _title_for(address, links))
        return None
    if len(links) == 1:
        return Clipping(*links[0])
    source = _SOURCE.search(bytes(mime.data(_WINDOWS_HTML).data()))
    if source is not None and (address := address_in(source[1].decode("utf-8", "replace"))):
        return Clipping(address, "", _kept(text))
    return None


def _moz_link(mime: QMimeData) -> Clipping | None:
    if not mime.hasFormat(_MOZ):
        return None
    address, _, title = bytes(mime.data(_MOZ).data()).decode("utf-16-le", "replace").partition("\n")
    url = address_in(address)
    return Clipping(url, _in_one_line(title)) if url.startswith(_WEB) else None


def _is_file(mime: QMimeData, address: str) -> bool:
    """True for files dragged from a folder: they are attached or imported elsewhere."""
    return address.startswith("file:") and any(url.isLocalFile() for url in mime.urls())


def _title_for(address: str, links: list[tuple[str, str]]) -> str:
    wanted = canonical_url(address)
    return next((title for url, title in links if canonical_url(url) == wanted), "")


def _kept(text: str) -> str:
    return text.encode("utf-8", "replace")[:KEPT_TEXT_BYTES].decode("utf-8", "ignore").strip()


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:TITLE_CHARACTERS]


def _links(html: str) -> list[tuple[str, str]]:
    """(address, words) of each web link in the HTML."""
    reader = _LinkReader()
    with suppress(AssertionError):  # html.parser on some broken declarations; what came before stands
        reader.feed(html)
    reader.close_link()
    return reader.links


@dataclass
class _LinkReader(HTMLParser):
    links: list[tuple[str, str]] = field(default_factory=list)
    _href: str = ""
    _words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.close_link()
            self._href = next((value for name, value in attrs if name == "href" and value), "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.close_link()

    def handle_data(self, data: str) -> None:
        if self._href:
            self._words.append(data)

    def close_link(self) -> None:
        """The link that is open ends here."""
        url = address_in(self._href) if self._href else ""
        if url.startswith(_WEB):
            self.links.append((url, _in_one_line("".join(self._words))))
        self._href = ""
        self._words.clear()
