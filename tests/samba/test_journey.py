"""Anna and Ben at two PCs: two mounts of one share of a real server, each command a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.samba.conftest import Person, Served, ended
from tests.samba.mounting import until

Mount = Callable[..., Path]
People = Callable[[str], Person]


class Team:
    """Anna, who made the space in a folder of her mount, and Ben, who joined through his."""

    def __init__(self, mount: Mount, person: People, folder: str = "Team", cache_s: float = 0.0) -> None:
        self.anna, self.ben = person("Anna"), person("Ben")
        self.at_anna = mount("anna", cache_s=cache_s) / folder
        self.at_ben = mount("ben", cache_s=cache_s) / folder
        self.at_anna.mkdir()
        self.anna.ask("space", "create", self.at_anna, "--name", "Team")
        self.ben.ask("space", "join", self.at_ben)

    def sync(self, rounds: int = 2) -> None:
        """Both at the same time, so often."""
        for _ in range(rounds):
            for ran in [ended(process) for process in [who.begin("sync") for who in (self.anna, self.ben)]]:
                assert ran.code == 0, ran.err

    def agree_in_time(self) -> bool:
        """Both hold the same state after what the protocol allows: two rounds more, and 22 s for a torn file."""

        def agree() -> bool:
            self.sync(1)
            return self.agree()

        until(agree, 60)
        return True

    def agree(self) -> bool:
        """Both hold the same state, and nothing waits to be sent."""
        here, there = self.anna.state(), self.ben.state()
        common = here.keys() & there.keys()
        assert len(common) == 1
        return all(here[space] == there[space] for space in common)


def texts(person: Person) -> set[str]:
    """The posts that somebody sees."""
    return {item["text"] for item in person.ask("timeline", "--limit", 500)["items"] if item["text"]}


def test_anna_and_ben_end_with_the_same_state(mount: Mount, person: People) -> None:
    team = Team(mount, person)
    for n in range(5):
        team.anna.ask("post", f"Anna says {n}")
        team.ben.ask("post", f"Ben says {n}")
    team.anna.ask("bookmark", "add", "https://seals.example/catalogue", "--title", "Seal catalogue")
    team.sync()

    written = {f"{who} says {n}" for who in ("Anna", "Ben") for n in range(5)}
    assert texts(team.anna) == texts(team.ben) >= written
    assert team.ben.ask("search", "catalogue")["items"][0]["title"] == "Seal catalogue"
    assert team.agree()


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("Отдел снабжения и склад", id="Cyrillic"),
        pytest.param("Größe 100 % & 'mehr' 日本 😀", id="signs"),
        pytest.param("/".join(["a folder with a long name that somebody gave it"] * 5), id="250 characters"),
    ],
)
def test_the_shared_folder_may_have_any_name(
    mount: Mount, person: People, tmp_path: Path, folder: str
) -> None:
    (mount("admin") / folder).parent.mkdir(parents=True, exist_ok=True)
    team = Team(mount, person, folder)
    team.anna.ask("post", "Found it")
    team.sync()

    assert "Found it" in texts(team.ben)
    assert team.agree()


def test_a_folder_that_is_moved_while_in_use_loses_nothing(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    team.anna.ask("post", "Before the move")
    team.sync()
    (served.team / "Team").rename(served.team / "Archive 2026")
    team.anna.ask("post", "While nobody knows where it is")

    lost = team.anna.run("sync")

    assert (lost.code, lost.out) == (10, "")
    assert "cannot be reached" in lost.err and "Nothing is lost" in lost.err
    assert not (served.team / "Team").exists(), "a folder that is gone is never made anew"

    for who, folder in ((team.anna, team.at_anna), (team.ben, team.at_ben)):
        who.ask("space", "move", "Team", folder.with_name("Archive 2026"))
    team.sync()

    assert texts(team.ben) >= {"Before the move", "While nobody knows where it is"}
    assert team.agree()


def test_junk_and_conflict_copies_change_nothing(mount: Mount, person: People, served: Served) -> None:
    team = Team(mount, person)
    team.anna.ask("post", "Real words")
    team.sync()
    epoch = next((served.team / "Team" / "log").iterdir())
    segment = next(epoch.glob("*.ks"))
    litter = {
        "Thumbs.db": b"\xd0\xcf\x11\xe0",
        "desktop.ini": b"[.ShellClassInfo]",
        "~$Plan.docx": b"lock",
        "Icon\r": b"",
        f"{segment.stem} (PC-17).ks": segment.read_bytes(),
        f"{segment.stem}.sync-conflict-20260101-120000-ABCDEFG.ks": segment.read_bytes(),
        f"~syncthing~{segment.name}.tmp": segment.read_bytes()[:50],
        segment.name.upper(): segment.read_bytes(),  # the server's disk tells the cases apart, SMB does not
        "0" * 26 + ".ks": b"",
        "1" * 26 + ".ks": b"KSS1" + bytes(100),
        "next.ke.bak": b"KSE1",
    }
    for name, content in litter.items():
        (epoch / name).write_bytes(content)
    (served.team / "Team" / "log" / "ffffffff").mkdir()
    (served.team / "Team" / "log" / "Neuer Ordner").mkdir()
    shutil.copytree(served.team / "Team" / "log", served.team / "Team" / "log - Kopie")
    team.ben.ask("post", "In spite of all the litter")
    team.sync()

    assert texts(team.anna) == texts(team.ben) >= {"Real words", "In spite of all the litter"}
    assert team.agree()


def test_what_a_client_still_believes_about_missing_names_only_delays(mount: Mount, person: People) -> None:
    team = Team(mount, person, cache_s=2.0)
    for n in range(3):
        team.anna.ask("post", f"Anna says {n}")
        team.ben.ask("post", f"Ben says {n}")
        team.sync(1)

    def both_have_read_all() -> bool:
        team.sync(1)
        return len(texts(team.anna)) == len(texts(team.ben)) == 6

    until(both_have_read_all)
    assert team.agree()


def test_a_hundred_thousand_foreign_files_in_the_folder_only_take_time(
    mount: Mount, person: People, served: Served
) -> None:
    team = Team(mount, person)
    team.sync(1)
    epoch = next((served.team / "Team" / "log").iterdir())
    for number in range(100_000):
        (epoch / f"scan{number:06}.tif").touch()
    team.anna.ask("post", "Behind the pile")
    team.anna.ask("space", "move", "Team", served.team / "Team")  # she sits at the server itself

    assert team.anna.ask("sync")["problems"] == []
    assert team.ben.ask("sync")["problems"] == []

    assert "Behind the pile" in texts(team.ben)
    assert len(list((served.team / "Team" / "log").iterdir())) == 1, "foreign files close no epoch"
