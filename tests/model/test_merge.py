"""Two people edit one page: what is taken, what is asked, and that nothing gets lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.model.merge import (
    Conflict,
    ConflictLines,
    Effort,
    Part,
    Same,
    conflict_lines,
    merge3,
    shown_text,
)
from kshare.model.tokens import normalise_text, sentences

VISA = (
    "# Visa\n"
    "\n"
    "Ask for the visa early. The form is in the folder. Bring a photo.\n"
    "\n"
    "The embassy opens at nine.\n"
)


def conflicts(parts: tuple[Part, ...]) -> list[Conflict[str]]:
    return [part for part in parts if isinstance(part, Conflict)]


def merged(base: str, a: str, b: str) -> str:
    """The text of a merge that needs nobody's choice, from either side."""
    parts = merge3(base, a, b)
    assert not conflicts(parts)
    assert merge3(base, b, a) == parts
    return shown_text(parts)


def test_anna_rewrites_a_sentence_and_ben_adds_a_paragraph() -> None:
    anna = VISA.replace("Bring a photo.", "Bring two photos.")
    ben = VISA + "\nCall them before you go.\n"

    assert merged(VISA, anna, ben) == anna + "\nCall them before you go.\n"


def test_both_change_one_paragraph_in_different_sentences() -> None:
    anna = VISA.replace("Ask for the visa early.", "Ask for the visa six weeks ahead.")
    ben = VISA.replace("Bring a photo.", "Bring a photo and your passport.")

    assert merged(VISA, anna, ben) == VISA.replace(
        "Ask for the visa early. The form is in the folder. Bring a photo.",
        "Ask for the visa six weeks ahead. The form is in the folder. Bring a photo and your passport.",
    )


def test_both_rewrite_one_sentence_and_both_texts_stay() -> None:
    anna = VISA.replace("Bring a photo.", "Bring two photos.")
    ben = VISA.replace("Bring a photo.", "A photo is not needed.")

    parts = merge3(VISA, anna, ben)

    assert conflicts(parts) == [
        Conflict("Bring a photo.\n", ("Bring two photos.\n", "A photo is not needed.\n"))
    ]
    assert "folder. Bring two photos.\nA photo is not needed.\n\nThe embassy" in shown_text(parts)
    assert conflict_lines(parts) == [ConflictLines(3, 2)]


def test_two_words_of_one_sentence_are_a_question_and_not_blended() -> None:
    parts = merge3("The old plan is good.\n", "The new plan is good.\n", "The old plan is bad.\n")

    assert conflicts(parts)[0].sides == ("The new plan is good.\n", "The old plan is bad.\n")


def test_a_rewritten_heading_is_shown_on_two_lines() -> None:
    parts = merge3("# Plan\n\nText.\n", "# Plan A\n\nText.\n", "# Plan B\n\nText.\n")

    assert shown_text(parts) == "# Plan A\n# Plan B\n\nText.\n"


def test_a_sentence_in_the_middle_does_not_stick_to_its_other_version() -> None:
    parts = merge3("One. Two. Three.\n", "One. Zwei. Three.\n", "One. Deux. Three.\n")

    assert shown_text(parts) == "One. Zwei. Deux. Three.\n"
    assert conflict_lines(parts) == [ConflictLines(1, 1)]


def test_the_same_change_by_both_is_taken_once() -> None:
    anna = VISA.replace("nine", "ten") + "\nClosed on Friday.\n"
    ben = VISA.replace("nine", "ten").replace("# Visa", "# Visa rules") + "\nClosed on Friday.\n"

    assert merged(VISA, anna, ben) == ben


def test_two_additions_at_one_place_are_both_kept_and_noted() -> None:
    parts = merge3(VISA, VISA + "\nBen was here.\n", VISA + "\nAnna was here.\n")

    assert parts == (Same(VISA), Same("\nAnna was here.\n\nBen was here.\n", additions=2))
    assert parts == merge3(VISA, VISA + "\nAnna was here.\n", VISA + "\nBen was here.\n")


def test_two_sentences_added_to_one_paragraph_are_both_kept() -> None:
    text = merged("One. Two.\n", "One. Two. Anna.\n", "One. Two. Ben.\n")

    assert text == "One. Two. Anna. Ben.\n"


def test_a_sentence_added_at_the_end_stays_in_its_paragraph() -> None:
    anna = "One, changed. Two.\n\nA new paragraph.\n"
    ben = "One. Two. Three.\n"

    assert merged("One. Two.\n", anna, ben) == "One, changed. Two. Three.\n\nA new paragraph.\n"


def test_a_sentence_never_lands_in_a_paragraph_that_the_other_put_before() -> None:
    base = "Case one. Case two.\n"
    anna = "New one. New two.\n\nCase 1. Case 2.\n"
    ben = "Case one. Case two. Ben.\n"

    assert "New two. Ben." not in shown_text(merge3(base, anna, ben))
    assert "Ben." in shown_text(merge3(base, anna, ben))


