"""Attached files in the window: read when it is idle, shown with their item, opened as it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kshare.extract.formats import VERSION
from kshare.queries.search import QuickSwitch, Search, quick_switch, search
from kshare.store.file_texts import unread_files
from kshare.ui.models.rows import HitRow
from kshare.ui.presenting.hit_rows import hit_row
from kshare.ui.process.jobs import Jobs
from kshare.ui.screens.search import SearchScreen
from kshare.ui.search.tidying import Tidying
from kshare.ui.session import Session
from kshare.ui.shell.palette_offers import destinations
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import anna, session_of, settle


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path, FakeClock(tick_ms=1_000))
    made.run(save_page, SavePage("Pumps", "Words\n\n# Oil\n\nThe cobalt ring.\n"))
    blob = made.files.keep(io.BytesIO(b"The drawing of the tungsten ring."))
    made.run(attach_file, AttachFile("Pumps", blob, "drawing.txt", media_type="text/plain"))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


def test_an_idle_window_reads_files(
    qtbot: QtBot, home: Workspace, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kshare.ui.search.tidying._QUIET_MS", 0)
    monkeypatch.setattr("kshare.ui.search.tidying._PAUSE_MS", 0)
    tidying = Tidying(session)
    tidying.start()
    qtbot.waitUntil(lambda: not list(unread_files(home.store.connection, VERSION)), timeout=20_000)
    assert home.ask(search, Search("tungsten")).total == 1
    tidying.stop()


def test_a_found_file_shows_its_item_and_opens_it(qtbot: QtBot, home: Workspace, session: Session) -> None:
    home.read_files()
    screen = SearchScreen(session)
    qtbot.addWidget(screen)
    screen.show()
    with qtbot.waitSignal(screen.opened, timeout=10_000) as opened:
        screen.search_for("tungsten")
        qtbot.waitUntil(lambda: screen.model.rowCount() == 1, timeout=10_000)
        screen.open_current()
    row = screen.model.index(0).data(Qt.ItemDataRole.UserRole)
    assert (row.kind, row.title) == ("file", "drawing.txt")
    assert row.meta.startswith("in Pumps")
    (page,) = home.ask(search, Search("cobalt")).items
    assert opened.args == [page.id]


def test_a_found_page_opens_at_the_heading(home: Workspace) -> None:
    (found,) = home.ask(search, Search("cobalt")).items
    row: HitRow = hit_row(found, found.time_ms)
    assert row.item == f"{found.id}#oil"


def test_the_switcher_opens_the_item_of_a_file(home: Workspace) -> None:
    (found,) = home.ask(quick_switch, QuickSwitch("drawing"))
    (offer,) = home.ask(destinations, "drawing")
    assert (offer.text, offer.item) == ("drawing.txt", found.id)
    assert "Pumps" in offer.meta
