"""A sheet has the keyboard to itself: no key reaches the window behind it, and Esc leads out step by step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.sheet import Sheet


class Example(Sheet):
    """Two buttons on one page, a field on the next."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.first, self.second = QWidget(), QWidget()
        self.one, self.two, self.field = QPushButton("one"), QPushButton("two"), QLineEdit()
        column = QVBoxLayout(self.first)
        column.addWidget(self.one)
        column.addWidget(self.two)
        QVBoxLayout(self.second).addWidget(self.field)
        for page in (self.first, self.second):
            self.add_page(page)
        self.show_page(self.first, "First")


def opened(qtbot: QtBot) -> tuple[QMainWindow, Example]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 700)
    behind = QLineEdit()
    window.setCentralWidget(behind)
    window.show()
    qtbot.waitExposed(window)
    behind.setFocus()
    sheet = Example(window)
    sheet.open_sheet()
    return window, sheet


def focused(window: QWidget) -> QWidget:
    widget = window.focusWidget()
    assert widget is not None
    return widget


def test_tab_goes_round_inside_and_nowhere_else(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    seen = [focused(window)]
    for _ in range(3):
        QTest.keyClick(focused(window), Qt.Key.Key_Tab)
        seen.append(focused(window))

    assert seen == [sheet.one, sheet.two, sheet.cross, sheet.one]
    assert window.centralWidget() not in seen


def test_commands_of_the_window_do_not_work_behind_it(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    heard: list[bool] = []
    action = QAction("new", window)
    action.setShortcut(QKeySequence("N"))
    action.triggered.connect(heard.append)
    window.addAction(action)

    QTest.keyClick(sheet.one, Qt.Key.Key_N)

    assert heard == []


def test_escape_goes_back_a_page_and_then_away_to_where_the_keyboard_was(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    sheet.show_page(sheet.second, "Second", lambda: sheet.show_page(sheet.first, "First"))
    sheet.field.setFocus()
    assert sheet.back.isVisible()

    QTest.keyClick(sheet.field, Qt.Key.Key_Escape)
    assert sheet.shown is sheet.first and sheet.isVisible()

    with qtbot.waitSignal(sheet.closed):
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert focused(window) is window.centralWidget()


def test_it_keeps_inside_a_small_window(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)

    window.resize(480, 480)

    qtbot.waitUntil(lambda: sheet.geometry() == window.rect())
    assert sheet.rect().contains(sheet._card.geometry())


def test_a_question_begins_with_the_way_out_and_is_asked_once(qtbot: QtBot) -> None:
    done: list[str] = []
    confirm = Confirm()
    qtbot.addWidget(confirm)
    confirm.ask("Remove Ben?", "Remove", lambda: done.append("removed"), danger=True)
    qtbot.waitExposed(confirm)
    qtbot.waitUntil(confirm.leave.hasFocus)

    confirm.button.click()
    confirm.button.click()

    assert done == ["removed"] and confirm.button is confirm.do_danger
