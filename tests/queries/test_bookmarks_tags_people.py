"""Reading bookmarks, tags and people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kshare.errors import NotFound
from kshare.queries.bookmarks import (
    BookmarkRow,
    FindAddress,
    ListBookmarks,
    ListTags,
    find_address,
    list_bookmarks,
    list_tags,
)
from kshare.queries.people import ListPeople, ShowPerson, list_people, show_person
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import START_MS, Team


def all_pieces(home: Workspace, request: ListBookmarks) -> list[BookmarkRow]:
    """All cards, read piece by piece."""
    found: list[BookmarkRow] = []
    cursor = None
    while True:
        piece = home.ask(list_bookmarks, replace(request, after=cursor))
        found += piece.items
        cursor = piece.next
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_cards_in_pieces_are_whole_without_gap_or_double(trio: Team, limit: int) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    same_day: dict[str, object] = {"added": START_MS - 5}
    for n in range(4):  # imported on one day, in both spaces: the same card at the same time
        for space in ("personal", "Team"):
            anna.run(
                add_bookmark, AddBookmark(f"https://{n}.example", title=f"{n}", space=space, source=same_day)
            )
    ben.run(add_bookmark, AddBookmark("https://ben.example", title="Ben's", tags=("even",)))
    trio.sync_all()

    everything = all_pieces(anna, ListBookmarks(limit=limit))

    assert len(everything) == 9 and len({(row.id, row.space) for row in everything}) == 9
    assert len(all_pieces(anna, ListBookmarks(limit=limit, mine=True))) == 8
    assert [row.title for row in all_pieces(anna, ListBookmarks(limit=limit, tags=("#Even",)))] == ["Ben's"]
    assert len(all_pieces(anna, ListBookmarks(limit=limit, space="personal"))) == 4


def test_a_card_names_its_host_and_savers(trio: Team) -> None:
    for name in ("Ben", "Anna"):
        trio[name].home.run(add_bookmark, AddBookmark("https://www.a.example/x", title=f"{name}'s"))
    trio.sync_all()

    (row,) = trio["Cleo"].home.ask(list_bookmarks, ListBookmarks()).items

    assert [person.name for person in row.savers] == ["Ben", "Anna"]
    assert (row.title, row.saved_by.name, row.mine) == ("Ben's", "Ben", False)
    assert row.host in ("a.example", "www.a.example")


def test_an_address_that_nobody_kept_is_not_found(home: Workspace) -> None:
    assert home.ask(find_address, FindAddress("https://a.example")) is None


def test_tags_are_counted_over_all_kinds_and_by_kind(home: Workspace) -> None:
    home.run(save_page, SavePage("A", "text\n", tags=("visa", "travel")))
    home.run(save_page, SavePage("B", "text\n", tags=("visa",)))
    home.run(write_post, WritePost("a #visa #vanity post"))

    counts = {row.tag: row.count for row in home.ask(list_tags, ListTags())}
    assert counts == {"visa": 3, "travel": 1, "vanity": 1}
    assert [row.tag for row in home.ask(list_tags, ListTags(prefix="v"))] == ["visa", "vanity"]
    assert [(row.tag, row.count) for row in home.ask(list_tags, ListTags(kind="page", prefix="vi"))] == [
        ("visa", 2)
    ]


def test_people_are_listed_by_name_and_completed_by_handle(trio: Team) -> None:
    home = trio["Anna"].home

    assert [found.person.name for found in home.ask(list_people, ListPeople())] == ["Anna", "Ben", "Cleo"]
    assert [found.person.handle for found in home.ask(list_people, ListPeople("@c"))] == ["cleo"]
    assert home.ask(show_person, ShowPerson()).me
    assert not home.ask(show_person, ShowPerson("ben")).me
    with pytest.raises(NotFound):
        home.ask(show_person, ShowPerson("@nobody"))
