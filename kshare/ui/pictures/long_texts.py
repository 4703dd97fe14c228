"""The longest texts, and other scripts than the Latin one."""

from __future__ import annotations

from functools import partial
from typing import Final

from kshare.queries.pages import ListPages, list_pages
from kshare.queries.timeline import Timeline, timeline
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot


def _long_post(scene: Scene) -> None:
    posts = scene.data.ask(timeline, Timeline()).items
    longest = max((item for item in posts if item.kind != "page"), key=lambda item: len(item.text))
    scene.desk.window.go(Place("home", item=longest.id))


def _titled(scene: Scene, beginning: str) -> None:
    pages = scene.data.ask(list_pages, ListPages()).items
    found = next(row for row in pages if row.title.startswith(beginning))
    scene.desk.window.go(Place("wiki", item=found.id))


SHOTS: Final = (
    Shot("long_post", "long", _long_post),
    Shot("long_title", "long", partial(_titled, beginning="Everything that")),
    Shot("german", "long", partial(_titled, beginning="Wie")),
    Shot("everything", "long", partial(_titled, beginning="Everything a"), (1440, 2900)),
    Shot("everything_720", "long", partial(_titled, beginning="Everything a"), (720, 2000)),
    Shot("hebrew", "long", partial(_titled, beginning="החלפת")),
    Shot("hebrew_window", "long", partial(_titled, beginning="החלפת"), mirrored=True),
    Shot("japanese", "long", partial(_titled, beginning="ポンプ")),
)
