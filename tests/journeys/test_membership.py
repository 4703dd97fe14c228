"""Removing, granting, succeeding, taking over: the same on every PC, whoever heard of what first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import InvalidInput, NotAllowed
from kshare.model.ids import parse_id, text_id
from kshare.model.kinds import EntityKind
from kshare.model.op import Set
from kshare.model.post import HIDDEN
from kshare.model.statement import Role
from kshare.queries.health import health
from kshare.queries.members import ListMembers, Member, members
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.queries.people import ListPeople, list_people
from kshare.queries.search import Search, search
from kshare.queries.timeline import Timeline, timeline
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.members import (
    AttestSuccessor,
    ClaimSpace,
    GrantRole,
    RemoveMember,
    attest_successor,
    claim_space,
    grant_role,
    remove_member,
)
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import EditPost, MarkItem, WritePost, edit_post, mark_item, write_post
from kshare.workspace import Workspace
from tests.builders import Colleague, Team, team, view_rows


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben", "Cleo"])
    made.sync_all()
    yield made
    made.close()


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """For what is refused: one team for several tests."""
    made = team(tmp_path_factory.mktemp("unchanged"), ["Anna", "Ben", "Cleo"])
    made.sync_all()
    yield made
    made.close()


def says(home: Workspace) -> list[str]:
    """The posts of the timeline, oldest first."""
    return [item.text for item in reversed(home.ask(timeline, Timeline()).items) if item.kind == "note"]


def roles(home: Workspace) -> dict[str, Role]:
    """Everybody's role by name."""
    return {one.person.name: one.role for one in home.ask(members, ListMembers(removed=True))}


def member(home: Workspace, name: str) -> Member:
    (found,) = [one for one in home.ask(members, ListMembers(removed=True)) if one.person.name == name]
    return found


def assert_all_agree(made: Team) -> None:
    """One state everywhere, as it is now and as it is when made anew from the log."""
    assert len(made.hashes()) == 1
    for colleague in made.people.values():
        before = view_rows(colleague.home.store)
        colleague.home.rebuild()
        assert view_rows(colleague.home.store) == before, colleague.name


def test_what_ben_wrote_before_stays_and_what_he_writes_after_is_kept_and_hidden(three: Team) -> None:
    anna, ben, cleo = (three[name].home for name in ("Anna", "Ben", "Cleo"))
    ben.run(write_post, WritePost("before"))
    page = ben.run(save_page, SavePage("Seals", "Old text.\n"))
    three.sync_all()

    anna.run(remove_member, RemoveMember("ben"))
    # Ben has not heard of it.
    ben.run(write_post, WritePost("after"))
    ben.run(save_page, SavePage("Seals", "New text.\n"))
    ben.run(save_page, SavePage("Secret plans", "Mine.\n"))
    ben.run(add_bookmark, AddBookmark("https://later.example/", tags=("late",)))
    three.sync_all()

    for home in (anna, ben, cleo):
        assert says(home) == ["before"]
        assert home.ask(show_page, ShowPage(page.id)).text == "Old text.\n"
        assert [row.title for row in home.ask(list_pages, ListPages()).items] == ["Seals"]
        assert not home.ask(search, Search("plans")).items
        assert not home.ask(search, Search("later")).items
        assert [one.person.name for one in home.ask(list_people, ListPeople())] == ["Anna", "Cleo"]
        assert roles(home) == {"Anna": Role.ADMIN, "Ben": Role.NONE, "Cleo": Role.MEMBER}
        (told,) = [one.sentence for one in home.ask(health, None).problems]
        assert "kept and never shown" in told
    assert_all_agree(three)


def test_a_removed_person_is_told_whom_to_ask(three: Team) -> None:
    three["Anna"].home.run(remove_member, RemoveMember("ben"))
    three.sync_all()

    with pytest.raises(InvalidInput, match="no member"):
        three["Anna"].home.run(remove_member, RemoveMember("ben"))
    with pytest.raises(NotAllowed, match=r"no member of 'Team' any more. Ask an admin: Anna \(@anna\)"):
        three["Ben"].home.run(write_post, WritePost("Hello?"))


def test_who_is_let_in_again_is_seen_with_everything(three: Team) -> None:
    anna, ben = three["Anna"].home, three["Ben"].home
    removed = anna.run(remove_member, RemoveMember("ben"))
    ben.run(write_post, WritePost("hidden for a while"))
    three.sync_all()
    assert says(anna) == []

    assert removed.undo is not None
    anna.undo(removed.undo)
    three.sync_all()

    ben.run(write_post, WritePost("back"))
    three.sync_all()
    assert says(three["Cleo"].home) == ["hidden for a while", "back"]
    assert_all_agree(three)


