"""The first start: a name is enough; a folder says what it is before anybody joins."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kshare.queries.people import ShowPerson, show_person
from kshare.queries.spaces import list_spaces
from kshare.ui.jobs import Jobs
from kshare.ui.screens.welcome import Welcome, folder_of, look_at
from kshare.workspace import Workspace
from tests.builders import FakeClock, SeededBytes, team


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
