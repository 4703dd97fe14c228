"""Titles of pages: their one spelling, and when two of them mean the same page."""

from __future__ import annotations

from kshare.errors import InvalidInput
from kshare.model.limits import TITLE_CHARACTERS
from kshare.model.visible import has_visible


def parse_title(typed: str) -> str:
    """A title in its one spelling: one line, no outer or double spaces; InvalidInput if empty or too long.

    >>> parse_title("  Release   process ")
    'Release process'
    """
    title = " ".join(typed.replace("\0", " ").split())
    if not has_visible(title):
        raise InvalidInput("A page needs a title with at least one visible character.")
    if len(title) > TITLE_CHARACTERS:
        raise InvalidInput(
            "The title has {count} characters; at most {limit} fit. Put the rest into the page.",
            count=len(title),
            limit=TITLE_CHARACTERS,
        )
    return title


def title_key(title: str) -> str:
    """What links compare: capitals and surrounding spaces do not matter. Computed when writing or asking."""
    return " ".join(title.split()).casefold()
