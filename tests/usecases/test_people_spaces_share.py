"""Who I am, where I write, and what I hand on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshare.cancel import CancelToken, no_progress
from kshare.errors import InvalidInput, NotAllowed, NotFound, ShareUnavailable
from kshare.model.ids import parse_id
from kshare.queries.bookmarks import ShowBookmark, show_bookmark
from kshare.queries.items import ShowItem, show_item
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.queries.people import ListPeople, ShowPerson, list_people, my_follows, show_person
from kshare.queries.search import Search, search
from kshare.queries.spaces import list_spaces
from kshare.queries.timeline import Timeline, timeline
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Follow, Introduce, follow, introduce
from kshare.usecases.posts import DeletePost, WritePost, delete_post, write_post
from kshare.usecases.share import ShareItem, share_item
from kshare.usecases.spaces import LeaveSpace, UseSpace, use_other_space
from kshare.workspace import Workspace
from tests.builders import Team, new_home, team, view_rows


def ops_in(home: Workspace) -> int:
    count: int = home.store.connection.execute("SELECT count(*) FROM log_op").fetchone()[0]
    return count


# -- people ---------------------------------------------------------------------------------------------


def test_a_profile_is_written_in_every_space_and_only_where_it_differs(trio: Team) -> None:
    home = trio["Anna"].home
    me = Introduce("Anna Berg", "anna", "Plant B", ("pumps", " "), "Ask me")
    home.run(introduce, me)
    before = ops_in(home)
    home.run(introduce, me)
    assert ops_in(home) == before
    trio.sync_all()

    seen = trio["Ben"].home.ask(show_person, ShowPerson("@anna"))
    assert (seen.person.name, seen.person.unit, seen.skills, seen.about) == (
        "Anna Berg",
        "Plant B",
        ("pumps",),
        "Ask me",
    )


def test_the_whole_profile_goes_along_into_a_new_space(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Anna")
    home.run(introduce, Introduce("Anna", unit="Plant B", skills=("pumps",), about="Ask me"))
    (tmp_path / "share").mkdir()
    from kshare.sync.genesis import SpaceDraft

    home.create_space(str(tmp_path / "share"), SpaceDraft("Team"))

    (me,) = home.ask(list_people, ListPeople(space="Team"))
    assert (me.person.unit, me.skills, me.about, me.me) == ("Plant B", ("pumps",), "Ask me", True)
    home.close()


def test_a_handle_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    made = team(tmp_path, ["Anna"])
    made.sync_all()
    other = new_home(tmp_path / "other", "Anna", made.clock, seed="another Anna")
    space = other.join_space(str(made.share))
    other.sync(space)
    other.run(introduce, Introduce("Anna"))
    other.sync(space)
    made.sync_all()

    people = made["Anna"].home.ask(list_people, ListPeople())
    assert sorted(profile.person.handle for profile in people) == ["anna", "anna-2"]
    assert sorted(profile.person.name for profile in people) == ["Anna", "Anna (2)"]
    other.close()
    made.close()


def test_following_is_kept_and_can_be_taken_back(trio: Team) -> None:
    home = trio["Anna"].home
    before = view_rows(home.store)
    done = home.run(follow, Follow("@ben"))
    home.run(follow, Follow("#Visa"))
    follows = home.ask(my_follows, None)
    assert [person.name for person in follows.people] == ["Ben"] and follows.tags == ("visa",)
    assert home.run(follow, Follow("@ben")).undo is None

    assert done.undo is not None
    home.undo(done.undo)
    home.run(follow, Follow("#visa", stop=True))
    assert view_rows(home.store) == before


@pytest.mark.parametrize(
    ("target", "error"), [("ben", InvalidInput), ("@nobody", NotFound), ("#!", InvalidInput)]
)
def test_what_cannot_be_followed_is_told(home: Workspace, target: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        home.run(follow, Follow(target))


def test_who_calls_himself_like_the_id_of_another_does_not_get_the_followers(trio: Team) -> None:
    anna = trio["Anna"].home
    anna.run(follow, Follow("@ben"))
    (ben,) = anna.ask(my_follows, None).people
    trio["Cleo"].home.run(introduce, Introduce("Cleo", handle=ben.id))
    trio["Cleo"].home.run(write_post, WritePost("followed?"))
    trio.sync_all()

    assert anna.ask(my_follows, None).people == (ben,)
    assert anna.ask(timeline, Timeline(following=True)).items == ()


# -- spaces ---------------------------------------------------------------------------------------------


def test_writes_go_to_the_current_space_unless_another_is_named(trio: Team) -> None:
    home = trio["Anna"].home
    home.run(save_page, SavePage("Ours", "text\n"))
    switched = home.run(use_other_space, UseSpace("personal"))
    home.run(save_page, SavePage("Mine", "text\n"))
    home.run(save_page, SavePage("Also ours", "text\n", space="Team"))
    assert switched.undo is not None
    home.undo(switched.undo)

    spaces = {row.title: row.space for row in home.ask(list_pages, ListPages()).items}
    assert spaces == {"Ours": "Team", "Mine": "personal", "Also ours": "Team"}
    assert [row.name for row in home.ask(list_spaces, None) if row.current] == ["Team"]


def test_a_space_with_unsent_changes_is_left_only_when_forced(trio: Team) -> None:
    home = trio["Anna"].home
    home.run(save_page, SavePage("Visa", "text\n"))

    with pytest.raises(NotAllowed):
        home.leave_space(LeaveSpace("Team"))
    home.leave_space(LeaveSpace("Team", force=True))
    with pytest.raises(InvalidInput):
        home.leave_space(LeaveSpace("personal"))


def everything_seen(home: Workspace) -> list[str]:
    pages = [row.title for row in home.ask(list_pages, ListPages()).items]
    posts = [item.text for item in home.ask(timeline, Timeline()).items if item.kind != "page"]
    hits = [hit.title for hit in home.ask(search, Search("visa")).items]
    return pages + posts + hits


def test_what_belongs_to_a_space_disappears_when_it_is_left_and_comes_back_when_joined_again(
    trio: Team,
) -> None:
    home, share = trio["Ben"].home, str(trio.share)
    trio["Anna"].home.run(save_page, SavePage("Visa", "text\n"))
    trio["Anna"].home.run(write_post, WritePost("about visa"))
    trio.sync_all()
    seen = everything_seen(home)
    assert len(seen) == 4

    home.leave_space(LeaveSpace("Team", force=True))
    assert everything_seen(home) == []
    assert [row.name for row in home.ask(list_spaces, None)] == ["personal"]

    home.join_space(share)
    assert everything_seen(home) == seen


def test_a_forgotten_space_is_read_again_from_the_share(trio: Team) -> None:
    home, share = trio["Ben"].home, str(trio.share)
    trio["Anna"].home.run(save_page, SavePage("Visa", "text\n"))
    home.run(write_post, WritePost("visa from Ben"))
    trio.sync_all()
    seen = everything_seen(home)

    home.leave_space(LeaveSpace("Team", force=True, forget=True))
    count = "SELECT count(*) FROM log_op o JOIN log_space s ON s.n = o.space WHERE s.id = ?"
    assert home.store.connection.execute(count, (trio["Ben"].space.id,)).fetchone() == (0,)
    assert everything_seen(home) == []

    space = home.join_space(share)
    home.sync(space)
    assert everything_seen(home) == seen
    home.run(write_post, WritePost("more from Ben"))
    trio.sync_all()
    assert len(trio.hashes()) == 1


def test_a_crash_while_leaving_shows_nothing_of_the_space_afterwards(
    trio: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kshare.usecases.spaces import leave_space
    from tests.builders import reopened

    home = trio["Ben"].home
    trio["Anna"].home.run(save_page, SavePage("Visa", "text\n"))
    trio.sync_all()
    home.run(
        leave_space, LeaveSpace("Team", force=True)
    )  # and the process dies before the views are made anew

    again = reopened(home)
    assert everything_seen(again) == []
    again.close()


def test_what_a_round_brings_after_the_space_was_left_is_not_taken_in(trio: Team) -> None:
    ben = trio["Ben"]
    trio["Anna"].home.run(save_page, SavePage("Visa", "text\n"))
    trio["Anna"].sync()
    count = "SELECT count(*) FROM log_op WHERE space = ?"
    before = ben.home.store.connection.execute(count, (ben.space.n,)).fetchone()
    ben.home.leave_space(LeaveSpace("Team", force=True))

    with pytest.raises(NotFound):  # by a round that had begun
        ben.home.sharing.round(ben.space, CancelToken(), no_progress)
    with pytest.raises(NotFound):
        ben.home.sync(ben.space)

    assert ben.home.store.connection.execute(count, (ben.space.n,)).fetchone() == before
    assert everything_seen(ben.home) == []


def test_a_folder_of_another_space_is_not_followed(trio: Team, tmp_path: Path) -> None:
    home = trio["Anna"].home
    (tmp_path / "empty").mkdir()

    with pytest.raises((ShareUnavailable, InvalidInput)):
        home.move_space("Team", str(tmp_path / "empty"))
    trio.share.rename(tmp_path / "moved")
    done = home.move_space("Team", str(tmp_path / "moved"))
    home.sync(home.shared_spaces()[0])
    assert done.undo is not None


# -- share ----------------------------------------------------------------------------------------------


def team_bytes(home: Workspace, space: int) -> bytes:
    rows = home.store.connection.execute("SELECT skeleton, content FROM log_op WHERE space = ?", (space,))
    return b"".join(skeleton + (content or b"") for skeleton, content in rows)


def test_sharing_a_personal_page_copies_words_and_tags_and_no_private_id(trio: Team) -> None:
    home, n = trio["Anna"].home, trio["Anna"].space.n
    other = home.run(save_page, SavePage("Diary", "text\n", space="personal"))
    mine = home.run(save_page, SavePage("Draft", "See [[Diary]] @anna\n", tags=("visa",), space="personal"))

    done = home.run(share_item, ShareItem(mine.id, "Team"))

    copy = home.ask(show_page, ShowPage(done.id))
    assert (copy.space, copy.title, copy.text, copy.tags) == (
        "Team",
        "Draft",
        "See [[Diary]] @anna\n",
        ("visa",),
    )
    assert copy.missing == ("Diary",)
    for private in (mine, other):
        assert parse_id(private.id) not in team_bytes(home, n) and private.id.encode() not in team_bytes(
            home, n
        )
    assert done.undo is not None
    home.undo(done.undo)
    assert home.ask(list_pages, ListPages(space="Team")).items == ()


def test_a_post_and_a_bookmark_are_shared_with_their_words(trio: Team) -> None:
    home, n = trio["Anna"].home, trio["Anna"].space.n
    post = home.run(write_post, WritePost("Moin #visa @ben", space="personal"))
    mark = home.run(
        add_bookmark,
        AddBookmark("https://a.example", title="A", note="note", tags=("t",), text="kept", space="personal"),
    )

    shared_post = home.run(share_item, ShareItem(post.id, "Team"))
    shared_mark = home.run(share_item, ShareItem(mark.id, "Team"))

    seen = home.ask(show_item, ShowItem(shared_post.id))
    assert (seen.space, seen.text, seen.tags) == ("Team", "Moin #visa @ben", ("visa",))
    card = home.ask(show_bookmark, ShowBookmark(shared_mark.id, "Team"))
    assert (card.row.title, card.row.note, card.row.tags, card.text) == ("A", "note", ("t",), "kept")
    assert parse_id(post.id) not in team_bytes(home, n)


def test_sharing_what_the_team_has_already_and_taking_it_back_keeps_the_first_save(trio: Team) -> None:
    home = trio["Anna"].home
    home.run(add_bookmark, AddBookmark("https://a.example", title="Ours"))
    home.run(add_bookmark, AddBookmark("https://a.example", title="Mine", space="personal"))
    home.run(use_other_space, UseSpace("personal"))
    mine = home.ask(show_bookmark, ShowBookmark(_card("https://a.example")))
    assert mine.row.space == "personal"

    done = home.run(share_item, ShareItem(mine.row.id, "Team"))

    assert done.undo is None
    assert home.ask(show_bookmark, ShowBookmark(mine.row.id, "Team")).row.mine


def _card(url: str) -> str:
    from kshare.model.ids import text_id
    from kshare.model.urls import canonical_url, card_id

    return text_id(card_id(canonical_url(url)))


def test_an_item_is_not_shared_to_where_it_is_nor_without_words(trio: Team) -> None:
    home = trio["Anna"].home
    post = home.run(write_post, WritePost("Moin", space="personal"))
    with pytest.raises(InvalidInput):
        home.run(share_item, ShareItem(post.id, "personal"))

    home.run(delete_post, DeletePost(post.id))
    with pytest.raises(NotFound):
        home.run(share_item, ShareItem(post.id, "Team"))


def test_a_folder_that_was_typed_relative_is_found_from_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.chdir(tmp_path)
    home = new_home(tmp_path, "Anna")

    space = home.create_space("share", SpaceDraft("Team"))

    assert space.folder == str(tmp_path / "share")
    monkeypatch.chdir(tmp_path / "share")
    assert home.sync(space).problems == ()
    home.close()
