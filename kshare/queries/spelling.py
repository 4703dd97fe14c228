"""How spelling is checked on this PC, and in which language a text is written."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from kshare.queries.reader import Reader
from kshare.store.own_settings import SPELLING_FOLDER, SPELLING_OFF, SPELLING_WORDS, own_setting


@dataclass(frozen=True, slots=True)
class SpellingChoice:
    """What the person chose. `folder` is '' if none was, `words` are the own ones in their order."""

    on: bool = True
    folder: str = ""
    words: tuple[str, ...] = ()


def spelling_choice(reader: Reader, request: None = None) -> SpellingChoice:
    """How spelling is checked on this PC."""
    connection = reader.connection
    words = own_setting(connection, SPELLING_WORDS)
    return SpellingChoice(
        own_setting(connection, SPELLING_OFF) == "",
        own_setting(connection, SPELLING_FOLDER),
        tuple(words.split("\n")) if words else (),
    )


def languages_told(words: Set[str]) -> tuple[str, ...]:
    """The one or two likeliest languages (ISO 639-1) of lower-case words, as the search index tells them.

    Loads the lists of words at the first call: about 50 ms, for a lane.
    """
    from kshare.index.languages import languages_of

    return languages_of(words)
