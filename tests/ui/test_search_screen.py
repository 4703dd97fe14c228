"""Search: answers while typing, figures and filters at rest, a list that stays under the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kshare.index.writer import Writer
from kshare.queries.search import Search
from kshare.ui.desk import Desk
from kshare.ui.models.rows import HitRow
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.screens.search import SearchScreen
from kshare.ui.search.head import SearchHead
from kshare.ui.search.hits import BATCH, find, offers
from kshare.ui.session import Session
from kshare.ui.widgets.chip import Chip
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import ME, anna, session_of, settle

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path, FakeClock(tick_ms=1_000))
    made.run(save_page, SavePage("Pump seals", "Seals of the pump. See the **drawing**.", tags=("seals",)))
    made.run(
        save_page, SavePage("Release process", "Freeze on Tuesday, ship on Thursday.", tags=("release",))
    )
    made.run(add_bookmark, AddBookmark("https://seals.example/x", title="Seal catalogue", note="All sizes"))
    for number in range(3):
        made.run(write_post, WritePost(f"The seal of pump {number} leaks #oil"))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


@pytest.fixture
def screen(qtbot: QtBot, session: Session) -> SearchScreen:
    made = SearchScreen(session)
    session.changed.connect(made.on_changes)
    qtbot.addWidget(made)
    made.resize(620, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def rows(screen: SearchScreen) -> list[HitRow]:
    model = screen.model
    return [model.index(n).data(Qt.ItemDataRole.UserRole) for n in range(model.rowCount())]


def titles(screen: SearchScreen) -> list[str]:
    return [row.title or row.snippet for row in rows(screen)]


def ranked(qtbot: QtBot, screen: SearchScreen, text: str) -> None:
    """Search, and wait for the whole answer."""
    screen.search(text)
    qtbot.waitUntil(lambda: screen._ranked and not screen._session.jobs.waiting)


def chips(screen: SearchScreen) -> list[str]:
    return [chip.text() for chip in screen.filters.chips if isinstance(chip, Chip)]


def press(chip: object) -> None:
    assert isinstance(chip, QAbstractButton)
    QTest.mouseClick(chip, LEFT, pos=QPoint(8, 8))


def test_before_typing_three_examples_can_be_tried(qtbot: QtBot, screen: SearchScreen) -> None:
    assert screen.beginnings.isVisible() and not screen.kinds.isVisible()
    qtbot.waitUntil(lambda: screen.beginnings.buttons[-1].text() == "type:page #oil")
    assert len(screen.beginnings.buttons) == 3

    with qtbot.waitSignal(screen.words_changed) as changed:
        qtbot.mouseClick(screen.beginnings.buttons[1], LEFT)

    assert changed.args == ['by:me after:"last week"']
    qtbot.waitUntil(lambda: screen.list.isVisible() and len(rows(screen)) >= 6)


def test_typing_answers_at_once_and_counts_when_the_keys_rest(qtbot: QtBot, screen: SearchScreen) -> None:
    for text in ("s", "se", "sea", "seal"):
        screen.typing(text)

    qtbot.waitUntil(lambda: len(rows(screen)) == 5 and not screen._ranked)
    qtbot.waitUntil(lambda: screen._ranked)

    figures = {key: tab.figure for key, tab in screen.kinds._tabs.items()}
    assert figures == {"all": "", "pages": "1", "posts": "3", "bookmarks": "1", "people": "0"}
    assert screen.total.text() == "5 results"


def test_the_first_key_waits_for_no_question_but_its_own(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = Session.ask

    def noted(self: Session, query: Any, *others: Any, **more: Any) -> None:
        asked.append(query.__name__)
        ask(self, query, *others, **more)

    monkeypatch.setattr(Session, "ask", noted)
    screen = SearchScreen(session)
    qtbot.addWidget(screen)
    screen.show()
    screen.typing("s")

    qtbot.waitUntil(lambda: bool(rows(screen)) and "list_tags" in asked)

    assert asked[0] == "find"


def test_what_matched_is_marked(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "seal")

    page = next(row for row in rows(screen) if row.kind == "page")

    assert [page.title[start:end].casefold() for start, end in page.title_marks] == ["seals"]
    assert all(page.snippet[start:end].casefold().startswith("seal") for start, end in page.snippet_marks)
    assert page.snippet_marks


def test_a_tab_narrows_and_keeps_the_figures_of_all(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "seal")

    qtbot.mouseClick(screen.kinds._tabs["pages"], LEFT)
    qtbot.waitUntil(lambda: titles(screen) == ["Pump seals"])
    assert screen.kinds._tabs["posts"].figure == "3"
    qtbot.keyClick(screen.kinds, Qt.Key.Key_Right)

    qtbot.waitUntil(lambda: [row.kind for row in rows(screen)] == ["post"] * 3)


def test_newest_sorts_by_time(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "seal")

    qtbot.mouseClick(screen.order._tabs["newest"], LEFT)

    qtbot.waitUntil(
        lambda: [row.kind for row in rows(screen)] == ["post", "post", "post", "bookmark", "page"]
    )


def test_a_facet_extends_the_words_and_its_chip_takes_it_back(qtbot: QtBot, screen: SearchScreen) -> None:
    said: list[str] = []
    screen.words_changed.connect(said.append)
    ranked(qtbot, screen, "seal")
    assert chips(screen) == ["#oil  3", "#seals  1"]

    press(screen.filters.chips[0])
    qtbot.waitUntil(lambda: len(rows(screen)) == 3 and chips(screen)[:1] == ["#oil"])
    QTest.keyClick(screen.filters.chips[0], Qt.Key.Key_Delete)

    qtbot.waitUntil(lambda: len(rows(screen)) == 5)
    assert said == ["seal tag:oil", "seal"]


def test_a_chip_that_was_offered_finds_as_many_as_it_said(
    qtbot: QtBot, home: Workspace, screen: SearchScreen
) -> None:
    home.run(write_post, WritePost("A seal for the hall #plant/b"))
    ranked(qtbot, screen, "seal")
    assert "#plant/b  1" in chips(screen)

    press(screen.filters.chips[chips(screen).index("#plant/b  1")])

    qtbot.waitUntil(lambda: titles(screen) == ["A seal for the hall #plant/b"])


def test_a_better_spelling_is_one_click_away(qtbot: QtBot, home: Workspace, screen: SearchScreen) -> None:
    for number in range(5):
        home.run(save_page, SavePage(f"Hydraulics {number}", "About hydraulics."))
    Writer(home.store.connection).refresh_words()
    ranked(qtbot, screen, "hydraulisc")
    qtbot.waitUntil(screen.suggestion.isVisible)
    assert screen.suggestion.text() == "hydraulics"

    qtbot.mouseClick(screen.suggestion, LEFT)

    qtbot.waitUntil(lambda: len(rows(screen)) == 5)


def test_down_leads_to_what_is_offered_instead_of_results(
    qtbot: QtBot, home: Workspace, screen: SearchScreen
) -> None:
    screen.step(1)
    assert screen.focusWidget() is screen.beginnings.buttons[0]

    for number in range(5):
        home.run(save_page, SavePage(f"Hydraulics {number}", "About hydraulics."))
    Writer(home.store.connection).refresh_words()
    ranked(qtbot, screen, "zzzz")
    screen.step(1)
    with qtbot.waitSignal(screen.page_wanted):
        QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Space)

    ranked(qtbot, screen, "hydraulisc")
    qtbot.waitUntil(screen.suggestion.isVisible)
    screen.step(1)
    QTest.keyClick(screen.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(rows(screen)) == 5)


def test_what_was_not_understood_is_said(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "seal from:nonsense")

    assert screen.notes.isVisible()
    assert "nonsense" in screen.notes.text()


def test_nothing_found_helps_on(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "process tag:seals")
    assert screen.empty.isVisible()
    screen.empty.wanted.emit()
    qtbot.waitUntil(lambda: titles(screen) == ["Release process"])

    screen.kinds.choose("people")
    ranked(qtbot, screen, "process")
    screen.empty.wanted.emit()
    qtbot.waitUntil(lambda: titles(screen) == ["Release process"])

    ranked(qtbot, screen, "zzzz")
    with qtbot.waitSignal(screen.page_wanted) as wanted:
        screen.empty.wanted.emit()
    assert wanted.args == ["zzzz"]


def test_arrows_walk_and_enter_opens(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "seal")
    followed: list[str] = []
    screen.followed.connect(followed.append)

    screen.step(1)
    screen.step(1)
    with qtbot.waitSignal(screen.opened) as opened:
        screen.open_current()

    assert followed == [row.id for row in rows(screen)[:2]]
    assert opened.args == [rows(screen)[1].id]


def test_enter_before_the_answer_chooses_its_first(qtbot: QtBot, screen: SearchScreen) -> None:
    screen.typing("release")

    with qtbot.waitSignal(screen.followed) as followed:
        screen.open_current()

    assert followed.args == [rows(screen)[0].id]


@pytest.mark.parametrize("key", ["down", "enter"])
def test_keys_go_to_the_answer_of_what_is_typed_and_not_to_former_rows(
    qtbot: QtBot, screen: SearchScreen, key: str
) -> None:
    screen.typing("se")
    qtbot.waitUntil(lambda: len(rows(screen)) == 5)
    screen.step(1)
    former = rows(screen)[0].id
    with qtbot.waitSignal(screen.followed) as followed:
        screen.typing("release")
        if key == "down":
            screen.step(1)
        else:
            screen.open_current()

    assert followed.args == [rows(screen)[0].id] != [former]
    assert titles(screen) == ["Release process"]


def test_a_click_opens(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "seal")
    second = screen.list.visualRect(screen.model.index(1)).center()

    with qtbot.waitSignal(screen.opened) as opened:
        qtbot.mouseClick(screen.list.viewport(), LEFT, pos=second)

    assert opened.args == [rows(screen)[1].id]


def test_the_list_stays_while_the_mouse_points_into_it(
    qtbot: QtBot, home: Workspace, session: Session, screen: SearchScreen
) -> None:
    screen.order.choose("newest")
    ranked(qtbot, screen, "seal")
    before = titles(screen)
    viewport = screen.list.viewport()
    qtbot.mouseMove(viewport, QPoint(40, 40))
    qtbot.mouseMove(viewport, QPoint(60, 60))
    home.run(write_post, WritePost("A new seal"))
    session._look_for_changes()
    qtbot.waitUntil(lambda: screen._waiting is not None)
    assert titles(screen) == before

    QCoreApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))

    assert titles(screen) == ["A new seal", *before]


def test_changes_keep_the_choice_where_it_is(
    qtbot: QtBot, home: Workspace, session: Session, screen: SearchScreen
) -> None:
    screen.order.choose("newest")
    screen.resize(620, 300)
    ranked(qtbot, screen, "seal")
    for _ in range(4):
        screen.step(1)
    chosen = screen.list.current_row
    top = screen.list.visualRect(screen.list.currentIndex()).top()

    home.run(write_post, WritePost("A new seal"))
    session._look_for_changes()
    qtbot.waitUntil(lambda: len(rows(screen)) == 6)

    assert isinstance(chosen, HitRow)
    assert screen.list.current_row == rows(screen)[4] and rows(screen)[4].id == chosen.id
    assert screen.list.visualRect(screen.list.currentIndex()).top() == top


def test_more_results_come_as_the_list_is_scrolled(
    qtbot: QtBot, home: Workspace, screen: SearchScreen
) -> None:
    for number in range(BATCH + 10):
        home.run(write_post, WritePost(f"Cable number {number}"))
    ranked(qtbot, screen, "cable")
    assert len(rows(screen)) == BATCH

    screen.list.scrollToBottom()
    qtbot.waitUntil(lambda: len(rows(screen)) == BATCH + 10)

    assert len({row.id for row in rows(screen)}) == BATCH + 10


def test_empty_words_are_the_beginning_again_whatever_still_arrives(
    qtbot: QtBot, session: Session, screen: SearchScreen
) -> None:
    screen.typing("seal")
    screen.typing("")
    qtbot.waitUntil(lambda: not session.jobs.waiting)

    assert screen.beginnings.isVisible() and rows(screen) == []


def test_back_brings_the_words_back(qtbot: QtBot, screen: SearchScreen) -> None:
    ranked(qtbot, screen, "release")
    left = screen.current_place(Place("search"))
    ranked(qtbot, screen, "seal")

    with qtbot.waitSignal(screen.words_changed) as changed:
        screen.show_place(left)

    assert changed.args == ["release"]
    qtbot.waitUntil(lambda: titles(screen) == ["Release process"])


def test_a_filter_is_offered_only_if_it_narrows(qtbot: QtBot, screen: SearchScreen) -> None:
    from kshare.index.results import Facets

    facets = Facets((), (("anna", 5),), (("oil", 3), ("plant b", 2)), (), (("2026", 4), ("2025", 1)), False)

    assert offers(facets, "seal tag:oil", 5) == (
        ('tag:"plant b"', 2),
        ("from:2026 to:2026", 4),
        ("from:2025 to:2025", 1),
    )
    assert offers(facets, "seal from:2026 to:2026", 5)[0] == ("tag:oil", 3)


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, session: Session) -> Desk:
    made = Desk(session, ME, WindowMemory(home.home))
    qtbot.addWidget(made.window)
    made.window.resize(1440, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    return made


def test_the_search_box_leads_here_and_the_reader_follows(qtbot: QtBot, desk: Desk) -> None:
    box = desk.window.top_bar.search
    QTest.keyClicks(box, "release")
    screen = desk.search.real
    qtbot.waitUntil(lambda: titles(screen) == ["Release process"])
    assert desk.window.place.screen == "search"

    QTest.keyClick(box, Qt.Key.Key_Down)

    assert desk.window.place.item == rows(screen)[0].id
    qtbot.waitUntil(lambda: desk.reader.item == rows(screen)[0].id)
    desk.window.go_back()
    assert desk.window.place.screen == "home"


def test_walking_hides_no_list_in_a_narrow_window(qtbot: QtBot, desk: Desk) -> None:
    desk.window.resize(1000, 760)
    box = desk.window.top_bar.search
    QTest.keyClicks(box, "release")
    screen = desk.search.real
    qtbot.waitUntil(lambda: screen._ranked and bool(rows(screen)))

    QTest.keyClick(box, Qt.Key.Key_Down)
    assert screen.list.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Return)

    assert not screen.list.isVisible()
    desk.window.go_back()
    assert screen.list.isVisible() and box.text() == "release"


def test_an_address_that_nobody_has_kept_is_offered_as_a_bookmark(qtbot: QtBot, desk: Desk) -> None:
    QTest.keyClicks(desk.window.top_bar.search, "https://intranet.example/seals?id=7")
    screen = desk.search.real
    qtbot.waitUntil(screen.empty.isVisible)

    next(
        each for each in screen.empty.findChildren(QAbstractButton) if each.text() == "Keep a bookmark"
    ).click()

    sheet = desk.bookmarks.real.sheet
    qtbot.waitUntil(sheet.isVisible)
    assert sheet.address.text() == "https://intranet.example/seals?id=7"


def test_enter_opens_the_first_and_the_words_stay(qtbot: QtBot, desk: Desk) -> None:
    box = desk.window.top_bar.search
    QTest.keyClicks(box, "release")
    screen = desk.search.real
    qtbot.waitUntil(lambda: screen._ranked and bool(rows(screen)))

    QTest.keyClick(box, Qt.Key.Key_Return)

    assert desk.window.place == Place("search", rows(screen)[0].id, "release")
    assert box.text() == screen.shown_words == "release"


def test_nothing_is_searched_while_an_input_method_composes(qtbot: QtBot, desk: Desk) -> None:
    box = desk.window.top_bar.search
    box.setFocus()

    QCoreApplication.sendEvent(box, QInputMethodEvent("しーる", []))
    assert desk.window.place.screen == "home"
    done = QInputMethodEvent("", [])
    done.setCommitString("シール")
    QCoreApplication.sendEvent(box, done)

    assert desk.window.place == Place("search", query="シール")


def test_a_name_stands_once_in_a_result(qtbot: QtBot, home: Workspace, screen: SearchScreen) -> None:
    home.run(write_post, WritePost("Ask Anna about seals"))
    ranked(qtbot, screen, "anna")

    found = {row.kind: row for row in rows(screen)}

    assert found["person"].title == found["post"].author == "Anna Berg"
    assert "Anna" not in found["person"].meta + found["post"].meta


def test_more_filters_asked_for_before_they_are_counted_come_with_them(
    qtbot: QtBot, session: Session
) -> None:
    head = SearchHead()
    qtbot.addWidget(head)
    head.show()
    typed = Search("seal", typing=True)
    counted = Search("seal", facets=True)

    head.show_answer(typed, session.workspace.ask(find, typed))
    qtbot.mouseClick(head.more, LEFT)
    assert head.popover is None
    head.show_answer(counted, session.workspace.ask(find, counted))

    assert head.popover is not None
    assert head.popover.isVisible()


def test_other_words_take_back_the_wish_for_more_filters(qtbot: QtBot, session: Session) -> None:
    head = SearchHead()
    qtbot.addWidget(head)
    head.show()
    typed = Search("seal", typing=True)
    others = Search("oil", facets=True)

    head.show_answer(typed, session.workspace.ask(find, typed))
    qtbot.mouseClick(head.more, LEFT)
    head.show_answer(others, session.workspace.ask(find, others))

    assert head.popover is None


def test_counts_of_a_sample_say_so(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    request = Search("type:page OR type:post OR type:bookmark", facets=True)
    assert not session.workspace.ask(find, request).kinds_sampled

    for module in ("facets", "searcher"):
        monkeypatch.setattr(f"kshare.index.{module}.SAMPLE", 1)

    assert session.workspace.ask(find, request).kinds_sampled


@pytest.mark.parametrize("typed", ["", "seal"])
def test_who_leaves_the_search_by_mouse_types_and_pastes_where_they_are(
    qtbot: QtBot, desk: Desk, typed: str
) -> None:
    window = desk.window
    window.activateWindow()
    window.start_search()
    QTest.keyClicks(window.top_bar.search, typed)
    assert window.top_bar.search.hasFocus()

    QTest.mouseClick(window.rail.button("bookmarks"), Qt.MouseButton.LeftButton)

    assert window.place.screen == "bookmarks"
    assert not window.top_bar.search.hasFocus()
    here = window.focusWidget()
    assert here is not None and (here is desk.bookmarks.real or desk.bookmarks.real.isAncestorOf(here))
