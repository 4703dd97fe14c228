"""Tab goes round the sheets and bars that come and go, as it does round every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from kshare.usecases.pages import SavePage, save_page
from tests.builders import team
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import Room
from tests.ui.journeys.test_tab_order import goes_round


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    people = team(tmp_path, ["Ada Fox", "Ben Okafor"], "Hydraulics")
    home = people["Ada Fox"].home
    home.run(save_page, SavePage("Seal kits", "The *green* one.\n", tags=("seals",)))
    home.run(save_page, SavePage("Pumps", "Turn it.\n", tags=("pumps",)))
    people.sync_all()
    made = Room(qtbot, home, people.clock)
    made.person.sees("Turn it.")
    yield made
    made.close()
    people.close()


def invite(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Members of the team…")
    person.sees("Ben Okafor")
    person.tabs_to("Invite…")
    person.presses("Space")
    person.sees("Write the invite")


def written_invite(person: Person) -> None:
    invite(person)
    person.clicks("Write the invite")
    person.sees("Withdraw it")


def recovery_words(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Recovery words…")
    person.tabs_to("I have written them down")  # once the words are there


def picture(person: Person) -> None:
    person.presses("Ctrl+,")
    person.clicks("You")
    person.clicks("Change…")
    person.sees("Choose a picture…")


def restore(person: Person) -> None:
    person.presses("Ctrl+,")
    person.clicks("Storage and backup")
    person.clicks("Restore…")
    person.sees("Restore a backup")


def erase(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Pumps")
    person.presses("J", "Return")
    person.is_at("Page")
    person.clicks("More")
    person.clicks("Erase for good…")
    person.sees("A passage, letter by letter", "What goes: 1 text", "Leave it")


def several_pages(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Pumps", "Seal kits")
    person.presses("J", "Shift+Down")
    person.sees("2 pages chosen")


PLACES: Final[Mapping[Callable[[Person], None], Sequence[str]]] = {
    invite: ("InvitePage",),
    written_invite: (),
    recovery_words: ("RecoverySheet",),
    picture: ("PictureSheet",),
    restore: ("RestoreSheet", "BackupChoice"),
    erase: ("EraseSheet",),
    several_pages: (),
}


@pytest.mark.parametrize("go_there", PLACES, ids=lambda place: place.__name__)
def test_tab_goes_round_what_comes_and_goes(room: Room, go_there: Callable[[Person], None]) -> None:
    go_there(room.person)
    goes_round(room, PLACES[go_there])
