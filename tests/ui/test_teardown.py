"""The end of a window: nothing typed is lost, nothing of it comes back, and a hundred windows leave no trace."""

from __future__ import annotations

import gc
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import Object, delete, isValid

from kshare.app import person_of
from kshare.errors import Cancelled
from kshare.lanes import Lanes
from kshare.queries.drafts import list_drafts
from kshare.queries.pages import ListPages, list_pages
from kshare.queries.reader import Reader
from kshare.sync.genesis import SpaceDraft
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.shell.keys_sheet import KeysSheet
from kshare.ui.writing.composer_line import Mode
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import anna, session_of, settle


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    made.run(save_page, SavePage("Pumps", "Blue, see [[Seals]].\n", tags=("pump",)))
    made.run(write_post, WritePost("The pump is loud"))
    yield made
    made.close()


def open_desk(home: Workspace, jobs: Jobs) -> Desk:
    desk = Desk(session_of(home, jobs), person_of(home), WindowMemory(home.home), str)
    desk.window.resize(1200, 800)
    desk.window.show()
    desk.begin()
    return desk


def put_away(desk: Desk) -> None:
    desk.end()
    settle(desk.session)
    for part in (desk.session, desk.window, desk):
        delete(part)


def events() -> None:
    """What waits by now, deletions too."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


# -- the session ----------------------------------------------------------------------------------------


def test_an_ended_session_answers_nobody_and_stops_what_is_read(home: Workspace, jobs: Jobs) -> None:
    session, owner, heard = session_of(home, jobs), QObject(), list[object]()
    begun, stopped = threading.Event(), threading.Event()

    def slow(reader: Reader, _request: None) -> None:
        begun.set()
        try:
            while True:
                reader.cancel.check()
        except Cancelled:
            stopped.set()
            raise

    session.ask(slow, None, owner, heard.append, heard.append)
    assert begun.wait(10)
    session.end()
    assert stopped.wait(10)
    settle(session)
    events()
    assert heard == [] and jobs.waiting == 0


def test_an_ended_session_still_writes_and_tells_nobody(home: Workspace, jobs: Jobs) -> None:
    session, heard = session_of(home, jobs), list[object]()
    session.changed.connect(heard.append)
    session.run(write_post, WritePost("before the end"), session, heard.append)
    session.end()
    session.run(write_post, WritePost("after it"), session, heard.append)
    settle(session)
    events()
    assert heard == [] and jobs.waiting == 0
    written = home.store.connection.execute("SELECT count(*) FROM view_post").fetchone()
    assert written == (3,)


def test_the_end_of_one_session_is_not_the_end_of_another(qtbot: QtBot, home: Workspace, jobs: Jobs) -> None:
    one, other, heard = session_of(home, jobs), session_of(home, jobs), list[object]()
    other.run(write_post, WritePost("of the other"), other, heard.append)
    one.end()
    qtbot.waitUntil(lambda: len(heard) == 1)


# -- nothing typed is lost ------------------------------------------------------------------------------


def _type_post(qtbot: QtBot, desk: Desk) -> None:
    desk.compose(Mode.POST)
    desk.home.composer.text.insertPlainText("half a thought")


def _type_page(qtbot: QtBot, desk: Desk) -> None:
    desk.write_page("Valves")
    editor = desk.wiki.real.editor
    qtbot.waitUntil(editor.isEnabled)
    editor.field.insertPlainText("half a thought")


def _type_reply(qtbot: QtBot, desk: Desk) -> None:
    post = desk.session.workspace.run(write_post, WritePost("And what says the gauge?")).id
    desk.window.open_item(post)
    desk.reader.start_reply()
    qtbot.waitUntil(lambda: hasattr(desk.reader.current, "reply"))
    desk.reader.current.reply.field.insertPlainText("half a thought")  # type: ignore[union-attr]


@pytest.mark.parametrize("write", [_type_post, _type_page, _type_reply])
def test_what_is_typed_in_the_last_moment_is_kept(
    qtbot: QtBot, home: Workspace, jobs: Jobs, write: Callable[[QtBot, Desk], None]
) -> None:
    desk = open_desk(home, jobs)
    write(qtbot, desk)
    put_away(desk)
    assert "half a thought" in [draft.text.strip() for draft in home.ask(list_drafts, None)]


# -- nothing comes back ---------------------------------------------------------------------------------


def test_after_the_end_no_timer_runs_and_no_answer_is_expected(
    qtbot: QtBot, home: Workspace, jobs: Jobs, tmp_path: Path
) -> None:
    (tmp_path / "share").mkdir()
    home.create_space(str(tmp_path / "share"), SpaceDraft("Team"))
    desk = open_desk(home, jobs)
    qtbot.waitUntil(lambda: desk.searching.saved is not None)
    qtbot.waitUntil(lambda: any(timer.isActive() for timer in desk.syncer._timers.values()))
    desk.end()
    tellers = (desk, desk.session, desk.notices, desk.syncer, desk.tidying, desk.files)
    running = [timer for each in tellers for timer in each.findChildren(QTimer) if timer.isActive()]
    assert running == [] and jobs.waiting == 0
    settle(desk.session)
    for part in (desk.window, desk.session, desk):
        delete(part)


def test_what_was_to_begin_after_the_first_picture_does_not_begin_after_the_end(
    qtbot: QtBot, home: Workspace, jobs: Jobs
) -> None:
    desk = open_desk(home, jobs)
    desk.desktop.open_window(desk.window.place.item or "nothing")
    assert desk._late.isActive()
    put_away(desk)
    again = open_desk(home, jobs)
    again.end()
    assert not again._late.isActive() and again.desktop.windows == []
    settle(again.session)


@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_window_session_and_desk_can_go_in_any_order(home: Workspace, order: tuple[int, ...]) -> None:
    jobs = Jobs(Lanes())
    desk = open_desk(home, jobs)
    desk.window.go(Place("wiki"))
    desk.commanding.open()
    QCoreApplication.processEvents()
    desk.end()
    parts = (desk.session, desk.window, desk)
    for number in order:
        if isValid(parts[number]):
            delete(parts[number])
    home.run(write_post, WritePost("meanwhile"))
    assert jobs.lanes.hanging(10) == ()
    events()


def test_many_windows_of_one_home_leave_nothing_behind(qtbot: QtBot, home: Workspace, jobs: Jobs) -> None:
    left: list[weakref.ref[Desk]] = []
    threads = threading.active_count() + 7
    for number in range(8):
        desk = open_desk(home, jobs)
        desk.window.go(Place(("wiki", "search", "bookmarks", "home")[number % 4], query="pump"))
        QCoreApplication.processEvents()
        left.append(weakref.ref(desk))
        put_away(desk)
        del desk
        events()
    gc.collect()
    assert [each() for each in left] == [None] * 8
    assert threading.active_count() <= threads


# -- what is closed is gone -----------------------------------------------------------------------------


def _read_aside(desk: Desk) -> None:
    page = desk.session.workspace.ask(list_pages, ListPages()).items[0].id
    window = desk.desktop.open_window(page)
    settle(desk.session)
    window.close()


def _look_at_a_tab(desk: Desk) -> None:
    desk.window.open_tab(Place("wiki"))
    desk.window.close_tab(desk.window.tabs.at)


def _look_at_the_keys(desk: Desk) -> None:
    desk.show_keys()
    (sheet,) = desk.window.findChildren(KeysSheet)
    sheet.close_sheet()


def _look_at_the_door(desk: Desk) -> None:
    desk.doors.join()
    assert desk.doors.sheet is not None
    desk.doors.sheet.close_sheet()


def _remains(desk: Desk) -> tuple[Counter[str], Counter[str]]:
    """The widgets that exist, and those of ours that do not but that Python still has."""
    settle(desk.session)
    events()
    gc.collect()
    things = [each for each in gc.get_objects() if isinstance(each, Object) and not isValid(each)]
    ours = [each for each in things if type(each).__module__.startswith("kshare.")]
    everything = (QApplication.allWidgets(), ours)
    widgets, ended = (Counter(type(each).__name__ for each in some) for some in everything)
    return widgets, ended


@pytest.mark.parametrize("look", [_read_aside, _look_at_a_tab, _look_at_the_keys, _look_at_the_door])
def test_what_is_opened_and_closed_again_and_again_leaves_nothing(
    home: Workspace, jobs: Jobs, tmp_path: Path, look: Callable[[Desk], None]
) -> None:
    (tmp_path / "share").mkdir()
    home.create_space(str(tmp_path / "share"), SpaceDraft("Team"))
    desk = open_desk(home, jobs)
    settle(desk.session)
    before = _remains(desk)
    for _ in range(8):
        look(desk)
        now = _remains(desk)
        if (
            now == before
        ):  # what remains each time would make all of them differ; what is made ahead, only some
            break
        before = now
    else:
        pytest.fail("something remains each time")
    put_away(desk)
