"""What happens to a window from outside: screens, scale, clock, full disk, a kill, a torn memory of the last time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTimer
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kshare.app import person_of
from kshare.errors import NotFound
from kshare.model.clock import DAY_MS
from kshare.queries.drafts import list_drafts
from kshare.queries.titles import kind_of
from kshare.ui.desk import Desk
from kshare.ui.navigation import History, Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import FILE_NAME, WindowMemory
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.windows.kept import KeptSession, KeptWindow, written
from kshare.ui.writing.keeping import Keeping
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace, open_workspace
from tests.builders import FakeClock
from tests.ui.homes import anna, session_of, settle

LINES = "".join(f"Line {number} of a text that is longer than the window.\n\n" for number in range(300))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(tick_ms=1_000)


@pytest.fixture
def home(tmp_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    made = anna(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, jobs: Jobs, clock: FakeClock) -> Iterator[Desk]:
    made = Desk(session_of(home, jobs, clock), person_of(home), WindowMemory(home.home), str)
    qtbot.addWidget(made.window)
    made.window.resize(1300, 820)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.begin()
    yield made
    made.end()
    settle(made.session)


def seen(window: QWidget) -> bool:
    return QGuiApplication.primaryScreen().availableGeometry().intersects(window.frameGeometry())


# -- screens --------------------------------------------------------------------------------------------


def test_a_window_that_was_last_on_a_screen_that_is_gone_comes_up_where_it_is_seen(
    qtbot: QtBot, home: Workspace
) -> None:
    memory, last = WindowMemory(home.home), QWidget()
    qtbot.addWidget(last)
    last.setGeometry(90_000, 70_000, 900, 700)
    memory.keep_place(last)
    now = QWidget()
    qtbot.addWidget(now)
    memory.place(now)
    assert seen(now)


def test_the_main_window_comes_back_from_a_screen_that_is_unplugged(desk: Desk) -> None:
    desk.window.move(QPoint(-30_000, 4_000))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.screenRemoved.emit(QGuiApplication.primaryScreen())
    assert seen(desk.window)


@pytest.mark.parametrize("event", ["theme", "scale", "size of text"])
def test_text_selection_and_scroll_stay_in_mid_work(qtbot: QtBot, desk: Desk, event: str) -> None:
    desk.write_page("Pumps")
    editor = desk.wiki.real.editor
    qtbot.waitUntil(editor.isEnabled)
    field, bar = editor.field, editor.field.verticalScrollBar()
    field.setPlainText(LINES)
    cursor = field.textCursor()
    cursor.setPosition(4_000)
    cursor.setPosition(4_200, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    QTest.qWait(0)
    first = field.firstVisibleBlock().blockNumber()
    assert bar.value() > 0 and first > 0

    if event == "theme":
        theme().choose(Mode.DARK)
    elif event == "scale":
        for kind in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.ApplicationFontChange):
            QCoreApplication.sendEvent(desk.window, QEvent(kind))
    else:
        theme().step_text(1)
    QTest.qWait(0)
    now = field.textCursor()
    assert field.toPlainText() == LINES and (now.anchor(), now.position()) == (4_000, 4_200)
    if event != "size of text":
        assert field.firstVisibleBlock().blockNumber() == first
    theme().resize_text(100)


# -- the clock ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump_ms", [-400 * DAY_MS, 400 * DAY_MS])
def test_a_clock_that_jumps_while_the_window_is_open_stops_nothing(
    qtbot: QtBot, desk: Desk, home: Workspace, clock: FakeClock, jump_ms: int
) -> None:
    home.run(write_post, WritePost("before"))
    qtbot.waitUntil(lambda: desk.home.list.model().rowCount() == 1)
    clock.now_ms += jump_ms
    desk.compose()
    desk.home.composer.text.insertPlainText("after")
    desk.home.composer.send()
    qtbot.waitUntil(lambda: desk.home.list.model().rowCount() == 2)
    assert desk.syncer._interval_ms() > 0
    desk.window.open_item(desk.home.list.model().row(0).id)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: isinstance(desk.reader.current, ThreadReader))


# -- the disk -------------------------------------------------------------------------------------------


def test_a_full_disk_is_said_and_the_draft_is_kept_once_there_is_room(
    qtbot: QtBot, desk: Desk, home: Workspace, jobs: Jobs
) -> None:
    desk.write_page("Pumps")
    editor = desk.wiki.real.editor
    qtbot.waitUntil(editor.isEnabled)

    def limit(pages: int) -> None:
        jobs.lanes.store.submit(lambda: home.store.connection.execute(f"PRAGMA max_page_count = {pages}"))

    limit(1)  # SQLite takes what the file has already
    editor.field.insertPlainText(LINES * 3)
    editor.drafts.keep_now()
    qtbot.waitUntil(desk.window.banner.isVisible)
    assert "full" in desk.window.banner._text.text() and editor.drafts.waiting
    assert editor.field.toPlainText() == LINES * 3

    limit(1_000_000)
    editor.drafts.keep_now()  # as its timer does
    qtbot.waitUntil(lambda: not jobs.waiting)
    assert desk.window.banner.waiting == 1 and not editor.drafts.waiting
    qtbot.waitUntil(lambda: [draft.text for draft in home.ask(list_drafts, None)] == [LINES * 3])


def test_who_types_on_does_not_put_off_the_keeping(qtbot: QtBot, home: Workspace, jobs: Jobs) -> None:
    owner, kept = QWidget(), list[str]()
    qtbot.addWidget(owner)
    keeping = Keeping(session_of(home, jobs), lambda: kept.append("kept"), owner)
    keeping._timer.setInterval(60)
    keys = QTimer(owner, interval=5)
    keys.timeout.connect(keeping.touch)
    keys.start()
    qtbot.waitUntil(lambda: bool(kept))


def test_an_unsent_reply_is_kept_by_itself(qtbot: QtBot, desk: Desk, home: Workspace) -> None:
    post = home.run(write_post, WritePost("The pump is loud")).id
    desk.window.open_item(post)
    desk.reader.start_reply()
    qtbot.waitUntil(lambda: isinstance(desk.reader.current, ThreadReader))
    reader = desk.reader.current
    assert isinstance(reader, ThreadReader)
    reader._keeper._timer.setInterval(1)
    qtbot.waitUntil(lambda: bool(reader.views))
    reader.reply.field.insertPlainText("half a thought")
    qtbot.waitUntil(lambda: [draft.text for draft in home.ask(list_drafts, None)] == ["half a thought"])


_TYPES_AND_HANGS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from kshare.app import Application

qt = QApplication([])
application = Application(qt, Path(sys.argv[1]))
application.begin()
application.desk.write_page("Valves")
editor = application.desk.wiki.real.editor

def type_when_ready():
    if not editor.isEnabled():
        return
    timer.stop()
    editor.drafts._keeping._timer.setInterval(1)
    editor.drafts.kept.connect(lambda _ms: print("kept", flush=True))
    editor.field.insertPlainText("half a thought")

timer = QTimer(interval=5)
timer.timeout.connect(type_when_ready)
timer.start()
qt.exec()
"""


