"""Joining from a home that is in use: the same choice as at the start, and sync details that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.errors import KeyMissing
from kshare.model.statement import Role
from kshare.queries.spaces import SpaceRow
from kshare.sync.engine import restored_words
from kshare.sync.genesis import SpaceDraft
from kshare.ui.joining.doors import Doors
from kshare.ui.joining.join_sheet import JoinSheet
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.sync.details import SyncDetails, standing_words
from kshare.ui.sync.syncer import Standing, Syncer, state_of
from kshare.ui.widgets.sync_badge import SyncKind
from tests.builders import START_MS, FakeClock, new_home, team
from tests.ui.homes import ME, anna, session_of, settle

ROW = SpaceRow("s1", "Hydraulics", "/share", 3, True, 0, START_MS, 0, encrypted=True)


@pytest.fixture
def session(tmp_path: Path, jobs: Jobs) -> Iterator[Session]:
    home = anna(tmp_path)
    made = session_of(home, jobs)
    yield made
    settle(made)
    home.close()


@pytest.fixture
def sheet(qtbot: QtBot, session: Session) -> JoinSheet:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    qtbot.waitExposed(window)
    return JoinSheet(session, window)


def test_an_open_space_is_joined_from_the_window(
    qtbot: QtBot, session: Session, sheet: JoinSheet, tmp_path: Path
) -> None:
    (tmp_path / "team").mkdir()
    people = team(tmp_path / "team", ["Ben"], "Hydraulics")
    sheet.open_with(str(people.share))
    qtbot.waitUntil(sheet.choice.button.isEnabled)

    with qtbot.waitSignals([sheet.entered, sheet.closed]):
        QTest.mouseClick(sheet.choice.button, Qt.MouseButton.LeftButton)

    assert [space.name for space in session.workspace.shared_spaces()] == ["Hydraulics"]
    people.close()


def test_an_encrypted_space_is_asked_and_entered_when_somebody_admitted(
    qtbot: QtBot, session: Session, sheet: JoinSheet, tmp_path: Path
) -> None:
    share = tmp_path / "closed"
    share.mkdir()
    ben = new_home(tmp_path, "Ben", FakeClock())
    space = ben.create_space(str(share), SpaceDraft("Closed"), encrypted=True)
    ben.sync(space)
    sheet.open_with(str(share))
    qtbot.waitUntil(sheet.choice.ask.isVisible)
    with qtbot.waitSignal(sheet.asked) as asked:
        QTest.mouseClick(sheet.choice.ask, Qt.MouseButton.LeftButton)
    assert asked.args == [str(share)] and sheet.shown is sheet._waiting

    ben.admit(space, sheet.request.fingerprint.text, Role.MEMBER)
    ben.sync(space)
    with qtbot.waitSignal(sheet.entered) as entered:
        QTest.mouseClick(sheet.request.look, Qt.MouseButton.LeftButton)

    assert entered.args == [space.text_id]
    ben.close()


def test_a_request_that_was_answered_meanwhile_leads_straight_in(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    share = tmp_path / "closed"
    share.mkdir()
    ben, window = new_home(tmp_path, "Ben", FakeClock()), QWidget()
    qtbot.addWidget(window)
    window.show()
    space = ben.create_space(str(share), SpaceDraft("Closed"), encrypted=True)
    ben.sync(space)
    fingerprint = session.workspace.admission.ask(str(share)).fingerprint
    memory = WindowMemory(session.workspace.home)
    memory.keep_asked(str(share))
    doors = Doors(session, window, memory, ME)
    doors.join(str(share))
    sheet = doors.sheet
    assert isinstance(sheet, JoinSheet)
    qtbot.waitUntil(lambda: sheet.request.fingerprint.text == fingerprint)
    sheet.close_sheet()

    ben.admit(space, fingerprint, Role.MEMBER)
    ben.sync(space)
    doors.join(str(share))

    qtbot.waitUntil(lambda: doors.sheet is None and memory.asked() == "")
    ben.close()


def test_a_space_that_waits_for_its_key_says_so_and_leads_to_the_door(qtbot: QtBot, session: Session) -> None:
    waiting = Standing(ROW, KeyMissing("This space is encrypted, and this home has no key of it."))
    assert "no key of it yet" in standing_words(waiting, START_MS)[0]
    assert state_of((waiting,), START_MS).kind is SyncKind.TROUBLE
    syncer, window = Syncer(session), QWidget()
    qtbot.addWidget(window)
    syncer._standings["s1"] = waiting
    details = SyncDetails(syncer, START_MS, window)

    with qtbot.waitSignal(details.join_wanted) as wanted:
        details.offers[0].click()

    assert wanted.args == ["/share"]


def test_details_lead_to_the_members_and_to_another_space(qtbot: QtBot, session: Session) -> None:
    syncer, window = Syncer(session), QWidget()
    qtbot.addWidget(window)
    syncer._standings["s1"] = Standing(ROW)
    details = SyncDetails(syncer, START_MS, window)

    with qtbot.waitSignal(details.members_wanted) as wanted:
        details.offers[0].click()
    assert wanted.args == ["s1"]
    with qtbot.waitSignal(details.join_wanted) as joining:
        details.join.click()
    assert joining.args == [""]


def test_a_request_that_waits_stays_in_the_details(qtbot: QtBot, session: Session) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    details = SyncDetails(Syncer(session), START_MS, window, "/share")
    assert details.lines == ("You asked to be let into the space in /share.",)

    with qtbot.waitSignal(details.join_wanted) as wanted:
        details.offers[0].click()

    assert wanted.args == ["/share"]


def test_that_this_home_is_a_new_device_stays_until_it_is_understood(qtbot: QtBot, session: Session) -> None:
    syncer, window = Syncer(session), QWidget()
    qtbot.addWidget(window)
    assert syncer._lasting((restored_words(), "odd")) == ("odd",)
    assert syncer._lasting(()) == ()
    details = SyncDetails(syncer, START_MS, window)
    assert details.lines[0].startswith("This home was restored or copied")

    details.offers[0].click()

    assert details.lines == () and not syncer.is_new_device
