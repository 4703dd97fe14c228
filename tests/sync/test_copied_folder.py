"""Folders that a program copies around."""

from __future__ import annotations

from pathlib import Path

import pytest

from kshare.sync.stores.copied import is_copied


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox", ".sync_0a1b2c.db", ".nextcloudsync.log"])
def test_the_marks_of_a_program_above_a_folder_tell(tmp_path: Path, mark: str) -> None:
    team = tmp_path / "copied" / "team"
    team.mkdir(parents=True)
    assert not is_copied(team, tmp_path, {})

    (tmp_path / "copied" / mark).touch()

    assert is_copied(team, tmp_path, {})
    assert not is_copied(tmp_path, tmp_path, {})
    assert not is_copied(team, tmp_path / "elsewhere", {}), "a network drive is not looked into"


def test_windows_says_where_onedrive_is(tmp_path: Path) -> None:
    environment = {"OneDrive": str(tmp_path / "OneDrive"), "OneDriveCommercial": ""}

    assert is_copied(tmp_path / "OneDrive" / "Team", tmp_path, environment)
    assert not is_copied(tmp_path / "Other", tmp_path, environment)


def test_a_folder_that_is_not_there_is_a_network_drive(tmp_path: Path) -> None:
    assert not is_copied(tmp_path / "nothing" / "here", tmp_path, {})
