"""An encrypted space on the command line: made, invited to, asked for, and come back to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kshare.sharing import admission
from kshare.sync.keys.identity import PersonKey, RandomBytes
from kshare.sync.keys.recovery import Cost, keep_under_passphrase, person_under_passphrase
from kshare.sync.stores.port import Store
from tests.cli.conftest import Person

CHEAP = Cost(passes=1, memory_bytes=8_192)


@pytest.fixture
def encrypted(anna: Person, share: Path) -> Path:
    """The folder of Anna's encrypted space."""
    made = anna.ask("space", "create", share, "--name", "Team", "--encrypted")
    assert made["encrypted"] is True
    return share


def test_an_invite_is_sent_as_a_file_and_opens_the_space(
    anna: Person, person: Callable[[str], Person], encrypted: Path, tmp_path: Path
) -> None:
    anna.ask("page", "save", "Visa", stdin="How to get one\n")
    anna.ask("sync")
    made = anna.ask("space", "invite", "--name", "Ben Ode", "--days", "3")
    assert made["name"] == "Ben Ode" and made["expires"].endswith("Z")
    mail = tmp_path / "mail.txt"
    mail.write_text(f"Hi Ben,\n> {made['invite'][:60]}\n> {made['invite'][60:]}\n", encoding="utf-8")

    ben = person("Ben Ode")
    entered = ben.ask("space", "join", "--invite", mail)

    assert (entered["name"], entered["encrypted"], entered["folder"]) == ("Team", True, str(encrypted))
    ben.ask("sync")
    assert ben.ask("page", "show", "Visa")["text"] == "How to get one\n"


def test_a_wrong_invite_says_what_is_wrong(
    anna: Person, person: Callable[[str], Person], encrypted: Path
) -> None:
    text = anna.ask("space", "invite", "--name", "Ben Ode")["invite"]
    cleo = person("Cleo Day")

    for tried, words in (
        (text, "you are 'Cleo Day'"),
        (text[:-9], "all of its lines"),
        ("hello", "all of its lines"),
    ):
        ran = cleo.run("space", "join", encrypted, "--invite", tried)
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err


def test_a_withdrawn_invite_lets_nobody_write(
    anna: Person, person: Callable[[str], Person], encrypted: Path
) -> None:
    text = anna.ask("space", "invite")["invite"]
    anna.ask("space", "withdraw", text)
    anna.ask("sync")
    anna.ask("page", "save", "Visa", stdin="How to get one\n")
    anna.ask("sync")

    ben = person("Ben Ode")
    ben.ask("space", "join", encrypted, "--invite", text)
    ben.ask("page", "save", "Junk", stdin="By nobody\n")
    told = ben.ask("sync")
    anna.ask("sync")

    assert any("sealed with a key" in problem for problem in told["problems"])
    assert [page["title"] for page in anna.ask("page", "list")["items"]] == ["Visa"]


def test_who_has_no_invite_asks_and_is_admitted_by_the_fingerprint(
    anna: Person, person: Callable[[str], Person], encrypted: Path
) -> None:
    ben = person("Ben Ode")
    asked = ben.ask("space", "join", encrypted)
    assert asked["requested"] is True
    assert asked["fingerprint"] in ben.run("space", "join", encrypted).out

    (request,) = anna.ask("space", "requests")["items"]
    assert request["fingerprint"] == asked["fingerprint"]
    assert anna.run("space", "admit", "abcd").code == 2
    assert anna.run("space", "admit", "aaaa-bbbb-cccc-dddd").code == 3
    assert anna.ask("space", "admit", asked["fingerprint"])["id"] == request["user"]
    assert anna.ask("space", "requests")["items"] == []
    anna.ask("sync")

    assert ben.ask("space", "join", encrypted)["encrypted"] is True
    ben.ask("sync")
    assert [space["name"] for space in ben.ask("space", "list")["items"]] == ["personal", "Team"]
    assert ben.run("space", "invite").code == 6


def test_the_words_bring_a_person_back_on_a_new_pc(anna: Person, encrypted: Path, tmp_path: Path) -> None:
    anna.ask("page", "save", "Visa", stdin="How to get one\n")
    anna.ask("sync")
    words = anna.ask("recovery")["words"]
    assert len(words.split()) == 24

    new = Person(tmp_path / "new pc", anna.capture, anna.patch)
    assert new.run("init", "--name", "Anna", "--recover", stdin="one two three").code == 2
    again = new.ask("init", "--name", "Anna", "--recover", stdin=words.replace(" ", "\n").upper())
    assert again["person"] == anna.ask("profile")["id"]
    assert new.ask("space", "recover", encrypted)["encrypted"] is True
    new.ask("sync")
    assert new.ask("page", "show", "Visa")["text"] == "How to get one\n"
    assert [one["name"] for one in new.ask("people")["items"]] == ["Anna Berg"], "as she was known there"


def test_a_stranger_cannot_recover_into_a_space(
    person: Callable[[str], Person], anna: Person, encrypted: Path
) -> None:
    ran = person("Mallory").run("space", "recover", encrypted)

    assert (ran.code, ran.out) == (8, "")
    assert "no key" in ran.err and "space join" in ran.err


def test_a_passphrase_kept_in_the_folder_brings_a_person_back(
    anna: Person, encrypted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "keep_under_passphrase", _cheap_keep)
    monkeypatch.setattr(admission, "person_under_passphrase", _cheap_person)
    assert anna.run("recovery", "--passphrase", stdin="short\n").code == 2
    kept = anna.ask("recovery", "--passphrase", stdin="four words nobody guesses\n")

    new = Person(tmp_path / "new pc", anna.capture, anna.patch)
    begin = ("init", "--name", "Anna", "--recover", "--share", encrypted)
    assert new.run(*begin, stdin="four words nobody guesses\n").code == 2, "the handle is needed too"
    assert new.run(*begin, "--handle", kept["handle"], stdin="four words everybody guesses\n").code == 3
    again = new.ask(*begin, "--handle", kept["handle"], stdin="four words nobody guesses\n")

    assert again["person"] == anna.ask("profile")["id"]
    assert (encrypted / kept["file"]).is_file()


def _cheap_keep(
    store: Store, space: bytes, who: PersonKey, handle: str, passphrase: str, random: RandomBytes, _: Cost
) -> str:
    """As the product does it, at a price for tests."""
    return keep_under_passphrase(store, space, who, handle, passphrase, random, CHEAP)


def _cheap_person(store: Store, space: bytes, handle: str, passphrase: str, _: Cost) -> PersonKey:
    return person_under_passphrase(store, space, handle, passphrase, CHEAP)
