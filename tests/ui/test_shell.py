"""The window: places and the way back, every width, every part reachable and named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kshare.errors import ShareUnavailable
from kshare.ui.navigation import History, Place
from kshare.ui.screen import Screen, begin_in
from kshare.ui.settings.theme_menu import theme_menu
from kshare.ui.shell.main_window import MainWindow, ScreenEntry
from kshare.ui.shell.rail import Me
from kshare.ui.theme.apply import theme
from kshare.ui.widgets.sync_badge import SyncKind, SyncState


class News:
    """Changes that touch given topics."""

    def __init__(self, *topics: str) -> None:
        self._topics = set(topics)

    def touches(self, *topics: str) -> bool:
        return bool(self._topics & set(topics))


class Counting(Screen):
    """A screen that counts how often it asked for its values."""

    topics: ClassVar[tuple[str, ...]] = ("pages",)

    def __init__(self) -> None:
        super().__init__()
        self.refreshed = 0
        self.places: list[Place] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("Words")
        QVBoxLayout(self).addWidget(self.field)

    def refresh(self) -> None:
        self.refreshed += 1

    def show_place(self, place: Place) -> None:
        self.places.append(place)

    def focus_first(self) -> None:
        self.field.setFocus()


@pytest.fixture
def screens() -> dict[str, Counting]:
    return {key: Counting() for key in ("home", "wiki", "search")}


@pytest.fixture
def window(qtbot: QtBot, screens: dict[str, Counting]) -> MainWindow:
    words = {
        "home": ("Home", "house", "go.home"),
        "wiki": ("Wiki", "book-open", "go.wiki"),
        "search": ("Search", "search", "go.results"),
    }
    entries = [ScreenEntry(key, screens[key], *words[key]) for key in screens]
    made = MainWindow(entries, QWidget(), Me("Sofia Rossi", "sofia"))
    made.rail.show_tags(["release", "hydraulics"])
    made.rail.badge.show_state(SyncState(SyncKind.UP_TO_DATE, "Up to date", "Shared with 38 colleagues"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_hidden_screen_refreshes_when_it_is_seen(window: MainWindow, screens: dict[str, Counting]) -> None:
    window.on_changes(News("pages"))
    window.on_changes(News("bookmarks"))
    assert (screens["home"].refreshed, screens["wiki"].refreshed) == (2, 0)
    assert screens["wiki"].stale

    window.go(Place("wiki"))

    assert screens["wiki"].refreshed == 1


def test_back_returns_to_where_one_was(window: MainWindow, screens: dict[str, Counting]) -> None:
    window.go(Place("wiki", query="rel"))
    window.open_item("p1")
    window.go(Place("home"))

    window.go_back()
    assert window.place == Place("wiki", "p1", "rel")
    window.go_back()
    window.go_forward()

    assert screens["wiki"].places[-1] == Place("wiki", "p1", "rel")


def test_history_forgets_what_lay_ahead_and_what_is_too_long_ago() -> None:
    history = History(Place("home"), limit=3)
    for screen in ("wiki", "search", "people"):
        history.visit(Place(screen))
    history.visit(Place("people", scroll=40))

    assert history.back() == Place("search")
    assert history.back() == Place("wiki")
    assert not history.can_go_back
    history.visit(Place("insights"))
    assert not history.can_go_forward


@pytest.mark.parametrize(
    ("width", "rail", "list_seen", "reader_seen"),
    [(1440, 224, True, True), (1000, 224, False, True), (720, 64, False, True)],
)
def test_an_open_item_finds_its_place_at_every_width(
    qtbot: QtBot,
    window: MainWindow,
    screens: dict[str, Counting],
    width: int,
    rail: int,
    list_seen: bool,
    reader_seen: bool,
) -> None:
    window.resize(width, 800)
    window.open_item("p1")

    assert window.rail.width() == rail
    assert screens["home"].isVisible() is list_seen
    assert window._reader.isVisible() is reader_seen
    window.go_back()
    assert screens["home"].isVisible()


class Writing(Counting):
    """A screen whose place decides whether it takes the whole width, as the wiki's editor does."""

    _writes = False

    @property
    def uses_reader(self) -> bool:
        return not self._writes

    def show_place(self, place: Place) -> None:
        super().show_place(place)
        self._writes = place.query == "write"


