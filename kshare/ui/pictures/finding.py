"""Bookmarks and search."""

from __future__ import annotations

from typing import Final

from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot

QUERY: Final = "release"


def _bookmarks(scene: Scene) -> None:
    saved = scene.data.ask(list_bookmarks, ListBookmarks(limit=1)).items
    scene.window.window.go(Place("bookmarks", item=saved[0].ref))


def _search(scene: Scene) -> None:
    desk = scene.window
    desk.window.top_bar.search.setText(QUERY)
    desk.window.search_asked.emit(QUERY)
    scene.settle()
    desk.search.real.move(1)


SHOTS: Final = (
    Shot("bookmarks", "demo", _bookmarks),
    Shot("search", "demo", _search),
)
