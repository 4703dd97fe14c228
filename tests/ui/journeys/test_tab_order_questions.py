"""Tab goes round the questions and panels over the window; no screen, sheet or panel is left out of the walks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

import kshare.ui
from kshare.sync.genesis import SpaceDraft
from kshare.ui.lazy_screen import LazyScreen
from kshare.ui.pages.chooser import Chooser
from kshare.ui.screen import Screen
from kshare.ui.widgets.popup import Popover
from kshare.ui.widgets.sheet import Sheet
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home, team
from tests.ui.journeys import test_tab_order, test_tab_order_sheets
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import Room
from tests.ui.journeys.test_tab_order import goes_round, is_shown

TEXT: Final = "# First\n\nSee [[Nowhere]] and [the maker](https://pumps.example/).\n\n# Second\n\nTurn it.\n"


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    people = team(tmp_path, ["Ada Fox", "Ben Okafor"], "Hydraulics")
    home = people["Ada Fox"].home
    _furnish(home)
    people.sync_all()
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(notes))
    made = Room(qtbot, home, people.clock)
    made.person.sees("Turn it.")
    yield made
    made.close()
    people.close()


def _furnish(home: Workspace) -> None:
    home.run(save_page, SavePage("Letter", "Dear {{me}}\n", tags=("template",)))
    pumps = home.run(save_page, SavePage("Pumps", TEXT, tags=("pumps",))).id
    sums = home.files.keep(io.BytesIO(b"sums"))
    home.run(attach_file, AttachFile(pumps, sums, "sums.txt", media_type="text/plain"))
    home.run(write_post, WritePost("Pumps again"))
    for name in ("seals", "valves"):
        home.run(add_bookmark, AddBookmark(f"http://127.0.0.1:9/{name}", title=name, tags=(name,)))


# -- of a team ------------------------------------------------------------------------------------------


def members(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Members of the team…")
    person.sees("Ben Okafor")
    person.is_at("Find a member")


def member(person: Person) -> None:
    members(person)
    person.types("Ben")
    person.presses("Return")
    person.sees("Remove from the space…")


def successor(person: Person) -> None:
    member(person)
    person.tabs_to("Lost the key…")
    person.presses("Space")


def passphrase(person: Person) -> None:
    members(person)
    person.types("Ada")
    person.presses("Return")
    person.clicks("Keep a passphrase…")


# -- of a page ------------------------------------------------------------------------------------------


def page(person: Person) -> None:
    person.presses("G", "W")
    person.clicks_row("Pumps")
    person.sees("Turn it.", "sums.txt")


def outline(person: Person) -> None:
    page(person)
    person.clicks("On this page")


def sharing(person: Person) -> None:
    page(person)
    person.clicks("Share to another space")


def page_that_is_missing(person: Person) -> None:
    page(person)
    person.clicks_link("Nowhere")


def link_outside(person: Person) -> None:
    page(person)
    person.clicks_link("the maker")


def file(person: Person) -> None:
    page(person)
    person.clicks("sums.txt", beginning=True)
    person.clicks("Open…")


def words_on_the_page(person: Person) -> None:
    page(person)
    person.presses("Return")
    person.is_at("Page")
    person.presses("Ctrl+F")
    person.is_at("Find on this page")


def tags_of_a_page(person: Person) -> None:
    page(person)
    person.presses("T")


def other_place_of_a_page(person: Person) -> None:
    page(person)
    person.presses("Ctrl+Shift+M")


def size_of_a_table(person: Person) -> None:
    template(person)
    person.presses("Escape", "Ctrl+Shift+B")


def several_to_delete(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Letter", "Pumps")
    person.presses("J", "Shift+Down")
    person.sees("2 pages chosen")
    person.presses("Del")


def page_from_a_template(person: Person) -> None:
    person.presses("G", "W")
    person.sees("Pumps")
    person.clicks("New page from a template")


def template(person: Person) -> None:
    page(person)
    person.presses("E")
    person.is_at("Text of the page, in Markdown")
    person.presses("Ctrl+Shift+K")


# -- of bookmarks and searches --------------------------------------------------------------------------


def bookmarks(person: Person) -> None:
    person.presses("G", "B")
    person.sees("seals", "valves")


def several_bookmarks(person: Person) -> None:
    bookmarks(person)
    person.presses("J", "Shift+Down")
    person.sees("2")


def tag_for_several(person: Person) -> None:
    several_bookmarks(person)
    person.presses("T")


def links_to_check(person: Person) -> None:
    bookmarks(person)
    person.clicks("More")
    person.clicks("Check links…")
    person.is_at("127.0.0.1, 2 bookmarks")


def checked_links(person: Person) -> None:
    links_to_check(person)
    person.presses("Space")
    person.clicks("Check 2 links")
    person.sees("Show them")


def what_to_import(person: Person) -> None:
    bookmarks(person)
    person.clicks("Import")
    person.clicks("A folder of notes (Markdown, Obsidian)…")
    person.sees("Where to", "Only you see it")


def what_was_imported(person: Person) -> None:
    what_to_import(person)
    person.clicks("Import", number=1)
    person.sees("notes")


def found(person: Person) -> None:
    person.presses("/")
    person.types("pumps")
    person.sees("Pumps again", "2 results", "Only #pumps")


def filters(person: Person) -> None:
    found(person)
    person.tabs_to("More filters")

    def press() -> bool:
        if not is_shown("FacetPopover"):
            person.presses("Space")
        return is_shown("FacetPopover")

    person.until(press, "the filters")


def name_of_a_search(person: Person) -> None:
    found(person)
    person.clicks("Save this search")


PLACES: Final[Mapping[Callable[[Person], None], Sequence[str]]] = {
    member: ("MemberPage",),
    successor: ("SuccessionPage",),
    passphrase: ("PassphrasePage",),
    outline: ("OutlinePopover",),
    sharing: ("SharePopover",),
    page_that_is_missing: ("MissingPopover",),
    link_outside: ("LinkPrompt",),
    file: ("OpenPrompt",),
    words_on_the_page: ("FindInPage",),
    tags_of_a_page: ("TagsQuestion",),
    other_place_of_a_page: ("MoveQuestion",),
    size_of_a_table: ("TableSize",),
    several_to_delete: ("DeleteQuestion",),
    page_from_a_template: ("TemplateQuestion",),
    template: ("TemplateChoice",),
    several_bookmarks: ("ChoosingBar",),
    tag_for_several: ("TagBox",),
    links_to_check: ("CheckSheet",),
    checked_links: ("CheckPanel",),
    what_to_import: ("ImportPanel", "ImportPlace"),
    what_was_imported: ("ImportPanel",),
    filters: ("FacetPopover",),
    name_of_a_search: ("NameSearch",),
}


@pytest.mark.parametrize("go_there", PLACES, ids=lambda place: place.__name__)
def test_tab_goes_round_a_question(room: Room, go_there: Callable[[Person], None]) -> None:
    go_there(room.person)
    goes_round(room, PLACES[go_there])


def test_tab_goes_round_those_who_ask_to_be_let_in(qtbot: QtBot, tmp_path: Path) -> None:
    clock, share = FakeClock(), tmp_path / "closed"
    share.mkdir()
    ada, dora = new_home(tmp_path, "Ada Fox", clock), new_home(tmp_path, "Dora Lind", clock)
    ada.sync(ada.create_space(str(share), SpaceDraft("Closed"), encrypted=True))
    dora.admission.ask(str(share))
    room = Room(qtbot, ada, clock)
    room.person.clicks("Ada Fox")
    room.person.clicks("Members of the team…")
    room.person.clicks("Compare and admit")
    goes_round(room, ["RequestsPage"])
    room.close()
    for home in (ada, dora):
        home.close()


# -- nothing left out -----------------------------------------------------------------------------------

_ENDINGS: Final = ("Page", "Panel", "Place", "Sheet", "Prompt", "Question")
_NEVER_SHOWN_ITSELF: Final[set[type[QWidget]]] = {LazyScreen, Chooser}


def test_every_screen_sheet_and_panel_is_walked_by_tab() -> None:
    for module in walk_packages(kshare.ui.__path__, "kshare.ui."):
        if not module.name.endswith("__main__") and ".pictures" not in module.name:
            import_module(module.name)
    rooms = (
        {
            each
            for each in _made_below(QWidget)
            if issubclass(each, (Screen, Sheet, Popover)) or each.__name__.endswith(_ENDINGS)
        }
        - {Screen, Sheet, Popover}
        - _NEVER_SHOWN_ITSELF
    )
    walks = (PLACES, test_tab_order.PLACES, test_tab_order_sheets.PLACES)
    walked = {name for places in walks for names in places.values() for name in names}

    assert {each.__name__ for each in rooms} - walked - {"RequestsPage"} == set()


def _made_below(widget: type[Any]) -> set[type[Any]]:
    """Every widget of the window's own below a class."""
    found: set[type[Any]] = set()
    for each in widget.__subclasses__():
        found |= _made_below(each)
        if each.__module__.startswith("kshare.ui."):
            found.add(each)
    return found
