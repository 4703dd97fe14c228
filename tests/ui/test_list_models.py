"""The models obey Qt's rules, read page by page, and never move the reader."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken
from kshare.lanes import Work
from kshare.ui.models.feed import WINDOW, FeedModel, FeedPage, spoken
from kshare.ui.models.rows import CardRow
from kshare.ui.process.jobs import Done, Failed, Jobs


class OnRequest(Jobs):
    """Answers when the test says so: a list of what is asked, and no thread."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self._asked: list[tuple[Work, Done]] = []

    def run(
        self,
        lane: str,
        work: Work,
        owner: QObject,
        done: Done,
        failed: Failed,
        *,
        topic: str = "",
        cancel: CancelToken | None = None,
        within: object = None,
    ) -> None:
        self._asked.append((work, done))

    def answer(self) -> None:
        asked, self._asked = self._asked, []
        for work, done in asked:
            done(work())


def card(number: int) -> CardRow:
    return CardRow(f"p{number}", "post", "Anna Berg", "anna", "1 h", plain=f"text {number}")


def timeline(cursor: str) -> FeedPage:
    """Fifty posts a page, ten thousand in all."""
    first = int(cursor or 0)
    rows = tuple(card(number) for number in range(first, first + 50))
    return FeedPage(rows, str(first + 50) if first + 50 < 10_000 else "")


def strict(model: Any) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_a_timeline_obeys_the_rules_of_qt_models() -> None:
    jobs = OnRequest()
    model = FeedModel(jobs, timeline)
    tester = strict(model)

    model.reload()
    jobs.answer()
    model.fetchMore()
    jobs.answer()
    model.replace(card(3))
    model.remove("p7")

    assert model.rowCount() == 99
    assert model.index(7).data(Qt.ItemDataRole.UserRole) == card(8)
    assert tester.model() is model


def test_a_row_is_said_with_kind_author_and_words() -> None:
    assert spoken(card(1)) == "Post, Anna Berg, 1 h. text 1"


def test_a_timeline_keeps_at_most_its_window_and_stays_in_order() -> None:
    jobs = OnRequest()
    model = FeedModel(jobs, timeline)
    trims: list[int] = []
    model.trimmed.connect(trims.append)
    model.reload()
    jobs.answer()

    while not trims:
        model.fetchMore()
        jobs.answer()

    numbers = [int(model.row(at).id[1:]) for at in range(model.rowCount())]
    assert model.rowCount() <= WINDOW
    assert numbers == list(range(sum(trims), sum(trims) + model.rowCount()))
    model.reload()
    jobs.answer()
    assert model.row(0) == card(0)


def test_new_posts_are_counted_and_not_inserted(qtbot: QtBot) -> None:
    jobs = OnRequest()
    model = FeedModel(jobs, timeline)
    model.reload()
    jobs.answer()

    with qtbot.waitSignal(model.new_count_changed) as news:
        model.announce_new(3)

    assert news.args == [3]
    assert model.row(0) == card(0)
    model.reload()
    with qtbot.waitSignal(model.new_count_changed) as none_left:
        jobs.answer()
    assert none_left.args == [0]


def test_a_timeline_over_real_lanes_loads(qtbot: QtBot, jobs: Jobs) -> None:
    model = FeedModel(jobs, timeline)

    with qtbot.waitSignal(model.loaded):
        model.reload()

    assert model.rowCount() == 50
