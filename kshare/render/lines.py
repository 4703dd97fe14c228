"""From the Markdown people write (GitHub, Obsidian) to the Markdown that the Markdown library reads.

Line by line: front matter, comments and block ids go; fenced code is rendered and put aside; list items are
indented by four columns a level and get a blank line before them; quotes and tables may follow a paragraph
directly; what would be slow (`guard`) is put aside as plain text. Takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from kshare.model.prose import closes_fence, fence_mark, front_matter_length, prose_only
from kshare.render.code import code_block
from kshare.render.guard import MAX_NESTING, MAX_PASSAGE, MAX_RAW_HTML, is_too_deep, table_is_too_big, tame

Stash = Callable[[str], str]
"""Puts finished HTML aside; returns the mark that stands for it."""

_QUOTE = re.compile(r" {0,3}>((?: ?>)*) ?")
_ITEM = re.compile(r"([-*+]|\d{1,9}[.)])( +|$)")
_RULE = re.compile(r"([-*_])(?: *\1){2,} *$")
_HEADING = re.compile(r"#{1,6}(?: |$)")
_UNDERLINE = re.compile(r"(?:-+|=+) *$")
_DELIMITER_ROW = re.compile(r"[ |:-]*-[ |:-]*$")
_BLOCK_ID = re.compile(r"(?:^|(?<= ))\^[A-Za-z0-9-]{1,40} *$")
_DEFINITION = re.compile(r"\[(\^?)[^\[\]]{1,200}\]:(?: |$)")
_BLOCK_START = re.compile(r"[-*+|:#>]|\d{1,9}[.)] |\[\^|\[[^\[\]]{1,200}\]:")
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """`text` with \\n line ends, without the characters that Markdown or UTF-8 cannot carry."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02", "").replace("\x03", "")
    return text if text.isascii() and "\0" not in text else _UNUSABLE.sub("\ufffd", text)


def without_hidden(text: str) -> str:
    """`text` (cleaned) without front matter, `%%comments%%` and `<!-- comments -->`.

    >>> without_hidden("seen %%not seen%% again")
    'seen  again'
    """
    text = text[front_matter_length(text) :]
    for opening, closing in (("%%", "%%"), ("<!--", "-->")):
        if opening in text:
            text = _cut(text, prose_only(text), opening, closing)
    return text


def _cut(text: str, prose: str, opening: str, closing: str) -> str:
    """Remove what is between the marks wherever `prose` has them; an unclosed comment stays."""
    pieces, done = [], 0
    while (start := prose.find(opening, done)) >= 0:
        end = prose.find(closing, start + len(opening))
        if end < 0:
            break
        pieces.append(text[done:start])
        done = end + len(closing)
    return "".join(pieces) + text[done:]


def prepare(text: str, stash: Stash) -> list[str]:
    """The lines for the Markdown library; `text` is cleaned already."""
    scanner = _Scanner(without_hidden(text).split("\n"), stash)
    return scanner.run()