def test_what_was_typed_before_a_kill_is_there_at_the_next_start(tmp_path: Path) -> None:
    anna(tmp_path).close()
    folder = next(path.parent for path in tmp_path.rglob("kshare.sqlite3"))
    typing = subprocess.Popen(
        [sys.executable, "-c", _TYPES_AND_HANGS, str(folder)], stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert typing.stdout is not None
    assert typing.stdout.readline() == "kept\n"
    typing.kill()
    typing.wait()
    typing.stdout.close()
    again = open_workspace(folder, FakeClock(), bytes)
    assert [(draft.title, draft.text) for draft in again.ask(list_drafts, None)] == [
        ("Valves", "half a thought")
    ]
    again.close()


# -- the last time --------------------------------------------------------------------------------------

_HOSTILE = (
    b"",
    b"[General]\nsession=",
    b'[General]\ngeometry=@ByteArray(\\0\\x1\\xd9)\nsession={\\"tabs\\": [',
    b"[General]\ngeometry=@Variant(\\0\\0\\0\\x7f\\xff\\xff)\ntheme=@Variant(\\0\\0\\0\\x1d)\ntext=@Invalid()\n",
    b"[General]\ntheme=@Rect(0 0 1 1)\nsteps=a, b, c\nhosts=@Size(1 1)\ntext=\xff\xfe\x00\nlanguage=../../etc\n",
    b"\x00" * 5_000,
    bytes(range(256)) * 20,
    b"[keys]\nnew.post=, , ,\nno.such.action=Ctrl+X\n" + b"x=" + b"a" * 300_000,
)


@pytest.mark.parametrize("found", _HOSTILE, ids=range(len(_HOSTILE)))
def test_a_torn_or_hostile_memory_means_as_on_the_first_day(
    qtbot: QtBot, home: Workspace, jobs: Jobs, found: bytes
) -> None:
    (home.home / FILE_NAME).write_bytes(found)
    memory = WindowMemory(home.home)
    desk = Desk(session_of(home, jobs), person_of(home), memory, str)
    qtbot.addWidget(desk.window)
    memory.place(desk.window)
    desk.window.show()
    desk.begin()
    assert desk.window.place.screen == "home" and seen(desk.window)
    assert memory.mode() in Mode and memory.text_percent() > 0
    desk.preferences.forget()
    desk.end()
    settle(desk.session)


def test_places_whose_page_is_gone_come_back_as_calm_words(qtbot: QtBot, home: Workspace, jobs: Jobs) -> None:
    gone = home.run(save_page, SavePage("Gone", "text")).id
    home.run(delete_page, DeletePage(gone))
    never, elsewhere = "a" * 32, f"{'b' * 32}@{'c' * 26}"
    ways = tuple(
        History(place)
        for place in (
            Place("wiki", item=gone),
            Place("home", item=never),
            Place("search", item=elsewhere, query="pump in:nowhere"),
            Place("wiki", query=f"edit {never}"),
            Place("wiki", item=f"{never}#revision:x"),
            Place("settings", query="no.such.setting"),
        )
    )
    memory = WindowMemory(home.home)
    memory.keep_session(written(KeptSession(ways, 1, (-4, 0), (KeptWindow(never), KeptWindow(gone, "@@")))))
    desk = Desk(session_of(home, jobs), person_of(home), memory, str)
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.begin()
    qtbot.waitUntil(lambda: len(desk.desktop.windows) == 2)
    for number in range(len(ways)):
        desk.window.choose_tab(number)
        qtbot.waitUntil(lambda: not jobs.waiting)
    assert len(desk.window.tabs.ways) == len(ways)
    assert all(seen(window) for window in desk.desktop.windows)
    desk.end()
    settle(desk.session)


def test_an_item_of_a_space_that_was_left_is_not_here(home: Workspace) -> None:
    with pytest.raises(NotFound):
        home.ask(kind_of, f"{'b' * 32}@{'c' * 26}")
