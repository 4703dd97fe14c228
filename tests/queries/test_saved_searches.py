"""Saved searches, what is unread, mine or a draft, and the values that complete a filter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.model.op import Op
from kshare.queries.completion import Complete, complete_filter
from kshare.queries.saved_searches import ListSearches, SavedRow, list_searches
from kshare.queries.search import Search, search
from kshare.store.spaces import PERSONAL, find_space
from kshare.sync.keys.files import load_keys
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.reading import NoteRead, note_read
from kshare.usecases.searches import (
    DeleteSearch,
    OpenSearch,
    SaveSearch,
    delete_search,
    open_search,
    save_search,
)
from kshare.workspace import KEYS, Workspace, init_workspace
from tests.builders import Team, team


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ("Anna", "Ben"))
    made["Ben"].home.run(write_post, WritePost("The pump is loud #pumps"))
    made.sync_all()
    yield made
    made.close()


def saved(home: Workspace) -> dict[str, SavedRow]:
    return {row.name: row for row in home.ask(list_searches, ListSearches())}


def words(home: Workspace, query: str) -> list[str]:
    return [one.title or one.snippet.text for one in home.ask(search, Search(query)).items]


# -- saved searches -------------------------------------------------------------------------------------


def test_a_saved_search_counts_what_others_wrote_since_it_was_opened(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    anna.run(save_search, SaveSearch("pump #pumps", "Pumps"))
    assert saved(anna)["Pumps"].new == 0

    ben.run(write_post, WritePost("Another pump #pumps"))
    anna.run(write_post, WritePost("My own pump #pumps"))
    ben.run(write_post, WritePost("No tag, only a pump"))
    people.sync_all()
    assert (saved(anna)["Pumps"].new, saved(anna)["Pumps"].new_words) == (1, "1")

    anna.run(open_search, OpenSearch("pumps"))
    assert saved(anna)["Pumps"].new_words == ""


def test_a_query_is_saved_once_and_can_be_renamed_and_forgotten_and_brought_back(people: Team) -> None:
    anna = people["Anna"].home
    key = anna.run(save_search, SaveSearch("is:open type:question")).id
    anna.run(save_search, SaveSearch("is:open type:question", "  Open   questions "))
    assert list(saved(anna)) == ["Open questions"]
    anna.run(save_search, SaveSearch("is:open type:question", "Questions", key))

    undo = anna.run(delete_search, DeleteSearch("QUESTIONS")).undo
    assert saved(anna) == {} and undo is not None
    anna.undo(undo)

    assert [(row.key, row.name, row.query) for row in saved(anna).values()] == [
        (key, "Questions", "is:open type:question")
    ]


def test_what_cannot_be_saved_is_said(people: Team) -> None:
    anna = people["Anna"].home
    anna.run(save_search, SaveSearch("pump", "Pumps"))
    with pytest.raises(InvalidInput, match="Another saved search"):
        anna.run(save_search, SaveSearch("seal", "pumps"))
    with pytest.raises(InvalidInput, match="no words"):
        anna.run(save_search, SaveSearch("  "))
    with pytest.raises(NotFound):
        anna.run(open_search, OpenSearch("seals"))


def test_saved_searches_lie_in_the_personal_space_and_never_on_the_share(people: Team) -> None:
    anna = people["Anna"].home
    anna.run(save_search, SaveSearch("zebracrossing", "quaggaherd"))
    people.sync_all()

    spaces = {find_space(anna.store.connection, PERSONAL).n}
    rows = anna.store.connection.execute("SELECT DISTINCT space FROM view_search").fetchall()
    assert {row[0] for row in rows} == spaces
    assert anna.store.connection.execute("SELECT count(*) FROM own_outbox o JOIN log_op l ON l.n = o.op"
                                         " WHERE instr(l.content, 'zebracrossing')").fetchone() == (0,)  # fmt: skip
    for file in people.share.rglob("*"):
        assert not file.is_file() or b"zebracrossing" not in file.read_bytes()
    assert list_searches_of(people["Ben"].home) == []


def list_searches_of(home: Workspace) -> list[str]:
    return list(saved(home))


def test_renaming_here_and_opening_there_both_hold_on_a_second_pc(people: Team, tmp_path: Path) -> None:
    anna = people["Anna"].home
    person = load_keys(anna.home / KEYS).person
    second = init_workspace(
        tmp_path / "second", Introduce("Anna"), people.clock, os.urandom, durable=False, recovered=person
    )
    anna.run(save_search, SaveSearch("pump", "Pumps"))
    carry(anna, second)
    assert list_searches_of(second) == ["Pumps"]

    second.run(open_search, OpenSearch("Pumps"))
    opened = saved(second)["Pumps"].opened_ms
    anna.run(save_search, SaveSearch("pump", "Loud pumps", saved(anna)["Pumps"].key))
    carry(second, anna)
    carry(anna, second)

    assert saved(anna)["Loud pumps"].opened_ms == saved(second)["Loud pumps"].opened_ms == opened
    second.close()


def carry(home: Workspace, other: Workspace) -> None:
    """What one PC's personal space holds comes to the other's, in whatever order."""
    here, there = (find_space(each.store.connection, PERSONAL) for each in (home, other))
    rows = home.store.connection.execute(
        "SELECT id, author, skeleton, content FROM log_op WHERE space = ? ORDER BY id", (here.n,)
    ).fetchall()
    ops = [Op(op, here.id, author, skeleton, content) for op, author, skeleton, content in rows]
    other.store.run(lambda tx: tx.receive(there, ops))


# -- unread, mine, drafts -------------------------------------------------------------------------------


def test_what_others_wrote_is_unread_until_it_is_opened_and_again_when_it_changes(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    anna.run(write_post, WritePost("Mine"))
    anna.run(note_read, NoteRead(anna.ask(search, Search("Mine")).items[0].id))
    page = ben.run(save_page, SavePage("Seals", "Of the pump.")).id
    people.sync_all()
    assert words(anna, "is:unread") == ["Seals"]  # what came before the first thing opened is not unread

    anna.run(note_read, NoteRead(page))
    assert words(anna, "is:unread") == []

    ben.run(save_page, SavePage("Seals", "Of the big pump.", page=page))
    people.sync_all()
    assert words(anna, "is:unread pump") == ["Seals"]
    assert words(anna, "-is:unread type:page") == []
    assert words(anna, "is:mine type:post") == ["Mine"]


def test_opening_a_thread_reads_all_of_it(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    anna.run(note_read, NoteRead(anna.ask(search, Search("loud")).items[0].id))
    first = ben.run(write_post, WritePost("First word")).id
    ben.run(write_post, WritePost("Second word", reply_to=first))
    people.sync_all()
    assert sorted(words(anna, "is:unread")) == ["First word", "Second word"]

    anna.run(note_read, NoteRead(first))

    assert words(anna, "is:unread") == []


def test_drafts_are_found_by_is_draft_only(people: Team) -> None:
    anna = people["Anna"].home
    anna.run(write_draft, KeepDraft("post", "post", "A thought about the flywheel, half done"))
    anna.run(write_draft, KeepDraft("new-page", "page", "", "Bearings"))

    assert words(anna, "flywheel") == []
    found = anna.ask(search, Search("is:draft flyw"))
    assert [(one.id, one.kind, one.author.name) for one in found.items] == [("draft:post", "draft", "Anna")]
    ((start, end),) = found.items[0].snippet.highlights
    assert found.items[0].snippet.text[start:end] == "flywheel"
    assert words(anna, "is:draft") == ["Bearings", "A thought about the flywheel, half done"]
    assert anna.ask(search, Search("is:draft nowhere")).total == 0


# -- completion -----------------------------------------------------------------------------------------


def offered(home: Workspace, text: str) -> list[str]:
    return [one.value for one in home.ask(complete_filter, Complete(text, len(text)))]


def test_every_filter_completes_its_values(people: Team) -> None:
    anna = people["Anna"].home

    assert offered(anna, "loud by:b") == ["ben"]
    assert offered(anna, "by:") == ["me", "anna", "ben"]
    assert offered(anna, "-tag:pu") == offered(anna, "#pu") == ["pumps"]
    assert offered(anna, "type:p") == ["page", "post", "person"]
    assert offered(anna, "in:te") == ["Team"]
    assert offered(anna, "is:un") == ["unread"]
    assert offered(anna, "from:last") == ['"last week"', '"last month"', '"last year"']
    assert offered(anna, 'after:"last w') == ['"last week"']


def test_nothing_is_offered_where_no_filter_is_typed_or_it_is_complete(people: Team) -> None:
    anna = people["Anna"].home

    for text in ("", "pump by", "pump", "https://b", "type:page", "by:ben ", "nofilter:b", '"by:b'):
        assert offered(anna, text) == []


def test_a_completion_names_what_it_replaces(people: Team) -> None:
    text = "by:be #pumps"
    (one,) = people["Anna"].home.ask(complete_filter, Complete(text, 5))

    assert text[: one.start] + one.value + text[one.end :] == "by:ben #pumps"
