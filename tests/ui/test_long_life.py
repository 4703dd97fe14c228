"""What must not cost more the longer a window lives, or the more somebody nests: counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QTextTable
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.errors import InvalidInput
from kshare.queries.pages import PageView
from kshare.ui.delegates.row_list import RowList
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_depth import DEEPEST
from kshare.ui.documents.rich_text import to_qt
from kshare.ui.documents.safe_document import SafeDocument
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.page_text import PageSheet
from kshare.ui.readers.sheet_cache import SheetCache
from kshare.ui.screen import begin_in
from kshare.ui.settings.page import FieldPage
from kshare.ui.settings.row import FieldRow
from kshare.ui.settings.section import SECTIONS
from kshare.ui.settings.settings_desk import SettingsDesk
from kshare.ui.settings.settings_screen import SettingsScreen
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.theme.tokens import LIGHT
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.switch import SwitchButton
from tests.ui.homes import anna, session_of, settle

_CALLOUT = '<div class="admonition note"><p class="admonition-title">Note</p>'
_TASK = '<ul class="task-list"><li class="task-list-item"><input type="checkbox" checked=""> word'


@pytest.fixture(autouse=True)
def _as_usual() -> Iterator[None]:
    theme().resize_text(100)
    yield
    theme().resize_text(100)


def deepest_table(document: SafeDocument) -> int:
    """How many tables lie within each other."""

    def depth(frames: list[object]) -> int:
        return max(
            (isinstance(frame, QTextTable) + depth(frame.childFrames()) for frame in frames),  # type: ignore[attr-defined]
            default=0,
        )

    return depth(list(document.rootFrame().childFrames()))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("<blockquote>", "</blockquote>"),
        ("<details><summary>S</summary>", "</details>"),
        (_CALLOUT, "</div>"),
        (_TASK, "</li></ul>"),
        ("<table><tbody><tr><td>", "</td></tr></tbody></table>"),
    ],
)
def test_no_nesting_makes_qt_lay_out_a_table_many_times(qtbot: QtBot, start: str, end: str) -> None:
    document = SafeDocument()
    document.setTextWidth(600)
    inner = "<p>deep words</p><pre><code>code</code></pre><hr>"
    document.setHtml(to_qt(start * 30 + inner + end * 30 + "<p>after</p>", LIGHT))

    assert deepest_table(document) == DEEPEST
    assert "deep words" in document.toPlainText() and "code" in document.toPlainText()
    assert document.toPlainText().endswith("after")


def test_a_task_below_many_others_still_tells_whether_it_is_done(qtbot: QtBot) -> None:
    document = SafeDocument()
    document.setHtml(to_qt(_TASK * 6 + "</li></ul>" * 6, LIGHT))
    assert document.toPlainText().count("☑") == 6 - DEEPEST


def test_a_page_that_nobody_sees_is_laid_out_in_its_new_size_when_it_is_shown(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(PageBrowser, "_begin", lambda self, *_: shown.append(self.objectName()))
    browsers = []
    for name in ("seen", "hidden"):
        browser = PageBrowser()
        qtbot.addWidget(browser)
        browser.setObjectName(name)
        browser._parts = ("<p>words</p>",)
        browsers.append(browser)
    browsers[0].show()

    for percent in (110, 125, 145):
        theme().resize_text(percent)
    assert shown == ["seen"] * 3
    browsers[1].show()
    assert shown == ["seen"] * 3 + ["hidden"]


def test_who_waits_for_the_keyboard_again_and_again_does_not_pile_up(qtbot: QtBot) -> None:
    until = QWidget()
    qtbot.addWidget(until)
    parts = [QLineEdit(until) for _ in range(2)]
    for part in parts:
        part.hide()
    until.show()
    qtbot.waitExposed(until)
    for part in [*parts] * 10:
        begin_in(part, until)

    assert (
        len(until.findChildren(QObject, options=Qt.FindChildOption.FindDirectChildrenOnly)) == len(parts) + 1
    )
    parts[0].show()
    parts[1].show()
    qtbot.waitUntil(lambda: until.focusWidget() is parts[1])


@pytest.fixture
def settings(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> Iterator[SettingsScreen]:
    home = anna(tmp_path)
    session = session_of(home, jobs)
    screen = SettingsScreen(SettingsDesk(session, WindowMemory(home.home), session))
    qtbot.addWidget(screen)
    screen.show()
    yield screen
    settle(session)
    home.close()


def test_of_the_settings_only_the_page_that_is_seen_is_kept(qtbot: QtBot, settings: SettingsScreen) -> None:
    for section in SECTIONS:
        settings.show_place(Place("settings", query=section.key))
    settings.search.setText("theme")
    settings._show_now()
    settings.search.clear()
    settings._show_now()
    qtbot.waitUntil(lambda: not settings.page._waiting)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    kept = [page for page in settings.findChildren(FieldPage) if page.rows]
    assert [page.accessibleName() for page in kept] == [SECTIONS[-1].name]
    assert len(settings.findChildren(FieldRow)) == len(kept[0].rows)
    settings.hide()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert settings.findChildren(FieldRow) == []
    settings.show()
    assert settings.page.isVisible() and settings.page.rows


def test_a_page_of_settings_that_says_something_is_still_there_later(settings: SettingsScreen) -> None:
    settings.show_place(Place("settings", query="appearance.theme"))
    row = settings.page.rows["appearance.theme"]
    row.tell("This stays.")
    for section in SECTIONS[1:]:
        settings.show_place(Place("settings", query=section.key))
    settings.show_place(Place("settings", query="appearance"))

    assert settings.page.rows["appearance.theme"] is row and row.note.text() == "This stays."


def test_trouble_that_comes_after_its_page_was_left_is_told_by_the_window(settings: SettingsScreen) -> None:
    told: list[object] = []
    settings._desk.session.trouble.connect(told.append)
    settings.show_place(Place("settings", query="appearance.theme"))
    shown = settings.page.rows["appearance.theme"]
    row = FieldRow(shown.field, settings._desk.session)
    delete(row)
    trouble = InvalidInput("Too late")
    row.tell("Too late")
    row.fail(trouble)
    assert told == [trouble]


def test_a_section_comes_back_scrolled_as_it_was(qtbot: QtBot, settings: SettingsScreen) -> None:
    settings.resize(800, 400)
    settings.show_place(Place("settings", query="keys", scroll=900))
    qtbot.waitUntil(lambda: settings.page.verticalScrollBar().value() == 900)


@pytest.mark.parametrize("first", ["<p>x</p>", "<table><tbody><tr><td>x</td></tr></tbody></table>"])
@pytest.mark.parametrize(
    ("begin", "shown"),
    [
        ("<p>words</p>", "words"),
        ("<ul><li>words</li></ul>", "words"),
        ("<table><tbody><tr><td>words</td></tr></tbody></table>", "words"),
        ("<blockquote><p>words</p></blockquote>", "words"),
        ("<pre><code>words</code></pre>", "words"),
        ("", ""),
    ],
)
def test_a_page_may_go_on_with_anything(qtbot: QtBot, first: str, begin: str, shown: str) -> None:
    """A table at the beginning of a part once ended the process."""
    browser = PageBrowser()
    qtbot.addWidget(browser)
    browser.show()
    browser.show_parts([to_qt(part, LIGHT) for part in (first, begin + "<p>end</p>", begin)])
    qtbot.waitUntil(lambda: browser.complete)
    told = [line for line in browser.toPlainText().split("\n") if line.strip()]
    assert told == [line for line in ("x", shown, "end", shown) if line]


def test_pages_that_were_read_long_ago_are_not_kept() -> None:
    cache, sheet = SheetCache(), PageSheet(cast(PageView, None), ("words",), (), "", "")
    cache.keep(sheet, "old", 1, LIGHT, 0)
    cache.keep(sheet, "other", 1, LIGHT, 30_000)
    cache.keep(sheet, "new", 1, LIGHT, 61_000)
    assert list(cache._kept) == ["other", "new"]
    cache.keep(sheet, "after a change", 2, LIGHT, 62_000)
    assert list(cache._kept) == ["after a change"] and cache.sheet("new", 2, LIGHT, 62_000) is None


class _Painted(QObject):
    """Notes which of the watched widgets are painted."""

    def __init__(self, watched: tuple[QWidget, ...]) -> None:
        super().__init__()
        self.widgets: set[QObject] = set()
        for widget in watched:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Nothing is kept from anybody."""
        if event.type() == QEvent.Type.Paint:
            self.widgets.add(watched)
        return False


def test_every_painted_widget_is_painted_again_in_another_theme_without_asking_for_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    hits = RowList("Hits", 40)
    parts = (GhostButton("Press"), Chip("Chip"), SwitchButton("On"))
    for part in (*parts, hits):
        row.addWidget(part)
    window.resize(700, 200)
    window.show()
    qtbot.waitExposed(window)
    painted = _Painted((*parts, hits.viewport()))
    qtbot.waitUntil(lambda: not window.testAttribute(Qt.WidgetAttribute.WA_PendingUpdate))
    for mode in (Mode.DARK, Mode.LIGHT, Mode.CONTRAST, Mode.LIGHT):
        painted.widgets.clear()
        theme().choose(mode)
        qtbot.waitUntil(lambda: painted.widgets == {*parts, hits.viewport()})
