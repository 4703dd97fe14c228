"""The Big List of Naughty Strings as titles, texts, tags and searches: every screen shows them, and loads nothing."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QListView, QTableView, QTextBrowser
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.errors import KShareError
from kshare.queries.pages import ListPages, list_pages
from kshare.ui.desk import Desk
from kshare.ui.documents import safe_document
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import ME, anna, settle

STRINGS: list[str] = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty" / "blns.json").read_text(encoding="utf-8")
)
DANGEROUS = [
    text for text in STRINGS if any(sign in text for sign in ("<", "\\\\", "://", "javascript:", "%"))
]
"""Those that a careless reader would load, run or follow."""


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A home in which somebody wrote them all, wherever something can be written."""
    home = anna(tmp_path_factory.mktemp("naughty"), FakeClock())
    for number, text in enumerate(STRINGS):
        with contextlib.suppress(KShareError):  # said in words: an empty title, a tag with a space
            home.run(
                save_page, SavePage(text, f"{text}\n\n# {text}\n\n[{text}]({text})\n\n![{text}]({text})\n")
            )
        with contextlib.suppress(KShareError):
            home.run(write_post, WritePost(text))
        with contextlib.suppress(KShareError):
            home.run(add_bookmark, AddBookmark(f"https://naughty.example/{number}", title=text, note=text))
    yield home
    home.close()


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
def desk(qtbot: QtBot, jobs: Jobs, naughty: Workspace, asked: list[str]) -> Iterator[Desk]:
    made = Desk(Session(naughty, jobs, FakeClock()), ME, WindowMemory(naughty.home))
    made.window.resize(1440, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.begin()
    yield made
    made.end()
    made.window.close()
    settle(made.session)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for part in (made.session, made.window, made):
        delete(part)


def still(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.session.jobs.waiting == 0, timeout=20_000)


def lists(desk: Desk) -> list[QAbstractItemView]:
    found: list[QAbstractItemView] = [
        *desk.window.findChildren(QListView),
        *desk.window.findChildren(QTableView),
    ]
    return [each for each in found if each.isVisible() and each.model() is not None]


def assert_harmless(desk: Desk, asked: list[str]) -> None:
    assert [address for address in asked if not address.startswith("kshare:")] == []
    rich = [
        label.text()
        for label in desk.window.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText and label.text()
    ]
    assert rich == []


@pytest.mark.parametrize("place", ["home", "wiki", "bookmarks"])
def test_every_list_paints_them_and_tells_them_to_a_screen_reader(
    qtbot: QtBot, desk: Desk, asked: list[str], place: str
) -> None:
    desk.window.go(Place(place))
    still(qtbot, desk)
    view = max(lists(desk), key=lambda each: each.model().rowCount())
    model = view.model()
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
        still(qtbot, desk)

    spoken = [
        str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())
    ]
    for row in range(0, model.rowCount(), 4):
        view.scrollTo(model.index(row, 0))
        view.grab()

    assert len(spoken) > len(STRINGS) // 2
    told = "\n".join(spoken)
    assert "<script>alert(123)</script>" in told and "&lt;script&gt;alert(&#39;123&#39;)" in told
    assert_harmless(desk, asked)


def test_every_reader_shows_the_dangerous_ones(qtbot: QtBot, desk: Desk, asked: list[str]) -> None:
    pages = desk.session.workspace.ask(list_pages, ListPages(limit=1_000)).items
    wanted = {" ".join(text.split()) for text in DANGEROUS}
    opened = [row.id for row in pages if " ".join(row.title.split()) in wanted][:60]
    assert len(opened) > 40

    for item in opened:
        desk.window.open_item(item)
        still(qtbot, desk)
        desk.reader.grab()

    assert_harmless(desk, asked)


def test_what_is_copied_from_a_page_names_no_file_and_no_share(
    qtbot: QtBot, desk: Desk, asked: list[str]
) -> None:
    title = next(text for text in STRINGS if "<img" in text.lower())
    pages = desk.session.workspace.ask(list_pages, ListPages(limit=1_000)).items
    row = next(row for row in pages if row.title.strip() == title.strip())
    desk.window.open_item(row.id)
    still(qtbot, desk)
    browser = next(each for each in desk.reader.findChildren(QTextBrowser) if each.isVisible())

    browser.selectAll()
    browser.copy()

    copied = QGuiApplication.clipboard().mimeData()
    assert title.split()[0] in copied.text()
    assert re.findall(r'<img[^>]*src="(?!kshare:)[^"]*"', copied.html()) == []
    assert re.findall(r'href="(?!kshare:|https?:|mailto:)[^"]*"', copied.html()) == []
    browser.moveCursor(QTextCursor.MoveOperation.Start)
    assert_harmless(desk, asked)


def test_they_are_searched_for_without_trouble(qtbot: QtBot, desk: Desk, asked: list[str]) -> None:
    troubles: list[object] = []
    desk.session.trouble.connect(troubles.append)
    for text in STRINGS[::3]:
        desk.window.top_bar.search.setText(text)
        desk.window.search_asked.emit(text)
    still(qtbot, desk)
    QApplication.processEvents()
    still(qtbot, desk)
    desk.window.grab()

    assert troubles == []
    assert_harmless(desk, asked)
