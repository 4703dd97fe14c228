"""Three small steps that tick themselves off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.ui.home.first_steps import BRING, FIND, WRITE, FirstDay, StepsCard
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import anna, session_of, settle


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


def begun(qtbot: QtBot, session: Session, home: Workspace) -> tuple[FirstDay, StepsCard]:
    day = FirstDay(session, WindowMemory(home.home))
    with qtbot.waitSignal(day.offered) as offered:
        day.begin()
    card = offered.args[0]
    qtbot.addWidget(card)
    card.show()
    return day, card


def ticked(card: StepsCard) -> set[str]:
    return {key for key, row in card.rows.items() if row.tick.done}


def test_steps_tick_themselves_off_by_being_done(qtbot: QtBot, session: Session, home: Workspace) -> None:
    day, card = begun(qtbot, session, home)
    assert ticked(card) == set()
    session.run(write_post, WritePost("Oil the pump"), day)
    qtbot.waitUntil(lambda: ticked(card) == {WRITE})
    session.run(add_bookmark, AddBookmark("https://wiki.example/"), day)
    qtbot.waitUntil(lambda: ticked(card) == {WRITE, BRING})
    assert not day.is_over
    day.note_found()
    assert ticked(card) == {WRITE, BRING, FIND} and day.is_over
    assert not any(row.button.isVisible() for row in card.rows.values())


def test_what_is_done_is_remembered_and_all_of_it_ends_the_card(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    day, _card = begun(qtbot, session, home)
    day.note_found()
    again, card = begun(qtbot, session, home)
    assert ticked(card) == {FIND}
    QTest.mouseClick(card.close_button, Qt.MouseButton.LeftButton)
    assert not card.isVisible() and again.is_over
    assert FirstDay(session, WindowMemory(home.home)).is_over


def test_a_home_in_use_is_shown_no_steps(qtbot: QtBot, session: Session, home: Workspace) -> None:
    home.run(write_post, WritePost("Oil the pump"))
    home.run(add_bookmark, AddBookmark("https://wiki.example/"))
    day = FirstDay(session, WindowMemory(home.home))
    day.begin()
    qtbot.waitUntil(lambda: day.is_over)
    assert day.card is None


def test_each_step_can_be_taken_by_key(qtbot: QtBot, session: Session, home: Workspace) -> None:
    day, card = begun(qtbot, session, home)
    taken: list[str] = []
    day.wanted.connect(taken.append)
    for row in card.rows.values():
        row.button.setFocus()
        QTest.keyClick(row.button, Qt.Key.Key_Space)
    assert taken == [BRING, WRITE, FIND]
