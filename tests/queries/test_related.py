"""Related items: links, tags and words, each with its reason; never what somebody does not want to see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.errors import NotFound
from kshare.model.post_kind import PostKind
from kshare.queries.related import RelatedItem, RelatedTo, Similar, related, similar
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Mute, mute
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home, team

FILLER = (
    "Visitors park behind the gate and ask at the desk.",
    "The coffee machine wants water every morning.",
    "Bicycles stand under the roof beside the canteen.",
    "Minutes of the works council hang at the board.",
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg", FakeClock(tick_ms=1_000))
    for number, text in enumerate(FILLER):
        made.run(save_page, SavePage(f"Notice {number}", text))
    made.run(save_page, SavePage("Release process", "Freeze on Tuesday.", tags=("release", "team")))
    made.run(save_page, SavePage("Rollback checklist", "Cavitation never waits.", tags=("release",)))
    made.run(save_page, SavePage("Onboarding", "Read [[Release process]] and [[Rollback checklist]]."))
    made.run(save_page, SavePage("Shaft seals", "A cavitation bubble scratches the seal of the pump."))
    made.run(
        add_bookmark,
        AddBookmark("https://pumps.example/x", title="Pump curves", note="cavitation of a pump, seal wear"),
    )
    yield made
    made.close()


def found(home: Workspace, item: str, held_out: tuple[str, ...] = ()) -> dict[str, RelatedItem]:
    return {
        one.item.title or one.item.text: one for one in home.ask(related, RelatedTo(item, held_out=held_out))
    }


def test_what_links_here_and_what_is_linked_comes_first_and_says_so(home: Workspace) -> None:
    assert found(home, "Release process")["Onboarding"].reasons[0] == "links here"
    assert found(home, "Onboarding")["Release process"].reasons[0] == "linked from here"
    assert list(found(home, "Onboarding"))[:2] == ["Release process", "Rollback checklist"]


def test_shared_tags_and_a_common_source_are_named(home: Workspace) -> None:
    other = found(home, "Release process")["Rollback checklist"]

    assert other.because == "tag #release, linked from Onboarding"


def test_the_same_words_relate_things_of_other_kinds(home: Workspace) -> None:
    other = found(home, "Shaft seals")["Pump curves"]

    assert other.item.kind == "bookmark"
    assert other.reasons[-1].startswith("also about ") and "cavitation" in other.reasons[-1]


def test_held_out_links_tell_nothing_not_even_by_their_words(home: Workspace) -> None:
    held_out = tuple(one.item.id for one in found(home, "Onboarding").values())

    assert "Release process" not in found(home, "Onboarding", held_out=held_out)


def test_chinese_and_japanese_texts_are_related_by_pairs_of_characters(home: Workspace) -> None:
    home.run(save_page, SavePage("油圧ポンプ", "油圧ポンプの始動手順を確認します。"))
    home.run(save_page, SavePage("始動手順", "ポンプの始動手順。油圧を上げる。"))

    assert "始動手順" in found(home, "油圧ポンプ")


def test_other_forms_of_a_word_relate_texts_in_german_too(home: Workspace) -> None:
    home.run(
        save_page, SavePage("Druckbehälter", "Die Prüfung der Behälter mit den Dichtungen ist jährlich.")
    )
    home.run(
        save_page, SavePage("Kalender", "Wir haben eine Prüfungen-Liste und die Dichtung des Behälters.")
    )

    assert "Kalender" in found(home, "Druckbehälter")


def test_a_page_whose_title_a_text_says_comes_before_one_that_only_shares_as_many_words(
    home: Workspace,
) -> None:
    home.run(save_page, SavePage("Torque wrench", "Kept in the drawer, red handle."))
    home.run(save_page, SavePage("Drawer plan", "A torque value and a wrench size are on the lid."))
    home.run(save_page, SavePage("Bolting", "Set the torque, then lock the wrench."))

    first = [title for title in found(home, "Bolting") if title in ("Torque wrench", "Drawer plan")]

    assert first == ["Torque wrench", "Drawer plan"]


def test_words_that_everybody_uses_are_no_reason(home: Workspace) -> None:
    english = "One of the three people has been here since the first week, every day."
    german = "Seit dem ersten Tag war jeder wieder hier, immer noch zwei Wochen."
    for number, text in enumerate((english, german, english, german)):
        home.run(save_page, SavePage(f"Entry {'abcd'[number]}{number}", text))

    reasons = " ".join(one.because for one in found(home, "Entry a0").values())
    reasons += " ".join(one.because for one in found(home, "Entry b1").values())

    words = set(reasons.replace(",", " ").lower().split())
    assert not words & {
        "one",
        "three",
        "people",
        "since",
        "first",
        "every",
        "seit",
        "ersten",
        "jeder",
        "immer",
        "zwei",
    }


def test_a_page_of_common_words_only_is_related_to_nothing(home: Workspace) -> None:
    home.run(save_page, SavePage("The", "and with the of"))

    assert found(home, "The") == {}


def test_an_unknown_item_is_said_to_be_unknown(home: Workspace) -> None:
    with pytest.raises(NotFound):
        home.ask(related, RelatedTo("nothing at all"))


def test_deleted_pages_are_related_no_more(home: Workspace) -> None:
    from kshare.usecases.pages import DeletePage, delete_page

    home.run(delete_page, DeletePage("Rollback checklist"))

    assert "Rollback checklist" not in found(home, "Onboarding")


def test_replies_of_a_thread_are_not_related_to_its_question_but_the_same_question_is(
    home: Workspace,
) -> None:
    def ask(text: str) -> str:
        return home.run(write_post, WritePost(text, PostKind.QUESTION)).id

    question = ask("Why does the spindle grinder overheat?")
    home.run(write_post, WritePost("The spindle grinder overheats without oil", reply_to=question))
    twin = ask("Does anybody know a grinder spindle that will not overheat?")

    assert [one.item.id for one in home.ask(related, RelatedTo(question))] == [twin]


def test_a_question_that_is_being_typed_finds_the_one_that_was_asked(home: Workspace) -> None:
    asked = home.run(write_post, WritePost("Why does the grinder spindle overheat?", PostKind.QUESTION)).id

    assert [one.item.id for one in home.ask(similar, Similar("spindle of the grinder overheats"))] == [asked]
    assert home.ask(similar, Similar("spindle of the grinder overheats", without=asked)) == ()
    assert home.ask(similar, Similar("is it so?")) == home.ask(similar, Similar("")) == ()


def test_a_new_page_finds_the_one_with_nearly_the_same_title(home: Workspace) -> None:
    like = home.ask(similar, Similar("", "Process of a release", ("page",)))

    assert like[0].item.title == "Release process"


def test_posts_of_muted_people_are_not_offered(tmp_path: Path) -> None:
    people = team(tmp_path, ("Anna", "Ben"))
    anna, ben = people["Anna"], people["Ben"]
    ben.home.run(write_post, WritePost("The grinder spindle sings"))
    mine = anna.home.run(write_post, WritePost("Our grinder spindle hums")).id
    people.sync_all()

    assert len(anna.home.ask(related, RelatedTo(mine))) == 1
    anna.home.run(mute, Mute("@ben"))

    assert anna.home.ask(related, RelatedTo(mine)) == ()
    people.close()