def test_back_from_writing_shows_what_was_read_in_a_narrow_window(qtbot: QtBot) -> None:
    screen = Writing()
    window = MainWindow([ScreenEntry("wiki", screen, "Wiki")], QWidget(), Me("Sofia Rossi", "sofia"))
    qtbot.addWidget(window)
    window.resize(1000, 760)
    window.show()
    window.open_item("p1")
    window.go(Place("wiki", query="write"))
    assert screen.isVisible()

    window.go_back()

    assert window.place.item == "p1"
    assert window._reader.isVisible() and not screen.isVisible()


def test_following_the_selection_is_no_step_of_the_way(window: MainWindow) -> None:
    wanted: list[str] = []
    window.go(Place("wiki"))
    window.item_wanted.connect(wanted.append)

    window.follow_item("p1")
    window.follow_item("p1")
    window.follow_item("p2")
    window.resize(1000, 760)
    window.follow_item("p3")

    assert wanted == ["p1", "p2"]
    assert window.place == Place("wiki", "p2")
    window.go_back()
    assert window.place.screen == "home"


def test_keys_lead_to_places(qtbot: QtBot, window: MainWindow) -> None:
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_G)
    QTest.keyClick(window, Qt.Key.Key_W)
    assert window.place.screen == "wiki"

    QTest.keyClick(window, Qt.Key.Key_Slash)

    assert window.top_bar.search.hasFocus()


def test_who_goes_to_an_empty_search_types_and_who_goes_to_results_walks_them(
    window: MainWindow, screens: dict[str, Counting]
) -> None:
    window.rail.place_wanted.emit("search")
    assert window.focusWidget() is window.top_bar.search

    window.go(Place("home"))
    window.top_bar.search.setText("pump")
    window.setFocus()
    window.rail.place_wanted.emit("search")
    assert window.focusWidget() is screens["search"].field


def test_who_goes_back_from_a_search_walks_the_list_and_types_no_word_more(
    window: MainWindow, screens: dict[str, Counting]
) -> None:
    window.go(Place("search", query="pump"))
    window.start_search()

    window.go_back()

    assert window.place.screen == "home"
    assert window.focusWidget() is screens["home"].field
    window.start_search()
    window.go_forward()
    assert window.focusWidget() is window.top_bar.search


def test_a_screen_that_is_wanted_is_seen_though_the_reader_has_taken_its_place(
    window: MainWindow, screens: dict[str, Counting]
) -> None:
    window.open_item("p1")
    window.show_screen("home")
    assert window.place.item == "p1"  # side by side: both stay

    window.resize(720, 600)
    assert not screens["home"].isVisible()
    window.show_screen("home")
    assert screens["home"].isVisible()

    window.go_back()
    assert window.place.item == "p1"


def test_typing_in_the_search_box_is_handed_over(qtbot: QtBot, window: MainWindow) -> None:
    asked: list[str] = []
    window.search_asked.connect(asked.append)

    QTest.keyClicks(window.top_bar.search, "re")

    assert asked == ["r", "re"]


def test_trouble_is_a_quiet_banner(window: MainWindow) -> None:
    window.show_trouble(ShareUnavailable("The shared folder cannot be reached."))

    assert window.banner.isVisible()
    assert "Nothing is lost" in window.banner.accessibleName()


def test_the_list_of_themes_marks_the_chosen_one_and_chooses_another(window: MainWindow) -> None:
    menu = theme_menu(window)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Light"]
    names = {action.text(): action for action in menu.actions()}
    names["Dark"].trigger()
    assert theme().palette.dark
    names["High contrast, light"].trigger()
    assert theme().palette.name == "contrast"


