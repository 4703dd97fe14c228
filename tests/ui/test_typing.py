"""Typing into the real search box of a real window: every key is answered with rows that are painted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bench.replay import Key, replay
from kshare.ui.desk import Desk
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import ME, anna, session_of, settle

SEQUENCE = ("seal pump", "sea", "hydraulik", "type:page seal", '"pump 3"', "シール")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path, FakeClock(tick_ms=1_000))
    made.run(save_page, SavePage("Seal catalogue", "Every seal of every pump."))
    made.run(save_page, SavePage("Hydraulik", "Öl, Dichtung, Pumpe."))
    made.run(save_page, SavePage("ポンプのシール", "シールを交換する。"))
    for number in range(5):
        made.run(write_post, WritePost(f"The seal of pump {number} leaks"))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


@pytest.fixture
def desk(qtbot: QtBot, home: Workspace, session: Session) -> Desk:
    made = Desk(session, ME, WindowMemory(home.home))
    qtbot.addWidget(made.window)
    made.window.resize(1440, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    return made


@pytest.mark.parametrize("words", SEQUENCE)
def test_every_key_of_a_slow_writer_is_answered_and_painted(desk: Desk, words: str) -> None:
    keys = replay(desk, words, wait_for_paint=True)

    assert [key.text for key in keys] == [words[: end + 1] for end in range(len(words))]
    assert all(key.painted_rows is not None for key in keys)
    assert keys[-1].painted_rows


def test_of_fast_keys_the_last_is_answered_and_none_is_answered_with_rows_of_another(desk: Desk) -> None:
    keys = replay(desk, "seal pump 3", wait_for_paint=False)

    assert keys[-1].painted_rows == 1
    answered = [key for key in keys if key.painted_rows is not None]
    assert answered and len(answered) <= len(keys)


def test_a_key_says_how_long_it_took() -> None:
    assert Key("s", 12.5, 3).ms == 12.5
