"""Colleagues as they describe themselves. Only a person's own operations count."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.client import CLIENT, parse_client
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, elements, shown, text_or
from kshare.model.ids import is_id, parse_id
from kshare.model.inbox import InboxState, fold_inbox
from kshare.model.limits import NAME_CHARACTERS
from kshare.model.reading_list import Waiting, fold_reading_list
from kshare.model.reading_position import fold_reached
from kshare.model.saved_search import SavedSearch, fold_searches
from kshare.model.visible import has_control, has_visible

NAME = "name"
HANDLE = "handle"
UNIT = "unit"
SKILLS = "skills"
ABOUT = "about"
FOLLOWS = "follows"
MUTES = "mutes"
"""In the personal space only: whose posts this person does not want to see."""
COMPARED = "compared"
"""In the personal space only: with whom this person compared fingerprints."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person in one space. `follows` are targets such as `@<user id text>` or `#tag`."""

    id: bytes
    name: str
    handle: str
    unit: str
    skills: tuple[str, ...]
    about: str
    follows: tuple[str, ...]
    mutes: tuple[bytes, ...]
    compared: tuple[bytes, ...]
    searches: tuple[SavedSearch, ...]
    """In the personal space only."""
    inbox: InboxState
    """In the personal space only."""
    later: tuple[Waiting, ...]
    """In the personal space only: what this person wants to read."""
    reached_ms: int
    """In the personal space only: how far the timeline was read."""
    client: str
    """The version of KShare that this person said to use last; empty if none."""
    joined_ms: int


def fold_person(user: bytes, facts: Sequence[Fact]) -> Person | None:
    """The person that these operations describe, or None while no name is known."""
    own = [fact for fact in facts if fact.author == user]
    name = text_or(shown(own, NAME), most=NAME_CHARACTERS)
    if not name:
        return None
    skills = shown(own, SKILLS, [])
    first = min(own, key=lambda fact: fact.order)
    targets = {target for fact in elements(own, FOLLOWS) if isinstance(target := fact.first(), str)}
    return Person(
        id=user,
        name=name,
        handle=text_or(shown(own, HANDLE), most=NAME_CHARACTERS),
        unit=text_or(shown(own, UNIT)),
        skills=tuple(skill for skill in skills if isinstance(skill, str)) if isinstance(skills, list) else (),
        about=text_or(shown(own, ABOUT)),
        follows=tuple(sorted(targets)),
        mutes=tuple(sorted(_users(fact.first() for fact in elements(own, MUTES)))),
        compared=tuple(sorted(_users(fact.first() for fact in elements(own, COMPARED)))),
        searches=fold_searches(own),
        inbox=fold_inbox(own),
        later=fold_reading_list(own),
        reached_ms=fold_reached(own),
        client=parse_client(shown(own, CLIENT)),
        joined_ms=display_ms(first.head.hlc, first.received_ms),
    )


def _users(written: Iterable[object]) -> set[bytes]:
    """The user ids among what was written into a set of text ids."""
    return {parse_id(value) for value in written if isinstance(value, str) and is_id(value)}


def parse_name(typed: str) -> str:
    """A person's or a space's name in one line, of at most 100 characters.

    InvalidInput if it is longer, if nothing of it can be seen, or if there is a control character in it: names
    stand in terminals and in logs, too.
    """
    name = " ".join(typed.encode("utf-8", "replace").decode().replace("\0", " ").split())
    if not has_visible(name):
        raise InvalidInput("A name needs at least one visible character.")
    if has_control(name):
        raise InvalidInput("There is a character in the name that cannot be shown. Type it anew.")
    if len(name) > NAME_CHARACTERS:
        raise InvalidInput("The name has more than {limit} characters.", limit=NAME_CHARACTERS)
    return name


_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "đ": "d"})


def fold_handle(name: str) -> str:
    """The handle that a name suggests: what others type after '@'.

    >>> fold_handle("Jürgen Groß")
    'juergen.gross'
    >>> fold_handle("田中 美衣")
    '田中.美衣'
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_FOLDED))
    words = "".join(
        char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)
    ).split()
    return unicodedata.normalize("NFC", ".".join(words))[:40] or "someone"


def parse_handle(typed: str) -> str:
    """A handle in its one spelling; InvalidInput if it has other characters than letters, digits, '.', '-', '_'."""
    handle = typed.strip().removeprefix("@").lower()
    if not handle or len(handle) > 40 or not all(char.isalnum() or char in ".-_" for char in handle):
        raise InvalidInput(
            "'{typed}' cannot be a handle: use letters, digits, '.', '-' and '_', at most 40.", typed=typed
        )
    return handle
