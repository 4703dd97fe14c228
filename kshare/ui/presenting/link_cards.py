"""Quiet cards below a post for what it links to: pages and bookmarks of this home. Nothing is ever fetched."""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import quote

from kshare.model.links import link_targets
from kshare.model.urls import host_of
from kshare.queries.linked import linked_bookmark, linked_page
from kshare.queries.names import StoreNames
from kshare.queries.reader import Reader
from kshare.render.plain import first_words
from kshare.words import say, say_many

MOST: Final = 2
_LOOKED_AT: Final = 8
"""Links of one post that are looked up."""
_WORDS: Final = 110
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"')\]]+")


def link_cards(reader: Reader, space: str, text: str) -> str:
    """HTML of at most `MOST` cards for the links in a text of this space; '' if none leads to anything here."""
    cards = []
    if "[[" in text:
        names = StoreNames(reader, space)
        for title in link_targets(text)[:_LOOKED_AT]:
            page = names.page_id(title)
            cards.append(_page(reader, page) if page is not None else "")
    if "://" in text:
        home = reader.space_called(space).n
        addresses = dict.fromkeys(found[0].rstrip(".,;:!?") for found in _ADDRESS.finditer(text))
        cards += [_bookmark(reader, home, address) for address in list(addresses)[:_LOOKED_AT]]
    return "".join([card for card in cards if card][:MOST])


def _page(reader: Reader, page: str) -> str:
    found = linked_page(reader, page)
    if found is None:
        return ""
    words = first_words(found.beginning, _WORDS)
    return _card(
        f"kshare:page/{page}", found.title, " · ".join(part for part in (say("Page"), words) if part)
    )


def _bookmark(reader: Reader, home: int, address: str) -> str:
    found = linked_bookmark(reader, home, address)
    if found is None:
        return ""
    saved = say_many("saved by {count} colleague", "saved by {count} colleagues", found.savers)
    said = " · ".join((say("Bookmark"), host_of(address) or address, saved))
    return _card(f"kshare:bookmark/{quote(found.ref)}", found.title, said)


def _card(link: str, title: str, words: str) -> str:
    said = escape(words, quote=False)
    linked = f'<a class="wikilink" href="{escape(link)}"><strong>{escape(title, quote=False)}</strong></a>'
    return f"<blockquote><p>{linked}<br>{said}</p></blockquote>"
