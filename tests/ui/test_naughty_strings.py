"""The Big List of Naughty Strings as titles, texts, tags and searches: every screen shows them, and loads nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QTableView, QTextBrowser
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.queries.pages import ListPages, list_pages
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from tests.builders import FakeClock
from tests.ui.homes import ME, settle
from tests.ui.naughty import DANGEROUS, STRINGS, Naughty, assert_clean_copy, assert_harmless, one_line


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, naughty: Naughty, asked: list[str], tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Session(naughty.home, jobs, FakeClock()), ME, WindowMemory(tmp_path))
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


@pytest.mark.parametrize(
    ("place", "least"),
    [
        (Place("home"), len(STRINGS)),
        (Place("wiki"), len(STRINGS) - 20),
        (Place("wiki", query="view trash"), len(STRINGS) - 20),
        (Place("bookmarks"), len(STRINGS) - 20),
    ],
    ids=["home", "wiki", "trash", "bookmarks"],
)
def test_every_list_paints_them_and_tells_them_to_a_screen_reader(
    qtbot: QtBot, desk: Desk, asked: list[str], place: Place, least: int
) -> None:
    desk.window.go(place)
    still(qtbot, desk)
    qtbot.waitUntil(lambda: any(each.model().rowCount() for each in lists(desk)))
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

    assert len(spoken) >= least
    told = "\n".join(spoken)
    assert "<script>alert(123)</script>" in told and "&lt;script&gt;alert(&#39;123&#39;)" in told
    assert_harmless(desk.window, asked)


@pytest.mark.parametrize("most", [60, pytest.param(1_000, marks=pytest.mark.slow)])
def test_a_page_shows_the_dangerous_ones(qtbot: QtBot, desk: Desk, asked: list[str], most: int) -> None:
    pages = desk.session.workspace.ask(list_pages, ListPages(limit=1_000)).items
    wanted = {one_line(text) for text in DANGEROUS}
    opened = [row.id for row in pages if row.title in wanted][:most]
    assert len(opened) > 40

    for item in opened:
        desk.window.open_item(item)
        still(qtbot, desk)
        desk.reader.grab()

    assert_harmless(desk.window, asked)


def test_what_is_copied_from_a_page_names_no_file_and_no_share(
    qtbot: QtBot, desk: Desk, asked: list[str]
) -> None:
    title = next(text for text in STRINGS if "<img" in text.lower())
    pages = desk.session.workspace.ask(list_pages, ListPages(limit=1_000)).items
    row = next(row for row in pages if row.title.strip() == title.strip())
    desk.window.open_item(row.id)
    still(qtbot, desk)
    browser = next(each for each in desk.reader.findChildren(QTextBrowser) if each.isVisible())

    assert_clean_copy(browser)

    assert title.split()[0] in QGuiApplication.clipboard().mimeData().text()
    browser.moveCursor(QTextCursor.MoveOperation.Start)
    assert_harmless(desk.window, asked)


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
    assert_harmless(desk.window, asked)
