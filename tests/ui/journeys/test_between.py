"""Between the flows: what is typed too early, left by mistake, walked by letter, and found again after a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from kshare.queries.pages import ShowPage, show_page
from kshare.queries.saved_searches import ListSearches, list_searches
from kshare.ui.shell.main_window import MainWindow
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import team
from tests.ui.homes import anna
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import Room


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    made.run(save_page, SavePage("Pumps", "The pump runs backwards.\n", tags=("pumps",)))
    yield made
    made.close()


@pytest.fixture
def person(qtbot: QtBot, home: Workspace) -> Iterator[Person]:
    room = Room(qtbot, home)
    room.person.sees("The pump runs backwards.")
    yield room.person
    room.close()


def in_the_wiki(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Pumps")
    person.presses("J")


def test_h_in_the_list_of_pages_shows_the_history_of_the_chosen_one(person: Person, home: Workspace) -> None:
    home.run(save_page, SavePage("Pumps", "The pump runs forwards.\n"))
    in_the_wiki(person)
    person.presses("H")
    person.sees("1 word came, 1 went")
    person.is_at("Revisions, newest first")


def test_after_the_first_page_of_all_the_keyboard_is_in_the_list(qtbot: QtBot, tmp_path: Path) -> None:
    home = anna(tmp_path / "new")
    room = Room(qtbot, home)
    room.person.presses("G", "W")
    room.person.sees("Import")
    room.person.clicks("New page")
    room.person.is_at("Title of the page")
    room.person.types("Pumps")
    room.person.presses("Return")
    room.person.types("The pump runs backwards.")
    room.person.presses("Ctrl+Return")
    room.person.is_at("Pages")
    room.close()
    home.close()


def test_escape_leaves_the_editor_and_keeps_the_draft(person: Person) -> None:
    in_the_wiki(person)
    person.presses("E")
    person.is_at("Text of the page, in Markdown")
    person.types("Mind this. ")
    person.presses("Escape")
    person.sees("Draft kept", "Draft: Pumps")
    person.presses("E")
    person.sees("Mind this. The pump runs backwards.", "Your draft is here again")


def test_escape_closes_what_lies_over_the_text_before_it_leaves_the_editor(person: Person) -> None:
    in_the_wiki(person)
    person.presses("E")
    person.is_at("Text of the page, in Markdown")
    person.presses("Ctrl+H")
    person.is_at("Find")
    person.tabs_to("Text of the page, in Markdown")
    person.presses("Escape")
    person.misses("Close find and replace")
    person.is_at("Text of the page, in Markdown")
    person.types("[[Pu")
    person.waits_for_offer("Pumps")
    person.presses("Escape")
    person.is_at("Text of the page, in Markdown")
    person.presses("Escape")
    person.sees("New page")


def test_what_is_typed_before_the_page_is_here_is_not_lost(person: Person, home: Workspace) -> None:
    in_the_wiki(person)
    person.presses("E")
    person.types("n gw? ")  # some of these are keys of the window
    person.is_at("Text of the page, in Markdown")
    person.sees("n gw? The pump runs backwards.")
    person.presses("Ctrl+S")
    person.sees("Published")
    assert home.ask(show_page, ShowPage("Pumps")).text.startswith("n gw? The pump")


def test_the_title_of_a_new_page_that_is_typed_at_once_is_a_title(person: Person) -> None:
    in_the_wiki(person)
    person.presses("Ctrl+N")
    person.types("Filters")
    person.sees("Filters")
    person.presses("Return")
    person.is_at("Text of the page, in Markdown")
    person.types("Every week.")
    person.presses("Ctrl+S")
    person.sees("Published", "Every week.", "Filters")


def test_a_search_that_is_no_longer_saved_is_taken_back(person: Person, home: Workspace) -> None:
    person.presses("/")
    person.types("pump")
    person.sees("1 result")
    person.clicks("Save this search")
    person.is_at("Name of the search")
    person.presses("Return")
    person.sees("Saved as “pump”")
    person.clicks("Saved as “pump”")
    person.sees("No longer saved: “pump”")
    assert home.ask(list_searches, ListSearches()) == ()
    person.clicks("Undo")
    person.sees("Saved as “pump”")
    assert [row.name for row in home.ask(list_searches, ListSearches())] == ["pump"]


def test_a_way_back_returns_to_where_the_list_was_scrolled(person: Person, home: Workspace) -> None:
    for number in range(60):
        home.run(save_page, SavePage(f"Sheet {number:02}", "Words.\n"))
    person.presses("G", "W")
    person.sees("Sheet")
    person.turns_the_wheel("Pages", 8)
    rows = next(
        each
        for each in person.window.findChildren(QAbstractItemView)
        if each.isVisible() and each.accessibleName() == "Pages"
    )
    person.until(lambda: rows.verticalScrollBar().value() > 0, "a list that is scrolled")
    before = rows.verticalScrollBar().value()
    person.presses("G", "H")
    person.sees("Following")
    person.presses("Alt+Left")
    person.until(lambda: rows.isVisible() and rows.verticalScrollBar().value() == before, "the same place")


def test_j_and_k_walk_through_what_concerns_one(qtbot: QtBot, tmp_path: Path) -> None:
    people = team(tmp_path, ["Ada Fox", "Ben Okafor"])
    ada, ben = people["Ada Fox"].home, people["Ben Okafor"].home
    posts = [ada.run(write_post, WritePost(f"Thought {number}")).id for number in (1, 2)]
    people.sync_all()
    answers = [
        ben.run(write_post, WritePost(f"Answer {number}", reply_to=post)).id
        for number, post in enumerate(posts, 1)
    ]
    people.sync_all()
    room = Room(qtbot, ada, people.clock)
    person = room.person
    person.presses("G", "N")
    person.sees("Answer 1", "Answer 2")
    person.presses("J")
    for key, answer in (("Return", answers[1]), ("J", answers[0]), ("K", answers[1])):
        person.presses(key)
        person.until(lambda answer=answer: _read(person) == answer, f"another thread after {key}")  # type: ignore[misc]
    person.is_at("Thread")
    room.close()
    people.close()


def _read(person: Person) -> str:
    assert isinstance(person.window, MainWindow)
    return person.window.place.item.partition("#")[0]
