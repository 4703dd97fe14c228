"""Keeping items for later: on the person's own PCs, in no shared folder."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.reading_list import ReadLater, kept_for_later, reading_list
from kshare.usecases.bookmarks import AddBookmark, DeleteBookmark, add_bookmark, delete_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.reading_list import KeepAllForLater, KeepForLater, keep_all_for_later, keep_for_later
from kshare.workspace import Workspace
from tests.builders import Team, reopened

URL = "https://pumps.example/seals"


def waiting(home: Workspace) -> list[tuple[str, str]]:
    return [(row.kind, row.title) for row in home.ask(reading_list, ReadLater()).items]


def test_pages_posts_and_bookmarks_are_kept_for_later_and_taken_off(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Pumps", "They pump.\n")).id
    post = home.run(write_post, WritePost("The seal is in")).id
    card = home.run(add_bookmark, AddBookmark(URL, title="Seals")).id
    for item in (page, post, card):
        home.run(keep_for_later, KeepForLater(item))

    assert waiting(home) == [("bookmark", "Seals"), ("post", "The seal is in"), ("page", "Pumps")]
    assert home.ask(kept_for_later, (page, post, "x" * 32)) == {page, post}
    assert home.run(keep_for_later, KeepForLater(page)).undo is None, "it is on the list already"

    done = home.run(keep_for_later, KeepForLater(post, on=False))
    assert waiting(home) == [("bookmark", "Seals"), ("page", "Pumps")]
    assert done.undo is not None
    home.undo(done.undo)
    assert ("post", "The seal is in") in waiting(home)


def test_a_bookmark_says_that_it_waits_and_the_list_is_narrowed_to_those_that_do(home: Workspace) -> None:
    seals = home.run(add_bookmark, AddBookmark(URL, title="Seals")).id
    home.run(add_bookmark, AddBookmark("https://pumps.example/bolts", title="Bolts"))
    home.run(keep_for_later, KeepForLater(seals))

    everything = {row.title: row.later for row in home.ask(list_bookmarks, ListBookmarks()).items}
    assert everything == {"Seals": True, "Bolts": False}
    assert [row.title for row in home.ask(list_bookmarks, ListBookmarks(later=True)).items] == ["Seals"]


def test_several_are_kept_in_one_step_and_taken_back_in_one(home: Workspace) -> None:
    cards = tuple(home.run(add_bookmark, AddBookmark(f"{URL}/{n}", title=str(n))).id for n in range(4))
    home.run(keep_for_later, KeepForLater(cards[0]))

    done = home.run(keep_all_for_later, KeepAllForLater(cards))
    assert len(waiting(home)) == 4 and done.undo is not None
    home.undo(done.undo)

    assert waiting(home) == [("bookmark", "0")], "what waited before still does"


def test_what_is_gone_waits_unseen_and_can_still_be_taken_off(home: Workspace) -> None:
    card = home.run(add_bookmark, AddBookmark(URL, title="Seals")).id
    done = home.run(keep_for_later, KeepForLater(card))
    home.run(delete_bookmark, DeleteBookmark(card))

    assert waiting(home) == []
    assert home.ask(kept_for_later, (card,)) == {card}
    home.run(keep_for_later, KeepForLater(card, on=False))
    assert home.ask(kept_for_later, (card, done.id)) == frozenset()


def test_the_list_is_read_in_pieces_and_a_wrong_cursor_is_said(home: Workspace) -> None:
    for n in range(5):
        home.run(keep_for_later, KeepForLater(home.run(write_post, WritePost(f"Post {n}")).id))
    titles, after = [], None
    while True:
        piece = home.ask(reading_list, ReadLater(2, after))
        titles += [row.title for row in piece.items]
        if (after := piece.next) is None:
            break
    assert titles == [f"Post {n}" for n in (4, 3, 2, 1, 0)]
    for wrong in ("yesterday", "12 zz"):
        with pytest.raises(InvalidInput):
            home.ask(reading_list, ReadLater(after=wrong))


def test_what_is_not_there_cannot_be_kept(home: Workspace) -> None:
    with pytest.raises(NotFound):
        home.run(keep_for_later, KeepForLater("a" * 32))


def test_the_list_survives_folding_anew_and_tells_nobody(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    card = anna.run(add_bookmark, AddBookmark(URL, title="Seals")).id
    waits_before = anna.store.connection.execute("SELECT count(*) FROM own_outbox").fetchone()
    anna.run(keep_for_later, KeepForLater(card))
    assert anna.store.connection.execute("SELECT count(*) FROM own_outbox").fetchone() == waits_before

    trio.sync_all()
    anna.rebuild()

    assert waiting(anna) == [("bookmark", "Seals")] and waiting(ben) == []
    again = reopened(anna)
    assert waiting(again) == [("bookmark", "Seals")]
    again.close()
