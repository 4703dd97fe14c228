"""The line diff: what it finds, what it costs, and that it says the same everywhere."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.model.textdiff import Budget, Change, DiffLine, blame, changes, line_diff, word_changes

few_kinds_of_lines = st.lists(st.sampled_from(["a", "b", "c", "", "```"]), max_size=25)
some_lines = st.lists(st.sampled_from([f"line {number}" for number in range(30)] + [""]), max_size=30)


def applied(base: list[str], new: list[str], found: list[Change]) -> list[str]:
    result, position = [], 0
    for change in found:
        result += base[position : change.lo] + new[change.new_lo : change.new_hi]
        position = change.hi
    return result + base[position:]


def longest_common(base: list[str], new: list[str]) -> int:
    row = [0] * (len(new) + 1)
    for line in base:
        above = list(row)
        for column, other in enumerate(new):
            row[column + 1] = above[column] + 1 if line == other else max(row[column], above[column + 1])
    return row[-1]


@settings(max_examples=150)
@given(few_kinds_of_lines | some_lines, few_kinds_of_lines | some_lines)
def test_the_changes_make_the_new_text_out_of_the_old_one(base: list[str], new: list[str]) -> None:
    found = changes(base, new, Budget())

    assert applied(base, new, found) == new
    for change in found:
        assert change.lo < change.hi or change.new_lo < change.new_hi
    for one, next_one in itertools.pairwise(found):
        assert one.hi < next_one.lo and one.new_hi - one.hi == next_one.new_lo - next_one.lo


def test_a_span_without_anchors_keeps_as_much_as_can_be_kept() -> None:
    base, new = list("abcabba"), list("cbabac")  # the example of Myers' paper

    kept = len(base) - sum(change.hi - change.lo for change in changes(base, new, Budget()))

    assert kept == longest_common(base, new) == 4


@settings(max_examples=80)
@given(some_lines, some_lines, st.integers(0, 60))
def test_a_small_budget_gives_coarser_changes_but_right_ones(
    base: list[str], new: list[str], comparisons: int
) -> None:
    budget = Budget(comparisons)

    assert applied(base, new, changes(base, new, budget)) == new
    assert budget.spent <= comparisons


def test_without_any_budget_the_span_between_equal_ends_is_one_change() -> None:
    assert changes(["same", "a", "b", "c", "end"], ["same", "x", "b", "y", "end"], Budget(0)) == [
        Change(1, 4, 1, 4)
    ]


def test_an_empty_text_and_an_unchanged_one_need_no_comparison() -> None:
    budget = Budget()

    assert changes([], [], budget) == []
    assert changes([], ["a"], budget) == [Change(0, 0, 0, 1)]
    assert changes(["a", "a"], ["a", "a"], budget) == []
    assert budget.spent == 0


def test_unique_lines_are_anchors_and_moved_blocks_stay_whole() -> None:
    base = ["# One", "", "text", "", "# Two", "", "more", ""]
    new = ["# Two", "", "more", "", "# One", "", "text", ""]

    found = changes(base, new, Budget())

    assert applied(base, new, found) == new
    assert len(found) == 2


def test_half_a_megabyte_of_equal_lines_costs_next_to_nothing() -> None:
    lines = ["the same again\n"] * (500_000 // 15)
    budget = Budget()

    assert len(changes(lines, lines[50:], budget)) == 1
    assert len(changes(lines, ["begin\n", *lines, "end\n"], budget)) == 2
    assert budget.spent <= 4 * len(lines)


def test_two_edits_of_a_page_of_521_kilobytes_cost_a_few_comparisons_for_each_line() -> None:
    lines = [line for number in range(5800) for line in (f"Paragraph {number} " + "of some words " * 5, "")]
    new = ["changed", *lines[1:-2], "changed too", ""]
    budget = Budget()

    assert sum(map(len, lines)) > 480_000
    assert len(changes(lines, new, budget)) == 2
    assert budget.spent <= 4 * len(lines)


def test_lines_made_to_cost_much_end_with_the_budget() -> None:
    base = ["a", "b", "c"] * 4000
    new = ["c", "b", "a", "a"] * 3000
    budget = Budget(500_000)

    assert applied(base, new, changes(base, new, budget)) == new
    assert budget.spent <= 500_000


def test_a_line_diff_shows_removed_lines_before_added_ones() -> None:
    assert line_diff("one\ntwo\nthree\n", "one\n2\n2b\nthree\n") == [
        DiffLine(" ", "one"),
        DiffLine("-", "two"),
        DiffLine("+", "2"),
        DiffLine("+", "2b"),
        DiffLine(" ", "three"),
    ]
    assert line_diff("", "") == []
    assert line_diff("", "new\n") == [DiffLine("+", "new")]


@settings(max_examples=80)
@given(st.text(alphabet="ab .。漢字ä\n'", max_size=40), st.text(alphabet="ab .。漢字ä\n'", max_size=40))
def test_word_changes_hold_both_texts_whole(old: str, new: str) -> None:
    runs = word_changes(old, new)

    assert "".join(run.text for run in runs if run.op != "+") == old
    assert "".join(run.text for run in runs if run.op != "-") == new


def test_word_changes_tell_characters_of_chinese_apart() -> None:
    runs = word_changes("明天开会。", "明天不开会。")

    assert [(run.op, run.text) for run in runs] == [(" ", "明天"), ("+", "不"), (" ", "开会。")]


def test_blame_names_for_each_line_who_brought_it_in() -> None:
    anna = "# Visa\n\nAsk early.\n"
    ben = "# Visa\n\nAsk early.\nBring a photo.\n"
    carla = "# Visa rules\n\nAsk early.\nBring a photo.\n"

    assert blame([anna, ben, carla]) == [2, 0, 0, 1]
    assert blame([]) == []
    assert blame([anna, ""]) == []


def test_a_line_that_came_back_belongs_to_who_brought_it_back() -> None:
    assert blame(["one\ntwo\n", "one\n", "one\ntwo\n"]) == [0, 2]
