"""Tabs, windows that only read, and what comes back at the next start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.app import person_of
from kshare.queries.pages import PageRow
from kshare.queries.people import ShowPerson, show_person
from kshare.ui.desk import Desk
from kshare.ui.navigation import History, Place, Tabs
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.page_reader import PageReader
from kshare.ui.windows.kept import KeptSession, KeptWindow, read, written
from kshare.ui.windows.on_screen import place_on
from kshare.ui.windows.reader_window import ReaderWindow
from kshare.ui.windows.tab_labels import label_of
from kshare.usecases.pages import RenamePage, SavePage, rename_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import anna, session_of, settle

LONG = "# Pumps\n\n" + "".join(f"Paragraph {n} of many about [[Seals]].\n\n" for n in range(200))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    yield made
    made.close()


@pytest.fixture
def pages(home: Workspace) -> dict[str, str]:
    made = {
        title: home.run(save_page, SavePage(title, text)).id
        for title, text in (("Pumps", LONG), ("Seals", "Blue\n"))
    }
    made["post"] = home.run(write_post, WritePost("The pump is loud")).id
    return made


def open_desk(qtbot: QtBot, home: Workspace, jobs: Jobs, size: tuple[int, int] = (1300, 820)) -> Desk:
    desk = Desk(session_of(home, jobs), person_of(home), WindowMemory(home.home), str)
    desk.window.resize(*size)
    desk.window.show()
    qtbot.waitExposed(desk.window)
    desk.begin()
    return desk


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, pages: dict[str, str], jobs: Jobs) -> Iterator[Desk]:
    made = open_desk(qtbot, home, jobs)
    yield made
    close(made)


def close(desk: Desk) -> None:
    """As the application does; nothing that was to come later comes in the next test."""
    desk.end()
    settle(desk.session)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for part in (desk.session, desk.window, desk):
        delete(part)


def titles(desk: Desk) -> list[str]:
    return [desk.window.strip.tabText(number) for number in range(desk.window.strip.count())]


# -- ways side by side ----------------------------------------------------------------------------------


def test_tabs_stand_side_by_side_and_the_last_one_stays() -> None:
    tabs = Tabs(Place("home"))
    tabs.close(0)
    assert len(tabs.ways) == 1
    tabs.open(Place("wiki"))
    tabs.open(Place("search"), behind=True)
    assert [way.current.screen for way in tabs.ways] == ["home", "wiki", "search"] and tabs.at == 1
    tabs.choose(-1)
    assert tabs.at == 2
    tabs.close(0)
    assert tabs.at == 1
    tabs.close(1)
    assert tabs.current.current == Place("wiki")


def test_a_moved_tab_takes_the_person_along_only_if_it_is_theirs() -> None:
    tabs = Tabs(Place("home"))
    for screen in ("wiki", "search"):
        tabs.open(Place(screen))
    tabs.move(2, 0)
    assert [way.current.screen for way in tabs.ways] == ["search", "home", "wiki"] and tabs.at == 0
    tabs.move(2, 1)
    assert [way.current.screen for way in tabs.ways] == ["search", "wiki", "home"] and tabs.at == 0
    tabs.move(0, 3)
    tabs.move(0, -1)
    assert tabs.at == 0 and tabs.current.current == Place("search")


def test_a_page_that_is_read_from_a_heading_on_is_chosen_in_its_list(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    desk.window.go(Place("wiki", item=f"{pages['Seals']}#blue"))

    rows = desk.wiki.real.list
    qtbot.waitUntil(lambda: isinstance(row := rows.current_row, PageRow) and row.id == pages["Seals"])


def test_each_tab_has_a_way_of_its_own(qtbot: QtBot, desk: Desk, pages: dict[str, str]) -> None:
    window = desk.window
    window.go(Place("wiki", item=pages["Pumps"]))
    assert not window.strip.isVisible()
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.strip.isVisible() and window.tabs.at == 1
    window.open_item(pages["Seals"])
    qtbot.waitUntil(lambda: titles(desk) == ["Pumps", "Seals"])
    assert window.top_bar.back.isEnabled()

    QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert window.place.item == pages["Pumps"] and window.tabs.at == 0
    QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    window.go_back()
    assert window.place.item == pages["Pumps"] and window.tabs.at == 1

    QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not window.strip.isVisible() and len(window.tabs.ways) == 1


def test_tabs_are_named_for_those_who_do_not_see_them(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    desk.window.go(Place("wiki", item=pages["Pumps"]))
    desk.window.open_tab(Place("home", pages["post"]), behind=True)
    qtbot.waitUntil(lambda: titles(desk) == ["Pumps", "The pump is loud"])
    interface = QAccessible.queryAccessibleInterface(desk.window.strip)
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(2)]
    assert names == ["Pumps", "The pump is loud"]


def test_a_click_with_ctrl_or_the_middle_button_opens_a_tab_behind(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    window = desk.window
    window.go(Place("wiki"))
    rows = desk.wiki.real.list
    qtbot.waitUntil(lambda: rows.model().rowCount() == 2 and rows.isVisible())
    handle = window.windowHandle()
    for number, (button, held) in enumerate(
        (
            (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier),
            (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        )
    ):
        at = rows.viewport().mapTo(window, rows.visualRect(rows.model().index(number, 0)).center())
        QTest.mouseClick(handle, button, held, at)
        qtbot.waitUntil(partial(lambda count: len(window.tabs.ways) == count, number + 2))
        assert window.tabs.at == 0 and window.place.item == ""
    at = rows.viewport().mapTo(window, rows.visualRect(rows.model().index(1, 0)).center())
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(lambda: window.place.item == pages["Seals"])
    assert len(window.tabs.ways) == 3


def test_a_tab_closes_by_its_cross_the_middle_button_and_delete(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    window = desk.window
    for item in ("Pumps", "Seals", "post"):
        window.open_tab(Place("wiki", pages[item]))
    strip = window.strip
    assert strip.count() == 4
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip._cross(0).center().toPoint())
    assert strip.count() == 3 and window.place.item == pages["post"]
    QTest.mouseClick(
        window.windowHandle(), Qt.MouseButton.MiddleButton, pos=strip.mapTo(window, strip.tabRect(0).center())
    )
    assert strip.count() == 2
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    assert len(window.tabs.ways) == 1 and window.place.item == pages["Seals"]


def test_a_tab_is_moved_by_key_and_by_drawing_it(qtbot: QtBot, desk: Desk, pages: dict[str, str]) -> None:
    window, strip = desk.window, desk.window.strip
    window.go(Place("wiki", item=pages["Pumps"]))
    window.open_tab(Place("wiki", pages["Seals"]), behind=True)
    window.open_tab(Place("home", pages["post"]), behind=True)
    qtbot.waitUntil(lambda: titles(desk) == ["Pumps", "Seals", "The pump is loud"])
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_PageDown, both)
    assert titles(desk) == ["Seals", "Pumps", "The pump is loud"] and strip.currentIndex() == 1
    QTest.keyClick(window, Qt.Key.Key_PageUp, both)
    QTest.keyClick(window, Qt.Key.Key_PageUp, both)
    assert titles(desk) == ["Pumps", "Seals", "The pump is loud"] and strip.currentIndex() == 0

    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=strip.tabRect(2).center())
    for x in range(strip.tabRect(2).center().x(), strip.tabRect(0).left(), -10):
        QTest.mouseMove(strip, QPoint(x, strip.tabRect(2).center().y()))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=strip.tabRect(0).center())
    assert titles(desk) == ["The pump is loud", "Pumps", "Seals"]
    assert window.place.item == pages["post"] and strip.currentIndex() == 0


def test_two_tabs_of_one_page_are_scrolled_each_for_itself(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    window, reader = desk.window, desk.reader
    window.go(Place("wiki", item=pages["Pumps"]))
    qtbot.waitUntil(lambda: reader._shown == pages["Pumps"] and _range(desk) > 2_000)
    window.open_tab(Place("wiki", item=pages["Pumps"]))
    reader.current.browser.verticalScrollBar().setValue(1_500)  # type: ignore[union-attr]
    window.choose_tab(0)
    qtbot.waitUntil(lambda: reader.scrolled == 0 and not desk.session.jobs.waiting)
    window.choose_tab(1)
    qtbot.waitUntil(lambda: reader.scrolled == 1_500 and not desk.session.jobs.waiting)
    window.choose_tab(0)
    qtbot.waitUntil(lambda: reader.scrolled == 0 and not desk.session.jobs.waiting)


# -- the way back ---------------------------------------------------------------------------------------


def test_back_returns_to_where_a_page_was_read(qtbot: QtBot, desk: Desk, pages: dict[str, str]) -> None:
    window, reader = desk.window, desk.reader
    window.go(Place("wiki", item=pages["Pumps"]))
    qtbot.waitUntil(lambda: reader.current is not None and reader.scrolled == 0 and _range(desk) > 2_000)
    reader.current.browser.verticalScrollBar().setValue(1_500)  # type: ignore[union-attr]
    window.open_item(pages["post"])
    qtbot.waitUntil(lambda: reader._shown == pages["post"])
    window.go_back()
    qtbot.waitUntil(lambda: reader._shown == pages["Pumps"] and reader.scrolled == 1_500)
    assert window.place.reading == 1_500
    row = desk.wiki.real.list.current_row
    assert isinstance(row, PageRow) and row.id == pages["Pumps"]


def _range(desk: Desk) -> int:
    browser = getattr(desk.reader.current, "browser", None)
    return browser.verticalScrollBar().maximum() if browser is not None else 0


# -- windows of their own -------------------------------------------------------------------------------


def test_a_page_in_a_window_of_its_own_follows_its_links_there(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    desk.window.go(Place("wiki", item=pages["Pumps"]))
    QTest.keyClick(
        desk.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    (window,) = desk.desktop.windows
    qtbot.waitUntil(lambda: window.windowTitle() == "Pumps" and window.reader._shown == pages["Pumps"])
    window.reader.link_wanted.emit(f"kshare:page/{pages['Seals']}")
    qtbot.waitUntil(lambda: window.windowTitle() == "Seals")
    assert desk.window.place.item == pages["Pumps"]
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.windowTitle() == "Pumps")
    assert not window.back.isEnabled() and window.forward.isEnabled()
    window.go_forward()

    window.reader.link_wanted.emit("kshare:tag/oil")
    assert desk.window.place == Place("home", query="#oil")
    window.reader.link_wanted.emit("kshare:settings/profile")
    assert desk.window.place == Place("settings", query="profile")
    window.main.click()
    assert desk.window.place.item == pages["Seals"] and desk.desktop.windows == []


def test_a_window_of_its_own_takes_the_keys_of_its_page_and_says_what_was_done(
    qtbot: QtBot, desk: Desk, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk.desktop.open_window(pages["Pumps"])
    qtbot.waitUntil(lambda: window.reader._shown == pages["Pumps"])
    page = window.reader.current
    assert isinstance(page, PageReader)
    qtbot.waitUntil(lambda: page.isAncestorOf(window.focusWidget()))
    wanted: list[str] = []
    window.edit_wanted.connect(wanted.append)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_E)
    assert wanted == [pages["Pumps"]]

    monkeypatch.setattr(ReaderWindow, "isActiveWindow", lambda _window: True)
    desk.session.done.emit("It is done", None)
    assert window.toast.accessibleName() == "It is done" and not desk.window.toast.isVisible()
    window.close()
    desk.session.done.emit("It is done again", None)
    assert desk.window.toast.accessibleName() == "It is done again"


def test_an_item_that_is_opened_from_what_takes_the_whole_width_is_seen(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    """Somebody's profile from the settings, or what the quick switcher finds while a page is written."""
    window = desk.window
    window.go(Place("settings", query="profile"))
    window.open_item(pages["Seals"])
    qtbot.waitUntil(lambda: desk.reader.item == pages["Seals"] and desk.reader.isVisible())
    assert window.place.screen == "home"
    window.go_back()
    assert window.place.screen == "settings"

    desk.wiki.real.edit_page(pages["Pumps"])
    qtbot.waitUntil(lambda: desk.wiki.real.editing and not desk.reader.isVisible())
    window.open_item(pages["Seals"])
    qtbot.waitUntil(lambda: desk.reader.item == pages["Seals"] and desk.reader.isVisible())
    assert window.place.screen == "wiki" and not desk.wiki.real.editing


