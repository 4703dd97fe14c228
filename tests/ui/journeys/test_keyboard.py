"""The flows of the window by keyboard alone: no hand ever leaves the keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import team
from tests.ui.homes import anna
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import FirstStart, Room

PUMPS = "# First\n\nThe pump runs backwards. See [[Seal kits]].\n\n# Second\n\nTurn it around.\n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    made.run(save_page, SavePage("Seal kits", "Kit 401612 has the *green* dot.\n", tags=("seals",)))
    made.run(save_page, SavePage("Pumps", PUMPS, tags=("pumps",)))
    made.run(write_post, WritePost("The filter of press 3 is changed #oil"))
    made.run(write_post, WritePost("The gauge of press 4 was wrong"))
    yield made
    made.close()


@pytest.fixture
def room(qtbot: QtBot, home: Workspace) -> Iterator[Room]:
    made = Room(qtbot, home)
    yield made
    made.close()


@pytest.fixture
def person(room: Room) -> Person:
    room.person.sees("The gauge of press 4")
    return room.person


def test_a_thought_is_captured_with_a_tag_that_was_offered(person: Person) -> None:
    person.presses("N")
    person.sees("Add a tag")
    person.types("Oil leaks at press 3 #oi")
    person.waits_for_offer("oil")
    person.presses("Return")
    person.presses("Ctrl+Return")
    person.misses("Add a tag")
    person.sees("Oil leaks at press 3 #oil", "Posted")


def test_a_thought_that_was_left_waits_as_a_draft(person: Person) -> None:
    person.presses("N")
    person.sees("Add a tag")
    person.types("Half a thou")
    person.presses("Escape")
    person.sees("Draft: Half a thou")
    person.presses("N")
    person.types("ght")
    person.presses("Ctrl+Return")
    person.sees("Post, Anna Berg, now. Half a thought")


def test_an_address_that_is_typed_offers_itself_as_a_bookmark(person: Person) -> None:
    person.presses("N")
    person.sees("Add a tag")
    person.types("https://pumps.example/seals")
    person.sees("Keep pumps.example as a bookmark")
    person.tabs_to("Keep pumps.example as a bookmark")
    person.presses("Space")
    person.types("Data sheet #seals")
    person.presses("Ctrl+Return")
    person.misses("Add a tag")
    person.presses("G", "B")
    person.sees("pumps.example", "#seals")


def test_a_page_is_found_while_typing_and_opened(person: Person) -> None:
    person.presses("/")
    person.types("backw")
    person.sees("Pumps")
    person.presses("Down")
    person.sees("The pump runs backwards. See Seal kits.")
    person.presses("Return")
    person.sees("Was this page of use to you?")


def test_cards_are_walked_answered_marked_kept_and_changed_by_letters(person: Person) -> None:
    person.presses("J", "J")
    person.presses("L")
    person.sees("You said that this helped; take it back")
    person.presses("B")
    person.sees("Not for later any more")
    person.presses("R")
    person.is_at("Write a reply")
    person.types("Thank you")
    person.presses("Ctrl+Return")
    person.sees("Replied", "1 reply")
    person.presses("Alt+Left")
    person.presses("E")
    person.is_at("Your words")
    person.types("Yes: ")
    person.presses("Ctrl+Return")
    person.sees("Changed")


def test_reading_leads_on_and_back_to_where_one_was(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Pumps", "Seal kits")
    person.presses("J")
    person.presses("Return")
    person.sees("Turn it around.")
    person.is_at("Page")
    person.presses("L")
    person.sees("This helped me (1 person)")
    person.presses("J")
    person.sees("green dot")
    person.presses("Alt+Left")
    person.sees("Turn it around.")
    person.presses("Alt+Left")
    person.misses("Turn it around.")
    person.presses("Alt+Right")
    person.sees("Turn it around.")


def test_a_page_is_changed_with_a_link_that_was_offered(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Seal kits")
    person.presses("J", "J", "E")
    person.sees("the *green* dot")
    person.presses("Ctrl+Home")
    person.types("See [[Pu")
    person.waits_for_offer("Pumps")
    person.presses("Return")
    person.types(" first. ")
    person.presses("Ctrl+S")
    person.sees("Published", "See Pumps first.")


def test_a_former_text_is_compared_and_brought_back(person: Person, home: Workspace) -> None:
    home.run(save_page, SavePage("Seal kits", "Kit 401612 has the *red* dot.\n"))
    person.presses("G", "W")
    person.sees("Seal kits")
    person.presses("J", "J", "Return")
    person.sees("red dot")
    person.is_at("Page")
    person.presses("H")
    person.is_at("Revisions, newest first")
    person.sees("1 word came, 1 went")
    person.presses("J")
    person.tabs_to("Restore this text", back=True)
    person.presses("Space")
    person.presses("Escape")
    person.sees("green dot")


def test_a_post_is_deleted_and_taken_back(person: Person) -> None:
    person.presses("J")
    person.presses("Del")
    person.misses("The gauge of press 4")
    person.sees("Deleted", "Undo")
    person.presses("Ctrl+Z")
    person.sees("The gauge of press 4")


def test_every_place_has_its_letter_and_the_map_of_keys_tells_it(person: Person) -> None:
    for letter, words in (("W", "New page"), ("B", "Add a bookmark"), ("H", "Following")):
        person.presses("G", letter)
        person.sees(words)
    person.presses("?")
    person.sees("Go to Wiki", "Take back what was just done")
    person.presses("Escape")
    person.misses("Take back what was just done")
    person.presses("G", "S")
    person.types("seal")
    person.sees("Seal kits")


def test_the_first_start_leads_to_a_first_post(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    start = FirstStart(qtbot, qapp, tmp_path / "new")
    person = start.person
    person.sees("Welcome to KShare")
    person.types("Cleo Mensah")
    person.presses("Return")
    person.sees("Hello, Cleo. How do you begin?")
    person.tabs_to("Begin alone")
    person.presses("Space")
    start.wait_for_the_window()
    person.sees("Three small steps", "Write one thing down")
    person.presses("N")
    person.sees("Add a tag")
    person.types("Here I am")
    person.presses("Ctrl+Return")
    person.sees("Post, Cleo Mensah, now. Here I am")
    start.close()


def test_trouble_with_the_folder_is_a_badge_whose_details_a_key_opens(qtbot: QtBot, tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna Berg"])
    people.share.rename(tmp_path / "moved")
    room = Room(qtbot, people["Anna Berg"].home, people.clock)
    person = room.person
    person.presses("F5")
    person.sees("Offline")
    person.tabs_to("Offline")
    person.presses("Space")
    person.sees("Look now", "Team")
    person.presses("Escape")
    person.misses("Look now")
    (tmp_path / "moved").rename(people.share)
    person.presses("F5")
    person.sees("Sent")
    room.close()
    people.close()


def test_a_command_is_found_by_its_words(person: Person) -> None:
    person.presses("Ctrl+K")
    person.types("new ques")
    person.sees("New question")
    person.presses("Return")
    person.sees("What do you want to know?")
    person.types("Why was the gauge wrong?")
    person.sees("The gauge of press 4 was wrong")
    person.presses("Ctrl+Return")
    person.sees("Question, Anna Berg, now. Why was the gauge wrong?")
