"""Saving, naming, deleting and taking back: what a person does to pages."""

from __future__ import annotations

from typing import Any

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import parse_id
from kshare.model.kinds import EntityKind
from kshare.model.limits import OP_PARENTS
from kshare.model.op import Add, Revise, RevisionContent
from kshare.queries.page_history import page_history
from kshare.queries.pages import PageView, ShowPage, show_page
from kshare.store.spaces import current_space
from kshare.store.transaction import Transaction
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import (
    DeletePage,
    MovePage,
    RenamePage,
    RestorePage,
    SavePage,
    TagPage,
    UndeletePage,
    delete_page,
    move_page,
    rename_page,
    restore_page,
    save_page,
    tag_page,
    undelete_page,
)
from kshare.usecases.undo import Undo
from kshare.workspace import Workspace
from tests.builders import Team, view_rows


def show(home: Workspace, page: str) -> PageView:
    return home.ask(show_page, ShowPage(page))


def visible(home: Workspace) -> dict[str, list[Any]]:
    """What people see, apart from when it changed and how often."""
    rows = view_rows(home.store)
    shown = {name: rows[name] for name in ("view_tag", "view_link", "view_conflict")}
    pages = home.store.connection.execute("SELECT id, title, parent, text FROM view_page WHERE deleted = 0")
    titles = home.store.connection.execute("SELECT key, page FROM view_title WHERE former = 0")
    return shown | {"pages": sorted(pages, key=repr), "titles": sorted(titles)}


def taken_back(home: Workspace, undo: Undo | None) -> None:
    assert undo is not None
    home.undo(undo)


def test_a_saved_page_is_there_with_its_tags_and_author(home: Workspace) -> None:
    saved = home.run(save_page, SavePage(" Visa ", "Ask early.", tags=("#Travel", "rules")))

    view = show(home, "visa")

    assert saved.created and saved.heads == (saved.revision,) and saved.conflicts == 0
    assert (view.title, view.text, view.tags) == ("Visa", "Ask early.\n", ("rules", "travel"))
    assert [person.name for person in view.authors] == ["Anna"]


def test_saving_the_same_text_adds_no_revision(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "text"))

    again = home.run(save_page, SavePage("VISA", "text\n\n"))

    assert again.revision is None and not again.created and again.undo is None
    assert show(home, "Visa").revisions == 1


def test_an_empty_page_can_be_saved_and_deleted(home: Workspace) -> None:
    saved = home.run(save_page, SavePage("Empty", ""))
    assert saved.revision and show(home, "Empty").text == ""

    home.run(delete_page, DeletePage("Empty"))
    with pytest.raises(NotFound):
        show(home, "Empty")


@pytest.mark.parametrize(
    "command",
    [
        SavePage("Visa", "new text\n"),
        SavePage("Visa", "old text\n", tags=("other",)),
        SavePage("Visa", "old text\n", add_tags=("more",)),
        SavePage("Visa", "both [[Link]]\n", tags=()),
        SavePage("Another", "a new page\n", tags=("new",)),
    ],
)
def test_a_save_can_be_taken_back(home: Workspace, command: SavePage) -> None:
    home.run(save_page, SavePage("Visa", "old text\n", tags=("old",)))
    before = visible(home)

    saved = home.run(save_page, command)
    assert visible(home) != before
    taken_back(home, saved.undo)

    assert visible(home) == before


def test_renaming_tagging_moving_deleting_and_restoring_can_be_taken_back(home: Workspace) -> None:
    first = home.run(save_page, SavePage("Visa", "one\n", tags=("old",)))
    home.run(save_page, SavePage("Visa", "two\n"))
    home.run(save_page, SavePage("Rules", "text\n"))
    assert first.revision is not None
    for use_case, command in (
        (rename_page, RenamePage("Visa", "Visas")),
        (tag_page, TagPage("Visa", ("new",))),
        (move_page, MovePage("Visa", "Rules")),
        (delete_page, DeletePage("Visa")),
        (restore_page, RestorePage("Visa", first.revision)),
    ):
        before = visible(home)
        done: Any = home.run(use_case, command)  # type: ignore[arg-type]
        assert visible(home) != before, command
        taken_back(home, done.undo)
        assert visible(home) == before, command


def test_an_undo_can_itself_be_taken_back(home: Workspace) -> None:
    saved = home.run(save_page, SavePage("Visa", "text\n"))
    deleted = home.run(delete_page, DeletePage(saved.id))
    assert deleted.undo is not None
    again: Any = home.undo(deleted.undo)
    taken_back(home, again.undo)

    assert show(home, saved.id).deleted


def test_bringing_back_what_is_not_deleted_does_nothing(home: Workspace) -> None:
    saved = home.run(save_page, SavePage("Visa", "text\n"))

    assert home.run(undelete_page, UndeletePage(saved.id)).undo is None


