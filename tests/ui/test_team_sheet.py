"""Who belongs to a space: read by everybody, changed by admins, and never without a sentence first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare import __version__
from kshare.model.statement import Role
from kshare.queries.members import Member
from kshare.store.spaces import Space
from kshare.sync.genesis import SpaceDraft
from kshare.sync.keys.invite import read_invite
from kshare.ui.process.jobs import Jobs
from kshare.ui.team.member_list import spoken
from kshare.ui.team.team_sheet import TeamSheet
from kshare.ui.team.values import Team as TeamNow
from kshare.ui.team.values import quota_words
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.file_room import SetRoom, set_room
from kshare.usecases.members import GrantRole, RemoveMember, grant_role, remove_member
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import KEYS, Workspace
from tests.builders import FakeClock, Team, new_home, team
from tests.ui.homes import session_of, settle


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben", "Cleo"], "Hydraulics")
    made.sync_all()
    yield made
    made.close()


class Opened:
    """A sheet over a window, read once."""

    def __init__(self, qtbot: QtBot, home: Workspace, space: Space, jobs: Jobs) -> None:
        self.qtbot = qtbot
        self.session = session_of(home, jobs)
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(900, 760)
        window.show()
        qtbot.waitExposed(window)
        self.sheet = TeamSheet(self.session, space.text_id, window)
        self.said: list[str] = []
        self.session.done.connect(lambda words, _undo: self.said.append(words))
        self.sheet.open_team()
        qtbot.waitUntil(lambda: self.sheet.team is not None)

    @property
    def team(self) -> TeamNow:
        assert self.sheet.team is not None
        return self.sheet.team

    def member(self, name: str) -> Member:
        return next(each for each in self.team.members if each.person.name == name)

    def open(self, name: str) -> None:
        self.sheet.list.opened.emit(self.member(name))

    def role_of(self, name: str) -> Role | None:
        found = (each.role for each in self.team.members if each.person.name == name)
        return next(found, None)

    def close(self) -> None:
        settle(self.session)


@pytest.fixture
def annas(qtbot: QtBot, people: Team, jobs: Jobs) -> Iterator[Opened]:
    made = Opened(qtbot, people["Anna"].home, people["Anna"].space, jobs)
    yield made
    made.close()


@pytest.fixture
def bens(qtbot: QtBot, people: Team, jobs: Jobs) -> Iterator[Opened]:
    made = Opened(qtbot, people["Ben"].home, people["Ben"].space, jobs)
    yield made
    made.close()


def shown_names(opened: Opened) -> list[str]:
    model = opened.sheet.list.members
    rows = (model.index(number).data(Qt.ItemDataRole.UserRole) for number in range(model.rowCount()))
    return [row.person.name for row in rows]


def test_everybody_is_listed_with_the_admin_first_and_found_by_typing(annas: Opened) -> None:
    assert shown_names(annas) == ["Anna", "Ben", "Cleo"]
    assert "3 members" in annas.sheet.summary.text() and "open" in annas.sheet.summary.text()
    assert spoken(annas.member("Anna")).startswith("Anna (you). Admin.")

    QTest.keyClicks(annas.sheet.filter, "cle")
    assert shown_names(annas) == ["Cleo"]

    QTest.keyClicks(annas.sheet.filter, "x")
    assert annas.sheet.nobody.isVisible() and not annas.sheet.list.isVisible()


def test_a_member_is_removed_only_after_the_sentence_that_says_what_it_means(annas: Opened) -> None:
    annas.open("Ben")
    page = annas.sheet.member
    page.remove.click()
    assert "Remove Ben from Hydraulics?" in page.confirm.words.text()
    assert "can still read" in page.confirm.words.text()
    page.confirm.leave.click()
    assert page.confirm.isHidden() and annas.role_of("Ben") == Role.MEMBER

    page.remove.click()
    page.confirm.button.click()

    annas.qtbot.waitUntil(lambda: annas.role_of("Ben") is None)
    assert annas.sheet.shown is annas.sheet._everybody
    assert annas.said == ["Removed: Ben. What they wrote stays."]


def test_a_role_is_changed_after_a_sentence_and_shown_at_once(annas: Opened) -> None:
    annas.open("Ben")
    page = annas.sheet.member
    page.role.setCurrentIndex(page.role.findData(Role.ADMIN))
    page.role.activated.emit(page.role.currentIndex())
    assert "Make Ben an admin?" in page.confirm.words.text()
    page.confirm.leave.click()
    assert page.role.currentData() == Role.MEMBER

    page.role.activated.emit(page.role.findData(Role.ADMIN))
    page.confirm.button.click()

    annas.qtbot.waitUntil(lambda: annas.role_of("Ben") == Role.ADMIN)
    assert "do everything" in page.may.text()


def test_the_last_admin_is_told_why_the_role_stays(annas: Opened) -> None:
    annas.open("Anna")

    page = annas.sheet.member
    assert page.why_not.isVisible() and "needs an admin" in page.why_not.text()
    assert page.role.isHidden() and page.remove.isHidden()


def test_who_is_no_admin_reads_whom_to_ask(bens: Opened) -> None:
    assert bens.sheet.invite.isHidden()
    assert bens.sheet.why_not.text().endswith("Ask Anna.")
    bens.open("Cleo")

    page = bens.sheet.member
    assert page.role.isHidden() and page.remove.isHidden() and page.why_not.isVisible()
    assert len(page.fingerprint.text) == 19 and page.fingerprint.isVisible()


def test_two_of_one_name_are_not_confirmed_and_have_a_fingerprint_each(
    qtbot: QtBot, people: Team, tmp_path: Path, jobs: Jobs
) -> None:
    other = new_home(tmp_path / "other", "Ben", people.clock, seed="another")
    space = other.join_space(str(people.share))
    other.sync(space)
    people.sync_all()
    opened = Opened(qtbot, people["Anna"].home, people["Anna"].space, jobs)

    both = [each for each in opened.team.members if not each.confirmed]
    assert {each.person.name for each in both} == {"Ben", "Ben (2)"}
    assert all(each.fingerprint in spoken(each) and "not confirmed" in spoken(each) for each in both)
    opened.open("Ben (2)")
    assert opened.sheet.member.warning.isVisible()

    opened.close()
    other.close()


def test_a_doubled_name_is_confirmed_after_comparing_and_doubted_again(
    qtbot: QtBot, people: Team, tmp_path: Path, jobs: Jobs
) -> None:
    other = new_home(tmp_path / "other", "Ben", people.clock, seed="another")
    other.sync(other.join_space(str(people.share)))
    people.sync_all()
    opened = Opened(qtbot, people["Cleo"].home, people["Cleo"].space, jobs)
    opened.open("Ben (2)")
    page = opened.sheet.member

    page.confirmed.click()
    assert opened.member("Ben (2)").fingerprint in page.confirm.words.text()
    page.confirm.leave.click()
    assert not opened.member("Ben (2)").confirmed
    page.confirmed.click()
    page.confirm.button.click()

    qtbot.waitUntil(lambda: opened.member("Ben (2)").confirmed)
    assert page.warning.isHidden() and page.confirmed.isHidden()
    assert "You compared it" in page.compare.text() and opened.said == ["Confirmed for you: Ben (2)"]
    assert not opened.member("Ben").confirmed
    page.doubted.click()
    qtbot.waitUntil(lambda: not opened.member("Ben (2)").confirmed)
    opened.close()
    other.close()


def test_version_last_words_and_files_stand_below_the_name(qtbot: QtBot, people: Team, jobs: Jobs) -> None:
    ben = people["Ben"]
    ben.home.run(write_post, WritePost("Good morning"))
    item = ben.home.run(save_page, SavePage("Seals", "Text\n")).id
    blob = ben.home.files.keep(io.BytesIO(bytes(5_000)))
    ben.home.run(attach_file, AttachFile(item, blob, "a.bin", media_type="application/pdf"))
    people["Anna"].home.run(set_room, SetRoom(person=4_000))
    people.sync_all()
    opened = Opened(qtbot, people["Cleo"].home, people["Cleo"].space, jobs)

    assert "more files than allowed" in spoken(opened.member("Ben"))
    opened.open("Ben")
    page = opened.sheet.member
    assert page.facts.text().startswith(f"KShare {__version__} · last wrote on ")
    assert page.facts.text().endswith("5 kB of files")
    assert page.room.isVisible() and "fill 5 kB" in quota_words(opened.member("Ben"))
    opened.open("Anna")
    assert page.facts.text() == f"KShare {__version__}" and page.room.isHidden()
    opened.close()


def test_muting_is_ones_own_affair_and_taken_back(annas: Opened) -> None:
    annas.open("Ben")
    mute = annas.sheet.member.mute
    mute.click()
    annas.qtbot.waitUntil(lambda: mute.text() == "Hear again")
    assert annas.said == ["The posts of Ben are not shown to you any more."]

    mute.click()
    annas.qtbot.waitUntil(lambda: mute.text() == "Mute")
    annas.open("Anna")
    assert mute.isHidden()


def test_a_lost_key_gets_a_successor_after_its_fingerprint_was_read(annas: Opened) -> None:
    annas.open("Ben")
    annas.sheet.member.lost.click()
    page = annas.sheet.succession
    assert annas.sheet.shown is page and page.heir.currentText().startswith("Cleo")
    assert page.fingerprint.text == annas.member("Cleo").fingerprint

    page.attest.click()
    assert "Cleo stands for Ben from now on" in page.confirm.words.text()
    page.confirm.button.click()

    annas.qtbot.waitUntil(lambda: annas.role_of("Ben") is None)
    assert annas.sheet.shown is annas.sheet._everybody
    assert annas.said == ["Cleo stands for Ben now."]


def test_only_admins_say_who_succeeds(bens: Opened) -> None:
    bens.open("Cleo")
    assert bens.sheet.member.lost.isHidden()


def test_a_passphrase_is_asked_twice_and_brings_the_person_back(
    annas: Opened, people: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kshare.sharing import admission
    from kshare.sync.keys.files import load_person
    from kshare.sync.keys.recovery import Cost
    from kshare.ui.joining.passphrase_back import seed_under

    quick = Cost(1, 8 << 20)
    for function in (admission.Admission.keep_passphrase, admission.person_in):
        monkeypatch.setattr(function, "__defaults__", (quick,))
    annas.open("Anna")
    annas.sheet.member.passphrase.click()
    page = annas.sheet.passphrase
    page.first.setText("correct horse battery")
    page.second.setText("correct house")
    assert "not the same" in page.state.text() and not page.keep.isEnabled()
    page.second.setText("correct horse battery")
    page.keep.click()

    annas.qtbot.waitUntil(lambda: page.state.text().startswith("Kept."))
    assert "handle anna" in page.state.text() and page.first.text() == ""
    seed = seed_under(str(people.share), "anna", "correct horse battery")
    assert seed == load_person(people["Anna"].home.home / KEYS).seed


def test_an_invite_says_whom_it_lets_in_and_until_when_and_can_be_copied(annas: Opened) -> None:
    annas.sheet.invite.click()
    page = annas.sheet.inviting
    assert page.name.hasFocus()
    QTest.keyClicks(page.name, "Dora Lind")
    QTest.keyClick(page.name, Qt.Key.Key_Return)

    annas.qtbot.waitUntil(page.result.isVisible)
    assert "It lets in Dora Lind, until 1" in page.meaning.text()
    page.copy.click()
    invite = read_invite(QGuiApplication.clipboard().text())
    assert (invite.name, invite.space_name, invite.inviter) == ("Dora Lind", "Hydraulics", "Anna")

    page.withdraw.click()
    annas.qtbot.waitUntil(lambda: "Withdrawn" in page.meaning.text())
    assert page.text.toPlainText() == "" and not page.copy.isEnabled()


def test_whoever_asks_is_admitted_once_the_fingerprint_was_compared(
    qtbot: QtBot, tmp_path: Path, jobs: Jobs
) -> None:
    clock, share = FakeClock(), tmp_path / "closed"
    share.mkdir()
    anna, dora = new_home(tmp_path, "Anna", clock), new_home(tmp_path, "Dora", clock)
    space = anna.create_space(str(share), SpaceDraft("Closed"), encrypted=True)
    anna.sync(space)
    asked = dora.admission.ask(str(share))
    opened = Opened(qtbot, anna, space, jobs)
    sheet = opened.sheet
    qtbot.waitUntil(sheet.asking.isVisible)

    sheet.asking.wanted.emit()
    assert sheet.requests.fingerprints == (asked.fingerprint,)
    sheet.requests.admits[0].click()
    assert asked.fingerprint in sheet.requests.confirm.words.text()
    sheet.requests.confirm.button.click()

    qtbot.waitUntil(sheet.requests.empty.isVisible)
    assert opened.said and asked.fingerprint in opened.said[0]
    opened.close()
    anna.sync(space)
    assert dora.join_space(str(share)).text_id == space.text_id
    anna.close()
    dora.close()


def test_a_space_without_an_admin_is_taken_over_after_a_sentence(
    qtbot: QtBot, people: Team, jobs: Jobs
) -> None:
    anna, ben, cleo = (people[name] for name in ("Anna", "Ben", "Cleo"))
    anna.home.run(grant_role, GrantRole("ben", "admin"))
    people.sync_all()
    anna.home.run(remove_member, RemoveMember("anna"))
    ben.home.run(remove_member, RemoveMember("ben"))
    people.sync_all()
    opened = Opened(qtbot, cleo.home, cleo.space, jobs)
    assert opened.sheet.orphan.isVisible() and opened.sheet.invite.isHidden()

    opened.sheet.orphan.wanted.emit()
    assert "Become the admin of Hydraulics?" in opened.sheet.confirm.words.text()
    opened.sheet.confirm.button.click()

    qtbot.waitUntil(lambda: opened.role_of("Cleo") == Role.ADMIN)
    assert opened.sheet.orphan.isHidden() and opened.sheet.invite.isVisible()
    assert opened.said == ["You are the admin now."]
    opened.close()


def test_a_removed_person_is_no_longer_listed_when_the_news_comes(annas: Opened, people: Team) -> None:
    cleo = annas.member("Cleo").person.id
    people["Anna"].home.run(remove_member, RemoveMember(cleo))
    annas.session._look_for_changes()

    annas.qtbot.waitUntil(lambda: shown_names(annas) == ["Anna", "Ben"])


def nameless(sheet: QWidget) -> list[str]:
    """What Tab reaches now and a screen reader could not name."""
    return [
        repr(widget)
        for widget in sheet.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]


def test_everything_that_takes_the_keyboard_has_a_name(annas: Opened) -> None:
    sheet = annas.sheet
    assert nameless(sheet) == []
    annas.open("Ben")
    sheet.member.remove.click()
    assert nameless(sheet) == []
    sheet.member.lost.click()
    assert nameless(sheet) == []
    annas.open("Anna")
    sheet.member.passphrase.click()
    assert nameless(sheet) == []
    sheet.open_invite()
    sheet.inviting.write.click()
    annas.qtbot.waitUntil(sheet.inviting.result.isVisible)
    assert nameless(sheet) == []
