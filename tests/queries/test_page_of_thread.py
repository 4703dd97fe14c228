"""A page that is made of a question: its words, what answered it, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import NotFound
from kshare.model.post_kind import PostKind
from kshare.queries.page_of_thread import BeginPage, page_of_thread
from kshare.usecases.posts import AcceptAnswer, WritePost, accept_answer, write_post
from tests.builders import Team, team


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna Berg", "Ben Okafor"], "Hydraulics")
    made.sync_all()
    yield made
    made.close()


def asked(people: Team) -> tuple[str, list[str]]:
    """Anna's question and Ben's two answers."""
    anna, ben = people["Anna Berg"].home, people["Ben Okafor"].home
    words = "Which seal for 90 degrees?\n\nThe red one melts. #seals"
    question = anna.run(write_post, WritePost(words, kind=PostKind.QUESTION)).id
    people.sync_all()
    answers = [
        ben.run(write_post, WritePost(text, reply_to=question)).id for text in ("The green one.", "Or none.")
    ]
    people.sync_all()
    return question, answers


def test_it_holds_the_question_every_answer_and_its_source_in_the_space_of_the_thread(people: Team) -> None:
    question, _answers = asked(people)

    begun = people["Anna Berg"].home.ask(page_of_thread, BeginPage(question))

    assert begun.title == "Which seal for 90 degrees?"
    assert begun.space == "Hydraulics" and begun.tags == ("seals",)
    assert begun.text == (
        "Which seal for 90 degrees?\n\nThe red one melts. #seals\n\n"
        "## Answer by Ben Okafor\n\nThe green one.\n\n## Answer by Ben Okafor\n\nOr none.\n\n"
        f"---\n\n[Question by Anna Berg](kshare:post/{question})\n"
    )


def test_once_an_answer_is_accepted_the_others_are_left_out(people: Team) -> None:
    _question, answers = asked(people)
    home = people["Anna Berg"].home
    home.run(accept_answer, AcceptAnswer(answers[1]))

    begun = home.ask(page_of_thread, BeginPage(answers[0]))

    assert "Or none." in begun.text and "The green one." not in begun.text


def test_a_question_that_is_not_here_is_not_found(people: Team) -> None:
    with pytest.raises(NotFound):
        people["Anna Berg"].home.ask(page_of_thread, BeginPage("a" * 32))
