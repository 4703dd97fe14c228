"""Coming back by a passphrase, into spaces one was in before; and what a moderator may do to a post."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.people import list_muted
from kshare.sharing import admission
from kshare.sync.genesis import SpaceDraft
from kshare.sync.keys.files import load_person
from kshare.sync.keys.recovery import Cost
from kshare.ui.erasing import EraseSheet
from kshare.ui.joining.join_sheet import JoinSheet
from kshare.ui.joining.passphrase_back import PassphraseBack
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.bookmark_reader import BookmarkReader
from kshare.ui.readers.person_reader import PersonReader
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.readers.thread_values import ViewThread, thread_view
from kshare.ui.screens.welcome import Welcome
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.members import GrantRole, grant_role
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import KEYS, init_workspace
from tests.builders import FakeClock, SeededBytes, Team, new_home, team
from tests.ui.homes import session_of, settle

PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase costs seconds on purpose."""
    for function in (admission.Admission.keep_passphrase, admission.person_in):
        monkeypatch.setattr(function, "__defaults__", (Cost(1, 8 << 20),))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    made.sync_all()
    yield made
    made.close()


def test_handle_and_passphrase_bring_a_person_back_to_the_folder(
    qtbot: QtBot, tmp_path: Path, pair: Team, jobs: Jobs
) -> None:
    anna = pair["Anna"]
    anna.home.admission.keep_passphrase(anna.space, "anna", PASSPHRASE)
    welcome = Welcome(tmp_path / "new", jobs, FakeClock(), SeededBytes("new"))
    qtbot.addWidget(welcome)
    welcome.name.setText("Anna")
    welcome.recover()
    welcome.have_passphrase.click()
    back: PassphraseBack = welcome.way_back
    assert not back.next.isEnabled()
    back.folder.setText(f'"{pair.share}"')
    back.handle.setText("@anna")
    back.passphrase.setText("wrong horse battery")
    back.next.click()
    qtbot.waitUntil(lambda: "No key lies in this folder" in back.state.text(), timeout=10_000)

    back.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(back.opened, timeout=10_000):
        back.next.click()
    assert welcome.choice.returning and welcome.choice.folder.text() == str(pair.share)
    qtbot.waitUntil(welcome.choice.button.isEnabled)
    with qtbot.waitSignal(welcome.ready, timeout=10_000) as ready:
        welcome.choice.button.click()

    (home,) = ready.args
    assert home.store.user == anna.home.store.user
    assert back.passphrase.text() == ""
    home.close()


def test_who_was_in_an_encrypted_space_comes_back_without_an_invite(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs
) -> None:
    share = tmp_path / "closed"
    share.mkdir()
    clock = FakeClock()
    lost = new_home(tmp_path, "Anna", clock)
    space = lost.create_space(str(share), SpaceDraft("Closed"), encrypted=True)
    lost.sync(space)
    person = load_person(lost.home / KEYS)
    lost.close()
    home = init_workspace(tmp_path / "new", Introduce("Anna"), clock, SeededBytes("new"), recovered=person)
    session = session_of(home, jobs)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    sheet = JoinSheet(session, window)
    sheet.open_with(str(share))
    qtbot.waitUntil(sheet.choice.was_here.isVisible)
    assert not sheet.choice.button.isEnabled(), "an invite is asked for"

    sheet.choice.was_here.click()
    assert sheet.choice.was_here.isHidden() and sheet.choice.button.isEnabled()
    with qtbot.waitSignal(sheet.entered, timeout=10_000):
        sheet.choice.button.click()

    assert [found.text_id for found in home.shared_spaces()] == [space.text_id]
    settle(session)
    home.close()


def test_a_moderator_is_offered_to_erase_what_others_wrote_and_members_are_not(
    qtbot: QtBot, pair: Team, jobs: Jobs
) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    post = anna.home.run(write_post, WritePost("Something harsh")).id
    pair.sync_all()
    assert not ben.home.ask(thread_view, ViewThread(post)).posts[0].may_erase

    anna.home.run(grant_role, GrantRole("ben", "moderator"))
    pair.sync_all()
    session = session_of(ben.home, jobs)
    reader = ThreadReader(session)
    qtbot.addWidget(reader)
    reader.resize(800, 600)
    reader.show()
    reader.show_item(post)
    qtbot.waitUntil(lambda: bool(reader._views))
    (view,) = reader._views.values()
    offered = [action.text() for action in view.menu().actions()]
    assert offered == ["Mute Anna", "Erase for good…"]

    view.menu().actions()[1].trigger()
    (sheet,) = reader.window().findChildren(EraseSheet)
    qtbot.waitUntil(sheet.yes.isEnabled)
    assert sheet._lead.text() == "The post of Anna. Replies to it stay."
    with qtbot.waitSignal(sheet.erased, timeout=10_000):
        sheet.yes.click()
    view.mute_wanted.emit(view.row.author_id, view.row.author)
    qtbot.waitUntil(lambda: [one.name for one in ben.home.ask(list_muted, None)] == ["Anna"])
    settle(session)


def test_a_profile_mutes_and_hears_again(qtbot: QtBot, pair: Team, jobs: Jobs) -> None:
    session = session_of(pair["Ben"].home, jobs)
    reader = PersonReader(session)
    qtbot.addWidget(reader)
    reader.show()
    reader.show_item("anna")
    qtbot.waitUntil(lambda: reader.mute.text() == "Mute" and reader.mute.isVisible())

    reader.mute.click()
    qtbot.waitUntil(lambda: reader.mute.text() == "Hear again")
    reader.mute.click()
    qtbot.waitUntil(lambda: reader.mute.text() == "Mute")
    settle(session)


def test_a_moderator_erases_a_bookmark_of_others_from_its_menu(qtbot: QtBot, pair: Team, jobs: Jobs) -> None:
    anna, ben = pair["Anna"], pair["Ben"]
    card = ben.home.run(add_bookmark, AddBookmark("https://example.org/harsh", title="Harsh")).id
    pair.sync_all()
    session = session_of(anna.home, jobs)
    reader = BookmarkReader(session)
    qtbot.addWidget(reader)
    reader.resize(800, 600)
    reader.show()
    reader.show_item(card)
    qtbot.waitUntil(reader.more.isVisible)
    assert reader.delete.isHidden()

    reader.menu().actions()[0].trigger()
    (sheet,) = reader.window().findChildren(EraseSheet)
    qtbot.waitUntil(sheet.yes.isEnabled)
    with qtbot.waitSignal(sheet.erased, timeout=10_000):
        sheet.yes.click()

    assert anna.home.ask(list_bookmarks, ListBookmarks()).items == ()
    settle(session)
