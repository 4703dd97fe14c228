"""The recovery words: offered once, shown when asked for, kept in a way that can be pasted back."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from kshare.sync.keys.files import load_person
from kshare.sync.keys.recovery import seed_from_words
from kshare.ui.desk import Desk
from kshare.ui.joining.doors import Doors
from kshare.ui.joining.recovery import RecoverySheet, RecoveryTask, words_of
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.team.team_sheet import TeamSheet
from kshare.workspace import KEYS
from tests.builders import team
from tests.ui.homes import ME, anna, session_of, settle


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    home = anna(tmp_path)
    made = session_of(home, jobs)
    yield made
    settle(made)
    home.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def doors_of(session: Session, window: QWidget) -> Doors:
    return Doors(session, window, WindowMemory(session.workspace.home), ME)


def shown_words(qtbot: QtBot, doors: Doors) -> RecoverySheet:
    doors.show_words()
    sheet = doors.sheet
    assert isinstance(sheet, RecoverySheet)
    qtbot.waitUntil(lambda: len(sheet.grid.words) == 24)
    return sheet


def test_the_task_goes_away_when_the_words_are_written_down_and_is_not_offered_again(
    qtbot: QtBot, session: Session, window: QWidget
) -> None:
    doors = doors_of(session, window)
    task = doors.recovery_task()
    qtbot.addWidget(task)
    QTest.mouseClick(task.show_words, Qt.MouseButton.LeftButton)
    sheet = doors.sheet
    assert isinstance(sheet, RecoverySheet)
    qtbot.waitUntil(sheet.done.isEnabled)

    QTest.mouseClick(sheet.done, Qt.MouseButton.LeftButton)

    assert task.isHidden() and doors.sheet is None
    assert WindowMemory(session.workspace.home).words_are_kept()


def test_the_task_can_be_put_off_for_good(qtbot: QtBot, session: Session, window: QWidget) -> None:
    task = doors_of(session, window).recovery_task()
    qtbot.addWidget(task)

    QTest.mouseClick(task.later, Qt.MouseButton.LeftButton)

    assert task.isHidden() and WindowMemory(session.workspace.home).words_are_kept()


def test_copied_words_are_understood_where_they_are_pasted(
    qtbot: QtBot, session: Session, window: QWidget
) -> None:
    sheet = shown_words(qtbot, doors_of(session, window))

    QTest.mouseClick(sheet.copy, Qt.MouseButton.LeftButton)

    seed = load_person(session.workspace.home / KEYS).seed
    assert seed_from_words(QGuiApplication.clipboard().text()) == seed
    assert sheet.grid.words == words_of(session.workspace.home)
    assert sheet.grid.accessibleDescription().startswith(f"1. {sheet.grid.words[0]} 2. ")


def test_a_saved_file_is_understood_too_and_only_this_person_may_read_it(
    qtbot: QtBot, session: Session, window: QWidget, tmp_path: Path
) -> None:
    sheet, path = shown_words(qtbot, doors_of(session, window)), tmp_path / "words.txt"

    sheet.save_to(path)

    qtbot.waitUntil(lambda: sheet.state.text().startswith("Saved"))
    seed = load_person(session.workspace.home / KEYS).seed
    assert seed_from_words(path.read_text(encoding="utf-8")) == seed
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_said_and_nothing_counts_as_kept(
    qtbot: QtBot, session: Session, window: QWidget, tmp_path: Path
) -> None:
    sheet = shown_words(qtbot, doors_of(session, window))

    sheet.save_to(tmp_path / "nowhere" / "words.txt")

    qtbot.waitUntil(lambda: "is not there" in sheet.state.text())
    assert not WindowMemory(session.workspace.home).words_are_kept()


def test_a_closed_sheet_holds_no_words(qtbot: QtBot, session: Session, window: QWidget) -> None:
    sheet = shown_words(qtbot, doors_of(session, window))

    sheet.close_sheet()

    assert sheet.grid.words == () and sheet.grid.accessibleDescription() == ""


def test_the_person_and_the_quick_switcher_lead_to_the_same_places(
    qtbot: QtBot, session: Session, window: QWidget
) -> None:
    doors = doors_of(session, window)
    menu = doors.me_menu()

    assert [action.text() for action in menu.actions()] == [
        "Your profile",
        "Members of the team…",
        "Join or begin a space…",
        "Recovery words…",
        "Settings…",
        "Keys",
    ]
    assert "Recovery words" in [command.name for command in doors.commands()]
    menu.actions()[3].trigger()
    assert isinstance(doors.sheet, RecoverySheet)


def test_members_are_those_of_the_current_space_and_alone_one_is_led_to_a_folder(
    qtbot: QtBot, session: Session, window: QWidget, tmp_path: Path, jobs: Jobs
) -> None:
    from kshare.ui.joining.join_sheet import JoinSheet

    alone = doors_of(session, window)
    alone.show_current_members()
    qtbot.waitUntil(lambda: isinstance(alone.sheet, JoinSheet))

    (tmp_path / "team").mkdir()
    people = team(tmp_path / "team", ["Ben"], "Hydraulics")
    bens = session_of(people["Ben"].home, jobs)
    together = doors_of(bens, window)
    together.show_current_members(invite=True)
    qtbot.waitUntil(lambda: isinstance(together.sheet, TeamSheet))
    sheet = together.sheet
    assert isinstance(sheet, TeamSheet)
    qtbot.waitUntil(lambda: sheet.shown is sheet.inviting)
    settle(bens)
    people.close()


@pytest.fixture
def desk(qtbot: QtBot, session: Session) -> Desk:
    made = Desk(session, ME, WindowMemory(session.workspace.home))
    qtbot.addWidget(made.window)
    made.window.resize(1000, 760)
    made.window.show()
    qtbot.waitExposed(made.window)
    return made


def test_home_offers_the_task_until_it_is_done(qtbot: QtBot, session: Session, desk: Desk) -> None:
    task = desk.home.findChild(RecoveryTask)
    assert isinstance(task, RecoveryTask) and task.isVisible()
    QTest.mouseClick(task.show_words, Qt.MouseButton.LeftButton)
    sheet = desk.doors.sheet
    assert isinstance(sheet, RecoverySheet)
    qtbot.waitUntil(sheet.done.isEnabled)

    QTest.mouseClick(sheet.done, Qt.MouseButton.LeftButton)

    assert not task.isVisible()
    again = Desk(session, ME, WindowMemory(session.workspace.home))
    qtbot.addWidget(again.window)
    assert again.home.findChild(RecoveryTask) is None


def test_the_name_in_the_rail_is_pressed_for_what_concerns_the_person(qtbot: QtBot, desk: Desk) -> None:
    wanted = []
    desk.window.rail.me_wanted.connect(lambda: wanted.append(True))

    QTest.mouseClick(desk.window.rail.me, Qt.MouseButton.LeftButton)

    assert wanted and desk.window.rail.me.accessibleName() == ME.name
    menu = desk.window.findChild(QMenu)
    assert isinstance(menu, QMenu) and menu.isVisible()
    menu.close()
