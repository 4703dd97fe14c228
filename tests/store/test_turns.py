"""Threads that write to one home come in turn, however busy one of them is."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kshare.errors import StoreLocked
from kshare.store.store import open_database
from kshare.store.turns import Turns


def test_whoever_waits_is_next_even_if_the_first_comes_back_at_once() -> None:
    turns, pause = Turns(), threading.Event()
    order: list[str] = []

    def come(name: str) -> None:
        with turns.turn(5):
            order.append(name)

    with turns.turn(5):
        waiting = []
        for name in "bcd":
            waiting.append(threading.Thread(target=come, args=(name,)))
            before = len(turns._waiting)
            waiting[-1].start()
            while len(turns._waiting) == before:
                pause.wait(0.001)
        order.append("a")
    come("a again")
    for thread in waiting:
        thread.join()

    assert order == ["a", "b", "c", "d", "a again"]


def test_whoever_waits_too_long_is_told_and_holds_up_nobody() -> None:
    turns, told = Turns(), []

    def come() -> None:
        with pytest.raises(StoreLocked), turns.turn(0):
            pass
        told.append(True)

    with turns.turn(5):
        thread = threading.Thread(target=come)
        thread.start()
        thread.join()
    assert told == [True]
    with turns.turn(0):
        pass


def test_work_that_fails_gives_the_turn_back() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.turn(0):
        _ = 1 // 0
    with turns.turn(0):
        pass


def test_a_save_waits_for_one_step_of_work_that_never_pauses(tmp_path: Path) -> None:
    database = open_database(tmp_path, create=True)
    begun, saved, pause = threading.Event(), threading.Event(), threading.Event()
    steps: list[int] = []

    def work() -> None:
        while not saved.is_set() and len(steps) < 2_000:
            with database.writing():
                begun.set()
                while not steps and not database._turns._waiting:
                    pause.wait(0.001)
            steps.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    with database.writing():
        passed = len(steps)
        saved.set()
    thread.join()
    database.close()
    assert passed <= 1