def test_what_is_added_where_the_other_broke_the_paragraph_is_a_question() -> None:
    base = "One. Two. Three.\n"
    anna = "One. Two.\n\nA new paragraph.\n"
    ben = "One. Two. Three. Four.\n"

    parts = merge3(base, anna, ben)

    assert conflicts(parts)
    assert "A new paragraph. Four." not in shown_text(parts)


def test_two_rewritten_paragraphs_are_a_question_only_where_both_wrote() -> None:
    parts = merge3("One.\n\nTwo.\n", "Un.\n\nDeux.\n", "Eins.\n\nTwo.\n")

    assert parts == (Conflict("One.\n", ("Un.\n", "Eins.\n")), Same("\nDeux.\n"))


def test_deleting_what_the_other_changed_is_a_conflict() -> None:
    parts = merge3("One. Two. Three.\n", "One. Three.\n", "One. Two, better. Three.\n")

    assert len(conflicts(parts)) == 1
    assert "Two, better." in shown_text(parts)


def test_deleting_one_sentence_and_changing_its_neighbour_is_no_conflict() -> None:
    assert merged("One. Two. Three.\n", "One. Three.\n", "One. Two. Three!\n") == "One. Three!\n"


def test_code_is_merged_by_lines_and_never_cut() -> None:
    base = "Text.\n\n```\nx = 1; y = 2\nz = 3\n```\n"
    anna = base.replace("x = 1;", "x = 7;")
    ben = base.replace("y = 2", "y = 8")

    parts = merge3(base, anna, ben)

    assert conflicts(parts) == [Conflict("x = 1; y = 2\n", ("x = 7; y = 2\n", "x = 1; y = 8\n"))]
    assert merged(base, anna, base.replace("z = 3", "z = 4")) == anna.replace("z = 3", "z = 4")


def test_a_fence_ends_only_with_its_own_mark() -> None:
    base = "~~~~\n```\na. b. c.\n~~~\nd. e. f.\n~~~~\nOne. Two. Three.\n"
    anna = base.replace("a.", "A.").replace("d.", "D.").replace("One.", "One!")
    ben = base.replace("c.", "C.").replace("f.", "F.").replace("Three.", "Three!")

    parts = merge3(base, anna, ben)

    assert [conflict.base for conflict in conflicts(parts)] == ["a. b. c.\n", "d. e. f.\n"]
    assert shown_text(parts).endswith("One! Two. Three!\n")


def test_rows_of_a_table_are_never_cut() -> None:
    base = "| who. | what. |\n|---|---|\n| Anna. | visa. |\n| Ben. | hotel. |\n"

    parts = merge3(base, base.replace("| Anna.", "| Anne."), base.replace("visa.", "flight."))

    assert conflicts(parts) == [
        Conflict("| Anna. | visa. |\n", ("| Anne. | visa. |\n", "| Anna. | flight. |\n"))
    ]


def test_chinese_and_japanese_sentences_end_without_a_space() -> None:
    base = "请提前申请签证。表格在文件夹里。带一张照片！\n"
    anna = base.replace("提前", "提前六周")
    ben = base.replace("一张", "两张")

    assert merged(base, anna, ben) == "请提前六周申请签证。表格在文件夹里。带两张照片！\n"
    assert sentences("「はい。」そうです。\n") == ["「はい。」", "そうです。", "\n"]


def test_sentences_end_before_white_space_only() -> None:
    assert sentences('He said "Go!" Then: 3.14 is (nearly) pi.  *Yes.* a|b\n') == [
        'He said "Go!"', " ", "Then:", " ", "3.14 is (nearly) pi.", "  ", "*Yes.*", " ", "a|b", "\n",
    ]  # fmt: skip


def test_windows_line_ends_are_no_change() -> None:
    anna = VISA.replace("nine", "ten").replace("\n", "\r\n")
    ben = VISA.replace("# Visa", "# Visa rules")

    assert merged(VISA, anna, ben) == ben.replace("nine", "ten")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", ""),
        ("\n\n", ""),
        ("a", "a\n"),
        ("a\n\n\n", "a\n"),
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a\0b", "ab\n"),
        ("\0", ""),
        ("\n a \n", "\n a \n"),
        ("a\n\0\n", "a\n"),
        ("a\r\0\n", "a\n"),
    ],
)
def test_saved_text_has_one_form(text: str, normal: str) -> None:
    assert normalise_text(text) == normal
    assert normalise_text(normal) == normal


def test_empty_texts_merge() -> None:
    assert merge3("", "", "") == ()
    assert shown_text(merge3("", "a\n", "")) == "a\n"
    assert shown_text(merge3("a\n", "", "")) == ""
    assert shown_text(merge3("", "b\n", "a\n")) == "a\nb\n"


def test_without_a_common_text_only_the_differences_are_kept_twice() -> None:
    anna = VISA.replace("nine", "ten")
    ben = VISA + "\nCall them.\n"

    parts = merge3("", anna, ben)

    assert conflicts(parts) == [
        Conflict("", ("The embassy opens at ten.\n", "The embassy opens at nine.\n\nCall them.\n"))
    ]
    assert shown_text(parts).count("# Visa\n") == 1


