"""Tabs, the inbox, a window that only reads, banners and toasts."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from kshare.queries.inbox import Notice
from kshare.queries.pages import ListPages, list_pages
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot
from kshare.ui.settings.theme_menu import theme_menu


def _tabs(scene: Scene) -> None:
    window = scene.desk.window
    pages = scene.data.ask(list_pages, ListPages(order="recent", limit=4)).items
    window.go(Place("wiki", item=pages[0].id))
    for page in pages[1:]:
        window.open_tab(Place("wiki", item=page.id), behind=True)
    window.open_tab(Place("search", query="release"), behind=True)
    scene.settle()


def _inbox(scene: Scene, view: str = "") -> None:
    desk = scene.desk
    desk.window.go(Place("inbox", query=view))
    scene.settle()
    desk.inbox.real.list.step(1)
    desk.inbox.real.list.setFocus()
    row = desk.inbox.real.list.current_row
    if isinstance(row, Notice) and row.item:
        desk.window.follow_item(row.item)


def _alone(scene: Scene) -> QWidget:
    page = scene.data.ask(list_pages, ListPages(order="recent", limit=1)).items[0]
    window = scene.desk.desktop.open_window(page.id)
    scene.settle()
    return window


def _told(scene: Scene) -> None:
    window = scene.desk.window
    scene.settle()
    window.banner.add("The shared folder is full. Nothing is lost; ask for room.", "warn")
    window.banner.add("Two files cannot be read yet.", "info", "Show them", str)
    window.toast.show_text("Page deleted", str)


def _themes(scene: Scene) -> QWidget:
    scene.settle()
    menu = theme_menu(scene.desk.window)
    menu.popup(scene.desk.window.pos())
    return menu


SHOTS: Final = (
    Shot("tabs", "demo", _tabs),
    Shot("tabs_1000", "demo", _tabs, (1000, 760)),
    Shot("tabs_long", "long", _tabs, (1000, 760), 1.5),
    Shot("inbox", "demo", _inbox),
    Shot("inbox_720", "demo", _inbox, (720, 900)),
    Shot("inbox_empty", "fresh", partial(_inbox, view="")),
    Shot("reader_window", "demo", _alone, (760, 860)),
    Shot("told", "demo", _told),
    Shot("theme_menu", "demo", _themes, (240, 200)),
)
