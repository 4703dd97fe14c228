"""The settings: every field in a table, found by its words, in effect at once, told to whoever cannot see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from kshare.queries.people import ShowPerson, show_person
from kshare.queries.spaces import list_spaces
from kshare.ui.actions import keymap
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.settings.about import libraries
from kshare.ui.settings.key_capture import KeysControl
from kshare.ui.settings.page import margin_beside
from kshare.ui.settings.row import FieldRow
from kshare.ui.settings.section import SECTIONS
from kshare.ui.settings.settings_desk import SettingsDesk
from kshare.ui.settings.settings_screen import SettingsScreen
from kshare.ui.settings.working import Progressing, WorkControl
from kshare.ui.theme.apply import Mode, theme
from kshare.usecases.people import Follow, follow
from kshare.workspace import Workspace
from tests.builders import team
from tests.ui.homes import anna, session_of, settle


@pytest.fixture(autouse=True)
def _as_usual() -> Iterator[None]:
    yield
    keymap().load({})
    theme().resize_text(100)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return anna(tmp_path)


@pytest.fixture
def screen(qtbot: QtBot, jobs: Jobs, workspace: Workspace) -> Iterator[SettingsScreen]:
    made, session = shown(qtbot, jobs, workspace)
    yield made
    settle(session)
    workspace.close()


def shown(qtbot: QtBot, jobs: Jobs, workspace: Workspace) -> tuple[SettingsScreen, Session]:
    session = session_of(workspace, jobs)
    desk = SettingsDesk(session, WindowMemory(workspace.home), session)
    screen = SettingsScreen(desk)
    qtbot.addWidget(screen)
    screen.visited.connect(screen.show_place)
    screen.resize(1000, 800)
    screen.show()
    screen.activateWindow()
    with qtbot.waitSignal(desk.changed):
        desk.ask()
    return screen, session


def row(screen: SettingsScreen, key: str) -> FieldRow:
    """Go to a field as the quick switcher does."""
    screen.show_place(Place("settings", query=key))
    QApplication.processEvents()  # a row that was just made is shown by its layout then
    return screen.page.rows[key]


# -- tables ---------------------------------------------------------------------------------------------


def test_every_field_has_a_key_of_its_section_words_and_one_line(screen: SettingsScreen) -> None:
    keys = []
    for section in SECTIONS:
        for field in screen._desk.fields(section):
            assert field.key.startswith(f"{section.key}.")
            assert field.words and field.line and "\n" not in field.line
            keys.append(field.key)

    assert len(keys) == len(set(keys)) > 60


@pytest.mark.parametrize("section", [section.key for section in SECTIONS])
def test_everything_that_takes_the_keyboard_has_a_name(screen: SettingsScreen, section: str) -> None:
    screen.show_place(Place("settings", query=section))

    focusable = [
        widget
        for widget in screen.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit)
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisibleTo(screen)
    ]
    unnamed = [
        widget
        for widget in focusable
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert len(focusable) > len(SECTIONS) and unnamed == []


def test_a_setting_is_found_by_its_words_its_explanation_and_its_section(
    qtbot: QtBot, screen: SettingsScreen
) -> None:
    qtbot.keyClicks(screen.search, "text size")
    assert next(iter(screen.page.rows)) == "appearance.text"

    screen.search.clear()
    qtbot.keyClicks(screen.search, "lost PC")
    assert list(screen.page.rows) == ["profile.words"]

    screen.search.clear()
    qtbot.keyClicks(screen.search, "backup")
    qtbot.waitUntil(lambda: {"storage.home", "storage.backup"} <= screen.page.rows.keys())

    screen.search.clear()
    qtbot.keyClicks(screen.search, "zebra")
    assert screen.nothing.isVisible()
    qtbot.keyClick(screen.search, Qt.Key.Key_Escape)
    assert screen.page.isVisible() and not screen.nothing.isVisible()


def test_the_switcher_knows_every_setting_and_leads_to_it(screen: SettingsScreen) -> None:
    gone: list[str] = []
    commands = {command.name: command for command in screen._desk.commands(gone.append)}

    commands["Settings: Text size"].act("")
    commands["Settings: Reply (In lists and while reading)"].act("")
    commands["Settings: About KShare"].act("")

    assert gone == ["appearance.text", "keys.item.reply", "about"]


def test_a_field_that_is_asked_for_has_the_keyboard(screen: SettingsScreen) -> None:
    wanted = row(screen, "profile.unit")

    assert screen.title.text() == "You"
    assert wanted.control.isAncestorOf(screen.focusWidget())
    assert screen.current_place(Place("settings", query="profile.unit")).query == "profile.unit"


# -- in effect at once ----------------------------------------------------------------------------------


def test_theme_and_size_of_text_hold_at_once_and_follow_other_ways(screen: SettingsScreen) -> None:
    choice = row(screen, "appearance.theme").control
    choice.setCurrentIndex(4)
    assert theme().palette.name == "contrast-dark"

    number = row(screen, "appearance.text").control
    number.more.click()
    assert (theme().text_percent, number.figure.text()) == (110, "110 %")
    theme().choose(Mode.DARK)
    theme().resize_text(160)

    assert (choice.currentText(), number.figure.text()) == ("Dark", "160 %")
    assert not number.more.isEnabled() and number.less.isEnabled()


def test_the_profile_is_written_when_a_field_is_left_and_trouble_is_told_beside_it(
    qtbot: QtBot, screen: SettingsScreen, workspace: Workspace
) -> None:
    unit = row(screen, "profile.unit").control.line
    unit.setText("Plant B")
    qtbot.keyClick(unit, Qt.Key.Key_Return)
    about = row(screen, "profile.about").control.text
    about.setPlainText("Ask me about oil.")
    handle = row(screen, "profile.handle")
    handle.control.line.setText("!")
    qtbot.keyClick(handle.control.line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: handle.note.isVisible())
    profile = workspace.ask(show_person, ShowPerson())
    assert (profile.person.unit, profile.about) == ("Plant B", "Ask me about oil.")
    assert profile.person.handle == "anna.berg" and handle.control.line.text() == "!"


def test_what_is_followed_stands_there_and_can_be_stopped(
    qtbot: QtBot, screen: SettingsScreen, workspace: Workspace
) -> None:
    screen._desk.session.run(follow, Follow("#oil"), screen)
    screen.show_place(Place("settings", query="notifications"))
    qtbot.waitUntil(lambda: "notifications.follow.#oil" in screen.page.rows)

    screen.page.rows["notifications.follow.#oil"].control.button.click()

    qtbot.waitUntil(lambda: "notifications.followed" in screen.page.rows)


# -- keys -----------------------------------------------------------------------------------------------


def press(qtbot: QtBot, control: KeysControl, key: Qt.Key, *more: Qt.KeyboardModifier) -> None:
    """Begin to listen, then one chord; Qt waits for another one, so the end is told."""
    control.button.click()
    assert control.capture is not None
    qtbot.keyClick(control.capture, key, *more)
    if control.capture is not None:
        control.capture.editingFinished.emit()


def test_keys_are_chosen_by_pressing_them_and_put_back(qtbot: QtBot, screen: SettingsScreen) -> None:
    control = row(screen, "keys.item.edit").control

    press(qtbot, control, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    assert keymap().keys("item.edit") == ("Ctrl+F9",)
    assert control.button.text() == "Ctrl+F9" and not control.usual.isHidden()

    control.usual.click()
    assert keymap().keys("item.edit") == ("E",) and control.usual.isHidden()

    press(qtbot, control, Qt.Key.Key_Backspace)
    assert keymap().keys("item.edit") == () and control.button.text() == "None"
    press(qtbot, control, Qt.Key.Key_Escape)
    assert not control.button.isHidden() and keymap().keys("item.edit") == ()


def test_keys_that_are_taken_are_told_before_anything_changes(qtbot: QtBot, screen: SettingsScreen) -> None:
    wanted = row(screen, "keys.item.edit")

    press(qtbot, wanted.control, Qt.Key.Key_R)
    assert wanted.note.text() == "R is already “Reply”."
    assert keymap().keys("item.edit") == ("E",)

    wanted.control.take.click()
    assert (keymap().keys("item.edit"), keymap().keys("item.reply")) == (("R",), ())


def test_all_usual_keys_come_back_after_a_question(screen: SettingsScreen) -> None:
    keymap().choose("item.edit", ("Ctrl+F9",))
    wanted = row(screen, "keys.usual")

    wanted.control.button.click()
    assert wanted._confirm is not None and wanted._confirm.isVisible()
    wanted._confirm.button.click()

    assert not keymap().chosen and wanted._confirm.isHidden()


# -- spaces ---------------------------------------------------------------------------------------------


def test_an_admin_sets_limits_and_leaves_a_space_after_a_question(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    crew = team(tmp_path, ["Anna"])
    crew["Anna"].sync()
    home = crew["Anna"].home
    screen, session = shown(qtbot, jobs, home)
    space = crew["Anna"].space.text_id
    wanted = row(screen, f"spaces.{space}.room.file")
    wanted.control.line.setText("a lot")
    qtbot.keyClick(wanted.control.line, Qt.Key.Key_Return)
    assert "is no size" in wanted.note.text()

    wanted.control.line.setText("10 MB")
    qtbot.keyClick(wanted.control.line, Qt.Key.Key_Return)
    settle(session)
    for _ in range(3):  # one that sends, and later those that see that it arrived
        home.sync(crew["Anna"].space)
        crew.clock.advance(seconds=600)
    leave = row(screen, f"spaces.{space}.forget")
    leave.control.button.click()
    assert leave._confirm is not None and "deleted" not in leave._confirm.button.text()
    leave._confirm.button.click()

    qtbot.waitUntil(lambda: list(screen.page.rows) == ["spaces.join"])
    assert [each.folder for each in home.ask(list_spaces, None)] == [None]
    settle(session)
    crew.close()


# -- longer works ---------------------------------------------------------------------------------------


def run(qtbot: QtBot, wanted: FieldRow) -> WorkControl:
    """Press the button of a longer work and wait for its report."""
    control = wanted.control
    assert isinstance(control, WorkControl)
    control.button.click()
    qtbot.waitUntil(lambda: not control.running)
    return control


def below(control: WorkControl) -> Progressing:
    """Its report."""
    assert control.below is not None
    return control.below


def test_a_backup_is_made_where_the_person_says_and_remembered(
    qtbot: QtBot, screen: SettingsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "disk"
    target.mkdir()
    monkeypatch.setattr(FieldRow, "pick", lambda _self, _title, files="": target)

    control = run(qtbot, row(screen, "storage.backup"))

    assert below(control).words.text().startswith("Backed up to ")
    assert (target / "kshare.sqlite3").exists()
    qtbot.waitUntil(lambda: str(target) in screen.page.rows["storage.backup.last"].control.text())


def test_examining_says_that_all_is_well_and_a_work_nobody_wants_does_not_begin(
    qtbot: QtBot, screen: SettingsScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = run(qtbot, row(screen, "storage.doctor"))
    assert below(control).words.text() == "All is well."

    monkeypatch.setattr(FieldRow, "pick", lambda _self, _title, files="": None)
    export = run(qtbot, row(screen, "exchange.export.json"))
    assert export.below is None


def test_everything_is_exported_and_trouble_is_a_sentence(
    qtbot: QtBot, screen: SettingsScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out"
    monkeypatch.setattr(FieldRow, "pick", lambda _self, _title, files="": target)
    assert "written to" in below(run(qtbot, row(screen, "exchange.export.markdown"))).words.text()

    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(FieldRow, "pick", lambda _self, _title, files="": tmp_path / "full")
    assert "is not empty" in below(run(qtbot, row(screen, "exchange.export.json"))).words.text()


def test_a_diagnosis_holds_figures_and_no_words_of_anybody(
    qtbot: QtBot, screen: SettingsScreen, workspace: Workspace
) -> None:
    control = run(qtbot, row(screen, "about.diagnosis"))
    below(control).copy.click()

    text = QApplication.clipboard().text()
    assert "KShare" in text and "troubles 0" in text
    assert str(workspace.home) not in text and "Anna" not in text


def test_every_library_is_named_with_its_licence_and_shows_its_text(
    qtbot: QtBot, screen: SettingsScreen
) -> None:
    names = {found.name.casefold().replace("_", "-") for found in libraries()}
    assert {"pyside6-essentials", "nh3", "click"} <= names and "pytest" not in names

    inter = row(screen, "about.library.Inter")
    assert inter.field.line == "OFL-1.1"
    assert "SIL OPEN FONT LICENSE" in below(run(qtbot, inter)).lines.toPlainText().upper()


def test_rows_end_where_the_search_ends_with_and_without_a_scroll_bar(
    qtbot: QtBot, screen: SettingsScreen
) -> None:
    """The bar takes its room from the margin, not from the rows."""
    screen.show_place(Place("settings", query="storage"))

    def ends() -> tuple[bool, int, int]:
        """Is there a bar; where do the search and the first row end?"""
        row = screen.page.rows["storage.home"]
        edges = [widget.mapTo(screen, widget.rect().topRight()).x() for widget in (screen.search, row)]
        return screen.page.verticalScrollBar().isVisible(), edges[0], edges[1]

    for height, has_bar in ((300, True), (4_000, False)):
        screen.resize(1_200, height)
        edge = 1_200 - margin_beside(1_200 - screen.page.mapTo(screen, QPoint()).x()) - 1
        qtbot.waitUntil(partial(_are, ends, (has_bar, edge, edge)))


def _are(ends: Callable[[], object], wanted: object) -> bool:
    return ends() == wanted
