"""Hostile words as titles, texts, names and names of spaces: every room shows them letter by letter, loads nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

import kshare.ui
from kshare.model.post_kind import PostKind
from kshare.ui.documents import safe_document
from kshare.ui.lazy_screen import LazyScreen
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.screen import Screen
from kshare.ui.widgets.sheet import Sheet
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.posts import WritePost, write_post
from tests.builders import team
from tests.ui.journeys.person import Person
from tests.ui.journeys.rooms import Room
from tests.ui.journeys.test_tab_order import is_shown

PICTURE: Final = '<img src="file:///etc/passwd">'
SHARE: Final = r"\\evil.example\share\<script>alert(1)</script>"
LINK: Final = '<a href="file:///etc/shadow">loud</a>'
HOSTILE: Final = (PICTURE, SHARE, LINK)
NAME: Final = "<b>Ben</b> <img src=x>"
SPACE: Final = "<s>Team</s>"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a document wanted to load."""
    wanted: list[str] = []
    answer = safe_document._Loader.answer

    def noting(self: safe_document._Loader, kind: int, url: object, widest: int) -> object:
        wanted.append(url.toString())  # type: ignore[attr-defined]
        return answer(self, kind, url, widest)  # type: ignore[arg-type]

    monkeypatch.setattr(safe_document._Loader, "answer", noting)
    return wanted


@pytest.fixture
def person(qtbot: QtBot, tmp_path: Path, asked: list[str]) -> Iterator[Person]:
    people = team(tmp_path, ["Ada Fox", NAME], SPACE)
    ada, ben = people["Ada Fox"].home, people[NAME].home
    question = ada.run(write_post, WritePost(f"{PICTURE} why?", kind=PostKind.QUESTION, space=SPACE)).id
    people.sync_all()
    pages = [
        ben.run(save_page, SavePage(words, _text(words), tags=("hot",), space=SPACE)).id for words in HOSTILE
    ]
    ben.run(save_page, SavePage(PICTURE, f"{_text(PICTURE)}More {SHARE}.\n", page=pages[0]))
    ben.run(move_page, MovePage(pages[1], pages[0]))
    for number, words in enumerate(HOSTILE):
        address = f"https://evil.example/{number}"
        ben.run(add_bookmark, AddBookmark(address, title=words, note=words, tags=("hot",), space=SPACE))
        ben.run(write_post, WritePost(f"{words} said", reply_to=question))
    people.sync_all()
    room = Room(qtbot, ada, people.clock)
    room.person.sees(LINK)
    yield room.person
    room.close()
    people.close()


def _text(words: str) -> str:
    return f"{words}\n\n# {words}\n\n[{words}]({words})\n\n![{words}]({words})\n\n[[{SHARE}]]\n"


def told(person: Person) -> str:
    """All that a screen reader is told of what is shown."""
    return "\n".join(_told(QAccessible.queryAccessibleInterface(person.window)))


def _told(node: QAccessibleInterface | None) -> Iterator[str]:
    if node is None or node.state().invisible:
        return
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
        yield node.text(kind)
    for number in range(min(node.childCount(), 40)):
        yield from _told(node.child(number))


def copied(person: Person) -> Iterator[str]:
    """What each text that is shown puts on the clipboard, as HTML."""
    for text in person.window.findChildren(QWidget):
        if isinstance(text, QTextEdit | QPlainTextEdit) and text.isVisible():
            text.selectAll()
            text.copy()
            yield QGuiApplication.clipboard().mimeData().html()


# -- the rooms ------------------------------------------------------------------------------------------


def home(person: Person) -> None:
    person.sees(PICTURE)


def thread(person: Person) -> None:
    person.clicks("Questions")
    person.misses("Page, ")
    person.clicks_row("why?")
    person.sees("said")


def wiki(person: Person) -> None:
    person.presses("G", "W")
    person.sees(LINK)


def page(person: Person) -> None:
    wiki(person)
    person.clicks_row(PICTURE)
    person.sees("updated just now")


def editor(person: Person) -> None:
    page(person)
    person.presses("E")
    person.is_at("Text of the page, in Markdown")


def history(person: Person) -> None:
    page(person)
    person.presses("H")
    person.sees("came")


def around(person: Person) -> None:
    page(person)
    person.presses("Ctrl+G")
    person.sees("Around")


