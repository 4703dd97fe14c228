"""Erasing in the window: what goes is read first, and what is shown has to be changed first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.queries.page_history import page_history
from kshare.queries.pages import ShowPage
from kshare.queries.timeline import Timeline, timeline
from kshare.store.erasable import WhatToErase
from kshare.ui.editor.history import HistoryView
from kshare.ui.erasing import EraseSheet, erase_sheet_on
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until, write


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def page_id(home: Workspace) -> str:
    known = write(home, "Rules", "Be kind.\nThe code is 4711.\n")
    write(home, "Rules", "Be very kind.\nThe code is 4711.\n", page=known.id)
    write(home, "Rules", "Be very kind.\n", page=known.id)
    return known.id


@pytest.fixture
def history(qtbot: QtBot, jobs: Jobs, session: Session, page_id: str) -> Iterator[HistoryView]:
    made = HistoryView(session)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    made.show_page(page_id, "Rules")
    until(qtbot, lambda: made.erase.isEnabled())
    yield made
    put_away(qtbot, jobs, [made])


def spoken(history: HistoryView, row: int) -> str:
    """What a screen reader says of a revision."""
    return str(history.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def words(sheet: EraseSheet) -> str:
    """What the sheet says goes."""
    return sheet._goes.text()


def test_the_shown_text_is_refused_and_its_history_offered_by_passage(
    qtbot: QtBot, home: Workspace, session: Session, history: HistoryView, page_id: str
) -> None:
    history.erase.click()
    sheet = erase_sheet_on(session, history)
    until(qtbot, lambda: "Change the page first" in words(sheet))
    assert sheet.isVisible() and not sheet.yes.isEnabled() and sheet.no.hasFocus()

    sheet.passage.setText("4711")
    sheet.reason.setText("a code")
    until(qtbot, lambda: "2 texts of the page" in words(sheet))
    assert "Anna Berg" in words(sheet)
    with qtbot.waitSignal(sheet.erased):
        sheet.yes.click()

    assert sheet.isHidden()
    until(qtbot, lambda: "erased for good: a code" in spoken(history, 1))
    history.grab()  # the row is drawn with these words
    assert [one.size is None for one in home.ask(page_history, ShowPage(page_id))] == [False, True, True]


def test_a_passage_that_is_shown_says_what_to_do(
    qtbot: QtBot, session: Session, history: HistoryView
) -> None:
    history.erase.click()
    sheet = erase_sheet_on(session, history)
    sheet.passage.setText("very kind")

    until(qtbot, lambda: "Take the passage out of the page first" in words(sheet))

    assert not sheet.yes.isEnabled()


def test_an_own_post_goes_and_leaving_it_changes_nothing(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session
) -> None:
    post = home.run(write_post, WritePost("too much said"))
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    sheet = erase_sheet_on(session, window)
    sheet.ask(WhatToErase(post.id), "Your post.")
    until(qtbot, lambda: sheet.yes.isEnabled())
    assert not sheet.passage.isVisible()
    sheet.no.click()
    assert sheet.isHidden() and said(home) == ["too much said"]

    sheet.ask(WhatToErase(post.id), "Your post.")
    until(qtbot, lambda: sheet.yes.isEnabled())
    sheet.yes.click()
    until(qtbot, lambda: said(home) == [])
    assert erase_sheet_on(session, window) is sheet
    put_away(qtbot, jobs, [window])


def said(home: Workspace) -> list[str]:
    """The notes of the timeline."""
    return [item.text for item in home.ask(timeline, Timeline()).items if item.kind == "note"]
