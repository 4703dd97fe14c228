"""The quick switcher: places and deeds under a few letters, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.ui.desk import Desk
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.shell import palette
from kshare.ui.shell.palette import QuickSwitcher
from kshare.ui.shell.palette_offers import Command, destinations, fitting
from kshare.ui.theme.apply import theme
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import ME, anna, session_of, settle

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    made.run(save_page, SavePage("Pump seals", "Words", tags=("seals",)))
    made.run(save_page, SavePage("Release process", "Words", tags=("release",)))
    made.run(write_post, WritePost("Hello #relay"))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, session: Session) -> Desk:
    made = Desk(session, ME, WindowMemory(home.home))
    qtbot.addWidget(made.window)
    made.window.resize(1440, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.window.activateWindow()
    qtbot.waitUntil(lambda: made.home.model.rowCount() == 3)
    return made


@pytest.fixture
def switcher(qtbot: QtBot, desk: Desk) -> QuickSwitcher:
    desk.window.rail._capture.setFocus()
    QTest.keyClick(desk.window, Qt.Key.Key_K, CTRL)
    made = desk.commanding.switcher
    assert made is not None and made.isVisible()
    assert desk.window.focusWidget() is made.field
    answered(qtbot, made, "")
    return made


def answered(qtbot: QtBot, switcher: QuickSwitcher, typed: str) -> None:
    """Type, and wait for the places."""
    QTest.keyClicks(switcher.field, typed)
    qtbot.waitUntil(lambda: switcher._answered == switcher.field.text() and bool(switcher._places or typed))


def texts(switcher: QuickSwitcher) -> list[str]:
    return [offer.text for offer in switcher.rows.offers]


def test_it_begins_with_the_latest_pages_and_everything_one_can_do(switcher: QuickSwitcher) -> None:
    assert texts(switcher)[:4] == ["Release process", "Pump seals", "Search", "New post"]


def test_a_few_letters_and_enter_open_a_page(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    answered(qtbot, switcher, "pum")
    page = switcher.rows.offers[0]
    assert page.text == "Pump seals"

    QTest.keyClick(switcher.field, Qt.Key.Key_Return)

    assert not switcher.isVisible()
    assert desk.window.place.item == page.item
    assert desk.window.focusWidget() is desk.window.rail._capture


def test_enter_waits_for_what_the_letters_will_find(
    qtbot: QtBot, desk: Desk, switcher: QuickSwitcher
) -> None:
    QTest.keyClicks(switcher.field, "pum")
    QTest.keyClick(switcher.field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: not switcher.isVisible())

    qtbot.waitUntil(lambda: desk.reader.item != "")


def test_arrows_and_tab_walk_around(qtbot: QtBot, switcher: QuickSwitcher) -> None:
    answered(qtbot, switcher, "rel")
    assert texts(switcher)[:3] == ["Release process", "#relay", "#release"]

    QTest.keyClick(switcher.field, Qt.Key.Key_Down)
    assert switcher.field.accessibleDescription() == "#relay, 1 item"
    QTest.keyClick(switcher.field, Qt.Key.Key_Tab)
    assert switcher.rows.current is switcher.rows.offers[2]
    for _ in range(3):
        QTest.keyClick(switcher.field, Qt.Key.Key_Up)

    assert switcher.rows.current is switcher.rows.offers[-1]
    assert switcher.field.hasFocus()


def test_a_step_is_said_with_its_place_among_the_rows(
    switcher: QuickSwitcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(palette, "announce", lambda _widget, words, urgent: heard.append(words))
    QTest.keyClick(switcher.field, Qt.Key.Key_Down)
    second, count = switcher.rows.offers[1], len(switcher.rows.offers)
    assert heard == [f"{f'{second.text}, {second.meta}'.strip(', ')}, 2/{count}"]
    assert heard[0].startswith(switcher.field.accessibleDescription())


def test_a_tag_leads_to_what_carries_it(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    answered(qtbot, switcher, "#seal")

    QTest.keyClick(switcher.field, Qt.Key.Key_Return)

    assert desk.window.place.query == "#seals"


def test_people_are_found_by_handle(home: Workspace) -> None:
    found = home.ask(destinations, "@ann")

    assert [(offer.text, offer.meta) for offer in found] == [("Anna Berg", "@anna.berg")]


@pytest.mark.parametrize(
    ("typed", "first"), [("sync", "Sync now"), ("new po", "New post"), ("wik", "Go to Wiki")]
)
def test_commands_are_found_by_the_beginnings_of_their_words(
    qtbot: QtBot, switcher: QuickSwitcher, typed: str, first: str
) -> None:
    answered(qtbot, switcher, typed)

    assert texts(switcher)[0] == first


def test_commands_do_what_they_say(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    for typed in ("theme", "go to wik"):
        desk.commanding.open()
        answered(qtbot, switcher, typed)
        QTest.keyClick(switcher.field, Qt.Key.Key_Return)

    assert theme().palette.dark
    assert desk.window.place.screen == "wiki"


def test_what_is_typed_can_become_a_page_or_a_search(
    qtbot: QtBot, desk: Desk, switcher: QuickSwitcher
) -> None:
    answered(qtbot, switcher, "Valve  blocks")
    assert texts(switcher) == ["Search everything for “Valve blocks”", "New page “Valve blocks”"]
    QTest.keyClick(switcher.field, Qt.Key.Key_Return)
    assert desk.window.place.query == "Valve blocks"
    assert desk.window.top_bar.search.text() == "Valve blocks"

    desk.commanding.open()
    answered(qtbot, switcher, "Valve  blocks")
    QTest.keyClick(switcher.field, Qt.Key.Key_Up)
    QTest.keyClick(switcher.field, Qt.Key.Key_Return)

    assert desk.window.place.query == "new Valve blocks"


def test_braces_in_what_is_typed_are_only_braces() -> None:
    command = Command("New page", "file-plus", print, with_words="New page “{typed}”")

    assert [offer.text for offer in fitting([command], "{x} {0}")] == ["New page “{x} {0}”"]


def test_esc_closes_at_once_and_forgets_the_words(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    answered(qtbot, switcher, "rel")

    QTest.keyClick(switcher.field, Qt.Key.Key_Escape)

    assert not switcher.isVisible()
    assert desk.window.focusWidget() is desk.window.rail._capture
    desk.commanding.open()
    assert switcher.field.text() == ""


def test_the_mouse_points_and_takes(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    second = switcher.rows.row_rect(1).center()

    qtbot.mouseMove(switcher.rows.viewport(), second)
    assert switcher.rows.current is switcher.rows.offers[1]
    qtbot.mouseClick(switcher.rows.viewport(), Qt.MouseButton.LeftButton, pos=second)

    assert not switcher.isVisible()
    assert desk.window.place.item == switcher.rows.offers[1].item


def test_a_click_beside_it_closes(qtbot: QtBot, switcher: QuickSwitcher) -> None:
    qtbot.mouseClick(switcher, Qt.MouseButton.LeftButton, pos=switcher.box.center())
    assert switcher.isVisible()

    qtbot.mouseClick(switcher, Qt.MouseButton.LeftButton, pos=QPoint(20, 600))

    assert not switcher.isVisible()


def test_the_keyboard_elsewhere_closes_it(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    QTest.keyClick(switcher.field, Qt.Key.Key_F, CTRL | Qt.KeyboardModifier.ShiftModifier)

    assert not switcher.isVisible()
    assert desk.window.focusWidget() is desk.window.top_bar.search


def test_in_a_small_window_the_current_row_is_seen(qtbot: QtBot, desk: Desk, switcher: QuickSwitcher) -> None:
    desk.window.resize(480, 480)

    QTest.keyClick(switcher.field, Qt.Key.Key_Up)

    assert switcher.geometry() == desk.window.rect()
    assert switcher.rows.viewport().rect().contains(switcher.rows.row_rect(len(switcher.rows.offers) - 1))
    assert desk.window.rect().contains(switcher.box)


def test_a_screen_reader_is_told_of_a_list_with_its_rows(qtbot: QtBot, switcher: QuickSwitcher) -> None:
    answered(qtbot, switcher, "rel")
    QTest.keyClick(switcher.field, Qt.Key.Key_Down)

    told = QAccessible.queryAccessibleInterface(switcher.rows)
    assert (told.role(), told.text(QAccessible.Text.Name)) == (QAccessible.Role.List, "Go to or do")
    rows = [told.child(number) for number in range(told.childCount())]
    rows = [row for row in rows if row.role() == QAccessible.Role.ListItem]
    assert [row.text(QAccessible.Text.Name) for row in rows][1] == "#relay, 1 item"
    assert len(rows) == len(switcher.rows.offers)
    assert [row.state().selected for row in rows].index(1) == 1


def test_a_heading_is_no_row(qtbot: QtBot, switcher: QuickSwitcher) -> None:
    above = switcher.rows.row_rect(0).center() - QPoint(0, 30)

    qtbot.mouseClick(switcher.rows.viewport(), Qt.MouseButton.LeftButton, pos=above)

    assert switcher.isVisible()
