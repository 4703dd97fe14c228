"""Reading later, checking addresses, renaming and merging tags at the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from kshare.checking import runs
from kshare.model.link_check import LinkCheck, Verdict
from tests.cli.conftest import Person


@pytest.fixture
def anna(person: Callable[[str], Person]) -> Person:
    """Two bookmarks and a page, all about oil."""
    made = person("Anna Berg")
    made.ask("bookmark", "add", "http://wiki/seals", "--title", "Seals", "--tag", "oil", "--tag", "seals")
    made.ask("bookmark", "add", "https://example.org/bolts", "--title", "Bolts", "--tag", "oil")
    made.ask("page", "save", "Pumps", "--tag", "oil", stdin="They pump.\n")
    return made


def test_items_are_kept_for_later_and_taken_off(anna: Person) -> None:
    seals = anna.ask("bookmark", "list", "--tag", "oil", "--tag", "seals")["items"][0]
    page = anna.ask("page", "show", "Pumps")["id"]

    assert anna.ask("bookmark", "read-later", seals["id"], page)["changed"] is True
    assert anna.ask("bookmark", "read-later", page)["changed"] is False
    rows = anna.ask("bookmark", "read-later")["items"]
    assert {row["title"] for row in rows} == {"Seals", "Pumps"}
    assert all(row.keys() == {"id", "kind", "title", "space", "time"} for row in rows)
    assert [row["title"] for row in anna.ask("bookmark", "list", "--later")["items"]] == ["Seals"]
    assert anna.ask("bookmark", "show", seals["id"])["later"] is True
    anna.ask("bookmark", "read-later", seals["id"], page, "--undo")
    assert anna.ask("bookmark", "read-later") == {"items": []}


def test_named_servers_are_asked_and_what_fails_is_listed_with_a_reason(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def look(url: str, named: Collection[str]) -> LinkCheck:
        asked.append(url)
        return LinkCheck(Verdict.MISSING, 404)

    assert runs.check_links.__kwdefaults__ is not None
    monkeypatch.setitem(runs.check_links.__kwdefaults__, "look_at", look)
    assert anna.ask("bookmark", "check")["items"] == [
        {"host": "wiki", "count": 1, "intranet": True},
        {"host": "example.org", "count": 1, "intranet": False},
    ]
    assert asked == [], "nothing is asked before a server is named"

    found = anna.ask("bookmark", "check", "--host", "wiki")

    assert asked == ["http://wiki/seals"] and (found["looked"], found["broken"]) == (1, 1)
    (row,) = found["items"]
    assert row.keys() == {"id", "url", "title", "verdict", "code", "target", "reason", "time"}
    assert (row["verdict"], row["reason"]) == ("missing", "not found (404)")
    (failing,) = anna.ask("bookmark", "list", "--failing")["items"]
    assert failing["check"]["code"] == 404
    assert anna.run("bookmark", "check", "--host", "nobody").code == 2


def test_tags_are_listed_renamed_and_merged(anna: Person) -> None:
    assert anna.ask("tag", "list")["items"] == [{"tag": "oil", "count": 3}, {"tag": "seals", "count": 1}]
    assert anna.ask("tag", "list", "--with", "oil")["items"] == [{"tag": "seals", "count": 1}]
    assert anna.ask("tag", "list", "se", "--kind", "bookmark")["items"] == [{"tag": "seals", "count": 1}]

    trial = anna.ask("tag", "rename", "oil", "grease", "--dry-run")
    assert trial == {"tag": "grease", "changed": 3, "left": 0, "posts": 0, "dry_run": True}
    assert anna.ask("tag", "rename", "oil", "Grease")["changed"] == 3
    assert anna.run("tag", "rename", "seals", "grease").code == 2
    assert anna.run("tag", "rename", "nothing", "more").code == 3
    assert anna.ask("tag", "merge", "seals", "grease", "grease")["changed"] == 1
    assert anna.ask("tag", "list")["items"] == [{"tag": "grease", "count": 3}]


def test_the_savers_of_bookmarks_are_asked_for_by_handle(anna: Person) -> None:
    assert len(anna.ask("bookmark", "list", "--by", "anna.berg")["items"]) == 2
    assert anna.run("bookmark", "list", "--by", "nobody").code == 3
