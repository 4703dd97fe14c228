"""The flows of the window by mouse alone: the keys only type, into fields that a click chose."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.model.post_kind import PostKind
from kshare.queries.attachments import ListAttachments, list_attachments
from kshare.queries.pages import ShowPage, show_page
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import team
from tests.ui.homes import anna
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import FirstStart, Room

PUMPS = "The pump runs backwards. See [[Seal kits]].\n"


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


def test_a_thought_is_captured_with_the_button_of_the_rail(person: Person) -> None:
    person.clicks("Share a thought")
    person.sees("Add a tag")
    person.types("Oil leaks at press 3")
    person.clicks("Add a tag")
    person.types("leak")
    person.clicks("Post", number=1)
    person.sees("Post, Anna Berg, now. Oil leaks at press 3 #leak")


def test_a_question_shows_what_is_like_it_before_it_is_sent(person: Person) -> None:
    person.clicks("Ask a question")
    person.clicks("What do you want to know?")
    person.types("Why was the gauge wrong?")
    person.sees("The gauge of press 4 was wrong")
    person.clicks("Ask")
    person.sees("Question, Anna Berg, now. Why was the gauge wrong?")


def test_a_page_is_found_in_the_search_box_and_opened(person: Person) -> None:
    person.clicks("Find pages, posts, bookmarks, people…")
    person.types("backw")
    person.clicks_row("Pumps")
    person.sees("Was this page of use to you?")
    person.clicks_link("Seal kits")
    person.sees("Kit 401612 has the green dot.")
    person.clicks("Back")
    person.sees("The pump runs backwards.")


def test_a_page_is_marked_and_its_way_back_keeps_the_list(person: Person) -> None:
    person.clicks("Wiki")
    person.clicks_row("Seal kits")
    person.sees("green dot")
    person.clicks("This helped me (0 people)")
    person.sees("This helped me (1 person)")
    person.clicks_row("Pumps")
    person.sees("runs backwards")
    person.clicks("Back")
    person.sees("green dot")
    person.clicks("Forward")
    person.sees("runs backwards")


def test_a_page_is_written_and_published(person: Person) -> None:
    person.clicks("Wiki")
    person.clicks("New page")
    person.clicks("Title")
    person.types("Filters")
    person.clicks("Text of the page, in Markdown")
    person.types("Every ")
    person.clicks("Bold")
    person.types("week")
    person.clicks("Publish")
    person.sees("Published", "Every week")


def test_a_former_text_is_compared_and_brought_back(person: Person, home: Workspace) -> None:
    home.run(save_page, SavePage("Seal kits", "Kit 401612 has the *red* dot.\n"))
    person.clicks("Wiki")
    person.clicks_row("Seal kits")
    person.sees("red dot")
    person.clicks("History")
    person.sees("1 word came, 1 went")
    person.clicks_row("0 lines removed")
    person.clicks("Restore this text")
    person.clicks("Back to the page")
    person.sees("green dot")


def test_a_post_is_deleted_by_its_menu_and_taken_back(person: Person) -> None:
    person.opens_menu_of("The gauge of press 4")
    person.clicks("Delete")
    person.misses("The gauge of press 4")
    person.clicks("Undo")
    person.sees("The gauge of press 4")


def test_a_page_goes_to_the_trash_and_is_brought_back_from_it(person: Person) -> None:
    person.clicks("Wiki")
    person.clicks_row("Pumps")
    person.sees("runs backwards")
    person.clicks("More")
    person.clicks("Delete")
    person.sees("“Pumps” is deleted")
    person.clicks("More…")
    person.clicks("Trash")
    person.clicks_row("Pumps")
    person.clicks("Bring back")
    person.sees("1 page is back", "runs backwards")


def test_a_file_is_taken_off_a_page_and_put_back(person: Person, home: Workspace) -> None:
    attached = home.files.keep(io.BytesIO(b"1 + 1"))
    home.run(attach_file, AttachFile("Pumps", attached, "sums.txt", media_type="text/plain"))
    person.clicks("Wiki")
    person.clicks_row("Pumps")
    person.clicks("sums.txt", beginning=True)
    person.clicks("Take off")
    person.sees("“sums.txt” is taken off")
    person.misses("sums.txt, 5 bytes")
    person.clicks("Undo")
    person.sees("sums.txt, 5 bytes")
    assert [file.name for file in home.ask(list_attachments, ListAttachments("Pumps")).files] == ["sums.txt"]


def test_a_bookmark_that_is_kept_already_is_shown_before_it_is_kept_again(
    person: Person, home: Workspace
) -> None:
    home.run(add_bookmark, AddBookmark("https://pumps.example/seals", title="Seals of the supplier"))
    person.clicks("Bookmarks")
    person.clicks("Add a bookmark")
    person.clicks("Address")
    person.types("pumps.example/seals")
    person.sees("You keep this already: “Seals of the supplier”.")


def test_the_theme_is_dark_at_once(person: Person) -> None:
    person.clicks("Theme")
    person.clicks("Dark")
    from kshare.ui.theme.apply import theme

    person.until(lambda: theme().palette.dark, "the dark theme")


def test_the_first_start_leads_to_a_first_post(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    start = FirstStart(qtbot, qapp, tmp_path / "new")
    person = start.person
    person.clicks("Your name")
    person.types("Cleo Mensah")
    person.clicks("Go on")
    person.clicks("Begin alone")
    start.wait_for_the_window()
    person.clicks("Write")
    person.types("Here I am")
    person.clicks("Post", number=1)
    person.sees("Post, Cleo Mensah, now. Here I am")
    start.close()


def test_trouble_with_the_folder_is_a_badge_whose_details_a_click_opens(qtbot: QtBot, tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna Berg"])
    people.share.rename(tmp_path / "moved")
    room = Room(qtbot, people["Anna Berg"].home, people.clock)
    person = room.person
    person.sees("Offline")
    person.clicks("Offline", beginning=True)
    person.sees("Team", "Nothing is lost.")
    (tmp_path / "moved").rename(people.share)
    person.clicks("Look now")
    person.sees("Sent")
    room.close()
    people.close()


DAYS = "Kits are in hall 3.\n\nOrder on {day}.\n\nThe end.\n"


@pytest.fixture
def ben(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Person, Workspace]]:
    """Ben, at a window with a page of which Ada and he changed the same line, and a question that she answered."""
    people = team(tmp_path, ["Ada Fox", "Ben Okafor"])
    ada, bens = people["Ada Fox"].home, people["Ben Okafor"].home
    ada.run(save_page, SavePage("Seal kits", DAYS.format(day="Monday"), space="Team"))
    asked = bens.run(
        write_post, WritePost("Which seal for 90 degrees?", kind=PostKind.QUESTION, space="Team")
    )
    people.sync_all()
    ada.run(write_post, WritePost("The one with the green dot", reply_to=asked.id))
    for home, day in ((ada, "Tuesday"), (bens, "Friday")):
        home.run(save_page, SavePage("Seal kits", DAYS.format(day=day)))
    people.sync_all()
    room = Room(qtbot, bens, people.clock)
    yield room.person, bens
    room.close()
    people.close()


CHOICES = (
    ("Keep mine", ["Order on Friday."]),
    ("Keep Ada’s", ["Order on Tuesday."]),
    ("Keep both", ["Order on Friday.", "Order on Tuesday."]),
)


def orders(home: Workspace) -> list[str]:
    text = home.ask(show_page, ShowPage("Seal kits")).text
    return sorted(line for line in text.splitlines() if line.startswith("Order"))


@pytest.mark.parametrize(("choice", "kept"), CHOICES)
def test_two_versions_are_settled_where_the_page_is_read(
    ben: tuple[Person, Workspace], choice: str, kept: list[str]
) -> None:
    person, home = ben
    person.clicks("Wiki")
    person.clicks_row("Seal kits")
    person.sees("Order on Tuesday.", "Order on Friday.")
    person.clicks_link(choice)
    person.until(lambda: not home.ask(show_page, ShowPage("Seal kits")).conflicts, "one version")
    assert orders(home) == kept


@pytest.mark.parametrize(("choice", "kept"), CHOICES)
def test_two_versions_are_settled_where_the_page_is_written(
    ben: tuple[Person, Workspace], choice: str, kept: list[str]
) -> None:
    person, home = ben
    person.clicks("Wiki")
    person.clicks_row("Seal kits")
    person.clicks("Edit")
    person.clicks(choice)
    person.clicks("Publish")
    person.sees("Published")
    assert home.ask(show_page, ShowPage("Seal kits")).conflicts == () and orders(home) == kept


def test_an_accepted_answer_is_made_a_page(ben: tuple[Person, Workspace]) -> None:
    person, home = ben
    person.clicks("Questions")
    person.misses("Page, Ben Okafor", "Page, Ada Fox")  # before it, a row is one of the former list
    person.clicks_row("Which seal")
    person.clicks("Accept this answer")
    person.sees("Answer accepted")
    person.clicks("More")
    person.clicks("Make a page of it")
    person.sees("Answer by Ada Fox")
    person.clicks("Publish")
    person.sees("Published: “Which seal for 90 degrees?”")
    text = home.ask(show_page, ShowPage("Which seal for 90 degrees?")).text
    assert "The one with the green dot" in text and "Question by Ben Okafor" in text


def test_the_keys_are_found_without_knowing_one(person: Person) -> None:
    person.clicks("Anna Berg")
    person.clicks("Keys")
    person.sees("Go to Wiki")
    person.clicks("Close")
    person.misses("Go to Wiki")
