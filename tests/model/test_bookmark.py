"""One card for an address; everybody speaks only for himself."""

from __future__ import annotations

from kshare.model.authority import Authority
from kshare.model.bookmark import Bookmark, fold_bookmark
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import Add, Drop, Set
from tests.builders import ANNA, BEN, CLEO, START_MS
from tests.model.builders import Story

CARD = digest(20, b"card")
B = EntityKind.BOOKMARK


class CardStory(Story):
    """One card; Cleo moderates."""

    def save(self, author: bytes, **fields: object) -> bytes:
        for field, value in fields.items():
            self.set(author, field, value)
        return self.tell(author, Add(B, CARD, "savers", author))

    def set(self, author: bytes, field: str, value: object) -> bytes:
        return self.tell(author, Set(B, CARD, field, value))

    @property
    def card(self) -> Bookmark:
        return fold_bookmark(CARD, self.facts(), Authority(frozenset({CLEO})))


def test_the_card_shows_the_words_of_its_first_saver() -> None:
    story = CardStory()
    story.save(ANNA, url="https://a.example", title="Anna's", note="hers")
    story.save(BEN, url="https://a.example/", title="Ben's")

    assert [save.saver for save in story.card.saves] == [ANNA, BEN]
    assert (story.card.shown.title, story.card.shown.note) == ("Anna's", "hers")


def test_a_saver_with_a_title_is_shown_before_one_without() -> None:
    story = CardStory()
    story.save(ANNA, url="https://a.example")
    story.save(BEN, title="Ben's")

    assert story.card.shown.saver == BEN


def test_nobody_saves_for_another() -> None:
    story = CardStory()
    story.tell(BEN, Add(B, CARD, "savers", ANNA))

    assert story.card.saves == ()


def test_nobody_writes_the_words_of_another() -> None:
    story = CardStory()
    mine = story.set(ANNA, "title", "mine")
    story.tell(BEN, Set(B, CARD, "title", "forged", (mine,)))
    story.save(ANNA)

    assert story.card.shown.title == "mine"


def test_withdrawing_takes_out_the_own_save_only() -> None:
    story = CardStory()
    anna, ben = story.save(ANNA, title="Anna's"), story.save(BEN, title="Ben's")
    story.tell(BEN, Drop(B, CARD, "savers", (anna, ben)))
    assert [save.saver for save in story.card.saves] == [ANNA]

    story.tell(ANNA, Drop(B, CARD, "savers", (anna,)))
    assert story.card.saves == ()


def test_a_save_made_elsewhere_meanwhile_survives_a_withdrawal() -> None:
    story = CardStory()
    seen = story.save(ANNA)
    story.save(ANNA)
    story.tell(ANNA, Drop(B, CARD, "savers", (seen,)))

    assert [save.saver for save in story.card.saves] == [ANNA]


def test_only_a_moderator_hides_a_card() -> None:
    story = CardStory()
    story.save(ANNA)
    story.set(BEN, "hidden", True)
    assert not story.card.hidden

    story.set(CLEO, "hidden", True)
    assert story.card.hidden


def test_an_imported_card_keeps_the_day_it_was_added_and_no_later_one() -> None:
    for added, expected in (
        (START_MS - 5_000, START_MS - 5_000),
        (START_MS * 2, None),
        (-4, None),
        ("x", None),
    ):
        story = CardStory()
        story.save(ANNA, source={"added": added, "path": "x", "odd": [1]})
        save = story.card.shown

        assert save.source is not None and "odd" not in save.source
        assert save.saved_ms == (expected or START_MS + 1_000)


def test_tags_are_everybodys() -> None:
    story = CardStory()
    story.save(ANNA)
    story.tell(BEN, Add(B, CARD, "tags", "travel"))

    assert story.card.tags == ("travel",)
