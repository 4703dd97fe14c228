"""Bookmarks, search, the quick switcher, and what is related."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.pages import ShowPage, show_page
from kshare.queries.saved_searches import ListSearches, list_searches
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot
from kshare.ui.shell.palette import QuickSwitcher
from kshare.ui.writing.composer_line import Mode
from kshare.usecases.searches import SaveSearch, save_search

QUERY: Final = "release"
_SAVED: Final = (
    ("Open questions", "type:question is:open"),
    ("Hydraulics, all of it", "hydraulik OR hydraulic -type:person"),
    ("Written by Mei", 'by:mei after:"last year"'),
)


def _bookmarks(scene: Scene) -> None:
    saved = scene.data.ask(list_bookmarks, ListBookmarks(limit=1)).items
    scene.desk.window.go(Place("bookmarks", item=saved[0].ref))


def _search(scene: Scene, query: str = QUERY, step: int = 1) -> None:
    desk = scene.desk
    desk.window.top_bar.search.setText(query)
    desk.window.search_asked.emit(query)
    scene.settle()
    desk.search.real.step(step)


def _completing(scene: Scene, typed: str) -> None:
    box = scene.desk.window.top_bar.search
    box.setFocus()  # nothing is offered to a field without the keyboard
    QTest.keyClicks(box, typed)
    scene.settle()


def _facets(scene: Scene) -> QWidget:
    _search(scene, step=0)
    scene.settle()
    head = scene.desk.search.real.head
    head.show_facets()
    assert head.popover is not None
    return head.popover


def _beginnings(scene: Scene) -> None:
    held = {row.name for row in scene.data.ask(list_searches, ListSearches(count=False))}
    for name, query in _SAVED:
        if name not in held:
            scene.data.run(save_search, SaveSearch(query, name))
    scene.desk.window.go(Place("search"))


def _switcher(scene: Scene, typed: str = "") -> None:
    scene.settle()
    scene.desk.commanding.open()
    switcher = scene.desk.window.findChild(QuickSwitcher)
    assert switcher is not None
    QTest.keyClicks(switcher.field, typed)


def _related(scene: Scene) -> None:
    page = scene.data.ask(show_page, ShowPage("Release process")).id
    scene.desk.window.go(Place("wiki", item=page))
    scene.settle()
    bar = scene.desk.reader.current.browser.verticalScrollBar()  # type: ignore[union-attr]
    bar.setValue(bar.maximum())


def _find(scene: Scene) -> None:
    page = scene.data.ask(show_page, ShowPage("Release process")).id
    scene.desk.window.go(Place("wiki", item=page))
    scene.settle()
    finder = scene.desk.reader.current.finder  # type: ignore[union-attr]
    finder.open()
    finder.words.setText("release")


def _asking(scene: Scene) -> None:
    scene.settle()
    scene.desk.compose(Mode.QUESTION)
    composer = scene.desk.home.composer
    composer.text.setPlainText("Has anybody moved a customer portal to the new sign-on?")
    composer.draft.stop()  # no draft: it would be in every picture after this one


SHOTS: Final = (
    Shot("bookmarks", "demo", _bookmarks),
    Shot("search", "demo", _search),
    Shot("search_1000", "demo", _search, (1000, 760)),
    Shot("search_720", "demo", partial(_search, query="by:mei #sign-on"), (720, 900)),
    Shot("search_german", "demo", partial(_search, query="Störung Dichtung")),
    Shot(
        "search_long",
        "long",
        partial(_search, query="tag:plant-b/filling-line/hall-7 type:page OR Druckbehälter"),
    ),
    Shot("search_typo", "demo", partial(_search, query="hydrualic from:nonsense")),
    Shot("search_nothing", "demo", partial(_search, query="zebra in:Nordwerk")),
    Shot("search_begin", "demo", _beginnings),
    Shot("search_empty", "fresh", lambda scene: scene.desk.window.go(Place("search"))),
    Shot("search_completing", "demo", partial(_completing, typed="release by:m")),
    Shot("search_filters", "demo", partial(_completing, typed="release ta")),
    Shot("search_facets", "demo", _facets, (472, 272)),
    Shot("switcher", "demo", _switcher),
    Shot("switcher_typed", "demo", partial(_switcher, typed="rel")),
    Shot("related", "demo", _related),
    Shot("find_in_page", "demo", _find),
    Shot("asking", "demo", _asking),
)
