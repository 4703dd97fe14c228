"""Tags: their one spelling, and `#tags` in prose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, TypeAlias

from kshare.errors import InvalidInput
from kshare.model.limits import TAGS_PER_ITEM
from kshare.model.prose import prose_only

Tag: TypeAlias = str
"""A tag in its one spelling: no '#', no capitals, words joined by '-', '/' for a tag inside a tag."""

MAX_TAG: Final = 60
HASHTAG: Final = re.compile(
    r"(?P<skip>[A-Za-z]{2,10}://[^\s<>]*|\]\([^()\s]*\)?)"
    r"|(?<![\w#&/\[=\\])#(?P<tag>[^\s#@<>()\[\]{}|\"'`,;:!?*=~\\&.%+$^]{1,200})"
)
"""A candidate; `hashtag_at` decides. Addresses and link targets are eaten whole: their `#part` is no tag."""


def parse_tag(typed: str) -> Tag:
    """The one spelling of a tag that somebody typed; `InvalidInput` if it cannot be one.

    Letters of all scripts with their marks, digits, '-', '_' and '/'; at most 60 characters.

    >>> parse_tag("#Travel  Rules")
    'travel-rules'
    >>> parse_tag("Plant/Maintenance")
    'plant/maintenance'
    """
    folded = _fold("-".join(typed.replace("\0", " ").strip().lstrip("#").split()))
    name = "/".join(part for part in folded.split("/") if part)
    if not (0 < len(name) <= MAX_TAG and all(map(_is_part, name)) and any(map(_is_letter, name))):
        raise InvalidInput(
            "'{typed}' cannot be a tag: use up to 60 letters, digits, '-', '_' and '/'.", typed=typed[:80]
        )
    return name


def parse_tags(typed: Iterable[str]) -> set[Tag]:
    """The tags of one item; InvalidInput if one of them cannot be a tag or there are more than an item may have."""
    tags = {parse_tag(tag) for tag in typed}
    if len(tags) > TAGS_PER_ITEM:
        raise InvalidInput(
            "An item can have {limit} tags, these are {count}. Leave some out.",
            limit=TAGS_PER_ITEM,
            count=len(tags),
        )
    return tags


def hashtags(text: str) -> list[Tag]:
    """Tags written as `#tag` in prose, in order, each once.

    Headings, code, `#fragments` of addresses and bare numbers are none.

    >>> hashtags("# Title\\n#Travel and (#Plant/B), see #12 and https://x.example/#part")
    ['travel', 'plant/b']
    """
    if "#" not in text:
        return []
    candidates = {match["tag"]: match for match in HASHTAG.finditer(prose_only(text)) if match["tag"]}
    found = (hashtag_at(match) for match in candidates.values())
    return list(dict.fromkeys(tag for _, tag in found if tag))


def hashtag_at(match: re.Match[str]) -> tuple[str, Tag]:
    """(as written without '#', the tag) of a `HASHTAG` match; two empty strings if it is none."""
    candidate = match["tag"] or ""
    length = next((at for at, char in enumerate(candidate) if not _is_part(char)), len(candidate))
    written = candidate[:length].rstrip("-/")
    if not any(char.isalpha() for char in written):
        return "", ""
    try:
        return written, parse_tag(written)
    except InvalidInput:
        return "", ""


def _fold(text: str) -> str:
    """Composed and without capitals; doing it again changes nothing."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return unicodedata.normalize("NFC", folded.casefold())


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"


def _is_part(char: str) -> bool:
    return char in "-_/" or unicodedata.category(char)[0] in "LMN"
