"""Sync in the window: told in words, quick after a change, and never waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.errors import ShareUnavailable
from kshare.lanes import Lanes
from kshare.queries.spaces import SpaceRow
from kshare.queries.timeline import Timeline, timeline
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.sync.details import SyncDetails, standing_words
from kshare.ui.sync.syncer import Standing, Syncer, state_of
from kshare.ui.widgets.sync_badge import SyncKind, SyncState
from kshare.usecases.posts import WritePost, write_post
from tests.builders import START_MS, Team, team
from tests.ui.homes import anna, session_of, settle

ROW = SpaceRow("s1", "Hydraulics", "/share", 39, True, 0, START_MS, 0)
HOUR = 3_600_000


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"], "Hydraulics")
    made.sync_all()
    made.clock.advance(seconds=60)  # a folder confirms what has lain there for a while
    made.sync_all()
    yield made
    made.close()


@pytest.fixture
def annas(people: Team, jobs: Jobs) -> Iterator[Session]:
    made = session_of(people["Anna"].home, jobs, people.clock)
    yield made
    settle(made)


def started(qtbot: QtBot, session: Session) -> tuple[Syncer, list[SyncState]]:
    syncer, states = Syncer(session, chance=lambda: 0.5), list[SyncState]()
    syncer.state_changed.connect(states.append)
    syncer.start()
    return syncer, states


def test_somebody_alone_reads_only_on_this_pc(qtbot: QtBot, tmp_path: Path, jobs: Jobs) -> None:
    home = anna(tmp_path)
    session = session_of(home, jobs)
    syncer, states = started(qtbot, session)

    qtbot.waitUntil(lambda: bool(states))

    assert states[-1].kind is SyncKind.ALONE
    syncer.stop()
    settle(session)
    home.close()


def test_a_change_goes_out_by_itself_within_two_seconds(qtbot: QtBot, people: Team, annas: Session) -> None:
    syncer, states = started(qtbot, annas)
    qtbot.waitUntil(lambda: bool(states) and states[-1].kind is SyncKind.UP_TO_DATE)
    assert (states[-1].headline, states[-1].detail) == ("Up to date", "Shared with 1 colleague")

    annas.run(write_post, WritePost("Hello Ben"), annas)
    log = people.share / "log"
    before = len(list(log.rglob("*")))
    qtbot.waitUntil(lambda: len(list(log.rglob("*"))) > before, timeout=2_500)

    qtbot.waitUntil(lambda: states[-1].headline == "Sent")
    people.clock.advance(seconds=60)
    syncer.sync_now()
    qtbot.waitUntil(lambda: states[-1].headline == "Up to date")
    people["Ben"].sync()
    assert [item.text for item in people["Ben"].home.ask(timeline, Timeline()).items] == ["Hello Ben"]
    syncer.stop()


def test_the_details_say_whose_changes_are_missing(qtbot: QtBot, people: Team, annas: Session) -> None:
    syncer, _ = started(qtbot, annas)
    ben, known = people["Ben"], set(people.share.rglob("*.ks"))
    ben.home.run(write_post, WritePost("the earlier one"))
    ben.sync()
    for lost in set(people.share.rglob("*.ks")) - known:
        lost.unlink()
    ben.home.run(write_post, WritePost("the later one"))
    ben.sync()

    syncer.sync_now()

    def lines() -> tuple[str, ...]:
        return standing_words(syncer.standings[0], people.clock.now_ms) if syncer.standings else ()

    qtbot.waitUntil(lambda: "1 change of Ben is on the way" in lines())
    syncer.stop()
    settle(annas)


def test_what_a_colleague_sends_arrives(qtbot: QtBot, people: Team, annas: Session) -> None:
    people["Ben"].home.run(write_post, WritePost("From Ben"))
    people["Ben"].sync()
    syncer, _ = started(qtbot, annas)

    with qtbot.waitSignal(annas.changed, timeout=5_000):
        pass

    assert [item.text for item in annas.workspace.ask(timeline, Timeline()).items] == ["From Ben"]
    syncer.stop()


def test_a_folder_that_is_gone_is_told_in_words(qtbot: QtBot, people: Team, annas: Session) -> None:
    people["Anna"].home.run(write_post, WritePost("Waits"))
    people.share.rename(people.share.with_name("unplugged"))
    syncer, states = started(qtbot, annas)

    qtbot.waitUntil(lambda: bool(states) and states[-1].kind is SyncKind.OFFLINE)

    assert states[-1].headline.startswith("Offline since ")
    assert states[-1].detail == "1 change waits here"
    syncer.stop()


def test_a_frozen_share_stops_nothing_but_its_own_lane(qtbot: QtBot, people: Team) -> None:
    lanes = Lanes()
    thaw = threading.Event()
    lanes.share.submit(thaw.wait)
    session = session_of(people["Anna"].home, Jobs(lanes), people.clock)
    syncer, _ = started(qtbot, session)

    done: list[object] = []
    session.run(write_post, WritePost("Still quick"), session, done.append)
    qtbot.waitUntil(lambda: bool(done))
    syncer.stop()
    thaw.set()
    settle(session)

    assert [item.text for item in session.workspace.ask(timeline, Timeline()).items] == ["Still quick"]


# -- words ----------------------------------------------------------------------------------------------


def test_the_badge_says_what_is_worst() -> None:
    up, waiting = Standing(ROW), Standing(replace(ROW, waiting=3))
    offline = Standing(replace(ROW, waiting=3), trouble=ShareUnavailable("Gone."), failed_ms=START_MS)

    assert state_of((), START_MS).headline == "Only on this PC"
    assert state_of((up,), START_MS).detail == "Shared with 38 colleagues"
    assert state_of((waiting,), START_MS) == SyncState(SyncKind.BUSY, "Sending…", "3 changes")
    assert state_of((up, offline), START_MS).detail == "3 changes wait here"
    assert state_of((offline,), START_MS + 24 * HOUR).headline == "Offline since yesterday"
    refused = Standing(replace(ROW, waiting=3), problems=("The folder is full.",))
    assert state_of((refused,), START_MS).kind is SyncKind.TROUBLE


def test_the_details_name_every_space_and_what_is_odd(qtbot: QtBot, annas: Session) -> None:
    standing = Standing(replace(ROW, waiting=1, troubles=2), problems=("The folder is full.",))
    lines = standing_words(standing, START_MS + HOUR)

    assert lines == (
        "Last reached: 1 h",
        "1 change waits to be sent",
        "The folder is full.",
        "2 files cannot be read yet",
    )
    syncer, states = started(qtbot, annas)
    qtbot.waitUntil(lambda: bool(states) and states[-1].kind is SyncKind.UP_TO_DATE)
    window = QWidget()
    qtbot.addWidget(window)
    details = SyncDetails(syncer, START_MS, window)
    assert details.lines[0] == "Hydraulics"
    syncer.stop()


def test_what_a_colleague_sends_is_here_long_before_the_next_look(
    qtbot: QtBot, people: Team, annas: Session
) -> None:
    syncer, states = started(qtbot, annas)
    qtbot.waitUntil(lambda: bool(states) and states[-1].kind is SyncKind.UP_TO_DATE)
    qtbot.waitUntil(lambda: not any(standing.pulse for standing in syncer.standings))

    people["Ben"].home.run(write_post, WritePost("Hello Anna"))
    people["Ben"].sync()

    def texts() -> set[str]:
        return {item.text for item in people["Anna"].home.ask(timeline, Timeline()).items}

    # The next look would be 4 s away at the soonest.
    qtbot.waitUntil(lambda: "Hello Anna" in texts(), timeout=3_500)
    syncer.stop()
    settle(annas)
