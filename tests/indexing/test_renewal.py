"""An index that is damaged, old or behind is made whole: unasked, in steps that are kept, and nothing is lost."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, DamagedData
from kshare.indexing.state import VERSION_KEY
from kshare.indexing.upkeep import Upkeep
from kshare.queries.health import index_is_whole
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.search import Answer, QuickSwitch, Search, quick_switch, search
from kshare.store.database import FILE_NAME
from kshare.store.transaction import Transaction
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.builders import FakeClock, SeededBytes, Team, new_home

PAGES = 300
INDEX_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view\\_index\\_%' ESCAPE '\\'"
)


def fill(home: Workspace, pages: int = PAGES) -> None:
    """Pages with one word in common, enough of them for indexes of several pages of the file."""
    dice = random.Random(4)

    def work(tx: Transaction) -> None:
        for number in range(pages):
            words = " ".join(f"w{dice.randrange(10**6)}" for _ in range(60))
            save_page(tx, SavePage(f"Page {number}", f"gasket {words}\n"))

    home.store.run(work, relaxed=True)


def gaskets(home: Workspace) -> int:
    return ask(home).total


def ask(home: Workspace, query: str = "gasket") -> Answer:
    return home.ask(search, Search(query))


def reopened(home: Workspace) -> Workspace:
    from kshare.workspace import open_workspace

    home.close()
    return open_workspace(home.home, FakeClock(now_ms=1_790_000_000_000), SeededBytes("again"))


def garbage(home: Workspace, tables: tuple[str, ...]) -> Workspace:
    """Overwrite every page of the file that holds these tables; the home, opened again."""
    connection = home.store.connection
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    roots = [
        connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        for table in tables
    ]
    home.close()
    with (home.home / FILE_NAME).open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(random.Random(root).randbytes(size))
    return reopened(home)


def dropped(home: Workspace, tables: tuple[str, ...]) -> Workspace:
    """Take tables away behind the back of the full-text table."""
    connection = home.store.connection
    for table in tables:
        connection.execute(f"DROP TABLE {table}")
    return reopened(home)


FTS = tuple(f"view_index_fts_{part}" for part in ("data", "idx", "docsize", "config"))


@pytest.mark.parametrize("harm", [garbage, dropped])
@pytest.mark.parametrize(
    "tables",
    [
        ("view_index_fts_data",),
        ("view_index_fts_idx",),
        ("view_index_fts_config",),
        FTS,
        ("view_index_doc",),
        ("view_index_text",),
        ("view_index_word",),
        ("view_index_title",),
        ("view_index_infix_data",),
    ],
)
def test_a_damaged_index_is_made_anew_unasked_and_nothing_is_lost(
    home: Workspace, harm: Callable[[Workspace, tuple[str, ...]], Workspace], tables: tuple[str, ...]
) -> None:
    fill(home, 120)
    home.tidy()
    before = home.ask(list_pages, ListPages(limit=500)).items
    home = harm(home, tables)
    try:
        home.run(save_page, SavePage("One more", "gasket flange\n"))  # no damage keeps anybody from saving
        home.ask(quick_switch, QuickSwitch("Pa"))
        home.ask(search, Search("gas", typing=True))
        gaskets(home)
        home.index.renewal.check()
        home.tidy()
        assert gaskets(home) == 121
        assert ask(home, "flange").total == 1
        assert index_is_whole(home.store)
        assert len(home.ask(list_pages, ListPages(limit=500)).items) == len(before) + 1
    finally:
        home.close()


def test_an_index_that_does_not_fit_its_texts_is_noticed_by_the_check(home: Workspace) -> None:
    fill(home, 20)
    home.store.connection.execute("UPDATE view_index_text SET body = 'other words'")
    assert not index_is_whole(home.store)
    home.index.renewal.check()
    home.tidy()
    assert index_is_whole(home.store)
    assert gaskets(home) == 20


def test_after_a_window_that_did_not_end_well_the_index_is_checked_when_idle(home: Workspace) -> None:
    fill(home, 20)
    home.tidy()
    home.begin_stay()
    home.end_stay()
    home.begin_stay()
    home.store.connection.execute("UPDATE view_index_text SET body = 'other words'")
    home.tidy()
    assert not index_is_whole(home.store), "the one before ended well"
    home.begin_stay()
    home.tidy()
    assert index_is_whole(home.store)


def test_damage_elsewhere_is_not_mistaken_for_the_index(home: Workspace) -> None:
    fill(home, 20)
    home = garbage(home, ("view_page",))
    try:
        with pytest.raises((DamagedData, sqlite3.DatabaseError)):
            home.ask(list_pages, ListPages())
    finally:
        home.close()


def test_a_cancelled_renewal_goes_on_where_it_was(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kshare.indexing.renewal.LARGE_STEP", 50)
    fill(home)
    home.index.renewal.begin(damaged=True)
    token = CancelToken()
    seen: list[int] = []

    def progress(done: int, _total: int) -> None:
        seen.append(done)
        if done >= 100:
            token.cancel()

    with pytest.raises(Cancelled):
        home.index.renewal.run(progress, token)
    assert 100 <= gaskets(home) < PAGES, "what was done is found meanwhile"
    assert "not all is found yet" in ask(home).notes[-1]

    home = reopened(home)
    try:
        seen.clear()
        home.index.renewal.run(lambda done, _total: seen.append(done))
        assert seen[0] > 100, "and is not done again"
        assert gaskets(home) == PAGES
        assert ask(home).notes == ()
    finally:
        home.close()


RENEW = """
import sys
from pathlib import Path
from kshare.indexing import renewal
from kshare.workspace import open_workspace
renewal.LARGE_STEP = 20
home = open_workspace(Path(sys.argv[1]), lambda: 1_790_000_000_000, bytes)
home.index.renewal.run(lambda done, total: print(done, flush=True))
"""


def test_a_process_that_is_killed_in_a_renewal_loses_one_batch(home: Workspace) -> None:
    fill(home)
    home.index.renewal.begin(damaged=True)
    home.close()
    command = [sys.executable, "-c", RENEW, str(home.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 100:
            pass
        process.kill()
    home = reopened(home)
    try:
        assert gaskets(home) >= 99  # and the person
        seen: list[int] = []
        home.index.renewal.run(lambda done, _total: seen.append(done))
        assert seen[0] > 100
        assert gaskets(home) == PAGES
        assert index_is_whole(home.store)
    finally:
        home.close()


def test_what_is_saved_during_a_renewal_is_found_at_once_and_once(home: Workspace) -> None:
    fill(home, 120)
    home.index.renewal.begin(damaged=True)
    home.index.renewal.step(40)
    home.run(save_page, SavePage("Page 3", "gasket of a new kind\n"))
    home.run(save_page, SavePage("Another", "gasket\n"))
    assert ask(home, "kind").total == 1
    home.tidy()
    assert gaskets(home) == 121


def test_the_old_index_answers_while_it_is_looked_through(home: Workspace) -> None:
    fill(home, 120)
    home.index.renewal.begin()
    for _ in range(3):
        assert gaskets(home) == 120
        home.index.renewal.step(50)


def test_the_index_of_another_version_is_made_anew(home: Workspace) -> None:
    fill(home, 20)
    home.store.connection.execute("UPDATE own_state SET value = 'old' WHERE key = ?", (VERSION_KEY,))
    home = reopened(home)
    try:
        assert home.index.renewal.is_pending
        home.tidy()
        assert gaskets(home) == 20
    finally:
        home.close()


def test_what_the_index_has_too_much_is_taken_out(home: Workspace) -> None:
    fill(home, 20)
    with home.store.database.writing() as connection:
        connection.execute("UPDATE view_page SET deleted = 1 WHERE title = 'Page 7'")
    assert gaskets(home) == 20
    home.index.renewal.begin()
    home.tidy()
    assert gaskets(home) == 19


def test_a_space_that_was_left_is_found_no_more_at_once(trio: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = trio["Anna"].home
    anna.run(save_page, SavePage("Ours", "gasket\n"))
    anna.run(save_page, SavePage("Mine", "gasket\n", space="personal"))
    anna.sync(trio["Anna"].space)
    monkeypatch.setattr(Upkeep, "catch_up", lambda _: None)  # as in a home with millions
    anna.leave_space(LeaveSpace("Team", force=True))
    assert [hit.title for hit in ask(anna).items] == ["Mine"]
    assert [hit.title for hit in anna.ask(search, Search("gask", typing=True)).items] == ["Mine"]
    assert anna.ask(quick_switch, QuickSwitch("Ours")) == ()
    anna.tidy()
    assert [hit.title for hit in ask(anna).items] == ["Mine"]
    rows = anna.store.connection.execute(
        "SELECT count(*) FROM view_index_doc WHERE uid LIKE '%.2.%'"
    ).fetchone()
    assert rows == (0,)


def test_rebuilding_everything_gives_the_same_answers(home: Workspace) -> None:
    fill(home, 50)
    home.tidy()
    before = [hit.id for hit in ask(home).items]
    home.rebuild()
    assert [hit.id for hit in ask(home).items] == before
    assert not home.index.renewal.is_pending


def test_a_new_home_has_nothing_to_make_anew(tmp_path: Path) -> None:
    home = new_home(tmp_path, "Ben")
    assert not home.index.renewal.is_pending
    home.close()
