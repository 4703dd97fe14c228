"""The ways to the settings, by keyboard alone and by mouse, in the real window; and that a name changes everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.app import Application
from kshare.sync.genesis import SpaceDraft
from kshare.ui.actions import keymap
from kshare.ui.desk import Desk
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.settings.settings_screen import SettingsScreen
from kshare.ui.shell.palette import QuickSwitcher
from kshare.ui.theme.apply import Mode, theme
from kshare.usecases.profile import ChangeProfile, change_profile
from tests.ui.homes import anna, settle

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    home = anna(tmp_path)
    home.close()
    application = Application(qapp, home.home)
    application.begin()
    made = application.desk
    assert made is not None
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    yield made
    application.end()
    made.preferences.forget()
    made.window.close()
    settle(made.session)
    made.session.workspace.close()
    keymap().load({})


def screen_of(desk: Desk) -> SettingsScreen:
    found = desk.window.findChild(SettingsScreen)
    assert found is not None
    return found


def test_by_keyboard_alone_a_theme_is_found_chosen_and_kept(qtbot: QtBot, desk: Desk) -> None:
    qtbot.keyClick(desk.window, Qt.Key.Key_Comma, CONTROL)
    screen = screen_of(desk)
    qtbot.waitUntil(screen.isVisible)
    assert desk.window.place.screen == "settings"

    qtbot.keyClick(desk.window, Qt.Key.Key_K, CONTROL)
    switcher = desk.window.findChild(QuickSwitcher)
    assert switcher is not None
    qtbot.keyClicks(switcher.field, "settings: theme")
    qtbot.waitUntil(lambda: any(offer.text == "Settings: Theme" for offer in switcher.rows.offers))
    while switcher.rows.current is None or switcher.rows.current.text != "Settings: Theme":
        qtbot.keyClick(switcher.field, Qt.Key.Key_Down)
    qtbot.keyClick(switcher.field, Qt.Key.Key_Return)

    choice = screen.page.rows["appearance.theme"].control
    qtbot.waitUntil(choice.hasFocus)
    qtbot.keyClicks(choice, "Dark")
    assert theme().mode is Mode.DARK and theme().palette.dark
    assert WindowMemory(desk.session.workspace.home).mode() is Mode.DARK

    qtbot.keyClick(desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desk.window.place.screen == "home"


def test_by_mouse_the_menu_under_the_name_leads_there_and_sections_are_steps_of_the_way(
    qtbot: QtBot, desk: Desk
) -> None:
    entry = next(each for each in desk.doors.me_menu().actions() if each.text() == "Settings…")
    entry.trigger()
    screen = screen_of(desk)

    qtbot.mouseClick(screen._buttons["storage"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "storage.size" in screen.page.rows)
    qtbot.waitUntil(lambda: "bytes" in screen.page.rows["storage.size"].control.text())
    qtbot.mouseClick(screen._buttons["about"], Qt.MouseButton.LeftButton)
    desk.window.go_back()

    assert screen.title.text() == "Storage and backup"


def test_another_name_stands_in_the_rail_at_once(qtbot: QtBot, desk: Desk) -> None:
    desk.session.run(change_profile, ChangeProfile(name="Anna Maria Berg"), desk)

    qtbot.waitUntil(lambda: desk.window.rail.me.accessibleName() == "Anna Maria Berg")


def test_settings_lead_to_picture_backup_and_passphrase(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    from kshare.ui.joining.restore_sheet import RestoreSheet
    from kshare.ui.settings.picture_sheet import PictureSheet
    from kshare.ui.team.team_sheet import TeamSheet

    (tmp_path / "share").mkdir()
    desk.session.workspace.create_space(str(tmp_path / "share"), SpaceDraft("Team"))

    for key, kind in (("profile.picture", PictureSheet), ("storage.restore", RestoreSheet)):
        desk.preferences.open(key)
        screen = screen_of(desk)
        qtbot.waitUntil(partial(screen.page.rows.__contains__, key))
        screen.page.rows[key].control.button.click()
        sheet = desk.doors.sheet
        assert isinstance(sheet, kind) and sheet.isVisible()
        sheet.close_sheet()
    desk.preferences.open("spaces")
    screen = screen_of(desk)
    qtbot.waitUntil(lambda: any(each.endswith(".passphrase") for each in screen.page.rows))
    rows = screen.page.rows
    (mine,) = (row for key, row in rows.items() if key.endswith(".fingerprint"))
    assert mine.control.text().count("-") == 3
    next(row for key, row in rows.items() if key.endswith(".passphrase")).control.button.click()
    team = desk.doors.sheet
    assert isinstance(team, TeamSheet)
    qtbot.waitUntil(lambda: team.shown is team.passphrase and team.passphrase.first.hasFocus())
    team.close_sheet()
