"""The revisions of a page: which are its heads, and which text they give together."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.model.merge import Conflict, ConflictLines, Same, Side
from kshare.model.revisions import (
    MAX_HEADS,
    Node,
    ancestors,
    heads,
    heights,
    merge_heads,
)
from kshare.model.tokens import normalise_text, sentences


class History:
    """A page under construction: `save` adds a revision, named by one letter or word."""

    def __init__(self) -> None:
        self.nodes: dict[bytes, Node] = {}
        self.texts: dict[bytes, str] = {}

    def save(self, name: str, text: str, *parents: str) -> None:
        made_from = tuple(parent.encode() for parent in parents)
        self.nodes[name.encode()] = Node(made_from, hlc=len(self.nodes), author=b"author")
        self.texts[name.encode()] = text

    def text_of(self, revision: bytes) -> str | None:
        return self.texts.get(revision)


def side(name: str, text: str) -> Side:
    return Side(name.encode(), text)


def fork(base: str, *texts: str) -> History:
    """A first revision "base" and one revision made from it for each text: "a", "b", ..."""
    history = History()
    history.save("base", base)
    for number, text in enumerate(texts):
        history.save(chr(ord("a") + number), text, "base")
    return history


def conflicts(parts: Iterable[Same | Conflict[Side]]) -> list[Conflict[Side]]:
    return [part for part in parts if isinstance(part, Conflict)]


def test_a_page_without_revisions_is_empty() -> None:
    merged = merge_heads({}, History().text_of)

    assert merged.parts == () and merged.heads == () and merged.text == "" and not merged.waiting


def test_one_head_is_shown_as_it_was_saved() -> None:
    history = History()
    history.save("a", "One.\n")
    history.save("b", "One.\nTwo.\n", "a")

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.heads == (b"b",)
    assert merged.parts == (Same("One.\nTwo.\n"),)


def test_edits_of_anna_and_ben_come_together_without_a_merge_revision() -> None:
    history = fork("One. Two.\n", "One! Two.\n", "One. Two.\n\nThree.\n")

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.heads == (b"a", b"b")
    assert merged.text == "One! Two.\n\nThree.\n"


def test_a_conflict_names_the_revision_of_each_side_oldest_first() -> None:
    history = fork("Intro.\n\nOne.\n", "Intro.\n\nUn.\n", "Intro.\n\nEins.\n")
    history.nodes[b"a"] = Node((b"base",), hlc=99, author=b"anna")

    merged = merge_heads(history.nodes, history.text_of)

    assert conflicts(merged.parts) == [Conflict("One.\n", (side("b", "Eins.\n"), side("a", "Un.\n")))]
    assert merged.text == "Intro.\n\nEins.\nUn.\n"
    assert [place for place, _ in merged.conflicts] == [ConflictLines(3, 2)]


def test_a_third_head_becomes_a_third_side() -> None:
    history = fork("One.\n\nEnd.\n", "Un.\n\nEnd.\n", "Eins.\n\nEnd.\n", "Uno.\n\nEnd.\n")

    merged = merge_heads(history.nodes, history.text_of)

    (conflict,) = conflicts(merged.parts)
    assert conflict == Conflict("One.\n", (side("a", "Un.\n"), side("b", "Eins.\n"), side("c", "Uno.\n")))
    assert merged.text == "Un.\nEins.\nUno.\n\nEnd.\n"


def test_a_third_head_that_agrees_with_one_side_adds_no_side() -> None:
    history = fork("One.\n\nEnd.\n", "Un.\n\nEnd.\n", "Eins.\n\nEnd.\n", "Un.\n\nEnd.\n")

    (conflict,) = conflicts(merge_heads(history.nodes, history.text_of).parts)

    assert conflict.sides == (side("a", "Un.\n"), side("b", "Eins.\n"))


def test_a_third_head_that_edits_elsewhere_leaves_the_conflict_alone() -> None:
    history = fork("One. Two. Three.\n", "One. Zwei. Three.\n", "One. Deux. Three.\n", "One. Two. Three!\n")

    merged = merge_heads(history.nodes, history.text_of)

    (conflict,) = conflicts(merged.parts)
    assert conflict.sides == (side("a", "Zwei. "), side("b", "Deux. "))
    assert merged.text == "One. Zwei. Deux. Three!\n"


def test_a_side_made_by_an_earlier_head_is_told_apart_from_the_others() -> None:
    base = "First.\n\nSecond.\n\nThird.\n"
    history = fork(
        base,
        base.replace("First", "Premier"),
        base.replace("Third", "Dritter"),
        base.replace("First", "Primo").replace("Third", "Terzo"),
    )

    first, third = conflicts(merge_heads(history.nodes, history.text_of).parts)

    assert first.sides == (side("a", "Premier.\n"), side("c", "Primo.\n"))
    assert third.sides == (side("b", "Dritter.\n"), side("c", "Terzo.\n"))


def test_a_save_that_names_both_heads_closes_the_fork() -> None:
    history = fork("One.\n", "Un.\n", "Eins.\n")
    history.save("both", "Un, eins.\n", "a", "b")

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.heads == (b"both",)
    assert merged.parts == (Same("Un, eins.\n"),)


def test_two_additions_at_one_place_are_noted() -> None:
    history = fork("One.\n", "One.\nAnna.\n", "One.\nBen.\n")

    assert merge_heads(history.nodes, history.text_of).parts == (
        Same("One.\n"),
        Same("Anna.\nBen.\n", additions=2),
    )


def criss_cross(anna_closes: str, ben_closes: str) -> History:
    """Anna and Ben both closed the fork of a and b, each without knowing of the other."""
    history = fork("One.\n\nEnd.\n", "Un.\n\nEnd.\n", "Eins.\n\nEnd.\n")
    history.save("x", anna_closes, "a", "b")
    history.save("y", ben_closes, "b", "a")
    return history


def test_after_a_criss_cross_merge_a_different_choice_is_a_conflict() -> None:
    history = criss_cross("Un.\n\nEnd.\n", "Eins.\n\nEnd, changed.\n")

    merged = merge_heads(history.nodes, history.text_of)

    (conflict,) = conflicts(merged.parts)
    assert conflict.sides == (side("x", "Un.\n"), side("y", "Eins.\n"))
    assert merged.text == "Un.\nEins.\n\nEnd, changed.\n"


def test_after_a_criss_cross_merge_the_same_choice_is_no_conflict() -> None:
    history = criss_cross("Un.\n\nEnd.\n", "Un.\n\nEnd, changed.\n")

    assert merge_heads(history.nodes, history.text_of).parts == (Same("Un.\n\nEnd, changed.\n"),)


def test_many_criss_cross_merges_end_and_show_both_heads() -> None:
    history = fork("Zero.\n", "a0.\n", "b0.\n")
    left, right = "a", "b"
    for number in range(1, 40):
        history.save(f"a{number}", f"a{number}.\n", left, right)
        history.save(f"b{number}", f"b{number}.\n", left, right)
        left, right = f"a{number}", f"b{number}"

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.text == "a39.\nb39.\n"


def test_revisions_without_a_common_ancestor_are_compared_with_each_other() -> None:
    history = History()
    history.save("a", "Same line of both.\n\nOnly Anna.\n")
    history.save("b", "Same line of both.\n")

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.text == "Same line of both.\n\nOnly Anna.\n"


def test_while_a_text_is_on_its_way_the_newest_readable_one_is_shown() -> None:
    history = History()
    history.save("a", "Old.\n")
    history.save("b", "Newer.\n", "a")
    history.save("c", "Newest.\n", "b")
    del history.texts[b"c"]

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.text == "Newer.\n" and merged.waiting and merged.heads == (b"c",)


def test_a_stand_in_that_another_head_was_made_from_changes_nothing() -> None:
    history = fork("One.\n", "One!\n", "One, more.\n")
    del history.texts[b"b"]

    merged = merge_heads(history.nodes, history.text_of)

    assert merged.parts == (Same("One!\n"),) and merged.waiting and merged.heads == (b"a", b"b")


def test_a_page_of_which_no_text_is_here_is_empty_and_waits() -> None:
    merged = merge_heads({b"a": Node((b"unknown",), 1, b"author")}, History().text_of)

    assert merged.parts == () and merged.heads == (b"a",) and merged.waiting


def test_an_erased_base_is_empty_also_for_those_who_still_know_it() -> None:
    history = fork("Secret.\n\nCommon.\n", "Common.\n\nAnna.\n", "Common.\n\nAnna.\n\nBen.\n")
    erased = frozenset({b"base"})

    knows = merge_heads(history.nodes, history.text_of, erased)
    del history.texts[b"base"]
    knows_not = merge_heads(history.nodes, history.text_of, erased)

    assert knows == knows_not
    assert knows.text == "Common.\n\nAnna.\n\nBen.\n" and not knows.waiting


def test_an_erased_head_shows_the_text_before_and_waits_for_nothing() -> None:
    history = History()
    history.save("a", "Kept.\n")
    history.save("b", "Secret.\n", "a")

    merged = merge_heads(history.nodes, history.text_of, frozenset({b"b"}))

    assert merged.text == "Kept.\n" and not merged.waiting


def test_of_more_than_eight_heads_the_rest_is_listed() -> None:
    history = fork("One.\n", *(f"Text {number}.\n" for number in range(11)))

    merged = merge_heads(history.nodes, history.text_of)

    assert len(merged.heads) == 11
    assert merged.listed == merged.heads[MAX_HEADS:]
    assert [side.text for side in conflicts(merged.parts)[0].sides] == [f"Text {n}.\n" for n in range(8)]


def test_heads_are_ordered_by_height_and_id() -> None:
    history = History()
    history.save("z", "")
    history.save("m", "", "z")
    history.save("n", "", "m")
    history.save("b", "", "z")
    history.save("a", "", "m", "unknown")

    assert heights(history.nodes) == {b"z": 0, b"m": 1, b"n": 2, b"b": 1, b"a": 2}
    assert heads(history.nodes) == [b"b", b"a", b"n"]


def test_unknown_parents_count_nothing() -> None:
    nodes = {b"a": Node((b"unknown",), 1, b""), b"b": Node((b"a", b"a"), 2, b"")}

    assert heights(nodes) == {b"a": 1, b"b": 2}
    assert heads(nodes) == [b"b"]


def test_a_cycle_ends_and_its_revisions_have_no_height() -> None:
    nodes = {
        b"a": Node((b"b",), 1, b""),
        b"b": Node((b"a",), 2, b""),
        b"c": Node((b"b",), 3, b""),
        b"self": Node((b"self",), 4, b""),
    }

    assert set(heights(nodes).values()) == {0}
    assert heads(nodes) == [b"c"]
    assert merge_heads(nodes, {b"c": "Text.\n"}.get).text == "Text.\n"


def test_a_history_of_ten_thousand_saves_needs_no_recursion() -> None:
    nodes = {b"%d" % n: Node((b"%d" % (n - 1),) if n else (), n, b"") for n in range(10_000)}

    assert heights(nodes)[b"9999"] == 9999
    assert len(ancestors(nodes, b"9999")) == 10_000


LINES = [f"Sentence {number} of the page. Another {number} goes here." for number in range(6)]


def random_history(seed: int) -> History:
    """Forks, criss-cross merges and many heads; each save changes, adds or removes a line of one parent."""
    dice = random.Random(seed)
    history = History()
    history.save("0", "\n".join(LINES) + "\n")
    for number in range(1, dice.randint(2, 16)):
        parents = dice.sample(sorted(history.nodes), min(len(history.nodes), dice.choice((1, 1, 1, 2, 3))))
        lines = history.texts[parents[0]].split("\n")[:-1]
        at = dice.randrange(len(lines) + 1)
        lines[at : at + dice.randint(0, 1)] = [f"New {number} here. New {number} there."] * dice.randint(0, 1)
        history.save(str(number), "\n".join(lines) + "\n", *(parent.decode() for parent in parents))
    return history


@settings(max_examples=120)
@given(st.integers(0, 10**6))
def test_the_text_does_not_depend_on_the_order_of_arrival(seed: int) -> None:
    history = random_history(seed)
    shuffled = list(history.nodes.items())
    random.Random(seed + 1).shuffle(shuffled)

    assert merge_heads(history.nodes, history.text_of) == merge_heads(dict(shuffled), history.text_of)


@settings(max_examples=120)
@given(st.integers(0, 10**6))
def test_what_a_head_added_is_shown(seed: int) -> None:
    history = random_history(seed)
    merged = merge_heads(history.nodes, history.text_of)
    merged_heads = merged.heads[:MAX_HEADS]
    inherited = {
        token
        for revision in history.nodes
        if revision not in merged_heads
        for token in sentences(history.texts[revision].replace("\n", " "))
    }

    for head in merged_heads:
        for token in sentences(history.texts[head].replace("\n", " ")):
            assert token in inherited or token in merged.text


@settings(max_examples=80)
@given(st.integers(0, 10**6))
def test_sides_come_from_heads_and_parts_are_whole(seed: int) -> None:
    history = random_history(seed)
    merged = merge_heads(history.nodes, history.text_of)

    assert "\0" not in merged.text
    assert all(part.text for part in merged.parts if isinstance(part, Same))
    for conflict in conflicts(merged.parts):
        order = [(history.nodes[side.revision].hlc, side.revision) for side in conflict.sides]
        assert {side.revision for side in conflict.sides} <= set(merged.heads)
        assert order == sorted(order)
        assert len({side.text for side in conflict.sides}) == len(conflict.sides) > 1


@pytest.mark.parametrize("missing", range(4))
def test_any_missing_text_leaves_a_readable_page(missing: int) -> None:
    for seed in range(40):
        history = random_history(seed)
        for revision in sorted(history.nodes)[missing::4]:
            del history.texts[revision]

        merged = merge_heads(history.nodes, history.text_of)

        assert merged.waiting or all(head in history.texts for head in merged.heads)
        assert merged.text == normalise_text(merged.text)
