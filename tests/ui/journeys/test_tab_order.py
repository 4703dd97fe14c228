"""Tab leads through every screen and sheet: to named things only, from top to bottom, round and back the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kshare.model.post_kind import PostKind
from kshare.ui.shell.main_window import MainWindow
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import team
from tests.ui.journeys.person import Person, name_of
from tests.ui.journeys.rooms import FirstStart, Room

PUMPS: Final = "# First\n\nSee [[Seal kits]].\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n# Second\n\nTurn it.\n"
MOST: Final = 120


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    people = team(tmp_path, ["Ada Fox", "Ben Okafor"], "Hydraulics")
    home = people["Ada Fox"].home
    _furnish(home)
    people.sync_all()
    made = Room(qtbot, home, people.clock)
    made.person.sees("Which seal?")
    yield made
    made.close()
    people.close()


def _furnish(home: Workspace) -> None:
    """Something of every kind."""
    seals = home.run(save_page, SavePage("Seal kits", "The *green* one.\n", tags=("seals",)))
    pumps = home.run(save_page, SavePage("Pumps", PUMPS, tags=("pumps",)))
    home.run(save_page, SavePage("Pumps", f"{PUMPS}More.\n", page=pumps.id))
    home.run(move_page, MovePage(seals.id, pumps.id))
    home.run(add_bookmark, AddBookmark("https://pumps.example/seals", title="Data sheet", tags=("seals",)))
    question = home.run(write_post, WritePost("Which seal? #seals", kind=PostKind.QUESTION)).id
    home.run(write_post, WritePost("The green one", reply_to=question))


def home_screen(person: Person) -> None:
    person.presses("J")


def composer(person: Person) -> None:
    person.presses("N")
    person.is_at("What did you learn, find or wonder about?")


def thread(person: Person) -> None:
    person.presses("J", "Return")
    person.is_at("Thread")
    person.sees("The green one", "Related", "Data sheet")


def wiki_list(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Seal kits")


def wiki_tree(person: Person) -> None:
    wiki_list(person)
    person.clicks("Tree")
    person.misses("Seal kits")


def page(person: Person) -> None:
    wiki_list(person)
    person.presses("J", "Return")
    person.is_at("Page")
    person.sees("Turn it.")


def editor(person: Person) -> None:
    wiki_list(person)
    person.presses("J", "E")
    person.is_at("Text of the page, in Markdown")


def find_and_replace(person: Person) -> None:
    editor(person)
    person.presses("Ctrl+H")


def history(person: Person) -> None:
    page(person)
    person.presses("H")
    person.sees("came")


def around(person: Person) -> None:
    page(person)
    person.presses("Ctrl+G")
    person.sees("Around “Pumps”")


def name_of_a_page(person: Person) -> None:
    page(person)
    person.presses("F2")
    person.sees("Rename")


def bookmarks(person: Person) -> None:
    person.presses("G", "B")
    person.sees("Data sheet")


def bookmark(person: Person) -> None:
    bookmarks(person)
    person.presses("J", "Return")
    person.is_at("Bookmark")


def bookmark_sheet(person: Person) -> None:
    bookmarks(person)
    person.presses("Ctrl+N")
    person.is_at("Address")


def tags(person: Person) -> None:
    bookmarks(person)
    person.clicks("More")
    person.clicks("Rename or merge tags…")


def search(person: Person) -> None:
    person.presses("/")
    person.types("seal")
    person.sees("Data sheet")
    person.presses("Down")
    person.is_at("Search everything")
    person.sees("Was this page of use to you?", "Only #seals")


def first_of_search(person: Person) -> None:
    person.presses("G", "S")


def inbox(person: Person) -> None:
    person.presses("G", "N")
    person.sees("Nothing for you yet")


def settings(person: Person) -> None:
    person.presses("Ctrl+,")
    person.sees("Appearance")


def keys(person: Person) -> None:
    person.presses("?")
    person.sees("Go to Wiki")


def team_sheet(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Members of the team…")
    person.sees("Ben Okafor")


def joining(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Join or begin a space…")


def shared_folders(person: Person) -> None:
    person.clicks("Sent")
    person.sees("Look now")


def profile(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Your profile")
    person.sees("Lately")


PLACES: Final[Mapping[Callable[[Person], None], Sequence[str]]] = {
    home_screen: ("HomeScreen",),
    composer: (),
    thread: (),
    wiki_list: ("WikiScreen",),
    wiki_tree: (),
    page: (),
    editor: (),
    find_and_replace: (),
    history: ("HistoryView",),
    around: ("AroundSheet",),
    name_of_a_page: ("RenameQuestion",),
    bookmarks: ("BookmarksScreen",),
    bookmark: (),
    bookmark_sheet: ("BookmarkSheet",),
    tags: ("TagSheet",),
    search: (),
    first_of_search: ("SearchScreen",),
    inbox: ("InboxScreen",),
    settings: ("SettingsScreen", "FieldPage"),
    keys: ("KeysSheet",),
    team_sheet: ("TeamSheet",),
    joining: ("JoinSheet", "FolderChoice"),
    shared_folders: ("SyncDetails",),
    profile: (),
}
"""Where the walk begins, and which screens, sheets and panels are on the screen then."""


@pytest.mark.parametrize("go_there", PLACES, ids=lambda place: place.__name__)
def test_tab_goes_round_a_place(room: Room, go_there: Callable[[Person], None]) -> None:
    go_there(room.person)
    goes_round(room, PLACES[go_there])


def test_the_size_of_a_table_is_asked_in_a_box_that_escape_leaves(room: Room) -> None:
    person = room.person
    editor(person)
    person.presses("Ctrl+End", "Ctrl+Shift+B")
    person.until(lambda: "Size of the table" in person.keyboard_is_on, "the box")
    person.presses("Right", "Tab")
    assert "4 columns" in person.keyboard_is_on
    person.presses("Escape")
    person.is_at("Text of the page, in Markdown")


def test_tab_goes_round_the_welcome(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    start = FirstStart(qtbot, qapp, tmp_path / "new")
    try:
        for _step in range(2):
            way = walked(start.person, "Tab")
            assert all(name_of(each).strip() for each in way), said(way)
            assert upwards(way) == [], said(way)
            start.person.tabs_to("Your name")
            start.person.types("Cleo")
            start.person.presses("Return")
            start.person.sees("Begin alone")
            break
        way = walked(start.person, "Tab")
        assert all(name_of(each).strip() for each in way) and upwards(way) == [], said(way)
    finally:
        start.close()


def goes_round(room: Room, shown: Sequence[str]) -> None:
    """Tab and Shift+Tab lead the same way through what has a name, while widgets of the classes `shown` are there."""
    person = room.person
    for name in shown:
        person.until(lambda name=name: is_shown(name), f"a {name}")  # type: ignore[misc]
    room.rest()
    round_trip = walked(person, "Tab")
    back = walked(person, "Shift+Tab")

    assert [name_of(each) for each in round_trip if not name_of(each).strip()] == [], said(round_trip)
    assert all(each.isVisible() and each.isEnabled() for each in round_trip)
    assert [*back[:1], *reversed(back[1:])] == round_trip, (
        f"{said(back)} is no way back of {said(round_trip)}"
    )
    assert upwards(round_trip) == [], said(round_trip)


def is_shown(class_name: str) -> bool:
    """True while a widget of that class can be seen."""
    return any(type(each).__name__ == class_name and each.isVisible() for each in QApplication.allWidgets())


def walked(person: Person, key: str) -> list[QWidget]:
    """Where the key leads until it is back where it began; a text stops at each of its links, and counts once."""
    if not person.keyboard.focusPolicy() & Qt.FocusPolicy.TabFocus:
        person.presses("Tab")  # whatever waits for rows with the keyboard is no stop of the round
    way = [person.keyboard]
    for _ in range(MOST):
        person.presses(key)
        stop = person.keyboard
        if stop is way[-1]:
            continue
        if stop is way[0]:
            return way
        else:
            assert stop not in way, f"{name_of(stop)} again after {said(way)}"
            way.append(stop)
    if len(way) == 1:
        return way  # a box with one button
    raise AssertionError(f"{key} never comes back to where it began: {said(way)}")


def upwards(way: Sequence[QWidget]) -> list[str]:
    """Steps to something that lies wholly above, within one part of the window."""
    found = []
    for before, after in pairwise(way):
        part, rect = _part(before), _rect(after)
        if (
            part is _part(after)
            and rect.bottom() < _rect(before).top()
            and rect.left() <= _rect(before).right()
        ):
            found.append(f"{name_of(before)} -> {name_of(after)}")
    return found


def _part(widget: QWidget) -> QWidget:
    """The rail, the top bar, a screen or the reader; a sheet is a part of its own."""
    part, above = widget, widget.parentWidget()
    while above is not None and not isinstance(above, MainWindow):
        if above.metaObject().className() in ("Rail", "TopBar", "_ReaderFrame", "QStackedWidget"):
            part = above
        above = above.parentWidget()
    return part


def _rect(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), widget.rect().topLeft()), widget.size())


def said(way: Sequence[QWidget]) -> str:
    """The stops in words."""
    return " > ".join(f"{name_of(each) or '?'}[{type(each).__name__}]" for each in way)
