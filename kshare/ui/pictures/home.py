"""Home: the timeline, a thread, somebody's profile, the composer."""

from __future__ import annotations

from functools import partial
from typing import Final

from kshare.queries.items import Item
from kshare.queries.people import ListPeople, list_people
from kshare.queries.timeline import Timeline, Unread, timeline
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot, as_it_begins

_FEW_REPLIES: Final = 4
"""A thread that can be seen whole."""


def _home(scene: Scene) -> None:
    newest = scene.data.ask(timeline, Timeline(replies=False)).items
    page = next(item for item in newest if item.kind == "page")
    scene.settle()
    scene.desk.window.open_item(page.key)


def _thread(scene: Scene) -> None:
    def weight(item: Item) -> tuple[bool, bool, int]:
        return item.state == "answered", item.replies <= _FEW_REPLIES, item.replies

    questions = scene.data.ask(timeline, Timeline(questions=True, replies=False, limit=200)).items
    best = max(questions, key=weight)
    scene.desk.window.go(Place("home", item=best.id, query="questions"))


def _person(scene: Scene) -> None:
    others = [each for each in scene.data.ask(list_people, ListPeople()) if not each.me]
    scene.desk.window.go(Place("home", item=others[0].person.id))


def _composer(scene: Scene) -> None:
    scene.settle()
    scene.desk.compose()


def _unread_below(scene: Scene, items: int) -> None:
    """As somebody comes back who had read all but so many items; nothing is written."""
    scene.settle()
    newest = scene.data.ask(timeline, Timeline(replies=False, limit=items + 1)).items
    scene.desk.home.reading.begin(Unread(newest[items].time_ms, items), counts=False)
    scene.settle()


def _narrowed(scene: Scene) -> None:
    scene.desk.window.go(Place("home", query="everyone kind:page,bookmark"))


def _link_card(scene: Scene) -> None:
    """A post that links to a page, under one of its tags."""
    posts = scene.data.ask(timeline, Timeline(kinds=("post",), replies=False, limit=500)).items
    linking = next(item for item in posts if "[[" in item.text and item.tags)
    scene.desk.window.go(Place("home", item=linking.id, query=f"#{linking.tags[0]}"))


SHOTS: Final = (
    Shot("home", "demo", _home),
    Shot("thread", "demo", _thread),
    Shot("person", "demo", _person),
    Shot("composer", "demo", _composer),
    Shot("composer_first", "fresh", _composer, (1000, 640)),
    Shot("home_unread", "demo", partial(_unread_below, items=3)),
    Shot("home_unread_far", "demo", partial(_unread_below, items=40)),
    Shot("home_narrowed", "demo", _narrowed),
    Shot("home_link", "demo", _link_card),
    Shot("home_1000", "demo", as_it_begins, (1000, 760)),
    Shot("home_720", "demo", as_it_begins, (720, 900)),
    Shot("home_150", "demo", as_it_begins, (1280, 800), scale=1.5),
    Shot("home_mirrored", "demo", _home, mirrored=True),
    Shot("empty", "fresh", as_it_begins),
)
