"""Posts belong to their author; an answer is accepted by who asked, after two weeks by anybody."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput
from kshare.model.authority import Authority
from kshare.model.kinds import EntityKind
from kshare.model.limits import POST_CHARACTERS
from kshare.model.op import New, Set
from kshare.model.post import Post, PostBody, fold_post, parse_post_text
from tests.builders import ANNA, BEN, CLEO
from tests.model.builders import Story

POST = EntityKind.POST


class Question(Story):
    """A question of Anna's with two replies."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = Story()
        body = PostBody("Where?", (("ben", BEN),), ("visa",)).packed()
        self.id = self.tell(ANNA, New(POST, {"kind": "question", "body": body}))
        other = Story()
        self.here, self.there = (
            other.tell(BEN, New(POST, {"reply_to": self.id, "body": [w, [], []]})) for w in "ht"
        )

    def set(self, author: bytes, field: str, value: object, *over: bytes) -> bytes:
        return self.tell(author, Set(POST, self.id, field, value, over))

    def accept(self, author: bytes, answer: object, *over: bytes, days: float = 0) -> bytes:
        return self.marks.tell(author, Set(EntityKind.MARK, self.id, "answer", answer, over), days=days)

    def post(self, authority: Authority | None = None) -> Post:
        post = fold_post(self.facts(), self.marks.facts(), authority or Authority(frozenset({CLEO})))
        assert post is not None
        return post


def test_a_post_says_what_it_was_made_with() -> None:
    post = Question().post()

    assert (post.author, post.kind, post.edited, post.deleted) == (ANNA, "question", False, False)
    assert post.body == PostBody("Where?", (("ben", BEN),), ("visa",))


def test_only_the_author_edits_and_deletes_a_post() -> None:
    story = Question()
    story.set(BEN, "body", ["forged", [], []])
    story.set(BEN, "deleted", True)
    story.set(CLEO, "body", ["forged by a moderator", [], []])
    assert story.post().body.text == "Where?" and not story.post().edited and not story.post().deleted

    story.set(ANNA, "body", ["Where to?", [], []])
    story.set(ANNA, "deleted", True)
    assert story.post().body.text == "Where to?" and story.post().edited and story.post().deleted


def test_only_a_moderator_hides_a_post() -> None:
    story = Question()
    story.set(BEN, "hidden", True)
    assert not story.post().hidden

    story.set(CLEO, "hidden", True)
    assert story.post().hidden
    assert not story.post(Authority(frozenset({ANNA}))).hidden


def test_who_asked_accepts_at_once() -> None:
    story = Question()
    story.accept(ANNA, story.here)

    assert (story.post().answer, story.post().answered_by) == (story.here, ANNA)


@pytest.mark.parametrize(("days", "counts"), [(1, False), (13.9, False), (14.1, True)])
def test_others_may_accept_when_two_weeks_lie_between(days: float, counts: bool) -> None:
    story = Question()
    story.accept(BEN, story.here, days=days)

    assert story.post().answer == (story.here if counts else None)


def test_the_word_of_who_asked_goes_before_that_of_others() -> None:
    story = Question()
    story.accept(BEN, story.there, days=20)
    accepted = story.accept(ANNA, story.here)
    assert story.post().answer == story.here

    story.accept(ANNA, None, accepted)
    assert story.post().answer == story.there


def test_of_several_others_the_latest_counts() -> None:
    story = Question()
    story.accept(BEN, story.here, days=20)
    story.accept(CLEO, story.there, days=21)

    assert (story.post().answer, story.post().answered_by) == (story.there, CLEO)


@pytest.mark.parametrize("value", [5, "x", b"short", [], {}, None])
def test_a_strange_answer_is_none(value: object) -> None:
    story = Question()
    story.accept(ANNA, value)
    story.accept(BEN, value, days=30)

    assert story.post().answer is None


@pytest.mark.parametrize(
    "value", [5, "text", [], [5], [b"bytes", [], []], ["x" * (POST_CHARACTERS + 1), [], []]]
)
def test_a_strange_body_has_no_words(value: object) -> None:
    assert PostBody.read(value).text == ""


def test_a_body_with_more_items_than_known_is_read() -> None:
    assert PostBody.read(["hi", [["ben", BEN], 3], ["tag", 4], "newer"]) == PostBody(
        "hi", (("ben", BEN),), ("tag",)
    )


def test_a_post_needs_words_and_has_an_end() -> None:
    assert parse_post_text(" a\r\nb\0 ") == "a\nb"
    for typed in ("", " \n", "x" * (POST_CHARACTERS + 1)):
        with pytest.raises(InvalidInput):
            parse_post_text(typed)


@pytest.mark.parametrize("typed", ["\u200b", "\ufeff\n\u180e"])
def test_a_post_that_nobody_sees_is_none(typed: str) -> None:
    with pytest.raises(InvalidInput, match="at least one visible character"):
        parse_post_text(typed)
