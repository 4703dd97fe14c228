"""Changes are numbered and heard of by every process; views are made anew from the log."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, InvalidInput, NotFound
from kshare.model.changes import EVERYTHING, PAGES, Changes
from kshare.model.kinds import EntityKind
from kshare.model.op import New, Revise, RevisionContent, Set
from kshare.store.log import NewFacts, insert_ops
from kshare.store.spaces import current_space
from kshare.store.store import Store, open_database
from kshare.store.transaction import Transaction
from kshare.store.views import VIEW_VERSION
from kshare.usecases.drafts import DropDraft, KeepDraft, throw_draft_away, write_draft
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace, open_workspace
from tests.builders import ANNA, FakeClock, SeededBytes, new_home, reopened, view_rows


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna")
    yield made
    made.close()


def test_every_change_has_a_higher_number_and_is_heard_by_other_processes(home: Workspace) -> None:
    window = reopened(home)
    seen = window.change_number()

    saved = home.run(save_page, SavePage("Visa", "text\n"))

    number, changes = window.changes_after(seen)
    assert number > seen and changes == Changes(frozenset({PAGES}), frozenset({saved.id}))
    assert window.changes_after(number) == (number, Changes(frozenset()))
    window.close()


def test_who_slept_through_too_many_changes_is_told_that_everything_changed(home: Workspace) -> None:
    seen = home.change_number()
    home.store.connection.execute("DELETE FROM own_change")
    home.store.connection.execute(
        "INSERT INTO own_change(n, topics, ids) VALUES(?, '[\"posts\"]', '[]')", (seen + 2_000,)
    )

    assert EVERYTHING in home.changes_after(seen)[1].topics


@pytest.mark.parametrize(("durable", "expected"), [(True, {1, 2}), (False, {0})])
def test_a_home_that_need_not_last_waits_for_no_disk_on_any_thread(
    tmp_path: Path, durable: bool, expected: set[int]
) -> None:
    """0 is OFF, 1 NORMAL, 2 FULL; a lane that makes lists anew has a connection of its own."""
    home = init_workspace(
        tmp_path / "anna", Introduce("Anna"), FakeClock(), SeededBytes("anna"), durable=durable
    )
    home.store.rebuild_views()

    def how_long_is_waited() -> int:
        waits: int = home.store.connection.execute("PRAGMA synchronous").fetchone()[0]
        return waits

    with ThreadPoolExecutor(max_workers=1) as lane:
        assert {how_long_is_waited(), lane.submit(how_long_is_waited).result()} == expected
    home.close()


def test_listeners_hear_what_this_process_changes(home: Workspace) -> None:
    heard: list[Changes] = []
    home.listen(heard.append)

    saved = home.run(save_page, SavePage("Visa", "text\n"))

    assert heard == [Changes(frozenset({PAGES}), frozenset({saved.id}))]


def test_drafts_are_kept_through_a_restart_and_replaced(home: Workspace) -> None:
    from kshare.queries.drafts import find_draft, list_drafts

    home.run(write_draft, KeepDraft("new-page", "page", "first words", "Visa"))
    home.run(write_draft, KeepDraft("new-page", "page", "more words", "Visa", base=("a", "b")))
    window = reopened(home)

    (draft,) = window.ask(list_drafts, None)
    assert (draft.text, draft.base, draft.entity) == ("more words", ("a", "b"), None)
    window.run(throw_draft_away, DropDraft("new-page"))
    assert window.ask(find_draft, "new-page") is None
    window.close()


def test_views_made_anew_are_the_same_and_a_stopped_attempt_changes_nothing(home: Workspace) -> None:
    for n in range(5):
        home.run(save_page, SavePage(f"Page {n}", f"[[Page {n + 1}]] #tag\n", tags=("a", "b")))
    before = view_rows(home.store)

    home.rebuild()
    assert view_rows(home.store) == before

    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        home.rebuild(cancel=token)
    assert view_rows(home.store) == before


@pytest.mark.parametrize("noted", ["0", f"{VIEW_VERSION}.other tables"])
def test_a_home_whose_views_are_of_another_version_folds_its_log_again(home: Workspace, noted: str) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))
    before = view_rows(home.store)
    home.store.connection.execute("UPDATE own_state SET value = ? WHERE key = 'views'", (noted,))
    home.store.connection.execute("DELETE FROM view_page")
    home.close()

    again = reopened(home)

    assert view_rows(again.store) == before
    again.close()


def test_the_clock_of_a_home_goes_on_after_a_restart_even_if_the_wall_went_back(home: Workspace) -> None:
    def stamps() -> list[int]:
        from kshare.model.skeleton import read_skeleton

        rows = home.store.connection.execute("SELECT skeleton FROM log_op ORDER BY n").fetchall()
        return [head.hlc for (raw,) in rows if (head := read_skeleton(raw))]

    home.run(save_page, SavePage("Visa", "text\n"))
    earlier = reopened(home, FakeClock(1_000))
    earlier.run(save_page, SavePage("Visa", "more\n"))
    earlier.close()

    assert stamps() == sorted(set(stamps()))


def test_a_home_is_begun_once(home: Workspace) -> None:
    with pytest.raises(InvalidInput):
        init_workspace(home.home, Introduce("Eve"), FakeClock(), SeededBytes("eve"))


def test_a_start_that_was_cut_off_can_be_made_again(tmp_path: Path) -> None:
    open_database(tmp_path, create=True).close()
    with pytest.raises(NotFound):
        open_workspace(tmp_path, FakeClock(), SeededBytes("x"))

    home = init_workspace(tmp_path, Introduce("Anna"), FakeClock(), SeededBytes("x"))

    assert current_space(home.store.connection).name == "personal"
    home.close()


def test_a_start_that_fails_leaves_no_person_and_can_be_made_again(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        init_workspace(tmp_path, Introduce("  "), FakeClock(), SeededBytes("x"))

    home = init_workspace(tmp_path, Introduce("Anna"), FakeClock(), SeededBytes("x"))

    assert home.store.has_person
    home.close()


def test_our_own_operation_is_never_one_that_we_could_not_read(home: Workspace) -> None:
    def too_many(tx: Transaction, _: None) -> None:
        space = current_space(tx.connection)
        tx.append(space, Set(EntityKind.PAGE, ANNA, "title", "x", (ANNA,) * 5_000))

    with pytest.raises(ValueError, match="own operation"):
        home.run(too_many, None)


def test_known_operations_are_passed_over(home: Workspace) -> None:
    from tests.builders import op_by

    op = op_by(ANNA, Set(EntityKind.PAGE, ANNA, "title", "x"), at=1)
    connection, space = home.store.connection, current_space(home.store.connection)

    assert insert_ops(connection, space.n, [op, op], 0, NewFacts())
    assert not insert_ops(connection, space.n, [op], 0, NewFacts())


def test_a_store_tells_whose_home_it_is(tmp_path: Path) -> None:
    store = Store(open_database(tmp_path, create=True), FakeClock(), SeededBytes("x"))

    assert not store.has_person
    with pytest.raises(NotFound):
        _ = store.user
    store.database.close()


def test_content_that_comes_later_in_one_transaction_is_folded(home: Workspace) -> None:
    """What a transaction remembers of its own operations is given up for the log where content is filled in."""
    from msgspec.structs import replace

    from tests.builders import op_by

    space = current_space(home.store.connection)
    whole = op_by(ANNA, New(EntityKind.PAGE, {"title": "Seals"}), at=1, space=space.id)

    text = op_by(ANNA, Revise(whole.id, (), RevisionContent("Of rubber.\n")), at=2, space=space.id)

    def work(tx: Transaction) -> None:
        tx.receive(space, [replace(op, content=None) for op in (whole, text)])
        tx.receive(space, [whole, text])

    home.store.run(work)

    rows = home.store.connection.execute("SELECT title, text FROM view_page").fetchall()
    assert rows == [("Seals", "Of rubber.\n")]
