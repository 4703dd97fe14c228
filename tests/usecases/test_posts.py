"""Posts, replies, marks and answers."""

from __future__ import annotations

from typing import Any

import pytest

from kshare.errors import InvalidInput, NotAllowed, NotFound
from kshare.model.post_kind import PostKind
from kshare.queries.items import Item, ShowItem, show_item
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import (
    AcceptAnswer,
    DeletePost,
    EditPost,
    MarkItem,
    UndeletePost,
    WritePost,
    accept_answer,
    delete_post,
    edit_post,
    mark_item,
    undelete_post,
    write_post,
)
from kshare.workspace import Workspace
from tests.builders import Team, view_rows


def item(home: Workspace, ref: str) -> Item:
    return home.ask(show_item, ShowItem(ref))


def taken_back(home: Workspace, done: Any) -> Any:
    assert done.undo is not None
    return home.undo(done.undo)


def test_a_post_says_its_words_with_tags_and_mentions(trio: Team) -> None:
    home = trio["Anna"].home
    post = home.run(write_post, WritePost("Thanks @ben for #Visa help", PostKind.NOTE))

    shown = item(home, post.id)

    assert (shown.kind, shown.text, shown.tags, shown.mine) == (
        "note",
        "Thanks @ben for #Visa help",
        ("visa",),
        True,
    )
    assert home.store.connection.execute("SELECT count(*) FROM view_mention").fetchone() == (1,)


def test_replies_reposts_and_marks_go_to_the_space_of_their_item(trio: Team) -> None:
    home = trio["Anna"].home
    mine = home.run(write_post, WritePost("to myself", space="personal"))
    reply = home.run(write_post, WritePost("an answer", reply_to=mine.id, space="Team"))
    repost = home.run(write_post, WritePost("", repost_of=mine.id, space="Team"))
    home.run(mark_item, MarkItem(mine.id, "helped"))

    assert item(home, reply.id).space == item(home, repost.id).space == "personal"
    assert item(home, mine.id).marks == {"helped": 1}
    assert home.store.connection.execute("SELECT DISTINCT space FROM view_mark").fetchall() == [(1,)]


def test_an_edit_keeps_the_place_and_says_so(home: Workspace) -> None:
    post = home.run(write_post, WritePost("frist"))
    edited = home.run(edit_post, EditPost(post.id, "first #tag"))
    assert (item(home, post.id).text, item(home, post.id).state) == ("first #tag", "edited")

    taken_back(home, edited)
    assert (item(home, post.id).text, item(home, post.id).tags) == ("frist", ())


def test_a_deleted_post_is_gone_and_comes_back(home: Workspace) -> None:
    post = home.run(write_post, WritePost("hello"))
    before = view_rows(home.store)
    deleted = home.run(delete_post, DeletePost(post.id))
    assert item(home, post.id).state == "deleted" and item(home, post.id).text == ""

    taken_back(home, deleted)

    assert view_rows(home.store) == before


def test_a_written_post_can_be_taken_back(home: Workspace) -> None:
    post = home.run(write_post, WritePost("hello"))
    taken_back(home, post)

    assert item(home, post.id).kind == "gone"
    assert home.store.connection.execute("SELECT count(*) FROM view_feed").fetchone() == (0,)


def test_nobody_changes_the_post_of_another(trio: Team) -> None:
    post = trio["Anna"].home.run(write_post, WritePost("mine"))
    trio.sync_all()
    ben = trio["Ben"].home

    for use_case, command in (
        (edit_post, EditPost(post.id, "not yours")),
        (delete_post, DeletePost(post.id)),
        (undelete_post, UndeletePost(post.id)),
    ):
        with pytest.raises(NotAllowed) as trouble:
            ben.run(use_case, command)  # type: ignore[arg-type]
        assert trouble.value.exit_code == 6


def test_a_post_needs_words_unless_it_passes_something_on(home: Workspace) -> None:
    with pytest.raises(InvalidInput):
        home.run(write_post, WritePost("  "))
    with pytest.raises(NotFound):
        home.run(write_post, WritePost("hello", reply_to="aaaaaaaa"))
    page = home.run(save_page, SavePage("Visa", "text\n"))
    assert item(home, home.run(write_post, WritePost("", repost_of=page.id)).id).repost_of == page.id


def test_a_post_ends_its_draft(home: Workspace) -> None:
    home.run(write_draft, KeepDraft("post", "post", "hello"))
    home.run(write_post, WritePost("hello", draft="post"))

    assert home.store.connection.execute("SELECT count(*) FROM own_draft").fetchone() == (0,)


def test_the_last_mark_of_a_group_counts_and_can_be_taken_back(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Visa", "text\n"))
    before = view_rows(home.store)
    first = home.run(mark_item, MarkItem("Visa", "helped"))
    home.run(mark_item, MarkItem("Visa", "thanks"))
    second = home.run(mark_item, MarkItem(page.id, "struggled", "too long"))
    assert item(home, page.id).marks == {"struggled": 1, "thanks": 1}

    taken_back(home, second)
    assert item(home, page.id).my_marks == ("helped", "thanks")
    taken_back(home, first)
    home.run(mark_item, MarkItem(page.id, "thanks", withdraw=True))
    assert view_rows(home.store) == before


def test_an_unknown_mark_is_told(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))

    with pytest.raises(InvalidInput):
        home.run(mark_item, MarkItem("Visa", "like"))


def asked_and_answered(trio: Team) -> tuple[str, str, str]:
    question = trio["Anna"].home.run(write_post, WritePost("Where?", PostKind.QUESTION))
    trio.sync_all()
    here = trio["Ben"].home.run(write_post, WritePost("Here", reply_to=question.id))
    there = trio["Ben"].home.run(write_post, WritePost("There", reply_to=question.id))
    trio.sync_all()
    return question.id, here.id, there.id


def test_who_asked_accepts_and_may_change_their_mind(trio: Team) -> None:
    question, here, there = asked_and_answered(trio)
    home = trio["Anna"].home
    first = home.run(accept_answer, AcceptAnswer(here))
    second = home.run(accept_answer, AcceptAnswer(there))
    assert (item(home, question).answer, item(home, question).state) == (there, "answered")

    taken_back(home, second)
    assert item(home, question).answer == here
    taken_back(home, first)
    assert (item(home, question).answer, item(home, question).state) == (None, "open")


def test_withdrawing_what_was_not_accepted_does_nothing(trio: Team) -> None:
    question, here, _ = asked_and_answered(trio)
    home = trio["Anna"].home

    assert home.run(accept_answer, AcceptAnswer(here, withdraw=True)).undo is None
    assert item(home, question).answer is None


def test_others_accept_after_two_weeks_and_everybody_agrees(trio: Team) -> None:
    question, here, _ = asked_and_answered(trio)
    with pytest.raises(NotAllowed):
        trio["Cleo"].home.run(accept_answer, AcceptAnswer(here))

    trio.clock.advance(days=14.1)
    trio["Cleo"].home.run(accept_answer, AcceptAnswer(here))
    trio.sync_all()

    assert {item(trio[name].home, question).answer for name in trio.people} == {here}


def test_only_a_reply_to_a_question_can_be_accepted(home: Workspace) -> None:
    note = home.run(write_post, WritePost("a note"))
    reply = home.run(write_post, WritePost("a reply", reply_to=note.id))

    with pytest.raises(NotFound):
        home.run(accept_answer, AcceptAnswer(note.id))
    with pytest.raises(InvalidInput):
        home.run(accept_answer, AcceptAnswer(reply.id))
