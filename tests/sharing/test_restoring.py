"""A backup says what it holds, becomes a home that goes on as a new device, and never costs the home that is there."""

from __future__ import annotations

import io
import itertools
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest

from kshare.cancel import CancelToken
from kshare.errors import (
    Cancelled,
    DamagedData,
    EnvironmentTrouble,
    InvalidInput,
    NotFound,
    StoreLocked,
    StoreTooNew,
)
from kshare.queries.pages import ListPages, list_pages
from kshare.settings import NEXT_HOME
from kshare.sharing import next_home
from kshare.sharing.backup import back_up
from kshare.sharing.next_home import finish_next_home, note_next_home, settle_home, take_next_home
from kshare.sharing.restoring import look_at_backup, replace_home, restore_home
from kshare.store.database import FILE_NAME
from kshare.store.spaces import find_space
from kshare.sync.keys.files import has_device, load_keys
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import KEYS, Workspace, is_home, open_workspace
from tests.builders import FakeClock, new_home, team

NOW: Final = datetime(2026, 1, 2, 3, 4, 5)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    made = new_home(tmp_path, "Anna Berg")
    made.run(save_page, SavePage("Pumps", "Oil and seals."))
    made.files.keep(io.BytesIO(b"x" * 3_000))
    return made


@pytest.fixture
def copy(home: Workspace, tmp_path: Path) -> Path:
    folder = tmp_path / "my backups #1" / "KShare 2026-01-01"
    back_up(home.home, home.store, folder)
    return folder


def titles(home: Path) -> list[str]:
    workspace = open_workspace(home, FakeClock(), os.urandom)
    found = [row.title for row in workspace.ask(list_pages, ListPages()).items]
    workspace.close()
    return found


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_says_whose_it_is_and_what_is_in_it_and_stays_as_it_is(copy: Path) -> None:
    before = files_in(copy)

    for chosen in (copy, copy / FILE_NAME, copy.parent):
        found = look_at_backup(chosen)
        assert (found.folder, found.name, found.handle) == (copy, "Anna Berg", "anna.berg")
        assert (found.pages, found.bookmarks, found.posts, found.spaces) == (1, 0, 0, ())
        assert found.newest_ms > 0 and found.size.files == 3_000

    assert files_in(copy) == before


