"""A page that is made of a question: its words, what answered it, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import NotFound
from kshare.model.post_kind import PostKind
from kshare.queries.page_of_thread import BeginPage, page_of_thread
from kshare.render.page import render_page
from kshare.usecases.posts import AcceptAnswer, WritePost, accept_answer, write_post
from tests.builders import Team, team


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna Berg", "Ben Okafor"], "Hydraulics")
    made.sync_all()
    yield made
    made.close()


class Nobody:
    """No page and nobody is known."""

    def page_id(self, title: str) -> str | None:
        return None

    def person_id(self, handle: str) -> str | None:
        return None


def shown(text: str) -> str:
    return render_page(text, Nobody()).html


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


def test_its_title_is_the_question_without_whom_it_is_for_and_what_it_is_about(people: Team) -> None:
    anna = people["Anna Berg"].home
    words = "How do we reset pump 3? @ben.okafor do you know? #pumps"
    question = anna.run(write_post, WritePost(words, kind=PostKind.QUESTION)).id
    note = anna.run(write_post, WritePost("@ben.okafor The #seals of pump 3 melt #pumps #heat")).id
    only_tags = anna.run(write_post, WritePost("#pumps #heat")).id

    titles = [anna.ask(page_of_thread, BeginPage(post)).title for post in (question, note, only_tags)]

    assert titles == ["How do we reset pump 3?", "The seals of pump 3 melt", "pumps heat"]


def test_lines_that_stand_below_each_other_in_a_post_do_so_on_the_page(people: Team) -> None:
    anna = people["Anna Berg"].home
    words = "Close the valve\nHold green\n\n- one\n- two\n\n```\na\nb\n```\n\n| a |\n|---|\n| 1 |"
    begun = anna.ask(page_of_thread, BeginPage(anna.run(write_post, WritePost(words)).id))

    page = shown(begun.text)
    assert "Close the valve<br" in page
    assert "<li>one</li>" in page and "<td>1</td>" in page
    assert "```\na\nb\n```" in begun.text, "code is left as it is"


def test_its_source_can_be_followed(people: Team) -> None:
    question, _answers = asked(people)

    begun = people["Anna Berg"].home.ask(page_of_thread, BeginPage(question))

    assert f'href="kshare:post/{question}"' in shown(begun.text)


def test_a_question_that_is_not_here_is_not_found(people: Team) -> None:
    with pytest.raises(NotFound):
        people["Anna Berg"].home.ask(page_of_thread, BeginPage("a" * 32))
