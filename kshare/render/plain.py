"""Markdown without its marks: for the index, for snippets and for being read aloud.

A light scanner of its own: the words are what counts, and it runs for every page on every save.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import zip_longest

from kshare.model.prose import closes_fence, fence_mark
from kshare.render.allowed import WRITABLE_TAGS
from kshare.render.anchors import Anchors
from kshare.render.lines import clean_text, without_hidden

_BLOCK_MARKS = re.compile(
    r"[ \t>]*(?:#{1,6}[ \t]+|(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|:[ \t]+|!!![ \t]+\w+[ \t]*|"
    r"\[\^[^\[\]\n]{1,60}\]:[ \t]*)?(?:\[!\w+\][+-]?[ \t]*)?"
)
_HEADING = re.compile(r"[ \t>]{0,12}#{1,6}[ \t]")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
_NO_WORDS = re.compile(r"[ \t>]*(?:[-*_=|: \t]+)$")
_INLINE = re.compile(
    r"``(?P<code2>[^\n]{1,500}?)``|`(?P<code>[^`\n]{1,2000})`"
    r"|!?\[\[(?P<title>[^\[\]|\n\\]{0,250})(?:\\?\|(?P<shown>[^\[\]\n]{0,250}))?\]\]"
    r"|!?\[(?P<label>[^\[\]\n]{0,1000})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\[\]\n]{0,200}\])"
    r"|\[\^[^\[\]\n]{1,60}\]"
    r"|<(?P<auto>(?:https?|ftp|mailto):[^<>\s]{1,2000})>"
    rf"|</?(?:{'|'.join(sorted(WRITABLE_TAGS))})(?:[ /][^<>\n]{{0,2000}})?>"
    r"|\\(?P<escaped>[!-/:-@\[\]-`{-~])"
    r"|(?<!\w)[*_]{1,3}(?=[^\s*_])|(?<=[^\s*_])[*_]{1,3}(?!\w)|\*\*|~~|=="
    r"|[ ]\^[A-Za-z0-9-]{1,40}[ ]*$"
    r"|(?P<bar>\|)"
)
_MARK = re.compile(r"[`\[<\\*_~=^|]")
"""Without one of these in a line, `_INLINE` finds nothing there; most lines of most posts have none."""

_PICTURE = re.compile(r"!\[([^\[\]\n]{0,1000})\]\([^()\n]{0,2000}\)")


def plain_text(text: str) -> str:
    """The words of a Markdown text, one line a block line; code, link texts and table cells are kept.

    >>> plain_text("# Hello\\n* **bold** and [a link](https://x.example), `x_y`")
    'Hello\\nbold and a link, x_y'
    """
    lines = [line for line, _ in plain_lines(text)]
    plain = "\n".join(lines).strip()
    return unescape(plain) if "&" in plain else plain


def plain_lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines that `plain_text` joins, and of each whether it is a heading."""
    mark, quoted, blank = "", False, True
    lines = without_hidden(clean_text(text)).split("\n")
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if mark:
            if closes_fence(line, mark):
                mark = ""
                continue
            plain, heading = line.lstrip(" >") if quoted else line, False
        else:
            opened = fence_mark(line) if "```" in line or "~~~" in line else None
            if opened:
                mark, quoted = opened[0], line.lstrip().startswith(">")
                continue
            if _NO_WORDS.match(line):
                if blank:
                    continue
                plain, heading = "", False
            else:
                plain = _words_of(line)
                heading = _is_heading(line, following)
        blank = not plain
        yield plain, heading


def heading_before(text: str, line: int) -> str:
    """The anchor of the heading above a line of `plain_text(text)`, or of the line itself; "" for none.

    >>> heading_before("Hello\\n\\n# Oil & seals\\n\\nChange them.\\n", 2)
    'oil-seals'
    """
    anchors, found, number = Anchors(), "", -1
    for plain, is_heading in plain_lines(text):
        if number < 0 and not plain.strip():
            continue  # `plain_text` begins with the first words
        number += 1
        if number > line:
            break
        if is_heading:
            found = anchors.new(unescape(plain))
    return found


def _is_heading(line: str, following: str) -> bool:
    if "#" in line and _HEADING.match(line):
        return True
    return following[:1] in ("=", "-") and _UNDERLINE.fullmatch(following) is not None


def first_words(text: str, limit: int) -> str:
    """The beginning of `plain_text` on one line, at most `limit` characters, cut between words.

    >>> first_words("## Travel\\nAsk *before* you book.", 20)
    'Travel Ask before…'
    """
    words = " ".join(plain_text(text[: 4 * limit + 2_000]).split())
    if len(words) <= limit:
        return words
    cut = words[: max(0, limit - 1)]
    at_word = cut if words[len(cut) : len(cut) + 1] == " " else cut.rpartition(" ")[0] or cut
    return at_word.rstrip(" ,;:.-") + "…" if limit > 0 else ""


def _words_of(line: str) -> str:
    match = _BLOCK_MARKS.match(line)
    if "[![" in line:
        line = _PICTURE.sub(r"\1", line)  # a picture as the label of a link
    line = line[match.end() if match else 0 :]
    return (_INLINE.sub(_kept, line) if _MARK.search(line) else line).strip()


def _kept(match: re.Match[str]) -> str:
    """What stays of a piece of markup."""
    if match["label"]:
        return _INLINE.sub(_kept, match["label"])  # holds no brackets, so this goes one level deep
    for name in ("code2", "code", "shown", "title", "auto", "escaped"):
        kept = match[name]
        if kept:
            return str(kept).strip("`") if name == "code2" else str(kept)
    return " " if match["bar"] else ""
