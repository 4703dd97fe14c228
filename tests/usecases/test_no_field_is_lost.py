"""Whatever a person can say about a bookmark or a page survives every way that it can take."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from kshare.exchange.export_json import write_json
from kshare.importing.runs import run_import
from kshare.model.attachment import NewFile
from kshare.queries.bookmarks import ShowBookmark, show_bookmark
from kshare.queries.exports import ExportAll, export_all
from kshare.queries.pages import ShowPage, show_page
from kshare.usecases.bookmarks import (
    AddBookmark,
    DeleteBookmark,
    EditBookmark,
    add_bookmark,
    delete_bookmark,
    edit_bookmark,
)
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.share import ShareItem, share_item
from kshare.workspace import Workspace
from tests.builders import Team, new_home

BOOKMARK = AddBookmark(
    "https://pumps.example/seals?size=4",
    title="Seals",
    note="worth it",
    tags=("plant/b", "pumps"),
    text="kept text",
    space="Team",
    source={
        "format": "netscape",
        "root": "bookmarks.html",
        "sha": "00",
        "import": "run",
        "folder": ["Pumps"],
    },
)
OF_A_PLACE = frozenset({"id", "ref", "space", "heads", "revisions"})
"""What names a copy or its history, not what it says; times are left out too."""


def said(value: Any) -> Any:
    """What a view says, without ids, spaces and times."""
    if isinstance(value, dict):
        return {
            name: said(part)
            for name, part in value.items()
            if name not in OF_A_PLACE and not name.endswith("_ms")
        }
    if isinstance(value, list | tuple):
        return [said(part) for part in value]
    return value


def bookmark(home: Workspace, ref: str, space: str) -> Any:
    return said(asdict(home.ask(show_bookmark, ShowBookmark(ref, space))))


def page(home: Workspace, ref: str, space: str) -> Any:
    return said(asdict(home.ask(show_page, ShowPage(ref, space))))


def a_file(home: Workspace) -> NewFile:
    """A file that waits for its item."""
    return NewFile(home.files.keep(io.BytesIO(b"rings")), "rings.txt", "text/plain", None)


def a_page(home: Workspace) -> tuple[str, SavePage]:
    """A page that was saved with everything that a save can say."""
    made = home.run(save_page, SavePage("Rules", "first\n", space="Team"))
    home.run(write_draft, KeepDraft("draft", "page", text="See [[Visa]] @anna\n"))
    command = SavePage(
        "Rules",
        "See [[Visa]] @anna\n",
        page=made.id,
        base=made.heads,
        tags=("plant/b", "travel"),
        add_tags=("visa",),
        space="Team",
        comment="all of it",
        draft="draft",
        drop_tags=("ways",),
        rename=True,
        files=(a_file(home),),
    )
    return home.run(save_page, command).id, command


def undone(home: Workspace, use_case: Callable[..., Any], command: object) -> None:
    done = home.run(use_case, command)
    assert done.undo is not None
    home.undo(done.undo)


def assert_nothing_is_left_out(command: Any) -> None:
    for field in fields(command):
        assert getattr(command, field.name) != field.default, f"give {field.name} a value in this test"


@pytest.fixture
def anna(trio: Team) -> Workspace:
    return trio["Anna"].home


@pytest.fixture
def elsewhere(anna: Workspace, tmp_path: Path) -> Any:
    """Another home of somebody called Anna, with everything that the first one exported as JSON."""
    opened = []

    def moved() -> Workspace:
        export = anna.ask(export_all, ExportAll("Team"))
        write_json(tmp_path / "out", export.pages, export.bookmarks, export.posts, export.people)
        home = new_home(tmp_path / "elsewhere", "Anna", seed="another")
        opened.append(home)
        assert run_import(home, tmp_path / "out" / "kshare.json").created == 1
        return home

    yield moved
    for home in opened:
        home.close()


def test_a_bookmark_keeps_every_field_on_every_way(
    anna: Workspace, elsewhere: Callable[[], Workspace]
) -> None:
    command = replace(BOOKMARK, draft="draft", files=(a_file(anna),))
    assert_nothing_is_left_out(command)
    card = anna.run(add_bookmark, command).id
    before = bookmark(anna, card, "Team")
    edit = EditBookmark(card, title="Rings", note="other", tags=("other",), text="other", space="Team")
    assert_nothing_is_left_out(edit)

    undone(anna, edit_bookmark, edit)
    assert bookmark(anna, card, "Team") == before, "edit and undo"

    undone(anna, delete_bookmark, DeleteBookmark(card, "Team"))
    assert bookmark(anna, card, "Team") == before, "delete and undo"

    anna.run(share_item, ShareItem(card, "personal"))
    assert bookmark(anna, card, "personal") == before, "copy to another space"

    assert bookmark(elsewhere(), card, "personal") == before, "export and import"


def test_a_page_keeps_every_field_on_every_way(anna: Workspace, elsewhere: Callable[[], Workspace]) -> None:
    known, command = a_page(anna)
    assert_nothing_is_left_out(command)
    before = page(anna, known, "Team")
    assert before["tags"] == ["plant/b", "travel", "visa"]

    undone(anna, save_page, SavePage("", "other\n", page=known, tags=("other",), space="Team"))
    assert page(anna, known, "Team") == before, "edit and undo"

    undone(anna, delete_page, DeletePage(known, "Team"))
    assert page(anna, known, "Team") == before, "delete and undo"

    copy = anna.run(share_item, ShareItem(known, "personal")).id
    assert page(anna, copy, "personal") == before, "copy to another space"

    assert page(elsewhere(), "Rules", "personal") == before, "export and import"
