"""Home: the timeline under keyboard and mouse, new things behind a pill, threads beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from kshare.importing.runs import run_import
from kshare.model.post_kind import PostKind
from kshare.queries.items import ShowItem, show_item
from kshare.queries.timeline import Timeline
from kshare.ui.delegates.card import Part
from kshare.ui.home.source import CardsNow, FeedSource, cards_now
from kshare.ui.navigation import Place
from kshare.ui.presenting.card_rows import import_words
from kshare.ui.presenting.times import time_words
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.reader import Reader
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.screens.home import HomeScreen
from kshare.ui.session import Session
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Mute, mute
from kshare.usecases.posts import DeletePost, WritePost, delete_post, write_post
from kshare.words import say
from kshare.workspace import Workspace
from tests.builders import Team, team
from tests.ui.homes import ME, anna, session_of, settle


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    workspace = anna(tmp_path)
    yield workspace
    workspace.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


def shown(qtbot: QtBot, session: Session) -> HomeScreen:
    screen = HomeScreen(session, ME)
    session.changed.connect(screen.on_changes)
    qtbot.addWidget(screen)
    screen.resize(620, 800)
    with qtbot.waitSignal(screen.model.loaded):
        screen.show()
    qtbot.waitExposed(screen)
    return screen


def post(home: Workspace, text: str, kind: PostKind = PostKind.NOTE, reply_to: str | None = None) -> str:
    return home.run(write_post, WritePost(text, kind, reply_to=reply_to)).id


def test_everything_is_shown_newest_first(qtbot: QtBot, session: Session, home: Workspace) -> None:
    post(home, "First **words** #oil")
    home.run(save_page, SavePage("Seals", "How to *change* them"))
    home.run(add_bookmark, AddBookmark("https://a.example/x", title="A table", note="Worth it"))
    screen = shown(qtbot, session)

    rows = [screen.model.row(number) for number in range(screen.model.rowCount())]

    assert [(row.kind, row.title, row.plain) for row in rows] == [
        ("bookmark", "A table", "Worth it"),
        ("page", "Seals", "How to change them"),
        ("post", "", "First words #oil"),
    ]
    assert rows[0].url == "a.example/x"
    assert rows[2].tags == ()  # the words above show it


def test_markdown_is_rendered_after_the_first_paint(qtbot: QtBot, session: Session, home: Workspace) -> None:
    post(home, "Some **strong** words")
    screen = shown(qtbot, session)

    qtbot.waitUntil(lambda: "<strong>strong</strong>" in screen.model.row(0).body_html)


def test_home_reads_its_first_page_before_it_is_shown_and_only_once(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    post(home, "Read ahead")
    screen = HomeScreen(session, ME)
    qtbot.addWidget(screen)
    screen.read_ahead()
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    with qtbot.assertNotEmitted(screen.model.modelReset):
        screen.show()

    assert screen.list.isVisible(), "the rows, not the picture of rows that are on their way"


def test_an_empty_home_says_how_to_begin_and_opens_the_composer(qtbot: QtBot, session: Session) -> None:
    screen = shown(qtbot, session)
    assert screen.empty.isVisible()

    screen.empty.wanted.emit()

    assert screen.composer.is_open


def test_what_others_write_waits_behind_the_pill(qtbot: QtBot, session: Session, home: Workspace) -> None:
    post(home, "Old")
    screen = shown(qtbot, session)
    session.run(write_post, WritePost("New"), session)
    qtbot.waitUntil(screen.pill.isVisible)
    assert (screen.pill.text(), screen.model.rowCount()) == ("1 new", 1)

    with qtbot.waitSignal(screen.model.loaded):
        QTest.mouseClick(screen.pill, Qt.MouseButton.LeftButton)

    assert [screen.model.row(number).plain for number in range(2)] == ["New", "Old"]
    assert not screen.pill.isVisible()


def test_the_pill_gives_the_keyboard_to_the_list_that_it_renews(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    post(home, "Old")
    screen = shown(qtbot, session)
    task = QPushButton("A small step")
    screen.offer(task)
    screen.activateWindow()
    session.run(write_post, WritePost("New"), session)
    qtbot.waitUntil(screen.pill.isVisible)
    screen.pill.setFocus(Qt.FocusReason.TabFocusReason)

    with qtbot.waitSignal(screen.model.loaded):
        QTest.keyClick(screen.pill, Qt.Key.Key_Space)

    assert screen.list.hasFocus()


def test_tab_comes_to_small_tasks_where_they_stand(qtbot: QtBot, session: Session, home: Workspace) -> None:
    post(home, "Old")
    screen = shown(qtbot, session)
    task = QPushButton("A small step")
    screen.offer(task)
    screen.activateWindow()
    qtbot.waitUntil(task.isVisible)
    task.setFocus(Qt.FocusReason.TabFocusReason)

    QTest.keyClick(task, Qt.Key.Key_Tab)

    met = QApplication.focusWidget()
    assert met is not None and screen.head.isAncestorOf(met)


def test_whoever_comes_back_to_the_top_finds_everything_there(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    post(home, "Old")
    screen = shown(qtbot, session)
    screen.list.setCurrentIndex(screen.model.index(0))
    screen.hide()
    session.run(write_post, WritePost("Written elsewhere"), session)
    qtbot.waitUntil(lambda: screen.stale)

    with qtbot.waitSignal(screen.model.loaded):
        screen.show()

    assert [screen.model.row(number).plain for number in range(2)] == ["Written elsewhere", "Old"]
    assert not screen.pill.isVisible()
    assert screen.list.current_row is not None and screen.list.current_row.plain == "Old"


def test_own_words_are_shown_at_once(qtbot: QtBot, session: Session) -> None:
    screen = shown(qtbot, session)
    screen.compose()
    screen.composer.text.setPlainText("Mine")
    screen.composer.send()

    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    assert screen.model.row(0).plain == "Mine"


def test_j_enter_r_and_l_do_what_they_promise(qtbot: QtBot, session: Session, home: Workspace) -> None:
    item = post(home, "Helpful")
    screen = shown(qtbot, session)
    screen.list.setFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_J)
    with qtbot.waitSignal(screen.opened) as opened:
        QTest.keyClick(screen.list, Qt.Key.Key_Return)
    with qtbot.waitSignal(screen.reply_wanted) as reply:
        QTest.keyClick(screen.list, Qt.Key.Key_R)
    QTest.keyClick(screen.list, Qt.Key.Key_L)

    qtbot.waitUntil(lambda: screen.model.row(0).marked == "helped")
    assert (opened.args, reply.args) == ([item], [item])
    assert home.ask(show_item, ShowItem(item)).marks == {"helped": 1}


def test_passing_on_opens_the_composer_with_the_item(qtbot: QtBot, session: Session, home: Workspace) -> None:
    item = post(home, "Worth passing on")
    screen = shown(qtbot, session)
    screen.list.pressed.emit(screen.model.row(0), Part.REPOST, item)
    assert "Worth passing on" in screen.composer.quote.text()

    with qtbot.waitSignal(screen.composer.written) as written:
        screen.composer.send()

    assert home.ask(show_item, ShowItem(written.args[0])).repost_of == item
    qtbot.waitUntil(lambda: screen.model.rowCount() == 2)
    assert "Worth passing on" in screen.model.row(0).body_html


def test_tabs_and_tags_are_places_one_returns_to(qtbot: QtBot, session: Session, home: Workspace) -> None:
    post(home, "A note #oil")
    post(home, "A question", PostKind.QUESTION)
    screen = shown(qtbot, session)
    screen.show_place(Place("home", query="questions"))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    assert screen.current_place(Place("home")).query == "questions"

    screen.show_place(Place("home", query="#oil"))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1 and screen.model.row(0).plain == "A note #oil")
    assert screen.head.tag.isVisible() and not screen.head.tabs.isVisible()

    screen.show_place(Place("home", query="everyone"))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 2)


def test_a_deleted_post_leaves_and_an_edited_one_changes(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    from kshare.usecases.posts import DeletePost, EditPost, delete_post, edit_post

    kept, gone = post(home, "Kept"), post(home, "Gone")
    screen = shown(qtbot, session)
    session.run(edit_post, EditPost(kept, "Changed"), session)
    session.run(delete_post, DeletePost(gone), session)

    qtbot.waitUntil(lambda: screen.model.rowCount() == 1 and screen.model.row(0).plain == "Changed")


# -- threads --------------------------------------------------------------------------------------------


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


def test_a_thread_is_read_answered_and_accepted(qtbot: QtBot, people: Team, annas: Session) -> None:
    question = post(people["Anna"].home, "Which seal?", PostKind.QUESTION)
    people.sync_all()
    answer = post(people["Ben"].home, "The *green* one", reply_to=question)
    people.sync_all()
    reader = Reader(annas)
    qtbot.addWidget(reader)
    reader.resize(700, 700)
    reader.show()

    reader.show_item(question)
    qtbot.waitUntil(lambda: isinstance(reader.current, ThreadReader) and len(reader.current.views) == 2)
    thread = reader.current
    assert isinstance(thread, ThreadReader)
    assert thread.views[answer].body.toPlainText() == "The green one"
    qtbot.waitUntil(thread.views[answer].accept.isVisible)

    QTest.mouseClick(thread.views[answer].accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: thread.views[answer].row.is_answer)
    thread.start_reply()
    QTest.keyClicks(thread.reply.field, "Thanks!")
    QTest.keyClick(thread.reply.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: len(thread.views) == 3)
    assert thread.reply.field.toPlainText() == ""


def test_whoever_is_muted_leaves_home_at_once_and_comes_back_with_undo(
    qtbot: QtBot, people: Team, annas: Session
) -> None:
    people["Ben"].home.run(write_post, WritePost("Loud"))
    people["Anna"].home.run(write_post, WritePost("Quiet"))
    people.sync_all()
    screen = shown(qtbot, annas)
    assert screen.model.rowCount() == 2
    ben = next(row.author_id for row in map(screen.model.row, range(2)) if row.plain == "Loud")

    annas.run(mute, Mute(ben), annas)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
    assert screen.model.row(0).plain == "Quiet"
    annas.run(mute, Mute(ben, undo=True), annas)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 2)


def test_only_own_words_can_be_edited(qtbot: QtBot, people: Team, annas: Session) -> None:
    mine = post(people["Anna"].home, "Mine")
    people.sync_all()
    theirs = post(people["Ben"].home, "Theirs", reply_to=mine)
    people.sync_all()
    thread = ThreadReader(annas)
    qtbot.addWidget(thread)
    thread.show()
    thread.show_item(theirs)
    qtbot.waitUntil(lambda: len(thread.views) == 2)
    assert say("Edit") not in [action.text() for action in thread.views[theirs].menu().actions()]

    thread.views[mine].edit()
    thread.views[mine].field.setPlainText("Mine, better")
    QTest.keyClick(thread.views[mine].field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: thread.views[mine].body.toPlainText() == "Mine, better")
    assert thread.views[mine].body.isVisibleTo(thread.views[mine])


def test_an_unknown_item_is_said_in_words(qtbot: QtBot, session: Session) -> None:
    from kshare.ui.widgets.empty_state import EmptyState

    reader = Reader(session)
    qtbot.addWidget(reader)
    with qtbot.waitSignal(reader.missed):
        reader.show_item("a" * 32)

    assert isinstance(reader.current, EmptyState)


# -- words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago_ms", "words"), [(-5, "now"), (59_000, "now"), (240_000, "4 min"), (2 * 3_600_000, "2 h")]
)
def test_short_times_are_counted(ago_ms: int, words: str) -> None:
    assert time_words(1_780_000_000_000 - ago_ms, 1_780_000_000_000) == words


def test_long_times_are_days() -> None:
    day = 86_400_000
    now = 1_780_000_000_000

    assert time_words(now - day, now) == "yesterday"
    assert time_words(now - 3 * day, now) in (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    )
    assert time_words(now - 30 * day, now).split()[1] in ("Apr", "Mar")
    assert len(time_words(now - 400 * day, now).split()) == 3
    assert time_words(1 << 62, now) == "now"


def test_an_import_is_one_card_in_words() -> None:
    assert import_words(0, 312) == "312 bookmarks imported"


def test_an_item_that_is_opened_before_the_timeline_has_loaded_is_chosen_in_it(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    posts = [post(home, f"Number {number}") for number in range(12)]
    screen = HomeScreen(session, ME)
    qtbot.addWidget(screen)
    screen.resize(620, 500)
    screen.show_place(Place("home", item=posts[0]))
    with qtbot.waitSignal(screen.model.loaded):
        screen.show()

    qtbot.waitUntil(lambda: screen.list.current_row is not None)

    assert screen.list.current_row is not None
    assert screen.list.current_row.id == posts[0]
    assert screen.list.visualRect(screen.list.currentIndex()).intersects(screen.list.viewport().rect())


def test_older_items_come_in_small_batches(home: Workspace) -> None:
    for number in range(37):
        post(home, f"Number {number}")
    read = FeedSource(home, Timeline(limit=20))

    first = read("")
    second = read(first.next)
    third = read(second.next)

    assert [len(page.rows) for page in (first, second, third)] == [20, 15, 2]


def test_the_card_of_an_import_stays_when_it_is_read_again(
    qtbot: QtBot, session: Session, home: Workspace, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "Pump.md").write_text("Oil it", encoding="utf-8")
    run_import(home, notes)
    screen = shown(qtbot, session)
    card = screen.model.row(0)

    now = home.ask(cards_now, CardsNow((card.id,), rich=True))

    assert now[card.id] == card and home.ask(show_item, ShowItem(card.id)).kind == "import"


def test_when_the_last_card_goes_home_says_what_to_do(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    only = post(home, "Only words")
    screen = shown(qtbot, session)

    with qtbot.waitSignal(screen.model.rowsRemoved):
        home.run(delete_post, DeletePost(only))

    assert screen.empty.isVisible() and not screen.list.isVisible()
