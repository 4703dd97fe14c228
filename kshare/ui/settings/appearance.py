"""How the window looks on this PC."""

from __future__ import annotations

from typing import Final

from kshare.ui.actions import shown_keys
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Choice, Field, Note, Number
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.theme.tokens import TEXT_PERCENTS
from kshare.words import say

MODE_WORDS: Final = (
    (Mode.SYSTEM, "As the system"),
    (Mode.LIGHT, "Light"),
    (Mode.DARK, "Dark"),
    (Mode.CONTRAST, "High contrast, light"),
    (Mode.CONTRAST_DARK, "High contrast, dark"),
)
"""Every theme and its name, a template of the catalogue."""


def appearance_fields(_context: Context) -> tuple[Field, ...]:
    """Theme and size of text."""
    return (
        Field(
            "appearance.theme",
            say("Theme"),
            say("The colours of the window; with high contrast every text reaches 7:1."),
            Choice(
                tuple((mode.value, say(words)) for mode, words in MODE_WORDS), theme().mode.value, _choose
            ),
        ),
        Field(
            "appearance.text",
            say("Text size"),
            say(
                "Of pages, posts, bookmarks and what you write. From everywhere: {larger} and {smaller}.",
                larger=shown_keys("text.larger"),
                smaller=shown_keys("text.smaller"),
            ),
            Number(TEXT_PERCENTS, theme().text_percent, "%", _resize),
        ),
    )


def _choose(mode: str, _note: Note) -> None:
    theme().choose(Mode(mode))


def _resize(percent: int, _note: Note) -> None:
    theme().resize_text(percent)
