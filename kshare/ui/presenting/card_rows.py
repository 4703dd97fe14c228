"""Items as cards of a timeline: head, short HTML, remarks. Made inside a query, on the thread of its lane."""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from typing import Final

from kshare.errors import NotFound
from kshare.model.tag import HASHTAG, hashtag_at
from kshare.queries.delivery import KEPT, SENT
from kshare.queries.items import Item, ShowItem, show_item
from kshare.queries.previews import previews_of
from kshare.queries.reader import Reader
from kshare.queries.reading_list import kept_for_later
from kshare.render.plain import first_words, plain_text
from kshare.store.spaces import PERSONAL
from kshare.ui.models.rows import CardRow, Kind
from kshare.ui.presenting.link_cards import link_cards
from kshare.ui.presenting.short_html import short_html
from kshare.ui.presenting.times import time_words
from kshare.words import say, say_many

QUICK: Final = "~"
"""Begins the revision of a card whose body waits to be rendered."""
LONG: Final = 3_000
"""Characters beyond which a post is folded."""
SHORT: Final = 2_000
"""And so many are then shown of it."""
_MOST_PICTURES: Final = 3
_PAGE_WORDS: Final = 240
_QUOTE_WORDS: Final = 200


def markdown_is_loaded() -> bool:
    """True once rendering costs no imports. The first paint does not wait for them."""
    return "markdown" in sys.modules


def card_rows(reader: Reader, items: Iterable[Item]) -> tuple[CardRow, ...]:
    """Cards of a timeline; with plain bodies while Markdown is not loaded, see `markdown_is_loaded`."""
    rich, all_items = markdown_is_loaded(), list(items)
    held = kept_for_later(reader, [item.key for item in all_items])
    return tuple(card_row(reader, item, rich=rich, later=item.key in held) for item in all_items)


def card_row(
    reader: Reader, item: Item, *, rich: bool = True, whole: bool = False, later: bool = False
) -> CardRow:
    """One card. The body is sanitised HTML, of a long text its beginning unless `whole`; `revision` follows it."""
    if item.kind == "import":
        return _import_card(reader, item)
    folded = not whole and len(item.text) > LONG
    body, plain = _body(
        reader, replace(item, text=beginning(item.text, SHORT)) if folded else item, rich=rich
    )
    return CardRow(
        id=item.key,
        kind=_kind(item.kind),
        author=item.author.name,
        author_id=item.author.id,
        time=time_words(item.time_ms, reader.now_ms),
        title=item.title,
        url=_short_address(item.url),
        body_html=body,
        plain=plain,
        tags=_foot_tags(item.tags, plain),
        replies=item.replies,
        reposts=item.reposts,
        marks=item.marks.get("helped", 0),
        state=_state(reader, item),
        mine=item.mine,
        marked=item.my_marks[0] if item.my_marks else "",
        revision=_revision(body) if rich or item.kind == "page" else QUICK + _revision(body),
        at_ms=item.time_ms,
        later=later,
        folded=folded,
        whole=whole,
        pictures=_pictures(reader, item),
    )


def _pictures(reader: Reader, item: Item) -> tuple[bytes, ...]:
    """Small pictures of the first files of a post; a page and a bookmark show theirs when they are read."""
    if item.kind in ("page", "bookmark"):
        return ()
    return previews_of(reader, item.id, _MOST_PICTURES)


def beginning(text: str, most: int) -> str:
    """At most `most` characters of a Markdown text, cut between paragraphs, else lines, else words.

    >>> beginning("One two three.\\n\\nFour", 16), beginning("abcdef", 3)
    ('One two three.', 'abc')
    """
    if len(text) <= most:
        return text
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, most // 2, most)
        if at > 0:
            return text[:at]
    return text[:most]


def _foot_tags(tags: tuple[str, ...], shown: str) -> tuple[str, ...]:
    """The tags that are not among the words of the card already.

    >>> _foot_tags(("oil", "pumps"), "Which #Oil for the seal?")
    ('pumps',)
    """
    written = {hashtag_at(found)[1] for found in HASHTAG.finditer(shown)}
    return tuple(tag for tag in tags if tag not in written)


