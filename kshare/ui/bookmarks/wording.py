"""Bookmarks in words: where they lead, what is wrong with the address, the letter that stands for a server."""

from __future__ import annotations

from kshare.checking.reasons import reason_of
from kshare.model.link_check import WORTH_A_LOOK
from kshare.queries.bookmarks import BookmarkRow
from kshare.ui.bookmarks.narrowing import LATER, Narrowing
from kshare.ui.presenting.times import day_words
from kshare.words import say


def place_words(row: BookmarkRow) -> str:
    """Where an address leads, in short: its host, or the beginning of what has none.

    A host of another script stands in it only where the address was typed so: letters of two scripts may look alike.
    """
    if not row.host:
        return row.url
    return row.host if row.url.isascii() else host_words(row.host)


def check_words(row: BookmarkRow, now_ms: int) -> str:
    """What is wrong with the address and when that was seen; '' if nothing is known to be."""
    if row.check is None or row.check.verdict not in WORTH_A_LOOK:
        return ""
    return say(
        "{reason}, checked {when}", reason=reason_of(row.check), when=day_words(row.check.at_ms, now_ms)
    )


def host_words(host: str) -> str:
    """The name of a server in its own script; what is no valid name of one stays as it is.

    >>> host_words("xn--bcher-kva.example"), host_words("wiki")
    ('bücher.example', 'wiki')
    """
    return ".".join(_label(part) for part in host.split("."))


def _label(part: str) -> str:
    if not part.startswith("xn--"):
        return part
    try:
        return part.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return part


def letter_of(host: str) -> str:
    """The letter that stands for a server.

    >>> letter_of("www.example.org"), letter_of("xn--bcher-kva.example"), letter_of("")
    ('E', 'B', '#')
    """
    name = host_words(host).removeprefix("www.")
    return next((char for char in name if char.isalnum()), "#").upper()[:1]


def why_empty(narrowing: Narrowing) -> tuple[str, str]:
    """(what is not there, what to do) where a narrowed list is empty."""
    paste = say("Paste an address here with Ctrl+V to keep it.")
    if narrowing.failing:
        return say("No link needs a look"), say("Those that were checked work.")
    if narrowing.tags:
        tags = " ".join(f"#{tag}" for tag in narrowing.tags)
        return say("No bookmark has {tags}", tags=tags), paste
    if narrowing.whose == LATER:
        return say("Nothing waits to be read"), say("Press B on a bookmark to keep it for later.")
    if narrowing.by:
        return say("@{handle} keeps none", handle=narrowing.by), paste
    return say("You keep none yet"), paste
