"""Long threads come in parts, long posts are folded, and own words are opened by whoever asks for the editor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.reader import Reader
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Size
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.ui.homes import anna, session_of, settle


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    workspace = anna(tmp_path)
    yield workspace
    workspace.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


@pytest.fixture
def thread(qtbot: QtBot, session: Session) -> ThreadReader:
    made = ThreadReader(session)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def say(home: Workspace, text: str, reply_to: str | None = None) -> str:
    return home.run(write_post, WritePost(text, reply_to=reply_to)).id


def shown(thread: ThreadReader) -> list[str]:
    """The words on the screen, from top to bottom."""
    views = sorted(thread.views.values(), key=lambda view: view.y())
    return [view.body.toPlainText() for view in views]


def test_a_long_thread_begins_with_its_first_replies(
    qtbot: QtBot, thread: ThreadReader, home: Workspace
) -> None:
    top = say(home, "Top")
    for number in range(50):
        say(home, f"{number}", top)
    thread.show_item(top)
    qtbot.waitUntil(lambda: len(thread.views) == 41)

    QTest.mouseClick(thread._more, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: len(thread.views) == 51)
    qtbot.waitUntil(lambda: shown(thread) == ["Top", *map(str, range(50))])
    assert not thread._more.isVisible() and not thread._earlier.isVisible()


def test_a_reply_far_down_is_shown_with_its_neighbours_and_the_way_up(
    qtbot: QtBot, thread: ThreadReader, home: Workspace
) -> None:
    top = say(home, "Top")
    replies = [say(home, f"{number}", top) for number in range(60)]
    thread.show_item(replies[55])
    qtbot.waitUntil(lambda: replies[55] in thread.views and thread._earlier.isVisible())
    qtbot.waitUntil(lambda: shown(thread) == ["Top", *map(str, range(50, 60))])

    QTest.mouseClick(thread._earlier, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: shown(thread) == ["Top", *map(str, range(10, 60))])
    assert thread._earlier.text() == "Show 10 earlier replies"


def test_a_long_post_is_folded_and_no_wider_than_one_can_read(
    qtbot: QtBot, thread: ThreadReader, home: Workspace
) -> None:
    top = say(home, "\n\n".join(f"Paragraph {number} of a long story." for number in range(250)))
    thread.show_item(top)
    qtbot.waitUntil(lambda: top in thread.views)
    view = thread.views[top]
    qtbot.waitUntil(view.unfold.isVisible)
    assert "Paragraph 249" not in view.body.toPlainText()
    assert view.body.width() <= Size.MEASURE

    QTest.mouseClick(view.unfold, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "Paragraph 249" in view.body.toPlainText())
    assert not view.unfold.isVisible()
    view.edit()
    assert "Paragraph 249" in view.field.toPlainText()


def test_the_editor_opens_as_soon_as_the_thread_is_there(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    top = say(home, "Mine")
    reader = Reader(session)
    qtbot.addWidget(reader)
    reader.show()

    reader.show_item(top)
    reader.start_edit()

    def editing() -> bool:
        return isinstance(reader.current, ThreadReader) and any(
            view.body.isHidden() for view in reader.current.views.values()
        )

    qtbot.waitUntil(editing)


def test_an_unsent_reply_waits_for_its_thread(qtbot: QtBot, thread: ThreadReader, home: Workspace) -> None:
    one, other = say(home, "One"), say(home, "Other")
    thread.show_item(one)
    qtbot.waitUntil(lambda: one in thread.views)
    thread.reply.field.setPlainText("half a thought")

    thread.show_item(other)
    qtbot.waitUntil(lambda: other in thread.views)
    assert thread.reply.field.toPlainText() == ""

    thread.show_item(one)
    qtbot.waitUntil(lambda: thread.reply.field.toPlainText() == "half a thought")