def test_without_an_open_item_there_is_no_window_for_it(desk: Desk) -> None:
    desk.desktop.open_here()
    assert desk.desktop.windows == []


def test_a_face_is_found_for_everything_even_for_what_is_gone(home: Workspace, pages: dict[str, str]) -> None:
    me = home.ask(show_person, ShowPerson()).person
    assert home.ask(label_of, pages["Pumps"] + "#top").title == "Pumps"
    assert (home.ask(label_of, me.id).title, home.ask(label_of, me.id).kind) == (me.name, "person")
    assert home.ask(label_of, "a" * 32).title == "Not here"


# -- until the next time --------------------------------------------------------------------------------


def test_the_next_start_is_as_it_was_left(
    qtbot: QtBot, home: Workspace, pages: dict[str, str], jobs: Jobs
) -> None:
    desk = open_desk(qtbot, home, jobs)
    desk.window.go(Place("wiki", item=pages["Pumps"]))
    desk.window.open_tab(Place("home", pages["post"]))
    desk.window.set_split([300, 700])
    desk.window.go(Place("wiki", item=pages["Seals"]))
    desk.desktop.open_window(pages["Pumps"])
    split = desk.window.split
    close(desk)

    again = open_desk(qtbot, home, jobs)
    place = again.window.place
    assert (place.screen, place.item, again.window.tabs.at) == ("wiki", pages["Seals"], 1)
    assert [way.current.item for way in again.window.tabs.ways] == [pages["Pumps"], pages["Seals"]]
    assert again.window.split == split
    again.window.go_back()
    assert again.window.place.item == pages["post"]
    qtbot.waitUntil(lambda: [one.item for one in again.desktop.windows] == [pages["Pumps"]])
    close(again)


