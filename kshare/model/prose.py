"""Which parts of a Markdown text are prose and which are code or front matter.

The text scanners (links, mentions, hashtags) look at prose only. Everything here takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}|~{3,})([^\n]*)$")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_ROW = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|\|)")
"""A line of a list or a table: it ends where the next one begins."""
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:(?!(?:---|\.\.\.)[ \t]*$)[^\n]*\n)*(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE
)
_BACKTICKS = re.compile(r"(\\+)(`*)|(`+)|\n[ \t]*(?=\n)")
_NOT_NEWLINE = re.compile(r"[^\n]")


def fence_mark(line: str) -> tuple[str, str] | None:
    """(mark, info) if `line` opens a fenced code block, else None.

    >>> fence_mark("```python")
    ('```', 'python')
    >>> fence_mark("> ~~~")
    ('~~~', '')
    >>> fence_mark("```not``` a fence") is None
    True
    """
    match = _FENCE.match(line)
    if match is None or (match[1][0] == "`" and "`" in match[2]):
        return None
    return match[1], match[2].strip()


def closes_fence(line: str, mark: str) -> bool:
    """True if `line` ends the fenced code block that `mark` opened."""
    bare = line.strip(" \t>")
    return len(bare) >= len(mark) and not bare.strip(mark[0])


def with_line_ends(text: str) -> str:
    """The text of a post, where a line end is one, as the text of a page, where two spaces before it make it one.

    >>> with_line_ends("one\\ntwo\\n\\nthree")
    'one  \\ntwo\\n\\nthree'
    """
    lines, mark = text.split("\n"), ""
    for at, line in enumerate(lines[:-1]):
        if mark:
            mark = "" if closes_fence(line, mark) else mark
        elif opened := fence_mark(line):
            mark = opened[0]
        elif line.strip() and lines[at + 1].strip() and not (_ROW.match(line) and _ROW.match(lines[at + 1])):
            lines[at] = f"{line.rstrip()}  "
    return "\n".join(lines)


def front_matter_length(text: str) -> int:
    """How many characters of a YAML block between `---` lines begin `text`; 0 if there is none.

    >>> front_matter_length("---\\ntags: [a]\\n---\\n# Title")
    18
    >>> front_matter_length("---\\nan open line")
    0
    """
    if not text.startswith("---"):
        return 0
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def prose_only(text: str) -> str:
    """`text` with front matter, fenced, indented and inline code blanked; length and lines stay.

    >>> prose_only("see `[[x]]` and [[y]]")
    'see         and [[y]]'
    """
    start = front_matter_length(text)
    blocks = _NOT_NEWLINE.sub(" ", text[:start]) + "\n".join(_without_blocks(text[start:].split("\n")))
    return _without_spans(blocks) if "`" in blocks else blocks


def _without_blocks(lines: list[str]) -> Iterator[str]:
    """Each line, blanked if it belongs to a fenced or indented code block."""
    mark = ""
    after_blank, in_list, in_code = True, False, False
    for line in lines:
        if mark:
            if closes_fence(line, mark):
                mark = ""
            yield " " * len(line)
            continue
        opened = fence_mark(line)
        if opened:
            mark = opened[0]
            yield " " * len(line)
            continue
        blank = not line or line.isspace()
        if not blank:
            indented = line.startswith(("    ", "\t"))
            in_code = indented and not in_list and (in_code or after_blank)
            if _ITEM.match(line) and not in_code:
                in_list = True
            elif after_blank and not line[0].isspace():
                in_list = False
        yield " " * len(line) if in_code else line
        after_blank = blank


def _without_spans(text: str) -> str:
    """Blank the inline code spans: a run of backticks up to the next run of the same length."""
    runs = [
        (match.end() - len(match[2] or match[3]), match.end(), bool(match[1] and len(match[1]) % 2))
        if match[2] or match[3]
        else None  # a blank line: a span cannot go beyond it
        for match in _BACKTICKS.finditer(text)
        if not match[1] or match[2]
    ]
    pieces, done = [], 0
    for start, end in _spans(runs):
        if start >= done:
            pieces += [text[done:start], _NOT_NEWLINE.sub(" ", text[start:end])]
            done = end
    return "".join(pieces) + text[done:]


def _spans(runs: list[tuple[int, int, bool] | None]) -> list[tuple[int, int]]:
    """(start, end) of every possible span, in order; a later one may lie inside an earlier one."""
    spans: list[tuple[int, int]] = []
    nearest: dict[int, int] = {}
    for run in reversed(runs):
        if run is None:
            nearest.clear()
            continue
        start, end, escaped = run
        opens = start + 1 if escaped else start
        if end - opens in nearest:
            spans.append((opens, nearest[end - opens]))
        nearest[end - start] = end
    spans.reverse()
    return spans
