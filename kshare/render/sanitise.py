"""The last step of rendering: whatever came before, only harmless HTML leaves.

nh3 keeps an allowlist of tags and attributes; `_attribute` decides about every address and class; `_finish`
then works on nh3's canonical output (every attribute in double quotes, `<`, `>` and `&` escaped).
No element that loads something can be left: the only `src` is `kshare:blob/<hash>`.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final
from urllib.parse import quote, unquote

import nh3

from kshare.render.address import SCHEMES, asks_first, is_blob, safe_href
from kshare.render.allowed import TAGS
from kshare.render.anchors import Anchors
from kshare.render.rendered import Heading

_CELL: Final = {"align", "colspan", "rowspan"}
_ATTRIBUTES: Final = {
    "a": {"href", "title", "class"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start", "class"},
    "td": _CELL,
    "th": _CELL,
    "div": {"align", "class"},
    "p": {"align", "class"},
    "li": {"id", "class"},
    "sup": {"id"},
    **{tag: {"class"} for tag in ("code", "pre", "span", "ul")},
    **{f"h{level}": {"align"} for level in range(1, 7)},
}
_CLASS_NAMES: Final = """
wikilink missing mention hashtag ask admonition admonition-title footnote footnote-ref footnote-backref
task-list task-list-item too-large note info tip important warning caution danger question quote example
success failure bug todo abstract attachment
"""
_CLASSES: Final = frozenset(_CLASS_NAMES.split())
_CODE_CLASS = re.compile(r"language-[\w+#.-]{1,30}|[a-z][a-z0-9]{0,2}")
_NUMBER = re.compile(r"[0-9]{1,4}%?")
_REMOTE: Final = "kshare:remote/"
_ELEMENT = re.compile(r'<(?:(a|img|h[1-6]|/a|/h[1-6])((?: [a-z]+="[^"]*")*))>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
_TAG = re.compile(r"<[^>]*>")


def sanitise(html: str) -> tuple[str, tuple[Heading, ...]]:
    """Harmless HTML and its headings.

    Links to files get class `ask`, headings an id; pictures that are not ours become links or words.
    """
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    return _finish(_EMPTY_PARAGRAPH.sub("", clean))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value an attribute may have, or None to drop it."""
    match name:
        case "href":
            return safe_href(value)
        case "src":
            return value if is_blob(value) else _REMOTE + quote(value, safe="")
        case "class":
            if tag == "span" and _CODE_CLASS.fullmatch(value):
                return value
            kept = [word for word in value.split() if word in _CLASSES or _is_code_class(tag, word)]
            return " ".join(kept) or None
        case "align":
            return value if value in ("left", "center", "right") else None
        case "type":
            return "checkbox"
        case "alt" | "checked" | "disabled":
            return value
        case "colspan" | "rowspan" | "width" | "height" | "start":
            return value if _NUMBER.fullmatch(value) else None
        case "id":
            return value if value.startswith(("fn:", "fnref")) else None
        case _:
            return value or None


def _is_code_class(tag: str, word: str) -> bool:
    return tag in ("span", "code") and _CODE_CLASS.fullmatch(word) is not None


def _finish(html: str) -> tuple[str, tuple[Heading, ...]]:
    """One walk over links, pictures and headings."""
    pieces: list[str] = []
    outline: list[Heading] = []
    anchors = Anchors()
    done, in_link = 0, False
    heading_at = 0
    for match in _ELEMENT.finditer(html):
        tag = match[1]
        if tag[0] == "h":
            heading_at = match.end()
            continue
        if tag[:2] == "/h":
            words = " ".join(unescape(_TAG.sub("", html[heading_at : match.start()])).split())
            outline.append(Heading(int(tag[2]), words, anchors.new(words)))
            continue
        in_link = tag == "a" or (in_link and tag != "/a")
        replacement = _picture(match[2], in_link) if tag == "img" else _link(match[0], match[2])
        pieces += [html[done : match.start()], replacement]
        done = match.end()
    pieces.append(html[done:])
    return _with_ids("".join(pieces), outline), tuple(outline)


def _with_ids(html: str, outline: list[Heading]) -> str:
    """Give each heading the id its line in the outline has."""
    if not outline:
        return html
    ids = iter(outline)

    def opened(match: re.Match[str]) -> str:
        heading = next(ids, None)
        return f'{match[0][:-1]} id="{escape(heading.anchor)}">' if heading else match[0]

    return re.sub(r'<h[1-6](?: align="[a-z]+")?>', opened, html)


def _link(element: str, attributes: str) -> str:
    """The opening tag of a link; class `ask` if the window has to ask before it opens it."""
    values = dict(_ATTRIBUTE.findall(attributes))
    if not asks_first(unescape(values.get("href", ""))):
        return element
    return f'<a class="ask" href="{values["href"]}">'


def _picture(attributes: str, in_link: bool) -> str:
    """A picture of ours as it is; any other as its address in words, which loads nothing."""
    values = dict(_ATTRIBUTE.findall(attributes))
    source = unescape(values.get("src", ""))
    if is_blob(source):
        return f"<img{attributes}>"
    address = unquote(source.removeprefix(_REMOTE))
    text = " ".join(filter(None, [values.get("alt", ""), f"({escape(address[:300])})" if address else ""]))
    href = safe_href(address)
    if in_link or href is None or not _SHOWABLE.match(href):
        return f'<span class="remote-image">{text}</span>'
    ask = " ask" if asks_first(href) else ""
    return f'<a class="remote-image{ask}" href="{escape(href)}">{text}</a>'


_SHOWABLE = re.compile(r"https?:|ftp:|file:|\\\\", re.IGNORECASE)
