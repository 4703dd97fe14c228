"""Pictures of the bookmarks: several chosen, reading later, tags of many kinds, what a check of links found."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel

from kshare.model.ids import parse_id
from kshare.model.link_check import LinkCheck, Verdict
from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.ui.bookmarks.check_sheet import check_sheet_on
from kshare.ui.bookmarks.clipping import Clipping
from kshare.ui.bookmarks.narrowing import Narrowing
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot
from kshare.ui.screens.bookmarks import BookmarksScreen
from kshare.ui.tags.tag_sheet import tag_sheet_on
from kshare.usecases.link_checks import NoteChecks, note_link_checks
from kshare.usecases.reading_list import KeepAllForLater, keep_all_for_later

_TAG: Final = "hydraulics"
_NARROW: Final = (1000, 760)
_SMALL: Final = (720, 700)


def _screen(scene: Scene, query: str = "") -> BookmarksScreen:
    """The bookmarks, with some kept for later and some that were checked."""
    rows = scene.data.ask(list_bookmarks, ListBookmarks(limit=8)).items
    scene.data.run(keep_all_for_later, KeepAllForLater((rows[1].ref, rows[3].ref)))
    found = (LinkCheck(Verdict.MISSING, 404), LinkCheck(Verdict.MOVED, 301, "https://wiki.example/new/place"))
    scene.data.run(
        note_link_checks,
        NoteChecks({parse_id(row.id): check for row, check in zip(rows[2:5:2], found, strict=True)}),
    )
    scene.desk.window.go(Place("bookmarks", query=query))
    scene.settle()
    screen = scene.desk.bookmarks.real
    assert isinstance(screen, BookmarksScreen)
    return screen


def _several(scene: Scene) -> None:
    screen = _screen(scene)
    screen.list.setFocus()
    screen.list.setCurrentIndex(screen.model.index(0, 0))
    for number in (2, 3):
        select = QItemSelectionModel.SelectionFlag.Select
        screen.list.selectionModel().select(screen.model.index(number, 0), select)
    scene.settle()


def _tagged(scene: Scene) -> None:
    screen = _screen(scene)
    screen.narrow(Narrowing(tags=(_TAG,)))
    scene.settle()


def _later(scene: Scene) -> None:
    _screen(scene, "later")


def _checking(scene: Scene) -> None:
    screen = _screen(scene)
    sheet = check_sheet_on(scene.desk.session, screen)
    sheet.ask()
    scene.settle()
    for box in list(sheet.boxes.values())[:3]:
        box.setChecked(True)


def _failing(scene: Scene) -> None:
    screen = _screen(scene, "everybody failing")
    screen.checking.banner.show_text("24 links looked at: 1 broken, 1 moved.", "Show them", kind="warn")
    screen.checking.show()
    scene.settle()


def _renaming(scene: Scene) -> None:
    screen = _screen(scene)
    sheet = tag_sheet_on(scene.desk.session, screen)
    sheet.ask("seals")
    sheet.name.setText(_TAG)
    scene.settle()


def _pasted(scene: Scene) -> None:
    screen = _screen(scene)
    screen.sheet.clip(Clipping("https://wiki.example/seals", "", "Words of the page. " * 40))
    scene.settle()


SHOTS: Final = (
    Shot("bookmarks_several", "demo", _several),
    Shot("bookmarks_several_small", "demo", _several, _NARROW),
    Shot("bookmarks_tagged", "demo", _tagged),
    Shot("bookmarks_later", "demo", _later),
    Shot("bookmarks_check", "demo", _checking),
    Shot("bookmarks_failing", "demo", _failing),
    Shot("bookmarks_rename", "demo", _renaming),
    Shot("bookmarks_rename_small", "demo", _renaming, _SMALL),
    Shot("bookmarks_pasted", "demo", _pasted),
    Shot("bookmarks_pasted_small", "demo", _pasted, _SMALL),
)
