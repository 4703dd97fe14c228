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


def test_a_short_run_and_a_pc_without_figures_tell_nothing() -> None:
    assert growth(_samples(lambda act: act)[:80]) == ()
    bare = [Sample(act, 100, 600.0) for act in range(50, 9_050, 50)]
    assert [each.measure for each in growth(bare)] == ["widgets", "blocks"] == list(LIMITS)[:2]


@pytest.mark.slow
def test_a_short_soak_of_the_real_window_finds_nothing() -> None:
    soak = python("-m", "tests.soak", "--minutes", "0.33", "--seed", "1")
    assert soak.returncode == 0, soak.stdout + soak.stderr
