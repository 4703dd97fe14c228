"""What the toolbar and the Enter key do to Markdown, as pure functions over lines and selections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_LIST: Final = re.compile(
    r"(?P<indent>\s*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<dot>[.)]))(?P<gap>\s+)"
    r"(?P<task>\[[ xX]\]\s+)?(?P<rest>.*)"
)
_QUOTE: Final = re.compile(r"(?P<mark>\s*>\s?)(?P<rest>.*)")
_HEADING: Final = re.compile(r"(#{1,6})\s+(.*)")
_ANY_ITEM: Final = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")

BULLET: Final = "- "
TASK: Final = "- [ ] "
QUOTE: Final = "> "


def toggle_around(text: str, mark: str) -> str:
    """`text` between two `mark`s, or freed of them.

    >>> toggle_around("word", "**"), toggle_around("**word**", "**")
    ('**word**', 'word')
    """
    if len(text) >= 2 * len(mark) and text.startswith(mark) and text.endswith(mark):
        return text[len(mark) : -len(mark)]
    inner = text.strip()
    if not inner:
        return mark + mark
    start = text.index(inner)
    return f"{text[:start]}{mark}{inner}{mark}{text[start + len(inner) :]}"


def toggle_prefix(lines: Sequence[str], prefix: str) -> list[str]:
    """Every line with `prefix` (a list mark, a task or a quote), or without it if all have it.

    >>> toggle_prefix(["one", "two"], BULLET)
    ['- one', '- two']
    >>> toggle_prefix(["- one", "- two"], BULLET)
    ['one', 'two']
    >>> toggle_prefix(["- one"], TASK)
    ['- [ ] one']
    """
    if all(line.startswith(prefix) and not (prefix == BULLET and _is_task(line)) for line in lines):
        return [line[len(prefix) :] for line in lines]
    if prefix == QUOTE:
        return [prefix + line for line in lines]
    return [_as_item(line, prefix) for line in lines]


def _as_item(line: str, prefix: str) -> str:
    match = _ANY_ITEM.match(line)
    indent = match.group(1) if match else ""
    rest = line[match.end() :] if match else line
    return indent + prefix + rest


def _is_task(line: str) -> bool:
    match = _LIST.match(line)
    return match is not None and match["task"] is not None


def next_heading(line: str) -> str:
    """Plain text, then level 1, 2, 3, and plain text again.

    >>> next_heading("Plan"), next_heading("# Plan"), next_heading("### Plan")
    ('# Plan', '## Plan', 'Plan')
    """
    match = _HEADING.match(line)
    if match is None:
        return f"# {line}"
    level = len(match[1]) + 1
    return f"{'#' * level} {match[2]}" if level <= 3 else match[2]


def continued(line: str) -> str | None:
    """What a new line after `line` begins with; None if the line is an empty item, which then ends.

    >>> continued("- [x] done"), continued("9. nine"), continued("- "), continued("plain")
    ('- [ ] ', '10. ', None, '')
    """
    if match := _LIST.fullmatch(line):
        if not match["rest"].strip():
            return None
        mark = f"{int(match['number']) + 1}{match['dot']}" if match["number"] else match["mark"]
        return f"{match['indent']}{mark}{match['gap']}{'[ ] ' if match['task'] else ''}"
    if match := _QUOTE.fullmatch(line):
        return match["mark"] if match["rest"].strip() else None
    return ""


def link_around(text: str) -> tuple[str, int, int]:
    """(a link made of `text`, where in it the part begins that is still to be written, how long that is).

    >>> link_around("docs")
    ('[docs](https://)', 7, 8)
    >>> link_around("https://example.org/")
    ('[](https://example.org/)', 1, 0)
    """
    if re.fullmatch(r"\w+://\S+", text):
        return f"[]({text})", 1, 0
    return f"[{text}](https://)", len(text) + 3, len("https://")


def link_on(words: str, address: str) -> str:
    """`words` as a link if `address`, which is pasted on them, is one; '' if not.

    >>> link_on("docs", "https://example.org/"), link_on("docs", "more"), link_on("", "https://example.org/")
    ('[docs](https://example.org/)', '', '')
    """
    address = address.strip()
    one_line = words.strip() and "\n" not in words and len(address) < 2_000
    if not one_line or "://" in words or not re.fullmatch(r"https?://[^\s()<>]+", address):
        return ""
    return f"[{words}]({address})"


def code_around(text: str) -> str:
    """Inline code, or a fence if there are several lines.

    >>> code_around("ls"), code_around("a\\nb")
    ('`ls`', '```\\na\\nb\\n```')
    """
    if "\n" in text:
        return f"```\n{text.strip(chr(10))}\n```"
    return toggle_around(text, "`")
