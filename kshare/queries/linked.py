"""What a link in a post leads to, as far as it is in this home: enough for a small card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.model.ids import parse_id
from kshare.model.urls import canonical_url, card_id
from kshare.queries.reader import Reader

_BEGINNING: Final = 400


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page: its title and the beginning of its text."""

    title: str
    beginning: str


@dataclass(frozen=True, slots=True)
class LinkedBookmark:
    """A bookmark: its reference, its title, and how many keep it."""

    ref: str
    title: str
    savers: int


def linked_page(reader: Reader, page: str) -> LinkedPage | None:
    """The page with this id, None if it was deleted or is not here."""
    row = reader.connection.execute(
        f"SELECT title, substr(text, 1, {_BEGINNING}) FROM view_page WHERE id = ? AND deleted = 0",
        (parse_id(page),),
    ).fetchone()
    return LinkedPage(*row) if row else None


def linked_bookmark(reader: Reader, space: int, address: str) -> LinkedBookmark | None:
    """The bookmark of an address, that of `space` first; None if nobody keeps one with a title."""
    card = card_id(canonical_url(address))
    rows = reader.connection.execute(
        "SELECT space, title, savers FROM view_bookmark WHERE id = ? ORDER BY space <> ?", (card, space)
    )
    for home, title, savers in rows:
        if home in reader.spaces and title:
            return LinkedBookmark(reader.ref(home, card), title, savers)
    return None
