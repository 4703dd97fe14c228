"""The composer: three seconds to a post, nothing typed is lost, and everybody knows who will see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kshare.model.limits import POST_CHARACTERS
from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.drafts import find_draft
from kshare.queries.timeline import Timeline, timeline
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.writing.composer import Composer
from kshare.ui.writing.composer_line import Mode
from kshare.ui.writing.draft import DRAFT
from kshare.ui.writing.post_field import PostField, token_before
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import team
from tests.ui.homes import ME, anna, session_of, settle

CTRL = Qt.KeyboardModifier.ControlModifier


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


def shown(qtbot: QtBot, session: Session) -> Composer:
    composer = Composer(session, ME)
    qtbot.addWidget(composer)
    composer.resize(560, 400)
    composer.show()
    qtbot.waitExposed(composer)
    composer.activateWindow()
    return composer


def test_enter_text_control_enter_is_a_post(qtbot: QtBot, session: Session, home: Workspace) -> None:
    composer = shown(qtbot, session)
    QTest.keyClick(composer.line.invitation, Qt.Key.Key_Space)
    QTest.keyClicks(composer.text, "Moved the visa page #travel")

    with qtbot.waitSignal(composer.written) as written:
        QTest.keyClick(composer.text, Qt.Key.Key_Return, CTRL)

    items = home.ask(timeline, Timeline()).items
    assert [(item.id, item.text, item.tags) for item in items] == [
        (written.args[0], "Moved the visa page #travel", ("travel",))
    ]
    assert not composer.is_open
    assert composer.text.toPlainText() == ""


def test_the_closed_line_is_a_button_that_a_screen_reader_presses(qtbot: QtBot, session: Session) -> None:
    composer = shown(qtbot, session)
    line = QAccessible.queryAccessibleInterface(composer.line.invitation)
    assert line.role() == QAccessible.Role.Button
    assert line.text(QAccessible.Text.Name) == "What did you learn, find or wonder about?"

    line.actionInterface().doAction("Press")

    qtbot.waitUntil(lambda: composer.is_open)


def test_a_question_is_asked_through_its_icon(qtbot: QtBot, session: Session, home: Workspace) -> None:
    composer = shown(qtbot, session)
    composer.open(Mode.QUESTION)
    QTest.keyClicks(composer.text, "Who has the key?")

    with qtbot.waitSignal(composer.written):
        QTest.mouseClick(composer.button, Qt.MouseButton.LeftButton)

    assert [item.kind for item in home.ask(timeline, Timeline()).items] == ["question"]


def test_a_pasted_address_offers_to_be_kept_as_a_bookmark(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    composer = shown(qtbot, session)
    composer.open(Mode.POST)
    composer.text.insertPlainText("https://docs.example.org/seals")
    assert composer.offer.isVisible()

    QTest.mouseClick(composer.offer, Qt.MouseButton.LeftButton)
    assert composer.mode is Mode.BOOKMARK
    QTest.keyClicks(composer.text, "Good table #seals")
    with qtbot.waitSignal(composer.written):
        QTest.keyClick(composer.text, Qt.Key.Key_Return, CTRL)

    [card] = home.ask(list_bookmarks, ListBookmarks()).items
    assert (card.url, card.note, card.tags) == (
        "https://docs.example.org/seals",
        "Good table #seals",
        ("seals",),
    )


@pytest.mark.parametrize("text", ["", "a b", "see https://a.example", "javascript:alert(1)", "C:\\x"])
def test_other_text_offers_no_bookmark(qtbot: QtBot, session: Session, text: str) -> None:
    composer = shown(qtbot, session)
    composer.open(Mode.POST)
    composer.text.setPlainText(text)

    assert not composer.offer.isVisible()


def test_what_was_typed_survives_the_window(qtbot: QtBot, session: Session, home: Workspace) -> None:
    composer = shown(qtbot, session)
    composer.open(Mode.QUESTION)
    QTest.keyClicks(composer.text, "Half a thou")
    QTest.keyClick(composer.text, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: home.ask(find_draft, DRAFT) is not None)

    again = shown(qtbot, session)
    again.restore_draft()

    qtbot.waitUntil(lambda: again.text.toPlainText() == "Half a thou")
    assert again.mode is Mode.QUESTION
    again.open()
    QTest.keyClicks(again.text, "ght")
    assert again.text.toPlainText() == "Half a thought"


def test_a_draft_ends_when_it_is_posted(qtbot: QtBot, session: Session, home: Workspace) -> None:
    composer = shown(qtbot, session)
    composer.open()
    QTest.keyClicks(composer.text, "Almost")
    composer.keep_draft()
    qtbot.waitUntil(lambda: home.ask(find_draft, DRAFT) is not None)

    with qtbot.waitSignal(composer.written):
        composer.send()

    assert home.ask(find_draft, DRAFT) is None


def test_no_timer_brings_back_the_draft_of_what_is_being_posted(
    qtbot: QtBot, session: Session, home: Workspace, jobs: Jobs
) -> None:
    composer = shown(qtbot, session)
    composer.open()
    QTest.keyClicks(composer.text, "Almost")
    lane_is_free = Event()
    jobs.lanes.store.submit(lane_is_free.wait)

    with qtbot.waitSignal(composer.written):
        composer.send()
        composer.draft.keep()  # as the timer does, if it still runs
        lane_is_free.set()
    settle(session)

    assert home.ask(find_draft, DRAFT) is None


def test_a_text_that_cannot_be_kept_stays_in_the_field(qtbot: QtBot, session: Session) -> None:
    composer = shown(qtbot, session)
    composer.open(Mode.BOOKMARK)
    composer.address.setText("javascript:alert(1)")
    composer.send()

    qtbot.waitUntil(composer.trouble.isVisible)
    assert composer.address.text() == "javascript:alert(1)"


def test_the_count_shows_near_the_limit_and_stops_above_it(qtbot: QtBot, session: Session) -> None:
    composer = shown(qtbot, session)
    composer.open()
    composer.text.setPlainText("x" * 100)
    assert not composer.count.isVisible()

    composer.text.setPlainText("x" * (POST_CHARACTERS - 5))
    assert composer.count.text() == "5 left"
    composer.text.setPlainText("x" * (POST_CHARACTERS + 2))

    assert composer.count.text() == "2 too many"
    assert not composer.button.isEnabled()


def test_it_says_who_will_see_it_and_that_can_be_switched(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    people = team(tmp_path, ["anna", "ben"], "Team Hydraulics")
    session = session_of(people["anna"].home, jobs, people.clock)
    composer = shown(qtbot, session)
    composer.open()
    qtbot.waitUntil(lambda: composer.audience.text() == "Everyone in Team Hydraulics")

    personal = next(row for row in composer.audience.spaces if row.folder is None)
    composer.audience.use(personal)
    assert composer.audience.text() == "Only you"
    composer.text.setPlainText("A private note")
    with qtbot.waitSignal(composer.written):
        composer.send()

    [item] = people["anna"].home.ask(timeline, Timeline()).items
    assert item.space == "personal"
    settle(session)
    people.close()


def test_at_and_hash_are_completed_from_what_is_known(
    qtbot: QtBot, session: Session, home: Workspace
) -> None:
    home.run(write_post, WritePost("Old news #hydraulics"))
    field = PostField(session, "Words")
    qtbot.addWidget(field)
    field.show()
    qtbot.waitExposed(field)
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)

    QTest.keyClicks(field, "Ask @an")
    qtbot.waitUntil(lambda: field.offered is not None)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText().startswith("Ask @anna")
    QTest.keyClicks(field, "#hyd")
    qtbot.waitUntil(lambda: field.offered is not None)
    QTest.keyClick(field, Qt.Key.Key_Tab)

    assert field.toPlainText().endswith("#hydraulics ")


@pytest.mark.parametrize(
    ("line", "kind"),
    [("@", "person"), ("(@jo", "person"), ("a #t", "tag"), ("[[", "page"), ("#", None), ("a@b", None)],
)
def test_only_beginnings_are_completed(line: str, kind: str | None) -> None:
    token = token_before(line)

    assert (token.kind if token else None) == kind
