"""Opening a home: migration, backup, newer homes left alone, trouble told in words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import sqlite_utils

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, DamagedData, DiskFull, NotFound, StoreLocked, StoreTooNew
from kshare.store import database, schema
from kshare.store.database import FILE_NAME, Database, in_words
from kshare.store.schema import SCHEMA_VERSION
from kshare.store.store import open_database
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.undo import Done
from kshare.workspace import Workspace
from tests.builders import new_home, reopened


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna")
    yield made
    made.close()


def test_a_missing_home_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_database(tmp_path / "nothing")

    assert not (tmp_path / "nothing").exists()


def test_an_empty_file_becomes_a_home(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")

    opened = open_database(tmp_path)
    tables = {row[0] for row in opened.connection.execute("SELECT name FROM sqlite_master")}
    opened.close()

    assert {"log_op", "log_space", "log_segment", "own_outbox", "own_draft"} <= tables
    assert not (tmp_path / f"backup-schema-{SCHEMA_VERSION}.sqlite3").exists()


def test_a_migration_that_was_cut_off_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(connection: sqlite3.Connection) -> None:
        schema.migrate(connection)
        connection.execute("PRAGMA user_version = 0")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(database, "migrate", cut_off)
        with pytest.raises(KeyboardInterrupt):
            open_database(tmp_path, create=True)

    opened = open_database(tmp_path)
    assert opened.connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    opened.close()


def test_the_home_is_copied_before_it_is_migrated(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))
    home.close()
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "migrate", lambda connection: connection.execute("DELETE FROM log_op"))

    Database(home.home / FILE_NAME).close()

    with closing(sqlite3.connect(home.home / f"backup-schema-{SCHEMA_VERSION}.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM log_op").fetchone()[0] > 0


def test_a_home_of_a_newer_version_is_left_untouched(home: Workspace) -> None:
    home.store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    home.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    home.store.connection.execute("PRAGMA journal_mode = DELETE")
    home.close()
    before = (home.home / FILE_NAME).read_bytes()

    with pytest.raises(StoreTooNew) as trouble:
        Database(home.home / FILE_NAME)

    assert trouble.value.exit_code == 22
    assert (home.home / FILE_NAME).read_bytes() == before


def test_a_home_that_is_updated_below_a_running_program_takes_no_more_changes(home: Workspace) -> None:
    home.store.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    with pytest.raises(StoreTooNew):
        home.run(save_page, SavePage("Visa", "text\n"))

    assert home.store.connection.execute("SELECT count(*) FROM view_page").fetchone() == (0,)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database, not a database" * 100)

    with pytest.raises(DamagedData):
        open_database(tmp_path)


def test_a_full_disk_keeps_what_was_kept_before_and_says_so(home: Workspace) -> None:
    home.run(save_page, SavePage("Visa", "text\n"))
    connection = home.store.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DiskFull) as trouble:
        home.run(save_page, SavePage("Large", "".join(f"{n:x} {n * 7919:x}\n" for n in range(60_000))))

    assert trouble.value.exit_code == 21
    assert connection.execute("SELECT title FROM view_page").fetchall() == [("Visa",)]
    connection.execute("PRAGMA max_page_count = 1000000")
    home.run(save_page, SavePage("Small", "text\n"))


def test_a_home_that_another_program_writes_is_locked(
    home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 20)
    other = reopened(home)
    with closing(sqlite3.connect(home.home / FILE_NAME, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked) as trouble:
            other.run(save_page, SavePage("Visa", "text\n"))
        holder.execute("ROLLBACK")

    assert trouble.value.exit_code == 20
    other.run(save_page, SavePage("Visa", "text\n"))
    other.close()


def test_a_change_that_fails_halfway_leaves_nothing(home: Workspace) -> None:
    before = list(home.store.connection.iterdump())

    def fail(tx: object, command: SavePage) -> Done:
        save_page(tx, command)  # type: ignore[arg-type]
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        home.run(fail, SavePage("Visa", "text\n"))

    assert list(home.store.connection.iterdump()) == before


def test_a_question_that_nobody_wants_any_more_does_not_stop_what_is_written(home: Workspace) -> None:
    inside, go_on = threading.Event(), threading.Event()
    outcomes: list[object] = []

    def slow(tx: object, command: SavePage) -> object:
        inside.set()
        assert go_on.wait(10)
        return save_page(tx, command)  # type: ignore[arg-type]

    writer = threading.Thread(target=lambda: outcomes.append(home.run(slow, SavePage("Visa", "text\n"))))
    writer.start()
    assert inside.wait(10)
    unwanted = CancelToken()
    unwanted.cancel()
    with pytest.raises(Cancelled):
        home.ask(lambda reader, _: reader.connection.execute("SELECT 1").fetchone(), None, cancel=unwanted)
    go_on.set()
    writer.join(10)

    assert len(outcomes) == 1
    assert home.store.connection.execute("SELECT title FROM view_page").fetchall() == [("Visa",)]


def test_a_stopped_read_is_cancelled_and_no_crash() -> None:
    with pytest.raises(Cancelled), in_words():
        raise sqlite3.OperationalError("interrupted")


def test_a_mistake_of_ours_is_not_hidden_behind_a_sentence() -> None:
    with pytest.raises(sqlite3.OperationalError), in_words():
        raise sqlite3.OperationalError("no such column: x")


def test_a_home_of_the_first_schema_is_brought_up_to_date_after_a_backup(tmp_path: Path) -> None:
    head = msgspec.msgpack.encode([1, b"space", b"device", 0, b"", 2, 5, [b"an operation"]])
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old:
        schema._migrations().apply(sqlite_utils.Database(old), stop_before="0002_sync_to_the_letter")
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO own_space(n, name, creator) VALUES(1, 'Team', x'01')")
        old.execute(
            "INSERT INTO log_op(n, id, space, author, skeleton, received_ms) VALUES(7, ?, 1, x'', x'', 0)",
            (b"an operation",),
        )
        old.execute(
            'INSERT INTO log_segment(n, id, space, device, seq, "class", head, signature)'
            " VALUES(3, x'03', 1, x'', 0, 2, ?, x'')",
            (head,),
        )
        old.execute(
            "INSERT INTO own_segment(segment, space, name, file, state, attempt) VALUES(3, 1, 'a', x'', 'sealed', 0)"
        )
        old.commit()

    database = open_database(tmp_path)

    assert database.connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert database.connection.execute("SELECT name, encrypted FROM own_space").fetchall() == [("Team", 0)]
    assert database.connection.execute("SELECT op, segment FROM own_op").fetchall() == [(7, 3)]
    database.close()
    assert (tmp_path / "backup-schema-1.sqlite3").exists()
