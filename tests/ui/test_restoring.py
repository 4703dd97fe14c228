"""Restoring a backup: on the first start in the place of a new home, later beside the present one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.queries.pages import ListPages, list_pages
from kshare.settings import NEXT_HOME
from kshare.sharing.backup import back_up
from kshare.ui.joining.backup_choice import BackupChoice
from kshare.ui.joining.restore_sheet import RestoreSheet
from kshare.ui.process.jobs import Jobs
from kshare.ui.screens.welcome import Welcome
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import Workspace, is_home, open_workspace
from tests.builders import FakeClock, SeededBytes, new_home
from tests.ui.wiki_home import put_away, session_of, until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    made.run(save_page, SavePage("Pumps", "Oil and seals."))
    yield made
    made.close()


@pytest.fixture
def copy(home: Workspace, tmp_path: Path) -> Path:
    back_up(home.home, home.store, tmp_path / "copy")
    return tmp_path / "copy"


def titles(workspace: Workspace) -> list[str]:
    return [row.title for row in workspace.ask(list_pages, ListPages()).items]


def test_the_first_start_goes_on_from_a_backup_by_keyboard(
    qtbot: QtBot, copy: Path, tmp_path: Path, jobs: Jobs
) -> None:
    welcome = Welcome(tmp_path / "new", jobs, FakeClock(), SeededBytes("x"))
    qtbot.addWidget(welcome)
    welcome.show()
    qtbot.waitExposed(welcome)
    welcome.have_backup.setFocus()
    qtbot.keyClick(welcome.have_backup, Qt.Key.Key_Space)

    qtbot.keyClicks(welcome.backup.folder, str(copy))
    until(qtbot, lambda: welcome.backup.go.isEnabled())
    assert "Anna Berg (@anna.berg)" in welcome.backup.title.text()
    assert welcome.backup.facts.text().startswith("1 page, 0 bookmarks, 0 posts")
    with qtbot.waitSignal(welcome.ready, timeout=10_000) as ready:
        qtbot.keyClick(welcome.backup.folder, Qt.Key.Key_Return)

    assert titles(ready.args[0]) == ["Pumps"] and ready.args[0].home == tmp_path / "new"
    ready.args[0].close()


def test_a_folder_without_a_backup_is_said_and_one_goes_back(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs
) -> None:
    welcome = Welcome(tmp_path / "new", jobs, FakeClock(), SeededBytes("x"))
    qtbot.addWidget(welcome)
    welcome.show()
    welcome.restore()
    welcome.backup.folder.setText(str(tmp_path))
    qtbot.keyClick(welcome.backup.folder, Qt.Key.Key_Return)

    until(qtbot, lambda: "no backup of KShare" in welcome.backup.state.text())
    assert not welcome.backup.go.isEnabled()
    qtbot.mouseClick(welcome.backup.leave, LEFT)

    assert welcome.name.isVisible() and not is_home(tmp_path / "new")


@pytest.fixture
def sheet(qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[RestoreSheet]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    made = RestoreSheet(session_of(home, jobs, FakeClock()), window)
    made.open_choice()
    yield made
    put_away(qtbot, jobs, [window])


def test_beside_a_home_in_use_a_backup_becomes_a_second_one_that_can_be_opened(
    qtbot: QtBot, home: Workspace, copy: Path, sheet: RestoreSheet
) -> None:
    home.run(save_page, SavePage("Valves", "Since then."))
    sheet.choice.folder.setText(str(copy))
    until(qtbot, lambda: sheet.choice.go.isEnabled())

    qtbot.mouseClick(sheet.choice.go, LEFT)
    until(qtbot, lambda: sheet.open.isVisible())
    qtbot.mouseClick(sheet.always, LEFT)
    until(qtbot, lambda: "from the next start on" in sheet.words.text())
    noted = (home.home / NEXT_HOME).read_text(encoding="utf-8").splitlines()
    assert noted == [sheet.choice.home.name, home.home.name]
    with qtbot.waitSignal(sheet.open_wanted) as wanted:
        qtbot.mouseClick(sheet.open, LEFT)

    restored = open_workspace(Path(wanted.args[0]), FakeClock(), SeededBytes("y"))
    assert titles(restored) == ["Pumps"] and sorted(titles(home)) == ["Pumps", "Valves"]
    assert restored.home.parent == home.home.parent
    restored.close()


def test_a_restore_can_be_stopped_and_leaves_nothing(
    qtbot: QtBot, copy: Path, sheet: RestoreSheet, jobs: Jobs
) -> None:
    choice: BackupChoice = sheet.choice
    choice.folder.setText(str(copy))
    until(qtbot, lambda: choice.go.isEnabled())
    lane_is_free = Event()
    jobs.lanes.io.submit(lane_is_free.wait)

    qtbot.mouseClick(choice.go, LEFT)
    assert choice.leave.text() == "Stop"
    qtbot.mouseClick(choice.leave, LEFT)
    lane_is_free.set()

    until(qtbot, lambda: "Stopped" in choice.state.text())
    assert not choice.home.exists() and choice.leave.text() == "Close"
