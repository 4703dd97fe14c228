"""The timeline in pieces, narrowed, counted; and threads in their order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.model.post_kind import PostKind
from kshare.queries.items import Item, ShowItem, show_item
from kshare.queries.threads import ShowThread, show_thread
from kshare.queries.timeline import Timeline, count_newer, timeline
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.people import Follow, follow
from kshare.usecases.posts import DeletePost, WritePost, delete_post, write_post
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.builders import Team


def whole(home: Workspace, request: Timeline) -> list[Item]:
    """All items, read piece by piece."""
    found: list[Item] = []
    cursor = None
    while True:
        piece = home.ask(timeline, replace(request, before=cursor))
        found += piece.items
        cursor = piece.next
        if cursor is None:
            return found


def busy(trio: Team) -> Workspace:
    """Anna's home after three people did something of everything."""
    anna, ben, cleo = (trio[name].home for name in ("Anna", "Ben", "Cleo"))
    anna.run(save_page, SavePage("Visa", "text\n", tags=("visa",)))
    question = anna.run(write_post, WritePost("Where? #visa", PostKind.QUESTION))
    ben.run(add_bookmark, AddBookmark("https://a.example", title="A", tags=("visa",)))
    cleo.run(write_post, WritePost("Hello @anna"))
    anna.run(write_post, WritePost("to myself", space="personal"))
    trio.sync_all()
    ben.run(write_post, WritePost("Here, @anna", reply_to=question.id))
    trio.sync_all()
    return anna


def kinds(items: list[Item]) -> list[str]:
    return [item.text if item.kind in ("note", "question") else item.kind for item in items]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_everything_is_there_newest_first_without_gap_or_double(trio: Team, limit: int) -> None:
    items = whole(busy(trio), Timeline(limit=limit))

    assert sorted(kinds(items)) == sorted(
        ["Here, @anna", "to myself", "Hello @anna", "bookmark", "Where? #visa", "page"]
    )
    assert [item.time_ms for item in items] == sorted((item.time_ms for item in items), reverse=True)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Timeline(questions=True), ["Where? #visa"]),
        (Timeline(mentions=True), ["Here, @anna", "Hello @anna"]),
        (Timeline(by="ben"), ["Here, @anna", "bookmark"]),
        (Timeline(by="ben", replies=False), ["bookmark"]),
        (Timeline(tag="#VISA"), ["bookmark", "Where? #visa", "page"]),
        (Timeline(space="personal"), ["to myself"]),
    ],
)
def test_the_timeline_is_narrowed(trio: Team, request_: Timeline, expected: list[str]) -> None:
    home = busy(trio)

    assert sorted(kinds(whole(home, replace(request_, limit=1)))) == sorted(expected)


def test_following_shows_people_tags_and_own_items(trio: Team) -> None:
    home = busy(trio)
    home.run(follow, Follow("@cleo"))
    assert "Hello @anna" in kinds(whole(home, Timeline(following=True)))
    assert "bookmark" not in kinds(whole(home, Timeline(following=True)))

    home.run(follow, Follow("#visa"))
    assert "bookmark" in kinds(whole(home, Timeline(following=True)))


def test_following_somebody_of_a_space_that_was_left_is_no_trouble(trio: Team) -> None:
    home = busy(trio)
    home.run(follow, Follow("@cleo"))
    home.run(follow, Follow("#x", space="personal"))
    home.leave_space(LeaveSpace("Team", force=True))

    assert kinds(whole(home, Timeline(following=True))) == ["to myself"]


@pytest.mark.parametrize(
    "request_", [Timeline(), Timeline(mentions=True), Timeline(tag="visa"), Timeline(by="ben")]
)
def test_newer_items_are_counted(trio: Team, request_: Timeline) -> None:
    home = busy(trio)
    items = whole(home, request_)

    counts = [
        home.ask(lambda reader, item: count_newer(reader, request_, item.cursor), item) for item in items
    ]

    assert counts == list(range(len(items)))
    assert home.ask(lambda reader, _: count_newer(reader, request_, None), None) == 0