def _kind(kind: str) -> Kind:
    match kind:
        case "page" | "question" | "bookmark":
            return kind
        case _:
            return "post"


def _revision(body: str) -> str:
    return f"{zlib.crc32(body.encode('utf-8', 'replace')):x}"


def _short_address(url: str) -> str:
    """An address as people say it: without 'https://' and a slash at the end."""
    return re.sub(r"^https?://(www\.)?", "", url).removesuffix("/")


def _state(reader: Reader, item: Item) -> str:
    """A short remark beside the time, or for a question in its foot."""
    if item.kind == "question":
        if item.state == "answered":
            return say("Answered")
        return say_many("{count} answer", "{count} answers", item.replies) if item.replies else ""
    remarks = []
    if item.repost_of:
        remarks.append(say("passed on"))
    elif item.reply_to:
        remarks.append(say("reply"))
    if item.state == "edited":
        remarks.append(say("edited"))
    elif item.state == "new":
        remarks.append(say("new page"))
    elif item.state == "changed":
        remarks.append(say("changed"))
    if item.savers > 1:
        remarks.append(say_many("saved by {count} colleague", "saved by {count} colleagues", item.savers))
    if item.space == PERSONAL and len(reader.spaces) > 1:
        remarks.append(say("only you"))
    if item.delivery == KEPT:
        remarks.append(say("not sent yet"))
    elif item.delivery == SENT:
        remarks.append(say("sent"))
    return " · ".join(remarks)


def _import_card(reader: Reader, item: Item) -> CardRow:
    counts = json.loads(item.text)
    sentence = import_words(counts.get("pages", 0), counts.get("bookmarks", 0))
    body = f"<p>{escape(item.title, quote=False)}</p>" if item.title else ""
    return CardRow(
        id=item.id,
        kind="bookmark" if counts.get("bookmarks", 0) > counts.get("pages", 0) else "page",
        author=item.author.name,
        author_id=item.author.id,
        time=time_words(item.time_ms, reader.now_ms),
        title=sentence,
        body_html=body,
        plain=item.title,
        state=say("import"),
        mine=item.mine,
        revision=_revision(body),
        at_ms=item.time_ms,
    )


def import_words(pages: int, bookmarks: int) -> str:
    """What an import brought.

    >>> import_words(4, 312), import_words(1, 0)
    ('4 pages and 312 bookmarks imported', '1 page imported')
    """
    some_pages = say_many("{count} page", "{count} pages", pages)
    some_bookmarks = say_many("{count} bookmark", "{count} bookmarks", bookmarks)
    if pages and bookmarks:
        return say("{pages} and {bookmarks} imported", pages=some_pages, bookmarks=some_bookmarks)
    return say("{items} imported", items=some_pages if pages else some_bookmarks)


def _body(reader: Reader, item: Item, *, rich: bool) -> tuple[str, str]:
    """HTML and plain words of what stands under the head of a card."""
    if item.kind == "page":
        words = first_words(item.text, _PAGE_WORDS)
        return (f"<p>{escape(words, quote=False)}</p>" if words else ""), words
    plain = plain_text(item.text)
    html = short_html(reader, item.space, item.text, rich=rich)
    if item.repost_of:
        quote, quoted = _quote(reader, item.repost_of)
        return html + quote, f"{plain} {quoted}".strip()
    if item.kind != "bookmark":
        html += link_cards(reader, item.space, item.text)
    return html, plain


def _quote(reader: Reader, item_id: str) -> tuple[str, str]:
    """What was passed on: author and beginning."""
    try:
        item = show_item(reader, ShowItem(item_id))
    except NotFound:
        return "", ""
    words = item.title or first_words(item.text, _QUOTE_WORDS)
    name = item.author.name
    html = f"<blockquote><p><strong>{escape(name)}</strong><br>{escape(words, quote=False)}</p></blockquote>"
    return html, f"{name}: {words}"
