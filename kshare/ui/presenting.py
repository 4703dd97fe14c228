"""From what queries answer to what lists draw: times in words, short HTML, remarks.

Everything here runs on a lane's thread, inside a query, and hands out frozen values.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Final

from kshare.errors import NotFound
from kshare.model.mentions import MENTION
from kshare.model.tag import HASHTAG, hashtag_at
from kshare.queries.delivery import KEPT, SENT
from kshare.queries.items import Item, ShowItem, show_item
from kshare.queries.previews import previews_of
from kshare.queries.reader import Person, Reader
from kshare.queries.reading_list import kept_for_later
from kshare.render.plain import first_words, plain_text
from kshare.store.spaces import PERSONAL
from kshare.ui.home.link_cards import link_cards
from kshare.ui.models.rows import CardRow, HitRow, Kind, one_line
from kshare.ui.shell.navigation import REVISION
from kshare.words import say, say_many

if TYPE_CHECKING:
    from kshare.queries.search import Found
    from kshare.render.rendered import Names

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000
_HOURS_IN_WORDS: Final = 12
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUICK: Final = "~"
"""Begins the revision of a card whose body waits to be rendered."""
LONG: Final = 3_000
"""Characters beyond which a post is folded."""
SHORT: Final = 2_000
"""And so many are then shown of it."""
_MOST_PICTURES: Final = 3
_PAGE_WORDS: Final = 240
_QUOTE_WORDS: Final = 200
_WEB: Final = r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"
_SPECIAL: Final = re.compile(f"(?P<link>{_WEB})|{HASHTAG.pattern}|{MENTION.pattern}")


# -- time in words --------------------------------------------------------------------------------------


def time_words(at_ms: int, now_ms: int) -> str:
    """How long ago, in short: 'now', '4 min', '2 h', 'yesterday', 'Thursday', '12 Nov', '12 Nov 2024'.

    Days are those of this PC's clock.

    >>> [time_words(1_000_000_000_000 - ago, 1_000_000_000_000) for ago in (5, 4 * 60_000, 2 * 3_600_000)]
    ['now', '4 min', '2 h']
    """
    ago = now_ms - at_ms
    if ago < _MINUTE_MS:
        return say("now")
    if ago < _HOUR_MS:
        return say("{count} min", count=ago // _MINUTE_MS)
    if ago < _HOURS_IN_WORDS * _HOUR_MS:
        return say("{count} h", count=ago // _HOUR_MS)
    return day_words(at_ms, now_ms)


def day_words(at_ms: int, now_ms: int) -> str:
    """The day alone: 'today', 'yesterday', 'Thursday', '12 Nov' or '12 Nov 2024'."""
    at, now = _local(at_ms), _local(now_ms)
    days = (now.date() - at.date()).days
    if days <= 0:
        return say("today")
    if days == 1:
        return say("yesterday")
    if days < 7:
        return say(_DAYS[at.weekday()])
    if at.year == now.year:
        return say("{day} {month}", day=at.day, month=say(_MONTHS[at.month - 1]))
    return say("{day} {month} {year}", day=at.day, month=say(_MONTHS[at.month - 1]), year=at.year)


def date_words(at_ms: int) -> str:
    """A day that may lie ahead: '12 Nov 2026'."""
    at = _local(at_ms)
    return say("{day} {month} {year}", day=at.day, month=say(_MONTHS[at.month - 1]), year=at.year)


def clock_words(at_ms: int) -> str:
    """The time of day on this PC, such as '10:42'."""
    return _local(at_ms).strftime("%H:%M")


def moment_words(at_ms: int, now_ms: int) -> str:
    """Day and time of day: 'yesterday, 10:42'."""
    return say("{day}, {time}", day=day_words(at_ms, now_ms), time=clock_words(at_ms))


def _local(ms: int) -> datetime:
    try:
        return datetime.fromtimestamp(ms / 1000)
    except (ValueError, OverflowError, OSError):
        return datetime(9999, 12, 31)


# -- cards ----------------------------------------------------------------------------------------------


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


def short_html(reader: Reader, space: str, text: str, *, rich: bool = True) -> str:
    """A post or note as sanitised HTML; not `rich`: its words with tags, handles and web links only."""
    if not text.strip():
        return ""
    if not rich:
        return quick_html(text)
    from kshare.render.page import render_post

    return render_post(text, names_in(reader, space))


def names_in(reader: Reader, space: str) -> Names:
    """Which titles and handles exist in a space, for the renderer."""
    from kshare.queries.names import StoreNames

    return StoreNames(reader, space)


def quick_html(text: str) -> str:
    """Words with line ends, handles, tags and web addresses as links; costs microseconds.

    >>> quick_html("See *this*, @li: #oil & 2 < 3")
    '<p>See this, <strong>@li</strong>: <a class="hashtag" href="kshare:tag/oil">#oil</a> &amp; 2 &lt; 3</p>'
    """
    plain, html, end = plain_text(text), [], 0
    for found in _SPECIAL.finditer(plain):
        html += [escape(plain[end : found.start()], quote=False), _special(found)]
        end = found.end()
    html.append(escape(plain[end:], quote=False))
    paragraphs = [part.strip().replace("\n", "<br>") for part in "".join(html).split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def _special(found: re.Match[str]) -> str:
    shown = escape(found[0], quote=False)
    if found["link"]:
        return f'<a href="{escape(found[0])}">{shown}</a>'
    if found["handle"]:
        return f"<strong>{shown}</strong>"
    written, tag = hashtag_at(found)
    if not tag:
        return shown
    rest = escape(found[0][1 + len(written) :], quote=False)
    return f'<a class="hashtag" href="kshare:tag/{escape(tag)}">#{escape(written)}</a>{rest}'


# -- search results -------------------------------------------------------------------------------------


def hit_row(found: Found, now_ms: int) -> HitRow:
    """A search result with who, when and where in one line; what has no title stands under its author's name."""
    who = found.author.name if found.title not in ("", found.author.name) else ""
    where = say("in {title}", title=found.on.title) if found.on else ""
    parts = (where, who, time_words(found.time_ms, now_ms), *(f"#{tag}" for tag in found.tags[:3]))
    snippet, marks = one_line(found.snippet.text, found.snippet.highlights)
    return HitRow(
        id=found.key,
        kind=found.kind,  # type: ignore[arg-type]
        title=found.title,
        snippet=snippet,
        meta="  ·  ".join(part for part in parts if part),
        title_marks=found.title_highlights,
        snippet_marks=marks,
        author=found.author.name,
        author_id=found.author.id,
        opens=found.opens,
        anchor=f"{REVISION}{found.revision}" if found.revision else found.anchor,
    )


def audience_words(space_name: str, shared: bool) -> str:
    """Who will see what is written in a space."""
    return say("Everyone in {space}", space=space_name) if shared else say("Only you")


def person_words(person: Person) -> str:
    """A person in one line: '@anna · Plant B'."""
    return " · ".join(part for part in (f"@{person.handle}", person.unit) if part)
