"""The application: one window for each home, hostile hand-overs, quiet crashes, nothing lost at the end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import kshare.app
from kshare.app import Application, main
from kshare.crash import report_text
from kshare.errors import DamagedData, KShareError, NotFound, StoreLocked
from kshare.queries.drafts import find_draft
from kshare.settings import NEXT_HOME
from kshare.sharing.next_home import note_next_home
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.process.crash import CrashReports
from kshare.ui.process.first_paint import VARIABLE
from kshare.ui.process.one_window import MOST_BYTES, OneWindow, hand_over, links_of, socket_name
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.settings.settings_screen import SettingsScreen
from kshare.ui.theme.apply import Mode
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.writing.draft import DRAFT
from kshare.usecases.posts import WritePost, write_post
from kshare.words import choose_language
from tests.ui.homes import anna, settle

SLOW_TO_IMPORT = {"sqlite_utils", "whoosh", "markdown", "networkx", "pygments", "nh3", "zstandard"}


@pytest.fixture
def application(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Application]:
    home = anna(tmp_path)
    home.run(write_post, WritePost("The first words #oil"))
    home.close()
    made = Application(qapp, home.home)
    made.begin()
    yield made
    close(made)


def close(application: Application) -> None:
    application.end()
    session = desk_of(application).session
    workspace = session.workspace
    settle(session)
    application.leave()  # a window that stays is dressed anew whenever a later test chooses a theme
    workspace.close()


def desk_of(application: Application) -> Desk:
    assert application.desk is not None
    return application.desk


def test_home_is_painted_with_what_is_there(qtbot: QtBot, application: Application) -> None:
    desk = desk_of(application)

    qtbot.waitUntil(lambda: desk.home.model.rowCount() == 1)

    assert desk.window.isVisible()
    assert desk.home.model.row(0).plain == "The first words #oil"


def test_an_empty_home_begins_with_the_welcome(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    from kshare.ui.screens.welcome import Welcome

    application = Application(qapp, tmp_path / "new")
    application.begin()
    welcome = application.welcome
    assert isinstance(welcome, Welcome) and welcome.isVisible()

    welcome.name.setText("Anna Berg")
    welcome.go_on()
    welcome.alone.click()
    qtbot.waitUntil(lambda: application.desk is not None, timeout=10_000)

    assert desk_of(application).window.isVisible()
    qtbot.waitUntil(lambda: not isValid(welcome))
    close(application)


def test_the_end_keeps_what_was_typed_a_moment_ago(application: Application) -> None:
    desk = desk_of(application)
    desk.compose()
    desk.home.composer.text.setPlainText("Just typed")

    application.end()

    draft = desk.session.workspace.ask(find_draft, DRAFT)
    assert draft is not None and draft.text == "Just typed"


def test_another_language_takes_effect_at_once_and_nothing_typed_is_lost(
    qtbot: QtBot, application: Application, request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: choose_language("en"))
    former = desk_of(application)
    gone = []
    former.destroyed.connect(lambda: gone.append(True))
    former.compose()
    former.home.composer.text.setPlainText("Just typed")
    former.window.resize(1200, 800)
    former.preferences.open("language")
    screen = former.window.findChild(SettingsScreen)
    assert screen is not None
    qtbot.waitUntil(lambda: "language.window" in screen.page.rows)
    choice = screen.page.rows["language.window"].control

    choice.setCurrentIndex([choice.itemText(at) for at in range(choice.count())].index("Deutsch"))

    qtbot.waitUntil(lambda: application.desk not in (None, former), timeout=10_000)
    desk = desk_of(application)
    assert desk.window.isVisible() and desk.window.place.screen == "settings"
    assert desk.window.rail.button("bookmarks").accessibleName().startswith("Lesezeichen")
    qtbot.waitUntil(lambda: desk.home.composer.text.toPlainText() == "Just typed")
    qtbot.waitUntil(lambda: bool(gone))


def test_the_window_is_deleted_while_python_is_whole(qapp: QApplication, tmp_path: Path) -> None:
    anna(tmp_path).close()
    application = Application(qapp, next(tmp_path.rglob("kshare.sqlite3")).parent)
    application.begin()
    desk = desk_of(application)
    application.end()
    application.leave()
    assert application.desk is None and not isValid(desk) and not isValid(desk.window)
    assert application.lanes.hanging(10) == ()
    desk.session.workspace.close()


def test_a_second_start_hands_its_link_to_the_window(qtbot: QtBot, application: Application) -> None:
    desk = desk_of(application)

    assert hand_over(application.home_folder, ["kshare:tag/oil", "file:///etc/passwd"])

    qtbot.waitUntil(lambda: desk.window.place == Place("home", query="#oil"))


def test_of_two_starts_in_one_moment_the_first_stays_the_one_that_is_called(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first, second, called = OneWindow(tmp_path), OneWindow(tmp_path), list[list[str]]()
    first.called.connect(called.append)
    assert first.is_first and not second.is_first
    assert hand_over(tmp_path, ["kshare:tag/oil"])
    qtbot.waitUntil(lambda: called == [["kshare:tag/oil"]])
    first.close()
    third = OneWindow(tmp_path)
    assert third.is_first
    third.close()


def test_a_home_that_cannot_be_opened_is_said_in_plain_words(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "kshare.sqlite3").write_bytes(b"this is no database" * 100)
    told = list[str]()

    def read_and_close() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, EmptyState) and window.isVisible():
                told.append(window._title.text())
                window.button.click()

    QTimer.singleShot(0, qapp, read_and_close)
    assert main(["--home", str(tmp_path)]) == DamagedData.exit_code
    assert len(told) == 1 and "damaged" in told[0]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (StoreLocked("Another KShare works on this home. Close its window first."), "the next start tries"),
        (
            NotFound("The restored home “{name}” is not beside {folder} any more.", name="b", folder="a"),
            "“b”",
        ),
    ],
)
def test_a_restored_home_that_did_not_take_the_place_is_said_calmly(
    application: Application, trouble: KShareError, words: str
) -> None:
    desk = desk_of(application)

    desk.say_unsettled(trouble)

    assert (
        words in desk.window.banner.accessibleName()
        and trouble.message in desk.window.banner.accessibleName()
    )


def test_what_stands_in_the_way_of_a_restored_home_is_told_and_the_home_is_opened(
    application: Application,
) -> None:
    home = application.home_folder
    shutil.copytree(home, home.with_name("restored"))
    note_next_home(home, home.with_name("restored"))

    assert isinstance(kshare.app._settle_home(home), StoreLocked)
    assert (home / NEXT_HOME).exists()


def test_nobody_listens_where_no_window_is(tmp_path: Path) -> None:
    assert not hand_over(tmp_path, [])


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"links": ["kshare:page/a"]}',
        json.dumps(["https://evil.example", "kshare:run/calc", "kshare:page/a b", 3, None]).encode(),
    ],
)
def test_hostile_messages_are_read_as_nothing(message: bytes) -> None:
    assert links_of(message) == []


def test_a_flood_is_cut_off(qtbot: QtBot, tmp_path: Path) -> None:
    one = OneWindow(tmp_path)
    socket = QLocalSocket()
    socket.connectToServer(socket_name(tmp_path))
    assert socket.waitForConnected(1_000)
    with qtbot.waitSignal(one.called) as called:
        socket.write(b'["kshare:page/a"]' + b" " * (20 * MOST_BYTES))
        socket.flush()
        socket.disconnectFromServer()

    assert called.args == [["kshare:page/a"]]
    one.close()


def test_links_lead_to_places(qtbot: QtBot, application: Application) -> None:
    desk = desk_of(application)
    desk.router.follow("kshare:tag/oil")
    assert desk.window.place.query == "#oil"

    qtbot.waitUntil(lambda: desk.home.model.rowCount() == 1)
    item = desk.home.model.row(0).id
    desk.router.follow(f"kshare:post/{item}")
    qtbot.waitUntil(lambda: desk.reader.item == item)

    desk.router.follow("javascript:alert(1)")
    assert desk.window.banner.isVisible()


def test_a_crash_report_holds_no_content_and_the_window_says_so(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    def fail() -> None:
        raise ValueError("the secret words of a page")

    reports = CrashReports(tmp_path)
    try:
        fail()
    except ValueError as bug:
        with qtbot.waitSignal(reports.written) as written:
            reports.on_error(ValueError, bug, bug.__traceback__)
        text = report_text(bug)

    assert "ValueError" in text and "fail" in text and "secret" not in text
    assert Path(written.args[0]).read_text(encoding="utf-8") == text
    desk_of(application).show_crash(written.args[0])
    assert desk_of(application).window.banner.isVisible()


def test_the_window_remembers_theme_and_trusted_hosts(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path)
    memory.keep_mode(Mode.DARK)
    memory.trust("docs.example.org")
    memory.trust("a.example")

    again = WindowMemory(tmp_path)

    assert again.mode() is Mode.DARK
    assert again.trusted() == {"docs.example.org", "a.example"}


NOT_BEFORE_THE_FIRST_PAINT = {
    *SLOW_TO_IMPORT,
    "click",
    "kshare.cli",
    "kshare.crash",
    "kshare.model.op",
    "kshare.model.skeleton",
    "kshare.model.roster",
    "kshare.queries.attachments",
    "kshare.queries.drafts",
    "kshare.queries.inbox",
    "kshare.queries.search",
    "kshare.render.page",
    "kshare.store.fold",
    "kshare.store.transaction",
    "kshare.sync.engine",
    "kshare.ui.bookmarks.sheet",
    "kshare.ui.editor",
    "kshare.ui.files.taking",
    "kshare.ui.screens.bookmarks",
    "kshare.ui.screens.search",
    "kshare.ui.screens.wiki",
    "kshare.ui.settings",
    "msgspec",
}
"""Nobody sees anything of these in Home as it is painted first; each was loaded once before somebody measured."""
LOADED_AT_FIRST_PAINT = """
import sys, kshare.__main__, kshare.ui.desk, kshare.ui.files.file_desk, kshare.ui.process.first_paint as first
# What comes after the first paint comes by timers: here it waits however slow this PC is.
kshare.ui.desk._AFTER_PAINT_MS = kshare.ui.files.file_desk._AFTER_PAINT_MS = 60_000
first.FirstPaint._tell = lambda self: (print(*sys.modules, flush=True), first.QApplication.quit())
sys.argv[1:] = ["--home", sys.argv[1]]
sys.exit(kshare.__main__.main())
"""


def test_until_home_is_painted_nothing_is_loaded_that_nobody_sees(tmp_path: Path) -> None:
    home = anna(tmp_path)
    home.run(write_post, WritePost("The first words #oil"))
    home.close()

    answer = subprocess.run(
        [sys.executable, "-c", LOADED_AT_FIRST_PAINT, str(home.home)],
        cwd=Path(kshare.app.__file__).parents[1],
        env={**os.environ, VARIABLE: str(time.time_ns())},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert "kshare.ui.screens.home" in answer.stdout.split()
    assert NOT_BEFORE_THE_FIRST_PAINT & set(answer.stdout.split()) == set()


def test_the_window_leaves_pythons_own_import_in_its_place() -> None:
    script = (
        "import builtins; usual = builtins.__import__\n"
        "from kshare.ui.process.plain_import import load_qt\n"
        "load_qt()\n"
        "assert builtins.__import__ is usual\n"
        "import kshare.app, linecache\n"
        "assert builtins.__import__ is usual\n"
        "assert not [name for name in linecache.cache if 'kshare' in name]"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(kshare.app.__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
