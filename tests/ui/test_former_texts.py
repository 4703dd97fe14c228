"""`in:history` in the window: nothing is looked through before Enter, and a hit opens the history at its revision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.queries.history_search import former_texts_with
from kshare.queries.reader import Reader
from kshare.queries.search import Search
from kshare.ui.desk import Desk
from kshare.ui.models.rows import HitRow
from kshare.ui.navigation import REVISION
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.page_reader import PageReader
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import ME, anna, session_of, settle

ENTER = Qt.Key.Key_Return


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path, FakeClock(tick_ms=1_000))
    for word in ("cobalt", "tungsten", "osmium"):
        made.run(save_page, SavePage("Manual", f"Mind the {word} valve.\n"))
    yield made
    made.close()


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[Desk]:
    session = session_of(home, jobs)
    made = Desk(session, ME, WindowMemory(home.home))
    qtbot.addWidget(made.window)
    made.window.resize(1280, 820)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    settle(session)


def type_words(desk: Desk, words: str) -> None:
    box = desk.window.top_bar.search
    box.setFocus()
    QTest.keyClicks(box, words)


def at_rest(desk: Desk) -> bool:
    screen = desk.search.real
    return not screen._rest.isActive() and not desk.session.jobs.waiting and screen._asked is not None


def opened_revision(qtbot: QtBot, desk: Desk) -> str:
    """What the history shows that the answer of Enter opened: the added line."""
    screen = desk.search.real
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    screen.open_current()
    qtbot.waitUntil(
        lambda: isinstance(desk.reader.current, PageReader) and desk.reader.current.history.isVisible()
    )
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    history = reader.history
    qtbot.waitUntil(lambda: len(history._revisions) == 3)
    row = screen.list.current_row
    assert isinstance(row, HitRow)
    wanted = row.item.partition(REVISION)[2]
    assert history._revisions[history.new.currentIndex()].id == wanted
    return wanted


def _asked(desk: Desk) -> Search:
    asked = desk.search.real._asked
    assert asked is not None
    return asked


def test_former_texts_wait_for_enter(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[str]()

    def counted(reader: Reader, query: str, aliases: dict[str, dict[str, str]]) -> object:
        looked.append(query)
        return former_texts_with(reader, query, aliases)

    monkeypatch.setattr("kshare.queries.search.former_texts_with", counted)

    type_words(desk, "cobalt in:history")
    qtbot.waitUntil(lambda: at_rest(desk) and not _asked(desk).typing)
    qtbot.waitUntil(desk.search.real.empty.isVisible)

    assert looked == []
    assert desk.search.real.empty._title.text() == "Press Enter to search former texts."

    QTest.keyClick(desk.window.top_bar.search, ENTER)
    qtbot.waitUntil(lambda: desk.search.real.model.rowCount() == 1)
    assert looked == ["cobalt in:history"]

    # Something changes: what was found stays, and nothing is looked through again.
    desk.session.run(save_page, SavePage("Other", "words"), desk)
    qtbot.waitUntil(lambda: at_rest(desk) and not _asked(desk).former)
    assert looked == ["cobalt in:history"] and desk.search.real.model.rowCount() == 1


def test_a_hit_opens_the_history_at_its_revision(qtbot: QtBot, desk: Desk) -> None:
    type_words(desk, "tungsten in:history")
    QTest.keyClick(desk.window.top_bar.search, ENTER)

    opened_revision(qtbot, desk)
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    assert reader.history.new.currentIndex() == 1


def test_the_history_of_a_deleted_page_opens_too(qtbot: QtBot, desk: Desk, home: Workspace) -> None:
    home.run(delete_page, DeletePage("Manual"))
    type_words(desk, "cobalt in:history")
    QTest.keyClick(desk.window.top_bar.search, ENTER)

    opened_revision(qtbot, desk)

    # Somebody changes something else: what is read stays.
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    reader.refresh()
    qtbot.waitUntil(lambda: not desk.session.jobs.waiting)
    assert reader.history.isVisible()
    reader.history.closed.emit()
    assert reader._gone.isVisible()
