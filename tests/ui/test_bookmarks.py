"""Bookmarks in the window: listing, keeping, changing, withdrawing, reading and importing them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken
from kshare.queries.bookmarks import BookmarkView, ListBookmarks, ShowBookmark, list_bookmarks, show_bookmark
from kshare.queries.pages import ListPages, list_pages
from kshare.ui.bookmarks.list_view import HEIGHT
from kshare.ui.navigation import Place
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.bookmark_reader import BookmarkReader
from kshare.ui.readers.bookmark_text import OPEN
from kshare.ui.screens.bookmarks import BookmarksScreen
from kshare.ui.screens.wiki import WikiScreen
from kshare.ui.session import Session
from kshare.ui.widgets.chip import Chip
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.undo import Undo
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home, team
from tests.ui.wiki_home import put_away, session_of, until

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
SEALS = "https://example.org/seals"

NETSCAPE = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<TITLE>Bookmarks</TITLE>
<DL><p>
<DT><A HREF="https://example.org/seals" ADD_DATE="1700000000" TAGS="pumps">Seals</A>
<DT><A HREF="https://example.org/bolts">Bolts</A>
<DT><A HREF="javascript:alert(1)">Trick</A>
</DL><p>
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def shown(qtbot: QtBot, jobs: Jobs) -> Iterator[list[QWidget]]:
    """Windows of a test, put away before their home is closed."""
    windows: list[QWidget] = []
    yield windows
    put_away(qtbot, jobs, windows)


@pytest.fixture
def screen(qtbot: QtBot, jobs: Jobs, session: Session, shown: list[QWidget]) -> BookmarksScreen:
    made = BookmarksScreen(session)
    session.changed.connect(made.on_changes)
    show(qtbot, jobs, made, shown)
    return made


def show(qtbot: QtBot, jobs: Jobs, widget: QWidget, shown: list[QWidget]) -> None:
    qtbot.addWidget(widget)
    shown.append(widget)
    widget.resize(900, 760)
    widget.show()
    qtbot.waitExposed(widget)
    until(qtbot, lambda: jobs.waiting == 0)


def keep(home: Workspace, url: str, title: str = "", note: str = "", *tags: str) -> str:
    """Save an address past the window."""
    return home.run(add_bookmark, AddBookmark(url, title=title, note=note, tags=tags)).id


def kept(home: Workspace, bookmark: str) -> BookmarkView:
    return home.ask(show_bookmark, ShowBookmark(bookmark))


def titles(screen: BookmarksScreen) -> list[str]:
    model = screen.model
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole).title for row in range(model.rowCount())]


def chips(screen: BookmarksScreen) -> list[str]:
    return [chip.text() for chip in screen.tags.chips if isinstance(chip, Chip)]


def choose(screen: BookmarksScreen, number: int) -> None:
    screen.list.setCurrentIndex(screen.model.index(number, 0))
    screen.list.setFocus()


def click_row(qtbot: QtBot, screen: BookmarksScreen, number: int) -> None:
    at = screen.list.visualRect(screen.model.index(number, 0)).center()
    qtbot.mouseClick(screen.list.viewport(), LEFT, pos=at)


def undo_of(session: Session) -> list[tuple[str, Undo | None]]:
    """What the window would offer to take back, as it comes."""
    said: list[tuple[str, Undo | None]] = []
    session.done.connect(lambda words, undo: said.append((words, undo)))
    return said


# -- keeping ------------------------------------------------------------------------------------------


def test_an_empty_list_offers_to_add_and_to_import(qtbot: QtBot, screen: BookmarksScreen) -> None:
    assert screen.nothing.isVisible()
    assert screen.nothing.bring.isVisible()

    qtbot.mouseClick(screen.nothing.add, LEFT)

    assert screen.sheet.isVisible()
    assert [action.text() for action in screen.importing.menu().actions()] != []


def test_an_address_is_kept_by_keyboard_alone(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said = undo_of(session)
    qtbot.keyClick(screen, Qt.Key.Key_N, CTRL)
    sheet = screen.sheet
    qtbot.keyClicks(sheet.address, "example.org/seals")
    qtbot.keyClicks(sheet.title, "Seals")
    qtbot.keyClicks(sheet.note, "Which seal for which oil.")
    qtbot.keyClicks(sheet.tags.line, "pumps,oil")
    qtbot.keyClick(sheet.note, Qt.Key.Key_Return, CTRL)

    until(qtbot, lambda: titles(screen) == ["Seals"])
    (row,) = home.ask(list_bookmarks, ListBookmarks()).items
    assert (row.url, row.note, row.tags) == (SEALS, "Which seal for which oil.", ("oil", "pumps"))
    assert not sheet.isVisible()
    until(qtbot, lambda: said and said[0][1] is not None)
    until(qtbot, lambda: screen.list.current_row == row)


def test_an_address_is_kept_by_mouse(qtbot: QtBot, home: Workspace, screen: BookmarksScreen) -> None:
    qtbot.mouseClick(screen.add_button, LEFT)
    screen.sheet.address.setText(SEALS)
    qtbot.mouseClick(screen.sheet.save, LEFT)

    until(qtbot, lambda: titles(screen) == [SEALS])


def test_what_is_no_address_is_refused_with_a_reason_and_nothing_is_lost(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    screen.sheet.add()
    qtbot.keyClicks(screen.sheet.address, "two words")
    qtbot.keyClicks(screen.sheet.title, "Seals")
    qtbot.keyClick(screen.sheet.title, Qt.Key.Key_Return)

    until(qtbot, screen.sheet.notice.isVisible)
    assert screen.sheet.title.text() == "Seals" and screen.sheet.save.isEnabled()
    assert home.ask(list_bookmarks, ListBookmarks()).items == ()


def test_a_pasted_address_begins_a_bookmark(qtbot: QtBot, screen: BookmarksScreen) -> None:
    QGuiApplication.clipboard().setText(f"  {SEALS}\n")

    qtbot.keyClick(screen.list, Qt.Key.Key_V, CTRL)

    assert screen.sheet.isVisible() and screen.sheet.address.text() == SEALS


def test_in_a_low_window_the_list_gives_way_and_no_field_is_cut(screen: BookmarksScreen) -> None:
    policy = screen.sheet.sizePolicy()

    assert policy.verticalPolicy() is QSizePolicy.Policy.Minimum


def test_pasting_something_else_says_so(qtbot: QtBot, screen: BookmarksScreen) -> None:
    QGuiApplication.clipboard().setText("no address at all")

    qtbot.keyClick(screen.list, Qt.Key.Key_V, CTRL)

    assert screen.notice.isVisible() and not screen.sheet.isVisible()


def test_an_address_that_is_kept_already_is_shown_before_saving(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    known = keep(home, SEALS, "Seals")
    screen.sheet.add("https://EXAMPLE.org/seals?utm_source=mail")

    until(qtbot, lambda: screen.sheet.known is not None and screen.sheet.notice.isVisible())
    assert "Seals" in screen.sheet.notice.accessibleName()

    with qtbot.waitSignal(screen.opened) as opened:
        screen.sheet.notice.wanted.emit()
    assert opened.args == [kept(home, known).row.ref]


def test_esc_closes_the_sheet_and_keeps_what_was_typed(qtbot: QtBot, screen: BookmarksScreen) -> None:
    screen.sheet.add()
    qtbot.keyClicks(screen.sheet.title, "Seals")
    qtbot.keyClick(screen.sheet.title, Qt.Key.Key_Escape)
    assert not screen.sheet.isVisible()

    screen.sheet.add()

    assert screen.sheet.title.text() == "Seals"


def test_tags_are_completed_from_those_in_use(qtbot: QtBot, home: Workspace, screen: BookmarksScreen) -> None:
    keep(home, "https://example.org/a", "A", "", "hydraulics")
    screen.sheet.add(SEALS)
    line = screen.sheet.tags.line
    line.setFocus()
    qtbot.keyClicks(line, "hyd")
    until(qtbot, lambda: line.popup is not None and line.popup.isVisible())

    qtbot.keyClick(line, Qt.Key.Key_Return)

    assert screen.sheet.tags.tags == ("hydraulics",)


# -- changing and withdrawing -------------------------------------------------------------------------


def test_a_bookmark_is_edited_with_e(qtbot: QtBot, home: Workspace, screen: BookmarksScreen) -> None:
    known = keep(home, SEALS, "Seals", "Old.", "pumps")
    until(qtbot, lambda: titles(screen) == ["Seals"])
    choose(screen, 0)
    qtbot.keyClick(screen.list, Qt.Key.Key_E)
    until(qtbot, screen.sheet.isVisible)

    screen.sheet.title.setText("Seals and rings")
    screen.sheet.tags.remove("pumps")
    qtbot.mouseClick(screen.sheet.save, LEFT)

    until(qtbot, lambda: titles(screen) == ["Seals and rings"])
    assert kept(home, known).row.tags == ()
    assert kept(home, known).row.note == "Old."


def test_words_that_were_not_saved_wait_until_they_are_discarded(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    known = keep(home, SEALS, "Seals", "Old.")
    screen.sheet.edit(known)
    until(qtbot, screen.sheet.isVisible)
    screen.sheet.note.setPlainText("New.")
    qtbot.keyClick(screen.sheet.title, Qt.Key.Key_Escape)

    screen.sheet.edit(known)
    until(qtbot, lambda: screen.sheet.note.toPlainText() == "New.")
    qtbot.mouseClick(screen.sheet.cancel, LEFT)
    screen.sheet.edit(known)

    until(qtbot, lambda: screen.sheet.note.toPlainText() == "Old.")


def test_the_choice_stays_when_others_add_bookmarks(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    known = keep(home, SEALS, "Seals")
    until(qtbot, lambda: titles(screen) == ["Seals"])
    choose(screen, 0)

    keep(home, "https://example.org/b", "B")

    until(qtbot, lambda: titles(screen) == ["B", "Seals"])
    until(qtbot, lambda: getattr(screen.list.current_row, "id", "") == known)


def test_deleting_offers_to_take_it_back(
    qtbot: QtBot, home: Workspace, session: Session, screen: BookmarksScreen
) -> None:
    said = undo_of(session)
    keep(home, SEALS, "Seals", "Why.", "pumps")
    until(qtbot, lambda: titles(screen) == ["Seals"])
    choose(screen, 0)
    qtbot.keyClick(screen.list, Qt.Key.Key_Delete)
    until(qtbot, lambda: titles(screen) == [] and said)

    undo = said[0][1]
    assert undo is not None
    session.undo(undo)

    until(qtbot, lambda: titles(screen) == ["Seals"])
    (row,) = home.ask(list_bookmarks, ListBookmarks()).items
    assert (row.note, row.tags) == ("Why.", ("pumps",))


def test_the_menu_of_a_row_opens_outside_copies_and_deletes(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    keep(home, SEALS, "Seals")
    until(qtbot, lambda: titles(screen) == ["Seals"])
    row = screen.model.index(0, 0).data(Qt.ItemDataRole.UserRole)
    actions = {action.text(): action for action in screen.menu_for(row).actions() if action.text()}

    actions["Copy address"].trigger()
    assert QGuiApplication.clipboard().text() == SEALS
    with qtbot.waitSignal(screen.link_wanted) as wanted:
        actions["Open"].trigger()
    assert wanted.args == [SEALS]
    actions["Delete"].trigger()

    until(qtbot, lambda: titles(screen) == [])


# -- finding ------------------------------------------------------------------------------------------


def test_a_tag_narrows_the_list_and_tells_how_many_there_are(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    keep(home, "https://example.org/a", "A", "", "oil", "pumps")
    keep(home, "https://example.org/b", "B", "", "oil")
    until(qtbot, lambda: chips(screen) == ["#oil  2", "#pumps  1"])

    qtbot.mouseClick(screen.tags.chips[1], LEFT)
    until(qtbot, lambda: titles(screen) == ["A"])
    assert screen.current_place(Place("bookmarks")).query == "everybody #pumps"
    until(qtbot, lambda: chips(screen) == ["#pumps", "#oil  1"])
    qtbot.keyClick(screen.tags.chips[0], Qt.Key.Key_Delete)

    until(qtbot, lambda: titles(screen) == ["B", "A"])
    qtbot.mouseClick(screen.tags.more, LEFT)
    until(qtbot, screen.tags.box.isVisible)
    qtbot.keyClicks(screen.tags.box.field, "mp")
    qtbot.keyClick(screen.tags.box.field, Qt.Key.Key_Return)
    until(qtbot, lambda: titles(screen) == ["A"])


def test_back_returns_to_the_tag(qtbot: QtBot, home: Workspace, screen: BookmarksScreen) -> None:
    keep(home, "https://example.org/a", "A", "", "oil")
    known = keep(home, "https://example.org/b", "B")
    until(qtbot, lambda: titles(screen) == ["B", "A"])

    screen.show_place(Place("bookmarks", query="mine #oil"))
    until(qtbot, lambda: titles(screen) == ["A"])
    screen.show_place(Place("bookmarks", item=kept(home, known).row.ref, query="everybody"))

    until(qtbot, lambda: titles(screen) == ["B", "A"])
    until(qtbot, lambda: getattr(screen.list.current_row, "id", "") == known)


def test_a_click_and_enter_open_a_bookmark(qtbot: QtBot, home: Workspace, screen: BookmarksScreen) -> None:
    known = keep(home, SEALS, "Seals")
    until(qtbot, lambda: titles(screen) == ["Seals"])

    with qtbot.waitSignal(screen.opened) as opened:
        click_row(qtbot, screen, 0)
    assert opened.args == [kept(home, known).row.ref]
    with qtbot.waitSignal(screen.opened):
        qtbot.keyClick(screen.list, Qt.Key.Key_Return)


def test_more_bookmarks_come_as_the_list_is_scrolled(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    for number in range(70):
        keep(home, f"https://example.org/{number}", f"Number {number}")
    screen.show_all()
    until(qtbot, lambda: screen.model.rowCount() == 60)
    bar = screen.list.verticalScrollBar()
    until(qtbot, lambda: bar.maximum() > 59 * HEIGHT - screen.list.height())

    bar.setValue(bar.maximum())

    until(qtbot, lambda: screen.model.rowCount() == 70)


def test_a_row_says_everything_to_a_screen_reader(
    qtbot: QtBot, home: Workspace, screen: BookmarksScreen
) -> None:
    keep(home, SEALS, "Seals", "Which seal.", "oil")
    until(qtbot, lambda: titles(screen) == ["Seals"])

    spoken = str(screen.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))

    assert all(part in spoken for part in ("Seals", "example.org", "Which seal.", "#oil", "Anna Berg"))


# -- a team -------------------------------------------------------------------------------------------


def test_everybodys_words_stand_in_the_reader_and_a_colleagues_card_is_kept_too(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path, shown: list[QWidget]
) -> None:
    people = team(tmp_path, ["Anna Berg", "Ben Ito"])
    card = keep(people["Ben Ito"].home, SEALS, "Ben's seals", "Read <b>page 4</b>.", "oil")
    people.sync_all()
    home = people["Anna Berg"].home
    session = session_of(home, jobs, people.clock)
    screen, reader = BookmarksScreen(session), BookmarkReader(session)
    session.changed.connect(screen.on_changes)
    show(qtbot, jobs, screen, shown)
    show(qtbot, jobs, reader, shown)
    until(qtbot, lambda: titles(screen) == ["Ben's seals"])
    qtbot.keyClick(screen.whose, Qt.Key.Key_Right)
    until(qtbot, lambda: titles(screen) == [] and screen.empty.isVisible())

    screen.sheet.add(SEALS)
    until(qtbot, lambda: screen.sheet.known is not None)
    assert "Ben Ito keeps this already" in screen.sheet.notice.accessibleName()
    screen.sheet.note.setPlainText("Table 2 helps.")
    qtbot.keyClick(screen.sheet.title, Qt.Key.Key_Return)
    until(qtbot, lambda: titles(screen) == ["Ben's seals"])
    reader.show_item(card)

    until(qtbot, lambda: "Table 2 helps." in reader.browser.toPlainText())
    text = reader.browser.toPlainText()
    assert "Read <b>page 4</b>." in text and "Ben Ito" in text and "Anna Berg" in text
    assert "#oil" in text
    put_away(qtbot, jobs, shown)
    people.close()


# -- the reader ---------------------------------------------------------------------------------------


@pytest.fixture
def reader(qtbot: QtBot, jobs: Jobs, session: Session, shown: list[QWidget]) -> BookmarkReader:
    made = BookmarkReader(session)
    show(qtbot, jobs, made, shown)
    return made


def test_the_kept_text_is_readable_as_text(qtbot: QtBot, home: Workspace, reader: BookmarkReader) -> None:
    words = "First <img src=x> paragraph.\n\nSecond.\n\n" + "\n\n".join(["Long words. " * 40] * 60)
    done = home.run(add_bookmark, AddBookmark(SEALS, title="Seals", text=words))

    reader.show_item(done.id)

    until(qtbot, lambda: reader.browser.complete and "Second." in reader.browser.toPlainText())
    assert "First <img src=x> paragraph." in reader.browser.toPlainText()
    assert reader.browser.parts_shown > 1
    assert reader.browser.loader.asked == []


def test_open_copy_and_the_address_itself_lead_to_the_address_as_typed(
    qtbot: QtBot, home: Workspace, reader: BookmarkReader
) -> None:
    url = "https://example.org/Seals%20A?x=1#part"
    reader.show_item(keep(home, url, "Seals"))
    until(qtbot, lambda: reader.open.isVisible())
    reader.browser.setFocus()

    for act in (
        lambda: qtbot.mouseClick(reader.open, LEFT),
        lambda: qtbot.keyClick(reader.browser, Qt.Key.Key_O),
        lambda: reader.browser.link_activated.emit(OPEN),
    ):
        with qtbot.waitSignal(reader.link_wanted) as wanted:
            act()
        assert wanted.args == [url]
    qtbot.mouseClick(reader.copy, LEFT)

    assert QGuiApplication.clipboard().text() == url


def test_a_file_is_dropped_anywhere_on_a_bookmark_that_has_none_yet(
    qtbot: QtBot, home: Workspace, reader: BookmarkReader, tmp_path: Path
) -> None:
    reader.show_item(keep(home, SEALS, "Seals"))
    until(qtbot, lambda: reader.open.isVisible())
    assert reader.files.isHidden() and reader.attach.isVisible()
    sheet = tmp_path / "seals.txt"
    sheet.write_text("Ring 17-4", encoding="utf-8")
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(sheet))])
    where, how = QPoint(200, 300), Qt.DropAction.CopyAction

    for drop in (
        QDragEnterEvent(where, how, held, LEFT, Qt.KeyboardModifier.NoModifier),
        QDropEvent(where, how, held, LEFT, Qt.KeyboardModifier.NoModifier),
    ):
        QCoreApplication.sendEvent(reader, drop)
        assert drop.isAccepted()

    until(qtbot, lambda: [each.name for each in reader.files.files] == ["seals.txt"])
    assert reader.files.isVisible()


def test_marks_are_set_and_taken_back(qtbot: QtBot, home: Workspace, reader: BookmarkReader) -> None:
    known = keep(home, SEALS, "Seals")
    reader.show_item(known)
    until(qtbot, lambda: reader.view is not None)
    reader.browser.setFocus()

    qtbot.keyClick(reader.browser, Qt.Key.Key_L)
    until(qtbot, lambda: kept(home, known).marks == {"helped": 1})
    qtbot.mouseClick(reader.marks.buttons["thanks"], LEFT)
    until(qtbot, lambda: kept(home, known).my_marks == ("helped", "thanks"))
    until(qtbot, lambda: reader.marks.buttons["helped"].isChecked())
    qtbot.mouseClick(reader.marks.buttons["helped"], LEFT)

    until(qtbot, lambda: kept(home, known).marks == {"thanks": 1})


def test_a_bookmark_is_edited_where_it_is_read(qtbot: QtBot, home: Workspace, reader: BookmarkReader) -> None:
    reader.show_item(keep(home, SEALS, "Seals"))
    until(qtbot, lambda: reader.view is not None)
    assert not reader.browser.hasFocus(), "showing something never takes the keyboard away from the list"
    qtbot.mouseClick(reader.edit, LEFT)
    until(qtbot, reader.sheet.isVisible)

    qtbot.keyClicks(reader.sheet.note, "Table 2 helps.")
    qtbot.keyClick(reader.sheet.note, Qt.Key.Key_Return, CTRL)

    until(qtbot, lambda: "Table 2 helps." in reader.browser.toPlainText())


def test_a_bookmark_that_nobody_keeps_any_more_says_so(
    qtbot: QtBot, home: Workspace, reader: BookmarkReader
) -> None:
    reader.show_item(keep(home, SEALS, "Seals"))
    until(qtbot, lambda: reader.delete.isVisible())

    qtbot.mouseClick(reader.delete, LEFT)

    until(qtbot, lambda: reader.view is None and not reader.browser.isVisible())


# -- importing ----------------------------------------------------------------------------------------


def test_a_bookmark_file_is_imported_and_reported_in_words(
    qtbot: QtBot, tmp_path: Path, home: Workspace, screen: BookmarksScreen
) -> None:
    file = tmp_path / "bookmarks.html"
    file.write_text(NETSCAPE, encoding="utf-8")
    panel = screen.importing

    with qtbot.waitSignal(panel.finished):
        panel.start(file)

    assert panel.banner.accessibleName().startswith("Imported from bookmarks.html: 2 bookmarks, 1 left out.")
    panel.banner.wanted.emit()
    assert panel.details.isVisible() and "Trick: " in panel.details.toPlainText()
    until(qtbot, lambda: sorted(titles(screen)) == ["Bolts", "Seals"])

    with qtbot.waitSignal(panel.finished):
        panel.start(file)
    assert "2 were here already" in panel.banner.accessibleName()


def test_an_import_can_be_stopped_and_then_nothing_is_changed(
    qtbot: QtBot, tmp_path: Path, home: Workspace, screen: BookmarksScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bookmarks.html"
    file.write_text(NETSCAPE, encoding="utf-8")
    stopped = threading.Event()
    monkeypatch.setattr(CancelToken, "check", _wait_until(stopped, CancelToken.check))
    panel = screen.importing
    panel.progress.stop.clicked.connect(stopped.set)
    panel.start(file)
    assert panel.running and panel.progress.stop.isVisible()

    qtbot.mouseClick(panel.progress.stop, LEFT)

    until(qtbot, lambda: not panel.running)
    assert "Nothing was changed" in panel.banner.accessibleName()
    assert home.ask(list_bookmarks, ListBookmarks()).items == ()


def _wait_until(stopped: threading.Event, check: object) -> object:
    def waiting(token: CancelToken) -> None:
        stopped.wait(5)
        check(token)  # type: ignore[operator]

    return waiting


def test_a_folder_of_notes_is_imported_from_the_wiki(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path, home: Workspace, session: Session, shown: list[QWidget]
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "Pumps.md").write_text("They pump.\n", encoding="utf-8")
    wiki = WikiScreen(session)
    show(qtbot, jobs, wiki, shown)

    with qtbot.waitSignal(wiki.importing.finished):
        wiki.importing.start(folder)

    assert [page.title for page in home.ask(list_pages, ListPages()).items] == ["Pumps"]


def test_what_cannot_be_imported_is_said_quietly(
    qtbot: QtBot, tmp_path: Path, screen: BookmarksScreen
) -> None:
    screen.importing.start(tmp_path / "missing.html")

    until(qtbot, lambda: screen.importing.banner.isVisible())
    assert "missing.html" in screen.importing.banner.accessibleName()


def test_everything_that_can_be_reached_has_a_name(
    qtbot: QtBot, screen: BookmarksScreen, reader: BookmarkReader, home: Workspace
) -> None:
    reader.show_item(keep(home, SEALS, "Seals"))
    until(qtbot, lambda: reader.view is not None)
    screen.sheet.add()
    until(qtbot, lambda: screen.sheet.audience.text())
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
    reached: list[QObject] = [
        widget
        for root in (screen, reader)
        for kind in kinds
        for widget in root.findChildren(kind)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    nameless = [
        widget
        for widget in reached
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]

    assert reached and nameless == []
