"""The views of the wiki: mine, orphans, wanted, needs care, trash, tree, and what lies around a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshare.errors import NotFound
from kshare.queries.neighbourhood import ShowAround, show_around
from kshare.queries.page_care import ListCare, ListWanted, list_care, list_wanted, reason_words
from kshare.queries.page_consequences import (
    CommonTags,
    FindParents,
    WhatFollows,
    WhatFollowsForAll,
    common_tags,
    find_parents,
    what_follows,
    what_follows_for_all,
)
from kshare.queries.page_tree import ReadTree, read_tree
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.templates import ListTemplates, UseTemplate, list_templates, use_template
from kshare.usecases.pages import (
    DeletePage,
    MovePage,
    RenamePage,
    SavePage,
    delete_page,
    move_page,
    rename_page,
    save_page,
)
from kshare.usecases.posts import MarkItem, mark_item
from kshare.usecases.reading import NoteRead, note_read
from kshare.workspace import Workspace
from tests.builders import FakeClock, Team, new_home


def write(home: Workspace, title: str, text: str = "Words.\n", tags: tuple[str, ...] | None = None) -> str:
    return home.run(save_page, SavePage(title, text, tags=tags)).id


def titles(home: Workspace, request: ListPages) -> list[str]:
    return [row.title for row in home.ask(list_pages, request).items]


def test_mine_are_the_pages_that_i_wrote_a_text_of(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    write(anna, "Bolts")
    write(ben, "Nuts")
    trio.sync_all()
    write(ben, "Bolts", "Words, and more.\n")
    trio.sync_all()

    assert titles(anna, ListPages(mine=True)) == ["Bolts"]
    assert titles(ben, ListPages(mine=True)) == ["Bolts", "Nuts"]


def test_an_orphan_is_linked_from_nowhere_and_stands_under_nothing(home: Workspace) -> None:
    write(home, "Bolts", "See [[Nuts]] and [[Later]].\n")
    write(home, "Nuts", "See [[Nuts]].\n")
    write(home, "Later")
    lonely = write(home, "Alone", "Only [[Alone]] itself.\n")
    child = write(home, "Child")
    home.run(move_page, MovePage(child, lonely))

    assert titles(home, ListPages(orphans=True)) == ["Alone", "Bolts"]


def test_a_deleted_page_stands_in_the_trash_with_who_and_when(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    for title in ("Bolts", "Nuts"):
        write(anna, title)
    trio.sync_all()
    ben.run(delete_page, DeletePage("Nuts"))
    ben.run(delete_page, DeletePage("Bolts"))
    trio.sync_all()

    trash = anna.ask(list_pages, ListPages(order="deleted", deleted=True)).items

    assert [row.title for row in trash] == ["Bolts", "Nuts"]
    assert all(row.deleted_by is not None and row.deleted_by.name == "Ben" for row in trash)
    assert trash[0].deleted_ms > trash[1].deleted_ms > trash[1].updated_ms


def test_pages_that_links_name_and_nobody_wrote_the_most_wanted_first(home: Workspace) -> None:
    write(home, "Bolts", "See [[Pumps]], [[pumps]] and [[Valves]].\n")
    write(home, "Nuts", "See [[Pumps]] and [[Bolts]].\n")
    gone = write(home, "Gone")
    write(home, "Axles", "See [[Gone]].\n")
    home.run(delete_page, DeletePage(gone))

    first = home.ask(list_wanted, ListWanted(limit=2))
    rest = home.ask(list_wanted, ListWanted(limit=2, after=first.next))

    assert [(row.title, row.count) for row in first.items] == [("Pumps", 2), ("Gone", 1)]
    assert first.items[0].wanted_by == ("Nuts", "Bolts")
    assert [row.title for row in rest.items] == ["Valves"] and rest.next is None


def test_pages_need_care_for_reasons_that_are_said(home: Workspace) -> None:
    kit = home.run(save_page, SavePage("Kit", "One.\n\nTwo.\n\nThree.\n"))
    for middle in ("2", "II"):
        home.run(save_page, SavePage("Kit", f"One.\n\n{middle}.\n\nThree.\n", page=kit.id, base=kit.heads))
    home.run(mark_item, MarkItem(write(home, "Bolts"), "struggled"))
    gone = write(home, "Gone")
    write(home, "Axles", "See [[Gone]].\n")
    home.run(delete_page, DeletePage(gone))
    write(home, "Fine")

    care = home.ask(list_care, ListCare()).items

    assert [(row.title, [reason.kind for reason in row.reasons]) for row in care] == [
        ("Kit", ["conflict"]),
        ("Bolts", ["struggled"]),
        ("Axles", ["gone_links"]),
    ]
    assert [reason_words(row.reasons[0]) for row in care][1:] == [
        "1 person was not helped since the last change",
        "1 link leads to a deleted page",
    ]


def test_an_edit_answers_those_who_were_not_helped(home: Workspace) -> None:
    page = write(home, "Bolts")
    home.run(mark_item, MarkItem(page, "struggled"))
    write(home, "Bolts", "Better words.\n")

    assert home.ask(list_care, ListCare()).items == ()


def test_an_old_page_needs_care_only_if_it_is_used(tmp_path: Path) -> None:
    clock = FakeClock()
    home = new_home(tmp_path, "Anna", clock)
    for title in ("Read", "Linked", "Forgotten"):
        write(home, title)
    clock.advance(days=400)
    for number in range(3):
        write(home, f"New {number}", "See [[Linked]].\n")
    home.run(note_read, NoteRead("Read"))

    care = home.ask(list_care, ListCare()).items
    home.close()

    assert sorted(row.title for row in care) == ["Linked", "Read"]
    assert reason_words(care[0].reasons[0]) == "Used, but unchanged for 13 months"


def test_care_is_read_in_pieces(home: Workspace) -> None:
    for number in range(5):
        home.run(mark_item, MarkItem(write(home, f"Page {number}"), "struggled"))

    found, cursor = list[str](), None
    while True:
        piece = home.ask(list_care, ListCare(limit=2, after=cursor))
        found += [row.title for row in piece.items]
        cursor = piece.next
        if cursor is None:
            break

    assert sorted(found) == [f"Page {number}" for number in range(5)]


# -- the tree ------------------------------------------------------------------------------------------


def test_the_tree_has_its_top_and_the_branches_that_are_open(home: Workspace) -> None:
    hall, pump, seal = (write(home, title) for title in ("Hall", "Pump", "Seal"))
    home.run(move_page, MovePage(pump, hall))
    home.run(move_page, MovePage(seal, pump))

    tree = home.ask(read_tree, ReadTree((hall,)))

    assert [(row.title, row.children) for row in tree[""].rows] == [("Hall", 1)]
    assert [(row.title, row.children) for row in tree[hall].rows] == [("Pump", 1)]
    assert set(tree) == {"", hall}


def test_a_page_whose_parent_is_deleted_stands_at_the_top(home: Workspace) -> None:
    hall, pump = write(home, "Hall"), write(home, "Pump")
    home.run(move_page, MovePage(pump, hall))
    home.run(delete_page, DeletePage(hall))

    assert [row.title for row in home.ask(read_tree, ReadTree())[""].rows] == ["Pump"]


def test_pages_that_two_people_moved_under_each_other_stay_in_reach(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    hall, pump = write(anna, "Hall"), write(anna, "Pump")
    trio.sync_all()
    anna.run(move_page, MovePage(pump, hall))
    ben.run(move_page, MovePage(hall, pump))
    trio.sync_all()

    top = anna.ask(read_tree, ReadTree())[""].rows

    assert len(top) == 1 and top[0].children == 1
    assert top == ben.ask(read_tree, ReadTree())[""].rows


# -- what follows --------------------------------------------------------------------------------------


def test_what_a_rename_touches_is_known_before(home: Workspace) -> None:
    bolts = write(home, "Bolts")
    write(home, "Nuts")
    for number in range(5):
        write(home, f"Page {number}", "See [[Bolts]].\n")
    child = write(home, "Child")
    home.run(move_page, MovePage(child, bolts))

    known = home.ask(what_follows, WhatFollows(bolts, "nuts"))

    assert (known.links_here, known.under_it, known.taken_by) == (5, 1, "Nuts")
    assert known.linked_from == ("Page 4", "Page 3", "Page 2")
    assert home.ask(what_follows, WhatFollows(bolts, "Bolts")).taken_by is None


def test_a_page_is_never_offered_what_stands_under_it(home: Workspace) -> None:
    hall, pump, seal = (write(home, title) for title in ("Hall", "Pump", "Seal"))
    home.run(move_page, MovePage(pump, hall))
    home.run(move_page, MovePage(seal, pump))

    assert [offer.title for offer in home.ask(find_parents, FindParents((pump,)))] == ["Hall"]
    assert [offer.title for offer in home.ask(find_parents, FindParents((seal,), "PUM"))] == ["Pump"]


def test_what_becomes_of_the_pages_around_several_is_known_before(home: Workspace) -> None:
    bolts, nuts = write(home, "Bolts"), write(home, "Nuts", "See [[Bolts]].\n")
    write(home, "Parts", "[[Bolts]], [[Nuts]].\n")
    child, deep = write(home, "Child"), write(home, "Deep")
    home.run(move_page, MovePage(child, bolts))
    home.run(move_page, MovePage(deep, child))

    known = home.ask(what_follows_for_all, WhatFollowsForAll((bolts, nuts)))

    assert (known.links_here, known.linked_from, known.under_it, known.spaces) == (1, ("Parts",), 2, 1)
    offered = home.ask(find_parents, FindParents((bolts, nuts)))
    assert [offer.title for offer in offered] == ["Parts"]


def test_the_tags_that_pages_share(home: Workspace) -> None:
    first = home.run(save_page, SavePage("A", "Words.\n", tags=("old", "steel"))).id
    second = home.run(save_page, SavePage("B", "Words.\n", tags=("steel", "new"))).id

    assert home.ask(common_tags, CommonTags((first, second))) == ("steel",)
    assert home.ask(common_tags, CommonTags((first,))) == ("old", "steel")


# -- around a page -------------------------------------------------------------------------------------


def test_the_neighbourhood_follows_links_both_ways_and_the_tree(home: Workspace) -> None:
    centre = write(home, "Centre", "See [[Out]].\n")
    for title, text in (
        ("Out", "See [[Far]].\n"),
        ("In", "See [[Centre]].\n"),
        ("Far", "x\n"),
        ("Else", "x\n"),
    ):
        write(home, title, text)
    child = write(home, "Child")
    home.run(move_page, MovePage(child, centre))

    found = home.ask(show_around, ShowAround("Centre"))

    assert {node.title: node.steps for node in found.nodes} == {
        "Centre": 0,
        "Out": 1,
        "In": 1,
        "Child": 1,
        "Far": 2,
    }
    assert found.nodes[0].title == "Centre" and found.nodes[0].ties == 3 and found.total == 5
    assert len(found.ties) == 4


def test_a_link_by_a_former_title_is_followed_too(home: Workspace) -> None:
    write(home, "Reader", "See [[Old name]].\n")
    page = write(home, "Old name")
    home.run(rename_page, RenamePage(page, "New name"))

    assert [node.title for node in home.ask(show_around, ShowAround(page)).nodes] == ["New name", "Reader"]


def test_a_large_neighbourhood_is_cut_and_says_so(home: Workspace) -> None:
    write(home, "Centre", " ".join(f"[[Page {number}]]" for number in range(30)))
    for number in range(30):
        write(home, f"Page {number}", "[[Page 0]]\n")

    found = home.ask(show_around, ShowAround("Centre", most=10))

    assert len(found.nodes) == 10 and found.total == 31
    with pytest.raises(NotFound):
        home.ask(show_around, ShowAround("Nobody"))


# -- templates -----------------------------------------------------------------------------------------


def test_a_template_is_a_page_with_the_tag_and_its_places_are_filled(home: Workspace) -> None:
    write(home, "Audit form", "# {{title}}\n{{date}} by {{me}}, {{unknown}}\n", ("template", "audit"))
    write(home, "Bolts")

    assert [row.title for row in home.ask(list_templates, ListTemplates())] == ["Audit form"]
    begun = home.ask(use_template, UseTemplate("Audit form", "Audit of hall 3"))

    assert begun.tags == ("audit",)
    heading, line = begun.text.splitlines()
    assert heading == "# Audit of hall 3"
    assert line.startswith("2026-") and line.endswith("by @anna, {{unknown}}")
