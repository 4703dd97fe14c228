"""Many bookmarks at once: choosing several, tags that occur together, renaming tags, checking links, taking over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken, Progress
from kshare.checking.runs import CheckReport
from kshare.errors import EnvironmentTrouble
from kshare.model.link_check import LinkCheck, Verdict
from kshare.model.urls import canonical_url, card_id
from kshare.queries.bookmarks import (
    ListBookmarks,
    ListTags,
    ShowBookmark,
    list_bookmarks,
    list_tags,
    show_bookmark,
)
from kshare.ui.bookmarks import title_button
from kshare.ui.bookmarks.check_sheet import check_sheet_on
from kshare.ui.bookmarks.clipping import Clipping, clipping_of
from kshare.ui.bookmarks.narrowing import Narrowing
from kshare.ui.bookmarks.wording import letter_of
from kshare.ui.exchange.exporting import export_to
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.bookmark_reader import BookmarkReader
from kshare.ui.screens.bookmarks import BookmarksScreen
from kshare.ui.session import Session
from kshare.ui.tags.tag_sheet import tag_sheet_on
from kshare.ui.widgets.chip import Chip
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.link_checks import NoteChecks, note_link_checks
from kshare.usecases.undo import Undo
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
SITE = "https://example.org/"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    for name, tags in (("a", ("oil", "pumps")), ("b", ("oil", "seals")), ("c", ("bolts",))):
        made.run(add_bookmark, AddBookmark(SITE + name, title=name, tags=tags))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def screen(qtbot: QtBot, jobs: Jobs, session: Session) -> Iterator[BookmarksScreen]:
    made = BookmarksScreen(session)
    session.changed.connect(made.on_changes)
    qtbot.addWidget(made)
    made.resize(900, 760)
    made.show()
    qtbot.waitExposed(made)
    until(qtbot, lambda: titles(made) == ["c", "b", "a"] and jobs.waiting == 0)
    yield made
    put_away(qtbot, jobs, [made])


def titles(screen: BookmarksScreen) -> list[str]:
    model = screen.model
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole).title for row in range(model.rowCount())]


def chips(screen: BookmarksScreen) -> list[str]:
    return [chip.text() for chip in screen.tags.chips if isinstance(chip, Chip)]


def chosen(screen: BookmarksScreen) -> list[str]:
    return [row.title for row in screen.list.chosen_rows]


def tags(home: Workspace) -> dict[str, int]:
    return {row.tag: row.count for row in home.ask(list_tags, ListTags())}


def click(qtbot: QtBot, screen: BookmarksScreen, number: int, keys: Qt.KeyboardModifier) -> None:
    at = screen.list.visualRect(screen.model.index(number, 0)).center()
    qtbot.mouseClick(screen.list.viewport(), LEFT, keys, at)


def choose_two(screen: BookmarksScreen) -> None:
    screen.list.setFocus()
    screen.list.setCurrentIndex(screen.model.index(1, 0))
    both = QItemSelectionModel.SelectionFlag.Select
    screen.list.selectionModel().select(screen.model.index(2, 0), both)


def offered(session: Session) -> list[tuple[str, Undo | None]]:
    said: list[tuple[str, Undo | None]] = []
    session.done.connect(lambda words, undo: said.append((words, undo)))
    return said


def mime(**parts: str | bytes) -> QMimeData:
    data = QMimeData()
    if "html" in parts:
        data.setHtml(str(parts["html"]))
    if "text" in parts:
        data.setText(str(parts["text"]))
    if "moz" in parts:
        data.setData("text/x-moz-url", str(parts["moz"]).encode("utf-16-le"))
    if "windows" in parts:
        data.setData(
            'application/x-qt-windows-mime;value="HTML Format"', str(parts["windows"]).encode("utf-8")
        )
    if "url" in parts:
        data.setUrls([QUrl(str(parts["url"]))])
    return data


# -- narrowing ----------------------------------------------------------------------------------------


def test_tags_that_occur_together_are_offered_and_narrow_further(
    qtbot: QtBot, screen: BookmarksScreen
) -> None:
    until(qtbot, lambda: chips(screen) == ["#oil  2", "#bolts  1", "#pumps  1", "#seals  1"])
    qtbot.mouseClick(screen.tags.chips[0], LEFT)
    until(qtbot, lambda: titles(screen) == ["b", "a"])
    until(qtbot, lambda: chips(screen) == ["#oil", "#pumps  1", "#seals  1"])
    qtbot.mouseClick(screen.tags.chips[2], LEFT)

    until(qtbot, lambda: titles(screen) == ["b"])
    assert screen.current_place(Place("bookmarks")).query == "everybody #oil #seals"
    until(qtbot, lambda: chips(screen) == ["#oil", "#seals"])
    qtbot.keyClick(screen.tags.chips[0], Qt.Key.Key_Delete)
    until(qtbot, lambda: screen.narrowing == Narrowing(tags=("seals",)))


@pytest.mark.parametrize("words", ["everybody", "mine #oil #seals", "later @ben", "everybody #a/b failing"])
def test_a_place_remembers_what_was_listed(words: str) -> None:
    assert Narrowing.of_words(words).words == words


def test_a_chip_that_has_the_keyboard_stays_while_others_change_something_else(
    qtbot: QtBot, jobs: Jobs, screen: BookmarksScreen
) -> None:
    until(qtbot, lambda: len(chips(screen)) == 4)
    chip = screen.tags.chips[1]
    chip.setFocus()

    screen.refresh()
    until(qtbot, lambda: not jobs.waiting)

    assert screen.tags.chips[1] is chip and screen.window().focusWidget() is chip


def test_thousands_of_tags_are_found_by_typing(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    for start in range(0, 3000, 100):
        many = tuple(f"topic-{n}" for n in range(start, start + 100))
        home.run(add_bookmark, AddBookmark(f"{SITE}x{start}", title="x", tags=many))
    box = screen.tags.box
    qtbot.mouseClick(screen.tags.more, LEFT)
    until(qtbot, lambda: box.isVisible() and box.model.rowCount() >= 3000)

    qtbot.keyClicks(box.field, "2999")
    assert [row.tag for row in box.model.rows] == ["topic-2999"]
    qtbot.keyClick(box.field, Qt.Key.Key_Return)

    until(qtbot, lambda: screen.narrowing.tags == ("topic-2999",))
    until(qtbot, lambda: len(titles(screen)) == 1)


def test_only_what_a_colleague_keeps_is_listed_from_the_menu(qtbot: QtBot, screen: BookmarksScreen) -> None:
    row = screen.model.index(0, 0).data(Qt.ItemDataRole.UserRole)
    act = next(each for each in screen.menu_for(row).actions() if each.text().startswith("Only what"))
    act.trigger()
    until(qtbot, lambda: "@anna.berg" in chips(screen))
    assert titles(screen) == ["c", "b", "a"]


# -- reading later ------------------------------------------------------------------------------------


def test_b_keeps_a_bookmark_for_later_and_the_tab_lists_it(
    qtbot: QtBot, session: Session, screen: BookmarksScreen
) -> None:
    said = offered(session)
    screen.list.setFocus()
    screen.list.setCurrentIndex(screen.model.index(1, 0))
    qtbot.keyClick(screen.list, Qt.Key.Key_B)
    until(qtbot, lambda: getattr(screen.list.current_row, "later", False) and said)

    screen.whose.setFocus()
    screen.narrow(Narrowing(whose="later"))
    until(qtbot, lambda: titles(screen) == ["b"])
    assert "kept for later" in str(screen.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert said[0][1] is not None
    session.undo(said[0][1])
    until(qtbot, lambda: screen.empty.isVisible())


def test_the_reader_keeps_for_later_by_key_and_by_mouse(
    qtbot: QtBot, jobs: Jobs, home: Workspace, session: Session
) -> None:
    reader = BookmarkReader(session)
    qtbot.addWidget(reader)
    reader.resize(700, 600)
    reader.show()
    (first, *_) = home.ask(list_bookmarks, ListBookmarks()).items
    reader.show_item(first.ref)
    until(qtbot, lambda: reader.view is not None)
    reader.browser.setFocus()
    qtbot.keyClick(reader.browser, Qt.Key.Key_B)
    until(qtbot, lambda: reader.later.isChecked())
    qtbot.mouseClick(reader.later, LEFT)
    until(qtbot, lambda: not reader.later.isChecked() and jobs.waiting == 0)
    assert not home.ask(show_bookmark, ShowBookmark(first.ref)).row.later
    put_away(qtbot, jobs, [reader])


# -- several at once ----------------------------------------------------------------------------------


def test_several_are_chosen_with_ctrl_and_shift_and_a_plain_click_opens(
    qtbot: QtBot, screen: BookmarksScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    screen.opened.connect(opened.append)
    click(qtbot, screen, 0, Qt.KeyboardModifier.NoModifier)
    assert len(opened) == 1 and not screen.bar.isVisible()
    monkeypatch.setattr(QGuiApplication, "keyboardModifiers", lambda: CTRL)
    click(qtbot, screen, 2, CTRL)
    assert chosen(screen) == ["c", "a"] and screen.bar.isVisible() and len(opened) == 1
    assert screen.bar.words.text() == "2 chosen"
    click(qtbot, screen, 1, SHIFT)
    monkeypatch.undo()
    qtbot.keyClick(screen.list, Qt.Key.Key_Escape)
    assert len(chosen(screen)) == 1 and not screen.bar.isVisible()


def test_a_tag_is_added_to_several_and_taken_back_in_one_step(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said, before = offered(session), tags(home)
    choose_two(screen)
    qtbot.mouseClick(screen.bar.add, LEFT)
    box = screen.bar.adding
    until(qtbot, box.isVisible)
    qtbot.keyClicks(box.field, "Brand New")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    until(qtbot, lambda: said)

    assert tags(home)["brand-new"] == 2 and said[0][0] == "#brand-new added to 2 bookmarks"
    until(qtbot, lambda: chosen(screen) == ["b", "a"] and screen.bar.isVisible())
    assert said[0][1] is not None
    session.undo(said[0][1])
    until(qtbot, lambda: tags(home) == before)


def test_only_tags_that_the_chosen_have_can_be_taken_away(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said = offered(session)
    choose_two(screen)
    qtbot.mouseClick(screen.bar.drop, LEFT)
    box = screen.bar.dropping
    until(qtbot, box.isVisible)
    assert next((row.tag, row.count) for row in box.model.rows) == ("oil", 2)
    assert "bolts" not in [row.tag for row in box.model.rows]
    qtbot.keyClicks(box.field, "oil")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    until(qtbot, lambda: said)
    assert "oil" not in tags(home)


def test_keys_mean_all_that_are_chosen(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said = offered(session)
    choose_two(screen)
    qtbot.keyClick(screen.list, Qt.Key.Key_B)
    until(qtbot, lambda: len(home.ask(list_bookmarks, ListBookmarks(later=True)).items) == 2)
    until(qtbot, lambda: screen.bar.later.accessibleName() == "Take off the list")
    qtbot.keyClick(screen.list, Qt.Key.Key_Delete)
    until(qtbot, lambda: titles(screen) == ["c"])
    until(qtbot, lambda: len(said) == 2)
    assert said[1][0] == "You no longer keep 2 bookmarks" and said[1][1] is not None
    session.undo(said[1][1])
    until(qtbot, lambda: sorted(titles(screen)) == ["a", "b", "c"])


def test_tags_of_one_and_of_several_are_changed_by_keyboard_alone(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said = offered(session)
    screen.list.setFocus()
    screen.list.choose_one()
    qtbot.keyClick(screen.list, Qt.Key.Key_T)
    until(qtbot, screen.bar.adding.isVisible)
    qtbot.keyClicks(screen.bar.adding.field, "fresh")
    qtbot.keyClick(screen.bar.adding.field, Qt.Key.Key_Return)
    until(qtbot, lambda: tags(home).get("fresh") == 1 and said)

    choose_two(screen)
    qtbot.keyClick(screen.list, Qt.Key.Key_T, SHIFT)
    until(qtbot, screen.bar.dropping.isVisible)
    qtbot.keyClicks(screen.bar.dropping.field, "oil")
    qtbot.keyClick(screen.bar.dropping.field, Qt.Key.Key_Return)
    until(qtbot, lambda: "oil" not in tags(home))


def test_ctrl_a_means_those_too_that_are_not_read_yet(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    for number in range(70):
        home.run(add_bookmark, AddBookmark(f"{SITE}{number}", title=str(number)))
    screen.show_all()
    until(qtbot, lambda: screen.model.rowCount() == 60)
    said = offered(session)
    screen.list.setFocus()
    qtbot.keyClick(screen.list, Qt.Key.Key_A, CTRL)
    until(qtbot, lambda: screen.bar.words.text() == "73 chosen")
    qtbot.keyClick(screen.list, Qt.Key.Key_Delete)
    until(qtbot, lambda: screen.nothing.isVisible() and said)
    assert said[0][0] == "You no longer keep 73 bookmarks"


# -- renaming tags ------------------------------------------------------------------------------------


def test_a_tag_is_renamed_after_saying_what_it_touches(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said = offered(session)
    screen.narrow(Narrowing(tags=("oil",)))
    until(qtbot, lambda: titles(screen) == ["b", "a"])
    next(act for act in screen.more_menu().actions() if act.text().startswith("Rename")).trigger()
    sheet = tag_sheet_on(session, screen)
    assert sheet.tags.tags == ("oil",)
    until(qtbot, lambda: "2 bookmarks" in sheet.reach.text())
    assert not sheet.go.isEnabled()
    qtbot.keyClicks(sheet.name, "grease")
    until(qtbot, lambda: sheet.go.isEnabled())
    assert sheet.go.text() == "Rename"
    qtbot.keyClick(sheet.name, Qt.Key.Key_Return)
    until(qtbot, lambda: said)
    assert tags(home)["grease"] == 2 and "oil" not in tags(home) and not sheet.isVisible()
    assert screen.narrowing.tags == ("grease",), "the list follows the new name"
    until(qtbot, lambda: chips(screen)[0] == "#grease" and titles(screen) == ["b", "a"])
    assert said[0][1] is not None
    session.undo(said[0][1])
    until(qtbot, lambda: tags(home).get("oil") == 2)


def test_a_name_in_use_merges_and_a_wrong_one_is_refused(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    sheet = tag_sheet_on(session, screen)
    assert tag_sheet_on(session, screen) is sheet
    sheet.ask("pumps", "bolts")
    qtbot.keyClicks(sheet.name, "no!")
    until(qtbot, sheet.notice.isVisible)
    assert not sheet.go.isEnabled()
    sheet.name.setText("seals")
    until(qtbot, lambda: sheet.go.isEnabled() and sheet.go.text() == "Merge")
    until(qtbot, lambda: "1 item already" in sheet.notice.accessibleName())
    qtbot.mouseClick(sheet.go, LEFT)
    until(qtbot, lambda: tags(home) == {"oil": 2, "seals": 3})


# -- checking links -----------------------------------------------------------------------------------


def test_links_are_checked_on_ticked_servers_only_and_listed_with_reasons(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    home.run(add_bookmark, AddBookmark("http://wiki/x", title="w"))
    asked: list[frozenset[str]] = []

    def check(
        workspace: Workspace, hosts: Collection[str], progress: Progress, cancel: CancelToken
    ) -> CheckReport:
        asked.append(frozenset(hosts))
        progress(1, 1)
        card = card_id(canonical_url("http://wiki/x"))
        workspace.run(note_link_checks, NoteChecks({card: LinkCheck(Verdict.MISSING, 404)}))
        return CheckReport(1, Counter({Verdict.MISSING: 1}))

    screen.checking._check = check
    next(act for act in screen.more_menu().actions() if act.text() == "Check links…").trigger()
    sheet = check_sheet_on(session, screen)
    until(qtbot, lambda: len(sheet.boxes) == 2)
    assert list(sheet.boxes) == ["wiki", "example.org"] and asked == []
    assert not any(box.isChecked() for box in sheet.boxes.values()) and not sheet.go.isEnabled()
    sheet.boxes["wiki"].setFocus()
    qtbot.keyClick(sheet.boxes["wiki"], Qt.Key.Key_Space)
    assert sheet.go.text() == "Check 1 link"
    with qtbot.waitSignal(screen.checking.finished):
        qtbot.mouseClick(sheet.go, LEFT)

    assert asked == [frozenset({"wiki"})]
    assert screen.checking.banner.accessibleName() == "1 link looked at: 1 broken."
    screen.checking.banner.wanted.emit()
    until(qtbot, lambda: titles(screen) == ["w"])
    assert "not found (404)" in str(screen.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_check_can_be_stopped(qtbot: QtBot, session: Session, screen: BookmarksScreen) -> None:
    def check(_home: Workspace, _hosts: Collection[str], _step: Progress, cancel: CancelToken) -> CheckReport:
        cancel._stop.wait(5)
        cancel.check()
        raise AssertionError("it was stopped")

    screen.checking._check = check
    screen.checking.start({"wiki"}, 9)
    assert screen.checking.running and screen.checking.progress.words.text() == "Checking links: 0 of 9"
    qtbot.mouseClick(screen.checking.progress.stop, LEFT)
    until(qtbot, lambda: not screen.checking.running)
    assert "kept" in screen.checking.banner.accessibleName()


# -- taking over --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (mime(text=SITE), Clipping(SITE)),
        (mime(text=SITE, html=f"<a href='{SITE}'>The  Site</a>"), Clipping(SITE, "The Site")),
        (mime(html=f"<b>see</b> <a href='{SITE}x'>X &amp; <i>Y</i></a>", text="see X & Y"),
         Clipping(SITE + "x", "X & Y")),
        (mime(moz=f"{SITE}\nA title\n"), Clipping(SITE, "A title")),
        (mime(url=SITE + "d"), Clipping(SITE + "d")),
        (mime(windows=f"Version:0.9\r\nSourceURL:{SITE}p\r\n<html>", text="Words of it"),
         Clipping(SITE + "p", "", "Words of it")),
        (mime(text="no address", html="<a href='javascript:alert(1)'>x</a>"), None),
        (mime(html=f"<a href='{SITE}1'>1</a><a href='{SITE}2'>2</a>", text="1 2"), None),
        (mime(url="file:///tmp/a.txt"), None),
        (mime(moz="javascript:alert(1)\nTrick"), None),
        (mime(html="<![if x><a href='" + SITE, text=""), None),
    ],
)  # fmt: skip
def test_title_and_words_come_from_the_clipboard(
    qapp: object, data: QMimeData, found: Clipping | None
) -> None:
    assert clipping_of(data) == found


def test_a_clipboard_with_megabytes_of_html_is_read_at_once(qapp: object) -> None:
    data = mime(text=SITE, html=f"<a href='{SITE}'>T</a>" + "<p>words " * 2_000_000)
    assert clipping_of(data) == Clipping(SITE, "T")


def test_pasting_a_link_fills_title_and_kept_text(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    screen.sheet.clip(Clipping(SITE + "p", "The page", "Words of the page"))
    assert screen.sheet.title.text() == "The page" and screen.sheet.kept_text.isVisible()
    qtbot.keyClick(screen.sheet.title, Qt.Key.Key_Return)
    until(qtbot, lambda: "The page" in titles(screen))
    (row, *_) = home.ask(list_bookmarks, ListBookmarks()).items
    assert home.ask(show_bookmark, ShowBookmark(row.ref)).text == "Words of the page"
    screen.sheet.add()
    assert not screen.sheet.kept_text.isVisible(), "the words of the last one are not kept with the next"


def test_a_link_dropped_on_the_list_begins_a_bookmark(qtbot: QtBot, screen: BookmarksScreen) -> None:
    data = mime(text=SITE + "z", html=f"<a href='{SITE}z'>Dropped</a>")
    entering = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QGuiApplication.sendEvent(screen, entering)
    assert entering.isAccepted()
    dropping = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(screen, dropping)
    assert screen.sheet.isVisible()
    assert (screen.sheet.address.text(), screen.sheet.title.text()) == (SITE + "z", "Dropped")


def test_a_title_is_fetched_only_when_the_button_is_pressed(
    qtbot: QtBot, screen: BookmarksScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(url: str) -> str:
        asked.append(url)
        if url.endswith("ill"):
            raise EnvironmentTrouble("The title could not be fetched: {reason}.", reason="no answer")
        return "Fetched"

    monkeypatch.setattr(title_button, "_fetch", fetch)
    screen.sheet.add("http://wiki/new")
    until(qtbot, screen.sheet.fetch.isVisible)
    assert screen.sheet.fetch.text() == "Fetch the title from wiki" and asked == []
    qtbot.mouseClick(screen.sheet.fetch, LEFT)
    until(qtbot, lambda: screen.sheet.title.text() == "Fetched")
    assert not screen.sheet.fetch.isVisible() and asked == ["http://wiki/new"]

    screen.sheet.add("http://wiki/ill")
    qtbot.mouseClick(screen.sheet.fetch, LEFT)
    until(qtbot, lambda: "no answer" in screen.sheet.notice.accessibleName())
    screen.sheet.address.setText("file://server/share/a.txt")
    assert not screen.sheet.fetch.isVisible()


def test_all_bookmarks_are_written_to_a_file_for_browsers(
    qtbot: QtBot, tmp_path: Path, session: Session, screen: BookmarksScreen
) -> None:
    path = tmp_path / "out.html"
    export_to(session, screen, screen.notice, path)
    until(qtbot, screen.notice.isVisible)
    assert screen.notice.accessibleName().startswith("3 bookmarks written to")
    assert "https://example.org/a" in path.read_text(encoding="utf-8")
    export_to(session, screen, screen.notice, tmp_path / "no" / "folder.html")
    until(qtbot, lambda: "cannot be written" in screen.notice.accessibleName())


# -- looks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "letter"),
    [("www.pumps.example", "P"), ("xn--bcher-kva.example", "B"), ("xn--eckwd4c7c.example", "ド"), ("10.0.0.1", "1"),
     ("xn--.example", "E"), ("", "#"), ("xn--zca.example", "S")],
)  # fmt: skip
def test_servers_of_every_script_have_a_letter(host: str, letter: str) -> None:
    assert letter_of(host) == letter


def test_everything_new_that_can_be_pressed_has_a_name(
    qtbot: QtBot, session: Session, screen: BookmarksScreen
) -> None:
    choose_two(screen)
    sheets: list[QWidget] = [tag_sheet_on(session, screen), check_sheet_on(session, screen)]
    tag_sheet_on(session, screen).ask("oil")
    nameless = [
        button
        for root in (screen, *sheets)
        for button in root.findChildren(QAbstractButton)
        if button.isVisible()
        and not QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name).strip()
    ]
    assert nameless == []


def test_choosing_several_never_widens_the_list(qtbot: QtBot, screen: BookmarksScreen) -> None:
    screen.resize(360, 600)
    before = screen.minimumSizeHint().width()
    choose_two(screen)
    until(qtbot, screen.bar.isVisible)
    assert screen.minimumSizeHint().width() == before
    assert screen.bar.add.text() == "" and screen.bar.add.accessibleName() == "Add a tag"
    screen.resize(1000, 600)
    until(qtbot, lambda: screen.bar.add.text() == "Add a tag")
