"""YAML front matter: the block between `---` lines at the beginning of a note.

Reading takes strings, lists and maps only, never YAML's types: `title: 1.10`, `title: no` and
`title: 2024-01-05` stay as they were written. Aliases are refused (a few bytes of them unfold to
gigabytes), and so is deep nesting (the C loader overflows its stack on it).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kshare.exchange.fields import read_tags, read_time
from kshare.model.prose import front_matter_length

MAX_CHARACTERS: Final = 64_000
MAX_DEPTH: Final = 20
SMALL: Final = 200
"""A block with fewer marks than this is not looked through beforehand: that costs as much as reading it."""

FrontMatter = Mapping[str, Any]
"""Keys in lower case; values are strings, lists and dicts of them."""

# What JSON allows inside a string and YAML does not.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ /-]*[A-Za-z0-9]")


class BrokenFrontMatter(ValueError):
    """The block is not a YAML map, or one that nobody writes by hand."""


def split_front_matter(text: str) -> tuple[str, str]:
    """(the YAML between the `---` lines, the text behind them); without a block: ("", text)."""
    length = front_matter_length(text)
    if not length:
        return "", text
    lines = text[:length].rstrip("\n").split("\n")
    return "\n".join(lines[1:-1]), text[length:]


def read_front_matter(block: str) -> FrontMatter:
    """The block as a map; BrokenFrontMatter if it cannot be read.

    >>> read_front_matter("Title: 1.10\\ntags: [a, b]")
    {'title': '1.10', 'tags': ['a', 'b']}
    """
    import yaml

    if not block.strip():
        return {}
    if len(block) > MAX_CHARACTERS:
        raise BrokenFrontMatter("too long")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        _refuse_bombs(block, loader)
        found = yaml.load(block, Loader=loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenFrontMatter(str(error)) from error
    if not isinstance(found, dict):
        raise BrokenFrontMatter("not a map")
    return {str(key).strip().lower(): value for key, value in found.items()}


def _refuse_bombs(block: str, loader: Any) -> None:
    """Look at the events before anything is built from them."""
    import yaml

    if "*" not in block and sum(map(block.count, "[{?-:")) < SMALL:
        return  # Nothing to unfold, and not enough marks to nest deep.
    depth = 0
    for event in yaml.parse(block, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            raise BrokenFrontMatter("aliases are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise BrokenFrontMatter("nested too deep")


def text_field(front: FrontMatter, *keys: str) -> str:
    """The first of the fields that holds a text, in one line; else an empty string."""
    texts = (" ".join(value.split()) for key in keys if isinstance(value := front.get(key), str))
    return next(filter(None, texts), "")


def list_field(front: FrontMatter, *keys: str) -> tuple[str, ...]:
    """All texts of these fields; a plain text counts as a list with commas."""
    found: list[str] = []
    for key in keys:
        value = front.get(key)
        if isinstance(value, str):
            found += value.split(",")
        elif isinstance(value, list):
            found += (item for item in value if isinstance(item, str))
    return tuple(dict.fromkeys(item.strip() for item in found if item.strip()))


def tags_field(front: FrontMatter) -> tuple[str, ...]:
    """Tags from a list or a text; in a text without commas, spaces part them, as in Obsidian."""
    names: list[str] = []
    for key in ("tags", "tag"):
        value = front.get(key)
        if isinstance(value, str) and "," not in value:
            names += value.split()
        else:
            names += list_field(front, key)
    return read_tags(names)


def time_field(front: FrontMatter, *keys: str) -> int | None:
    """The first of the fields that holds a time, in ms since the epoch."""
    times = (read_time(value) for key in keys if isinstance(value := front.get(key), str))
    return next(filter(None, times), None)


def write_front_matter(fields: Mapping[str, str | Sequence[str]]) -> str:
    """The block with its `---` lines; empty fields are left out.

    >>> print(write_front_matter({"title": "Seals: how to", "tags": ["x", "y"], "note": ""}), end="")
    ---
    title: "Seals: how to"
    tags: ["x", "y"]
    ---
    """
    lines = (f"{key}: {_value(value)}\n" for key, value in fields.items() if value)
    return f"---\n{''.join(lines)}---\n"


def _value(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return _scalar(value)
    return f"[{', '.join(map(_scalar, value))}]"


def _scalar(text: str) -> str:
    """A JSON string is a YAML string; short plain words go without quotes."""
    # `y`, `no` or `null` would be read as something else by stricter readers.
    if _PLAIN.fullmatch(text) and text.lower() not in ("yes", "no", "on", "off", "true", "false", "null"):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)
