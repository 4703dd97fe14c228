"""Hostile words as titles, texts and names: every place shows them letter by letter, and loads nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.journeys.person import Person
from tests.ui.journeys.places import PLACES, Furnished, Place, Words, is_shown
from tests.ui.journeys.rooms import Room
from tests.ui.naughty import assert_harmless, told

HOSTILE: Final = Words(
    page='<img src="file:///etc/passwd">',
    below=r"\\evil.example\share\<script>alert(1)</script>",
    question='<img src="file:///etc/passwd"> why?',
    reply='<img src="file:///etc/passwd"> said',
    bookmark='<a href="file:///etc/shadow">loud</a>',
    colleague="<b>Ben</b> <img src=x>",
    space="<s>Team</s>",
    sought="passwd",
)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    made = Furnished(tmp_path_factory.mktemp("furnished"), HOSTILE)
    yield made
    made.close()


@pytest.fixture
def person(qtbot: QtBot, furnished: Furnished, tmp_path: Path, asked: list[str]) -> Iterator[Person]:
    room = Room(qtbot, furnished.home, furnished.clock, tmp_path)
    room.person.sees(HOSTILE.bookmark)
    yield room.person
    room.close()


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.tells is not None], ids=lambda place: place.name
)
def test_hostile_words_are_only_words(person: Person, asked: list[str], place: Place) -> None:
    assert place.tells is not None
    place.go_there(person, HOSTILE)

    for room in place.rooms:
        person.until(lambda room=room: is_shown(room), f"a {room}")  # type: ignore[misc]
    words = place.tells(HOSTILE)
    person.until(lambda: words in "\n".join(map(told, on_the_screen())), f"{words} in the accessible tree")
    for window in on_the_screen():
        window.grab()
        assert "&lt;" not in told(window), "said with the marks of HTML"
        assert_harmless(window, asked)


def on_the_screen() -> list[QWidget]:
    """The window, and what is open above it."""
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]
