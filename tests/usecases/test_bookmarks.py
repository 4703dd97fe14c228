"""Keeping addresses: one card for all, own words for each."""

from __future__ import annotations

from typing import Any

import pytest

from kshare.errors import InvalidInput, NotAllowed, NotFound
from kshare.queries.bookmarks import BookmarkView, FindAddress, ShowBookmark, find_address, show_bookmark
from kshare.usecases.bookmarks import (
    AddBookmark,
    DeleteBookmark,
    EditBookmark,
    add_bookmark,
    delete_bookmark,
    edit_bookmark,
)
from kshare.workspace import Workspace
from tests.builders import Team

URL = "https://Pumps.example/seals?utm_source=x"


def card(home: Workspace, ref: str) -> BookmarkView:
    return home.ask(show_bookmark, ShowBookmark(ref))


def words(home: Workspace, ref: str) -> tuple[Any, ...]:
    view = card(home, ref)
    return view.row.title, view.row.note, view.row.tags, view.text, [save.saver.name for save in view.saves]


def taken_back(home: Workspace, done: Any) -> Any:
    assert done.undo is not None
    return home.undo(done.undo)


def test_an_address_is_kept_as_written_and_found_in_any_spelling(home: Workspace) -> None:
    added = home.run(
        add_bookmark, AddBookmark(URL, title="Seals", note="good", tags=("#Pumps",), text="kept text")
    )

    assert words(home, added.id) == ("Seals", "good", ("pumps",), "kept text", ["Anna"])
    assert card(home, added.id).row.url == URL
    found = home.ask(find_address, FindAddress("https://pumps.example/seals"))
    assert found is not None and found.id == added.id and found.mine


def test_saving_again_changes_only_what_is_given(home: Workspace) -> None:
    added = home.run(add_bookmark, AddBookmark(URL, title="Seals", note="good", tags=("pumps",)))
    again = home.run(add_bookmark, AddBookmark(URL, note="better", tags=("more",)))

    assert again.id == added.id and again.undo is None
    assert words(home, added.id) == ("Seals", "better", ("more", "pumps"), "", ["Anna"])


def test_a_new_bookmark_an_edit_and_a_withdrawal_can_be_taken_back(home: Workspace) -> None:
    added = home.run(add_bookmark, AddBookmark(URL, title="Seals", note="good", tags=("pumps",), text="text"))
    before = words(home, added.id)
    for use_case, command in (
        (edit_bookmark, EditBookmark(added.id, title="", note="", tags=("other",), text="")),
        (edit_bookmark, EditBookmark(added.id, title="Rings")),
        (edit_bookmark, EditBookmark(added.id, tags=())),
        (delete_bookmark, DeleteBookmark(added.id)),
    ):
        done: Any = home.run(use_case, command)  # type: ignore[arg-type]
        taken_back(home, done)
        assert words(home, added.id) == before, command

    taken_back(home, added)
    with pytest.raises(NotFound):
        card(home, added.id)


def test_colleagues_share_a_card_and_each_keeps_own_words(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    added = anna.run(add_bookmark, AddBookmark(URL, title="Anna's", note="hers"))
    trio.sync_all()
    ben.run(add_bookmark, AddBookmark("https://pumps.example/seals", title="Ben's"))
    trio.sync_all()

    for name in trio.people:
        assert words(trio[name].home, added.id) == ("Anna's", "hers", (), "", ["Anna", "Ben"])

    anna.run(delete_bookmark, DeleteBookmark(added.id))
    trio.sync_all()
    assert words(ben, added.id)[0] == "Ben's"


def test_only_who_saved_it_withdraws_a_bookmark(trio: Team) -> None:
    added = trio["Anna"].home.run(add_bookmark, AddBookmark(URL, title="Anna's"))
    trio.sync_all()

    with pytest.raises(NotAllowed):
        trio["Ben"].home.run(delete_bookmark, DeleteBookmark(added.id))


def test_editing_the_words_of_anothers_card_saves_it_and_can_be_taken_back(trio: Team) -> None:
    added = trio["Anna"].home.run(add_bookmark, AddBookmark(URL, title="Anna's"))
    trio.sync_all()
    ben = trio["Ben"].home

    edited = ben.run(edit_bookmark, EditBookmark(added.id, note="Ben's words"))
    assert words(ben, added.id)[4] == ["Anna", "Ben"]

    taken_back(ben, edited)
    assert words(ben, added.id)[4] == ["Anna"]


def test_tagging_anothers_card_does_not_save_it(trio: Team) -> None:
    added = trio["Anna"].home.run(add_bookmark, AddBookmark(URL, title="Anna's"))
    trio.sync_all()
    trio["Ben"].home.run(edit_bookmark, EditBookmark(added.id, tags=("pumps",)))

    assert words(trio["Ben"].home, added.id)[2:] == (("pumps",), "", ["Anna"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "not an address at all"])
def test_what_is_no_address_is_told(home: Workspace, url: str) -> None:
    with pytest.raises(InvalidInput):
        home.run(add_bookmark, AddBookmark(url))


def test_two_saves_in_one_transaction_are_one_save(home: Workspace) -> None:
    def twice(tx: Any, command: AddBookmark) -> Any:
        add_bookmark(tx, command)
        return add_bookmark(tx, AddBookmark(URL, tags=("two",)))

    added = home.run(twice, AddBookmark(URL, title="Seals", tags=("one",)))

    assert words(home, added.id) == ("Seals", "", ("one", "two"), "", ["Anna"])
    adds = "SELECT count(*) FROM log_op WHERE hex(skeleton) LIKE '%' || hex('savers') || '%'"
    assert home.store.connection.execute(adds).fetchone() == (1,)


def test_words_that_were_withdrawn_do_not_come_back_with_a_new_save(home: Workspace) -> None:
    command = AddBookmark(URL, title="Seals", note="private thoughts", tags=("pumps",), text="kept")
    added = home.run(add_bookmark, command)

    home.run(delete_bookmark, DeleteBookmark(added.id))
    home.run(add_bookmark, AddBookmark(URL, title="Rings"))

    assert words(home, added.id) == ("Rings", "", ("pumps",), "", ["Anna"])


def test_a_withdrawal_that_is_taken_back_brings_the_words_back(home: Workspace) -> None:
    command = AddBookmark(URL, title="Seals", note="worth it", tags=("pumps",), text="kept")
    added = home.run(add_bookmark, command)
    before = words(home, added.id)

    taken_back(home, home.run(delete_bookmark, DeleteBookmark(added.id)))

    assert words(home, added.id) == before


def test_a_withdrawal_leaves_the_words_of_others(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    added = anna.run(add_bookmark, AddBookmark(URL, title="Anna's", note="hers"))
    trio.sync_all()
    ben.run(add_bookmark, AddBookmark(URL, title="Ben's", note="his"))
    ben.run(delete_bookmark, DeleteBookmark(added.id))
    trio.sync_all()

    assert words(anna, added.id) == ("Anna's", "hers", (), "", ["Anna"])
