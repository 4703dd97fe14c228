"""The folders of old epochs go, and nobody gets lost: who was away, who is new, what comes late."""

from __future__ import annotations

import pytest

from kshare.errors import NotFound, ShareReadOnly
from kshare.model.clock import DAY_MS
from kshare.sync import publisher
from kshare.sync.names import MARKER, epoch_folder
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import PC
from tests.sync.test_slow_work import EPOCH, Team


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", EPOCH)
    return Team()


def epochs(team: Team) -> list[str]:
    """The folders of the log."""
    return sorted(team.store.list("log"))


def swept(team: Team, count: int = 5) -> None:
    """A log of so many epochs, of which only the last two are left."""
    team.write(count * EPOCH - 1)
    team.pass_minutes(60)
    last = team.anna.replica.epoch()
    assert last >= count - 1
    assert epochs(team) == [f"{last - 1:08x}/", f"{last:08x}/"]


def everything(team: Team) -> set[str]:
    """What Anna can read, and she knows all."""
    return team.anna.texts()


def test_an_epoch_goes_with_its_sign_when_packs_have_it_all_and_the_last_two_stay(team: Team) -> None:
    swept(team)

    assert team.store.list(epoch_folder(3)) == {MARKER: 4}
    assert team.ben.texts() == everything(team)


def test_who_was_away_finds_the_log_again(team: Team) -> None:
    team.write(EPOCH - 1)
    clara = team.pc("clara")
    clara.sync()
    clara.post("written, and never confirmed")
    clara.sync()
    assert clara.replica.epoch() == 0

    swept(team)
    clara.post("written far from the folder")
    clara.sync()
    team.pass_minutes(4, team.anna, team.ben, clara)

    assert clara.replica.epoch() == team.anna.replica.epoch()
    assert clara.texts() == everything(team) == team.ben.texts()
    assert {"written, and never confirmed", "written far from the folder"} <= team.anna.texts()


def test_a_newcomer_finds_the_log(team: Team) -> None:
    swept(team)
    newcomer = team.pc("clara")
    newcomer.sync()

    assert newcomer.texts() == everything(team)
    assert newcomer.replica.epoch() == team.anna.replica.epoch()


def test_a_newcomer_finds_a_log_of_which_nothing_lies_loose(team: Team) -> None:
    swept(team)
    for path in team.loose():
        del team.store.files[path]
    newcomer = team.pc("clara")
    newcomer.sync()

    assert newcomer.replica.epoch() == team.anna.replica.epoch()


def test_a_file_that_comes_late_brings_its_folder_and_is_not_lost(team: Team) -> None:
    swept(team)
    path, file = _written_far_away(team)
    team.put(path, file)
    assert path.startswith(epoch_folder(0))
    team.pass_minutes(60)

    assert "came late" in team.anna.texts()
    assert "came late" in team.ben.texts()
    assert "00000000/" not in epochs(team), "and its folder went again"
    newcomer = team.pc("dora")
    newcomer.sync()
    assert newcomer.texts() == everything(team)


def test_a_newcomer_is_not_held_up_by_a_late_file_in_the_first_epoch(team: Team) -> None:
    swept(team)
    path, file = next((path, team.store.files[path]) for path in team.loose())
    team.put(f"{epoch_folder(0)}/{path.rpartition('/')[2]}", file)
    newcomer = team.pc("clara")
    newcomer.sync()

    assert newcomer.texts() == everything(team)
    assert newcomer.replica.epoch() == team.anna.replica.epoch()


def _written_far_away(team: Team) -> tuple[str, bytes]:
    """What Clara wrote into the first epoch of her copy of the folder, which a sync program brings late."""
    copy = MemoryStore()
    copy.files = {path: file for path, file in team.store.files.items() if path.startswith("id/")}
    copy.folders = {"", "id", "log", "log/00000000"}
    clara = PC(copy, team.space, "clara", team.clock)
    clara.post("came late")
    clara.sync()
    return next((path, file) for path, file in copy.files.items() if path.endswith(".ks"))


class KeepsFolders(MemoryStore):
    """A server that lets files go, but no folders."""

    def delete(self, path: str) -> None:
        if path.endswith("/"):
            raise ShareReadOnly("The shared folder {folder} cannot be written.", folder="(test)")
        super().delete(path)


def test_folders_that_cannot_be_deleted_mislead_nobody(team: Team) -> None:
    kept = KeepsFolders()
    kept.files, kept.folders = team.store.files, team.store.folders
    team.store = kept
    for pc in (team.anna, team.ben):
        pc.store = kept
        pc.started_again()
    team.write(5 * EPOCH - 1)
    team.pass_minutes(60)
    assert f"{epoch_folder(0)}/{MARKER}" not in kept.files
    assert "00000000/" in epochs(team)

    newcomer = team.pc("clara")
    newcomer.sync()

    assert newcomer.texts() == everything(team)
    assert newcomer.replica.epoch() == team.anna.replica.epoch()


def test_a_pack_that_was_spoiled_after_it_was_read_back_is_made_anew(team: Team) -> None:
    team.write(EPOCH + 1)
    team.pass_minutes(40)
    (name,) = team.packs()
    for pc in (team.anna, team.ben):
        pc.replica.pack_proven(name, team.clock())
    path = f"pk/{name}"
    team.store.files[path] = bytes(100) + team.store.files[path][100:]
    team.pass_minutes(60)
    assert team.packs().keys() == {name}, "nobody knows"

    team.clock.now_ms += DAY_MS
    team.pass_minutes(60)

    newcomer = team.pc("clara")
    newcomer.sync()
    assert newcomer.texts() == everything(team)


def test_what_is_gone_is_not_deleted_twice(team: Team) -> None:
    with pytest.raises(NotFound):
        team.store.delete("log/0000000f/")
