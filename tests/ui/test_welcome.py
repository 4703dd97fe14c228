"""The first start: a name is enough; a folder says what it is before anybody joins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kshare.model.statement import Role
from kshare.queries.people import ShowPerson, show_person
from kshare.queries.spaces import list_spaces
from kshare.store.spaces import Space
from kshare.sync.genesis import SpaceDraft
from kshare.ui.joining.looking import folder_of, look_at, look_at_invite
from kshare.ui.joining.recovery import words_of
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.screens.welcome import Welcome
from kshare.workspace import Workspace
from tests.builders import FakeClock, SeededBytes, new_home, team


def shown(qtbot: QtBot, home: Path, jobs: Jobs, name: str = "Cleo Okafor") -> Welcome:
    welcome = Welcome(home, jobs, FakeClock(), SeededBytes("cleo"))
    qtbot.addWidget(welcome)
    welcome.show()
    qtbot.waitExposed(welcome)
    QTest.keyClicks(welcome.name, name)
    QTest.keyClick(welcome.name, Qt.Key.Key_Return)
    return welcome


def opened(qtbot: QtBot, welcome: Welcome, press: QAbstractButton) -> Workspace:
    with qtbot.waitSignal(welcome.ready, timeout=10_000) as ready:
        QTest.mouseClick(press, Qt.MouseButton.LeftButton)
    workspace = ready.args[0]
    assert isinstance(workspace, Workspace)
    return workspace


def test_a_name_is_enough_to_begin_alone(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    welcome = shown(qtbot, tmp_path / "home", jobs)

    home = opened(qtbot, welcome, welcome.alone)

    assert home.ask(show_person, ShowPerson()).person.name == "Cleo Okafor"
    assert [space.name for space in home.ask(list_spaces, None)] == ["personal"]
    home.close()


def test_without_a_name_one_is_told_what_is_missing(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    welcome = shown(qtbot, tmp_path / "home", jobs, name="  ")

    assert welcome.name_trouble.isVisible()

    QTest.keyClicks(welcome.name, "C")

    assert not welcome.name_trouble.isVisible()


def test_a_folder_with_a_space_is_named_and_joined(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    people = team(tmp_path, ["Anna"], "Team Hydraulics")
    welcome = shown(qtbot, tmp_path / "home", jobs)
    welcome.choice.folder.setText(f'"{people.share}"')
    qtbot.waitUntil(welcome.choice.button.isVisible)
    assert "Team Hydraulics" in welcome.choice.found.text()
    assert "can read all of it" in welcome.choice.note.text() and welcome.choice.note.isVisible()

    home = opened(qtbot, welcome, welcome.choice.button)

    assert [space.name for space in home.shared_spaces()] == ["Team Hydraulics"]
    home.close()
    people.close()


def test_an_empty_folder_becomes_a_space(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    share = tmp_path / "empty"
    share.mkdir()
    welcome = shown(qtbot, tmp_path / "home", jobs)
    welcome.choice.folder.setText(str(share))
    qtbot.waitUntil(welcome.choice.name.isVisible)
    assert not welcome.choice.button.isEnabled()
    QTest.keyClick(welcome.choice.folder, Qt.Key.Key_Return)
    assert welcome.choice.name.hasFocus()  # that is what is missing
    QTest.keyClicks(welcome.choice.name, "Nordwerk")

    home = opened(qtbot, welcome, welcome.choice.button)

    assert [space.name for space in home.shared_spaces()] == ["Nordwerk"]
    assert look_at(str(share)).name == "Nordwerk"
    home.close()


@pytest.mark.parametrize("kind", ["missing", "taken"])
def test_other_folders_are_explained_and_cannot_be_used(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, kind: str
) -> None:
    folder = tmp_path / "folder"
    if kind == "taken":
        folder.mkdir()
        (folder / "holiday.txt").write_text("photos", encoding="utf-8")
    welcome = shown(qtbot, tmp_path / "home", jobs)
    welcome.choice.folder.setText(str(folder))

    qtbot.waitUntil(lambda: welcome.choice.look is not None)

    assert welcome.choice.found.text()
    assert not welcome.choice.button.isVisible()
    assert welcome.alone.isEnabled()


def test_a_pasted_path_loses_its_quotes() -> None:
    assert folder_of(' "C:\\team share" ') == "C:\\team share"


# -- encrypted spaces, invites, requests -------------------------------------------------------------------


@dataclass(slots=True)
class Closed:
    """An encrypted space of Anna's."""

    anna: Workspace
    space: Space
    share: Path
    clock: FakeClock

    def invite(self, name: str = "") -> str:
        self.anna.sync(self.space)
        return self.anna.admission.invite(self.space, name, "Anna", 14).text


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Closed]:
    clock, share = FakeClock(), tmp_path / "closed"
    share.mkdir()
    anna = new_home(tmp_path, "Anna", clock)
    space = anna.create_space(str(share), SpaceDraft("Hydraulics"), encrypted=True)
    anna.sync(space)
    yield Closed(anna, space, share, clock)
    anna.close()


def at_the_door(qtbot: QtBot, home: Path, jobs: Jobs, closed: Closed) -> Welcome:
    welcome = shown(qtbot, home, jobs)
    welcome.choice.folder.setText(str(closed.share))
    qtbot.waitUntil(welcome.choice.ask.isVisible)
    return welcome


