"""The wiki screen: the list, its filters, and the way into the editor and out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from kshare.queries.drafts import list_drafts
from kshare.ui.navigation import Place
from kshare.ui.pages.page_list import HEIGHT
from kshare.ui.process.jobs import Jobs
from kshare.ui.screens.wiki import WikiScreen
from kshare.ui.session import Session
from kshare.ui.widgets.chip import Chip
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import conflicting, page, put_away, session_of, until, write

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def wiki(qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session) -> Iterator[WikiScreen]:
    made = WikiScreen(session)
    session.changed.connect(made.on_changes)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    qtbot.waitExposed(made)
    until(qtbot, lambda: jobs.waiting == 0)
    yield made
    put_away(qtbot, jobs, [made])


def titles(wiki: WikiScreen) -> list[str]:
    model = wiki.pane.model
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole).title for row in range(model.rowCount())]


def chips(row: object) -> list[str]:
    return [chip.text() for chip in row.chips if isinstance(chip, Chip)]  # type: ignore[attr-defined]


def test_an_empty_wiki_says_what_to_do_and_does_it(qtbot: QtBot, wiki: WikiScreen) -> None:
    assert wiki.pane.empty.isVisible()

    wiki.pane.empty.wanted.emit()

    assert wiki.editing and not wiki.uses_reader


def test_pages_stand_by_title_or_by_last_change(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    for title in ("Bolts", "Ääkköset", "axles"):
        write(home, title, "Words.\n")
    until(qtbot, lambda: titles(wiki) == ["axles", "Bolts", "Ääkköset"])

    wiki.pane.order.setFocus()
    qtbot.keyClick(wiki.pane.order, Qt.Key.Key_Right)

    until(qtbot, lambda: titles(wiki) == ["axles", "Ääkköset", "Bolts"])


def test_typing_filters_and_enter_opens(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    for title in ("Bolts", "Nuts and bolts", "Axles"):
        write(home, title, "Words.\n")
    until(qtbot, lambda: len(titles(wiki)) == 3)

    qtbot.keyClicks(wiki.pane.filter, "bolt")
    until(qtbot, lambda: titles(wiki) == ["Bolts", "Nuts and bolts"])
    qtbot.keyClick(wiki.pane.filter, Qt.Key.Key_Down)
    qtbot.keyClick(wiki.pane.filter, Qt.Key.Key_Down)

    with qtbot.waitSignal(wiki.opened) as opened:
        qtbot.keyClick(wiki.pane.filter, Qt.Key.Key_Return)
    assert opened.args == [page(home, "Nuts and bolts").id]


def test_a_filter_without_a_match_offers_to_write_the_page(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    write(home, "Bolts", "Words.\n")
    until(qtbot, lambda: titles(wiki))

    qtbot.keyClicks(wiki.pane.filter, "Pumps")
    until(qtbot, wiki.pane.empty.isVisible)
    wiki.pane.empty.wanted.emit()

    until(qtbot, lambda: wiki.editor.head.title.text() == "Pumps")


def test_a_tag_narrows_the_list_until_it_is_clicked_again(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    write(home, "Bolts", "Words.\n", tags=("steel",))
    write(home, "Axles", "Words.\n")
    until(qtbot, lambda: chips(wiki.pane.tags) == ["#steel"])

    qtbot.mouseClick(wiki.pane.tags.chips[0], Qt.MouseButton.LeftButton)
    until(qtbot, lambda: titles(wiki) == ["Bolts"])
    wiki.show_tag("")

    until(qtbot, lambda: titles(wiki) == ["Axles", "Bolts"])


def test_more_pages_come_as_the_list_is_scrolled(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    for number in range(70):
        write(home, f"Page {number:03}", "Words.\n")
    until(qtbot, lambda: 60 <= wiki.pane.model.rowCount() <= 70)
    wiki.show_tag("")
    until(qtbot, lambda: wiki.pane.model.rowCount() == 60)

    bar = wiki.list.verticalScrollBar()
    until(qtbot, lambda: bar.maximum() > 59 * HEIGHT - wiki.list.height())

    bar.setValue(bar.maximum())

    until(qtbot, lambda: wiki.pane.model.rowCount() == 70)


def test_a_page_with_two_versions_says_so(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    conflicting(home)

    until(qtbot, lambda: wiki.pane.model.rowCount() == 1)
    until(
        qtbot,
        lambda: (
            "changed differently" in str(wiki.pane.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        ),
    )


def test_a_page_is_written_from_the_list_and_shown_when_published(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    qtbot.mouseClick(wiki.new_page, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: wiki.editor.isEnabled() and wiki.editor.completer.space)
    qtbot.keyClicks(wiki.editor.head.title, "Pumps")
    qtbot.keyClicks(wiki.editor.field, "They pump.")

    with qtbot.waitSignal(wiki.editor.published):
        qtbot.keyClick(wiki.editor.field, Qt.Key.Key_S, CTRL)

    assert not wiki.editing and wiki.uses_reader
    until(qtbot, lambda: titles(wiki) == ["Pumps"])


def test_leaving_says_where_to_go(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    known = write(home, "Bolts", "Words.\n")
    wiki.edit_page(known.id)
    until(qtbot, lambda: wiki.editor.text == "Words.\n")

    with qtbot.waitSignal(wiki.visited) as visited:
        wiki.editor.leave()

    assert visited.args == [Place("wiki", item=known.id)]


def test_going_elsewhere_keeps_a_draft_that_the_list_offers(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    wiki.edit_page(None, "Pumps")
    until(qtbot, lambda: wiki.editor.isEnabled() and wiki.editor.completer.space)
    qtbot.keyClicks(wiki.editor.field, "They pump.")

    wiki.show_place(Place("wiki"))
    until(qtbot, lambda: home.ask(list_drafts, None))
    until(qtbot, lambda: chips(wiki.draft_chips) == ["Draft: Pumps"])
    qtbot.mouseClick(wiki.draft_chips.chips[0], Qt.MouseButton.LeftButton)

    until(qtbot, lambda: wiki.editor.isEnabled() and wiki.editor.text == "They pump.")


def test_everything_that_can_be_reached_has_a_name(qtbot: QtBot, wiki: WikiScreen) -> None:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    nameless = [
        widget
        for kind in kinds
        for widget in wiki.findChildren(kind)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]

    assert [widget for widget in nameless if widget.isVisible()] == []


def test_a_page_that_is_opened_before_the_list_has_loaded_is_chosen_in_it(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session
) -> None:
    pages = [write(home, f"Page {number:02}", "Words.\n").id for number in range(30)]
    screen = WikiScreen(session)
    qtbot.addWidget(screen)
    screen.resize(600, 500)
    screen.show()
    screen.show_place(Place("wiki", item=pages[25]))
    screen.refresh()

    until(qtbot, lambda: screen.list.current_row is not None)

    assert screen.list.current_row.id == pages[25]  # type: ignore[attr-defined]
    assert screen.list.visualRect(screen.list.currentIndex()).bottom() <= screen.list.viewport().height()
    put_away(qtbot, jobs, [screen])
