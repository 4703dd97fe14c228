"""How far Home was read, what it is narrowed to, and how long posts and links in them are shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.queries.timeline import CountUnread, Timeline, unread
from kshare.ui.delegates.card import Part
from kshare.ui.home.view import HomeView, read_view
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.screens.home import HomeScreen
from kshare.ui.session import Session
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.reading_position import ReachTimeline, reach_timeline
from kshare.workspace import Workspace
from tests.builders import Team, team
from tests.ui.homes import ME, session_of, settle


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"], "Hydraulics")
    yield made
    made.close()


@pytest.fixture
def annas(people: Team, jobs: Jobs) -> Iterator[Session]:
    made = session_of(people["Anna"].home, jobs, people.clock)
    yield made
    settle(made)


def say(home: Workspace, text: str) -> str:
    return home.run(write_post, WritePost(text)).id


def shown(qtbot: QtBot, session: Session, height: int = 700) -> HomeScreen:
    screen = HomeScreen(session, ME)
    session.changed.connect(screen.on_changes)
    screen.visited.connect(screen.show_place)
    qtbot.addWidget(screen)
    screen.resize(620, height)
    with qtbot.waitSignal(screen.model.loaded):
        screen.show()
    qtbot.waitExposed(screen)
    return screen


def read_then_new(people: Team, new: int, old: int = 3) -> int:
    """Anna read what was there; then Ben wrote. The time up to which she read."""
    anna, ben = people["Anna"].home, people["Ben"].home
    for number in range(old):
        say(ben, f"known {number}")
    people.sync_all()
    since = people.clock.now_ms
    anna.run(reach_timeline, ReachTimeline(since))
    people.clock.advance(seconds=60)
    for number in range(new):
        say(ben, f"new {number}")
    people.sync_all()
    return since


def lines(screen: HomeScreen) -> list[str]:
    rows = [screen.model.row(number) for number in range(screen.model.rowCount())]
    return [row.plain for row in rows if row.above]


def test_a_line_stands_between_what_is_new_and_what_was_known(
    qtbot: QtBot, people: Team, annas: Session
) -> None:
    read_then_new(people, new=2)

    screen = shown(qtbot, annas)

    assert lines(screen) == ["known 2"]
    row = screen.model.row(2)
    assert row.above.startswith("↑ New since today, ")
    spoken = screen.model.data(screen.model.index(2), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith(row.above)


def test_what_was_seen_without_a_gap_counts_as_read(qtbot: QtBot, people: Team, annas: Session) -> None:
    since = read_then_new(people, new=2)
    screen = shown(qtbot, annas)
    newest = screen.model.row(0).at_ms
    screen.reading._note_seen()  # what a second of standing still does

    screen.reading.keep()

    qtbot.waitUntil(lambda: people["Anna"].home.ask(unread, CountUnread(Timeline())).since_ms == newest)
    assert newest > since
    assert lines(screen) == ["known 2"]  # nothing moves under the reader's eyes


def test_whoever_leaves_at_the_top_finds_the_line_again(qtbot: QtBot, people: Team, annas: Session) -> None:
    since = read_then_new(people, new=18)
    screen = shown(qtbot, annas)
    qtbot.waitUntil(lambda: screen.list.verticalScrollBar().maximum() > 0)

    screen.reading._note_seen()
    screen.reading.keep()
    settle(annas)

    assert people["Anna"].home.ask(unread, CountUnread(Timeline())).since_ms == since
    assert screen.reading.chip.isVisible()
    assert screen.reading.chip.text().startswith("18 new since today, ")


def test_u_goes_to_the_line_however_far_down_it_is(qtbot: QtBot, people: Team, annas: Session) -> None:
    read_then_new(people, new=45)
    screen = shown(qtbot, annas)
    assert screen.reading.line == ""
    screen.list.setFocus()

    QTest.keyClick(screen.list, Qt.Key.Key_U)

    qtbot.waitUntil(lambda: screen.list.current_row is not None)
    assert screen.list.current_row is not None
    assert screen.list.current_row.plain == "known 2"
    assert screen.list.visualRect(screen.list.currentIndex()).intersects(screen.list.viewport().rect())


def test_all_can_be_said_to_be_read_and_taken_back(qtbot: QtBot, people: Team, annas: Session) -> None:
    since = read_then_new(people, new=18)
    screen = shown(qtbot, annas)
    qtbot.waitUntil(screen.reading.chip.isVisible)
    with qtbot.waitSignal(annas.done) as done:
        screen.reading.chip.remove_wanted.emit()
    assert not screen.reading.chip.isVisible()
    assert lines(screen) == []

    annas.undo(done.args[1])

    qtbot.waitUntil(lambda: people["Anna"].home.ask(unread, CountUnread(Timeline())).since_ms == since)


def test_somebody_new_has_missed_nothing(qtbot: QtBot, people: Team, annas: Session) -> None:
    for number in range(30):
        say(people["Ben"].home, f"before {number}")
    people.sync_all()

    screen = shown(qtbot, annas)
    newest = screen.model.row(0).at_ms
    qtbot.waitUntil(lambda: screen.list.verticalScrollBar().maximum() > 0)
    screen.reading._note_seen()

    qtbot.waitUntil(lambda: people["Anna"].home.ask(unread, CountUnread(Timeline())).since_ms == newest)
    assert lines(screen) == []


# -- narrowing ------------------------------------------------------------------------------------------


def test_kinds_and_spaces_narrow_the_list_and_are_places(qtbot: QtBot, people: Team, annas: Session) -> None:
    anna = people["Anna"].home
    say(anna, "a post")
    anna.run(save_page, SavePage("Seals", "text"))
    anna.run(write_post, WritePost("only me", space="personal"))
    screen = shown(qtbot, annas)
    assert screen.model.rowCount() == 3

    screen.head.filter.click()
    qtbot.waitUntil(lambda: bool(screen.head._spaces))
    next(act for act in screen.head.menu().actions() if act.text() == "Posts").trigger()
    next(act for act in screen.head.menu().actions() if act.text() == "Bookmarks").trigger()

    qtbot.waitUntil(lambda: screen.model.rowCount() == 1 and screen.model.row(0).title == "Seals")
    assert screen.head.kinds.isVisible() and screen.head.kinds.text() == "Page changes"
    assert screen.current_place(Place("home")).query == "everyone kind:page"
    screen.head.kinds.remove_wanted.emit()
    next(act for act in screen.head.menu().actions() if act.text() == "personal").trigger()
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1 and screen.model.row(0).plain == "only me")


@pytest.mark.parametrize(
    "view",
    [HomeView(), HomeView("me"), HomeView(tag="oil/hot", kinds=("page",)), HomeView(space="a" * 26)],
)
def test_a_view_survives_being_a_place(view: HomeView) -> None:
    assert read_view(view.words()) == view


def test_without_the_last_kind_all_are_shown_again() -> None:
    only = HomeView(kinds=("page",))

    assert only.with_kind("page", False).kinds == ()
    assert only.with_kind("post", True).kinds == ("post", "page")


# -- what posts show ------------------------------------------------------------------------------------


def test_a_long_post_is_folded_and_opens_in_its_place(qtbot: QtBot, people: Team, annas: Session) -> None:
    text = "\n\n".join(f"Paragraph {number} of many words." for number in range(200))
    say(people["Anna"].home, text)
    screen = shown(qtbot, annas)
    row = screen.model.row(0)
    assert row.folded and "Paragraph 199" not in row.plain

    screen.list.pressed.emit(row, Part.UNFOLD, row.id)
    qtbot.waitUntil(lambda: screen.model.row(0).whole)
    assert "Paragraph 199" in screen.model.row(0).plain

    screen.list.pressed.emit(screen.model.row(0), Part.UNFOLD, row.id)
    qtbot.waitUntil(lambda: screen.model.row(0).folded)


def test_links_to_what_is_here_have_a_quiet_card(qtbot: QtBot, people: Team, annas: Session) -> None:
    anna = people["Anna"].home
    anna.run(save_page, SavePage("Seals & rings", "How to change them."))
    anna.run(add_bookmark, AddBookmark("https://pumps.example/seal", title="The <table>"))
    say(
        anna, "See [[Seals & rings]], https://pumps.example/seal#top, https://nowhere.example and [[Nothing]]"
    )

    body = shown(qtbot, annas).model.row(0).body_html

    assert body.count("<blockquote>") == 2
    assert "<strong>Seals &amp; rings</strong></a><br>Page · How to change them." in body
    assert "<strong>The &lt;table&gt;</strong></a><br>Bookmark · pumps.example" in body
