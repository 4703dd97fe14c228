"""A post or a note as short HTML: rendered, or at once from its words alone."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from kshare.model.mentions import MENTION
from kshare.model.tag import HASHTAG, hashtag_at
from kshare.queries.reader import Reader
from kshare.render.plain import plain_text

if TYPE_CHECKING:
    from kshare.render.rendered import Names


_WEB: Final = r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]"
_TAG: Final = re.compile(r"<[^>]*>")
_SPECIAL: Final = re.compile(f"(?P<link>{_WEB})|{HASHTAG.pattern}|{MENTION.pattern}")


def short_html(reader: Reader, space: str, text: str, *, rich: bool = True) -> str:
    """A post or note as sanitised HTML; not `rich`: its words with tags, handles and web links only."""
    if not text.strip():
        return ""
    if not rich:
        return quick_html(text)
    from kshare.render.page import render_post

    html = render_post(text, names_in(reader, space))
    # A comment, or the mark of a list without a word: somebody wrote it, so it is shown as it was written.
    return html if "<img" in html or _TAG.sub("", html).strip() else f"<p>{escape(text, quote=False)}</p>"


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
