"""KShare's semantic HTML in the words of Qt's rich text, with the colours of one palette.

Input is what `kshare.render` hands out: sanitised, well-formed, meaning only in tags and class names. Qt's
rich text knows few CSS properties, and only table cells take padding and a background; so boxes, quotes and
code become one-cell tables. No Qt is imported: this runs off the UI thread and its strings can be cached.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from unicodedata import bidirectional

from kshare.ui.documents.rich_depth import DEEPEST, flat, in_flat_table, is_table
from kshare.ui.documents.rich_looks import (
    BULLETS,
    FILL,
    HEADINGS,
    MONO,
    MOST_LINES,
    callout,
    code_end,
    code_token,
    rule,
)
from kshare.ui.documents.rich_tables import column_shares
from kshare.ui.theme.tokens import Palette, Type

INDENT = 26
"""How far in a list stands, in px: room for two figures and a dot."""
_LEADING = Type.READING.value.line / 100
"""Distance of lines, in text sizes; written in px because the natural height differs from font to font."""
_AROUND = "10px 0 8px 0"
"""Margins of boxes and tables. Qt leaves out the space below a paragraph that stands before one."""
_BULLET = 13 / 15
"""Qt's bullets are a third of a line wide, in the size of their item: larger than those of a browser."""
_SAME = frozenset(
    [
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "small",
        "dl",
        "thead",
        "tbody",
        "tfoot",
        "tr",
    ]
)
_AS = {"del": "s", "ins": "u", "cite": "i", "dfn": "i", "var": "i"}
_CODE_WORDS = frozenset({"code", "kbd", "samp"})
_VOID = frozenset({"br", "hr", "img", "input"})


def to_qt(html: str, palette: Palette, px: float = 15) -> str:
    """The whole text, `px` high, as one string of Qt rich text."""
    return "".join(to_qt_parts(html, palette, px, limit=0))


def to_qt_parts(html: str, palette: Palette, px: float = 15, limit: int = 100_000) -> tuple[str, ...]:
    """The text cut between its blocks into parts of about `limit` characters (0: one part).

    A window shows the first part at once and appends the others, so that a long page never holds it up.
    """
    writer = _Writer(palette, px, limit, right_to_left=_is_right_to_left(html))
    writer.feed(html)
    writer.close()
    return writer.parts()


_TAG = re.compile("<[^<>]*>")
_COUNTED = re.compile(' start="[^"]*"')
_SPACE_BELOW = re.compile(r"\d+px 0(?=\")")


