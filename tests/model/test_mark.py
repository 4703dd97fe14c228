"""Marks: the last word of each person and group counts, and nobody marks for another."""

from __future__ import annotations

import pytest

from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.mark import fold_marks, packed_mark
from kshare.model.op import Add, Drop, Set
from tests.builders import ANNA, BEN
from tests.model.builders import Story

ITEM = digest(20, b"item")


def mark(group: str, value: object, *over: bytes) -> Set:
    return Set(EntityKind.MARK, ITEM, group, value, over)


def values(story: Story) -> list[tuple[bytes, str, str]]:
    return [(found.author, found.group, found.value) for found in fold_marks(story.facts())]


def test_thanks_do_not_overwrite_helped_and_the_last_verdict_counts() -> None:
    story = Story()
    first = story.tell(ANNA, mark("verdict", packed_mark("helped")))
    story.tell(ANNA, mark("thanks", packed_mark("thanks")))
    story.tell(ANNA, mark("verdict", packed_mark("struggled", "too long"), first))

    assert sorted(values(story)) == sorted([(ANNA, "verdict", "struggled"), (ANNA, "thanks", "thanks")])


def test_a_mark_of_another_cannot_be_replaced() -> None:
    story = Story()
    first = story.tell(ANNA, mark("verdict", packed_mark("helped")))
    story.tell(BEN, mark("verdict", packed_mark("disagree"), first))

    assert set(values(story)) == {(ANNA, "verdict", "helped"), (BEN, "verdict", "disagree")}


def test_a_withdrawn_mark_is_none() -> None:
    story = Story()
    first = story.tell(ANNA, mark("verdict", packed_mark("helped")))
    story.tell(ANNA, mark("verdict", packed_mark(""), first))

    assert values(story) == []


@pytest.mark.parametrize(
    "value", [None, "helped", [], ["helped"], [1, "", None, ""], ["helped", "", "x", ""]]
)
def test_a_strange_mark_is_none(value: object) -> None:
    story = Story()
    story.tell(ANNA, mark("verdict", value))

    assert values(story) == []


def test_operations_on_sets_named_like_a_group_are_no_marks() -> None:
    story = Story()
    story.tell(ANNA, Add(EntityKind.MARK, ITEM, "verdict", "helped"))
    story.tell(BEN, Drop(EntityKind.MARK, ITEM, "verdict", (ITEM,)))
    story.tell(BEN, mark("reaction", packed_mark("party", "", ITEM, "Fees")))

    assert values(story) == [(BEN, "reaction", "party")]
