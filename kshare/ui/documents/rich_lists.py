"""Lists: bullets, numbers and boxes to tick, in the words of Qt's rich text. No Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from kshare.ui.documents.rich_looks import FILL, MONO, PROSE, Look

INDENT: Final = 26
"""How far in a list stands, in px: room for two figures and a dot."""
_BULLETS: Final = ("disc", "circle", "square")
"""What stands before the items of a list, of one in a list, and of all in those: as browsers do it."""
_BULLET: Final = 13 / 15
"""Qt's bullets are a third of a line wide, in the size of their item: larger than those of a browser."""
_BOX: Final = re.compile(r'<img src="kshare:task/[^<>]*>')
_COUNTED: Final = re.compile(' start="[^"]*"')
_SPACE_BELOW: Final = re.compile(r"\d+px 0(?=\")")


def list_of(
    tag: str, values: Mapping[str, str], classes: frozenset[str], look: Look, *, within: int, in_item: bool
) -> tuple[str, str]:
    """Start and end of `<ul>` or `<ol>`; `within` counts the lists with bullets around it."""
    if "task-list" in classes:
        return f'<table {FILL} style="margin:6px 0 8px 0">', "</table>"
    start = f' start="{escape(values["start"])}"' if tag == "ol" and "start" in values else ""
    kind = f"list-style-type:{_BULLETS[min(within, len(_BULLETS) - 1)]};" if tag == "ul" else ""
    if tag == "ol" and look.right_to_left:
        # Qt puts the dot on the other side twice, which is on this side.
        kind = "-qt-list-number-prefix:'.';-qt-list-number-suffix:'';"
    return f'<{tag}{start} style="{kind}margin:0 0 {0 if in_item else 10}px 0">', f"</{tag}>"


def item(look: Look, values: Mapping[str, str], *, has_bullet: bool) -> tuple[str, str]:
    """Start and end of `<li>` in a list that is not one of tasks."""
    anchor = f'<a name="{escape(values["id"])}"></a>' if values.get("id") else ""
    if has_bullet:
        start, end = bulleted("li", look)
        return start + anchor, end
    return f'<li style="{look.line};margin:0 0 2px 0">{anchor}', "</li>"


def bulleted(tag: str, look: Look) -> tuple[str, str]:
    """An item or a paragraph of one: its own letters are those of the bullet, the words in it have theirs.

    Qt leaves the width of a space between bullet and words. That of letters of one width is twice as wide, which is
    the distance in a browser.
    """
    bullet = f"font-family:{MONO};font-size:{look.px * _BULLET:.3g}px"
    words = f"font-family:{PROSE};font-size:{look.px:g}px"
    return f'<{tag} style="{look.line};{bullet};margin:0 0 2px 0"><span style="{words}">', f"</span></{tag}>"


def task(look: Look) -> tuple[str, str]:
    """A row: the box in a cell of its own, so that wrapped text hangs beside it."""
    picture = '<img src="kshare:task/open" width="16" height="16">'
    box = f'<td width="{INDENT}" style="padding:7px 0 0 0">{picture}</td>'
    words = f'<td style="padding:2px 0"><p style="{look.line};margin:0">'
    if look.right_to_left:
        return f"<tr>{words}", f"</p></td>{box.replace('padding:7px 0 0 0', 'padding:7px 0 0 10px')}</tr>"
    return f"<tr>{box}{words}", "</p></td></tr>"


def ticked(part: str) -> str:
    """Start or end of a task that is done."""
    return part.replace("task/open", "task/done")


def cut_here(start: str, tag: str = "ul") -> str:
    """The start of a list that ends with its part of the text and goes on in the next: no space below."""
    return _SPACE_BELOW.sub("0 0", start) if tag in ("ul", "ol") else start


def item_going_on(start: str, end: str) -> tuple[str, str]:
    """Start and end of an item that goes on in another part of the text: it has no second bullet and no second box."""
    return (_BOX.sub("", start), _BOX.sub("", end)) if start.startswith("<tr") else ("", "")


def going_on(start: str, next_item: int) -> str:
    """The start of a list that goes on in another part of the text.

    >>> going_on('<ol start="3" style="margin:0 0 10px 0">', 7)
    '<ol start="7" style="margin:0 0 10px 0">'
    """
    start = _COUNTED.sub("", start).replace("margin:6px", "margin:0")
    return start.replace("<ol", f'<ol start="{next_item}"', 1)
