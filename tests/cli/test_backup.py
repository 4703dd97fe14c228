"""A copy of the home, and going on from it, and a profile picture, on the command line."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kshare.settings import NEXT_HOME
from kshare.sharing.next_home import note_next_home
from kshare.store.database import FILE_NAME
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


def _noted(anna: Person, tmp_path: Path) -> Path:
    """A restored home with the page Pump waits for its turn; the present one has Valve too."""
    anna.ask("backup", tmp_path / "copy")
    anna.ask("page", "save", "Valve", stdin="Since then.\n")
    waiting = Person(anna.home.with_name("restored"), anna.capture, anna.patch)
    waiting.ask("restore", tmp_path / "copy")
    note_next_home(anna.home, waiting.home)
    return waiting.home


def test_a_command_lets_a_restored_home_take_its_place_first(anna: Person, tmp_path: Path) -> None:
    waiting = _noted(anna, tmp_path)

    assert [row["title"] for row in anna.ask("page", "list")["items"]] == ["Pump"]
    assert not waiting.exists()


def test_a_command_beside_an_open_window_says_that_the_restored_home_waits(
    anna: Person, tmp_path: Path
) -> None:
    _noted(anna, tmp_path)

    with contextlib.closing(sqlite3.connect(anna.home / FILE_NAME)) as window:
        window.execute("SELECT count(*) FROM own_state").fetchone()
        ran = anna.run("page", "list")

    assert ran.code == 0 and "Valve" in ran.out and "the next start tries again" in ran.err
    assert (anna.home / NEXT_HOME).exists()
