"""Where an import goes: the person's own space unless they say otherwise, and they are told who will see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken
from kshare.queries.pages import ListPages, list_pages
from kshare.sync.genesis import SpaceDraft
from kshare.ui.exchange.importing import ImportPanel
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.settings.context import Context, Wishes, read_standing
from kshare.ui.settings.exchange import exchange_fields
from kshare.ui.settings.field import Choice, Field, Work
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "Pumps.md").write_text("They pump.\n", encoding="utf-8")
    return folder


@pytest.fixture
def panel(qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[ImportPanel]:
    made = ImportPanel(session_of(home, jobs, FakeClock()), "bookmarks")
    qtbot.addWidget(made)
    made.show()
    yield made
    put_away(qtbot, jobs, [made])


def share(home: Workspace, tmp_path: Path) -> str:
    folder = tmp_path / "share"
    folder.mkdir()
    return home.create_space(str(folder), SpaceDraft("Hydraulics")).text_id


def spaces_of_pages(home: Workspace) -> list[str]:
    return [row.space for row in home.ask(list_pages, ListPages()).items]


def test_who_has_one_space_is_not_asked(
    qtbot: QtBot, home: Workspace, notes: Path, panel: ImportPanel
) -> None:
    with qtbot.waitSignal(panel.finished, timeout=8_000):
        panel.ask_place(notes)

    assert spaces_of_pages(home) == ["personal"] and "Only you see it" in panel.banner.accessibleName()


def test_a_team_space_is_chosen_and_said_who_sees_it(
    qtbot: QtBot, home: Workspace, tmp_path: Path, notes: Path, panel: ImportPanel
) -> None:
    share(home, tmp_path)
    panel.ask_place(notes)
    until(qtbot, panel.place.isVisible)
    assert panel.place.place.currentText() == "For me alone" and "Only you" in panel.place.sees.text()

    qtbot.keyClick(panel.place.place, Qt.Key.Key_Down)
    assert panel.place.sees.text() == "Everybody in Hydraulics sees it."
    with qtbot.waitSignal(panel.finished, timeout=8_000):
        qtbot.mouseClick(panel.place.go, LEFT)

    assert spaces_of_pages(home) == ["Hydraulics"]
    assert "Everybody in Hydraulics sees it." in panel.banner.accessibleName()


def test_leaving_the_question_imports_nothing(
    qtbot: QtBot, home: Workspace, tmp_path: Path, notes: Path, panel: ImportPanel
) -> None:
    share(home, tmp_path)
    panel.ask_place(notes)
    until(qtbot, panel.place.isVisible)

    qtbot.mouseClick(panel.place.leave, LEFT)

    assert not panel.running and not panel.place.isVisible() and spaces_of_pages(home) == []


def test_pages_files_and_bookmarks_are_counted_apart_and_the_report_leads_to_what_came_in(
    qtbot: QtBot, home: Workspace, notes: Path, panel: ImportPanel
) -> None:
    (notes / "Pumps.md").write_text("![plan](plan.png)", encoding="utf-8")
    (notes / "plan.png").write_bytes(b"a picture")
    with qtbot.waitSignal(panel.finished, timeout=8_000):
        panel.start(notes)
    assert panel.banner.accessibleName().startswith("Imported from notes: 1 page, 1 file.")

    with qtbot.waitSignal(panel.screen_wanted) as wanted:
        panel.banner.wanted.emit()

    assert wanted.args == ["wiki"]


# -- in the settings -----------------------------------------------------------------------------------


class _Silent:
    def tell(self, words: str) -> None: ...

    def fail(self, trouble: object) -> None: ...


def field(context: Context, key: str) -> Field:
    return next(each for each in exchange_fields(context) if each.key == key)


def test_settings_import_into_the_place_that_was_picked_and_count_each_item_once(
    qtbot: QtBot, home: Workspace, tmp_path: Path, notes: Path, jobs: Jobs
) -> None:
    team, session = share(home, tmp_path), session_of(home, jobs, FakeClock())
    context = Context(session, WindowMemory(home.home), Wishes(), home.ask(read_standing, None))
    place, work = field(context, "exchange.import.place").kind, field(context, "exchange.import.folder").kind
    assert isinstance(place, Choice) and isinstance(work, Work)
    place.choose(team, _Silent())
    assert field(context, "exchange.import.place").line == "Everybody in Hydraulics sees it."
    told: list[tuple[int, int]] = []

    job = work.prepare(lambda _title, files="": notes)
    assert job is not None
    report = job(CancelToken(), lambda *at: told.append(at))

    assert spaces_of_pages(home) == ["Hydraulics"] and told[-1] == (1, 1)
    assert report.words.endswith("Everybody in Hydraulics sees it.") and report.then is not None
    report.then()
    assert context.picked.import_place == "personal"