def erase(person: Person) -> None:
    page(person)
    person.clicks("More")
    person.clicks("Erase for good…")
    person.sees("A passage, letter by letter")


def bookmarks(person: Person) -> None:
    person.presses("G", "B")
    person.sees(LINK)


def bookmark(person: Person) -> None:
    bookmarks(person)
    person.clicks_row(PICTURE)
    person.sees("evil.example")


def found(person: Person) -> None:
    person.presses("/")
    person.types("passwd")
    person.sees("evil.example")


def switcher(person: Person) -> None:
    person.presses("Ctrl+K")
    person.types("passwd")
    person.sees(PICTURE)


def inbox(person: Person) -> None:
    person.presses("G", "N")
    person.sees("said")


def settings(person: Person) -> None:
    person.presses("Ctrl+,")
    person.clicks("Spaces")
    person.sees(SPACE)


def members(person: Person) -> None:
    person.clicks("Ada Fox")
    person.clicks("Members of the team…")
    person.sees(NAME)


def profile(person: Person) -> None:
    members(person)
    person.is_at("Find a member")
    person.types("Ben")
    person.presses("Return")
    person.clicks("Profile")
    person.sees("Lately")


ROOMS: Final[Mapping[Callable[[Person], None], tuple[str, str]]] = {
    home: ("HomeScreen", PICTURE),
    thread: ("ThreadReader", NAME),
    wiki: ("WikiScreen", SHARE),
    page: ("PageReader", PICTURE),
    editor: ("PageEditor", PICTURE),
    history: ("HistoryView", PICTURE),
    around: ("AroundSheet", PICTURE),
    erase: ("EraseSheet", PICTURE),
    bookmarks: ("BookmarksScreen", LINK),
    bookmark: ("BookmarkReader", PICTURE),
    found: ("SearchScreen", PICTURE),
    switcher: ("QuickSwitcher", PICTURE),
    inbox: ("InboxScreen", NAME),
    settings: ("SettingsScreen", SPACE),
    members: ("TeamSheet", NAME),
    profile: ("PersonReader", NAME),
}
"""How one comes to a room, its class, and what stands there letter by letter."""


@pytest.mark.parametrize("go_there", ROOMS, ids=lambda way: way.__name__)
def test_hostile_words_are_only_words(
    person: Person, asked: list[str], go_there: Callable[[Person], None]
) -> None:
    go_there(person)

    room, words = ROOMS[go_there]
    person.until(lambda: is_shown(room), f"a {room}")
    person.until(lambda: words in told(person), f"{words} in the accessible tree")
    person.window.grab()
    assert "&lt;" not in told(person), "said with the marks of HTML"
    for html in copied(person):
        assert re.findall(r'<img[^>]*src="(?!kshare:)[^"]*"', html) == []
        assert re.findall(r'href="(?!kshare:|https?:|mailto:)[^"]*"', html) == []
    assert [address for address in asked if not address.startswith("kshare:")] == []
    labels = [each for each in person.window.findChildren(QLabel) if each.text()]
    assert [each.text() for each in labels if each.textFormat() is not Qt.TextFormat.PlainText] == []


_NO_WORDS_OF_OTHERS: Final = {
    "CheckSheet", "JoinSheet", "KeysSheet", "PictureSheet", "RecoverySheet", "RestoreSheet", "TagSheet"
}  # fmt: skip
"""They show keys, folders, tags, names of servers and what is one's own."""


def test_every_room_is_fed_with_hostile_words() -> None:
    for module in walk_packages(kshare.ui.__path__, "kshare.ui."):
        if not module.name.endswith("__main__") and ".pictures" not in module.name:
            import_module(module.name)
    rooms = {
        each.__name__
        for each in _made_below(QWidget) - {Screen, Sheet, LazyScreen, ItemReader}
        if issubclass(each, (Screen, Sheet))
        or (each.__name__ != "Reader" and each.__name__.endswith("Reader"))
    }

    assert rooms - _NO_WORDS_OF_OTHERS - {room for room, _ in ROOMS.values()} == set()


def _made_below(widget: type[Any]) -> set[type[Any]]:
    """Every widget of the window's own below a class."""
    found: set[type[Any]] = set()
    for each in widget.__subclasses__():
        found |= _made_below(each)
        if each.__module__.startswith("kshare.ui."):
            found.add(each)
    return found
