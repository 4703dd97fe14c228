"""Lanes: order, newest wins, a failing job, and a process that ends without waiting."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial

import pytest

from kshare.lanes import Lane, Lanes

SOON = 10.0


def test_work_runs_in_the_order_it_came() -> None:
    lane, seen, end = Lane("test"), list[int](), threading.Event()
    for number in range(20):
        lane.submit(partial(seen.append, number))
    lane.submit(end.set)

    assert end.wait(SOON)
    assert seen == list(range(20))


def test_the_newest_question_replaces_those_that_still_wait() -> None:
    lane, seen = Lane("test"), list[str]()
    busy, go_on, end = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        busy.set()
        go_on.wait(SOON)

    lane.submit(hold)
    assert busy.wait(SOON)
    lane.submit(lambda: seen.append("kept"))
    for words in ("r", "re", "rel"):
        lane.submit(partial(seen.append, words), replace=True)
    lane.submit(end.set)
    go_on.set()

    assert end.wait(SOON)
    assert seen == ["kept", "rel"]


def test_a_failing_job_is_reported_and_the_lane_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reports.append(args.exc_value))
    lane, end = Lane("test"), threading.Event()

    lane.submit(lambda: 1 / 0)
    lane.submit(end.set)

    assert end.wait(SOON)
    assert isinstance(reports[0], ZeroDivisionError)


def test_lanes_are_found_by_name() -> None:
    lanes = Lanes()

    assert lanes.named("share") is lanes.share
    with pytest.raises(KeyError):
        lanes.named("window")


def test_a_process_ends_although_a_lane_hangs() -> None:
    program = (
        "import threading; from kshare.lanes import Lane; lane = Lane('share'); begun = threading.Event()\n"
        "lane.submit(lambda: (begun.set(), threading.Event().wait())); begun.wait()"
    )

    done = subprocess.run([sys.executable, "-c", program], timeout=30, check=False)

    assert done.returncode == 0


def test_a_lane_that_hangs_is_named_and_those_that_are_done_are_not() -> None:
    lanes, go_on = Lanes(), threading.Event()
    assert lanes.hanging(SOON) == ()
    lanes.store.submit(lambda: None)
    lanes.share.submit(partial(go_on.wait, SOON))

    assert lanes.store.wait(SOON)
    assert lanes.hanging(0.5) == ("share",)
    go_on.set()
    assert lanes.hanging(SOON) == ()
