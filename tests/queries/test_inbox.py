"""What concerns a person: what others did with what is theirs, what of it is new, and what they want quiet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.model.post_kind import PostKind
from kshare.queries.inbox import (
    ANSWER,
    CHANGE,
    MARK,
    MENTION,
    REPLY,
    Inbox,
    Notice,
    count_new,
    inbox,
    new_about,
)
from kshare.sync.keys.files import load_keys
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.inbox import (
    Quiet,
    SeeAll,
    SeeNotice,
    SeeNotices,
    quiet,
    see_all,
    see_notice,
    see_notices,
)
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce, Mute, mute
from kshare.usecases.posts import DeletePost, MarkItem, WritePost, delete_post, mark_item, write_post
from kshare.usecases.undo import Done
from kshare.workspace import KEYS, Workspace, init_workspace
from tests.builders import Team, team


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ("Anna", "Ben", "Cleo"))
    made.sync_all()
    yield made
    made.close()


def notices(home: Workspace, **request: object) -> tuple[Notice, ...]:
    return home.ask(inbox, Inbox(**request)).items  # type: ignore[arg-type]


def said(home: Workspace, text: str, reply: str | None = None, kind: PostKind = PostKind.NOTE) -> str:
    return home.run(write_post, WritePost(text, kind, reply)).id


def take_back(home: Workspace, done: Done) -> None:
    assert done.undo is not None
    home.run(done.undo.use_case, done.undo.command)


def test_what_others_say_and_do_with_mine_stands_in_the_inbox_newest_first(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    note, question = said(anna, "The pump is loud"), said(anna, "Which seal?", kind=PostKind.QUESTION)
    page = anna.run(save_page, SavePage("Pumps", "One\n")).id
    people.sync_all()
    said(ben, "Oil it", note)
    said(ben, "The blue one", question)
    ben.run(save_page, SavePage("Pumps", "One\nTwo\n", page=page))
    ben.run(mark_item, MarkItem(note, "helped"))
    said(ben, "Ask @anna about it")
    people.sync_all()
    found = notices(anna)
    assert [one.kind for one in found] == [MENTION, MARK, CHANGE, ANSWER, REPLY]
    assert {one.actor.name for one in found if one.actor} == {"Ben"} and all(one.new for one in found)
    assert [one.title for one in found[1:4]] == ["The pump is loud", "Pumps", "Which seal?"]
    assert found[4].words == "Oil it" and found[4].item != note and found[4].thread == note
    assert anna.ask(count_new, None) == 4 and notices(ben) == ()  # a mark does not call


def test_many_who_reply_to_one_post_are_one_line(people: Team) -> None:
    anna, ben, cleo = (people[name].home for name in ("Anna", "Ben", "Cleo"))
    note = said(anna, "The pump is loud")
    people.sync_all()
    said(ben, "One", note), said(ben, "Two", note), said(cleo, "Three", note)
    people.sync_all()
    (only,) = notices(anna)
    assert (only.people, only.count, only.words) == (2, 3, "Three")


def test_own_acts_muted_people_and_deleted_posts_are_no_news(people: Team) -> None:
    anna, ben, cleo = (people[name].home for name in ("Anna", "Ben", "Cleo"))
    note = said(anna, "The pump is loud")
    said(anna, "I oiled it, @anna", note)
    people.sync_all()
    gone = said(ben, "Nonsense @anna", note)
    ben.run(delete_post, DeletePost(gone))
    said(cleo, "Hello @anna")
    anna.run(mute, Mute("cleo"))
    people.sync_all()
    assert notices(anna) == ()


def test_one_looked_at_is_seen_and_the_same_happening_again_is_new(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    note = said(anna, "The pump is loud")
    people.sync_all()
    said(ben, "One", note)
    people.sync_all()
    (first,) = notices(anna)
    done = anna.run(see_notice, SeeNotice(first.id))
    assert anna.ask(count_new, None) == 0 and not notices(anna)[0].new
    take_back(anna, done)
    assert anna.ask(count_new, None) == 1
    anna.run(see_notice, SeeNotice(first.id))
    said(ben, "Two", note)
    people.sync_all()
    assert anna.ask(count_new, None) == 1


def test_what_is_read_where_it_stands_is_seen(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    question = said(anna, "Which seal?", kind=PostKind.QUESTION)
    page = anna.run(save_page, SavePage("Pumps", "One\n")).id
    other = said(anna, "Something else")
    link = anna.run(add_bookmark, AddBookmark("https://pumps.example/", title="Data")).id
    people.sync_all()
    answer = said(ben, "The blue one", question)
    ben.run(save_page, SavePage("Pumps", "One\nTwo\n", page=page))
    said(ben, "Or that", other)
    ben.run(mark_item, MarkItem(link, "helped"))
    people.sync_all()
    assert anna.ask(count_new, None) == 3

    for item, left in ((answer, 2), (page, 1), (link, 1), ("https://not.here/", 1), ("a" * 32, 1)):
        anna.run(see_notices, SeeNotices(anna.ask(new_about, item)))
        assert anna.ask(count_new, None) == left
    assert [one.title for one in notices(anna, new=True)] == ["Something else"]
    assert anna.ask(new_about, question) == ()


def test_all_are_seen_at_once_and_taken_back_at_once(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    for text in ("Hello @anna", "And @anna again"):
        said(ben, text)
    people.sync_all()
    anna.run(see_notice, SeeNotice(notices(anna)[0].id))
    done = anna.run(see_all, SeeAll())
    assert anna.ask(count_new, None) == 0 and notices(anna, new=True) == ()
    take_back(anna, done)
    assert [one.new for one in notices(anna)] == [False, True]


def test_what_was_late_to_arrive_is_new_although_it_is_older(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    said(ben, "Written on the train, @anna")
    people.clock.advance(days=1)
    anna.run(see_all, SeeAll())
    people.sync_all()
    assert anna.ask(count_new, None) == 1


def test_what_was_said_before_one_came_is_no_news(people: Team, tmp_path: Path) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    said(ben, "Hello @anna")
    people.sync_all()
    person = load_keys(anna.home / KEYS).person
    people.clock.advance(days=1)
    second = init_workspace(
        tmp_path / "second", Introduce("Anna"), people.clock, os.urandom, durable=False, recovered=person
    )
    second.sync(second.join_space(str(people.share)))
    assert len(notices(second)) == 1 and second.ask(count_new, None) == 0
    second.close()


def test_what_is_half_a_year_old_is_gone(people: Team) -> None:
    said(people["Ben"].home, "Hello @anna")
    people.sync_all()
    people.clock.advance(days=200)
    assert notices(people["Anna"].home) == ()


def test_a_quiet_thread_says_nothing_more(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    note = said(anna, "The pump is loud")
    people.sync_all()
    said(ben, "Is it, @anna?", said(ben, "One", note))
    people.sync_all()
    assert len(notices(anna)) == 2
    done = anna.run(quiet, Quiet(notices(anna)[0].thread))
    assert notices(anna) == () and anna.ask(count_new, None) == 0
    take_back(anna, done)
    assert len(notices(anna)) == 2


def test_the_inbox_is_read_in_pages_by_kind(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    note = said(anna, "The pump is loud")
    people.sync_all()
    for n in range(5):
        said(ben, f"{n} @anna")
    said(ben, "Reply", note)
    people.sync_all()
    seen: list[str] = []
    answer = anna.ask(inbox, Inbox(kinds=(MENTION,), limit=2))
    while True:
        seen += [one.words for one in answer.items]
        if answer.next is None:
            break
        answer = anna.ask(inbox, Inbox(kinds=(MENTION,), limit=2, after=answer.next))
    assert seen == [f"{n} @anna" for n in (4, 3, 2, 1, 0)] and answer.new == 6


def test_seeing_is_said_to_nobody(people: Team) -> None:
    anna, ben = people["Anna"].home, people["Ben"].home
    said(ben, "Hello @anna")
    people.sync_all()
    before = {path for path in people.share.rglob("*") if path.is_file()}
    anna.run(see_notice, SeeNotice(notices(anna)[0].id))
    anna.run(see_all, SeeAll())
    people["Anna"].sync()
    assert {path for path in people.share.rglob("*") if path.is_file()} == before


def test_what_is_no_notice_is_refused(people: Team) -> None:
    anna = people["Anna"].home
    with pytest.raises(InvalidInput):
        anna.ask(inbox, Inbox(kinds=("gossip",)))
    with pytest.raises(InvalidInput):
        anna.ask(inbox, Inbox(after="yesterday"))
    with pytest.raises(InvalidInput):
        anna.run(see_notice, SeeNotice("x" * 101))
    with pytest.raises(NotFound):
        anna.run(quiet, Quiet("a" * 32))
