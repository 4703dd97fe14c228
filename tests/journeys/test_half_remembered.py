"""Somebody who has read no manual types what he half remembers, as people type, and finds it in one attempt."""

from __future__ import annotations

import os

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.lanes import Lanes
from kshare.sample import load_sample_team
from kshare.ui.desk import Desk
from kshare.ui.models.rows import HitRow
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.bookmark_reader import BookmarkReader
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.theme.apply import Mode, theme
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.homes import settle

KEPT = {
    "Forum der Anlagenbauer": "Hallo zusammen, nach dem Neustart erscheint die Meldung: Fehler 0x80070035, die"
    " Prüfungen der Druckbehälter konnten nicht abgeschlossen werden, weil Überdruckventile blockierten. Abhilfe:"
    " Ventilblock spülen.",
    "掲示板": "再起動すると「油圧ポンプの始動に失敗しました」というエラーが表示されます。"
    "フィルターを交換してください。",
    "Форум наладчиков": "После перезапуска появилось сообщение: насос не отвечает, ошибки давления в ёмкостях.",
    "منتدى المهندسين": "بعد إعادة التشغيل ظهرت الرسالة: فشلت المضخّات في بدء التشغيل بسبب أخطاء الضغط.",
}
TYPED = {
    "German, another form and no umlaut": (
        "prufung druckbehaltern uberdruckventil",
        "Forum der Anlagenbauer",
    ),
    "German, ue for ü and half a word": ("fehler pruefung druckbehaelter blockier", "Forum der Anlagenbauer"),
    "Japanese": ("ポンプ 始動 失敗", "掲示板"),
    "Russian, another case and no dots": ("ошибка давление емкость", "Форум наладчиков"),
    "Arabic, without article, points and hamza": ("مضخات اخطاء ضغط", "منتدى المهندسين"),
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    """A home in which much else was written."""
    made = new_home(tmp_path, "Anna Berg", FakeClock(tick_ms=1_000))
    for number, (title, text) in enumerate(KEPT.items()):
        made.run(
            add_bookmark, AddBookmark(f"https://forum.example/{number}", title=title, text=text), relaxed=True
        )
    for page in load_sample_team().pages:
        made.run(save_page, SavePage(page.title, page.revisions[-1].text), relaxed=True)
    yield made
    made.close()


@pytest.fixture
def annas(qapp: QApplication, qtbot: QtBot, home: Workspace, tmp_path: Path) -> Iterator[Desk]:
    """Her window."""
    gc.disable()  # see kshare.ui.process.garbage
    theme().install(qapp, Mode.LIGHT)
    session = Session(home, Jobs(Lanes()), FakeClock(tick_ms=1_000))
    desk = Desk(session, Me("Anna Berg", "anna"), WindowMemory(tmp_path))
    qtbot.addWidget(desk.window)
    desk.window.resize(1280, 820)
    desk.window.show()
    qtbot.waitExposed(desk.window)
    desk.begin()
    yield desk
    desk.end()
    settle(session)


def type_like_a_person(desk: Desk, words: str) -> None:
    """Key by key into the search box; what is not ASCII comes word by word, as from an input method."""
    box = desk.window.top_bar.search
    desk.window.activateWindow()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    box.selectAll()
    for word in words.split(" "):
        if word.isascii():
            QTest.keyClicks(box, word)
        else:
            QCoreApplication.sendEvent(box, QInputMethodEvent(word, []))
            done = QInputMethodEvent("", [])
            done.setCommitString(word)
            QCoreApplication.sendEvent(box, done)
        QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.keyClick(box, Qt.Key.Key_Backspace)


def find_and_open(qtbot: QtBot, desk: Desk, words: str) -> HitRow:
    """One attempt: type, look at the first answer, press Enter."""
    type_like_a_person(desk, words)
    screen = desk.search.real
    qtbot.waitUntil(lambda: screen._ranked and screen.shown_words == words)
    row = screen.model.index(0).data(Qt.ItemDataRole.UserRole)
    assert isinstance(row, HitRow), words
    QTest.keyClick(desk.window.top_bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.reader.item == row.id)
    qtbot.waitUntil(lambda: isinstance(desk.reader.current, BookmarkReader))
    return row


def test_error_messages_in_kept_pages_are_found_at_once(qtbot: QtBot, annas: Desk) -> None:
    for words, title in TYPED.values():
        row = find_and_open(qtbot, annas, words)

        assert row.title == title, words
        assert row.snippet_marks and all(row.snippet[start:end] for start, end in row.snippet_marks), words
