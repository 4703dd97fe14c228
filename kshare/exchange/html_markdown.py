"""HTML as Markdown: what somebody copied in a browser, a mail, Word or Excel becomes text of a page.

Kept are headings, paragraphs, emphasis, links, lists (Word's too, which are paragraphs with a style), tables, quotes,
code, rules and the pictures that the caller has a name for. Nothing is fetched, and links lead only to web, mail and
KShare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from kshare.exchange.html_tree import BLOCKS, Node, parse

NamePicture: TypeAlias = Callable[[str], str]

_LINKED: Final = ("http://", "https://", "mailto:", "kshare:")
_SPACE: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_SPECIAL: Final = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|[*`]|~~|\[(?=\[)|\](?=\()|<(?=[A-Za-z/!?])|(?<!\w)_|_(?!\w)"
)
_LINE_START: Final = re.compile(r"(?m)^(\d{0,9})(#{1,6}(?=\s)|[-+>:](?=\s)|(?<=\d)[.)](?=\s)|={3,}$|-{3,}$)")
_BOLD: Final = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_NOT_BOLD: Final = re.compile(r"font-weight:\s*(normal|[1-5]00)")
_ITALIC: Final = re.compile(r"font-style:\s*italic")
_WORD_ITEM: Final = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_ALIGN: Final = re.compile(r"text-align:\s*(left|center|right)")
_LANGUAGE: Final = re.compile(r"(?:language|lang|highlight-source)-([\w+#-]+)")
_HEADING: Final = re.compile(r"h[1-6]")
_MEANING: Final = frozenset(
    {
        "a",
        "b",
        "strong",
        "i",
        "em",
        "code",
        "pre",
        "li",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
    }
    | {"del", "s", "strike", "mark", "hr", "kbd", "samp"}
)
_MARKS: Final = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em", "cite", "dfn"), "*"),
    **dict.fromkeys(("s", "del", "strike"), "~~"),
    "mark": "==",
}
_CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_HEAD: Final = re.compile(r"^\*\*([^*]+)\*\*$")
"""The words of a table's head are bold anyway."""
_SHOWN: Final = "shown as"
"""What a picture is written as; no attribute of HTML has a space in its name."""
_BREAK: Final = "\n"
_INDENT: Final = "    "


def markdown_of(html: str, name_picture: NamePicture = lambda _address: "") -> str | None:
    """The Markdown of a piece of HTML; None if it holds only words without form, which the plain text says as well.

    `name_picture` gets the address of every picture and gives the Markdown that shows it; '' leaves it out.
    Raises TooMuch for more than anybody would wait for.

    >>> markdown_of("<h2>Seals</h2><p>Use <b>two</b> of <a href='https://a.example/'>these</a>")
    '## Seals\\n\\nUse **two** of [these](https://a.example/)'
    >>> markdown_of("<div>just <span style='color:red'>words</span></div>") is None
    True
    """
    root = parse(html)
    for node in root.walk():
        if node.tag == "img":
            node.attrs[_SHOWN] = name_picture(node.attrs.get("src", "").strip())
    if not any(_means_something(node) for node in root.walk()):
        return None
    return "\n\n".join(_blocks(root)) or None


def _means_something(node: Node) -> bool:
    if node.tag == "img":
        return bool(node.attrs.get(_SHOWN))
    if node.tag == "a":
        return node.attrs.get("href", "").startswith(_LINKED)
    if node.tag in ("b", "strong"):
        return not _NOT_BOLD.search(node.style)
    return node.tag in _MEANING or bool(_BOLD.search(node.style) or _WORD_ITEM.search(node.style))


# -- blocks --------------------------------------------------------------------------------------------


def _blocks(node: Node) -> list[str]:
    """The blocks in an element, each without empty lines around it."""
    made: list[str] = []
    run: list[Node | str] = []
    item_lines: list[str] = []

    def end_run() -> None:
        if text := _paragraph(run):
            made.append(text)
        run.clear()

    def end_items() -> None:
        if item_lines:
            made.append("\n".join(item_lines))
        item_lines.clear()

    for child in node.children:
        if isinstance(child, str) or not (child.tag in BLOCKS or child.holds_blocks):
            if not isinstance(child, str) or child.strip():
                end_items()
            run.append(child)
        elif level := _WORD_ITEM.search(child.style):
            end_run()
            item_lines.append(_word_item(child, int(level[1])))
        else:
            end_run()
            end_items()
            made += _block(child)
    end_run()
    end_items()
    return made


