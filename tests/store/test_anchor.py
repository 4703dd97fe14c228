"""A home knows when it is no longer the one that ran here last."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.store.anchor import is_settled, settle
from kshare.workspace import Workspace
from tests.builders import new_home, reopened


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    made = new_home(tmp_path, "anna")
    yield made
    made.close()


def _settled(home: Workspace) -> bool:
    return is_settled(home.store.connection, home.home)


def _settle(home: Workspace) -> None:
    home.store.run(lambda tx: settle(tx.connection, home.home, os.urandom))


def test_a_home_that_never_synced_is_settled(home: Workspace) -> None:
    assert _settled(home)


def test_a_home_stays_settled_over_processes(home: Workspace) -> None:
    _settle(home)
    again = reopened(home)
    assert _settled(again)
    _settle(again)
    assert _settled(home)
    again.close()


def test_a_copied_home_is_not_settled_and_the_original_is(home: Workspace, tmp_path: Path) -> None:
    _settle(home)
    home.store.database.backup(tmp_path / "copy.sqlite3")
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    shutil.move(tmp_path / "copy.sqlite3", copy / home.store.database.path.name)
    copied = reopened(Workspace(copy, home.store, lambda: 0, os.urandom))

    assert not _settled(copied)
    assert _settled(home)
    _settle(copied)
    assert _settled(copied)
    assert _settled(home)
    copied.close()


def test_a_home_that_was_set_back_is_not_settled(home: Workspace, tmp_path: Path) -> None:
    _settle(home)
    backup, file = tmp_path / "backup.sqlite3", home.store.database.path
    home.store.database.backup(backup)
    _settle(home)
    home.close()
    for leftover in home.home.glob(f"{file.name}*"):
        leftover.unlink()
    shutil.copy(backup, file)

    restored = reopened(home)
    assert not _settled(restored)
    restored.close()


def test_where_nothing_can_be_written_outside_of_the_home_the_share_decides(
    home: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("no folder", encoding="utf-8")
    _settle(home)
    assert _settled(home)
