"""Two people, one folder: Anna in her window, Ben at his PC. What one writes, the other finds."""

from __future__ import annotations

import os

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.lanes import Lanes
from kshare.queries.search import Search, search
from kshare.queries.timeline import Timeline, timeline
from kshare.ui.desk import Desk
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.theme.apply import Mode as ThemeMode
from kshare.ui.theme.apply import theme
from kshare.ui.writing.composer_line import Mode
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import Team, team
from tests.ui.homes import settle

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna Berg", "Ben Okafor"], "Team Hydraulics")
    made.sync_all()
    yield made
    made.close()


@pytest.fixture
def annas(qapp: QApplication, qtbot: QtBot, people: Team, tmp_path: Path) -> Iterator[Desk]:
    """Anna's window, syncing by itself."""
    gc.disable()  # see kshare.ui.process.garbage
    theme().install(qapp, ThemeMode.LIGHT)
    session = Session(people["Anna Berg"].home, Jobs(Lanes()), people.clock)
    desk = Desk(session, Me("Anna Berg", "anna"), WindowMemory(tmp_path))
    qtbot.addWidget(desk.window)
    desk.window.resize(1280, 820)
    desk.window.show()
    qtbot.waitExposed(desk.window)
    desk.begin()
    yield desk
    desk.end()
    settle(session)


def found(home: Workspace, words: str) -> list[str]:
    return [hit.kind for hit in home.ask(search, Search(words)).items]


def test_what_anna_writes_ben_answers_and_both_find(qtbot: QtBot, annas: Desk, people: Team) -> None:
    ben = people["Ben Okafor"]
    composer = annas.home.composer

    # Anna writes a page, keeps a bookmark and asks, all without the mouse.
    annas.session.run(save_page, SavePage("Seal kits", "Kit 401612 has the *green* dot."), annas)
    QTest.keyClick(annas.window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: composer.is_open)
    qtbot.waitUntil(lambda: composer.audience.text() == "Everyone in Team Hydraulics")
    composer.open(Mode.BOOKMARK)
    QTest.keyClicks(composer.address, "https://supplier.example/seals")
    QTest.keyClicks(composer.text, "Data sheet of the supplier #seals")
    with qtbot.waitSignal(composer.written):
        QTest.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    composer.open(Mode.QUESTION)
    QTest.keyClicks(composer.text, "Which seal for 90 degrees?")
    with qtbot.waitSignal(composer.written) as asked:
        QTest.keyClick(composer.text, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: annas.home.model.rowCount() == 3)

    # It goes out by itself; Ben reads and answers.
    def ben_has_it() -> bool:
        ben.sync()
        return len(ben.home.ask(timeline, Timeline()).items) == 3

    qtbot.waitUntil(ben_has_it, timeout=15_000)
    ben.home.run(
        write_post, WritePost("The one with the green dot, see [[Seal kits]]", reply_to=asked.args[0])
    )
    ben.sync()

    # Anna's window shows it in her question's card and in the thread.
    annas.syncer.sync_now()
    number = annas.home.model.number_of(asked.args[0])
    qtbot.waitUntil(lambda: annas.home.model.row(number).state == "1 answer", timeout=15_000)
    annas.window.open_item(asked.args[0])
    qtbot.waitUntil(lambda: isinstance(annas.reader.current, ThreadReader))
    thread = annas.reader.current
    assert isinstance(thread, ThreadReader)
    qtbot.waitUntil(lambda: len(thread.views) == 2)
    answer = list(thread.views.values())[1]
    assert "green dot" in answer.body.toPlainText()
    assert answer.row.author == "Ben Okafor"

    # Both find everything.
    for home in (people["Anna Berg"].home, ben.home):
        assert set(found(home, "seal")) >= {"page", "question", "bookmark"}
        assert "post" in found(home, "green")
