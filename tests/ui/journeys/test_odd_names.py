"""Names of two hundred characters, of one emoji and from right to left: no room grows, nothing stays without a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from kshare.model.limits import NAME_CHARACTERS
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from tests.builders import team
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import Room

LONG: Final = ("Oberlandesgerichtsrat" * 10)[:NAME_CHARACTERS]
ARABIC: Final = "مضخة `seal --kit 4` חדשה"
NAMES: Final = {"long": LONG, "emoji": "🦊", "right to left": ARABIC}
NARROW: Final = 720


@pytest.fixture(params=NAMES)
def room(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Room, str]]:
    name = NAMES[request.param]
    people = team(tmp_path, ["Ada Fox", name], name)
    other = people[name].home
    title = name * 2 if name == LONG else name  # a title of 200 characters: a name holds 100
    other.run(save_page, SavePage(title, f"{name}\n\n```\n{name}\n```\n", tags=("odd",), space=name))
    other.run(add_bookmark, AddBookmark("https://pumps.example/", title=name, note=name, space=name))
    other.run(write_post, WritePost(name, space=name))
    people.sync_all()
    made = Room(qtbot, people["Ada Fox"].home, people.clock)
    yield made, name
    made.close()
    people.close()


def test_no_name_makes_a_room_wider_or_stays_unsaid(room: tuple[Room, str]) -> None:
    person, name = room[0].person, room[1]
    seen = name[:12]
    person.sees(seen)
    person.window.resize(NARROW, 700)
    for keys in (("G", "H"), ("G", "W"), ("G", "B")):
        person.presses(*keys)
        person.sees(seen)
        assert fits(person)
    person.presses("G", "W")
    person.sees("#odd")
    person.presses("J", "Return")
    person.is_at("Page")
    assert fits(person)
    person.presses("E")
    person.is_at("Text of the page, in Markdown")
    person.sees(f"```\n{name}\n```")
    assert fits(person)


def fits(person: Person) -> bool:
    """True while the window is as wide as it was drawn and could be drawn narrower."""
    return person.window.width() == NARROW and person.window.minimumSizeHint().width() <= NARROW
