"""KShare's semantic HTML in the words of Qt's rich text, with the colours of one palette.

Input is what `kshare.render` hands out: sanitised, well-formed, meaning only in tags and class names. Qt's
rich text knows few CSS properties, and only table cells take padding and a background; so boxes, quotes and
code become one-cell tables. No Qt is imported: this runs off the UI thread and its strings can be cached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Final
from unicodedata import bidirectional

from kshare.ui.documents import rich_boxes, rich_lists
from kshare.ui.documents.rich_depth import DEEPEST, flat, in_flat_table, is_table
from kshare.ui.documents.rich_looks import HEADINGS, MOST_LINES, Look, code_end, code_token, rule
from kshare.ui.documents.rich_tables import TAG, Cells, table_of
from kshare.ui.theme.tokens import Palette

_SAME: Final = frozenset(
    ["b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "dl", "thead", "tbody", "tfoot", "tr"]
)
"""Elements that Qt knows by the same name."""
_AS: Final = {"del": "s", "ins": "u", "cite": "i", "dfn": "i", "var": "i"}
_CODE_WORDS: Final = frozenset({"code", "kbd", "samp"})
_VOID: Final = frozenset({"br", "hr", "img", "input"})
_LISTS: Final = frozenset({"ul", "ol"})
_BOXES: Final = frozenset({"blockquote", "div", "details"})
_CUT: Final = _LISTS | _BOXES | {"li"}
"""What may go on in another part of the text."""
_IN_BOXES: Final = frozenset({"p", "pre", "table", "dl", "hr", *_LISTS, *_BOXES, *HEADINGS})


def to_qt(html: str, palette: Palette, px: float = 15) -> str:
    """The whole text, `px` high, as one string of Qt rich text."""
    return "".join(to_qt_parts(html, palette, px, limit=0))


def to_qt_parts(html: str, palette: Palette, px: float = 15, limit: int = 100_000) -> tuple[str, ...]:
    """The text cut between its blocks into parts of about `limit` characters (0: one part).

    A window shows the first part at once and appends the others, so that a long page never holds it up.
    """
    writer = _Writer(Look(palette, px, _is_right_to_left(html)), limit)
    writer.feed(html)
    writer.close()
    return writer.parts()


def _is_right_to_left(html: str) -> bool:
    """The direction of the first letter that has one (Unicode Bidirectional Algorithm, P2 and P3)."""
    if html.isascii():
        return False
    kinds = (bidirectional(letter) for letter in TAG.sub("", html))
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


@dataclass(slots=True)
class _Open:
    """An element that is not closed yet, and what its end becomes."""

    tag: str
    end: str
    start_at: int = 0
    classes: frozenset[str] = field(default_factory=frozenset)
    cells: Cells = field(default_factory=Cells)
    """Of a table."""
    next_item: int = 1
    """Of a list with numbers: the one that comes next."""


class _Writer(HTMLParser):
    """Turns start tags, text and end tags into Qt's subset one by one."""

    def __init__(self, look: Look, limit: int) -> None:
        super().__init__(convert_charrefs=True)
        self._look = look
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
        self._out[box.start_at] = rich_boxes.cut_below(self._out[box.start_at])
        self._out += [opened.end for opened in reversed(self._open)]
        self._end_part()
        box.start_at = 0
        self._put(rich_boxes.going_on(rich_boxes.code_block(self._look)[0]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write the start and remember the end."""
        values = {name: value or "" for name, value in attrs}
        classes = frozenset(values.get("class", "").split())
        opened = _Open(tag, "", len(self._out), classes)
        start, opened.end = self._element(tag, values, classes)
        self._put(start)
        if tag == "tr" and (table := self._table_around()) is not None:
            table.cells.rows.append([])
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
                elif self._may_cut_after(tag):
                    self._cut()

    def _end_part(self) -> None:
        self._done.append("".join(self._out))
        self._out, self._size = [], 0

    def _cut_table(self) -> None:
        """End this part between two rows, and go on with the table, its columns as wide, in the next."""
        table = self._open[0]
        table.cells.share_width(self._out)
        self._out[table.start_at] = rich_boxes.cut_below(self._out[table.start_at])
        self._out += [opened.end for opened in reversed(self._open)]
        self._end_part()
        table.start_at, table.cells.rows = 0, []
        self._put(rich_boxes.going_on(table_of(self._look, "table", {})[0]))

    def _may_cut_after(self, tag: str) -> bool:
        """Between two items of a list and between two blocks in a box, however deep these are in others."""
        inner = self._open[-1].tag
        between = (tag == "li" and inner in _LISTS) or (tag in _IN_BOXES and inner in _BOXES)
        return between and all(opened.tag in _CUT for opened in self._open)

    def _cut(self) -> None:
        """End this part within lists and boxes, and go on with them in the next; Qt takes n² time for n items."""
        starts = [self._out[opened.start_at] for opened in self._open]
        for opened, start in zip(self._open, starts, strict=True):
            self._out[opened.start_at] = rich_lists.cut_here(rich_boxes.cut_below(start), opened.tag)
        self._out += [opened.end for opened in reversed(self._open)]
        self._end_part()
        for opened, start in zip(self._open, starts, strict=True):
            opened.start_at = len(self._out)
            if opened.tag == "li":
                start, opened.end = rich_lists.item_going_on(start, opened.end)
            elif opened.tag in _LISTS:
                start = rich_lists.going_on(start, opened.next_item)
            else:
                start = rich_boxes.going_on(start)
            self._put(start)

    def _close(self) -> _Open:
        opened = self._open.pop()
        self._pre -= opened.tag == "pre"
        table = self._table_around()
        if opened.tag == "table":
            opened.cells.share_width(self._out)
        elif table is not None and opened.tag in ("th", "td"):
            table.cells.note(self._out, opened.start_at)
        elif table is not None and opened.tag == "tr" and self._look.right_to_left and is_table(table.end):
            table.cells.mirror_row(self._out)
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
            return ("", "") if self._pre else rich_boxes.inline_code(self._look)
        match tag:
            case "p":
                return self._paragraph(classes)
            case "a":
                return self._link(values, classes)
            case "ul" | "ol" | "li" | "input":
                return self._list(tag, values, classes)
            case "table" | "th" | "td" | "caption":
                return table_of(self._look, tag, values)
            case "pre":
                return rich_boxes.code_block(self._look)
            case "div":
                return rich_boxes.division(self._look, classes)
            case _:
                return self._other(tag, values, classes)

    def _without_table(self, tag: str, classes: frozenset[str]) -> tuple[str, str] | None:
        """The same for what stands in so many tables that it may not be one more; None for all else."""
        table = self._table_around()
        if table is not None and not is_table(table.end) and (part := in_flat_table(tag)) is not None:
            return part
        if sum(is_table(opened.end) for opened in self._open) < DEEPEST:
            return None
        return flat(tag, classes, rich_lists.INDENT, rich_boxes.code_style(self._look))

    def _other(self, tag: str, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        look, palette = self._look, self._look.palette
        match tag:
            case "span":
                return self._span(classes)
            case "blockquote":
                return rich_boxes.boxed(look, "line_strong", None, ink="text2")
            case "mark":
                return f'<span style="background-color:{palette.mark};color:{palette.mark_text}">', "</span>"
            case "q":
                return "“", "”"
            case "br":
                # Behind a box a new line begins anyway.
                return ("", "") if self._out and is_table(self._out[-1]) else ("<br>", "")
            case "hr":
                return rule(palette, "14px 0"), ""
            case "img":
                return self._picture(values), ""
            case "details":
                return rich_boxes.boxed(look, "line_strong", "code")
            case "dt":
                return f'<dt style="{look.line};margin:6px 0 0 0"><b>', "</b></dt>"
            case "dd":
                return f'<dd style="{look.line};margin:0 0 0 {rich_lists.INDENT}px">', "</dd>"
            case "summary":
                return '<p style="margin:0 0 4px 0"><b>', "</b></p>"
            case _:
                return "", ""

    def _paragraph(self, classes: frozenset[str]) -> tuple[str, str]:
        if "admonition-title" in classes:
            around = self._open[-1].classes if self._open else frozenset[str]()
            return rich_boxes.callout_title(self._look, around)
        if self._open and self._open[-1].tag == "li" and self._has_bullets:
            return rich_lists.bulleted("p", self._look)
        if any(self._inside(tag) for tag in ("li", "blockquote", "div", "details")):
            # Boxes bring their own space below.
            return f'<p style="{self._look.line};margin:0 0 2px 0">', "</p>"
        return f'<p style="{self._look.line};margin:0 0 10px 0">', "</p>"

    def _heading(self, tag: str, values: Mapping[str, str]) -> tuple[str, str]:
        size, above = HEADINGS[tag]
        anchor = f'<a name="{escape(values["id"])}"></a>' if values.get("id") else ""
        style = f"{size.value.css};font-weight:600;margin:{above}px 0 6px 0"
        return f'<{tag} style="{style}">{anchor}', f"</{tag}>"

    def _link(self, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        palette = self._look.palette
        own = classes & {"wikilink", "mention", "hashtag", "footnote-ref", "footnote-backref"}
        ink = palette.danger if "missing" in classes else palette.accent_text
        style = f"color:{ink};text-decoration:{'none' if own else 'underline'}"
        if classes & {"mention", "hashtag"}:
            style += ";font-weight:500"
        href = values.get("href")
        return (f'<a href="{escape(href)}" style="{style}">', "</a>") if href else ("<span>", "</span>")

    def _span(self, classes: frozenset[str]) -> tuple[str, str]:
        palette = self._look.palette
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

    def _list(self, tag: str, values: Mapping[str, str], classes: frozenset[str]) -> tuple[str, str]:
        if tag == "input":
            if any(opened.tag == "ul" and is_table(opened.end) for opened in self._open[-3:]):
                if "checked" in values:
                    self._tick()
                return "", ""
            return ("☑ " if "checked" in values else "☐ "), ""
        if tag in ("ul", "ol"):
            within = sum(opened.tag == "ul" for opened in self._open)
            in_item = self._inside("li")
            return rich_lists.list_of(tag, values, classes, self._look, within=within, in_item=in_item)
        if self._open and self._open[-1].tag == "ul" and is_table(self._open[-1].end):
            return rich_lists.task(self._look)
        return rich_lists.item(self._look, values, has_bullet=self._has_bullets)

    @property
    def _has_bullets(self) -> bool:
        """True in a list with bullets, as opposed to one with numbers or boxes to tick."""
        around = next((opened for opened in reversed(self._open) if opened.tag in ("ul", "ol")), None)
        return around is not None and around.tag == "ul" and not is_table(around.end)

    def _tick(self) -> None:
        """The <input> comes after the <li> whose box it ticks."""
        item = self._open[-1] if self._open else None
        while_in_paragraph = item is not None and item.tag == "p" and len(self._open) > 1
        item = self._open[-2] if while_in_paragraph else item
        if item is not None and item.tag == "li":
            self._out[item.start_at] = rich_lists.ticked(self._out[item.start_at])
            item.end = rich_lists.ticked(item.end)

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