def test_the_last_session_is_read_as_it_was_written() -> None:
    places = [Place("wiki", "p1", "words", 40, 70), Place("home")]
    kept = read(written(KeptSession((History.of(places, 0),), 0, (300, 700), (KeptWindow("p1", "AA=="),))))
    (way,) = kept.ways
    assert way.places == tuple(places) and way.at == 0
    assert (kept.current, kept.split, kept.windows) == (0, (300, 700), (KeptWindow("p1", "AA=="),))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"tabs": 3, "current": "x", "split": [[], null], "windows": [1]}',
        '{"tabs": [{"places": [["wiki"]]}, {"places": [[1, 2, 3, 4, 5]]}, 7], "current": -1}',
    ],
)
def test_a_damaged_session_is_as_on_the_first_day(text: str) -> None:
    kept = read(text)
    assert (kept.ways, kept.current, kept.windows) == ((), 0, ()) and not any(kept.split)


def test_tabs_of_screens_that_no_longer_exist_are_left_out(desk: Desk) -> None:
    desk.window.restore_tabs([History(Place("graph")), History(Place("wiki"))], 0)
    assert [way.current.screen for way in desk.window.tabs.ways] == ["wiki"]


# -- screens come and go --------------------------------------------------------------------------------


def test_a_window_stays_where_its_title_can_be_taken() -> None:
    screens = [QRect(0, 0, 1920, 1040), QRect(1920, 0, 1280, 1000)]
    beside = QRect(2000, 100, 900, 700)
    assert place_on(beside, screens) == beside
    moved = place_on(beside, screens[:1])
    assert screens[0].contains(moved) and moved.size() == beside.size()
    assert screens[0].contains(place_on(QRect(100, -400, 3000, 700), screens[:1]))
    assert place_on(beside, []) == beside