def test_admins_who_remove_each_other_end_equal_on_all_pcs(three: Team) -> None:
    anna, ben, cleo = (three[name].home for name in ("Anna", "Ben", "Cleo"))
    anna.run(grant_role, GrantRole("ben", "admin"))
    three.sync_all()
    anna.run(grant_role, GrantRole("cleo", "admin"))
    three.sync_all()

    ben.run(grant_role, GrantRole("cleo", "moderator"))
    cleo.run(remove_member, RemoveMember("ben"))
    for name in ("Cleo", "Ben", "Anna", "Cleo", "Ben"):
        three[name].sync()

    for home in (anna, ben, cleo):
        assert roles(home) == {"Anna": Role.ADMIN, "Ben": Role.ADMIN, "Cleo": Role.MODERATOR}
    assert_all_agree(three)


def test_grants_of_an_admin_count_up_to_the_cut_off(three: Team) -> None:
    anna, ben, cleo = (three[name].home for name in ("Anna", "Ben", "Cleo"))
    anna.run(grant_role, GrantRole("ben", "admin"))
    three.sync_all()
    ben.run(grant_role, GrantRole("cleo", "moderator"))
    three.sync_all()

    anna.run(grant_role, GrantRole("ben", "member"))
    ben.run(grant_role, GrantRole("cleo", "admin"))
    ben.run(write_post, WritePost("still a member"))
    three.sync_all()

    for home in (anna, ben, cleo):
        assert roles(home) == {"Anna": Role.ADMIN, "Ben": Role.MEMBER, "Cleo": Role.MODERATOR}
        assert says(home) == ["still a member"]
    assert_all_agree(three)


def hide(colleague: Colleague, post: str) -> None:
    """Hide a post, whether one may or not."""
    entity = parse_id(post)
    colleague.home.store.run(
        lambda tx: tx.append(colleague.space, Set(EntityKind.POST, entity, HIDDEN, True))
    )


def test_a_moderator_hides_posts_and_what_was_hidden_stays_so_when_the_role_is_lost(three: Team) -> None:
    anna, ben = three["Anna"].home, three["Ben"].home
    posts = [three["Cleo"].home.run(write_post, WritePost(words)).id for words in ("one", "two", "three")]
    three.sync_all()
    with pytest.raises(NotAllowed, match="Only a moderator"):
        hide(three["Ben"], posts[0])
    anna.run(grant_role, GrantRole("ben", "moderator"))
    three.sync_all()
    hide(three["Ben"], posts[0])
    three.sync_all()

    anna.run(grant_role, GrantRole("ben", "member"))
    hide(three["Ben"], posts[1])
    three.sync_all()

    assert [says(colleague.home) for colleague in three.people.values()] == [["two", "three"]] * 3
    assert_all_agree(three)
    anna.run(grant_role, GrantRole("ben", "moderator"))
    three.sync_all()
    hide(three["Ben"], posts[2])
    three.sync_all()
    assert says(anna) == says(ben) == [], "a grant has no lower bound: the second one is hidden now too"
    assert_all_agree(three)


def test_a_reader_marks_and_describes_himself_and_writes_nothing_else(three: Team) -> None:
    anna, ben = three["Anna"].home, three["Ben"].home
    anna.run(grant_role, GrantRole("ben", "reader"))
    post = anna.run(write_post, WritePost("read this"))
    three.sync_all()

    with pytest.raises(NotAllowed, match=r"You may read 'Team', but not write there. Ask an admin: Anna"):
        ben.run(write_post, WritePost("my two cents"))
    ben.run(mark_item, MarkItem(post.id, "helped"))
    three.sync_all()

    assert anna.ask(timeline, Timeline()).items[0].marks == {"helped": 1}
    assert_all_agree(three)


@pytest.mark.parametrize(
    "change",
    [
        lambda home: home.run(remove_member, RemoveMember("cleo")),
        lambda home: home.run(grant_role, GrantRole("cleo", "moderator")),
        lambda home: home.run(attest_successor, AttestSuccessor("cleo", "ben")),
    ],
)
def test_who_is_no_admin_is_told_whom_to_ask(unchanged: Team, change: object) -> None:
    assert callable(change)
    with pytest.raises(NotAllowed, match=r"Only an admin of 'Team' may do that. Ask Anna \(@anna\)"):
        change(unchanged["Ben"].home)


