"""The application: one window for each home, hostile hand-overs, quiet crashes, nothing lost at the end."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import kshare.app
from kshare.app import Application
from kshare.crash import report_text
from kshare.queries.drafts import find_draft
from kshare.ui.composer_draft import DRAFT
from kshare.ui.crash import CrashReports
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.one_window import MOST_BYTES, OneWindow, hand_over, links_of, socket_name
from kshare.ui.theme.apply import Mode
from kshare.ui.window_memory import WindowMemory
from kshare.usecases.posts import WritePost, write_post
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
    desk = desk_of(application)
    desk.window.close()
    settle(desk.session)
    desk.session.workspace.close()


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
    close(application)


def test_the_end_keeps_what_was_typed_a_moment_ago(application: Application) -> None:
    desk = desk_of(application)
    desk.compose()
    desk.home.composer.text.setPlainText("Just typed")

    application.end()

    draft = desk.session.workspace.ask(find_draft, DRAFT)
    assert draft is not None and draft.text == "Just typed"


def test_a_second_start_hands_its_link_to_the_window(qtbot: QtBot, application: Application) -> None:
    desk = desk_of(application)

    assert hand_over(application.home_folder, ["kshare:tag/oil", "file:///etc/passwd"])

    qtbot.waitUntil(lambda: desk.window.place == Place("home", query="#oil"))


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


def test_the_start_loads_nothing_slow() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import sys, kshare.app; print(*sys.modules)"],
        cwd=Path(kshare.app.__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert SLOW_TO_IMPORT & set(answer.stdout.split()) == set()
    assert "kshare.sync.engine" not in answer.stdout.split()
