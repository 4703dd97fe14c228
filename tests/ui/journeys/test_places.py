"""No room of the window is left out of the places where journeys go."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Final

from PySide6.QtWidgets import QWidget

import kshare.ui
from kshare.ui.lazy_screen import LazyScreen
from kshare.ui.pages.chooser import Chooser
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.readers.reader import Reader
from kshare.ui.screen import Screen
from kshare.ui.widgets.popup import Popover
from kshare.ui.widgets.sheet import Sheet
from tests.ui.journeys.places import PLACES

ENDINGS: Final = ("Page", "Panel", "Place", "Sheet", "Prompt", "Question", "Reader")
NEVER_SHOWN_ITSELF: Final[set[type[QWidget]]] = {
    Screen, Sheet, Popover, LazyScreen, Chooser, ItemReader, Reader
}  # fmt: skip
NO_WORDS_OF_OTHERS: Final = {
    "CheckSheet", "JoinSheet", "KeysSheet", "PictureSheet", "RecoverySheet", "RestoreSheet", "TagSheet",
    "BookmarkSheet", "SearchScreen",
}  # fmt: skip
"""They show keys, folders, tags, names of servers and what is one's own."""


def test_every_screen_sheet_panel_and_reader_has_a_place() -> None:
    named = {name for place in PLACES for name in place.rooms}

    assert {each.__name__ for each in _rooms()} - named == set()


def test_every_screen_sheet_and_reader_with_words_of_others_tells_them() -> None:
    telling = {name for place in PLACES if place.tells is not None for name in place.rooms}
    rooms = {
        each.__name__
        for each in _rooms()
        if issubclass(each, (Screen, Sheet)) or each.__name__.endswith("Reader")
    }

    assert rooms - telling - NO_WORDS_OF_OTHERS == set()


def _rooms() -> set[type[QWidget]]:
    for module in walk_packages(kshare.ui.__path__, "kshare.ui."):
        if not module.name.endswith("__main__") and ".pictures" not in module.name:
            import_module(module.name)
    return {
        each
        for each in _made_below(QWidget)
        if issubclass(each, (Screen, Sheet, Popover)) or each.__name__.endswith(ENDINGS)
    } - NEVER_SHOWN_ITSELF


def _made_below(widget: type[Any]) -> set[type[Any]]:
    """Every widget of the window's own below a class."""
    found: set[type[Any]] = set()
    for each in widget.__subclasses__():
        found |= _made_below(each)
        if each.__module__.startswith("kshare.ui."):
            found.add(each)
    return found
