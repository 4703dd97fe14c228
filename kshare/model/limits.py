"""How large things may be. Part of the format: every client refuses and ignores more than this."""

from __future__ import annotations

from typing import Final

from kshare.errors import InvalidInput

PAGE_BYTES: Final = 2_000_000
POST_CHARACTERS: Final = 10_000
KEPT_TEXT_BYTES: Final = 256_000
TITLE_CHARACTERS: Final = 300
NOTE_CHARACTERS: Final = 10_000
NAME_CHARACTERS: Final = 100
URL_CHARACTERS: Final = 4_000
TAGS_PER_ITEM: Final = 100
ATTACHMENTS_PER_ITEM: Final = 1_000
FILE_NAME_CHARACTERS: Final = 120
PREVIEW_BYTES: Final = 16 << 10
MAX_BLOB_BYTES: Final = 1 << 40
"""What an operation may claim; the policy of a space allows far less."""

OP_PARENTS: Final = 64
OP_REFERENCES: Final = 4_096
"""Ids that one operation may replace, drop or erase."""


def within(text: str, limit: int, what: str) -> str:
    """The text, if it has at most `limit` characters; InvalidInput naming `what` if it has more."""
    text = text.encode("utf-8", "replace").decode()
    if len(text) > limit:
        raise InvalidInput(
            "The {what} has {count} characters; at most {limit} fit.", what=what, count=len(text), limit=limit
        )
    return text