def test_text_that_changed_underneath_is_merged(home: Workspace) -> None:
    first = home.run(save_page, SavePage("Visa", "one\ntwo\nthree\n"))
    home.run(save_page, SavePage("Visa", "ONE\ntwo\nthree\n"))

    saved = home.run(save_page, SavePage("Visa", "one\ntwo\nTHREE\n", base=first.heads))

    assert len(saved.heads) == 2 and saved.conflicts == 0
    assert show(home, "Visa").text == "ONE\ntwo\nTHREE\n"


def test_a_conflict_is_shown_with_both_sides_and_settled_by_the_next_save(home: Workspace) -> None:
    first = home.run(save_page, SavePage("Visa", "It takes one week.\n"))
    home.run(save_page, SavePage("Visa", "It takes two weeks.\n"))
    clash = home.run(save_page, SavePage("Visa", "It takes a month.\n", base=first.heads))
    view = show(home, "Visa")
    assert clash.conflicts == 1
    assert [side.text for side in view.conflicts[0].sides] == ["It takes two weeks.\n", "It takes a month.\n"]
    assert (view.conflicts[0].line, view.conflicts[0].lines) == (1, 2)

    settled = home.run(save_page, SavePage("Visa", "It takes two to four weeks.\n"))

    assert len(settled.heads) == 1 and not show(home, "Visa").conflicts


def test_a_page_with_more_heads_than_a_revision_may_name_is_settled_step_by_step(home: Workspace) -> None:
    first = home.run(save_page, SavePage("Visa", "text\n"))

    def fork(tx: Transaction, _: None) -> None:
        space = current_space(tx.connection)
        page, base = (parse_id(text) for text in (first.id, first.heads[0]))
        for n in range(OP_PARENTS + 20):
            tx.append(space, Revise(page, (base,), RevisionContent(f"text\n{n}\n")))

    home.run(fork, None)
    assert len(show(home, "Visa").heads) == OP_PARENTS + 20

    saved = home.run(save_page, SavePage("Visa", "settled\n"))
    assert saved.revision in saved.heads and len(saved.heads) == 21

    assert len(home.run(save_page, SavePage("Visa", "settled at last\n")).heads) == 1


def test_an_unknown_base_is_told(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))

    with pytest.raises(NotFound):
        home.run(save_page, SavePage("Visa", "more\n", base=("aaaaaaaa",)))


def test_two_pages_may_have_one_title_and_are_told_apart_by_id(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    one = anna.run(save_page, SavePage("Visa", "Anna's\n"))
    two = ben.run(save_page, SavePage("Visa", "Ben's\n"))
    trio.sync_all()

    with pytest.raises(InvalidInput) as trouble:
        anna.run(save_page, SavePage("Visa", "whose?\n"))
    assert one.id in trouble.value.message and two.id in trouble.value.message
    with pytest.raises(InvalidInput):
        show(anna, "Visa")
    anna.run(save_page, SavePage("Visa", "mine\n", page=one.id))
    assert show(anna, one.id).text == "mine\n" and show(anna, two.id).text == "Ben's\n"


def test_renaming_a_page_keeps_every_link_to_it(home: Workspace) -> None:
    target = home.run(save_page, SavePage("Visa", "text\n"))
    home.run(save_page, SavePage("Travel", "See [[Visa]].\n"))

    home.run(rename_page, RenamePage("Visa", "Entry permits"))

    (link,) = show(home, "Travel").links
    assert (link.written, link.id, link.title) == ("Visa", target.id, "Entry permits")
    assert [back.title for back in show(home, "Entry permits").backlinks] == ["Travel"]


def test_a_link_to_a_missing_page_leads_there_once_it_is_written_even_renamed(home: Workspace) -> None:
    home.run(save_page, SavePage("Travel", "See [[Visa]].\n"))
    assert show(home, "Travel").missing == ("Visa",)

    target = home.run(save_page, SavePage("Visa", "text\n"))
    assert show(home, "Travel").links[0].id == target.id
    assert [back.title for back in show(home, "Visa").backlinks] == ["Travel"]

    home.run(rename_page, RenamePage("Visa", "Entry permits"))
    assert show(home, "Travel").links[0].title == "Entry permits"


def test_a_former_title_finds_the_page_until_a_new_one_takes_it(home: Workspace) -> None:
    old = home.run(save_page, SavePage("Visa", "old\n"))
    home.run(rename_page, RenamePage("Visa", "Entry permits"))
    assert show(home, "Visa").id == old.id

    new = home.run(save_page, SavePage("Visa", "new\n"))

    assert new.created and show(home, "Visa").id == new.id
    assert show(home, "Entry permits").text == "old\n"


def test_a_link_of_a_deleted_page_is_missing_and_comes_back_with_it(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))
    home.run(save_page, SavePage("Travel", "See [[Visa]].\n"))
    deleted = home.run(delete_page, DeletePage("Visa"))
    assert show(home, "Travel").missing == ("Visa",)

    taken_back(home, deleted.undo)
    assert show(home, "Travel").missing == ()


