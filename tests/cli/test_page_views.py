"""The views of the wiki on the command line, and pages made from pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Person


@pytest.fixture
def anna(person: Callable[[str], Person]) -> Person:
    made = person("Anna Berg")
    made.ask("page", "save", "Hall", stdin="See [[Pump]] and [[Valve]].\n")
    made.ask("page", "save", "Pump", stdin="Words.\n")
    made.ask("page", "save", "Form", "--tag", "template", "--tag", "audit", stdin="# {{title}}\n{{me}}\n")
    return made


def test_orphans_mine_and_wanted(anna: Person) -> None:
    assert [row["title"] for row in anna.ask("page", "list", "--orphans")["items"]] == ["Form", "Hall"]
    assert len(anna.ask("page", "list", "--mine")["items"]) == 3
    wanted = anna.ask("page", "wanted")
    assert wanted == {
        "items": [{"title": "Valve", "space": "personal", "count": 1, "wanted_by": ["Hall"]}],
        "next": None,
    }
    assert anna.run("page", "wanted").out.split() == ["1", "Valve", "[personal]"]


def test_the_trash_says_who_and_when_and_care_says_why(anna: Person) -> None:
    anna.ask("page", "delete", "Pump")

    (gone,) = anna.ask("page", "list", "--deleted")["items"]
    assert gone["deleted_by"]["handle"] == "anna.berg" and gone["deleted"] > gone["updated"]
    (row,) = anna.ask("page", "care")["items"]
    assert row["title"] == "Hall" and row["deleted"] is None
    assert row["reasons"] == [{"kind": "gone_links", "count": 1, "words": "1 link leads to a deleted page"}]
    assert "Hall: 1 link leads to a deleted page" in anna.run("page", "care").out

    anna.ask("page", "undelete", gone["id"])
    assert anna.ask("page", "care")["items"] == []


def test_the_tree_and_the_neighbourhood(anna: Person) -> None:
    anna.ask("page", "move", "Pump", "Hall")

    top = anna.ask("page", "tree")
    assert [(row["title"], row["children"]) for row in top["items"]] == [("Form", 0), ("Hall", 1)]
    assert [row["title"] for row in anna.ask("page", "tree", "--under", "Hall")["items"]] == ["Pump"]
    found = anna.ask("page", "around", "Hall")
    assert [(node["title"], node["steps"]) for node in found["items"]] == [("Hall", 0), ("Pump", 1)]
    assert len(found["ties"]) == 1 and found["total"] == 2
    assert anna.run("page", "move", "Hall", "Pump").code == 2


def test_a_page_from_a_template_and_a_duplicate(anna: Person) -> None:
    assert [row["title"] for row in anna.ask("page", "templates")["items"]] == ["Form"]

    made = anna.ask("page", "new", "Audit 3", "--template", "Form")
    shown = anna.ask("page", "show", made["id"])
    assert (shown["text"], shown["tags"]) == ("# Audit 3\n@anna.berg\n", ["audit"])
    assert anna.run("page", "new", "audit 3", "--template", "Form").code == 2
    assert anna.run("page", "new", "Other", "--template", "None").code == 3

    copy = anna.ask("page", "duplicate", "Audit 3")
    assert copy["items"][0]["title"] == "Audit 3 2"


def test_several_pages_are_moved_tagged_and_deleted_at_once(anna: Person) -> None:
    asked = anna.ask("page", "move-all", "Pump", "Form", "--under", "Hall", "--dry-run")
    assert asked["ids"] == [] and asked["linked_from"] == ["Hall"] and asked["links_here"] == 1
    moved = anna.ask("page", "move-all", "Pump", "Form", "--under", "Hall")
    assert len(moved["ids"]) == 2
    assert [row["title"] for row in anna.ask("page", "tree", "--under", "Hall")["items"]] == ["Form", "Pump"]

    assert len(anna.ask("page", "tag-all", "Pump", "Form", "--add", "hot", "--drop", "audit")["ids"]) == 2
    tags = {row["title"]: row["tags"] for row in anna.ask("page", "list")["items"]}
    assert tags == {"Form": ["hot", "template"], "Hall": [], "Pump": ["hot"]}

    assert "2 pages are deleted" in anna.run("page", "delete-all", "Pump", "Form").out
    assert [row["title"] for row in anna.ask("page", "list")["items"]] == ["Hall"]
    assert anna.run("page", "delete-all", "Hall", "Nowhere").code == 3
    assert len(anna.ask("page", "list")["items"]) == 1