def _block(node: Node) -> list[str]:
    if _HEADING.fullmatch(node.tag):
        words = _inline(node.children, "**").replace(_BREAK, " ").strip()
        return [f"{'#' * int(node.tag[1])} {words}"] if words else []
    match node.tag:
        case "ul" | "ol":
            return _list(node)
        case "table":
            return _table(node)
        case "pre":
            return _code_block(node)
        case "blockquote":
            quoted = "\n\n".join(_blocks(node))
            return ["\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))] if quoted else []
        case "hr":
            return ["---"]
        case _:
            return _blocks(node)


def _paragraph(run: Sequence[Node | str]) -> str:
    text = _inline(run).strip()
    lines = [line.strip() for line in text.split(_BREAK)]
    # Two spaces at its end break a line, and what begins a line as a mark would is held back.
    return _LINE_START.sub(r"\1\\\2", "  \n".join(line for line in lines if line))


def _list(node: Node) -> list[str]:
    ordered, lines, number = node.tag == "ol", [], 1
    if ordered and node.attrs.get("start", "").isdecimal():
        number = int(node.attrs["start"][:9])
    for child in node.children:
        if isinstance(child, str):
            continue
        if child.tag in ("ul", "ol"):  # some write a nested list beside its item
            lines += [_INDENT + line for block in _list(child) for line in block.split("\n")]
            continue
        blocks = _blocks(child)
        if not blocks:
            continue
        mark = f"{number}. " if ordered else "- "
        number += 1
        lines += _item(mark + _task(child), blocks)
    return ["\n".join(lines)] if lines else []


def _item(mark: str, blocks: Sequence[str]) -> Iterator[str]:
    """The lines of one item: its blocks hang under its text."""
    first, *rest = blocks
    for number, line in enumerate(first.split("\n")):
        yield (mark if number == 0 else _INDENT) + line
    for block in rest:
        if not re.match(r"(?:- |\d+\. )", block):
            yield ""
        for line in block.split("\n"):
            yield (_INDENT + line).rstrip()


def _task(item: Node) -> str:
    boxes = (node for node in item.walk() if node.tag == "input" and node.attrs.get("type") == "checkbox")
    box = next(boxes, None)
    return "" if box is None else "[x] " if "checked" in box.attrs else "[ ] "


def _word_item(node: Node, level: int) -> str:
    """Word writes items as paragraphs whose style says the level and whose first words are the mark."""
    mark = "- "
    for each in node.walk():
        if "mso-list:ignore" in each.style.replace(" ", ""):
            shown = _plain(each).strip()
            number = re.match(r"(\d{1,9})[.)]", shown)
            mark = f"{number[1]}. " if number else "1. " if re.match(r"\w{1,4}[.)]", shown) else "- "
            each.children.clear()
            break
    return _INDENT * (level - 1) + mark + _inline(node.children).replace(_BREAK, " ").strip()


def _code_block(node: Node) -> list[str]:
    code = _plain(node).replace("\xa0", " ").strip("\n")
    if not code.strip():
        return []
    classes = " ".join(each.attrs.get("class", "") for each in node.walk())
    language = _LANGUAGE.search(classes)
    longest = max((len(ticks) for ticks in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{language[1] if language else ''}\n{code}\n{fence}"]


def _plain(node: Node) -> str:
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        else:
            parts.append("\n" if child.tag == "br" else _plain(child))
            if child.tag in ("div", "p"):
                parts.append("\n")
    return "".join(parts)


# -- tables --------------------------------------------------------------------------------------------


def _rows(table: Node) -> Iterator[Node]:
    """Its own rows, not those of tables in its cells."""
    for child in table.children:
        if isinstance(child, Node):
            if child.tag == "tr":
                yield child
            elif child.tag in ("thead", "tbody", "tfoot"):
                yield from _rows(child)


def _cells(row: Node) -> list[Node]:
    return [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]


def _table(table: Node) -> list[str]:
    rows = [cells for row in _rows(table) if (cells := _cells(row))]
    inner = (node for row in rows for cell in row for node in cell.walk())
    only_places = any(node.tag == "table" or _HEADING.fullmatch(node.tag) for node in inner)
    if only_places or max(map(len, rows), default=0) < 2:
        # A table that only puts things in their places on a page.
        return [block for row in rows for cell in row for block in _blocks(cell)]
    texts = [[text for cell in row for text in (_cell(cell), *[""] * _span(cell))] for row in rows]
    texts = [row for row in texts if any(row)]
    texts[:1] = [[_HEAD.sub(r"\1", text) for text in row] for row in texts[:1]]
    width = max(map(len, texts), default=0)
    if not width:
        return []
    texts = [row + [""] * (width - len(row)) for row in texts]
    aligns = [_align(cell) for cell in rows[-1]] + ["---"] * width
    lines = [f"| {' | '.join(row)} |" for row in texts]
    lines.insert(1, f"| {' | '.join(aligns[:width])} |")
    return ["\n".join(lines)]


def _cell(cell: Node) -> str:
    blocks = _blocks(cell) if cell.holds_blocks else [_inline(cell.children).strip()]
    lines = [line.strip() for block in blocks for line in block.split("\n") if line.strip()]
    return re.sub(r"(?<!\\)\|", r"\\|", "<br>".join(lines))


def _span(cell: Node) -> int:
    columns = cell.attrs.get("colspan", "1")
    return (
        min(int(columns), 100) - 1 if columns.isdecimal() and columns[:9] == columns and int(columns) else 0
    )


def _align(cell: Node) -> str:
    styled = _ALIGN.search(cell.style)
    how = styled[1] if styled else cell.attrs.get("align", "").lower()
    return {"right": "---:", "center": ":---:"}.get(how, "---")


# -- words ---------------------------------------------------------------------------------------------


def _inline(children: Sequence[Node | str], inside: str = "") -> str:
    """Words with their emphasis; `inside` are the marks that hold around them already."""
    made = "".join(_words(child, inside) for child in children)
    return re.sub(r" *\n *", _BREAK, re.sub(r" {2,}", " ", made))


def _written(words: str) -> str:
    """Words whose signs mean themselves."""
    return _SPECIAL.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", _SPACE.sub(" ", words))


def _words(child: Node | str, inside: str) -> str:
    if isinstance(child, str):
        return _written(child)
    match child.tag:
        case "br":
            return _BREAK
        case "img":
            return child.attrs.get(_SHOWN) or _written(child.attrs.get("alt", ""))
        case "input" | "wbr":
            return ""
        case "a":
            return _link(child, inside)
    if child.tag in _CODE and not child.holds_blocks:
        return _code(_plain(child))
    mark = _mark(child, inside)
    text = _inline(child.children, inside + mark)
    return _around(text, mark)


def _mark(node: Node, inside: str) -> str:
    """What this element adds: two stars, one, tildes or nothing."""
    style, marks = node.style, _MARKS.get(node.tag, "")
    if marks == "**" and _NOT_BOLD.search(style):
        marks = ""
    if not marks:
        marks = "**" if _BOLD.search(style) else "*" if _ITALIC.search(style) else ""
    held = inside.replace("**", "")
    return "" if not marks or (marks in inside if marks != "*" else "*" in held) else marks


def _around(text: str, mark: str) -> str:
    """Marks close to the words: Markdown wants no space inside them."""
    core = text.strip()
    if not mark or not core:
        return text
    start = text.index(core)
    body = core.replace(_BREAK, f"{mark}{_BREAK}{mark}")
    return f"{text[:start]}{mark}{body}{mark}{text[start + len(core) :]}"


def _code(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    if not text:
        return ""
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    ticks, room = "`" * (longest + 1), " " if "`" in (text[0], text[-1]) else ""
    return f"{ticks}{room}{text}{room}{ticks}"


def _link(node: Node, inside: str) -> str:
    words, address = _inline(node.children, inside), node.attrs.get("href", "").strip()
    core = words.strip().replace(_BREAK, " ")
    if not address.lower().startswith(_LINKED) or not core or len(address) > 2_000:
        return words
    address = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", address)
    start = words.index(words.strip())
    shown = address if core == node.attrs["href"].strip() else f"[{core}]({address})"
    return f"{words[:start]}{shown}{' ' if words.endswith(' ') else ''}"