def test_the_only_admin_does_not_go_before_there_is_another(three: Team) -> None:
    anna = three["Anna"].home
    for change in (
        lambda: anna.run(remove_member, RemoveMember("anna")),
        lambda: anna.run(grant_role, GrantRole("anna", "member")),
    ):
        with pytest.raises(NotAllowed, match="without an admin"):
            change()

    anna.run(grant_role, GrantRole("ben", "admin"))
    anna.run(remove_member, RemoveMember("anna"))
    three.sync_all()

    assert roles(three["Cleo"].home)["Anna"] == Role.NONE
    assert_all_agree(three)


def test_a_space_that_has_an_admin_cannot_be_claimed(unchanged: Team) -> None:
    with pytest.raises(NotAllowed, match=r"has an admin\. Ask for the role: Anna"):
        unchanged["Ben"].home.run(claim_space, ClaimSpace())


def test_a_role_that_nobody_knows_and_a_person_who_is_gone_are_refused(unchanged: Team) -> None:
    anna = unchanged["Anna"].home
    with pytest.raises(InvalidInput, match="Roles are reader, member, moderator and admin"):
        anna.run(grant_role, GrantRole("ben", "king"))
    with pytest.raises(InvalidInput, match="two people"):
        anna.run(attest_successor, AttestSuccessor("ben", "ben"))
    with pytest.raises(InvalidInput, match="on this PC only"):
        anna.run(remove_member, RemoveMember("ben", "personal"))


def test_the_successor_of_a_lost_key_edits_what_the_old_one_wrote(three: Team) -> None:
    anna, ben, cleo = (three[name].home for name in ("Anna", "Ben", "Cleo"))
    post = ben.run(write_post, WritePost("My post"))
    three.sync_all()
    with pytest.raises(NotAllowed):
        cleo.run(edit_post, EditPost(post.id, "Stolen"))

    anna.run(attest_successor, AttestSuccessor("ben", "cleo"))
    three.sync_all()
    cleo.run(edit_post, EditPost(post.id, "My post, mended"))
    three.sync_all()

    for home in (anna, ben, cleo):
        assert says(home) == ["My post, mended"]
        assert roles(home) == {"Anna": Role.ADMIN, "Ben": Role.NONE, "Cleo": Role.MEMBER}
        succeeded = member(home, "Ben").successor
        assert succeeded is not None and succeeded.name == "Cleo"
    assert_all_agree(three)


def test_a_second_person_of_one_name_is_shown_with_a_number_and_not_confirmed(tmp_path: Path) -> None:
    made = team(tmp_path, ["Anna", "Ben"])
    other = made["Ben"].home
    from kshare.usecases.people import Introduce, introduce

    other.run(introduce, Introduce("Anna"))
    made.sync_all()

    found = {one.person.name: one for one in made["Anna"].home.ask(members, ListMembers())}
    assert set(found) == {"Anna", "Anna (2)"}
    assert (found["Anna"].confirmed, found["Anna (2)"].confirmed) == (True, False)
    assert len(found["Anna (2)"].fingerprint) == 19
    assert found["Anna (2)"].fingerprint != found["Anna"].fingerprint

    made["Anna"].home.run(grant_role, GrantRole(text_id(other.store.user), "moderator"))
    assert all(one.confirmed for one in made["Anna"].home.ask(members, ListMembers()))
    made.close()


def test_when_both_admins_leave_at_once_a_member_takes_over_for_all_to_see(three: Team) -> None:
    anna, ben, cleo = (three[name].home for name in ("Anna", "Ben", "Cleo"))
    anna.run(grant_role, GrantRole("ben", "admin"))
    three.sync_all()
    anna.run(remove_member, RemoveMember("anna"))
    ben.run(remove_member, RemoveMember("ben"))
    three.sync_all()
    assert set(roles(cleo).values()) == {Role.NONE, Role.MEMBER}

    with pytest.raises(NotAllowed, match="Only a member"):
        ben.run(claim_space, ClaimSpace())
    cleo.run(grant_role, GrantRole("cleo", "admin"))
    cleo.run(grant_role, GrantRole("ben", "member"))
    three.sync_all()

    for home in (anna, ben, cleo):
        assert roles(home) == {"Anna": Role.NONE, "Ben": Role.MEMBER, "Cleo": Role.ADMIN}
        assert member(home, "Cleo").claimed
    assert_all_agree(three)