def test_unplugging_a_monitor_brings_every_window_back(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    window = desk.desktop.open_window(pages["Pumps"])
    window.move(QPoint(90_000, 90_000))
    QApplication.instance().screenRemoved.emit(QApplication.primaryScreen())  # type: ignore[union-attr]
    room = QApplication.primaryScreen().availableGeometry()
    assert room.intersects(window.frameGeometry())


def test_titles_change_while_tabs_and_windows_are_open(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    desk.window.go(Place("wiki", item=pages["Pumps"]))
    desk.window.open_tab(Place("wiki", pages["Seals"]), behind=True)
    window = desk.desktop.open_window(pages["Seals"])
    qtbot.waitUntil(lambda: titles(desk) == ["Pumps", "Seals"] and window.windowTitle() == "Seals")
    desk.session.run(rename_page, RenamePage(pages["Seals"], "Seals & rings"), desk)
    qtbot.waitUntil(lambda: titles(desk) == ["Pumps", "Seals && rings"])
    qtbot.waitUntil(lambda: window.windowTitle() == "Seals & rings")


def test_a_title_with_the_sign_for_unsaved_words_keeps_it(
    qtbot: QtBot, desk: Desk, pages: dict[str, str]
) -> None:
    window = desk.desktop.open_window(pages["Seals"])
    desk.session.run(rename_page, RenamePage(pages["Seals"], "Seals [*] rings"), desk)

    qtbot.waitUntil(lambda: "[*]" in window.windowTitle())

    assert window.windowHandle().title() == "Seals [*] rings"
