"""A page as it is now: titles, text, deleting against editing."""

from __future__ import annotations

import pytest

from kshare.errors import InvalidInput
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.limits import PAGE_BYTES, TITLE_CHARACTERS
from kshare.model.op import Add, New, Revise, RevisionContent, Set
from kshare.model.page import Page, fold_page, parse_page_text
from kshare.model.title import parse_title, title_key
from tests.builders import ANNA, BEN, CLEO
from tests.model.builders import Story

P = EntityKind.PAGE


class PageStory(Story):
    """A page of Anna's."""

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.id = self.tell(ANNA, New(P, {"title": "Visa", **fields}))

    def save(self, author: bytes, text: str, *parents: bytes) -> bytes:
        return self.tell(author, Revise(self.id, parents, RevisionContent(text)))

    def set(self, author: bytes, field: str, value: object, *over: bytes) -> bytes:
        return self.tell(author, Set(P, self.id, field, value, over))

    @property
    def page(self) -> Page:
        texts = {
            fact.id: fact.content[0]
            for fact in self.facts()
            if fact.head.kind == OpKind.REVISE and fact.content
        }
        page = fold_page(self.facts(), texts.get)
        assert page is not None
        return page


def test_a_page_is_not_shown_before_its_creation_is_known() -> None:
    story = PageStory()
    story.save(BEN, "text\n")
    story.ops.pop(0)

    assert fold_page(story.facts(), lambda _: "text\n") is None


def test_the_latest_revision_is_shown_with_who_made_it() -> None:
    story = PageStory()
    first = story.save(ANNA, "one\n")
    second = story.save(BEN, "one\ntwo\n", first)

    page = story.page

    assert (page.text, page.heads, page.updated_by, page.revisions) == ("one\ntwo\n", (second,), BEN, 2)
    assert page.authors == (BEN, ANNA)


def test_edits_of_two_people_at_once_are_merged() -> None:
    story = PageStory()
    base = story.save(ANNA, "one\ntwo\nthree\n")
    story.save(ANNA, "ONE\ntwo\nthree\n", base)
    story.save(BEN, "one\ntwo\nTHREE\n", base)

    assert story.page.text == "ONE\ntwo\nTHREE\n" and len(story.page.heads) == 2


def test_every_head_is_named_once_however_many_there_are() -> None:
    story = PageStory()
    base = story.save(ANNA, "one\n")
    saved = {story.save(BEN, f"one\n{n}\n", base) for n in range(12)}

    assert sorted(story.page.heads) == sorted(saved)


def test_a_deleted_page_is_hidden_while_the_delete_saw_every_head() -> None:
    story = PageStory()
    head = story.save(ANNA, "one\n")
    story.set(BEN, "deleted", [head])

    assert story.page.deleted


def test_an_edit_made_elsewhere_brings_a_deleted_page_back() -> None:
    story = PageStory()
    base = story.save(ANNA, "one\n")
    story.set(BEN, "deleted", [base])
    story.save(CLEO, "one\ntwo\n", base)

    assert not story.page.deleted


def test_a_delete_that_saw_only_one_of_two_heads_hides_nothing() -> None:
    story = PageStory()
    base = story.save(ANNA, "one\n")
    seen = story.save(ANNA, "one!\n", base)
    story.save(BEN, "one\ntwo\n", base)
    story.set(CLEO, "deleted", [seen])

    assert not story.page.deleted


def test_undeleting_replaces_the_delete_and_a_concurrent_delete_still_counts() -> None:
    story = PageStory()
    head = story.save(ANNA, "one\n")
    delete = story.set(BEN, "deleted", [head])
    story.set(ANNA, "deleted", [], delete)
    assert not story.page.deleted

    story.set(CLEO, "deleted", [head])
    assert story.page.deleted


@pytest.mark.parametrize("value", [True, [], "all", [[1]], {"a": 1}, None, [5, "x"]])
def test_a_strange_delete_deletes_nothing(value: object) -> None:
    story = PageStory()
    story.save(ANNA, "one\n")
    story.set(BEN, "deleted", value)

    assert not story.page.deleted


def test_a_renamed_page_remembers_its_former_titles_and_aliases() -> None:
    story = PageStory(aliases=["Entry", 3])
    first = story.set(ANNA, "title", "Visas")
    story.set(BEN, "title", "Visa rules", first)

    assert story.page.title == "Visa rules"
    assert story.page.former_titles == ("Visa", "Entry", "Visas")


def test_a_page_that_gets_its_first_title_back_has_the_other_as_former_one() -> None:
    story = PageStory()
    first = story.set(ANNA, "title", "Visas")
    story.set(ANNA, "title", "Visa", first)

    assert (story.page.title, story.page.former_titles) == ("Visa", ("Visas",))


@pytest.mark.parametrize("value", [5, "", None, [], "x" * (TITLE_CHARACTERS + 1)])
def test_a_title_that_is_none_leaves_the_page_its_former_one(value: object) -> None:
    story = PageStory()
    story.set(BEN, "title", value)

    assert story.page.title == "Visa"


def test_a_page_without_any_readable_title_still_has_a_name() -> None:
    story = Story()
    page = story.tell(ANNA, New(P, {}))

    folded = fold_page(story.facts(without=[page]), lambda _: None)

    assert folded is not None and folded.title == "?"


def test_links_mentions_and_tags_are_those_of_the_heads() -> None:
    story = PageStory()
    content = RevisionContent("[[Visa]] @ben\n", (("Visa", story.id),), (("ben", BEN),))
    story.tell(ANNA, Revise(story.id, (), content))
    story.tell(ANNA, Add(P, story.id, "tags", "travel"))

    page = story.page

    assert (page.links, page.mentions, page.tags) == ((("Visa", story.id),), (("ben", BEN),), ("travel",))


def test_a_revision_whose_text_is_not_here_is_told_as_on_the_way() -> None:
    story = PageStory()
    first = story.save(ANNA, "one\n")
    story.save(BEN, "two\n", first)

    page = fold_page(story.facts(), lambda revision: "one\n" if revision == first else None)

    assert page is not None and page.waiting and page.text == "one\n"


def test_titles_and_texts_are_taken_in_their_one_spelling() -> None:
    assert parse_title("  Release\n process\0 ") == "Release process"
    assert parse_page_text("a\r\nb\rc\0\n\n") == "a\nb\nc\n"
    assert parse_page_text("lone \ud800 surrogate") == "lone ? surrogate\n"
    assert title_key(" Straße  ÜBER ") == "strasse über"


@pytest.mark.parametrize("typed", ["", "  \n", "\u200b", "x" * (TITLE_CHARACTERS + 1)])
def test_a_title_needs_something_visible_and_has_an_end(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_title(typed)


def test_a_page_has_at_most_two_megabytes() -> None:
    with pytest.raises(InvalidInput):
        parse_page_text("ä" * (PAGE_BYTES // 2 + 1))
