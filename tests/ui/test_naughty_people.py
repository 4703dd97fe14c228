"""The Big List of Naughty Strings as names of people and spaces, in what comes and goes, and refused by rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.errors import KShareError, NotFound
from kshare.exchange.values import Skipped
from kshare.importing.runs import ImportReport
from kshare.index.results import Facets
from kshare.model.person import parse_name
from kshare.model.post import parse_post_text
from kshare.model.quota import Quota
from kshare.model.statement import Role
from kshare.model.tag import parse_tag
from kshare.model.title import parse_title
from kshare.queries.people import Profile, ShowPerson
from kshare.queries.reader import Reader
from kshare.queries.spaces import SpaceRow
from kshare.ui.exchange import importing
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers import person_reader
from kshare.ui.readers.person_reader import PersonReader
from kshare.ui.search.facets import FacetPopover
from kshare.ui.settings.context import Context, SpaceNow, Standing, Wishes
from kshare.ui.settings.page import FieldPage, grouped
from kshare.ui.settings.spaces import space_fields
from kshare.ui.shell.palette import QuickSwitcher
from kshare.ui.shell.palette_offers import Command
from kshare.ui.shell.tab_strip import TabLabel, TabStrip
from kshare.ui.sync.details import SyncDetails
from kshare.ui.sync.syncer import Standing as SpaceStanding
from kshare.ui.tags.tag_sheet import TagSheet
from kshare.ui.team.team_sheet import TeamSheet
from kshare.ui.widgets.banner_queue import BannerQueue
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.popup import Completion, CompletionPopup
from kshare.ui.widgets.toast import Toast
from tests.builders import FakeClock
from tests.ui.naughty import (
    DANGEROUS,
    STRINGS,
    VISIBLE,
    AtOnce,
    Naughty,
    assert_calm,
    assert_harmless,
    assert_plain_tips,
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


# -- people and spaces ----------------------------------------------------------------------------------


def test_members_are_called_so(naughty: Naughty, session: AtOnce, window: QWidget, asked: list[str]) -> None:
    room = TeamSheet(session, naughty.people["Ada Fox"].space.text_id, window)
    room.open_team()
    assert room.team is not None
    one = room.team.members[0]
    names = list(taken_by(parse_name).values())
    members = tuple(replace(one, person=person_called(name)) for name in names)

    room.list.members.show_members(members)
    assert_told(names, spoken(room.list))
    room.list.grab()
    team = replace(room.team, members=members)
    room.list.opened.emit(one)
    for member in members:
        room.member.show_member(team, member)
        assert_told([member.person.name], told(room.member))
    assert_harmless(window, asked)


def test_a_colleague_is_called_so(
    qtbot: QtBot, session: AtOnce, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(_reader: Reader, request: ShowPerson) -> Profile:
        name = str(request.person)
        return Profile(person_called(name), (name,), name, 0, me=False)

    monkeypatch.setattr(person_reader, "show_person", called)
    room = PersonReader(session)
    shown(qtbot, room)
    for name in taken_by(parse_name).values():
        room.show_item(name)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the chips of the one before
        assert_told([name], told(room))
    assert_harmless(room, asked)


def _space(name: str) -> SpaceRow:
    return SpaceRow(name, name, name, 2, False, 0, None, 0)


def test_spaces_are_called_so_in_the_settings(
    qtbot: QtBot, session: AtOnce, asked: list[str], tmp_path: Path
) -> None:
    room, confirm = FieldPage(session, "Spaces"), Confirm()
    shown(qtbot, room)
    shown(qtbot, confirm)

    for few in some(list(taken_by(parse_name).values()), 60):
        spaces = tuple(SpaceNow(_space(name), Role.MEMBER, Quota(), name) for name in few)
        context = Context(session, WindowMemory(tmp_path), Wishes(), Standing(spaces=spaces))
        fields = [field for field in space_fields(context) if field.key.endswith(".leave")]
        room.show_groups(grouped(fields))
        room.mark(fields[-1].key)
        QCoreApplication.processEvents()
        assert_told(few, told(room))
        assert_harmless(room, asked)
        for field in fields:
            confirm.ask(getattr(field.kind, "question"), "Leave", lambda: None)  # noqa: B009
            assert_told([field.group], told(confirm))


class _Syncer(QObject):
    """Says how the spaces stand; the real one reads folders."""

    standings_changed = Signal()
    is_new_device = False
    standings: tuple[SpaceStanding, ...] = ()

    def sync_now(self) -> None:
        """Nothing is to be read."""


# A label for every sentence makes this the dearest room.
@pytest.mark.parametrize(
    "names", [DANGEROUS, pytest.param(VISIBLE, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_spaces_are_called_so_in_the_details_of_sync(
    window: QWidget, asked: list[str], names: Sequence[str]
) -> None:
    syncer = _Syncer()
    room = SyncDetails(syncer, 0, window, DANGEROUS[0])  # type: ignore[arg-type]
    room.open_at(window)

    for few in some(names, 5):
        trouble = [NotFound("There is nothing called '{name}'.", name=name) for name in few]
        syncer.standings = tuple(
            SpaceStanding(_space(name), wrong, (name,)) for name, wrong in zip(few, trouble, strict=True)
        )
        syncer.standings_changed.emit()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        assert_told([*few, DANGEROUS[0]], told(room))
        assert_harmless(room, asked)


# -- what comes and goes --------------------------------------------------------------------------------


def test_the_quick_switcher_takes_and_offers_them(session: AtOnce, window: QWidget, asked: list[str]) -> None:
    room = QuickSwitcher(session, window)
    room.commands = (Command("Write", "plus", lambda _typed: None, with_words="Write “{typed}”"),)
    room.open_box()

    found = 0
    for text in VISIBLE:
        room.field.setText(text)
        room.field.asked.emit(text)
        offers = [offer.text for offer in room.rows.model_of_offers.offers]
        assert_told([text], spoken(room.rows))
        found += any(one_line(offer) == text for offer in offers)
    window.grab()
    assert found > 300
    assert_harmless(window, asked)


def test_completion_offers_them(window: QWidget, asked: list[str]) -> None:
    room = CompletionPopup(window)
    for few in some(VISIBLE, 8):
        room.offer([Completion(text, text) for text in few], QRect(0, 0, 1, 20), window)
        assert_told(few, told(room))
        room.grab()
    assert_harmless(window, asked)


def test_tags_are_taken_or_refused_in_words(session: AtOnce, window: QWidget, asked: list[str]) -> None:
    room, tags = TagSheet(session, window), taken_by(parse_tag)

    room.ask(*dict.fromkeys(tags.values()))
    assert_told(tags.values(), told(room))
    for text in VISIBLE:
        room.name.setText(text)
        refused = text not in {one_line(each) for each in tags}
        assert room.notice.isVisible() or not refused, text
    assert_harmless(window, asked)


def test_what_was_left_out_of_an_import_is_told(
    qtbot: QtBot, session: AtOnce, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tuple(Skipped(text, text) for text in STRINGS)
    report = ImportReport("markdown", 0, 0, 0, 0, 0, left)
    monkeypatch.setattr(importing, "_import", lambda *_: report)
    room = importing.ImportPanel(session, "wiki")
    shown(qtbot, room)

    for text in VISIBLE:
        room.start(Path("notes", text.replace("/", "_")))
        assert_told([text.replace("/", "_")], told(room.banner))
    room.banner.wanted.emit()

    assert_told(VISIBLE, told(room.details))
    assert_harmless(room, asked)


def test_filters_are_called_so(window: QWidget, asked: list[str]) -> None:
    for few in some(VISIBLE, 7):
        counts = tuple((text, 2) for text in few)
        room = FacetPopover(window, Facets((), counts, counts, counts, (), False), "", 100)
        room.open_at(window)
        assert_told(few, told(room))
        assert_harmless(room, asked)
        room.hide()
        room.deleteLater()


def test_toasts_and_banners_say_them(window: QWidget, asked: list[str]) -> None:
    toast, banner = Toast(window), BannerQueue(window)

    for text in VISIBLE:
        trouble = NotFound("There is nothing called '{name}'.", name=text)
        toast.show_text(text, lambda: None)
        banner.add(trouble.message, kind="warn")
        assert_told([text], told(toast))
        assert_told([text], told(banner))
        banner.take_back(trouble.message)
    assert_harmless(window, asked)


def test_tabs_are_called_so(qtbot: QtBot, asked: list[str]) -> None:
    room = TabStrip()
    shown(qtbot, room)

    for few in some(VISIBLE, 40):
        room.show_tabs([TabLabel(text, "page") for text in few], 0)
        room.grab()
        assert_told(few, "\n".join(room.tabText(number).replace("&&", "&") for number in range(len(few))))
        assert_plain_tips(room.tabToolTip(number) for number in range(len(few)))
    assert_harmless(room, asked)


# -- rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [parse_title, parse_post_text, parse_name, parse_tag])
def test_what_a_rule_refuses_it_refuses_in_words(rule: Callable[[str], object]) -> None:
    refused = []
    for text in STRINGS:
        try:
            rule(text)
        except KShareError as trouble:
            assert_calm(trouble)
            refused.append(text)

    assert {"", "\u200b"} <= set(refused)
