"""People describe themselves; nobody else does."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput
from kshare.model.kinds import EntityKind
from kshare.model.op import Add, Drop, Set
from kshare.model.person import fold_handle, fold_person, parse_handle, parse_name
from tests.builders import ANNA, BEN
from tests.model.builders import Story

P = EntityKind.PERSON


def named(name: object = "Anna Berg") -> Story:
    story = Story()
    story.tell(ANNA, Set(P, ANNA, "name", name))
    return story


def test_only_own_operations_describe_a_person() -> None:
    story = named()
    story.tell(ANNA, Set(P, ANNA, "skills", ["pumps", 3]))
    story.tell(ANNA, Add(P, ANNA, "follows", "#visa"))
    for field in ("name", "handle", "about"):
        story.tell(BEN, Set(P, ANNA, field, "forged", tuple(op.id for op in story.ops)))
    story.tell(BEN, Add(P, ANNA, "follows", "#forged"))
    story.tell(BEN, Drop(P, ANNA, "follows", tuple(op.id for op in story.ops)))

    person = fold_person(ANNA, story.facts())

    assert person is not None
    assert (person.name, person.handle, person.about) == ("Anna Berg", "", "")
    assert (person.skills, person.follows) == (("pumps",), ("#visa",))


@pytest.mark.parametrize("name", ["", None, 5, [], "x" * 101])
def test_who_has_no_readable_name_is_not_shown(name: object) -> None:
    assert fold_person(ANNA, named(name).facts()) is None


def test_skills_that_are_no_list_are_none() -> None:
    story = named()
    story.tell(ANNA, Set(P, ANNA, "skills", {"a": 1}))

    person = fold_person(ANNA, story.facts())

    assert person is not None and person.skills == ()


@pytest.mark.parametrize(
    ("name", "handle"),
    [("Jürgen Groß", "juergen.gross"), ("Zoë  O'Hara", "zoe.o.hara"), ("田中", "田中"), ("!!", "someone")],
)
def test_a_handle_comes_from_the_name(name: str, handle: str) -> None:
    assert fold_handle(name) == handle
    assert parse_handle("@" + handle.upper()) == handle


@pytest.mark.parametrize("typed", ["", "@", "a b", "x" * 41, "a@b"])
def test_a_handle_is_one_short_word(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_handle(typed)


def test_a_name_is_one_line_of_at_most_a_hundred_characters() -> None:
    assert parse_name(" Anna\n Berg\0") == "Anna Berg"
    for typed in ("", " \0 ", "x" * 101):
        with pytest.raises(InvalidInput):
            parse_name(typed)


@pytest.mark.parametrize("typed", ["\u200b", "\ufeff \u180e", "\u202e"])
def test_a_name_that_nobody_sees_is_none(typed: str) -> None:
    with pytest.raises(InvalidInput, match="at least one visible character"):
        parse_name(typed)


@pytest.mark.parametrize("typed", ["Ada\x1b[2J", "Ben\x07", "Cleo\x9b"])
def test_a_name_steers_no_terminal(typed: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be shown"):
        parse_name(typed)


def test_marks_that_join_letters_belong_to_a_name() -> None:
    assert parse_name("\u0645\u06cc\u200c\u0645") == "\u0645\u06cc\u200c\u0645"
