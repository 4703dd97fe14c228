"""A copy of the home, and going on from it, and a profile picture, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Person


@pytest.fixture
def anna(person: Callable[[str], Person]) -> Person:
    made = person("Anna Berg")
    made.ask("page", "save", "Pump", stdin="Words.\n")
    return made


def test_a_home_is_backed_up_looked_at_and_restored_elsewhere(
    anna: Person, person: Callable[[str], Person], tmp_path: Path
) -> None:
    copied = anna.ask("backup", tmp_path / "copy")
    assert copied["folder"] == str(tmp_path / "copy") and copied["database"] > 0
    new = Person(tmp_path / "new", anna.capture, anna.patch)

    seen = new.ask("restore", tmp_path / "copy", "--look")
    assert seen["counts"] == {"page": 1, "bookmark": 0, "post": 0} and seen["home"] is None
    assert not new.home.exists()
    assert new.ask("restore", tmp_path / "copy")["home"] == str(new.home)

    assert [row["title"] for row in new.ask("page", "list")["items"]] == ["Pump"]
    assert new.ask("doctor")["ok"]
    assert new.run("restore", tmp_path / "copy").code == 2
    assert new.run("restore", tmp_path / "nowhere").code == 3


def test_the_present_home_is_put_aside_when_asked(anna: Person, tmp_path: Path) -> None:
    anna.ask("backup", tmp_path / "copy")
    anna.ask("page", "save", "Valve", stdin="Since then.\n")

    done = anna.ask("restore", tmp_path / "copy", "--replace")

    assert [row["title"] for row in anna.ask("page", "list")["items"]] == ["Pump"]
    before = Person(Path(done["aside"]), anna.capture, anna.patch)
    assert [row["title"] for row in before.ask("page", "list")["items"]] == ["Pump", "Valve"]


def test_a_profile_gets_a_picture_and_loses_it(anna: Person, tmp_path: Path) -> None:
    (tmp_path / "me.png").write_bytes(b"\x89PNG\r\n\x1a\nrest")
    (tmp_path / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20_000))

    assert anna.ask("profile", "--picture", tmp_path / "me.png")["picture"] is True
    for refused in ("large.png", "missing.png"):
        assert anna.run("profile", "--picture", tmp_path / refused).code == 2
    assert anna.ask("profile")["picture"] is True

    assert anna.ask("profile", "--no-picture")["picture"] is False
