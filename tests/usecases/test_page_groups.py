"""Several pages at once, and a page made from another one."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.usecases.page_copies import DuplicatePage, duplicate_page
from kshare.usecases.page_groups import (
    DeletePages,
    MovePages,
    TagPages,
    delete_pages,
    move_pages,
    tag_pages,
)
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.subpages import BeginUnder, begin_under
from kshare.workspace import Workspace


def write(home: Workspace, title: str, tags: tuple[str, ...] = ()) -> str:
    return home.run(save_page, SavePage(title, f"About {title}.\n", tags=tags)).id


def tags_of(home: Workspace) -> dict[str, tuple[str, ...]]:
    return {row.title: row.tags for row in home.ask(list_pages, ListPages()).items}


def test_tags_of_several_pages_change_together_and_come_back_together(home: Workspace) -> None:
    pages = (write(home, "Bolts", ("steel",)), write(home, "Nuts", ("brass", "small")), write(home, "Axles"))
    before = tags_of(home)

    done = home.run(tag_pages, TagPages(pages[:2], add=("Parts",), drop=("small",)))
    assert tags_of(home) == {"Axles": (), "Bolts": ("parts", "steel"), "Nuts": ("brass", "parts")}
    assert done.undo is not None
    home.run(done.undo.use_case, done.undo.command)

    assert tags_of(home) == before


def test_a_page_begins_under_another_one_and_is_gone_with_undo(home: Workspace) -> None:
    pumps = write(home, "Pumps")

    done = home.run(begin_under, BeginUnder("Seals", pumps))

    parent = home.ask(show_page, ShowPage(done.id)).parent
    assert parent is not None and parent.id == pumps
    with pytest.raises(InvalidInput):
        home.run(begin_under, BeginUnder("Seals", pumps))
    assert done.undo is not None
    home.run(done.undo.use_case, done.undo.command)
    assert list(tags_of(home)) == ["Pumps"]


def test_a_page_that_is_there_already_is_not_moved_by_beginning_it_again(home: Workspace) -> None:
    pumps, bolts = write(home, "Pumps"), write(home, "Bolts")

    with pytest.raises(InvalidInput):
        home.run(begin_under, BeginUnder("bolts", pumps))

    assert home.ask(show_page, ShowPage(bolts)).parent is None


def test_tags_that_are_there_already_change_nothing(home: Workspace) -> None:
    page = write(home, "Bolts", ("steel",))

    done = home.run(tag_pages, TagPages((page,), add=("steel",)))

    assert done.ids == () and done.undo is None


def test_several_pages_are_deleted_and_brought_back(home: Workspace) -> None:
    pages = (write(home, "Bolts"), write(home, "Nuts"))

    done = home.run(delete_pages, DeletePages(pages))
    assert home.ask(list_pages, ListPages()).items == ()
    assert done.undo is not None
    home.run(done.undo.use_case, done.undo.command)

    assert [row.title for row in home.ask(list_pages, ListPages()).items] == ["Bolts", "Nuts"]
    with pytest.raises(InvalidInput):
        home.run(delete_pages, DeletePages(()))


def test_a_duplicate_has_text_tags_and_place_and_a_free_title(home: Workspace) -> None:
    hall, bolts = write(home, "Hall"), write(home, "Bolts", ("steel",))
    home.run(move_page, MovePage(bolts, hall))

    first = home.run(duplicate_page, DuplicatePage(bolts, "Bolts"))
    second = home.run(duplicate_page, DuplicatePage(bolts, "Bolts"))

    views = [home.ask(show_page, ShowPage(done.id)) for done in (first, second)]
    assert [view.title for view in views] == ["Bolts 2", "Bolts 3"]
    assert all(view.text == "About Bolts.\n" and view.tags == ("steel",) for view in views)
    assert all(view.parent is not None and view.parent.title == "Hall" for view in views)
    assert views[0].revisions == 1


def test_a_page_is_not_moved_under_what_stands_under_it(home: Workspace) -> None:
    hall, pump, seal = (write(home, title) for title in ("Hall", "Pump", "Seal"))
    home.run(move_page, MovePage(pump, hall))
    home.run(move_page, MovePage(seal, pump))

    for parent in (hall, pump, seal):
        with pytest.raises(InvalidInput):
            home.run(move_page, MovePage(hall, parent))


def above(home: Workspace, page: str) -> str:
    parent = home.ask(show_page, ShowPage(page)).parent
    return parent.title if parent else ""


def test_several_pages_move_together_and_stand_where_they_stood_after_one_undo(home: Workspace) -> None:
    hall, pump, seal, bolts = (write(home, title) for title in ("Hall", "Pump", "Seal", "Bolts"))
    home.run(move_page, MovePage(seal, pump))

    done = home.run(move_pages, MovePages((seal, bolts), hall))
    assert [above(home, page) for page in (seal, bolts)] == ["Hall", "Hall"]
    assert done.undo is not None
    home.run(done.undo.use_case, done.undo.command)

    assert [above(home, page) for page in (seal, bolts)] == ["Pump", ""]


def test_a_page_below_another_chosen_one_comes_along_and_keeps_its_place(home: Workspace) -> None:
    hall, pump, seal = (write(home, title) for title in ("Hall", "Pump", "Seal"))
    home.run(move_page, MovePage(seal, pump))

    done = home.run(move_pages, MovePages((pump, seal), hall))

    assert done.ids == (pump,)
    assert [above(home, page) for page in (pump, seal)] == ["Hall", "Pump"]


def test_if_one_page_cannot_be_moved_none_is(home: Workspace) -> None:
    hall, pump, seal = (write(home, title) for title in ("Hall", "Pump", "Seal"))
    home.run(move_page, MovePage(seal, pump))

    for parent in (pump, seal):
        with pytest.raises(InvalidInput):
            home.run(move_pages, MovePages((hall, pump), parent))
        assert above(home, hall) == ""
    with pytest.raises(InvalidInput):
        home.run(move_pages, MovePages((), hall))
