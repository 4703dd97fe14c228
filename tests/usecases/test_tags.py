"""Changing tags on many items at once, and taking it back in one step."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.model.limits import TAGS_PER_ITEM
from kshare.queries.bookmarks import (
    ListBookmarks,
    ListTags,
    TagsAmong,
    list_bookmarks,
    list_tags,
    tags_among,
)
from kshare.queries.tags import Reach, TagReach, tag_reach
from kshare.usecases.bookmark_batch import DeleteBookmarks, delete_bookmarks
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.members import GrantRole, grant_role
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Follow, follow
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.tags import ChangeTags, MergeTags, RenameTag, change_tags, merge_tags, rename_tag
from kshare.workspace import Workspace
from tests.builders import Team

URL = "https://pumps.example/"


def kept(home: Workspace, name: str, *tags: str) -> str:
    return home.run(add_bookmark, AddBookmark(URL + name, title=name, tags=tags)).id


def tags(home: Workspace) -> dict[str, int]:
    return {row.tag: row.count for row in home.ask(list_tags, ListTags())}


def among(home: Workspace, *chosen: str, containing: str = "") -> dict[str, int]:
    found = home.ask(tags_among, TagsAmong(ListBookmarks(tags=chosen), containing))
    return {row.tag: row.count for row in found}


def test_tags_are_added_and_taken_away_from_several_items_at_once(home: Workspace) -> None:
    cards = (kept(home, "a", "oil", "old"), kept(home, "b", "oil"))
    done = home.run(change_tags, ChangeTags(cards, add=("#New",), drop=("old",)))

    assert (done.items, tags(home)) == (2, {"new": 2, "oil": 2})
    assert done.undo is not None
    home.undo(done.undo)
    assert tags(home) == {"oil": 2, "old": 1}


def test_nothing_to_change_leaves_nothing_to_take_back(home: Workspace) -> None:
    done = home.run(change_tags, ChangeTags((kept(home, "a", "oil"),), add=("oil",), drop=("other",)))
    assert (done.items, done.undo) == (0, None)


def test_one_item_with_too_many_tags_leaves_all_as_they_were(home: Workspace) -> None:
    full = kept(home, "full", *(f"t{n}" for n in range(TAGS_PER_ITEM)))
    other = kept(home, "other")
    with pytest.raises(InvalidInput):
        home.run(change_tags, ChangeTags((other, full), add=("more",)))
    assert "more" not in tags(home)


def test_a_tag_is_renamed_on_pages_and_bookmarks_with_the_tags_inside_it(home: Workspace) -> None:
    home.run(save_page, SavePage("Pumps", "They pump.\n", tags=("plant/b", "oil")))
    kept(home, "a", "plant")
    kept(home, "b", "planted")
    home.run(write_post, WritePost("We #plant a tree"))
    home.run(follow, Follow("#plant"))
    before = tags(home)

    assert home.ask(tag_reach, TagReach(("plant",))) == Reach(pages=1, bookmarks=1, posts=1, left=0)
    done = home.run(rename_tag, RenameTag("Plant", "works"))

    assert tags(home) == {"oil": 1, "plant": 1, "planted": 1, "works": 1, "works/b": 1}
    assert done.items == 2, "the words of a post stay as they were written"
    assert followed(home) == ["#works"]
    assert done.undo is not None
    home.undo(done.undo)
    assert (tags(home), followed(home)) == (before, ["#plant"])


def followed(home: Workspace) -> list[str]:
    return [row[0] for row in home.store.connection.execute("SELECT target FROM view_follow")]


def test_a_name_that_is_in_use_is_for_merging(home: Workspace) -> None:
    kept(home, "a", "pump", "seal")
    kept(home, "b", "pumps")
    kept(home, "c", "pump")
    with pytest.raises(InvalidInput, match="in use already"):
        home.run(rename_tag, RenameTag("pump", "pumps"))

    done = home.run(merge_tags, MergeTags(("pump", "seal"), "pumps"))

    assert (done.items, tags(home)) == (2, {"pumps": 3})
    assert done.undo is not None
    home.undo(done.undo)
    assert tags(home) == {"pump": 2, "pumps": 1, "seal": 1}, "who had the tag before has it still"


@pytest.mark.parametrize(("old", "new"), [("oil", "oil"), ("oil", "two words!"), ("oil", "")])
def test_what_cannot_be_a_new_name_is_refused(home: Workspace, old: str, new: str) -> None:
    kept(home, "a", "oil")
    with pytest.raises(InvalidInput):
        home.run(rename_tag, RenameTag(old, new))


def test_a_tag_that_nothing_has_is_not_found(home: Workspace) -> None:
    with pytest.raises(NotFound):
        home.run(rename_tag, RenameTag("oil", "grease"))


def test_items_of_a_space_in_which_one_only_reads_are_left_and_counted(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    kept(anna, "team", "oil")
    trio.sync_all()
    anna.run(grant_role, GrantRole("ben", "reader"))
    trio.sync_all()
    ben.run(add_bookmark, AddBookmark(URL + "mine", tags=("oil",), space="personal"))

    assert ben.ask(tag_reach, TagReach(("oil",))) == Reach(pages=0, bookmarks=1, posts=0, left=1)
    done = ben.run(rename_tag, RenameTag("oil", "grease"))

    assert (done.items, done.left, tags(ben)) == (1, 1, {"grease": 1, "oil": 1})


def test_tags_that_occur_together_are_counted_and_narrow_the_list(home: Workspace) -> None:
    kept(home, "a", "oil", "pumps")
    kept(home, "b", "oil", "seals", "pumps")
    kept(home, "c", "bolts")

    assert among(home) == {"oil": 2, "pumps": 2, "bolts": 1, "seals": 1}
    assert among(home, "oil") == {"pumps": 2, "seals": 1}
    assert among(home, "oil", "seals") == {"pumps": 1}
    assert among(home, containing="ol") == {"bolts": 1}
    found = home.ask(list_bookmarks, ListBookmarks(tags=("oil", "#Seals"))).items
    assert [row.title for row in found] == ["b"]


def test_the_cards_of_one_saver_are_listed(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    kept(anna, "a", "oil")
    kept(ben, "b", "seals")
    trio.sync_all()

    assert [row.title for row in anna.ask(list_bookmarks, ListBookmarks(by="@ben")).items] == ["b"]
    assert [row.tag for row in anna.ask(tags_among, TagsAmong(ListBookmarks(by="ben")))] == ["seals"]


def test_several_bookmarks_are_withdrawn_and_come_back_in_one_step(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    first, second = kept(anna, "a", "oil"), kept(anna, "b")
    kept(ben, "c")
    trio.sync_all()
    cards = tuple(row.ref for row in anna.ask(list_bookmarks, ListBookmarks()).items)
    assert {first, second} <= {ref.partition("@")[0] for ref in cards}

    done = anna.run(delete_bookmarks, DeleteBookmarks(cards))

    assert (done.items, done.others) == (2, 1)
    assert [row.title for row in anna.ask(list_bookmarks, ListBookmarks()).items] == ["c"]
    assert done.undo is not None
    anna.undo(done.undo)
    assert {row.title for row in anna.ask(list_bookmarks, ListBookmarks()).items} == {"a", "b", "c"}
    assert tags(anna) == {"oil": 1}
