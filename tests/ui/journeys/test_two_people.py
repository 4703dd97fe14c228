"""Ada and Ben, each at a window of their own, with one shared folder between them; by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kshare.usecases.pages import SavePage, save_page
from tests.builders import Team, team
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import Room

KITS = "Kits are in hall 3.\n\nOrder on Monday.\n\nThe end.\n"


@dataclass(slots=True)
class Pair:
    """Two people and what lies between them."""

    people: Team
    ada: Person
    ben: Person


def hears(person: Person, *news: str, gone: str = "") -> None:
    """What the other wrote goes out by itself; this one sits down and looks until it is here."""
    person.sits_down()
    person.presses_until("F5", *news, gone=gone)


@pytest.fixture
def pair(qtbot: QtBot, tmp_path: Path) -> Iterator[Pair]:
    people = team(tmp_path, ["Ada Fox", "Ben Okafor"], "Hydraulics")
    people["Ada Fox"].home.run(save_page, SavePage("Seal kits", KITS))
    people.sync_all()
    rooms = [Room(qtbot, people[name].home, people.clock) for name in ("Ada Fox", "Ben Okafor")]
    yield Pair(people, rooms[0].person, rooms[1].person)
    for room in rooms:
        room.close()
    people.close()


TEXT = "Text of the page, in Markdown"


def begin_to_write(person: Person) -> None:
    """The editor with the page about seal kits."""
    person.sits_down()
    person.presses("G", "W")
    person.sees("Seal kits")
    person.presses("J", "E")
    person.sees("Kits are in hall 3.\n")
    person.is_at(TEXT)


def test_a_change_that_comes_while_one_writes_is_told_and_merged(pair: Pair) -> None:
    ada, ben = pair.ada, pair.ben
    begin_to_write(ada)
    ada.presses("Ctrl+Home")
    ada.types("All ")
    begin_to_write(ben)
    ben.presses("Ctrl+End")
    ben.types("Ask Cleo.")
    ben.presses("Ctrl+S")
    ben.sees("Published")

    hears(ada, "Ben Okafor changed this page")
    ada.presses("Ctrl+S")
    ada.sees("Published", "All Kits are in hall 3.", "Ask Cleo.")
    hears(ben, "All Kits are in hall 3.", "Ask Cleo.")


def test_a_place_that_both_changed_is_settled_by_whoever_chooses(pair: Pair) -> None:
    ada, ben = pair.ada, pair.ben
    for person, day in ((ada, "Tuesday"), (ben, "Friday")):
        begin_to_write(person)
        person.presses("Ctrl+Home", "Down", "Down", "Shift+End")
        person.types(f"Order on {day}.")
    for person in (ben, ada):
        person.sits_down()
        person.presses("Ctrl+S")
        person.sees("Published")

    hears(ben, "Tuesday", "Friday")
    ben.presses("G", "W")
    ben.sees("Seal kits")
    ben.presses("E")
    ben.sees("Order on Friday.\n")
    ben.is_at(TEXT)
    ben.tabs_to("Keep mine")
    ben.presses("Space")
    ben.misses("Keep mine")
    ben.presses("Ctrl+S")
    ben.sees("Published")
    ben.misses("Tuesday")
    hears(ada, "Order on Friday.", gone="Tuesday")


def test_a_question_is_answered_accepted_and_made_a_page(pair: Pair) -> None:
    ada, ben = pair.ada, pair.ben
    ada.sits_down()
    ada.presses("Ctrl+K")
    ada.types("new ques")
    ada.sees("New question")
    ada.presses("Return")
    ada.sees("What do you want to know?")
    ada.types("Which seal for 90 degrees?")
    ada.presses("Ctrl+Return")
    ada.sees("Question, Ada Fox, now. Which seal")

    hears(ben, "1 new")
    ben.tabs_to("1 new")
    ben.presses("Space")
    ben.sees("Question, Ada Fox, now. Which seal")
    ben.presses("J", "R")
    ben.sees("Write a reply")
    ben.types("The green one.")
    ben.presses("Ctrl+Return")
    ben.sees("Replied")

    hears(ada, "1 answer")
    ada.presses("J", "Return")
    ada.sees("The green one.")
    ada.tabs_to("Accept this answer")
    ada.presses("Space")
    ada.sees("Answer accepted")
    ada.tabs_to("More", back=True)
    ada.presses("Space")
    ada.sees("Make a page of it")
    ada.presses("Down", "Return")
    ada.sees("Answer by Ben Okafor", "Question by Ada Fox")
    ada.presses("Ctrl+S")
    ada.sees("Published: “Which seal for 90 degrees?”")


def test_a_bookmark_that_is_kept_is_a_bookmark_of_both(pair: Pair) -> None:
    ada, ben = pair.ada, pair.ben
    ada.sits_down()
    ada.presses("G", "B")
    ada.sees("No bookmarks yet")
    ada.presses("Ctrl+N")
    ada.types("https://pumps.example/seals")
    ada.tabs_to("Title")
    ada.types("Data sheet")
    ada.presses("Ctrl+Return")
    ada.misses("No bookmarks yet")

    ben.sits_down()
    ben.presses("G", "B")
    hears(ben, "Data sheet")
    ben.presses("J", "Return")
    ben.is_at("Bookmark")
    ben.presses("B")
    ben.sees("Kept for later")
