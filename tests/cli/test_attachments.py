"""Files on the command line: attach, list, fetch, take off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Person

FILE = {"id", "name", "media_type", "size", "hash", "author", "time", "state", "reason", "pinned"}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(2_000)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A file of Anna's."""
    path = tmp_path / "Pump.png"
    path.write_bytes(PICTURE)
    return path


@pytest.fixture
def team(person: Callable[[str], Person], share: Path) -> tuple[Person, Person]:
    """Anna and Ben in one space with a page of Anna's."""
    anna, ben = person("Anna Berg"), person("Ben Ode")
    anna.ask("space", "create", share, "--name", "Team")
    ben.ask("space", "join", share)
    anna.ask("page", "save", "Start", stdin="Hello\n")
    return anna, ben


def test_a_file_goes_from_one_person_to_the_other(team: tuple[Person, Person], picture: Path) -> None:
    anna, ben = team
    attached = anna.ask("attach", "Start", picture)
    assert attached.keys() == FILE | {"item"}
    assert (attached["name"], attached["media_type"], attached["size"], attached["state"]) == (
        "Pump.png", "image/png", len(PICTURE), "sending",
    )  # fmt: skip

    sums = anna.ask("sync")
    assert sums["files_sent"] == 1
    assert ben.ask("sync")["files_received"] == 0
    (seen,) = ben.ask("attachments", "Start")["items"]
    assert (seen["state"], seen["author"]["handle"]) == ("away", "anna.berg")


def test_fetch_saves_a_copy_and_pins(team: tuple[Person, Person], picture: Path, tmp_path: Path) -> None:
    anna, ben = team
    anna.ask("attach", "Start", picture)
    anna.ask("sync")
    ben.ask("sync")

    fetched = ben.ask("fetch", "Start", "pump.png", "--to", tmp_path / "copy.png", "--pin")

    assert fetched["items"][0]["state"] == "here"
    assert fetched["items"][0]["pinned"]
    assert fetched["saved"] == [str(tmp_path / "copy.png")]
    assert (tmp_path / "copy.png").read_bytes() == PICTURE
    assert not ben.ask("fetch", "Start", "--unpin")["items"][0]["pinned"]


def test_a_file_that_is_on_its_way_is_said_so(
    team: tuple[Person, Person], picture: Path, share: Path
) -> None:
    anna, ben = team
    anna.ask("attach", "Start", picture)
    anna.ask("sync")
    ben.ask("sync")
    (blob,) = share.glob("bl/*/*.kb")
    blob.unlink()

    found = ben.ask("fetch", "Start")

    assert found["items"][0]["state"] == "on its way"
    assert "not in the shared folder yet" in found["items"][0]["reason"]


def test_the_same_file_twice_is_one_and_another_of_the_name_gets_a_number(
    anna: Person, picture: Path
) -> None:
    anna.ask("page", "save", "Start", stdin="Hello\n")
    first = anna.ask("attach", "Start", picture)
    assert anna.ask("attach", "Start", picture)["id"] == first["id"]
    picture.write_bytes(b"other")
    assert anna.ask("attach", "Start", picture)["name"] == "Pump 2.png"
    assert [file["name"] for file in anna.ask("attachments", "Start")["items"]] == ["Pump.png", "Pump 2.png"]

    assert [file["name"] for file in anna.ask("detach", "Start", "pump.png")["items"]] == ["Pump 2.png"]


def test_trouble_is_said_with_a_next_step(
    team: tuple[Person, Person], picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = team
    assert anna.run("attach", "Start", tmp_path / "none.png").code == 2
    assert anna.run("attach", "Nowhere", picture).code == 3
    assert anna.run("detach", "Start", "none.png").code == 3
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(300_000_001)
    refused = anna.run("attach", "Start", large)
    assert refused.code == 7
    assert "at most 300 MB" in refused.err and "Attach a smaller file" in refused.err
    post = anna.ask("post", "Mine")["id"]
    anna.ask("sync")
    ben.ask("sync")
    assert ben.run("attach", post, picture).code == 6
