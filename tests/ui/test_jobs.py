"""The bridge: answers arrive on the UI thread, the newest question wins, nobody answers the dead."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken
from kshare.errors import KShareError, NotFound
from kshare.ui.process.jobs import Jobs


def unexpected(trouble: KShareError) -> None:
    raise AssertionError(trouble)


def test_an_answer_arrives_on_the_window_s_thread(qtbot: QtBot, jobs: Jobs) -> None:
    owner, answers = QObject(), list[tuple[object, bool]]()
    here = threading.current_thread()

    jobs.run(
        "io", lambda: 42, owner, lambda a: answers.append((a, threading.current_thread() is here)), unexpected
    )

    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(42, True)]


def test_expected_trouble_goes_to_failed(qtbot: QtBot, jobs: Jobs) -> None:
    owner, troubles = QObject(), list[KShareError]()

    def work() -> None:
        raise NotFound("Page '{title}' is not here.", title="Visa")

    jobs.run("io", work, owner, lambda _: None, troubles.append)

    qtbot.waitUntil(lambda: bool(troubles))
    assert troubles[0].message == "Page 'Visa' is not here."


def test_anything_else_is_our_bug(qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, reports = QObject(), list[type]()
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: reports.append(kind))

    jobs.run("io", lambda: dict[str, int]()["x"], owner, lambda _: None, unexpected)

    qtbot.waitUntil(lambda: bool(reports))
    assert reports == [KeyError]


def _hold(jobs: Jobs, lane: str) -> Callable[[], None]:
    """Keep a lane busy; returns the release."""
    busy, go_on = threading.Event(), threading.Event()

    def hold() -> bool:
        busy.set()
        return go_on.wait(10)

    jobs.run(lane, hold, jobs, lambda _: None, unexpected, topic="hold")
    assert busy.wait(10)
    return go_on.set


def test_the_newest_question_wins(qtbot: QtBot, jobs: Jobs) -> None:
    owner, asked, answers = QObject(), list[str](), list[object]()
    release = _hold(jobs, "search")

    def search(words: str) -> str:
        asked.append(words)
        return words

    for words in ("r", "re", "rel"):
        jobs.run("search", partial(search, words), owner, answers.append, unexpected)
    release()

    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert (asked, answers) == (["rel"], ["rel"])


def test_an_answer_that_was_overtaken_is_dropped(qtbot: QtBot, jobs: Jobs) -> None:
    owner, answers, begun, go_on = QObject(), list[object](), threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go_on.wait(10)
        return "old"

    jobs.run("search", slow, owner, answers.append, unexpected)
    assert begun.wait(10)
    jobs.run("search", lambda: "new", owner, answers.append, unexpected)
    go_on.set()

    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_two_owners_do_not_overtake_each_other(qtbot: QtBot, jobs: Jobs) -> None:
    one, other, answers = QObject(), QObject(), list[object]()
    release = _hold(jobs, "search")
    jobs.run("search", lambda: 1, one, answers.append, unexpected)
    jobs.run("search", lambda: 2, other, answers.append, unexpected)
    release()

    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == [1, 2]


def test_nobody_answers_an_owner_that_is_gone(qtbot: QtBot, jobs: Jobs) -> None:
    owner, answers = QObject(), list[object]()
    release = _hold(jobs, "io")
    jobs.run("io", lambda: 1, owner, answers.append, unexpected)
    del owner
    release()

    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert answers == []


def test_questions_of_what_ended_are_dropped_and_those_of_others_are_answered(
    qtbot: QtBot, jobs: Jobs
) -> None:
    owner, answers, cancel = QObject(), list[object](), CancelToken()
    release = _hold(jobs, "io")
    jobs.run("io", lambda: 1, owner, answers.append, unexpected, within="this", cancel=cancel)
    jobs.run("io", lambda: 2, owner, answers.append, unexpected, within="another")
    jobs.drop("this")
    release()

    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert answers == [2] and cancel.cancelled


def test_nothing_is_remembered_of_owners_that_came_and_went(qtbot: QtBot, jobs: Jobs) -> None:
    for number in range(20):
        owner = QObject()
        jobs.run("io", partial(str, number), owner, lambda _: None, unexpected, topic="name")
        del owner
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert not jobs._newest