def test_an_edit_elsewhere_brings_a_deleted_page_back(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    saved = anna.run(save_page, SavePage("Visa", "text\n"))
    trio.sync_all()
    anna.run(delete_page, DeletePage("Visa"))
    ben.run(save_page, SavePage("Visa", "text\nmore\n"))

    trio.sync_all()

    assert not show(anna, saved.id).deleted and show(anna, "Visa").text == "text\nmore\n"


def test_a_restored_revision_is_a_new_one(home: Workspace) -> None:
    first = home.run(save_page, SavePage("Visa", "one\n"))
    home.run(save_page, SavePage("Visa", "two\n"))
    assert first.revision is not None

    home.run(restore_page, RestorePage("Visa", first.revision[:8]))

    history = home.ask(page_history, ShowPage("Visa"))
    assert [row.comment for row in history] == ["restored", "", ""] and show(home, "Visa").text == "one\n"


def test_a_save_ends_its_draft(home: Workspace) -> None:
    home.run(write_draft, KeepDraft("new-page", "page", "text"))

    home.run(save_page, SavePage("Visa", "text\n", draft="new-page"))

    assert home.store.connection.execute("SELECT count(*) FROM own_draft").fetchone() == (0,)


def test_a_page_cannot_lie_under_itself_or_under_one_of_another_space(trio: Team) -> None:
    home = trio["Anna"].home
    home.run(save_page, SavePage("Visa", "text\n"))
    home.run(save_page, SavePage("Secret", "text\n", space="personal"))

    with pytest.raises(InvalidInput):
        home.run(move_page, MovePage("Visa", "Visa"))
    with pytest.raises(NotFound):
        home.run(move_page, MovePage("Visa", "Secret"))


def test_a_page_of_the_team_never_names_a_personal_page(trio: Team) -> None:
    home = trio["Anna"].home
    secret = home.run(save_page, SavePage("Diary", "text\n", space="personal"))
    home.run(save_page, SavePage("Visa", "See [[Diary]].\n"))

    rows = home.store.connection.execute(
        "SELECT skeleton, content FROM log_op WHERE space = ?", (trio["Anna"].space.n,)
    )
    contents = [part for row in rows for part in row if part]

    assert not any(parse_id(secret.id) in content for content in contents)
    assert show(home, "Visa").missing == ("Diary",)


def test_strange_elements_of_a_member_do_not_keep_others_from_tagging(trio: Team) -> None:
    anna, ben = trio["Anna"].home, trio["Ben"].home
    saved = anna.run(save_page, SavePage("Visa", "text\n", tags=("a",)))
    trio.sync_all()

    def vandal(tx: Transaction, _: None) -> None:
        for element in (["list"], {"a": 1}, 5, None):
            tx.append(trio["Ben"].space, Add(EntityKind.PAGE, parse_id(saved.id), "tags", element))

    ben.run(vandal, None)
    trio.sync_all()

    anna.run(tag_page, TagPage("Visa", ("b",)))
    anna.run(save_page, SavePage("Visa", "text\n", add_tags=("c",)))

    assert show(anna, "Visa").tags == ("b", "c")


def test_a_save_that_also_renames_is_taken_back_whole(home: Workspace) -> None:
    made = home.run(save_page, SavePage("Rules", "Be kind.\n", tags=("ways",)))
    command = SavePage(
        "House rules", "Be brief.\n", page=made.id, rename=True, add_tags=("house",), drop_tags=("ways",)
    )

    saved = home.run(save_page, command)
    after = home.ask(show_page, ShowPage(made.id))
    assert saved.undo is not None
    home.undo(saved.undo)
    back = home.ask(show_page, ShowPage(made.id))

    assert (after.title, after.text, after.tags) == ("House rules", "Be brief.\n", ("house",))
    assert (back.title, back.text, back.tags) == ("Rules", "Be kind.\n", ("ways",))


def test_a_rename_without_other_words_can_be_taken_back_too(home: Workspace) -> None:
    made = home.run(save_page, SavePage("Rules", "Be kind.\n"))

    saved = home.run(save_page, SavePage("House rules", "Be kind.\n", page=made.id, rename=True))

    assert saved.undo is not None
    home.undo(saved.undo)
    assert home.ask(show_page, ShowPage(made.id)).title == "Rules"


def test_taking_back_a_save_leaves_a_title_that_a_colleague_gave_meanwhile(home: Workspace) -> None:
    made = home.run(save_page, SavePage("Rules", "Be kind.\n"))
    saved = home.run(save_page, SavePage("Rules", "Be brief.\n", page=made.id))
    home.run(rename_page, RenamePage(made.id, "House rules"))

    assert saved.undo is not None
    home.undo(saved.undo)

    assert home.ask(show_page, ShowPage(made.id)).title == "House rules"
