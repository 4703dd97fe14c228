"""A backup is a home: whole, without the device's key, and made again by copying only what is new."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, EnvironmentTrouble, InvalidInput
from kshare.queries.pages import ListPages, list_pages
from kshare.sharing.backup import back_up, home_size
from kshare.sync.keys.files import has_device, load_person
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import KEYS, Workspace, open_workspace
from tests.builders import FakeClock, new_home


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    made = new_home(tmp_path, "Anna Berg")
    made.run(save_page, SavePage("Pumps", "Oil and seals."))
    return made


def titles(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.ask(list_pages, ListPages()).items]


def test_a_backup_opens_as_the_same_person_with_everything_and_without_the_device(
    home: Workspace, tmp_path: Path
) -> None:
    blob = home.files.keep(io.BytesIO(b"x" * 5_000))
    told: list[tuple[int, int]] = []

    size = back_up(home.home, home.store, tmp_path / "copy", progress=lambda *at: told.append(at))

    copy = open_workspace(tmp_path / "copy", FakeClock(), os.urandom)
    assert titles(copy) == ["Pumps"]
    assert copy.store.user == home.store.user == load_person(tmp_path / "copy" / KEYS).id
    assert copy.files.folder.holds(blob)
    assert not has_device(tmp_path / "copy" / KEYS)
    assert size.files == 5_000 and size.database > 0
    assert told[-1][0] >= told[0][0]
    copy.close()


def test_a_backup_into_the_same_folder_brings_what_is_new(home: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    first = home.files.keep(io.BytesIO(b"first"))
    back_up(home.home, home.store, target)
    before = (target / "blobs").rglob("*")
    times = {path.name: path.stat().st_mtime_ns for path in before if path.is_file()}

    home.run(save_page, SavePage("Valves", ""))
    home.files.keep(io.BytesIO(b"second"))
    back_up(home.home, home.store, target)

    copy = open_workspace(target, FakeClock(), os.urandom)
    assert sorted(titles(copy)) == ["Pumps", "Valves"]
    copy.close()
    now = {path.name: path.stat().st_mtime_ns for path in (target / "blobs").rglob("*") if path.is_file()}
    assert len(now) == 2 and times.items() <= now.items() and home.files.folder.holds(first)


def test_a_folder_with_other_things_or_inside_the_home_is_refused(home: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine", encoding="utf-8")

    for target in (other, home.home, home.home / "copy"):
        with pytest.raises(InvalidInput):
            back_up(home.home, home.store, target)

    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_written_is_told(home: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(EnvironmentTrouble, match="could not be written"):
        back_up(home.home, home.store, tmp_path / "file" / "copy")


def test_a_backup_that_is_stopped_leaves_the_earlier_one_usable(home: Workspace, tmp_path: Path) -> None:
    target, cancel = tmp_path / "copy", CancelToken()
    back_up(home.home, home.store, target)
    home.files.keep(io.BytesIO(b"new"))
    cancel.cancel()

    with pytest.raises(Cancelled):
        back_up(home.home, home.store, target, cancel)

    copy = open_workspace(target, FakeClock(), os.urandom)
    assert titles(copy) == ["Pumps"]
    copy.close()


def test_the_size_of_a_home_counts_texts_and_files(home: Workspace) -> None:
    before = home_size(home.home)
    home.files.keep(io.BytesIO(b"x" * 10_000))

    after = home_size(home.home)

    assert before.database > 0 and after.files - before.files == 10_000
