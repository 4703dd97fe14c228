"""The wiki: reading, editing, what was there before."""

from __future__ import annotations

from typing import Final

from kshare.queries.pages import ShowPage, show_page
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot

PAGE: Final = "Release process"


def _page_id(scene: Scene) -> str:
    return scene.data.ask(show_page, ShowPage(PAGE)).id


def _wiki(scene: Scene) -> None:
    scene.window.window.go(Place("wiki", item=_page_id(scene)))


def _editor(scene: Scene) -> None:
    scene.window.window.go(Place("wiki"))
    scene.window.wiki.real.edit_page(_page_id(scene))


def _history(scene: Scene) -> None:
    from kshare.ui.readers.page_reader import PageReader

    _wiki(scene)
    scene.settle()
    reader = scene.window.reader.current
    assert isinstance(reader, PageReader)
    reader.show_history()
    scene.settle()
    reader.history.timeline.step(1)


SHOTS: Final = (
    Shot("wiki", "demo", _wiki),
    Shot("editor", "demo", _editor),
    Shot("history", "demo", _history),
)
