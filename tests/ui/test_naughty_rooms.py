"""The Big List of Naughty Strings in every room of an item: each is led through all of them.

`test_naughty_strings` has the long lists, the page and the search, `test_naughty_people` what is about people and
spaces, and what comes and goes. Rooms are asked by `AtOnce`, so that hundreds of things are shown in one turn, each
in the room's own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kshare.model.attachment import safe_name
from kshare.model.title import parse_title
from kshare.queries.inbox import REPLY, Inbox, Notice, Notices
from kshare.queries.neighbourhood import Neighbourhood, Node, ShowAround
from kshare.queries.pages import ConflictSide, PageConflict
from kshare.queries.reader import Reader
from kshare.store.erasable import WhatToErase
from kshare.ui.editor.conflicts import ConflictBlocks
from kshare.ui.editor.history import HistoryView
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.erasing import EraseSheet
from kshare.ui.files.opening import OpenPrompt
from kshare.ui.files.strip import AttachmentStrip
from kshare.ui.graph import around_sheet
from kshare.ui.graph.around_sheet import AroundSheet
from kshare.ui.notices import notice_list
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers import related_section
from kshare.ui.readers.bookmark_reader import BookmarkReader
from kshare.ui.readers.page_bars import MissingPopover
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.screens.inbox import InboxScreen
from kshare.ui.search.related_rows import ItemRow, ItemRows
from kshare.ui.windows.reader_window import ReaderWindow
from tests.builders import FakeClock
from tests.ui.naughty import (
    ALL_TEXTS,
    VISIBLE,
    AtOnce,
    Naughty,
    assert_clean_copy,
    assert_harmless,
    assert_told,
    one_line,
    person_called,
    shown,
    some,
    spoken,
    taken_by,
    told,
)


@pytest.fixture
def session(naughty: Naughty, jobs: Jobs, asked: list[str]) -> Iterator[AtOnce]:
    made = AtOnce(naughty.home, jobs, FakeClock())
    yield made
    made.end()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    shown(qtbot, made)
    return made


def test_a_bookmark_is_read(
    qtbot: QtBot, naughty: Naughty, session: AtOnce, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(related_section, "related_rows", lambda _reader, _request: ())
    room = BookmarkReader(session)
    shown(qtbot, room)

    for text, item in naughty.bookmarks.items():
        room.show_item(item)
        assert_told([text], f"{room.browser.toPlainText()}\n{room.accessibleName()}")
        assert_clean_copy(room.browser)
    assert_harmless(room, asked)


def test_a_thread_is_read(qtbot: QtBot, naughty: Naughty, session: AtOnce, asked: list[str]) -> None:
    room = ThreadReader(session)
    shown(qtbot, room)

    read = set[str]()
    for question in naughty.questions:
        room.show_item(question)
        qtbot.waitUntil(lambda: not room._coming)
        empty = [view.row.text for view in room.views.values() if not view.body.toPlainText().strip()]
        assert empty == []
        assert_harmless(room, asked)
        read |= room.views.keys()
    assert read >= set(naughty.replies)


def test_what_is_related_stands_below(qtbot: QtBot, asked: list[str]) -> None:
    room = ItemRows("Related")
    shown(qtbot, room)

    for few in some(VISIBLE, 40):
        room.show_rows([ItemRow(text, "page", text, text) for text in few])
        QApplication.processEvents()
        assert_told(few, told(room))
    assert_harmless(room, asked)


def test_a_page_is_written_and_previewed(
    qtbot: QtBot, naughty: Naughty, session: AtOnce, asked: list[str]
) -> None:
    room = PageEditor(session)
    shown(qtbot, room)
    room.open_page(naughty.whole)
    qtbot.waitUntil(lambda: room.is_open and bool(room.text))
    room.preview.render_now()
    browser = room.preview.browser
    qtbot.waitUntil(lambda: VISIBLE[-1] in one_line(browser.toPlainText()))

    assert_told(VISIBLE, room.text)
    assert_told(VISIBLE, told(room.field))
    assert_told((text for text in VISIBLE if text.replace(" ", "").isalnum()), browser.toPlainText())
    for typed, title in taken_by(parse_title).items():
        room.head.title.setText(typed)
        assert one_line(room.written().title) == title
    assert_harmless(room, asked)


def test_former_texts_are_compared(qtbot: QtBot, naughty: Naughty, session: AtOnce, asked: list[str]) -> None:
    room = HistoryView(session)
    shown(qtbot, room)

    room.show_page(naughty.whole, ALL_TEXTS)
    qtbot.waitUntil(lambda: VISIBLE[-1] in one_line(room.browser.toPlainText()))
    assert_told(VISIBLE[len(VISIBLE) // 2 + 1 :], room.browser.toPlainText())
    room.tabs.choose("blame")
    room.tabs.chosen.emit("blame")

    assert_told(VISIBLE, spoken(room.blame))
    for text in VISIBLE:
        room.show_page(naughty.with_files[0], text)
        assert_told([f"History of “{text}”"], told(room))
    assert_harmless(room, asked)


def test_both_sides_of_a_conflict_are_shown(qtbot: QtBot, asked: list[str]) -> None:
    room = ConflictBlocks()
    shown(qtbot, room)
    sides = [ConflictSide(str(number), person_called(text), 0, text) for number, text in enumerate(VISIBLE)]
    pairs = list(zip(sides, reversed(sides), strict=True))[: len(sides) // 2 + 1]

    for few in some(pairs, 40):
        room.show_conflicts([PageConflict(1, 1, mine.text, (mine, theirs)) for mine, theirs in few], "me")
        QApplication.processEvents()
        assert_told([side.text for pair in few for side in pair], told(room))
        assert_harmless(room, asked)


def test_pages_stand_around_another(
    session: AtOnce, window: QWidget, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: Sequence[str] = ()

    def around(_reader: Reader, _request: ShowAround) -> Neighbourhood:
        nodes = tuple(Node(text, text, min(number, 1), 1) for number, text in enumerate(titles))
        return Neighbourhood(nodes, tuple((0, number) for number in range(1, len(nodes))), len(nodes))

    monkeypatch.setattr(around_sheet, "show_around", around)
    room = AroundSheet(session, window)
    for titles in some(VISIBLE, 240):
        room.look_around(titles[0])
        assert_told(titles, spoken(room.nodes))
        for number in range(0, len(titles), 40):
            room.nodes.setCurrentRow(number)
            room.graph.grab()
        assert_harmless(window, asked)
    for text in VISIBLE:
        titles = (text,)
        room.look_around(text)
        assert_told([f"Around “{text}”"], told(room))


def test_erasing_names_what_goes(
    naughty: Naughty, session: AtOnce, window: QWidget, asked: list[str]
) -> None:
    room = EraseSheet(session, window)

    for text in VISIBLE:
        room.ask(WhatToErase(naughty.whole), f"The page “{text}”.", passages=True)
        assert_told([f"The page “{text}”."], told(room))
        room.passage.setText(text)
        room.reason.setText(text)
    assert_harmless(window, asked)


def test_files_are_called_so(
    qtbot: QtBot, naughty: Naughty, session: AtOnce, window: QWidget, asked: list[str]
) -> None:
    room = AttachmentStrip(session)
    shown(qtbot, room)

    names = []
    for page in naughty.with_files:
        room.show_item(page)
        names += [file.name for file in room.files]
        room._more.click()
        QApplication.processEvents()
        assert_told([file.name for file in room.files], told(room))
        assert_harmless(room, asked)
    assert len(names) > 400
    assert names == [safe_name(name) for name in names]
    prompt = OpenPrompt(room.tiles[0].view, window)
    prompt.open_at(window)
    assert_told([room.tiles[0].view.name], told(prompt))
    assert_harmless(prompt, asked)


def test_links_to_missing_pages_ask_first(window: QWidget, asked: list[str]) -> None:
    for text in VISIBLE:
        room = MissingPopover(window, text)
        room.open_at(window)
        assert_told([text], told(room))
        room.hide()
        room.deleteLater()
    assert_harmless(room, asked)


def test_notices_tell_of_them(
    qtbot: QtBot, session: AtOnce, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few: Sequence[str] = ()

    def notices(_reader: Reader, _request: Inbox) -> Notices:
        return Notices(
            tuple(
                Notice(text, REPLY, text, text, text, 0, text, "page", text, actor=person_called(text))
                for text in few
            ),
            None,
            len(few),
        )

    monkeypatch.setattr(notice_list, "inbox", notices)
    room = InboxScreen(session)
    shown(qtbot, room)
    for few in some(VISIBLE, 100):
        room.model.refresh()
        assert_told(few, spoken(room.list))
        room.list.grab()
    assert_harmless(room, asked)


def test_a_window_of_its_own_has_the_title(
    qtbot: QtBot, naughty: Naughty, session: AtOnce, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = ReaderWindow(session, naughty.whole)
    shown(qtbot, room)

    for title, page in list(naughty.pages.items())[::8]:
        room.go(page)
        assert_told([title], told(room).partition("\n")[0])
    assert_harmless(room, asked)
