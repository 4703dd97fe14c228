"""The words of an encrypted space: its genesis holds none, so name and purpose travel as operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.model.facts import text_or
from kshare.model.kinds import EntityKind
from kshare.model.limits import NAME_CHARACTERS
from kshare.model.skeleton import SPACE_ENTITY
from kshare.store.roster import policy_of
from kshare.store.spaces import Space, all_spaces
from kshare.store.transaction import Transaction

NAME: Final = "name"
_KIND: Final = EntityKind.SPACE


@dataclass(frozen=True, slots=True)
class SpaceWords:
    """What the founder calls a space and says of it."""

    name: str
    purpose: str
    language: str
    time_zone: str


def write_words(tx: Transaction, space: Space, words: SpaceWords) -> None:
    """Say them, as an admin of the space."""
    said = {
        NAME: words.name,
        "purpose": words.purpose,
        "language": words.language,
        "time_zone": words.time_zone,
    }
    for field, value in said.items():
        if value:
            tx.write(space, _KIND, SPACE_ENTITY, field, value)


def unnamed(space_id: str) -> str:
    """What a space is called here until its name has come.

    >>> unnamed("flw42tc35ha37y5i2bnrjhsluy")
    'space flw42t'
    """
    return f"space {space_id[:6]}"


def take_name(tx: Transaction, space: Space) -> bool:
    """Call a space that was entered without knowing its name as its admins call it; False if that is not known yet."""
    name = text_or(policy_of(tx.connection, space.n, NAME), most=NAME_CHARACTERS).strip()
    if not name:
        return False
    tx.connection.execute(
        "UPDATE own_space SET name = ? WHERE n = ?", (free_space_name(tx, name, space.id), space.n)
    )
    tx.note("spaces")
    return True


def free_space_name(tx: Transaction, name: str, space_id: bytes) -> str:
    """A name that no other space of this home has: two teams may both be called 'Team'."""
    taken = {space.name for space in all_spaces(tx.connection, with_left=True) if space.id != space_id}
    candidate, n = name, 1
    while candidate in taken:
        n += 1
        candidate = f"{name} ({n})"
    return candidate
