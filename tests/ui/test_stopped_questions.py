"""A question that a newer one took the place of is stopped, and nothing else is: counted, by no clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken
from kshare.errors import Cancelled
from kshare.queries.reader import Reader
from kshare.queries.search import Search, search
from kshare.ui.process.jobs import Jobs
from kshare.ui.search.hits import find
from kshare.ui.session import Session
from kshare.usecases.pages import SavePage, save_page
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import anna, session_of, settle

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
LONG = f"{ENDLESS.replace('FROM n)', 'FROM n LIMIT 300000)')}"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = anna(tmp_path, FakeClock(tick_ms=1_000))
    made.run(save_page, SavePage("Pump seals", "Seals of the pump."))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Iterator[Session]:
    made = session_of(home, jobs)
    yield made
    settle(made)


class Slow:
    """A query of one statement; `begun` is set once it is under way, `ended` tells how it ended."""

    def __init__(self, statement: str = ENDLESS) -> None:
        self.begun, self.statement, self.ended = threading.Event(), statement, list[str]()

    def __call__(self, reader: Reader, _request: str) -> int:
        def note(value: int) -> int:
            self.begun.set()
            return value

        reader.connection.create_function("note", 1, note)
        try:
            row = reader.connection.execute(self.statement.replace("SELECT 1", "SELECT note(1)")).fetchone()
        except BaseException as error:
            self.ended.append(str(error))
            raise
        self.ended.append("whole")
        return int(row[0])


def test_the_next_key_stops_an_endless_question_and_the_newest_is_answered(
    qtbot: QtBot, session: Session
) -> None:
    owner, answers, troubles, slow = QObject(), list[object](), list[object](), Slow()
    session.ask(slow, "p", owner, answers.append, troubles.append, topic="search")
    assert slow.begun.wait(10)

    for words in ("pu", "pum", "pump"):
        session.ask(find, Search(words, facets=True), owner, answers.append, troubles.append, topic="search")

    qtbot.waitUntil(lambda: bool(answers))
    assert slow.ended == ["interrupted"]
    assert [len(hits.rows) for hits in answers] == [1] and not troubles  # type: ignore[attr-defined]


def test_what_other_lanes_read_meanwhile_goes_on(qtbot: QtBot, home: Workspace, session: Session) -> None:
    owner, answers, slow, other = QObject(), list[object](), Slow(), Slow(LONG)
    session.work("io", lambda: home.ask(other, ""), owner, answers.append, topic="other")
    assert other.begun.wait(10)
    session.ask(slow, "p", owner, answers.append, topic="search")
    assert slow.begun.wait(10)

    session.ask(search, Search("pump"), owner, answers.append, topic="search")

    qtbot.waitUntil(lambda: len(answers) == 2)
    assert (slow.ended, other.ended) == (["interrupted"], ["whole"])
    assert 300_000 in answers


def test_a_question_of_another_topic_stops_nothing(qtbot: QtBot, session: Session) -> None:
    owner, answers, slow = QObject(), list[object](), Slow(LONG)
    session.ask(slow, "p", owner, answers.append, topic="search")
    assert slow.begun.wait(10)

    session.ask(search, Search("pump"), owner, lambda _: None, topic="more")

    qtbot.waitUntil(lambda: answers == [300_000])


@pytest.mark.parametrize("part", ["d.facets FROM view_index_fts", "bm25", "t.snapshot", "BEGIN"])
def test_a_search_that_nobody_wants_stops_at_any_of_its_statements(home: Workspace, part: str) -> None:
    for number in range(30):
        home.run(save_page, SavePage(f"Page {number}", "seal " * 20), relaxed=True)
    cancel, begun = CancelToken(), list[str]()

    def stop(sql: str) -> None:
        if part in sql:
            cancel.cancel()
        elif cancel.cancelled and sql != "ROLLBACK" and not sql.startswith("--"):  # not those within another
            begun.append(sql)

    home.store.connection.set_trace_callback(stop)
    try:
        with pytest.raises(Cancelled):
            home.ask(search, Search("seal type:page", facets=True), cancel=cancel)
    finally:
        home.store.connection.set_trace_callback(None)

    assert len(begun) <= 12, begun
    assert home.ask(search, Search("seal")).total == 31


def test_searching_former_texts_ends_between_two_of_them(home: Workspace) -> None:
    for number in range(20):
        home.run(save_page, SavePage("Pump seals", f"Seals {number}."), relaxed=True)
    cancel, read = CancelToken(), list[str]()

    def stop(sql: str) -> None:
        if cancel.cancelled and sql != "ROLLBACK":
            read.append(sql)
        elif "FROM log_op WHERE n <" in sql:
            cancel.cancel()

    home.store.connection.set_trace_callback(stop)
    try:
        with pytest.raises(Cancelled):
            home.ask(search, Search("seals in:history"), cancel=cancel)
    finally:
        home.store.connection.set_trace_callback(None)

    assert len(read) <= 5, read
    assert home.ask(search, Search("seals in:history")).total == 1
