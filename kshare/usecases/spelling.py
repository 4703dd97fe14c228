"""How spelling is checked on this PC; none of it leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.errors import InvalidInput
from kshare.model.changes import SETTINGS
from kshare.store.own_settings import (
    SPELLING_FOLDER,
    SPELLING_OFF,
    SPELLING_WORDS,
    keep_own_setting,
    own_setting,
)
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo

MOST_WORDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class ChangeSpelling:
    """None leaves something as it is. `words` are all the own ones."""

    on: bool | None = None
    folder: str | None = None
    words: tuple[str, ...] | None = None


def change_spelling(tx: Transaction, command: ChangeSpelling) -> Done:
    """Choose how spelling is checked. Raises InvalidInput for more than 20,000 own words."""
    if command.on is not None:
        keep_own_setting(tx.connection, SPELLING_OFF, "" if command.on else "off")
    if command.folder is not None:
        keep_own_setting(tx.connection, SPELLING_FOLDER, command.folder.strip())
    if command.words is not None:
        words = sorted({word.strip() for word in command.words if word.strip()}, key=str.casefold)
        if len(words) > MOST_WORDS:
            raise InvalidInput(
                "You can have {limit} words of your own; these are {count}.",
                limit=MOST_WORDS,
                count=len(words),
            )
        keep_own_setting(tx.connection, SPELLING_WORDS, "\n".join(words))
    tx.note(SETTINGS)
    return Done("")


@dataclass(frozen=True, slots=True)
class LearnWord:
    """A word that is right, whatever dictionaries say."""

    word: str


def learn_word(tx: Transaction, command: LearnWord) -> Done:
    """Add a word to the own ones."""
    before = tuple(own_setting(tx.connection, SPELLING_WORDS).split("\n"))
    change_spelling(tx, ChangeSpelling(words=(*before, command.word)))
    return Done("", Undo(change_spelling, ChangeSpelling(words=before)))
