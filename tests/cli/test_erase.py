"""`kshare erase`, `mute` and `space retention`."""

from __future__ import annotations

from collections.abc import Callable

from tests.cli.conftest import Person


def test_without_yes_it_says_what_would_go_and_changes_nothing(anna: Person) -> None:
    page = anna.ask("page", "save", "Seals", stdin="The code is 4711.\n")["id"]
    anna.ask("page", "save", "Seals", stdin="Ask Anna.\n")

    ran = anna.run("erase", page, "--passage", "4711")

    assert ran.code == 2 and ran.out == ""
    assert "Anna Berg" in ran.err and "Nothing was erased" in ran.err
    assert all(one["size"] is not None for one in anna.ask("page", "history", page)["items"])


def test_with_yes_it_goes_at_once_and_from_the_disk(anna: Person) -> None:
    page = anna.ask("page", "save", "Seals", stdin="The code is zebrafinch.\n")
    anna.ask("page", "save", "Seals", stdin="Ask Anna.\n")

    done = anna.ask("erase", page["id"], "--passage", "zebrafinch", "--reason", "a secret", "--yes")

    assert done == {"id": page["id"], "erased": 1, "revisions": [page["revision"]], "scrubbed": True}
    files = b"".join(path.read_bytes() for path in anna.home.rglob("*") if path.is_file())
    assert b"zebrafinch" not in files
    assert anna.run("erase", page["id"], "--passage", "zebrafinch", "--yes").code == 3


def test_a_whole_page_goes_out_of_sight(anna: Person) -> None:
    page = anna.ask("page", "save", "Seals", "--tag", "pumps", stdin="words\n")["id"]
    anna.ask("erase", page, "--yes")

    assert anna.ask("page", "list")["items"] == []
    assert anna.run("page", "show", "Seals").code == 3
    assert anna.run("erase", page, "--revision", "abcd", "--passage", "x").code == 2


def test_muting_and_retention(anna: Person, person: Callable[[str], Person]) -> None:
    assert anna.run("mute", "nobody").code == 3
    assert anna.run("mute", anna.ask("profile")["handle"]).code == 2
    assert anna.ask("mute") == {"items": []}
    assert anna.ask("space", "retention", "3")["years"] == 3
    assert anna.run("space", "retention", "200").code == 2
