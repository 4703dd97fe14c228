"""Filters that complete, saved searches, what is related, what is found on a page, what was asked before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.model.post_kind import PostKind
from kshare.queries.search import Search, search
from kshare.ui.desk import Desk
from kshare.ui.models.rows import HitRow
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.page_reader import PageReader
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.session import Session
from kshare.ui.shell.palette import QuickSwitcher
from kshare.ui.writing.composer_line import Mode
from kshare.usecases.drafts import KeepDraft, write_draft
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.reading import NoteRead, note_read
from kshare.usecases.searches import SaveSearch, save_search
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import ME, anna, session_of, settle

LEFT = Qt.MouseButton.LeftButton
LONG = "\n\n".join(f"Paragraph {number} of the manual speaks of the seal." for number in range(60))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path, FakeClock(tick_ms=1_000))
    made.run(
        save_page, SavePage("Manual", f"{LONG}\n\n## Cavitation\n\nBubbles in the pump.", tags=("pumps",))
    )
    made.run(save_page, SavePage("Overview", "See [[Manual]].", tags=("pumps",)))
    made.run(write_post, WritePost("Why does the grinder spindle overheat?", PostKind.QUESTION))
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
    return made


def quiet(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.session.jobs.waiting)


def item_of(home: Workspace, words: str) -> str:
    return home.ask(search, Search(words)).items[0].id


def page_reader(qtbot: QtBot, desk: Desk, title: str) -> PageReader:
    """The page in the reader, with all that comes late."""
    desk.window.go(Place("wiki", item=item_of(desk.session.workspace, f"title:{title}")))
    qtbot.waitUntil(lambda: isinstance(desk.reader.current, PageReader))
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    qtbot.waitUntil(lambda: reader.view is not None and reader.view.title == title)
    qtbot.waitUntil(lambda: reader.browser.complete)
    quiet(qtbot, desk)
    return reader


# -- filters --------------------------------------------------------------------------------------------


def test_a_filter_completes_while_it_is_typed_and_enter_takes_the_value(qtbot: QtBot, desk: Desk) -> None:
    box = desk.window.top_bar.search
    box.setFocus()
    QTest.keyClicks(box, "seal type:p")
    qtbot.waitUntil(
        lambda: desk.searching.completion is not None and desk.searching.completion.popup.isVisible()
    )
    assert desk.searching.completion is not None

    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Up)
    QTest.keyClick(box, Qt.Key.Key_Return)

    assert box.text() == "seal type:page " and not desk.searching.completion.popup.isVisible()
    screen = desk.search.real
    qtbot.waitUntil(lambda: [row.title for row in hits(screen)] == ["Manual"])


def test_a_filter_s_name_completes_and_enter_stays_with_the_words(qtbot: QtBot, desk: Desk) -> None:
    box = desk.window.top_bar.search
    box.setFocus()
    QTest.keyClicks(box, "pump ty")
    qtbot.waitUntil(
        lambda: desk.searching.completion is not None and desk.searching.completion.popup.isVisible()
    )
    assert desk.searching.completion is not None and desk.searching.completion.popup.current is None

    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "pump ty"

    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert box.text() == "pump type:" and box.hasFocus()
    qtbot.waitUntil(desk.searching.completion.popup.isVisible)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "pump type:page "


def hits(screen: object) -> list[HitRow]:
    model = screen.model  # type: ignore[attr-defined]
    return [model.index(n).data(Qt.ItemDataRole.UserRole) for n in range(model.rowCount())]


def test_escape_closes_the_list_and_keeps_the_words(qtbot: QtBot, desk: Desk) -> None:
    box = desk.window.top_bar.search
    box.setFocus()
    QTest.keyClicks(box, "by:")
    qtbot.waitUntil(
        lambda: desk.searching.completion is not None and desk.searching.completion.popup.isVisible()
    )

    QTest.keyClick(box, Qt.Key.Key_Escape)

    assert box.text() == "by:"


def test_facets_in_groups_narrow_by_a_click(qtbot: QtBot, desk: Desk) -> None:
    desk.window.go(Place("search", query="pump* OR spindle"))
    screen = desk.search.real
    qtbot.waitUntil(lambda: screen._ranked and screen.head.more.isEnabled())

    qtbot.mouseClick(screen.head.more, LEFT)
    popover = screen.head.popover
    assert popover is not None
    button = next(button for button in popover.buttons if button.text() == "#pumps")
    qtbot.mouseClick(button, LEFT)

    assert desk.window.top_bar.search.text() == "pump* OR spindle tag:pumps"


# -- saved searches and drafts --------------------------------------------------------------------------


def test_a_search_is_saved_shown_in_the_rail_and_forgotten_again(qtbot: QtBot, desk: Desk) -> None:
    desk._begin_late()
    desk.window.go(Place("search", query="seal type:page"))
    screen = desk.search.real
    qtbot.waitUntil(lambda: bool(hits(screen)))

    qtbot.mouseClick(screen.head.save, LEFT)
    assert screen.naming is not None
    screen.naming.line.setText("Seals")
    QTest.keyClick(screen.naming.line, Qt.Key.Key_Return)

    rail = desk.window.rail
    qtbot.waitUntil(lambda: [button.accessibleName() for button in rail._search_buttons] == ["Seals"])
    qtbot.waitUntil(lambda: screen.head.save.accessibleName() == "Saved as “Seals”")
    screen.search_for("")
    assert [button.text() for button in screen.beginnings.saved_buttons] == ["Seals"]
    qtbot.mouseClick(rail._search_buttons[0], LEFT)
    assert desk.window.place.query == "seal type:page"

    qtbot.mouseClick(screen.head.save, LEFT)
    qtbot.waitUntil(lambda: not rail._search_buttons)


def test_a_draft_is_found_and_gone_on_with(qtbot: QtBot, home: Workspace, desk: Desk) -> None:
    home.run(write_draft, KeepDraft("new-page:flywheel", "page", "Half a text", "Flywheel"))
    desk.window.go(Place("search", query="is:draft half"))
    screen = desk.search.real
    qtbot.waitUntil(lambda: [row.kind for row in hits(screen)] == ["draft"])

    screen.step(1)
    assert desk.window.place.item == ""
    screen.open_current()

    assert desk.window.place.screen == "wiki"
    qtbot.waitUntil(lambda: desk.wiki.real.editor.text == "Half a text")


# -- reading --------------------------------------------------------------------------------------------


def test_what_is_related_comes_last_and_moves_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.session.run(save_page, SavePage("Pump notes", "Bubbles, cavitation.", tags=("pumps",)), desk)
    quiet(qtbot, desk)
    reader = page_reader(qtbot, desk, "Manual")
    qtbot.waitUntil(lambda: "Pump notes" in reader.browser.toPlainText())
    text = reader.browser.toPlainText()

    assert text.index("Related") > text.index("Linked from") > text.index("Bubbles in the pump")
    assert "Overview" not in text[text.index("Related") :]  # it stands above, under "Linked from"
    assert reader.browser.verticalScrollBar().value() == 0


def test_a_result_opens_at_the_heading_under_which_it_was_found(qtbot: QtBot, desk: Desk) -> None:
    item = item_of(desk.session.workspace, "title:Manual")

    desk.window.go(Place("search", item=f"{item}#cavitation", query="bubbles"))

    qtbot.waitUntil(lambda: isinstance(desk.reader.current, PageReader))
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    qtbot.waitUntil(lambda: reader.browser.verticalScrollBar().value() > 0)


def test_a_link_to_a_heading_of_another_page_leads_to_it(qtbot: QtBot, desk: Desk) -> None:
    """`[[Manual#Cavitation]]` is rendered so."""
    item = item_of(desk.session.workspace, "title:Manual")

    desk.router.follow(f"kshare:page/{item}#cavitation")

    qtbot.waitUntil(lambda: isinstance(desk.reader.current, PageReader))
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    qtbot.waitUntil(lambda: reader.browser.verticalScrollBar().value() > 0)


def test_words_on_a_page_are_counted_and_walked_through(qtbot: QtBot, desk: Desk) -> None:
    reader = page_reader(qtbot, desk, "Manual")
    bar = reader.browser.verticalScrollBar()

    reader.finder.open()
    reader.finder.words.setText("seal")
    qtbot.waitUntil(lambda: reader.finder.count.text() == "1 of 60")
    for _ in range(30):
        QTest.keyClick(reader.finder.words, Qt.Key.Key_Return)
    assert reader.finder.count.text() == "31 of 60" and bar.value() > 0
    assert len(reader.browser.extraSelections()) == 60
    QTest.keyClick(reader.finder.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert reader.finder.count.text() == "30 of 60"

    there = bar.value()
    QTest.keyClick(reader.finder.words, Qt.Key.Key_Escape)
    assert not reader.finder.isVisible() and reader.browser.extraSelections() == [] and bar.value() == there


def test_no_match_is_said(qtbot: QtBot, desk: Desk) -> None:
    reader = page_reader(qtbot, desk, "Overview")
    reader.finder.open()
    reader.finder.words.setText("zebra")

    qtbot.waitUntil(lambda: reader.finder.count.text() == "No match")


def test_a_thread_shows_what_was_asked_before(qtbot: QtBot, home: Workspace, desk: Desk) -> None:
    twin = home.run(write_post, WritePost("The grinder spindle overheats again", PostKind.QUESTION)).id
    desk.window.go(Place("home", item=twin))
    qtbot.waitUntil(lambda: isinstance(desk.reader.current, ThreadReader))
    reader = desk.reader.current
    assert isinstance(reader, ThreadReader)

    qtbot.waitUntil(lambda: len(reader.related.buttons) == 1)
    with qtbot.waitSignal(desk.reader.opened) as opened:
        qtbot.mouseClick(reader.related.buttons[0], LEFT)

    assert opened.args == [item_of(home, "why grinder")]


# -- writing --------------------------------------------------------------------------------------------


def test_similar_questions_appear_while_one_is_typed_and_go_with_the_words(qtbot: QtBot, desk: Desk) -> None:
    desk.compose(Mode.QUESTION)
    composer = desk.home.composer
    composer.text.setPlainText("spindle of the grinder overheats")
    similar = composer.similar
    assert similar is not None
    qtbot.waitUntil(lambda: len(similar.rows.buttons) == 1)
    assert similar.isVisible()

    composer.text.setPlainText("")

    assert not similar.isVisible()


def test_a_new_page_shows_one_with_nearly_the_same_title(qtbot: QtBot, desk: Desk) -> None:
    desk.write_page("")
    editor = desk.wiki.real.editor
    quiet(qtbot, desk)
    QTest.keyClicks(editor.head.title, "The manual")

    qtbot.waitUntil(lambda: [button.row.title for button in editor.similar.rows.buttons] == ["Manual"])


# -- the quick switcher ---------------------------------------------------------------------------------


def test_the_switcher_begins_with_what_was_opened_last_and_knows_saved_searches(
    qtbot: QtBot, home: Workspace, desk: Desk
) -> None:
    home.run(note_read, NoteRead(item_of(home, "title:Overview")))
    home.run(note_read, NoteRead(item_of(home, "grinder")))
    home.run(save_search, SaveSearch("is:open", "Waiting questions"))
    desk.commanding.open()
    switcher = desk.window.findChild(QuickSwitcher)
    assert isinstance(switcher, QuickSwitcher)
    qtbot.waitUntil(lambda: bool(switcher.rows.offers) and bool(switcher.rows.offers[0].item))
    assert [offer.text for offer in switcher.rows.offers[:4]] == [
        "Why does the grinder spindle overheat?", "Overview", "Manual", "Waiting questions",
    ]  # fmt: skip

    QTest.keyClicks(switcher.field, "wait")
    qtbot.waitUntil(lambda: bool(switcher.rows.offers) and switcher.rows.offers[0].query == "is:open")
    QTest.keyClick(switcher.field, Qt.Key.Key_Return)

    assert desk.window.place == Place("search", query="is:open")
