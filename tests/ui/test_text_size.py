"""The size of what is read and written: everywhere at once, in steps, kept, and never the window's own words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.app import Application
from kshare.ui.delegates.bodies import Bodies
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_text import to_qt
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.models.rows import CardRow
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import LIGHT, TEXT_PERCENTS, Type
from tests.ui.homes import anna, settle

WORDS = "Two seals and a pump, and what one does about the oil. " * 4


@pytest.fixture(autouse=True)
def _as_usual() -> Iterator[None]:
    theme().resize_text(100)
    yield
    theme().resize_text(100)


def largest_letters(browser: PageBrowser) -> float:
    """Of the first words, in px."""
    cursor = browser.textCursor()
    cursor.movePosition(cursor.MoveOperation.Start)
    cursor.movePosition(cursor.MoveOperation.NextCharacter)
    return cursor.charFormat().font().pixelSize() or cursor.charFormat().font().pointSizeF()


def test_a_page_is_shown_again_in_its_new_size_with_its_place_kept(qtbot: QtBot) -> None:
    browser = PageBrowser()
    qtbot.addWidget(browser)
    browser.resize(500, 400)
    browser.show()
    html = to_qt("<h1>Title</h1>" + "".join(f"<p>{n}. {WORDS}</p>" for n in range(60)), LIGHT)
    browser.show_parts((html,))
    before = largest_letters(browser)
    height = browser.document().size().height()
    browser.verticalScrollBar().setValue(browser.verticalScrollBar().maximum() // 2)

    theme().resize_text(160)

    assert largest_letters(browser) == pytest.approx(1.6 * before, rel=0.1)
    assert browser.document().size().height() > 1.4 * height
    share = browser.verticalScrollBar().value() / browser.verticalScrollBar().maximum()
    assert 0.35 < share < 0.65


def test_cards_and_the_editor_follow_and_what_a_person_wrote_about_sizes_stays(qtbot: QtBot) -> None:
    bodies = Bodies()
    text = f'<p>{WORDS}</p><pre><code>&lt;p style="font-size:10px"&gt;</code></pre>'
    row = CardRow(
        id="a", kind="post", author="Anna", author_id="anna", time="now", body_html=text, plain=WORDS
    )
    field = MarkdownField()
    qtbot.addWidget(field)
    height, letters = bodies.height(row, 400, LIGHT), field.font().pixelSize()

    theme().resize_text(145)

    assert bodies.height(row, 400, LIGHT) > 1.3 * height
    assert "font-size:10px" in bodies.document(row, 400, LIGHT).toPlainText()
    assert field.fontInfo().pixelSize() == pytest.approx(1.45 * letters, abs=1)
    assert font(Type.BODY).pixelSize() == 14


def test_sizes_go_in_steps_and_end_at_the_last(qtbot: QtBot) -> None:
    told: list[int] = []
    theme().text_resized.connect(lambda: told.append(theme().text_percent))

    for _ in range(len(TEXT_PERCENTS)):
        theme().step_text(1)
    theme().resize_text(3)
    theme().step_text(-1)

    assert told == [110, 120, 130, 145, 160, 85]


def test_the_keys_change_it_from_everywhere_and_it_is_kept(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    home = anna(tmp_path)
    home.close()
    application = Application(qapp, home.home)
    application.begin()
    assert application.desk is not None
    window, session = application.desk.window, application.desk.session
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    control = Qt.KeyboardModifier.ControlModifier
    for key, percent in ((Qt.Key.Key_Plus, 110), (Qt.Key.Key_Equal, 120), (Qt.Key.Key_Minus, 110)):
        qtbot.keyClick(window, key, control)
        assert theme().text_percent == percent
    assert WindowMemory(home.home).text_percent() == 110
    qtbot.keyClick(window, Qt.Key.Key_0, control)
    assert theme().text_percent == 100

    qtbot.keyClick(window, Qt.Key.Key_Comma, control)
    assert window.place.screen == "settings"

    application.end()
    application.desk.preferences.forget()
    window.close()
    settle(session)
    session.workspace.close()


@pytest.mark.parametrize("kept", ["", "large", "٣", "-4", "100000"])
def test_a_damaged_memory_means_the_nearest_size(tmp_path: Path, kept: str) -> None:
    memory = WindowMemory(tmp_path)
    memory._settings.setValue("text", kept)

    theme().resize_text(memory.text_percent())

    assert theme().text_percent in (100, 160)
