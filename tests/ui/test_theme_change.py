"""While the theme changes nothing flashes: every frame is wholly the old one or wholly the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kshare.app import person_of
from kshare.queries.pages import ListPages, list_pages
from kshare.ui.desk import Desk
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.page_reader import PageReader
from kshare.ui.theme.apply import Mode, theme
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import anna, session_of, settle

TEXT = (
    "Words with `code` and a [[link]].\n\n> [!warning] Hot\n> The oil is at 80 °C.\n\n"
    "```python\nvalue = compute(1)\n```\n\n| Part | Count |\n|---|---|\n| Hose | 12 |\n\n- [x] done\n- [ ] open\n"
)
STRAY = 0.002
"""Share of a frame that may be as in neither theme, or behind the rest: a caret that blinks."""


SOON_MS = 1_000
"""What comes within this time by itself, cards of Home that are not asked for at once, is waited for."""


class Frames(QObject):
    """Every frame that `window` shows: what its backing store holds whenever it was painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window, self._painted = window, False
        self.seen: list[QImage] = [self.now()]

    def now(self) -> QImage:
        """What stands on the screen."""
        return self._window.screen().grabWindow(int(self._window.winId())).toImage()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is posted while a frame is painted comes as soon as it stands there."""
        if event.type() == QEvent.Type.Paint and not self._painted:
            if isinstance(watched, QWidget) and watched.window() is self._window:
                self._painted = True
                first = Qt.EventPriority.HighEventPriority.value
                QApplication.postEvent(self, QEvent(QEvent.Type.User), first)
        elif watched is self and event.type() == QEvent.Type.User:
            self._painted = False
            self.seen.append(self.now())
        return False


def shares(frame: QImage, old: QImage, new: QImage) -> tuple[float, float]:
    """Of the pixels that differ between both themes: how many are as in the old one, and how many as in neither."""
    a, b, c = (memoryview(image.constBits()).cast("I") for image in (frame, old, new))
    behind = stray = changed = 0
    for at in range(0, len(a), 7):
        if b[at] != c[at]:
            changed += 1
            behind += a[at] == b[at]
            stray += a[at] not in (b[at], c[at])
    return behind / changed, stray / changed


def test_the_judge_of_frames_tells_old_new_and_neither() -> None:
    old, new, odd = (QImage(70, 70, QImage.Format.Format_RGB32) for _ in range(3))
    for image, ink in ((old, 0xFFFFFF), (new, 0x111111), (odd, 0xFF0000)):
        image.fill(ink)

    assert shares(old, old, new) == (1, 0)
    assert shares(new, old, new) == (0, 0)
    assert shares(odd, old, new) == (0, 1)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a PC that does much else, pages are no reason to paint what is not there yet."""
    monkeypatch.setattr(theme().frame._last, "start", lambda: None)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path)
    # Before the window looks: what comes later would move its cards while the theme changes.
    made.run(write_post, WritePost("A thought with `code`.\n\n```\none\n```"))
    made.run(save_page, SavePage("Pumps", TEXT))
    yield made
    made.close()


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[Desk]:
    made = Desk(session_of(home, jobs), person_of(home), WindowMemory(home.home), str)
    qtbot.addWidget(made.window)
    made.window.resize(1300, 820)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.begin()
    yield made
    made.end()
    settle(made.session)


def at_rest(qtbot: QtBot, desk: Desk) -> None:
    """Nobody works, and everything that was asked for is painted."""

    def idle() -> bool:
        QTest.qWait(0)
        timers = desk.findChildren(QTimer) + desk.window.findChildren(QTimer)
        soon = any(each.isActive() and each.isSingleShot() and each.interval() < SOON_MS for each in timers)
        return not soon and not desk.session.jobs.waiting and desk.window.updatesEnabled()

    qtbot.waitUntil(idle)
    for _ in range(3):
        QApplication.processEvents()


def change(qtbot: QtBot, desk: Desk, mode: Mode, done: Callable[[], bool]) -> list[QImage]:
    """Every frame from the press to rest."""
    at_rest(qtbot, desk)
    frames, application = Frames(desk.window), QApplication.instance()
    assert application is not None
    application.installEventFilter(frames)
    theme().choose(mode)
    qtbot.waitUntil(done)
    at_rest(qtbot, desk)
    application.removeEventFilter(frames)
    return [*frames.seen, frames.now()]


def assert_no_flash(frames: list[QImage]) -> None:
    old, new = frames[0], frames[-1]
    judged = [shares(frame, old, new) for frame in frames[1:-1]]

    assert judged, "nothing was painted"
    assert max(stray for _, stray in judged) <= STRAY, judged
    mixed = [behind for behind, _ in judged if STRAY < behind < 1 - STRAY]
    assert mixed == [], judged


@pytest.mark.usefixtures("patient")
def test_list_and_reader_change_in_one_frame(qtbot: QtBot, desk: Desk, home: Workspace) -> None:
    page = home.ask(list_pages, ListPages()).items[0].id
    qtbot.waitUntil(lambda: desk.home.list.model().rowCount() > 0)
    desk.window.open_item(page)
    qtbot.waitUntil(lambda: isinstance(desk.reader.current, PageReader))
    reader = desk.reader.current
    assert isinstance(reader, PageReader)
    qtbot.waitUntil(lambda: reader.is_whole)

    for mode in (Mode.DARK, Mode.LIGHT):
        frames = change(qtbot, desk, mode, lambda: theme().palette.code.lower() in reader.browser.toHtml())
        assert_no_flash(frames)


@pytest.mark.usefixtures("patient")
def test_the_editor_and_its_preview_change_in_one_frame(qtbot: QtBot, desk: Desk) -> None:
    desk.write_page("Valves")
    editor = desk.wiki.real.editor
    qtbot.waitUntil(editor.isEnabled)
    editor.field.setPlainText(TEXT)
    browser = editor.preview.browser
    qtbot.waitUntil(lambda: "compute" in browser.toPlainText())

    for mode in (Mode.DARK, Mode.LIGHT):
        frames = change(qtbot, desk, mode, lambda: theme().palette.code.lower() in browser.toHtml())
        assert_no_flash(frames)


def test_windows_wait_for_a_page_that_is_rendered_anew_but_not_for_ever(qtbot: QtBot) -> None:
    browser = PageBrowser()
    qtbot.addWidget(browser)
    browser.show_parts(["<p>Words</p>"])
    browser.show()

    theme().choose(Mode.DARK)
    assert not browser.updatesEnabled()
    browser.show_parts(["<p>Words in other colours</p>"], keep_place=True)
    assert browser.updatesEnabled()

    theme().choose(Mode.LIGHT)
    assert not browser.updatesEnabled()
    qtbot.waitUntil(browser.updatesEnabled)  # nobody comes


def test_what_a_colleague_changed_takes_the_colours_of_another_theme(qtbot: QtBot, desk: Desk) -> None:
    desk.write_page("Valves")
    editor = desk.wiki.real.editor
    qtbot.waitUntil(editor.isEnabled)
    editor.preview.show_change("Ben", "one word", "one more word")
    browser = editor.preview.browser
    qtbot.waitUntil(lambda: theme().palette.ok_soft.lower() in browser.toHtml())

    theme().choose(Mode.DARK)

    qtbot.waitUntil(lambda: theme().palette.ok_soft.lower() in browser.toHtml())
    assert editor.preview.shows_change
