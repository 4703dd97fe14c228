"""Registers keep what nobody replaced; sets keep what nobody who saw it took out."""

from __future__ import annotations

from kshare.model.facts import elements, pairs, shown, source_of, tags_of, text_or, unreplaced, whole_or
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import Add, Drop, Set
from tests.builders import ANNA, BEN
from tests.model.builders import Story

PAGE = digest(20, b"page")


def write(value: object, *over: bytes) -> Set:
    return Set(EntityKind.PAGE, PAGE, "title", value, over)


def test_a_write_replaces_those_it_names() -> None:
    story = Story()
    first = story.tell(ANNA, write("one"))
    story.tell(BEN, write("two", first))

    assert shown(story.facts(), "title") == "two"
    assert len(unreplaced(story.facts(), "title")) == 1


def test_concurrent_writes_both_stand_and_the_later_is_shown() -> None:
    story = Story()
    first = story.tell(ANNA, write("one"))
    story.tell(ANNA, write("two", first))
    story.tell(BEN, write("three", first))

    assert [fact.first() for fact in unreplaced(story.facts(), "title")] == ["three", "two"]
    assert shown(story.facts(), "title") == "three"


def test_a_late_clock_does_not_win_against_a_write_that_saw_it() -> None:
    story = Story()
    ahead = story.tell(ANNA, write("from 2099"), days=27_000)
    story.tell(BEN, write("today", ahead))

    assert shown(story.facts(), "title") == "today"


def test_a_replacing_write_counts_before_the_replaced_one_is_known() -> None:
    story = Story()
    first = story.tell(ANNA, write("one"))
    story.tell(BEN, write("two", first))
    story.ops.pop(0)

    assert shown(story.facts(), "title") == "two"


def test_an_erased_write_leaves_the_next_best_one_to_be_shown() -> None:
    story = Story()
    story.tell(ANNA, write("one"))
    second = story.tell(BEN, write("two"))

    assert shown(story.facts(without=[second]), "title", "nothing") == "one"
    assert shown([], "title", "nothing") == "nothing"


def test_of_a_register_of_some_people_others_can_neither_write_nor_replace() -> None:
    story = Story()
    mine = story.tell(ANNA, write("mine"))
    story.tell(BEN, write("forged", mine))

    assert shown(story.facts(), "title", authors={ANNA}) == "mine"


def test_an_addition_that_the_dropper_did_not_see_stays() -> None:
    story = Story()
    seen = story.tell(ANNA, Add(EntityKind.PAGE, PAGE, "tags", "travel"))
    story.tell(BEN, Add(EntityKind.PAGE, PAGE, "tags", "travel"))
    story.tell(ANNA, Drop(EntityKind.PAGE, PAGE, "tags", (seen,)))

    assert tags_of(story.facts()) == ("travel",)


def test_an_addition_that_was_dropped_before_it_came_is_not_in_the_set() -> None:
    story = Story()
    added = story.tell(ANNA, Add(EntityKind.PAGE, PAGE, "tags", "travel"))
    story.tell(BEN, Drop(EntityKind.PAGE, PAGE, "tags", (added,)))

    assert tags_of(story.facts()) == ()
    assert tags_of(list(reversed(story.facts()))) == ()


def test_a_drop_of_another_set_takes_nothing_out() -> None:
    story = Story()
    added = story.tell(ANNA, Add(EntityKind.PAGE, PAGE, "tags", "travel"))
    story.tell(BEN, Drop(EntityKind.PAGE, PAGE, "savers", (added,)))

    assert tags_of(story.facts()) == ("travel",)


def test_where_only_the_adder_may_drop_nobody_else_can() -> None:
    story = Story()
    added = story.tell(ANNA, Add(EntityKind.BOOKMARK, PAGE, "savers", ANNA))
    story.tell(BEN, Drop(EntityKind.BOOKMARK, PAGE, "savers", (added,)))
    assert len(elements(story.facts(), "savers", own=True)) == 1

    story.tell(ANNA, Drop(EntityKind.BOOKMARK, PAGE, "savers", (added,)))
    assert elements(story.facts(), "savers", own=True) == []


def test_elements_that_are_no_text_are_no_tags() -> None:
    story = Story()
    for element in ("b", 3, None, ["list"], {"a": 1}, "a", "a"):
        story.tell(ANNA, Add(EntityKind.PAGE, PAGE, "tags", element))

    assert tags_of(story.facts()) == ("a", "b")


def test_values_of_wrong_types_are_left_out() -> None:
    assert text_or(3, "?") == "?" and text_or("long", "?", most=3) == "?" and text_or("abc", most=3) == "abc"
    assert [whole_or(v, least=0, most=9) for v in (5, 0, 9, -1, 10, True, 5.0, "5")] == [
        5,
        0,
        9,
        0,
        0,
        0,
        0,
        0,
    ]
    assert pairs([["a", ANNA], ["b"], "c", [1, ANNA], ["d", "e"], 5]) == (("a", ANNA),)
    assert pairs("text") == ()
    assert source_of("text") is None
    assert source_of({"path": "a.md", 3: "x", "list": [], "huge": 1 << 63, "revision": ANNA, "n": 5}) == {
        "path": "a.md",
        "revision": ANNA,
        "n": 5,
    }
