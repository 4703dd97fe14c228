"""The soak itself: it sees what it is there to see, and a short one with a fixed seed passes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak.memory import LIMITS, Sample, growth

_BREAKS = """
import sys, threading
from PySide6.QtCore import QObject, QTimer, qWarning
from PySide6.QtWidgets import QApplication
from kshare.lanes import Lanes
from kshare.ui.process.jobs import Jobs
from tests.soak import watch
from tests.soak.watch import Watch

def broken(): raise ValueError("broken slot")
def broken_thread(): raise ValueError("broken thread")

qt, owner, hold = QApplication([]), QObject(), threading.Event()
watched = Watch(Jobs(Lanes()), lambda: 7)
watched.begin(owner)
watch.JOB_LIMIT_S = 0.0
watched.jobs.run("io", hold.wait, owner, print, print)
watched.look_at_jobs()
watched.look_at_jobs()
for act in (broken, broken, lambda: qWarning("a warning"), lambda: qWarning("This plugin does not support that")):
    QTimer.singleShot(0, act)
threading.Thread(target=broken_thread).start()
QTimer.singleShot(200, qt.quit)
qt.exec()
for fault in watched.faults.values():
    print("FOUND", fault.act, fault.times, fault.words.split(":")[0], fault.words.splitlines()[-1])
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: the soak takes over what nobody catches, for good."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, env=env, capture_output=True, encoding="utf-8", check=False
    )


def test_every_kind_of_fault_is_seen_once() -> None:
    found = [line for line in python("-c", _BREAKS).stdout.splitlines() if line.startswith("FOUND")]
    assert len(found) == 4
    told = "\n".join(found)
    assert "FOUND 7 1 job" in told and "a warning" in told and "does not support" not in told
    assert "FOUND 7 2 exception ValueError: broken slot" in told and "ValueError: broken thread" in told


def _samples(widgets: Callable[[int], float], memory: float = 200.0) -> list[Sample]:
    return [Sample(act, widgets(act), 600.0, 120.0, memory) for act in range(50, 9_050, 50)]


def leaks(samples: list[Sample]) -> list[str]:
    return [each.measure for each in growth(samples) if each.is_leak]


def test_what_fills_up_at_the_beginning_and_rises_now_and_then_is_flat() -> None:
    assert leaks(_samples(lambda act: min(act, 2_000) + (900 if act % 700 == 0 else 0))) == []


def test_what_goes_on_growing_is_a_leak() -> None:
    assert leaks(_samples(lambda act: 800 + 0.06 * act)) == ["widgets"]


def test_a_large_page_that_is_open_for_long_is_no_leak() -> None:
    """Open in two samples of five of the middle, and in four of five of the end."""
    assert leaks(_samples(lambda act: 1_000 + 600 * (act % 250 < (100 if act < 6_000 else 200)))) == []


def test_a_short_run_and_a_pc_without_figures_tell_nothing() -> None:
    assert growth(_samples(lambda act: act)[:80]) == ()
    bare = [Sample(act, 100, 600.0) for act in range(50, 9_050, 50)]
    assert [each.measure for each in growth(bare)] == ["widgets", "blocks"] == list(LIMITS)[:2]


_DATA = """
import gc, os, sys
from pathlib import Path
from kshare.app import wall_clock
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.people import Introduce
from kshare.workspace import init_workspace
from tests.soak.colleague import Colleague
from tests.soak.memory import blocks_without_data, sqlite_mb

folder = Path(sys.argv[1])
anna, ben = (init_workspace(folder / name, Introduce(name), wall_clock, os.urandom) for name in ("anna", "ben"))
(folder / "share").mkdir()
team = anna.create_space(str(folder / "share"), SpaceDraft("Team"))
space = ben.join_space(str(folder / "share"))
colleague = Colleague(folder / "ben", folder / "share", "7")
for round in range(4):
    for number in range(100):
        colleague._turn(ben, space)
        if number % 2:
            anna.sync(team)
    gc.collect()
    operations = anna.store.connection.execute("SELECT count(*) FROM log_op").fetchone()[0]
    print("FOUND", operations, blocks_without_data(operations), sqlite_mb() > 0)
"""


@pytest.mark.slow
def test_two_homes_without_a_window_hold_just_what_is_taken_off_for_their_data(tmp_path: Path) -> None:
    done = python("-c", _DATA, str(tmp_path))
    found = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("FOUND")]
    assert len(found) == 4, done.stderr
    (first, blocks_first, _), *_between, (last, blocks_last, is_told) = found
    beyond = (int(blocks_last) - int(blocks_first)) / (int(last) - int(first))
    assert abs(beyond) < 1.5, "blocks for each operation, more or less than are taken off"
    assert is_told == "True" or not sys.platform.startswith("linux")


@pytest.mark.slow
def test_a_short_soak_of_the_real_window_finds_nothing() -> None:
    soak = python("-m", "tests.soak", "--minutes", "0.33", "--seed", "1")
    assert soak.returncode == 0, soak.stdout + soak.stderr
