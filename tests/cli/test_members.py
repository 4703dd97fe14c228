"""`kshare space members|remove|grant|succeed`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
        "successor": None,
        "me": True,
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
