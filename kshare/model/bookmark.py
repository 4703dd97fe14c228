"""Bookmark cards: one card for each address and space, shared by everybody who saved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.authority import Authority
from kshare.model.clock import display_ms, milliseconds
from kshare.model.facts import Fact, elements, shown, source_of, tags_of, text_or
from kshare.model.limits import KEPT_TEXT_BYTES, NOTE_CHARACTERS, TITLE_CHARACTERS, URL_CHARACTERS, within

SAVERS = "savers"
TAGS = "tags"
URL = "url"
TITLE = "title"
NOTE = "note"
TEXT = "text"
SOURCE = "source"
HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Save:
    """What one person wrote about an address. Every field is a register of that person alone."""

    saver: bytes
    url: str
    title: str
    note: str
    text: str
    """Kept text of the page behind the address."""
    saved_ms: int
    source: dict[str, str | int | bytes] | None
    additions: tuple[bytes, ...]
    """The additions to `savers` that a delete drops."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A card as it is now. It shows the words of one saver: the first with a title, else the first."""

    id: bytes
    saves: tuple[Save, ...]
    """First saver by (HLC, id) first; empty when everybody withdrew."""
    tags: tuple[str, ...]
    hidden: bool

    @property
    def shown(self) -> Save:
        """The save whose words the card shows: the first one that has a title, else the first."""
        return next((save for save in self.saves if save.title), self.saves[0])


def fold_bookmark(card: bytes, facts: Sequence[Fact], authority: Authority) -> Bookmark:
    """The card that these operations make. A person can only save and describe for himself."""
    additions = [fact for fact in elements(facts, SAVERS, own=True) if fact.first() == fact.author]
    savers = dict.fromkeys(fact.author for fact in additions)
    by_moderators = [fact for fact in facts if authority.moderated(fact)]
    return Bookmark(
        id=card,
        saves=tuple(_save(saver, facts, [a for a in additions if a.author == saver]) for saver in savers),
        tags=tags_of(facts),
        hidden=shown(by_moderators, HIDDEN, False) is True,
    )


def _save(saver: bytes, facts: Sequence[Fact], additions: Sequence[Fact]) -> Save:
    own = [fact for fact in facts if fact.author == saver]
    source = source_of(shown(own, SOURCE))
    first = additions[0]
    added = source.get("added") if source else None
    saved = display_ms(first.head.hlc, first.received_ms)
    return Save(
        saver=saver,
        url=text_or(shown(own, URL), most=URL_CHARACTERS),
        title=text_or(shown(own, TITLE), most=TITLE_CHARACTERS),
        note=text_or(shown(own, NOTE), most=NOTE_CHARACTERS),
        text=text_or(shown(own, TEXT), most=KEPT_TEXT_BYTES),
        saved_ms=min(added, milliseconds(first.head.hlc)) if isinstance(added, int) and added > 0 else saved,
        source=source,
        additions=tuple(fact.id for fact in additions),
    )


def parse_bookmark_title(typed: str) -> str:
    """A title in one line; may be empty. InvalidInput if too long."""
    return within(" ".join(typed.replace("\0", " ").split()), TITLE_CHARACTERS, "title")


def parse_note(typed: str) -> str:
    """A note; may be empty. InvalidInput if too long."""
    return within(typed.replace("\0", "").strip(), NOTE_CHARACTERS, "note")


def parse_kept_text(typed: str) -> str:
    """Kept text; may be empty. InvalidInput beyond 256 kB."""
    text = typed.encode("utf-8", "replace").decode().replace("\0", "").strip()
    if len(text.encode()) > KEPT_TEXT_BYTES:
        raise InvalidInput(
            "The kept text is larger than {limit} bytes. Keep the part that matters, or make it a page.",
            limit=KEPT_TEXT_BYTES,
        )
    return text