def test_lines_about_the_window_wait_for_each_other_the_gravest_first(window: MainWindow) -> None:
    banner, acted = window.banner, []
    banner.add("Two files cannot be read yet.", "info", "Show", lambda: acted.append("shown"))
    banner.add("The folder is full.", "warn")
    banner.add("The folder is full.", "warn")
    assert banner.accessibleName() == "The folder is full." and banner.waiting == 2
    QTest.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.accessibleName() == "Two files cannot be read yet."
    banner.wanted.emit()
    assert acted == ["shown"] and not banner.isVisible()


def test_a_line_ends_with_what_it_is_about(window: MainWindow) -> None:
    window.banner.add("The folder is full.", "warn")
    window.banner.take_back("The folder is full.")
    assert not window.banner.isVisible()


def test_deeds_are_taken_back_one_after_the_other_by_key(window: MainWindow) -> None:
    undone: list[str] = []
    for name in ("first", "second"):
        window.toast.show_text(f"Deleted the {name}", partial(undone.append, name))
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["second"] and window.toast.accessibleName() == "Deleted the first"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["second", "first"] and not window.toast.isVisible()


def test_ctrl_z_in_a_text_takes_back_typing_and_no_deed(
    window: MainWindow, screens: dict[str, Counting]
) -> None:
    undone: list[str] = []
    window.toast.show_text("Deleted", partial(undone.append, "deed"))
    window.activateWindow()
    field = screens["home"].field
    field.setFocus()
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() != "abc" and undone == []


def test_what_was_done_is_spoken(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: spoken.append(event.message()))
    window.toast.show_text("Page deleted", str)
    window.banner.add("The folder is full.", "warn")
    assert spoken == ["Page deleted. Ctrl+Z takes it back.", "The folder is full."]


def focusable(window: QWidget) -> Sequence[QWidget]:
    return [
        each
        for each in window.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible() and each.isEnabled()
    ]


def test_everything_that_takes_the_keyboard_has_a_name(window: MainWindow) -> None:
    nameless = []
    for widget in focusable(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            nameless.append(type(widget).__name__)

    assert focusable(window)
    assert nameless == []


def test_buttons_are_buttons_to_a_screen_reader(window: MainWindow) -> None:
    roles = {
        QAccessible.queryAccessibleInterface(button).role()
        for button in window.findChildren(QAbstractButton)
        if button.isVisible()
    }

    allowed = {QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton}
    assert roles <= allowed


def test_tab_visits_every_part_from_the_rail_to_the_list(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    expected = set(focusable(window))
    window.rail._capture.setFocus(Qt.FocusReason.TabFocusReason)
    visited = []
    for _ in range(len(expected) + 3):
        widget = window.focusWidget()
        assert widget is not None
        visited.append(widget)
        window.focusNextChild()

    assert expected <= set(visited)
    names = [each.accessibleName() for each in visited]
    order = [names.index(name) for name in ("Home", "#release", "Search everything", "Words")]
    assert order == sorted(order)


def test_the_keyboard_follows_to_another_place_but_not_out_of_the_search_box(
    window: MainWindow, screens: dict[str, Counting]
) -> None:
    window.go(Place("wiki"))
    assert window.focusWidget() is screens["wiki"].field

    window.start_search()
    window.go(Place("home"))
    assert window.focusWidget() is window.top_bar.search


@pytest.mark.parametrize("moved", [False, True])
def test_a_list_gets_the_keyboard_when_it_is_shown_unless_that_went_elsewhere(
    qtbot: QtBot, moved: bool
) -> None:
    screen, late, other = QWidget(), QLineEdit(), QLineEdit()
    column = QVBoxLayout(screen)
    for widget in (late, other):
        column.addWidget(widget)
    late.hide()
    qtbot.addWidget(screen)
    with qtbot.waitActive(screen):
        screen.show()
        screen.activateWindow()

    begin_in(late, screen)
    assert screen.hasFocus()
    if moved:
        other.setFocus()
    late.show()

    qtbot.waitUntil((other if moved else late).hasFocus)
