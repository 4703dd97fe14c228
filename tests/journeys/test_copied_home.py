"""A backup is put back, a home is copied to a second PC: nobody loses a word, and no position is signed twice."""

from __future__ import annotations

import shutil
from pathlib import Path

from kshare.cancel import CancelToken
from kshare.queries.timeline import Timeline, timeline
from kshare.sync.engine import RoundReport
from kshare.sync.keys.files import load_keys
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import KEYS, Workspace, open_workspace
from tests.builders import FakeClock, SeededBytes, Team, team


def _post(home: Workspace, text: str) -> None:
    home.run(write_post, WritePost(text))


def _texts(home: Workspace) -> set[str]:
    return {item.text for item in home.ask(timeline, Timeline(limit=50)).items}


def _sync(home: Workspace) -> RoundReport:
    (space,) = home.shared_spaces()
    return home.sync(space, CancelToken())


def _device(home: Workspace) -> bytes:
    return load_keys(home.home / KEYS).device.id


def _reopened(folder: Path, clock: FakeClock, seed: str) -> Workspace:
    return open_workspace(folder, clock, SeededBytes(seed))


def _backup(home: Workspace, target: Path) -> None:
    """What a backup program takes while the window is open: the keys of the person and a snapshot of the rest."""
    target.mkdir()
    home.store.database.backup(target / home.store.database.path.name)
    shutil.copytree(home.home / KEYS, target / KEYS)


def _positions(people: Team, name: str) -> list[tuple[bytes, int]]:
    rows = people[name].home.store.connection.execute("SELECT device, seq FROM log_segment")
    return [(device, seq) for device, seq in rows]


def test_a_backup_that_is_put_back_goes_on_as_a_new_device(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    anna = people["Anna"].home
    _post(anna, "before the backup")
    _sync(anna)
    _backup(anna, tmp_path / "backup")
    _post(anna, "after the backup")
    _sync(anna)
    anna.close()
    shutil.rmtree(anna.home)
    shutil.copytree(tmp_path / "backup", anna.home)

    restored = _reopened(anna.home, people.clock, "restored")
    before = _device(restored)
    _post(restored, "after the restore")
    report = _sync(restored)

    assert _device(restored) != before
    assert report.problems == (
        "This home was restored or copied. It goes on as a new device; nothing is lost.",
    )
    assert _sync(restored).problems == ()
    _sync(people["Ben"].home)
    everything = {"before the backup", "after the backup", "after the restore"}
    assert _texts(restored) == _texts(people["Ben"].home) == everything
    assert len(set(_positions(people, "Ben"))) == len(_positions(people, "Ben"))
    restored.close()
    people["Ben"].home.close()


def test_a_copied_home_and_its_original_go_on_side_by_side(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    anna = people["Anna"].home
    _post(anna, "before the copy")
    _sync(anna)
    _backup(anna, tmp_path / "copy")
    copy = _reopened(tmp_path / "copy", people.clock, "copy")

    for number in range(2):
        _post(anna, f"original {number}")
        _post(copy, f"copy {number}")
        _sync(copy)
        _sync(anna)
    for home in (copy, people["Ben"].home):
        _sync(home)

    everything = {"before the copy", "original 0", "original 1", "copy 0", "copy 1"}
    assert _texts(anna) == _texts(copy) == _texts(people["Ben"].home) == everything
    assert _device(anna) != _device(copy)
    assert len(set(_positions(people, "Ben"))) == len(_positions(people, "Ben"))
    copy.close()
    people.close()


def test_two_processes_of_one_home_stay_one_device(tmp_path: Path) -> None:
    people = team(tmp_path, ["Anna", "Ben"])
    window = people["Anna"].home
    _sync(window)
    device = _device(window)
    for number in range(3):
        line = _reopened(window.home, people.clock, f"line {number}")
        _post(line, f"from the command line {number}")
        assert _sync(line).problems == ()
        line.close()
        _post(window, f"from the window {number}")
        assert _sync(window).problems == ()

    assert _device(window) == device
    people.close()
