"""Attached files on the command line: `sync` and `reindex` read them, `search` names them, `doctor` complains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Person

SAMPLES = Path(__file__).parents[1] / "data" / "attachments"


@pytest.fixture
def anna(person: Callable[[str], Person]) -> Person:
    """Anna with a page and two files, one of them behind a password."""
    made = person("Anna Berg")
    made.ask("page", "save", "Library", stdin="# Papers\n\nAll of them, heliotrope.\n")
    for name in ("manual.pdf", "locked.pdf"):
        made.ask("attach", "Library", SAMPLES / name)
    return made


def test_reindex_reads_files_and_a_hit_says_in_which_it_lies(anna: Person) -> None:
    assert anna.ask("search", "tungsten")["items"] == []
    assert anna.ask("reindex")["files"] == {"read": 2, "failed": 1}
    (hit,) = anna.ask("search", "tungsten")["items"]
    assert (hit["kind"], hit["title"], hit["on"]) == (
        "file",
        "manual.pdf",
        {"kind": "page", "title": "Library"},
    )
    assert anna.ask("page", "show", hit["id"])["title"] == "Library"
    assert "in Library" in anna.run("search", "tungsten").out


def test_sync_reads_files_too(anna: Person) -> None:
    assert anna.ask("sync")["problems"] == []
    assert anna.ask("search", "tungsten")["total"] == 1


def test_doctor_names_the_file_that_could_not_be_read_and_all_is_well(anna: Person) -> None:
    anna.ask("reindex")
    found = anna.ask("doctor")
    assert found["ok"]
    assert found["problems"] == ["locked.pdf: Only the name was searched: the file needs a password."]


def test_search_finishes_an_index_that_is_being_made(anna: Person) -> None:
    from kshare.indexing.state import note_damage
    from kshare.store.store import open_database

    database = open_database(anna.home)
    with database.writing() as connection:
        note_damage(connection)
    database.close()
    found = anna.ask("search", "papers")
    assert (found["total"], found["notes"]) == (1, [])


def test_a_hit_on_a_page_has_the_anchor_of_its_heading(anna: Person) -> None:
    (hit,) = anna.ask("search", "heliotrope")["items"]
    assert hit["anchor"] == "papers"
    anna.ask("page", "save", "Library", stdin="Nothing.\n")
    (former,) = anna.ask("search", "heliotrope in:history")["items"]
    assert former["title"] == "Library"
    assert len(former["revision"]) == 32