def test_what_is_no_cursor_is_told(home: Workspace) -> None:
    for cursor in ("x", "1.2.3", "1.2.3.?", "a.b.c.d"):
        with pytest.raises(InvalidInput):
            home.ask(timeline, Timeline(before=cursor))


def test_a_thread_shows_replies_below_what_they_answer_oldest_first(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    top = anna.run(write_post, WritePost("top"))
    trio.sync_all()
    one = ben.run(write_post, WritePost("one", reply_to=top.id))
    trio.sync_all()
    two = anna.run(write_post, WritePost("two", reply_to=top.id))
    inner = anna.run(write_post, WritePost("one a", reply_to=one.id))
    trio.sync_all()

    for post in (top, one, two, inner):
        thread = ben.ask(show_thread, ShowThread(post.id))
        assert thread.top.text == "top" and thread.top.replies == 2
        assert [(item.text, depth) for item, depth in thread.replies] == [
            ("one", 1),
            ("one a", 2),
            ("two", 1),
        ]


def test_a_deleted_post_leaves_its_replies_in_the_thread(home: Workspace) -> None:
    top = home.run(write_post, WritePost("top"))
    middle = home.run(write_post, WritePost("middle", reply_to=top.id))
    leaf = home.run(write_post, WritePost("leaf", reply_to=middle.id))
    home.run(delete_post, DeletePost(middle.id))
    home.run(delete_post, DeletePost(top.id))

    thread = home.ask(show_thread, ShowThread(leaf.id))

    assert (thread.top.kind, thread.top.id, thread.top.text) == ("gone", top.id, "")
    assert [(item.text, depth) for item, depth in thread.replies] == [("leaf", 2)]


def test_a_reply_whose_question_has_not_come_yet_is_a_thread_of_its_own(trio: Team) -> None:
    from kshare.model.kinds import EntityKind
    from kshare.model.op import New
    from kshare.store.transaction import Transaction

    home = trio["Anna"].home

    def orphan(tx: Transaction, _: None) -> None:
        tx.append(trio["Anna"].space, New(EntityKind.POST, {"body": ["lost", [], []], "reply_to": bytes(20)}))

    home.run(orphan, None)
    (item,) = home.ask(timeline, Timeline()).items

    assert home.ask(show_thread, ShowThread(item.id)).top.text == "lost"


def test_an_item_that_is_gone_says_so(home: Workspace) -> None:
    page = home.run(save_page, SavePage("Visa", "text\n"))
    home.run(delete_page, DeletePage("Visa"))

    with pytest.raises(NotFound):
        home.ask(show_item, ShowItem(page.id))
    with pytest.raises(NotFound):
        home.ask(show_item, ShowItem("aaaaaaaaaa"))


def test_kinds_narrow_the_timeline(trio: Team) -> None:
    anna = busy(trio)

    assert {item.kind for item in whole(anna, Timeline(kinds=("page",)))} == {"page"}
    assert {item.kind for item in whole(anna, Timeline(kinds=("page", "bookmark")))} == {"page", "bookmark"}
    with pytest.raises(InvalidInput, match="no kind of item"):
        anna.ask(timeline, Timeline(kinds=("dream",)))


def test_a_thread_can_be_read_in_parts(home: Workspace) -> None:
    top = home.run(write_post, WritePost("top")).id
    replies = [home.run(write_post, WritePost(str(number), reply_to=top)).id for number in range(20)]
    home.run(delete_post, DeletePost(replies[3]))

    part = home.ask(show_thread, ShowThread(top, first=2, limit=3))
    around = home.ask(show_thread, ShowThread(replies[15], first=None, limit=8))
    whole = home.ask(show_thread, ShowThread(top, first=None, limit=40))

    assert [item.text for item, _ in part.replies] == ["2", "4", "5"]
    assert (part.first, part.count) == (2, 19)
    assert [item.text for item, _ in around.replies] == [str(number) for number in range(10, 18)]
    assert (whole.first, len(whole.replies)) == (0, 19)
