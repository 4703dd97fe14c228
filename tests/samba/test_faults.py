"""A real server fails in every way it can: a clear answer, nothing lost, and all is well when the fault ends."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
import smbclient

from kshare.errors import KShareError
from kshare.sync.stores.deadline import PATIENCE_S
from kshare.sync.stores.folder import FolderStore
from tests.samba.conftest import SMALL_BYTES, Served, ended
from tests.samba.mounting import until
from tests.samba.server import PASSWORD, USER
from tests.samba.test_journey import Mount, People, Team, texts

HOST = "127.0.0.1"


def exclusively(served: Served, file: Path) -> smbclient.SMBFileIO:
    """Hold a file open as another program that shares it with nobody."""
    inside = str(file.relative_to(served.team)).replace("/", "\\")
    return smbclient.open_file(
        rf"\\{HOST}\team\{inside}",
        mode="rb",
        share_access="",
        buffering=0,
        port=served.server.port,
        username=USER,
        password=PASSWORD,
    )


def test_a_server_that_dies_is_named_and_everything_arrives_later(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    team.sync()
    served.server.kill()
    try:
        team.anna.ask("post", "Written without a server")
        offline = team.anna.run("sync")
    finally:
        served.server.start()

    assert (offline.code, offline.out) == (10, "")
    assert "Nothing is lost" in offline.err
    team.sync()
    assert "Written without a server" in texts(team.ben)
    assert team.agree()


def until_it_writes(process: subprocess.Popen[str], folder: Path) -> None:
    """Wait until a command has begun a file in the shared folder, or has ended."""
    before = len(list(folder.rglob("*.ks")))
    until(lambda: len(list(folder.rglob("*.ks"))) > before or process.poll() is not None)


def test_a_server_that_dies_again_and_again_during_sync_loses_and_doubles_nothing(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    wanted = {f"Turn {turn}, number {n}" for turn in range(3) for n in range(2)}
    for turn in range(3):
        for n in range(2):
            team.anna.ask("post", f"Turn {turn}, number {n}")
        process = team.anna.begin("sync")
        until_it_writes(process, served.team)
        served.server.kill()
        served.server.start()
        assert ended(process).code in (0, 10)

    assert team.agree_in_time()
    assert texts(team.anna) == texts(team.ben) == wanted


def test_a_pc_that_dies_again_and_again_during_sync_loses_and_doubles_nothing(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    for turn in range(3):
        team.anna.ask("post", f"Turn {turn}")
        process = team.anna.begin("sync")
        until_it_writes(process, served.team)
        process.kill()
        ended(process)

    assert team.agree_in_time()
    assert texts(team.anna) == texts(team.ben) == {f"Turn {turn}" for turn in range(3)}


def test_a_server_that_freezes_freezes_nobody(
    mount: Mount, person: People, served: Served, tmp_path: Path
) -> None:
    team = Team(mount, person)
    (other := tmp_path / "other share").mkdir()
    team.anna.ask("space", "create", other, "--name", "Other")
    team.anna.ask("post", "For the others", "--space", "Other")
    team.anna.ask("post", "For the team", "--space", "Team")
    served.server.freeze()
    try:
        began = time.monotonic()
        syncing = team.anna.begin("sync")

        # Meanwhile everything else goes on.
        asked = time.monotonic()
        team.anna.ask("post", "Written meanwhile", "--space", "Team")
        assert team.anna.ask("search", "meanwhile")["items"]
        assert time.monotonic() - asked < 5

        assert syncing.stdout is not None
        first_line = syncing.stdout.readline()  # the process itself is held by its mount until that answers
        waited = time.monotonic() - began
    finally:
        served.server.thaw()
    round_of_both = ended(syncing)

    assert first_line.startswith("{") and round_of_both.code == 0, round_of_both.err
    assert PATIENCE_S <= waited < PATIENCE_S + 10
    assert "Team: " in round_of_both.err and "does not answer" in round_of_both.err
    assert any((other / "log").rglob("*.ks")), "the other space was served"
    team.sync()
    assert texts(team.ben) >= {"For the team", "Written meanwhile"}
    assert team.agree()


def test_who_may_only_read_reads_everything_and_keeps_what_he_writes(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    clara = person("Clara")
    look = mount("clara", "look")
    clara.ask("space", "join", look / "Team")
    clara.ask("post", "I may only look")
    team.anna.ask("post", "Look here")
    team.sync()

    report = clara.ask("sync")
    assert report["sent"] == 0
    assert any("cannot be written" in problem for problem in report["problems"])
    assert "Look here" in texts(clara)
    (served.team / "Empty").mkdir()
    refused = clara.run("space", "create", look / "Empty", "--name", "Mine")
    assert refused.code == 11 and "Ask for write access" in refused.err

    clara.ask("space", "move", "Team", mount("clara now", "team") / "Team")
    assert clara.ask("sync")["problems"] == []
    team.sync()
    assert "I may only look" in texts(team.ben)


def test_a_full_share_is_named_and_what_waited_arrives_when_there_is_room(
    mount: Mount, person: People, served: Served
) -> None:
    anna, ben = person("Anna"), person("Ben")
    folder = mount("anna", "small") / "Team"
    folder.mkdir()
    anna.ask("space", "create", folder, "--name", "Team")
    ben.ask("space", "join", mount("ben", "small") / "Team")
    for who in (anna, ben):
        who.ask("sync")
    ballast = fill(served.small)
    for n in range(3):
        anna.ask("post", f"No room for {n}")

    report = anna.ask("sync")

    assert any("is full" in problem for problem in report["problems"]), report
    assert report["waiting"] > 0
    assert ben.run("sync").code == 0, "half a file stops nobody"
    ballast.unlink()
    for _ in range(3):
        assert anna.ask("sync")["problems"] == []
        ben.ask("sync")
    assert {f"No room for {n}" for n in range(3)} <= texts(ben)
    assert anna.state().items() & ben.state().items()


def fill(disk: Path) -> Path:
    """Leave no byte free."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            try:
                for _ in range(SMALL_BYTES // size + 1):
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


def test_a_file_that_another_program_holds_is_read_later(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    team.sync()
    before = set((served.team / "Team").rglob("*.ks"))
    team.anna.ask("post", "Held by a virus scanner")
    team.anna.ask("sync")
    (held,) = set((served.team / "Team").rglob("*.ks")) - before
    with exclusively(served, held):
        assert team.ben.run("sync").code == 0
        assert "Held by a virus scanner" not in texts(team.ben)

    def has_arrived() -> bool:
        team.ben.ask("sync")
        return "Held by a virus scanner" in texts(team.ben)

    until(has_arrived)  # an unreadable file is tried again after 5 s at first
    assert team.agree()


def test_a_file_that_another_program_holds_cannot_be_deleted_and_can_be_later(
    mount: Mount, served: Served
) -> None:
    slept: list[float] = []
    store = FolderStore(mount("anna"), sleep=slept.append)
    store.put_new("old.ks", b"content")
    with exclusively(served, served.team / "old.ks"), pytest.raises(KShareError):
        store.delete("old.ks")
    assert len(slept) > 3, "it waited for the other program"

    store.delete("old.ks")
    assert list(served.team.iterdir()) == []


def test_two_pcs_that_create_one_name_at_once_have_one_winner(mount: Mount) -> None:
    stores = [FolderStore(mount(pc)) for pc in ("anna", "ben")]
    won = [[store.put_new(f"{n}.ks", b"mine") for store in stores] for n in range(20)]

    assert all(sum(both) == 1 for both in won)
