"""Quiet cards below a post for what it links to: pages and bookmarks of this home. Nothing is ever fetched."""

from __future__ import annotations

import re
from html import escape
from typing import Final
from urllib.parse import quote

from kshare.model.ids import parse_id
from kshare.model.links import link_targets
from kshare.model.urls import canonical_url, card_id, host_of
from kshare.queries.names import StoreNames
from kshare.queries.reader import Reader
from kshare.render.plain import first_words
from kshare.store.spaces import find_space
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
        home = find_space(reader.connection, space).n
        addresses = dict.fromkeys(found[0].rstrip(".,;:!?") for found in _ADDRESS.finditer(text))
        cards += [_bookmark(reader, home, address) for address in list(addresses)[:_LOOKED_AT]]
    return "".join([card for card in cards if card][:MOST])


def _page(reader: Reader, page: str) -> str:
    row = reader.connection.execute(
        "SELECT title, substr(text, 1, 400) FROM view_page WHERE id = ? AND deleted = 0", (parse_id(page),)
    ).fetchone()
    if row is None:
        return ""
    words = first_words(row[1], _WORDS)
    return _card(f"kshare:page/{page}", row[0], " · ".join(part for part in (say("Page"), words) if part))


def _bookmark(reader: Reader, home: int, address: str) -> str:
    card = card_id(canonical_url(address))
    rows = reader.connection.execute(
        "SELECT space, title, savers FROM view_bookmark WHERE id = ? ORDER BY space <> ?", (card, home)
    )
    for space, title, savers in rows:
        if space in reader.spaces and title:
            saved = say_many("saved by {count} colleague", "saved by {count} colleagues", savers)
            said = " · ".join((say("Bookmark"), host_of(address) or address, saved))
            return _card(f"kshare:bookmark/{quote(reader.ref(space, card))}", title, said)
    return ""


def _card(link: str, title: str, words: str) -> str:
    said = escape(words, quote=False)
    linked = f'<a class="wikilink" href="{escape(link)}"><strong>{escape(title, quote=False)}</strong></a>'
    return f"<blockquote><p>{linked}<br>{said}</p></blockquote>"
