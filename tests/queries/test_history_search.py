"""Words that are gone from a page are found with `in:history`, but for what was erased."""

from __future__ import annotations

import pytest

from kshare.model.ids import parse_id
from kshare.queries.search import Answer, Search, search
from kshare.store.erasable import WhatToErase
from kshare.usecases.erase import EraseForGood, erase
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.builders import Team


def ask(home: Workspace, query: str) -> Answer:
    return home.ask(search, Search(query))


@pytest.fixture
def page(home: Workspace) -> str:
    """A page that said cobalt first, then tungsten, and says osmium now."""
    for word in ("cobalt valve", "tungsten valve", "osmium valve"):
        made = home.run(save_page, SavePage("Manual", f"Mind the {word}s.\n")).id
    return made


def test_a_former_text_is_found_with_its_revision_and_only_on_request(home: Workspace, page: str) -> None:
    assert ask(home, "cobalt").total == 0
    answer = ask(home, "cobalt in:history")
    (hit,) = answer.items
    assert (hit.id, hit.kind, hit.title, hit.author.name) == (page, "page", "Manual", "Anna")
    assert hit.snippet.text == "Mind the cobalt valves."
    assert len(parse_id(hit.revision)) == 20
    assert answer.notes == ("2 former texts of pages were searched: all there are.",)


def test_a_page_is_one_hit_and_the_shown_text_is_no_former_one(home: Workspace, page: str) -> None:
    assert [hit.id for hit in ask(home, "valve in:history").items] == [page]
    assert ask(home, "osmium in:history").total == 0


def test_the_whole_query_language_holds(home: Workspace, page: str) -> None:
    for query in ('"mind the cobalt"', "cob* valve", "*obal*", "cobalt by:me", "VALVES -tungsten type:page"):
        assert [hit.id for hit in ask(home, f"{query} in:history").items] == [page], query
    assert ask(home, "cobalt by:ben in:history").total == 0
    assert ask(home, "in:history").items == ()


def test_texts_of_deleted_pages_are_found(home: Workspace, page: str) -> None:
    home.run(delete_page, DeletePage(page))
    assert [hit.id for hit in ask(home, "osmium in:history").items] == [page]


def test_what_was_erased_is_not_found(home: Workspace, page: str) -> None:
    (hit,) = ask(home, "cobalt in:history").items
    home.run(erase, EraseForGood(WhatToErase(page, revision=hit.revision)))
    assert ask(home, "cobalt in:history").items == ()
    assert ask(home, "tungsten in:history").total == 1


def test_it_is_bounded_and_says_so(home: Workspace, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kshare.queries.history_search.MOST_TEXTS", 1)
    answer = ask(home, "valve in:history")
    assert answer.notes == ("Only the newest 1 former texts of pages were searched.",)
    assert ask(home, "cobalt in:history").items == ()


def test_while_typing_nothing_is_looked_for(home: Workspace, page: str) -> None:
    answer = home.ask(search, Search("cobalt in:history", typing=True))
    assert (answer.items, answer.notes) == ((), ("Press Enter to search former texts.",))


def test_texts_of_a_space_that_was_left_are_not_found(trio: Team) -> None:
    anna = trio["Anna"].home
    for word in ("cobalt", "osmium"):
        anna.run(save_page, SavePage("Ours", f"{word}\n"))
    assert ask(anna, "cobalt in:history").total == 1
    trio.sync_all()
    anna.leave_space(LeaveSpace("Team", force=True))
    assert ask(anna, "cobalt in:history").items == ()