def test_a_home_made_from_a_backup_has_everything_and_is_a_new_device(
    home: Workspace, copy: Path, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    restore_home(look_at_backup(copy), tmp_path / "again", progress=lambda *at: told.append(at))

    assert titles(tmp_path / "again") == ["Pumps"]
    assert not has_device(tmp_path / "again" / KEYS)
    assert len(list((tmp_path / "again" / "blobs").glob("??/*"))) == 1
    assert told[-1][0] == told[-1][1] and home.store.has_person


def test_a_restored_home_meets_what_was_sent_since_and_writes_as_a_new_device(tmp_path: Path) -> None:
    duo = team(tmp_path, ["Anna", "Ben"])
    anna = duo["Anna"].home
    anna.run(save_page, SavePage("Before", "Words."))
    duo.sync_all()
    back_up(anna.home, anna.store, tmp_path / "copy")
    anna.run(save_page, SavePage("Since", "Words."))
    duo.sync_all()
    former = load_keys(anna.home / KEYS).device.id
    anna.close()
    restore_home(look_at_backup(tmp_path / "copy"), tmp_path / "again")
    again = open_workspace(tmp_path / "again", duo.clock, os.urandom)

    again.sync(find_space(again.store.connection, "Team"))
    assert [row.title for row in again.ask(list_pages, ListPages()).items] == ["Before", "Since"]
    again.run(save_page, SavePage("After", "Words."))
    again.sync(find_space(again.store.connection, "Team"))
    duo["Ben"].sync()

    assert len(duo["Ben"].home.ask(list_pages, ListPages()).items) == 3
    assert load_keys(again.home / KEYS).device.id != former
    again.close()
    duo["Ben"].home.close()


def test_the_present_home_is_put_aside_whole(home: Workspace, copy: Path, tmp_path: Path) -> None:
    home.run(save_page, SavePage("Valves", "Since then."))
    home.close()

    replace_home(look_at_backup(copy), home.home, tmp_path / "aside")

    assert titles(home.home) == ["Pumps"]
    assert sorted(titles(tmp_path / "aside")) == ["Pumps", "Valves"]
    assert has_device(tmp_path / "aside" / KEYS)


def test_a_restored_home_takes_the_place_of_the_present_one_at_the_next_start(
    home: Workspace, copy: Path, tmp_path: Path
) -> None:
    restored, aside = home.home.with_name("restored"), home.home.with_name("aside")
    restore_home(look_at_backup(copy), restored)
    home.run(save_page, SavePage("Valves", "Since then."))
    note_next_home(home.home, restored)
    with pytest.raises(StoreLocked):
        take_next_home(home.home, aside)
    home.close()

    take_next_home(home.home, aside)

    assert titles(home.home) == ["Pumps"] and titles(aside) == ["Pumps", "Valves"]
    assert not restored.exists() and not (home.home / NEXT_HOME).exists() and not (aside / NEXT_HOME).exists()


def test_a_second_start_waits_while_homes_change_places_and_then_finds_it_done(
    home: Workspace, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored = home.home.with_name("restored")
    restore_home(look_at_backup(copy), restored)
    home.run(save_page, SavePage("Valves", "Since then."))
    note_next_home(home.home, restored)
    home.close()
    change, second = next_home.change_places, []

    def both_at_once(*places: Path) -> None:
        monkeypatch.setattr(next_home, "_WAIT_S", 0.0)
        with pytest.raises(StoreLocked) as held:
            settle_home(home.home, NOW)
        second.append(held.value)
        change(*places)

    monkeypatch.setattr(next_home, "change_places", both_at_once)

    assert settle_home(home.home, NOW) is None and second
    assert settle_home(home.home, NOW) is None
    assert titles(home.home) == ["Pumps"]
    assert titles(home.home.with_name(f"{home.home.name} before 2026-01-02 03-04-05")) == ["Pumps", "Valves"]


@pytest.mark.parametrize("noted", ["", ".", "..", "../..", "nowhere", "/etc", "\0"])
def test_a_note_that_names_no_home_is_forgotten(home: Workspace, noted: str) -> None:
    home.close()
    (home.home / NEXT_HOME).write_text(noted, encoding="utf-8")

    with pytest.raises(NotFound):
        take_next_home(home.home, home.home.with_name("aside"))

    assert titles(home.home) == ["Pumps"] and not (home.home / NEXT_HOME).exists()


def _cut_off_at(rename: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power fails instead of the nth renaming."""
    real, count = Path.rename, itertools.count(1)

    def rename_or_end(path: Path, target: Path) -> Path:
        if next(count) >= rename:
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename_or_end)


@pytest.mark.parametrize("by_window", [True, False])
@pytest.mark.parametrize(("rename", "found"), [(1, ["Pumps", "Valves"]), (2, ["Pumps"])])
def test_a_start_after_the_power_failed_while_homes_changed_places_finds_one_of_them(
    home: Workspace,
    copy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_window: bool,
    rename: int,
    found: list[str],
) -> None:
    home.run(save_page, SavePage("Valves", "Since then."))
    home.close()
    aside = home.home.with_name("aside")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if by_window:
            restored = home.home.with_name("restored")
            restore_home(look_at_backup(copy), restored)
            note_next_home(home.home, restored)
        _cut_off_at(rename, patch)
        if by_window:
            take_next_home(home.home, aside)
        else:
            replace_home(look_at_backup(copy), home.home, aside)

    if not is_home(home.home):
        finish_next_home(home.home)
    else:
        assert rename == 1

    assert sorted(titles(home.home)) == found
    assert not (aside / NEXT_HOME).exists() and (rename == 1 or sorted(titles(aside)) == ["Pumps", "Valves"])


def test_the_former_home_comes_back_if_the_restored_one_is_gone(
    home: Workspace, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.close()
    restored = home.home.with_name("restored")
    restore_home(look_at_backup(copy), restored)
    note_next_home(home.home, restored)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        _cut_off_at(2, patch)
        take_next_home(home.home, home.home.with_name("aside"))
    shutil.rmtree(restored)

    home.home.mkdir()  # a start that did not look has made it
    finish_next_home(home.home)

    assert titles(home.home) == ["Pumps"] and not (home.home / NEXT_HOME).exists()


def test_a_new_home_beside_one_that_waits_for_its_turn_takes_nothing(home: Workspace, copy: Path) -> None:
    restored = home.home.with_name("restored")
    restore_home(look_at_backup(copy), restored)
    note_next_home(home.home, restored)

    finish_next_home(home.home.with_name("another"))

    assert is_home(restored) and not home.home.with_name("another").exists()
    home.close()


def test_a_home_that_is_opened_while_the_backup_is_copied_is_not_replaced(
    home: Workspace, copy: Path, tmp_path: Path
) -> None:
    home.close()
    opened: list[Workspace] = []

    def open_it(done: int, total: int) -> None:
        if done == total and not opened:
            opened.append(open_workspace(home.home, FakeClock(), os.urandom))
            opened[0].ask(list_pages, ListPages())

    with pytest.raises(StoreLocked):
        replace_home(look_at_backup(copy), home.home, tmp_path / "aside", progress=open_it)

    assert [row.title for row in opened[0].ask(list_pages, ListPages()).items] == ["Pumps"]
    assert not home.home.with_name(f"{home.home.name}.new").exists() and not (home.home / NEXT_HOME).exists()
    opened[0].close()


def test_a_home_that_is_in_use_is_not_replaced(home: Workspace, copy: Path, tmp_path: Path) -> None:
    _ = home.ask(list_pages, ListPages())

    with pytest.raises(StoreLocked):
        replace_home(look_at_backup(copy), home.home, tmp_path / "aside")

    assert not (tmp_path / "aside").exists() and [
        row.title for row in home.ask(list_pages, ListPages()).items
    ] == ["Pumps"]
    assert [path.name for path in home.home.parent.glob("*.new")] == []


def test_a_home_that_is_there_is_never_written_over(home: Workspace, copy: Path) -> None:
    with pytest.raises(InvalidInput):
        restore_home(look_at_backup(copy), home.home)
    with pytest.raises(InvalidInput):
        restore_home(look_at_backup(copy), copy.parent)


def test_a_restore_that_is_stopped_leaves_no_home(copy: Path, tmp_path: Path) -> None:
    cancel, target = CancelToken(), tmp_path / "again"
    cancel.cancel()

    with pytest.raises(Cancelled):
        restore_home(look_at_backup(copy), target, cancel)
    assert not target.exists()

    target.mkdir()
    with pytest.raises(Cancelled):
        restore_home(look_at_backup(copy), target, cancel)
    assert not is_home(target) and not (target / KEYS).exists()


def test_a_damaged_backup_becomes_no_home(copy: Path, tmp_path: Path) -> None:
    found = look_at_backup(copy)
    content = bytearray((copy / FILE_NAME).read_bytes())
    content[20_000:60_000] = os.urandom(40_000)
    (copy / FILE_NAME).write_bytes(content)

    with pytest.raises(DamagedData):
        restore_home(found, tmp_path / "again")

    assert not (tmp_path / "again").exists()


def test_what_is_no_backup_is_said_in_words(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for nothing in (tmp_path / "empty", tmp_path / "nowhere", tmp_path / "nowhere" / FILE_NAME):
        with pytest.raises(NotFound, match="no backup"):
            look_at_backup(nothing)
    (copy / KEYS / "person.key").unlink()
    with pytest.raises(NotFound):
        look_at_backup(copy)


def test_a_backup_of_a_newer_version_and_rubbish_are_refused(copy: Path) -> None:
    connection = sqlite3.connect(copy / FILE_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreTooNew):
        look_at_backup(copy)
    (copy / FILE_NAME).write_bytes(b"rubbish" * 5_000)
    with pytest.raises(DamagedData):
        look_at_backup(copy)


def test_a_home_that_cannot_be_written_is_told(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(EnvironmentTrouble, match="could not be written"):
        restore_home(look_at_backup(copy), tmp_path / "file" / "again")
