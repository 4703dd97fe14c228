"""Somebody goes on before an answer is here: what the soak has found, each once more in small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.queries.saved_searches import SavedRow
from kshare.ui.desk import Desk
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.exchange.importing import ImportPanel
from kshare.ui.home.first_steps import BRING
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.search.beginnings import SavedButton
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import ME, anna, session_of, settle


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    yield made
    made.close()


@pytest.fixture
def editor(qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[PageEditor]:
    made = PageEditor(session_of(home, jobs))
    qtbot.addWidget(made)
    made.show()
    yield made
    settle(made._session)


def open_page(qtbot: QtBot, editor: PageEditor, page_id: str | None, title: str = "") -> None:
    editor.open_page(page_id, title)
    qtbot.waitUntil(lambda: editor.isEnabled() and editor.is_open)


def test_publishing_one_page_does_not_end_the_next_one(
    qtbot: QtBot, home: Workspace, editor: PageEditor
) -> None:
    first, second = (home.run(save_page, SavePage(title, "Old\n")).id for title in ("Pumps", "Seals"))
    open_page(qtbot, editor, first)
    editor.field.insertPlainText("New. ")
    ended: list[str] = []
    editor.published.connect(ended.append)

    with qtbot.waitSignal(editor._session.done) as said:
        editor.publish()
        open_page(qtbot, editor, second)
        editor.field.insertPlainText("Unfinished. ")

    assert said.args is not None and said.args[0] == "Published: “Pumps”"
    assert not ended and editor.page_id == second and editor.drafts.waiting
    assert "Unfinished." in editor.text


def test_a_new_page_that_was_left_before_its_title_was_known_to_be_free_stays_a_draft(
    qtbot: QtBot, home: Workspace, editor: PageEditor
) -> None:
    known = home.run(save_page, SavePage("Pumps", "Old\n")).id
    open_page(qtbot, editor, None, "Seals")
    editor.field.insertPlainText("New.")

    editor.publish()
    editor.open_page(known)

    qtbot.waitUntil(
        lambda: editor.isEnabled() and editor.page_id == known and not editor._session.jobs.waiting
    )
    assert editor.text == "Old\n"


def test_the_quick_switcher_closes_though_what_had_the_keyboard_is_gone(
    qtbot: QtBot, home: Workspace, jobs: Jobs
) -> None:
    desk = Desk(session_of(home, jobs), ME, WindowMemory(home.home))
    qtbot.addWidget(desk.window)
    desk.window.show()
    qtbot.waitExposed(desk.window)
    desk.window.activateWindow()
    chip = QPushButton("chip", desk.window)
    chip.show()
    chip.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.commanding.open()
    switcher = desk.commanding.switcher
    assert switcher is not None and switcher._before is chip

    delete(chip)
    switcher.close_box()

    assert not switcher.isVisible()
    settle(desk.session)


@pytest.mark.parametrize("passing_on", [False, True])
def test_nobody_writes_unseen_behind_what_is_read_in_a_narrow_window(
    qtbot: QtBot, home: Workspace, jobs: Jobs, passing_on: bool
) -> None:
    post = home.run(write_post, WritePost("Oil the pump")).id
    desk = Desk(session_of(home, jobs), ME, WindowMemory(home.home))
    qtbot.addWidget(desk.window)
    desk.window.resize(720, 600)
    with qtbot.waitSignal(desk.home.model.loaded):
        desk.window.show()
    desk.window.open_item(post)
    assert not desk.home.isVisible()

    if passing_on:
        desk.home._pass_on(desk.home.model.row(0))
    else:
        desk.window.capture_wanted.emit()

    assert desk.home.composer.text.isVisible()
    assert desk.window.focusWidget() is desk.home.composer.text
    desk.window.go_back()
    assert desk.window.place.item == post
    settle(desk.session)


def test_a_saved_search_says_how_many_are_new(qtbot: QtBot) -> None:
    button = SavedButton(SavedRow("s", "Seals", "seal", 0, new=100))
    qtbot.addWidget(button)
    assert button.accessibleDescription() == "seal, 99+ new"


def test_a_text_field_settles_at_every_size(qtbot: QtBot) -> None:
    field = MarkdownField()
    qtbot.addWidget(field)
    field.setPlainText("A line of words. " * 400)
    field.show()
    resized: list[object] = []
    field.verticalScrollBar().rangeChanged.connect(lambda *range_: resized.append(range_))

    for width in (300, 520, 900, 1400):
        for height in (40, 90, 400):
            field.resize(width, height)
            field._keep_lines_readable()

    before = len(resized)
    field._keep_lines_readable()
    assert len(resized) == before


def test_what_the_first_step_brings_is_chosen_at_home_and_leads_to_where_it_will_be_found(
    qtbot: QtBot, home: Workspace, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(session_of(home, jobs), ME, WindowMemory(home.home))
    qtbot.addWidget(desk.window)
    desk.window.show()
    qtbot.waitExposed(desk.window)
    desk.notices.first_day.begin()
    qtbot.waitUntil(lambda: desk.notices.first_day.card is not None)
    card = desk.notices.first_day.card
    assert card is not None
    asked: list[str] = []
    monkeypatch.setattr(ImportPanel, "choose_folder", lambda _panel: asked.append(desk.window.place.screen))
    monkeypatch.setattr(ImportPanel, "choose_file", lambda _panel: asked.append(desk.window.place.screen))

    for at, screen in enumerate(("bookmarks", "wiki")):
        desk.window.go(Place("home"))
        card.wanted.emit(BRING)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu) and desk.window.place.screen == "home"
        menu.actions()[at].trigger()
        menu.close()
        assert asked.pop() == screen
    settle(desk.session)