class _Scanner:
    """Reads lines once; knows the quote depth, the open lists and the passage that is being read.

    A passage is what the library will search for links and emphasis at once: a paragraph, item or row.
    """

    def __init__(self, lines: list[str], stash: Stash) -> None:
        self._lines = lines
        self._stash = stash
        self._at = 0
        self._out: list[str] = []
        self._quotes = 0
        self._quote_ended = False
        self._lists: list[tuple[int, bool]] = []  # (column of the content, numbered) by level
        self._passage: list[str] = []
        self._passage_size = 0
        self._after_text = False  # the line before was neither blank nor a block of its own
        self._items_only = False  # the block that is being read began with an item
        self._in_table = False

    def run(self) -> list[str]:
        """All lines, prepared."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            self._read(line.expandtabs(4))
        self._end_passage()
        return self._out

    def _read(self, line: str) -> None:
        indent = len(line) - len(line.lstrip(" "))
        in_item = self._lists and not self._quotes and indent >= self._lists[0][0]
        depth, body = (0, line) if in_item else _unquoted(line)
        if depth != self._quotes and not (depth == 0 and self._is_lazy(body)):
            self._change_depth(depth, bool(body.strip()))
        if not body.strip():
            self._end_block()
            return
        mark = fence_mark(body) if "```" in body or "~~~" in body else None
        if mark:
            self._fence(body, *mark)
        else:
            self._text(_BLOCK_ID.sub("", body) if "^" in body else body)

    def _is_lazy(self, body: str) -> bool:
        """True if a line without quote marks still belongs to the quoted paragraph before it."""
        start = body.lstrip(" ")
        return bool(self._after_text and start) and not (
            _BLOCK_START.match(start) or start.startswith(("```", "~~~"))
        )

    def _change_depth(self, depth: int, has_text: bool) -> None:
        self._end_passage()
        self._out.append("> " * min(depth, self._quotes))
        if depth and not self._quotes and self._quote_ended:
            self._out += [self._stash(""), ""]  # otherwise the library makes one of two quotes
        self._quote_ended = self._quotes > 0 and depth == 0 and not has_text
        self._quotes = depth
        self._lists.clear()
        self._after_text = self._in_table = self._items_only = False

    def _end_block(self) -> None:
        """A blank line, in the quote that is open."""
        self._end_passage()
        self._out.append("> " * self._quotes)
        self._after_text = self._in_table = self._items_only = False

    def _block(self, text: str) -> None:
        """A block of its own, at the list level that is open."""
        self._end_block()
        self._emit("    " * len(self._lists) + text)
        self._end_block()

    def _emit(self, text: str) -> None:
        """One more line of the passage."""
        self._passage.append("> " * self._quotes + text)
        self._passage_size += MAX_RAW_HTML + 1 if is_too_deep(text) else len(text)
        self._after_text = True
        self._quote_ended = False

    def _end_passage(self) -> None:
        """Hand the passage on: as it is, with brackets tamed, or put aside if it is too large."""
        if not self._passage:
            return
        passage = "\n".join(self._passage)
        limit = MAX_RAW_HTML if self._passage[0].startswith("<") else MAX_PASSAGE
        if self._passage_size > limit:
            pre = f'<pre class="too-large">{escape(passage, quote=False)}</pre>'
            self._out += ["", self._stash(pre), ""]
        else:
            self._out += tame(passage).split("\n")
        self._passage.clear()
        self._passage_size = 0

    def _fence(self, opening: str, mark: str, info: str) -> None:
        """Read to the end of the code block and put it aside, rendered."""
        column = opening.index(mark)
        if _ITEM.match(opening.lstrip(" ")):
            self._text(opening[:column])
        self._close_lists(column)
        code = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if self._quotes:
                depth, line = _unquoted(line, self._quotes)
                if not depth:
                    break
            self._at += 1
            if closes_fence(line, mark):
                break
            code.append(_dedent(line, column))
        self._block(self._stash(code_block("\n".join(code), info)))

    def _text(self, body: str) -> None:
        """A line that is neither blank nor code."""
        start = body.lstrip(" ")
        indent = len(body) - len(start)
        is_rule = _RULE.match(start) is not None
        item = None if is_rule else _ITEM.match(start)
        if item and (self._lists or indent < 4) and self._may_start_list(item):
            self._item(indent, item, start)
        elif self._lists:
            self._in_list(indent, start, is_rule)
        elif indent < 4 and is_rule and not self._underlines(start):
            self._block("---")
        elif indent < 4 and _HEADING.match(start):
            self._block(start)
        else:
            self._plain(body, start)

    def _may_start_list(self, item: re.Match[str]) -> bool:
        """A number inside a paragraph begins a list only if it is 1: a year does not."""
        return bool(self._lists) or not self._after_text or item[1] in ("-", "*", "+", "1.", "1)")

    def _item(self, indent: int, item: re.Match[str], start: str) -> None:
        numbered = item[1][-1] in ".)"
        sibling_numbered = self._close_lists(indent)
        level = len(self._lists)
        if self._after_text and (not self._items_only or sibling_numbered is (not numbered)):
            self._end_block()
        self._end_passage()
        if level < MAX_NESTING:
            gap = len(item[2]) if 0 < len(item[2]) < 5 else 1
            self._lists.append((indent + len(item[1]) + gap, numbered))
        self._items_only = True
        content = start[item.end() :] or self._stash("")
        self._emit("    " * min(level, MAX_NESTING - 1) + f"{item[1].replace(')', '.')} {content}")

    def _close_lists(self, column: int) -> bool | None:
        """Forget the lists with content right of `column`; was the last numbered? None if there was none."""
        numbered = None
        while self._lists and column < self._lists[-1][0]:
            numbered = self._lists.pop()[1]
        return numbered

    def _in_list(self, indent: int, start: str, is_rule: bool) -> None:
        """A line that is no item while a list is open: it continues an item, or ends the list."""
        begins_block = is_rule or _HEADING.match(start) is not None
        if begins_block or not self._after_text:
            self._close_lists(indent)
        if begins_block:
            self._block("---" if is_rule else start)
        elif self._lists:
            extra = 0 if self._after_text else indent - self._lists[-1][0]
            if start[0] == ">" and self._after_text:
                self._end_block()
            self._emit("    " * len(self._lists) + " " * extra + start)
        else:
            self._plain(" " * min(indent, 4) + start, start)

    def _plain(self, body: str, start: str) -> None:
        """A line of a paragraph, table or anything else the library knows by itself."""
        if "|" in body and not self._in_table and self._table_begins(body):
            if self._after_text:
                self._end_block()
            self._in_table = True
        if self._underlines(start):
            self._emit(body)
            self._end_block()
            return
        definition = _DEFINITION.match(start)
        if definition and not definition[1]:
            self._block(start)
            return
        if definition:
            self._end_block()
        elif self._in_table:
            self._end_passage()
        if self._breaks(body):
            body = body[:-1] + "  "
        self._emit(body)

    def _breaks(self, body: str) -> bool:
        """True for a line with a backslash at its end that no other one escapes, and a line of text below it."""
        backslashes = len(body) - len(body.rstrip("\\"))
        below = self._lines[self._at].strip(" >") if self._at < len(self._lines) else ""
        return backslashes % 2 == 1 and below != "" and not body.startswith("    ")

    def _underlines(self, start: str) -> bool:
        """True for the `---` or `===` that makes a heading of the line above."""
        return self._after_text and not self._in_table and _UNDERLINE.match(start) is not None

    def _table_begins(self, body: str) -> bool:
        """True if the next line is the delimiter row of a table of bearable size."""
        if self._at >= len(self._lines):
            return False
        below = _unquoted(self._lines[self._at])[1]
        if not ("|" in below and _DELIMITER_ROW.match(below)):
            return False
        rows = 0
        while self._at + rows < len(self._lines) and self._lines[self._at + rows].strip(" >"):
            rows += 1
        if table_is_too_big(max(body.count("|"), below.count("|")), rows):
            self._lines[self._at] = below.replace("-", "\\-", 1)
            return False
        return True


def _unquoted(line: str, at_most: int = MAX_NESTING) -> tuple[int, str]:
    """(number of quote marks, the rest); marks beyond `at_most` go or, inside code, stay text."""
    match = _QUOTE.match(line)
    if match is None:
        return 0, line
    depth = 1 + match[1].count(">")
    if depth <= at_most:
        return depth, line[match.end() :]
    if at_most == MAX_NESTING:
        return at_most, line[match.end() :]
    pieces = line.split(">", at_most)
    return at_most, pieces[-1].removeprefix(" ")


def _dedent(line: str, column: int) -> str:
    """`line` without up to `column` leading blanks: the indent of the fence is not code."""
    kept = line.lstrip(" ")
    return line[min(column, len(line) - len(kept)) :]
