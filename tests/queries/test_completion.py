"""Filters complete while they are typed: their names, and the values of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.index.document import KINDS
from kshare.index.filters import PARTS, STATES
from kshare.index.grammar import DATE_FIELDS, FILTER_FIELDS, TEXT_FIELDS
from kshare.queries.completion import Complete, complete_filter, may_complete
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import Workspace
from tests.builders import Team, team


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder: Path = tmp_path_factory.mktemp("team")
    made = team(folder, ("Anna", "Ben"))
    home = made["Anna"].home
    home.run(save_page, SavePage("Release process", "Freeze.", tags=("release", "rigs")))
    home.run(add_bookmark, AddBookmark("https://wiki.example.org/a", title="Wiki"))
    home.run(add_bookmark, AddBookmark("https://www.seals.example/b", title="Seals"))
    made.sync_all()
    yield made
    made.close()


@pytest.fixture
def home(people: Team) -> Workspace:
    return people["Anna"].home


def offered(home: Workspace, text: str) -> list[str]:
    return [one.value for one in home.ask(complete_filter, Complete(text, len(text)))]


OFFERS = {
    "ty": ["type:"],
    "seal TA": ["tag:"],
    "seal au": ["by:"],
    "(seal OR -ki": ["type:"],
    "be": ["before:"],
    "b": [],
    "seal in": [],
    "in": ["in:"],
    "release": [],
    "type:": list(KINDS),
    "type:p": ["page", "post", "person"],
    "seal -type:fi": ["file"],
    "is:": list(STATES),
    "is:an": ["answered"],
    "has:": ["link", "picture", "attachment"],
    "by:": ["me", "anna", "ben"],
    "author:b": ["ben"],
    "tag:r": ["release", "rigs"],
    "#re": ["release"],
    "in:": ["personal", "Team", "history"],
    "space:te": ["Team"],
    "in:hi": ["history"],
    "site:": ["wiki.example.org", "www.seals.example"],
    "site:seal": ["www.seals.example"],
    'linksto:"Rel': ['"Release process"'],
    "from:": [
        "today",
        "yesterday",
        '"last week"',
        '"last month"',
        '"last year"',
        '"7 days ago"',
        '"30 days ago"',
    ],
    'after:"last m': ['"last month"'],
    "date:y": ["yesterday"],
}


@pytest.mark.parametrize(("text", "values"), OFFERS.items(), ids=OFFERS)
def test_what_is_offered(home: Workspace, text: str, values: list[str]) -> None:
    assert sorted(offered(home, text)) == sorted(values)
    assert may_complete(text, len(text)) or not values


def test_every_filter_of_the_language_can_be_found_by_its_first_letters(home: Workspace) -> None:
    for name in (*TEXT_FIELDS, *FILTER_FIELDS, *DATE_FIELDS):
        same = {"kind": "type", "author": "by", "space": "in"}.get(name, name)
        assert f"{same}:" in offered(home, name[:2]), name


def test_every_state_and_part_is_offered(home: Workspace) -> None:
    assert set(offered(home, "is:")) == set(STATES) and set(offered(home, "has:")) == set(PARTS)


def test_a_word_in_the_middle_is_left_alone(home: Workspace) -> None:
    assert home.ask(complete_filter, Complete("tape", 2)) == ()
    assert [one.value for one in home.ask(complete_filter, Complete("ta pe", 2))] == ["tag:"]
