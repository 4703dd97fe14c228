"""What can be done with a card: by key, by mouse, from the menu; each with a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from kshare.errors import NotFound
from kshare.queries.items import ShowItem, show_item
from kshare.queries.people import Follows, ListPeople, list_muted, list_people, my_follows
from kshare.queries.reading_list import ReadLater, reading_list
from kshare.ui.delegates.card import CardDelegate, Part
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.person_reader import PersonReader
from kshare.ui.screens.home import HomeScreen
from kshare.ui.session import Session
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import Team, team
from tests.ui.homes import ME, session_of, settle


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"], "Hydraulics")
    yield made
    made.close()


@pytest.fixture
def home(people: Team) -> Workspace:
    """Anna's, with a post of hers above one of Ben's."""
    people["Ben"].home.run(write_post, WritePost("By Ben"))
    people.sync_all()
    people["Anna"].home.run(write_post, WritePost("By Anna"))
    return people["Anna"].home


@pytest.fixture
def session(people: Team, home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs, people.clock)
    yield made
    settle(made)


@pytest.fixture
def screen(qtbot: QtBot, session: Session) -> HomeScreen:
    made = HomeScreen(session, ME)
    session.changed.connect(made.on_changes)
    qtbot.addWidget(made)
    made.resize(620, 700)
    with qtbot.waitSignal(made.model.loaded):
        made.show()
    qtbot.waitExposed(made)
    made.list.setFocus()
    return made


def words(screen: HomeScreen, number: int, follows: Follows | None = None) -> list[str]:
    menu = screen.card_actions.menu(screen.model.row(number), follows or Follows((), ()))
    return [act.text().partition("\t")[0] for act in menu.actions() if act.text()]


def test_b_keeps_for_later_and_b_again_does_not(qtbot: QtBot, screen: HomeScreen, home: Workspace) -> None:
    screen.list.step(1)
    QTest.keyClick(screen.list, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: screen.model.row(0).later)
    assert [row.title for row in home.ask(reading_list, ReadLater()).items] == ["By Anna"]

    QTest.keyClick(screen.list, Qt.Key.Key_B)

    qtbot.waitUntil(lambda: not screen.model.row(0).later)


def test_an_own_post_is_deleted_and_comes_back(
    qtbot: QtBot, screen: HomeScreen, session: Session, home: Workspace
) -> None:
    item = screen.model.row(0).id
    screen.list.step(1)
    with qtbot.waitSignal(session.done) as done:
        QTest.keyClick(screen.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1)

    session.undo(done.args[1])

    qtbot.waitUntil(lambda: home.ask(show_item, ShowItem(item)).kind == "note")


def test_nobody_deletes_or_edits_what_others_wrote(
    qtbot: QtBot, screen: HomeScreen, session: Session, home: Workspace
) -> None:
    screen.list.setCurrentIndex(screen.model.index(1))

    QTest.keyClick(screen.list, Qt.Key.Key_Delete)
    with qtbot.assertNotEmitted(screen.edit_wanted):
        QTest.keyClick(screen.list, Qt.Key.Key_E)
    settle(session)

    assert home.ask(show_item, ShowItem(screen.model.row(1).id)).kind == "note"
    assert "Delete" not in words(screen, 1) and "Edit" not in words(screen, 1)
    assert "Delete" in words(screen, 0) and "Edit" in words(screen, 0)


def test_e_asks_for_the_editor_and_c_copies_a_link(qtbot: QtBot, screen: HomeScreen) -> None:
    item = screen.model.row(0).id
    screen.list.step(1)

    with qtbot.waitSignal(screen.edit_wanted) as wanted:
        QTest.keyClick(screen.list, Qt.Key.Key_E)
    QTest.keyClick(screen.list, Qt.Key.Key_C)

    assert wanted.args == [item, "post"]
    assert QGuiApplication.clipboard().text() == f"kshare:post/{item}"


def test_the_menu_follows_and_mutes(qtbot: QtBot, screen: HomeScreen, home: Workspace, people: Team) -> None:
    menu = screen.card_actions.menu(screen.model.row(1), Follows((), ()))
    next(act for act in menu.actions() if act.text() == "Follow Ben").trigger()
    qtbot.waitUntil(lambda: bool(home.ask(my_follows, None).people))
    assert "Stop following Ben" in words(screen, 1, home.ask(my_follows, None))

    next(act for act in menu.actions() if act.text() == "Mute Ben").trigger()

    qtbot.waitUntil(lambda: [person.name for person in home.ask(list_muted, None)] == ["Ben"])


def test_the_menu_opens_by_right_click_by_key_and_by_the_dots(qtbot: QtBot, screen: HomeScreen) -> None:
    delegate = screen.list.itemDelegate()
    assert isinstance(delegate, CardDelegate)
    rect = screen.list.visualRect(screen.model.index(1))
    dots = delegate.shape(rect, screen.model.row(1)).extra(1).center().toPoint()

    def opened() -> bool:
        menu = QApplication.activePopupWidget()
        return menu is not None and menu.close()

    QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=dots)
    qtbot.waitUntil(opened)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, rect.center(), QPoint(10, 10))
    QApplication.sendEvent(screen.list.viewport(), event)
    qtbot.waitUntil(opened)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(screen.list, event)
    qtbot.waitUntil(opened)


def test_every_action_of_the_chosen_card_is_a_named_button(qtbot: QtBot, screen: HomeScreen) -> None:
    screen.list.step(1)
    buttons = screen.list.viewport().findChildren(QToolButton)
    qtbot.waitUntil(lambda: all(each.isVisible() for each in buttons))

    found = [QAccessible.queryAccessibleInterface(each) for each in buttons]

    names = [each.text(QAccessible.Text.Name) for each in found]
    assert names == ["Reply", "Pass on", "This helped me", "Keep for later", "More"]
    assert all("Post by Anna" in each.text(QAccessible.Text.Description) for each in found)


def test_what_is_gone_is_no_trouble(qtbot: QtBot, screen: HomeScreen, session: Session) -> None:
    row = screen.model.row(0)
    screen.card_actions.delete(row)
    settle(session)

    with qtbot.waitSignal(session.trouble) as trouble:
        screen.card_actions.mark_helped(row.__class__("a" * 32, "post", "", "", ""))

    assert isinstance(trouble.args[0], NotFound)


def test_the_cards_of_a_profile_can_do_the_same(
    qtbot: QtBot, session: Session, home: Workspace, people: Team
) -> None:
    ben = next(person.person.id for person in home.ask(list_people, ListPeople("ben")))
    profile = PersonReader(session)
    qtbot.addWidget(profile)
    profile.resize(620, 700)
    profile.show()
    with qtbot.waitSignal(profile.model.loaded):
        profile.show_item(ben)
    row = profile.model.row(0)

    profile.list.pressed.emit(row, Part.LATER, row.id)
    qtbot.waitUntil(lambda: profile.model.row(0).later)
    with qtbot.waitSignal(profile.opened) as opened:
        profile.list.pressed.emit(row, Part.REPLY, row.id)

    assert opened.args == [row.id]


def test_ones_own_profile_leads_to_where_it_is_written_and_nobody_elses(
    qtbot: QtBot, session: Session, home: Workspace, people: Team
) -> None:
    ben, me = (
        next(found.person.id for found in home.ask(list_people, ListPeople(name))) for name in ("ben", "anna")
    )
    profile = PersonReader(session)
    qtbot.addWidget(profile)
    profile.show()
    with qtbot.waitSignal(profile.model.loaded):
        profile.show_item(ben)
    qtbot.waitUntil(profile.follow.isVisible)
    assert profile.edit.isHidden()

    profile.show_item(me)
    qtbot.waitUntil(profile.edit.isVisible)
    assert profile.follow.isHidden()
    with qtbot.waitSignal(profile.link_wanted) as wanted:
        QTest.mouseClick(profile.edit, Qt.MouseButton.LeftButton)
    assert wanted.args == ["kshare:settings/profile"]
