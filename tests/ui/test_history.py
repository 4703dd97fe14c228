"""The history of a page: comparing, restoring, blaming."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kshare.ui.editor.comparison import compare_texts
from kshare.ui.editor.history import HistoryView
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.theme.tokens import LIGHT
from kshare.ui.widgets.labels import plain_tip
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import page, put_away, session_of, until, write


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
    known = write(home, "Rules", "Be kind.\nBe brief.\n")
    write(home, "Rules", "Be very kind.\nBe brief.\n", page=known.id)
    write(home, "Rules", "Be very kind.\nBe brief.\nAsk early.\n", page=known.id)
    return known.id


@pytest.fixture
def history(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session, page_id: str
) -> Iterator[HistoryView]:
    made = HistoryView(session)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitExposed(made)
    made.show_page(page_id, "Rules")
    until(qtbot, lambda: "Ask early." in made.browser.toPlainText())
    yield made
    put_away(qtbot, jobs, [made])


def test_revisions_stand_newest_first_with_their_author(history: HistoryView) -> None:
    first = history.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert history.model.rowCount() == 3
    assert "Anna Berg" in first and "1 line added, 0 lines removed" in first


def test_walking_through_the_revisions_compares_each_with_the_one_before(
    qtbot: QtBot, history: HistoryView
) -> None:
    history.timeline.setFocus()

    qtbot.keyClick(history.timeline, Qt.Key.Key_J)

    until(qtbot, lambda: "Ask early." not in history.browser.toPlainText())
    assert "very" in history.browser.toPlainText()


def test_any_two_revisions_can_be_compared(qtbot: QtBot, history: HistoryView) -> None:
    ids = [row.id for row in history.model.rows]

    history.compare(ids[2], ids[0])

    until(qtbot, lambda: "very" in history.browser.toPlainText())
    assert "Ask early." in history.browser.toPlainText()


def test_words_that_came_and_went_are_counted_and_marked() -> None:
    compared = compare_texts("the old plan\n", "the new plan <b>\n", LIGHT)

    (html,) = compared.parts
    assert (compared.added, compared.removed) == (2, 1)
    assert "<s>old</s>" in html and "<u>new</u>" in html and "&lt;b" in html


def test_long_unchanged_stretches_are_folded() -> None:
    alike = "".join(f"line {number}\n" for number in range(500))

    compared = compare_texts(alike, alike + "end\n", LIGHT)

    assert "line 499" in compared.parts[0] and "line 250" not in compared.parts[0]


def test_an_old_text_is_restored_and_that_can_be_undone(
    qtbot: QtBot, home: Workspace, session: Session, history: HistoryView, page_id: str
) -> None:
    history.timeline.step(2)
    until(qtbot, history.restore.isEnabled)

    with qtbot.waitSignal(session.done) as done:
        qtbot.mouseClick(history.restore, Qt.MouseButton.LeftButton)

    assert page(home, page_id).text == "Be kind.\nBe brief.\n"
    home.undo(done.args[1])
    assert page(home, page_id).text == "Be very kind.\nBe brief.\nAsk early.\n"


def test_every_line_names_who_brought_it_in(qtbot: QtBot, history: HistoryView) -> None:
    history.tabs.setFocus()
    qtbot.keyClick(history.tabs, Qt.Key.Key_Right)

    until(qtbot, lambda: history.blame.isVisible() and history.blame.model().rowCount() == 3)

    assert history.blame.model().index(2, 0).data() == "Ask early. (Anna Berg)"


def test_a_revision_that_is_chosen_among_the_authors_shows_what_would_be_restored(
    qtbot: QtBot, history: HistoryView
) -> None:
    history.tabs.setFocus()
    qtbot.keyClick(history.tabs, Qt.Key.Key_Right)
    until(qtbot, lambda: history.blame.isVisible() and history.blame.model().rowCount() == 3)
    assert history.blame.model().index(2, 0).data(Qt.ItemDataRole.ToolTipRole) == plain_tip("Ask early.")
    assert history.tabs.current == "blame" and not history.restore.isEnabled()

    history.timeline.step(2)

    until(qtbot, history.restore.isEnabled)
    assert history.tabs.current == "changes" and history.browser.isVisible()


def test_in_a_narrow_pane_texts_of_one_author_can_still_be_told_apart(
    qtbot: QtBot, history: HistoryView
) -> None:
    def is_narrow() -> bool:
        history.resize(440, 700)
        return history.width() == 440

    history.resize(600, 700)
    until(qtbot, is_narrow)

    for box in (history.old, history.new):
        moment = box.currentText().partition(" · ")[0]
        assert ":" in moment and box.fontMetrics().horizontalAdvance(moment) < box.width() - 40
    assert history.erase.toolTip()


def test_esc_leads_back_to_the_page(qtbot: QtBot, history: HistoryView) -> None:
    history.timeline.setFocus()

    with qtbot.waitSignal(history.closed):
        qtbot.keyClick(history.timeline, Qt.Key.Key_Escape)
