"""The bell and what it opens: what concerns the person, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.app import person_of
from kshare.model.changes import POSTS, Changes
from kshare.queries.inbox import REPLY, Inbox, Notice, count_new, inbox
from kshare.queries.notice_words import notice_words
from kshare.queries.reader import Person
from kshare.ui.desk import Desk
from kshare.ui.navigation import Place
from kshare.ui.notices import join_requests
from kshare.ui.notices.bell import bell_figure
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers import seeing
from kshare.ui.readers.reader import Reader
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.usecases.posts import MarkItem, WritePost, mark_item, write_post
from tests.builders import Team, team
from tests.ui.homes import session_of, settle


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ("Anna", "Ben"))
    made.sync_all()
    note = made["Anna"].home.run(write_post, WritePost("The pump is loud")).id
    made.sync_all()
    ben = made["Ben"].home
    ben.run(write_post, WritePost("Oil it", reply_to=note))
    ben.run(mark_item, MarkItem(note, "helped"))
    ben.run(write_post, WritePost("Ask @anna about seals"))
    made.sync_all()
    yield made
    made.close()


@pytest.fixture
def desk(qtbot: QtBot, people: Team, jobs: Jobs) -> Iterator[Desk]:
    home = people["Anna"].home
    made = Desk(session_of(home, jobs, people.clock), person_of(home), WindowMemory(home.home), str)
    made.window.resize(1300, 820)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.notices.bell.look()
    qtbot.waitUntil(lambda: made.notices.bell.count == 2)
    yield made
    made.end()
    settle(made.session)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for part in (made.session, made.window, made):
        delete(part)


def shown(desk: Desk) -> list[Notice]:
    model = desk.inbox.real.model
    return [model.index(n).data(Qt.ItemDataRole.UserRole) for n in range(model.rowCount())]


def test_the_bell_counts_and_opens_what_is_new(qtbot: QtBot, desk: Desk) -> None:
    bell = desk.window.top_bar.bell
    assert (bell.text(), bell.accessibleDescription()) == ("2", "2 new")
    QTest.mouseClick(bell, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [one.kind for one in shown(desk)] == ["mention", "mark", "reply"])
    QAbstractItemModelTester(desk.inbox.real.model)
    spoken = desk.inbox.real.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("New. Ben replied to you. The pump is loud. Oil it")


def test_what_is_read_where_it_stands_leaves_the_bell_once_somebody_sits_there(
    qtbot: QtBot, people: Team, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeing, "LOOK_MS", 0)
    home, in_front = people["Anna"].home, False
    monkeypatch.setattr(Reader, "isActiveWindow", lambda _reader: in_front)
    (reply,) = (one for one in home.ask(inbox, Inbox()).items if one.kind == REPLY)
    session = session_of(home, jobs, people.clock)
    reader = Reader(session)
    qtbot.addWidget(reader)
    reader.show()
    reader.show_item(reply.item)
    qtbot.waitUntil(lambda: isinstance(reader.current, ThreadReader) and bool(reader.current.views))
    QCoreApplication.processEvents()
    settle(session)
    assert home.ask(count_new, None) == 2, "nobody sits there"

    in_front = True
    QCoreApplication.sendEvent(reader, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: home.ask(count_new, None) == 1)

    people["Ben"].home.run(write_post, WritePost("And now?", reply_to=reply.thread))
    people.sync_all()
    assert home.ask(count_new, None) == 2
    session.changed.emit(Changes(frozenset({POSTS})))
    qtbot.waitUntil(lambda: home.ask(count_new, None) == 1)
    settle(session)


def test_walking_by_keys_opening_marks_as_seen(qtbot: QtBot, desk: Desk) -> None:
    window = desk.window
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_G)
    QTest.keyClick(window, Qt.Key.Key_N)
    assert window.place.screen == "inbox"
    qtbot.waitUntil(lambda: len(shown(desk)) == 3)
    rows = desk.inbox.real.list
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_J)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.notices.bell.count == 1)
    assert window.place.item == shown(desk)[0].item
    qtbot.waitUntil(lambda: not shown(desk)[0].new and shown(desk)[1].new)


def test_all_are_seen_at_once_and_the_toast_takes_it_back(qtbot: QtBot, desk: Desk) -> None:
    desk.window.go(Place("inbox"))
    desk.inbox.real.see_all.click()
    qtbot.waitUntil(lambda: desk.notices.bell.count == 0)
    assert desk.window.top_bar.bell.text() == ""
    qtbot.waitUntil(desk.window.toast.isVisible)
    QTest.keyClick(desk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.notices.bell.count == 2)


def test_a_thread_is_muted_from_its_notice(qtbot: QtBot, desk: Desk) -> None:
    screen = desk.inbox.real
    desk.window.go(Place("inbox"))
    qtbot.waitUntil(lambda: len(shown(desk)) == 3)
    assert not screen.mute.isEnabled()
    screen.list.selectRow(2)
    screen.mute.click()
    qtbot.waitUntil(lambda: [one.kind for one in shown(desk)] == ["mention"])


def test_filters_are_places_that_back_returns_to(qtbot: QtBot, desk: Desk) -> None:
    screen = desk.inbox.real
    desk.window.go(Place("inbox"))
    qtbot.waitUntil(lambda: len(shown(desk)) == 3)
    QTest.mouseClick(screen.filter._tabs["marks"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [one.kind for one in shown(desk)] == ["mark"])
    desk.window.go_back()
    qtbot.waitUntil(lambda: len(shown(desk)) == 3)
    assert screen.filter.current == "all"


def test_an_empty_inbox_says_what_comes_here(qtbot: QtBot, desk: Desk) -> None:
    desk.window.go(Place("inbox", query="pages"))
    qtbot.waitUntil(desk.inbox.real.empty.isVisible)


def test_every_kind_is_a_sentence(people: Team) -> None:
    found = people["Anna"].home.ask(inbox, Inbox())
    assert [notice_words(one) for one in found.items] == [
        "Ben mentioned you",
        "Ben said that this helped",
        "Ben replied to you",
    ]
    trouble = Notice("space:1:5", "space", "Team", "", "", 5, "", "", "", count=2)
    assert notice_words(trouble) == "2 files of Team cannot be read yet"
    ben = Person("b", "Ben", "ben")
    words = {
        kind: notice_words(Notice("k", kind, "Team", "T", "", 5, "i", "page", "i", ben, people=3))
        for kind in ("mention", "answer", "change", "mark", "newer")
    }
    assert words["mention"] == "Ben and 2 others wrote about you on a page"
    assert words["answer"] == "Ben and 2 others answered your question"
    assert all(words.values()) and bell_figure(100) == "99+"


def test_an_admin_is_told_once_who_asks_at_the_door(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking: list[tuple[str, ...]] = [("aaaa", "bbbb")]
    shown_members: list[str] = []
    monkeypatch.setattr(join_requests, "spaces_to_guard", lambda reader, request: (("space", "Team"),))
    monkeypatch.setattr(join_requests, "who_asks", lambda workspace, space: asking[-1])
    banner, requests = desk.window.banner, desk.notices.requests
    requests.members_wanted.disconnect()
    requests.members_wanted.connect(shown_members.append)
    requests.look()
    qtbot.waitUntil(banner.isVisible)
    assert banner.accessibleName() == "2 people ask to be let into Team."
    banner.wanted.emit()
    assert shown_members == ["space"] and not banner.isVisible()

    asking.append(("cccc",))
    requests.look()
    qtbot.waitUntil(lambda: banner.accessibleName() == "1 person asks to be let into Team.")
    asking.append(())
    requests.look()
    qtbot.waitUntil(lambda: not banner.isVisible())


def test_only_admins_of_encrypted_spaces_guard_a_door(people: Team) -> None:
    assert people["Anna"].home.ask(join_requests.spaces_to_guard, None) == ()
