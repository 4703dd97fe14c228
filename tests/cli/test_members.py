"""`kshare space members|remove|grant|succeed`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kshare import __version__
from tests.cli.conftest import Person


@pytest.fixture
def both(anna: Person, person: Callable[[str], Person], share: Path) -> tuple[Person, Person]:
    """Anna's space with Ben in it; each knows of the other."""
    anna.ask("space", "create", share, "--name", "Team")
    anna.ask("sync")
    ben = person("Ben Ode")
    ben.ask("space", "join", share)
    ben.ask("sync")
    anna.ask("sync")
    ben.ask("sync")
    return anna, ben


def roles(somebody: Person, *options: str) -> dict[str, str]:
    items = somebody.ask("space", "members", *options)["items"]
    return {item["handle"]: item["role"] for item in items}


def test_a_member_is_promoted_removed_and_succeeded(both: tuple[Person, Person]) -> None:
    anna, ben = both
    (first, second) = anna.ask("space", "members")["items"]
    assert {**first, "fingerprint": "", "id": ""} == {
        "id": "",
        "handle": "anna.berg",
        "name": "Anna Berg",
        "role": "admin",
        "fingerprint": "",
        "confirmed": True,
        "founder": True,
        "claimed": False,
        "compared": False,
        "successor": None,
        "me": True,
        "version": __version__,
        "last_wrote": None,
        "files": 0,
        "over_quota": False,
    }
    assert (second["role"], len(second["fingerprint"])) == ("member", 19)

    done = anna.ask("space", "grant", "ben.ode", "moderator")
    assert (done["id"], done["role"]) == (second["id"], "moderator")
    assert "Ben Ode is reader now." in anna.run("space", "grant", "@ben.ode", "reader").out
    assert "What they wrote until now stays" in anna.run("space", "remove", "ben.ode").out
    anna.ask("sync")
    ben.ask("sync")

    refused = ben.run("post", "hello")
    assert (refused.code, refused.out) == (6, "")
    assert "Ask an admin: Anna Berg (@anna.berg)" in refused.err
    assert roles(ben) == {"anna.berg": "admin"}
    assert roles(ben, "--removed") == {"anna.berg": "admin", "ben.ode": "removed"}
    assert anna.ask("space", "list")["items"][1]["members"] == 1


def test_who_is_no_admin_changes_nobody(both: tuple[Person, Person]) -> None:
    anna, ben = both

    for words in (
        ("remove", "anna.berg"),
        ("grant", "ben.ode", "admin"),
        ("succeed", "anna.berg", "ben.ode"),
    ):
        refused = ben.run("space", *words)
        assert (refused.code, refused.out) == (6, ""), words
        assert "Anna Berg" in refused.err or "an admin" in refused.err
    assert anna.run("space", "remove", "anna.berg").code == 6, "the only admin"


def test_the_list_tells_version_and_the_day_of_the_newest_item_and_no_more(
    both: tuple[Person, Person],
) -> None:
    anna, ben = both
    ben.ask("post", "Good morning")
    ben.ask("sync")
    anna.ask("sync")

    second = anna.ask("space", "members")["items"][1]
    assert second["version"] == __version__
    assert len(second["last_wrote"]) == 10, "a day, not a moment"
    assert f"KShare {__version__}, last wrote {second['last_wrote']}" in anna.run("space", "members").out


def test_a_doubled_name_is_confirmed_by_whoever_compared_the_whole_fingerprint(
    both: tuple[Person, Person], person: Callable[[str], Person], share: Path, tmp_path: Path
) -> None:
    anna, _ = both
    other = Person(tmp_path / "other", anna.capture, anna.patch)
    other.ask("init", "--name", "Ben Ode", "--handle", "ben.two")
    other.ask("space", "join", share)
    for somebody in (other, anna):
        somebody.ask("sync")
    doubled = {item["handle"]: item for item in anna.ask("space", "members")["items"]}["ben.two"]
    assert (doubled["name"], doubled["confirmed"]) == ("Ben Ode (2)", False)

    wrong = anna.run("space", "confirm", "ben.two", "aaaa-bbbb-cccc-dddd")
    assert wrong.code == 2 and "Do not trust the name" in wrong.err
    assert anna.run("space", "confirm", "ben.two").code == 2
    anna.ask("space", "confirm", "@ben.two", doubled["fingerprint"].upper())

    now = {item["handle"]: item for item in anna.ask("space", "members")["items"]}
    assert (now["ben.two"]["confirmed"], now["ben.two"]["compared"]) == (True, True)
    assert not now["ben.ode"]["confirmed"], "the other one is as doubtful as before"
    assert "compared by you" in anna.run("space", "members").out
    assert anna.ask("sync")["sent"] == 0, "nobody else hears of it"
    anna.ask("space", "confirm", "ben.two", "--undo")
    assert not anna.ask("space", "members")["items"][2]["compared"]


def test_an_admin_sets_the_room_for_files_and_everybody_reads_it(
    both: tuple[Person, Person], tmp_path: Path
) -> None:
    anna, ben = both
    set_to = anna.ask("space", "quota", "--file", "2 kB", "--person", "3kB")
    assert (set_to["file"], set_to["person"], set_to["used"]) == (2_000, 3_000, 0)
    assert anna.run("space", "quota", "--total", "much").code == 2
    anna.ask("sync")
    ben.ask("sync")
    assert ben.run("space", "quota", "--file", "1 GB").code == 6

    page = ben.ask("page", "save", "Start", stdin="Hello")["id"]
    large, small = tmp_path / "large.bin", tmp_path / "small.bin"
    large.write_bytes(bytes(2_001))
    small.write_bytes(bytes(1_900))
    refused = ben.run("attach", page, large)
    assert refused.code == 7 and "a file in this space may have at most 2 kB" in refused.err
    ben.ask("attach", page, small)
    anna.ask("space", "quota", "--person", "1kB")
    ben.ask("sync")
    anna.ask("sync")

    item = anna.ask("space", "members")["items"][1]
    assert (item["files"], item["over_quota"]) == (1_900, True)
    assert "over quota: 1.9 kB" in anna.run("space", "members").out
    said = [line for line in anna.ask("doctor")["problems"] if "Ben Ode" in line]
    assert said == [
        "The files of Ben Ode in 'Team' fill 1.9 kB; one person may fill 1 kB, with files of at most 2 kB."
    ]