def _is_right_to_left(html: str) -> bool:
    """The direction of the first letter that has one (Unicode Bidirectional Algorithm, P2 and P3)."""
    if html.isascii():
        return False
    kinds = (bidirectional(letter) for letter in _TAG.sub("", html))
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet, and what its end becomes."""

    tag: str
    end: str
    start_at: int = 0
    classes: frozenset[str] = field(default_factory=frozenset)
    cells: list[list[tuple[int, str]]] = field(default_factory=list)
    """Of a table: its rows of cells, each with where its start was written and its text."""
    next_item: int = 1
    """Of a list with numbers: the one that comes next."""
    shares: list[float] = field(default_factory=list)
    """Of a table that is cut: how wide its columns are, in percent, in all of its parts."""


class _Writer(HTMLParser):
    """Turns start tags, text and end tags into Qt's subset one by one."""

    def __init__(self, palette: Palette, px: float, limit: int, *, right_to_left: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._palette = palette
        self._right_to_left = right_to_left
        # 'Minimum' lets a line with a picture be as high as the picture.
        self._line = f"line-height:{round(px * _LEADING)}px;-qt-line-height-type:minimum"
        self._letters = f"font-size:{px:g}px"
        self._bullet = f"font-size:{px * _BULLET:.3g}px"
        self._limit = limit
        self._out: list[str] = []
        self._done: list[str] = []
        self._size = 0
        self._open: list[_Open] = []
        self._pre = 0

    def parts(self) -> tuple[str, ...]:
        """What was written, blocks whole."""
        while self._open:
            self._close()
        rest = "".join(self._out)
        return tuple([*self._done, rest] if rest or not self._done else self._done)

    def handle_data(self, data: str) -> None:
        """Text, escaped again; a block of code that goes on for long is cut as well."""
        while self._limit and self._is_in_code and self._is_too_long(data):
            end = code_end(data, max(0, self._limit - self._size))
            if not end:
                break
            self._put(escape(data[:end], quote=False))
            data = data[end:]
            self._cut_code()
        self._put(escape(data, quote=False))

    def _is_too_long(self, code: str) -> bool:
        return self._size + len(code) > self._limit or code.count("\n") > MOST_LINES

    @property
    def _is_in_code(self) -> bool:
        return bool(self._pre) and all(opened.tag in ("pre", "code") for opened in self._open)

    def _cut_code(self) -> None:
        """End this part within a block of code, and go on with it, as one box, in the next."""
        box = self._open[0]
        self._out[box.start_at] = self._out[box.start_at].replace(_AROUND, "10px 0 0 0")
        self._out += [opened.end for opened in reversed(self._open)]
        self._end_part()
        box.start_at = 0
        self._put(self._code_block()[0].replace(_AROUND, "0 0 8px 0"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write the start and remember the end."""
        values = {name: value or "" for name, value in attrs}
        classes = frozenset(values.get("class", "").split())
        opened = _Open(tag, "", len(self._out), classes)
        start, opened.end = self._element(tag, values, classes)
        self._put(start)
        if tag == "tr" and (table := self._table_around()) is not None:
            table.cells.append([])
        if tag == "ol" and values.get("start", "").isdecimal():
            opened.next_item = int(values["start"])
        elif tag == "li" and self._open:
            self._open[-1].next_item += 1
        if tag not in _VOID:
            self._open.append(opened)
            self._pre += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br />` is `<br>`."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close `tag` and whatever was left open in it."""
        if any(opened.tag == tag for opened in self._open):
            while self._close().tag != tag:
                pass
            if self._limit and self._size > self._limit:
                if not self._open:
                    self._end_part()
                elif tag == "tr" and [opened.tag for opened in self._open] in (["table"], ["table", "tbody"]):
                    self._cut_table()
                elif tag == "li" and len(self._open) == 1:
                    self._cut_list()

    def _end_part(self) -> None:
        self._done.append("".join(self._out))
        self._out, self._size = [], 0

    def _cut_table(self) -> None:
        """End this part between two rows, and go on with the table, its columns as wide, in the next."""
        table = self._open[0]
        self._share_width(table)
        self._out[table.start_at] = self._out[table.start_at].replace(_AROUND, "10px 0 0 0")
        self._out += [opened.end for opened in reversed(self._open)]
        self._end_part()
        table.start_at, table.cells = 0, []
        self._put(self._table("table", {})[0].replace(_AROUND, "0 0 8px 0"))

    def _cut_list(self) -> None:
        """End this part between two items, and go on with the list in the next; Qt takes n² time for n items."""
        around = self._open[0]
        start = self._out[around.start_at]
        self._out[around.start_at] = _SPACE_BELOW.sub("0 0", start)
        self._put(around.end)
        self._end_part()
        around.start_at = 0
        start = _COUNTED.sub("", start).replace("margin:6px", "margin:0")
        self._put(start.replace("<ol", f'<ol start="{around.next_item}"', 1))

    def _close(self) -> _Open:
        opened = self._open.pop()
        self._pre -= opened.tag == "pre"
        if opened.tag in ("th", "td"):
            self._note_cell(opened.start_at)
        elif opened.tag == "table":
            self._share_width(opened)
        elif opened.tag == "tr" and self._right_to_left:
            self._mirror_row()
        self._put(opened.end)
        return opened

    def _put(self, text: str) -> None:
        self._out.append(text)
        self._size += len(text)

    def _inside(self, tag: str) -> bool:
        return any(opened.tag == tag for opened in self._open)

    def _table_around(self) -> _Open | None:
        return next((opened for opened in reversed(self._open) if opened.tag == "table"), None)

    def _element(self, tag: str, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        """Start and end of one element; unknown ones vanish and leave their text."""
        if (shallow := self._without_table(tag, classes)) is not None:
            return shallow
        if tag in _SAME or tag in _AS:
            known = _AS.get(tag, tag)
            anchor = f'<a name="{escape(values["id"])}"></a>' if tag == "sup" and "id" in values else ""
            return f"{anchor}<{known}>", f"</{known}>"
        if tag in HEADINGS:
            return self._heading(tag, values)
        if tag in _CODE_WORDS:
            return self._inline_code()
        match tag:
            case "p":
                return self._paragraph(classes)
            case "a":
                return self._link(values, classes)
            case "ul" | "ol" | "li" | "input":
                return self._list(tag, values, classes)
            case "table" | "th" | "td" | "caption":
                return self._table(tag, values)
            case "pre":
                return self._code_block()
            case "div":
                return self._division(classes)
            case _:
                return self._other(tag, values, classes)

    def _without_table(self, tag: str, classes: frozenset[str]) -> tuple[str, str] | None:
        """The same for what stands in so many tables that it may not be one more; None for all else."""
        table = self._table_around()
        if table is not None and not is_table(table.end) and (part := in_flat_table(tag)) is not None:
            return part
        if sum(is_table(opened.end) for opened in self._open) < DEEPEST:
            return None
        return flat(tag, classes, INDENT, self._code_style)

    def _other(self, tag: str, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        palette = self._palette
        match tag:
            case "span":
                return self._span(classes)
            case "blockquote":
                return self._boxed("line_strong", None, ink="text2")
            case "mark":
                return f'<span style="background-color:{palette.mark};color:{palette.mark_text}">', "</span>"
            case "q":
                return "“", "”"
            case "br":
                return "<br>", ""
            case "hr":
                return rule(palette, "14px 0"), ""
            case "img":
                return self._picture(values), ""
            case "details":
                return self._boxed("line_strong", "code")
            case "dt":
                return f'<dt style="{self._line};margin:6px 0 0 0"><b>', "</b></dt>"
            case "dd":
                return f'<dd style="{self._line};margin:0 0 0 {INDENT}px">', "</dd>"
            case "summary":
                return '<p style="margin:0 0 4px 0"><b>', "</b></p>"
            case _:
                return "", ""

    def _paragraph(self, classes: frozenset[str]) -> tuple[str, str]:
        if "admonition-title" in classes:
            return self._callout_title()
        if self._open and self._open[-1].tag == "li" and self._has_bullets:
            return self._bulleted("p")
        if any(self._inside(tag) for tag in ("li", "blockquote", "div", "details")):
            # Boxes bring their own space below.
            return f'<p style="{self._line};margin:0 0 2px 0">', "</p>"
        return f'<p style="{self._line};margin:0 0 10px 0">', "</p>"

    def _heading(self, tag: str, values: Mapping[str, str]) -> tuple[str, str]:
        size, above = HEADINGS[tag]
        anchor = f'<a name="{escape(values["id"])}"></a>' if values.get("id") else ""
        style = f"{size.value.css};font-weight:600;margin:{above}px 0 6px 0"
        return f'<{tag} style="{style}">{anchor}', f"</{tag}>"

    def _link(self, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        palette = self._palette
        own = classes & {"wikilink", "mention", "hashtag", "footnote-ref", "footnote-backref"}
        ink = palette.danger if "missing" in classes else palette.accent_text
        style = f"color:{ink};text-decoration:{'none' if own else 'underline'}"
        if classes & {"mention", "hashtag"}:
            style += ";font-weight:500"
        href = values.get("href")
        return (f'<a href="{escape(href)}" style="{style}">', "</a>") if href else ("<span>", "</span>")

    def _span(self, classes: frozenset[str]) -> tuple[str, str]:
        palette = self._palette
        if self._pre:
            token = code_token(classes)
            return (f'<span style="color:{getattr(palette, token)}">', "</span>") if token else ("", "")
        if "missing" in classes:
            return f'<span style="color:{palette.danger}">', "</span>"
        if classes & {"mention", "hashtag"}:
            return f'<span style="color:{palette.accent_text};font-weight:500">', "</span>"
        if "remote-image" in classes:
            return f'<span style="color:{palette.text3}">', "</span>"
        return "", ""

    def _inline_code(self) -> tuple[str, str]:
        if self._pre:
            return "", ""
        style = f"font-family:{MONO};{Type.MONO.value.css};background-color:{self._palette.code}"
        return f'<span style="{style}">', "</span>"

    def _code_block(self) -> tuple[str, str]:
        cell = f'<td style="background-color:{self._palette.code};padding:7px 14px 12px 14px">'
        return (
            f'<table {FILL} style="margin:{_AROUND}"><tr>{cell}<pre style="{self._code_style}">',
            "</pre></td></tr></table>",
        )

    @property
    def _code_style(self) -> str:
        return (
            f"font-family:{MONO};{Type.MONO.value.css};color:{self._palette.text};white-space:pre-wrap;"
            "line-height:20px;-qt-line-height-type:minimum;margin:0"
        )

    def _boxed(self, bar: str, fill: str | None, ink: str = "text") -> tuple[str, str]:
        palette = self._palette
        background = f"background-color:{getattr(palette, fill)};" if fill else ""
        bar_cell = f'<td width="3" style="background-color:{getattr(palette, bar)};padding:0"></td>'
        body = f'<td style="{background}color:{getattr(palette, ink)};padding:8px 14px">'
        table = f'<table {FILL} style="margin:{_AROUND}"><tr>'
        if self._right_to_left:
            return f"{table}{body}", f"</td>{bar_cell}</tr></table>"
        return f"{table}{bar_cell}{body}", "</td></tr></table>"

    def _division(self, classes: frozenset[str]) -> tuple[str, str]:
        if "admonition" in classes or "callout" in classes:
            look = callout(classes)
            return self._boxed(look[0], f"{look[0]}_soft") if look else self._boxed("line_strong", "code")
        if "footnote" in classes:
            return f'<div style="{Type.LABEL.value.css};color:{self._palette.text2}">', "</div>"
        return "<div>", "</div>"

    def _callout_title(self) -> tuple[str, str]:
        """Icon and words in the colour of their box."""
        look = callout(self._open[-1].classes) if self._open else None
        if look is None:
            return f'<p style="{self._line};margin:0"><b>', "</b></p>"
        ink = self._palette.accent_text if look[0] == "accent" else getattr(self._palette, look[0])
        side = 'width="16" height="16" style="vertical-align:middle"'
        sign = f'<img src="kshare:sign/{look[1]}/{ink[1:].lower()}" {side}>'
        return f'<p style="{self._line};margin:0;color:{ink}">{sign}&nbsp; <b>', "</b></p>"

    def _list(self, tag: str, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        if tag == "input":
            if any(opened.tag == "ul" and is_table(opened.end) for opened in self._open[-3:]):
                if "checked" in values:
                    self._tick()
                return "", ""
            return ("☑ " if "checked" in values else "☐ "), ""
        if tag in ("ul", "ol"):
            if "task-list" in classes:
                return f'<table {FILL} style="margin:6px 0 8px 0">', "</table>"
            start = f' start="{escape(values["start"])}"' if tag == "ol" and "start" in values else ""
            below = 0 if self._inside("li") else 10
            depth = sum(opened.tag == "ul" for opened in self._open)
            kind = f"list-style-type:{BULLETS[min(depth, len(BULLETS) - 1)]};" if tag == "ul" else ""
            return f'<{tag}{start} style="{kind}margin:0 0 {below}px 0">', f"</{tag}>"
        if self._open and self._open[-1].tag == "ul" and is_table(self._open[-1].end):
            return self._task()
        anchor = f'<a name="{escape(values["id"])}"></a>' if values.get("id") else ""
        if self._has_bullets:
            start, end = self._bulleted("li")
            return start + anchor, end
        return f'<li style="{self._line};margin:0 0 2px 0">{anchor}', "</li>"

    @property
    def _has_bullets(self) -> bool:
        """True in a list with bullets, as opposed to one with numbers or boxes to tick."""
        around = next((opened for opened in reversed(self._open) if opened.tag in ("ul", "ol")), None)
        return around is not None and around.tag == "ul" and not is_table(around.end)

    def _bulleted(self, tag: str) -> tuple[str, str]:
        """An item or a paragraph of one: its own size is that of the bullet, the words in it have theirs."""
        style = f"{self._line};{self._bullet};margin:0 0 2px 0"
        return f'<{tag} style="{style}"><span style="{self._letters}">', f"</span></{tag}>"

    def _task(self) -> tuple[str, str]:
        """A row: the box in a cell of its own, so that wrapped text hangs beside it."""
        picture = '<img src="kshare:task/open" width="16" height="16">'
        box = f'<td width="26" style="padding:7px 0 0 0">{picture}</td>'
        words = f'<td style="padding:2px 0"><p style="{self._line};margin:0">'
        if self._right_to_left:
            return f"<tr>{words}", f"</p></td>{box.replace('padding:7px 0 0 0', 'padding:7px 0 0 10px')}</tr>"
        return f"<tr>{box}{words}", "</p></td></tr>"

    def _tick(self) -> None:
        """The <input> comes after the <li> whose box it ticks."""
        item = self._open[-1] if self._open else None
        while_in_paragraph = item is not None and item.tag == "p" and len(self._open) > 1
        item = self._open[-2] if while_in_paragraph else item
        if item is not None and item.tag == "li":
            self._out[item.start_at] = self._out[item.start_at].replace("task/open", "task/done")
            item.end = item.end.replace("task/open", "task/done")

    def _table(self, tag: str, values: Mapping[str, str]) -> tuple[str, str]:
        palette = self._palette
        if tag == "table":
            return f'<table {FILL} style="margin:{_AROUND};border-collapse:collapse">', "</table>"
        if tag == "caption":
            return "<tr><td><i>", "</i></td></tr>"
        kept = "".join(
            f' {name}="{escape(values[name])}"' for name in ("align", "colspan", "rowspan") if name in values
        )
        style = f"padding:7px 10px;border-bottom:1px solid {palette.line}"
        if tag == "th":
            style = f"background-color:{palette.code};color:{palette.text2};font-weight:600;padding:7px 10px"
            kept += "" if "align" in values else ' align="right"' if self._right_to_left else ' align="left"'
        return f'<{tag}{kept} style="{style}"><p style="{self._line};margin:0">', f"</p></{tag}>"

    def _note_cell(self, start_at: int) -> None:
        """A cell is closed: its table learns what stands in it."""
        table = self._table_around()
        if table is not None and table.cells:
            words = unescape(_TAG.sub("", "".join(self._out[start_at:]))).strip()
            table.cells[-1].append((start_at, words))

    def _mirror_row(self) -> None:
        """A row is about to be closed: its first cell goes to the right end, which Qt does not do itself."""
        table = self._table_around()
        cells = table.cells[-1] if table is not None and is_table(table.end) and table.cells else []
        if not cells:
            return
        starts = [start_at for start_at, _ in cells]
        first = starts[0]
        pieces = [self._out[at:end] for at, end in zip(starts, [*starts[1:], len(self._out)], strict=True)]
        del self._out[first:]
        mirrored = list[tuple[int, str]]()
        for piece, (_, words) in zip(reversed(pieces), reversed(cells), strict=True):
            mirrored.append((len(self._out), words))
            self._out += piece
        cells[:] = mirrored

    def _share_width(self, table: _Open) -> None:
        """A table is closed or cut: the cells of its first row say how wide each column is."""
        rows = table.cells
        if not rows or len(rows[0]) < 2 or any(len(row) > len(rows[0]) for row in rows):
            return
        if len(table.shares) != len(rows[0]):
            table.shares = list(column_shares([[words for _, words in row] for row in rows]))
        for (start_at, _), share in zip(rows[0], table.shares, strict=True):
            self._out[start_at] = self._out[start_at].replace(" style=", f' width="{share:.1f}%" style=', 1)

    def _picture(self, values: Mapping[str, str]) -> str:
        source = values.get("src", "")
        if not source.startswith("kshare:blob/"):
            return escape(values.get("alt", ""), quote=False)
        kept = "".join(
            f' {name}="{escape(values[name])}"'
            for name in ("alt", "title", "width", "height")
            if name in values
        )
        return f'<img src="{escape(source)}"{kept}>'