def test_a_big_page_with_two_edits_costs_a_few_comparisons_for_each_line() -> None:
    lines = [line for number in range(5800) for line in (f"Paragraph {number} " + "of some words " * 5, "")]
    base = "\n".join(lines)
    anna = base.replace("Paragraph 7 ", "Paragraph seven ").replace("Paragraph 5700 ", "Paragraph x ")
    ben = base.replace("Paragraph 9 ", "Paragraph nine ").replace("Paragraph 5799 ", "Paragraph y ")
    effort = Effort()

    parts = merge3(base, anna, ben, effort)

    assert len(base) > 480_000
    assert not conflicts(parts)
    assert shown_text(parts) == normalise_text(
        ben.replace("Paragraph 7 ", "Paragraph seven ").replace("Paragraph 5700 ", "Paragraph x ")
    )
    assert effort.spent <= 8 * len(lines)


def test_a_page_of_equal_lines_costs_a_few_comparisons_for_each_line() -> None:
    line = "the same again\n"
    count = 500_000 // len(line)
    effort = Effort()

    parts = merge3(line * count, line * count + "Anna.\n", "Ben.\n" + line * (count - 20), effort)

    assert "Anna.\n" in shown_text(parts) and "Ben.\n" in shown_text(parts)
    assert effort.spent <= 4 * count


def test_beyond_the_budget_everything_between_the_anchors_is_one_conflict() -> None:
    base = "start\n" + "a\nb\nc\n" * 20_000 + "end\n"
    anna = "start\n" + "c\nb\na\na\n" * 15_000 + "end\n"
    ben = "start\n" + "b\nb\na\nc\n" * 15_000 + "end\n"
    effort = Effort()

    parts = merge3(base, anna, ben, effort)

    assert effort.spent <= 2_000_000
    assert parts[0] == Same("start\n") and parts[-1] == Same("end\n")
    assert len(conflicts(parts)) <= 2


@pytest.mark.parametrize(
    "hostile", ["." * 200_000, '."' * 100_000, "。" * 200_000, "|" * 200_000 + "\n" * 3, " " * 200_000]
)
def test_hostile_lines_are_cut_in_one_pass(hostile: str) -> None:
    assert "".join(sentences(hostile)) == hostile
    assert shown_text(merge3(hostile, hostile + "x", "y " + hostile)).count("x") == 1


WORDS = ["Alpha is one. ", "Beta is two. ", "Gamma three! ", "x", " ", "Ünï çødé. ", "漢字。", "1\0"]
LINES = ["* item\n", "# Head\n", "\n", "\n\n", "| a | b |\n", "```\n", "~~~ x\n", "\r\n"]
piece = st.sampled_from([*WORDS, *LINES])
pieces = st.lists(piece, max_size=14)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text and two edits of it, near enough to each other that they have something in common."""
    base = draw(pieces)
    sides = []
    for _ in range(2):
        side = list(base)
        for _ in range(draw(st.integers(0, 4))):
            lo = draw(st.integers(0, len(side)))
            side[lo : lo + draw(st.integers(0, 2))] = draw(st.lists(piece, max_size=3))
        sides.append("".join(side))
    return "".join(base), sides[0], sides[1]


texts = edits() | st.tuples(pieces.map("".join), pieces.map("".join), pieces.map("".join))


@settings(max_examples=250)
@given(texts)
def test_the_merge_does_not_depend_on_who_is_who(page: tuple[str, str, str]) -> None:
    base, a, b = page
    exchanged = tuple(
        Conflict(part.base, part.sides[::-1]) if isinstance(part, Conflict) else part
        for part in merge3(base, b, a)
    )

    assert merge3(base, a, b) == exchanged


@settings(max_examples=100)
@given(texts)
def test_who_changed_nothing_changes_nothing(page: tuple[str, str, str]) -> None:
    base, a, _ = page
    alone = (Same(text),) if (text := normalise_text(a)) else ()

    assert merge3(base, a, a) == alone
    assert merge3(base, base, a) == alone
    assert merge3(base, a, base) == alone
    assert merge3(a, a, a) == alone


@settings(max_examples=250)
@given(texts)
def test_what_somebody_added_is_in_the_result(page: tuple[str, str, str]) -> None:
    base, a, b = map(normalise_text, page)
    shown = shown_text(merge3(base, a, b))
    known = {token for line in base.split("\n") for token in sentences(line)}

    for side in (a, b):
        for line in side.split("\n"):
            for token in sentences(line):
                assert token in known or token in shown


@settings(max_examples=150)
@given(texts)
def test_parts_are_whole_and_conflicts_are_real(page: tuple[str, str, str]) -> None:
    parts = merge3(*page)

    assert "\0" not in shown_text(parts) and "\r" not in shown_text(parts)
    for part in parts:
        if isinstance(part, Conflict):
            assert len(set(part.sides)) == 2
        else:
            assert part.text
    for place in conflict_lines(parts):
        assert place.line >= 1 and place.lines >= 1
        assert place.line + place.lines - 1 <= shown_text(parts).count("\n") + 1