def test_an_encrypted_space_is_joined_with_a_pasted_invite(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, closed: Closed
) -> None:
    welcome = at_the_door(qtbot, tmp_path / "home", jobs, closed)
    choice = welcome.choice
    assert "encrypted" in choice.found.text() and not choice.button.isEnabled()
    assert choice.ask.isVisible()
    choice.invite.setPlainText(closed.invite("Cleo Okafor"))
    qtbot.waitUntil(choice.button.isEnabled)
    assert choice.invite_words.text().startswith("Anna invites you to Hydraulics. It is for Cleo Okafor.")

    home = opened(qtbot, welcome, choice.button)

    assert [space.name for space in home.shared_spaces()] == ["Hydraulics"]
    home.close()


def test_an_invite_that_was_pasted_first_brings_its_folder(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, closed: Closed
) -> None:
    welcome = shown(qtbot, tmp_path / "home", jobs)
    QTest.mouseClick(welcome.choice.have_invite, Qt.MouseButton.LeftButton)

    welcome.choice.invite.setPlainText(closed.invite())

    qtbot.waitUntil(welcome.choice.button.isEnabled)
    assert welcome.choice.folder.text() == str(closed.share)


def test_texts_that_are_no_invite_for_this_folder_say_so(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, closed: Closed
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    elsewhere = closed.anna.create_space(str(other), SpaceDraft("Other"))
    welcome = at_the_door(qtbot, tmp_path / "home", jobs, closed)
    choice = welcome.choice
    choice.invite.setPlainText("kshare1:half of it")
    qtbot.waitUntil(lambda: "no whole invite" in choice.invite_words.text())
    assert not choice.button.isEnabled()

    choice.invite.setPlainText(closed.anna.admission.invite(elsewhere, "", "Anna", 14).text)

    qtbot.waitUntil(lambda: "another space" in choice.invite_words.text())
    assert not choice.button.isEnabled()


def test_an_invite_that_has_expired_is_named_as_such(closed: Closed) -> None:
    text = closed.invite()

    news = look_at_invite(text, closed.clock.now_ms + 20 * 86_400_000)

    assert not news.holds and "has expired" in news.words


def test_whoever_asks_reads_out_a_fingerprint_and_comes_in_once_admitted(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, closed: Closed
) -> None:
    welcome = at_the_door(qtbot, tmp_path / "home", jobs, closed)
    QTest.mouseClick(welcome.choice.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(welcome.request.isVisible, timeout=10_000)
    fingerprint = welcome.request.fingerprint.text
    assert [one.fingerprint for one in closed.anna.admission.requests(closed.space)] == [fingerprint]
    assert WindowMemory(tmp_path / "home").asked() == str(closed.share)
    QTest.mouseClick(welcome.request.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Not admitted yet" in welcome.request.state.text(), timeout=10_000)

    closed.anna.admit(closed.space, fingerprint, Role.MEMBER)
    closed.anna.sync(closed.space)
    home = opened(qtbot, welcome, welcome.request.look)

    assert len(home.shared_spaces()) == 1
    assert WindowMemory(tmp_path / "home").asked() == ""
    home.close()


def test_whoever_waits_to_be_let_in_can_begin_meanwhile(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, closed: Closed
) -> None:
    welcome = at_the_door(qtbot, tmp_path / "home", jobs, closed)
    QTest.mouseClick(welcome.choice.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(welcome.request.isVisible, timeout=10_000)

    home = opened(qtbot, welcome, welcome.request.leave)

    assert home.shared_spaces() == []
    assert WindowMemory(tmp_path / "home").asked() == str(closed.share)
    home.close()


def test_a_space_can_begin_encrypted_with_its_consequence_said(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs
) -> None:
    share = tmp_path / "empty"
    share.mkdir()
    welcome = shown(qtbot, tmp_path / "home", jobs)
    choice = welcome.choice
    choice.folder.setText(str(share))
    qtbot.waitUntil(choice.protection.isVisible)
    assert "can read all of it" in choice.note.text()
    QTest.keyClicks(choice.name, "Nordwerk")
    choice.protection.choose("encrypted")
    choice.protection.chosen.emit("encrypted")
    assert "recovery words" in choice.note.text()

    home = opened(qtbot, welcome, choice.button)

    assert [space.encrypted for space in home.shared_spaces()] == [True]
    home.close()


# -- coming back -------------------------------------------------------------------------------------------


def test_recovery_words_are_checked_while_they_are_typed(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    welcome = shown(qtbot, tmp_path / "home", jobs)
    welcome.recover()
    field, state = welcome.words.field, welcome.words.state
    QTest.keyClicks(field, "abandon aban zoo ")
    qtbot.waitUntil(lambda: state.text() == "3 of 24 words")

    QTest.keyClicks(field, "xyz ")
    qtbot.waitUntil(lambda: "'xyz' is not a word" in state.text())
    assert not welcome.words_next.isEnabled()

    field.setPlainText("abandon " * 24)
    qtbot.waitUntil(lambda: "Check each, and their order" in state.text())
    assert not welcome.words_next.isEnabled()


def test_a_lost_pc_is_replaced_by_the_words_and_the_folder(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs, closed: Closed
) -> None:
    words = " ".join(words_of(closed.anna.home))
    welcome = shown(qtbot, tmp_path / "home", jobs, name="Anna")
    welcome.recover()
    welcome.words.field.setPlainText(words)
    qtbot.waitUntil(welcome.words_next.isEnabled)
    assert welcome.words.state.text() == "These words fit together."
    QTest.mouseClick(welcome.words_next, Qt.MouseButton.LeftButton)
    welcome.choice.folder.setText(str(closed.share))
    qtbot.waitUntil(welcome.choice.button.isEnabled)
    assert welcome.choice.invite.isHidden()

    home = opened(qtbot, welcome, welcome.choice.button)

    assert home.store.user == closed.anna.store.user
    home.close()
