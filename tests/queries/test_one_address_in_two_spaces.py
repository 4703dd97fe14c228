"""The same address kept privately and by the team: two cards of one id, never taken for each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.queries.bookmarks import ListBookmarks, ShowBookmark, list_bookmarks, show_bookmark
from kshare.queries.items import ShowItem, show_item
from kshare.queries.search import Search, search
from kshare.queries.timeline import Timeline, timeline
from kshare.usecases.bookmarks import AddBookmark, EditBookmark, add_bookmark, edit_bookmark
from kshare.usecases.posts import MarkItem, mark_item
from kshare.workspace import Workspace
from tests.builders import team

URL = "https://example.org/seals"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    people = team(tmp_path, ["Anna", "Ben"])
    home = people["Anna"].home
    home.run(add_bookmark, AddBookmark(URL, note="what I really think", space="personal"))
    home.run(add_bookmark, AddBookmark(URL, note="for everybody", space="Team"))
    yield home
    people.close()


def note_in(home: Workspace, ref: str) -> str:
    return home.ask(show_bookmark, ShowBookmark(ref)).row.note


def test_each_row_of_every_list_leads_to_its_own_card(home: Workspace) -> None:
    rows = home.ask(list_bookmarks, ListBookmarks()).items
    items = home.ask(timeline, Timeline()).items
    hits = home.ask(search, Search("seals", typing=True)).items

    assert len({row.id for row in rows}) == 1
    assert {row.space: note_in(home, row.ref) for row in rows} == {
        "personal": "what I really think",
        "Team": "for everybody",
    }
    assert {item.space: home.ask(show_item, ShowItem(item.key)).text for item in items} == {
        "personal": "what I really think",
        "Team": "for everybody",
    }
    assert {hit.space: note_in(home, hit.key) for hit in hits} == {
        "personal": "what I really think",
        "Team": "for everybody",
    }


def test_an_edit_and_a_mark_of_the_private_card_stay_private(home: Workspace) -> None:
    rows = {row.space: row for row in home.ask(list_bookmarks, ListBookmarks()).items}

    home.run(edit_bookmark, EditBookmark(rows["personal"].ref, note="even worse"))
    home.run(mark_item, MarkItem(rows["personal"].ref, "struggled"))

    assert note_in(home, rows["personal"].ref) == "even worse"
    team_card = home.ask(show_bookmark, ShowBookmark(rows["Team"].ref))
    assert team_card.row.note == "for everybody"
    assert team_card.marks == {}
