"""A space that is left or entered again touches its own rows only, and ends where making everything anew would."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kshare.indexing.opening import open_store
from kshare.indexing.renewal import Renewal
from kshare.model.changes import EVERYTHING
from kshare.model.ids import digest, text_id
from kshare.model.kinds import EntityKind
from kshare.model.op import Attach, Erase, New, Op
from kshare.queries.health import index_is_whole
from kshare.store import space_views
from kshare.store.file_texts import FileText, keep_file_text
from kshare.store.space_views import finish, step
from kshare.store.spaces import PERSONAL, Space, add_space
from kshare.store.store import Store, note_user
from kshare.store.transaction import Transaction
from kshare.usecases.spaces import EnterSpace, LeaveSpace, enter_space, leave_space
from tests.builders import ANNA, BEN, SPACE_ID, FakeClock, SeededBytes, op_by, view_rows
from tests.properties.test_fold import RECEIVED_MS, everyday, raw_op
from tests.store.test_roster import CLOSED_GENESIS, Part, anything

OTHER_ID = bytes(15) + b"o"
FORGOTTEN = ("log_op", "log_segment", "own_outbox", "own_segment", "own_seen", "own_draft")


class Home:
    """A store with its index and two spaces of colleagues; of the first, segments with statements are known too."""

    def __init__(self, folder: Path, *, is_open: bool = True) -> None:
        self.folder = folder
        self.store = self._opened(create=True)
        genesis = None if is_open else CLOSED_GENESIS

        def begin(tx: Transaction) -> tuple[Space, Space]:
            note_user(tx.connection, BEN)
            add_space(tx.connection, bytes(16), PERSONAL, None, BEN, None, 0)
            team = add_space(tx.connection, SPACE_ID, "Team", "share", ANNA, genesis, 0)
            return team, add_space(tx.connection, OTHER_ID, "Other", "other", ANNA, None, 0)

        self.team, self.other = self.store.run(begin, user=BEN)[0]

    def _opened(self, *, create: bool) -> Store:
        return open_store(self.folder, FakeClock(RECEIVED_MS), SeededBytes("v"), create=create, durable=False)

    def reopen(self) -> None:
        self.store.database.close()
        self.store = self._opened(create=False)

    def receive(self, space: Space, ops: Sequence[Op]) -> None:
        self.store.run(lambda tx: tx.receive(space, ops), relaxed=True)

    def receive_parts(self, parts: Sequence[Part]) -> None:
        def work(tx: Transaction) -> None:
            tx.connection.executemany(
                "INSERT OR IGNORE INTO log_segment(id, space, device, seq, class, head, signature)"
                " VALUES(?, ?, ?, ?, 0, ?, '')",
                [(digest(20, part.head), self.team.n, part.device, part.seq, part.head) for part in parts],
            )
            for part in parts:
                tx.connection.execute(
                    "INSERT OR IGNORE INTO log_device(id, user) VALUES(?, ?)", (part.device, part.user)
                )
                tx.receive(self.team, part.ops)

        self.store.run(work, relaxed=True)

    def leave(self, *, forget: bool = False) -> None:
        self.store.run(lambda tx: leave_space(tx, LeaveSpace("Team", force=True, forget=forget)))

    def enter(self) -> None:
        command = EnterSpace(SPACE_ID, "Team", "share", ANNA, None, returning=True)
        self.store.run(lambda tx: enter_space(tx, command))

    def finish(self) -> None:
        finish(self.store, lambda _: None)

    def shown(self) -> dict[str, list[Any]]:
        return view_rows(self.store, leave_out=()) | {"index": self.index()}

    def index(self) -> list[Any]:
        """What the index has of each document, but for its numbers; and in how many documents a word is."""
        texts = self.store.connection.execute(
            "SELECT d.uid, d.kind, d.time, t.title, t.body, t.snapshot, t.extra, t.stem, i.folded FROM view_index_doc d"
            " JOIN view_index_text t ON t.id = d.id LEFT JOIN view_index_title i ON i.doc = d.id ORDER BY d.uid"
        ).fetchall()
        words = self.store.connection.execute("SELECT word, df FROM view_index_word ORDER BY word").fetchall()
        return texts + words

    def assert_as_if_made_anew(self) -> None:
        """The views are those of the whole log folded again, the index is that of the views."""
        before = self.shown()
        assert index_is_whole(self.store)
        self.store.rebuild_views()
        Renewal(self.store).begin(damaged=True)
        Renewal(self.store).run()
        after = self.shown()
        for table, rows in after.items():
            assert before[table] == rows, table

    def rows_of_team(self) -> list[str]:
        """The tables that know anything of the first space."""
        tables = [name for name in view_rows(self.store, leave_out=()) if name != "view_fact"]
        sql = "SELECT 1 FROM {} WHERE space = ? LIMIT 1"
        found = [
            name
            for name in tables
            if self.store.connection.execute(sql.format(name), (self.team.n,)).fetchone()
        ]
        stray = self.store.connection.execute(
            "SELECT 1 FROM view_index_doc WHERE uid GLOB ? LIMIT 1", (f"*.{self.team.n}.*",)
        )
        return found + ["index"] * bool(stray.fetchone())


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space_views, "FOLDED_AT_ONCE", 4)
    monkeypatch.setattr(space_views, "TAKEN_AT_ONCE", 5)
    monkeypatch.setattr(space_views, "BREATH_S", 0)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.store.database.close()


def in_segments(ops: Sequence[Op], seq: int = 0) -> list[Part]:
    """One segment for each author, of a device of its own."""
    by_author: dict[bytes, list[Op]] = {}
    for op in ops:
        by_author.setdefault(op.author, []).append(op)
    return [Part(b"e" + author[:7], author, seq, tuple(some)) for author, some in by_author.items()]


def filled(home: Home, random: Random, count: int) -> None:
    home.receive_parts(anything(random, count).parts)
    home.receive_parts(in_segments(everyday(random, count)))
    home.receive(home.other, everyday(random, count, OTHER_ID))


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 1 << 32), count=st.integers(0, 40), is_open=st.booleans(), forget=st.booleans())
def test_leaving_and_entering_give_what_making_everything_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, is_open: bool, forget: bool
) -> None:
    random = Random(seed)
    home = Home(tmp_path_factory.mktemp("home"), is_open=is_open)
    try:
        filled(home, random, count)
        home.leave(forget=forget)
        while home.store.is_turning:
            home.store.run(step)
            if random.random() < 0.2:
                home.receive(home.other, everyday(random, 5, OTHER_ID))
            if random.random() < 0.1:
                home.reopen()
        assert home.rows_of_team() == []
        home.assert_as_if_made_anew()

        seq = 0
        home.enter()
        while home.store.is_turning:
            if random.random() < 0.2:
                seq += 1
                home.receive_parts(in_segments(everyday(random, 5), seq))
            if random.random() < 0.1:
                home.leave()
                home.store.run(step)
                home.enter()
            home.store.run(step)
        home.assert_as_if_made_anew()
    finally:
        home.store.database.close()


def test_entering_again_brings_back_every_row_that_leaving_took_out(home: Home) -> None:
    filled(home, Random(5), 60)
    before = home.shown()
    home.leave()
    home.finish()
    assert home.rows_of_team() == []
    home.enter()
    home.finish()
    assert home.shown() == before


@pytest.mark.parametrize("forget", [False, True])
def test_a_process_that_ends_between_two_steps_leaves_a_home_that_goes_on(home: Home, forget: bool) -> None:
    filled(home, Random(6), 30)
    home.leave(forget=forget)
    home.store.run(step)
    home.store.run(step)
    assert home.rows_of_team() != []

    home.reopen()

    assert home.rows_of_team() == []
    assert not home.store.is_turning
    left = home.store.connection.execute("SELECT count(*) FROM log_op WHERE space = ?", (home.team.n,))
    assert (left.fetchone()[0] == 0) == forget
    home.assert_as_if_made_anew()


GO_ON = """
import sys
from pathlib import Path
from kshare.indexing.opening import open_store
from kshare.store import space_views

def told(tx, step=space_views.step):
    print("a step", flush=True)
    return step(tx)

space_views.step, space_views.TAKEN_AT_ONCE = told, 2
open_store(Path(sys.argv[1]), lambda: 1_790_000_000_000, bytes, create=False)
"""


def test_a_process_that_is_killed_while_it_leaves_a_space_leaves_a_home_that_goes_on(home: Home) -> None:
    filled(home, Random(14), 60)
    home.leave()
    command = [sys.executable, "-c", GO_ON, str(home.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        process.kill()
    assert home.store.is_turning

    home.reopen()

    assert home.rows_of_team() == []
    home.assert_as_if_made_anew()


def test_a_process_that_ends_while_a_space_is_entered_again_leaves_a_home_that_goes_on(home: Home) -> None:
    filled(home, Random(7), 30)
    before = home.shown()
    home.leave()
    home.finish()
    home.enter()
    home.store.run(step)
    assert home.shown() != before

    home.reopen()

    assert home.shown() == before


def test_a_space_that_is_entered_before_it_is_wholly_forgotten_has_nothing_of_before(home: Home) -> None:
    filled(home, Random(8), 30)
    home.receive(home.team, [raw_op(ANNA, [99, "of a newer version"], None)])
    home.leave(forget=True)
    home.store.run(step)
    home.enter()
    home.finish()
    assert home.rows_of_team() == []
    connection = home.store.connection
    for table in FORGOTTEN:
        sql = f"SELECT count(*) FROM {table} WHERE space = ?"
        assert connection.execute(sql, (home.team.n,)).fetchone() == (0,), table


def test_a_number_of_the_log_that_became_free_does_not_take_away_what_got_it(home: Home) -> None:
    ours = [op_by(ANNA, New(EntityKind.POST, {"body": [str(n), [], []]}), at=n) for n in range(9)]
    erase = op_by(ANNA, Erase(tuple(op.id for op in ours)), at=10)  # known by more facts than a step takes
    home.receive(home.team, ours)
    home.receive(home.team, [erase])
    sql = "SELECT id FROM log_op WHERE n = ?"
    number = home.store.connection.execute("SELECT max(n) FROM log_op").fetchone()
    home.leave(forget=True)
    home.store.run(step)
    theirs = everyday(Random(3), 1, OTHER_ID)[0]
    home.receive(home.other, [theirs])
    assert home.store.connection.execute(sql, number).fetchone() == (theirs.id,), "the number was free"
    home.finish()
    assert home.store.connection.execute("SELECT id FROM log_op").fetchall() == [(theirs.id,)]


def test_others_write_between_the_steps_and_screens_are_told_at_the_end(home: Home) -> None:
    filled(home, Random(9), 30)
    told = []
    more = everyday(Random(10), 20, OTHER_ID)

    def write_beside(changes: Any) -> None:
        told.append(changes)
        if more:
            writer = threading.Thread(target=home.receive, args=(home.other, [more.pop()]))
            writer.start()
            writer.join()

    home.leave()
    finish(home.store, write_beside)
    assert len(told) > 3
    assert [EVERYTHING in changes.topics for changes in told] == [False] * (len(told) - 1) + [True]
    assert home.rows_of_team() == []


def test_the_rights_in_a_space_count_from_the_moment_it_is_entered_again(home: Home) -> None:
    filled(home, Random(13), 40)
    rights = {name: view_rows(home.store)[name] for name in ("view_member", "view_cut")}
    assert rights["view_member"] != []
    home.leave()
    home.finish()
    home.enter()
    assert {name: view_rows(home.store)[name] for name in rights} == rights


def test_the_words_of_files_are_forgotten_that_no_other_space_holds(home: Home) -> None:
    page = op_by(ANNA, New(EntityKind.PAGE, {"title": "Pump"}), at=1)
    theirs = op_by(ANNA, New(EntityKind.PAGE, {"title": "Pump"}), at=1, space=OTHER_ID)
    ours, both = bytes(32), bytes([1] * 32)
    for n, content in enumerate((ours, both)):
        attach = Attach(EntityKind.PAGE, page.id, content, 5, "plan.pdf", "")
        home.receive(home.team, [page, op_by(ANNA, attach, at=2 + n)])
    attach = Attach(EntityKind.PAGE, theirs.id, both, 5, "plan.pdf", "")
    home.receive(home.other, [theirs, op_by(ANNA, attach, at=2, space=OTHER_ID)])
    with home.store.database.writing() as connection:
        for content in (ours, both):
            assert keep_file_text(connection, content, FileText(1, "words", False, ""), 0)
    home.leave()
    home.finish()
    assert home.store.connection.execute("SELECT hash FROM own_text").fetchall() == [(both,)]


def test_a_new_space_takes_no_step(home: Home) -> None:
    command = EnterSpace(bytes(15) + b"n", "New", "new", BEN, None)
    home.store.run(lambda tx: enter_space(tx, command))
    assert not home.store.is_turning


def test_entities_of_the_same_id_in_another_space_stay(home: Home) -> None:
    home.receive(home.team, everyday(Random(11), 40))
    home.receive(home.other, everyday(Random(12), 40, OTHER_ID))
    sql = "SELECT id FROM view_bookmark WHERE space = ? ORDER BY id"
    cards = home.store.connection.execute(sql, (home.other.n,)).fetchall()
    assert cards == home.store.connection.execute(sql, (home.team.n,)).fetchall() != []
    home.leave()
    home.finish()
    assert home.store.connection.execute(sql, (home.other.n,)).fetchall() == cards
    found = home.store.connection.execute(
        "SELECT count(*) FROM view_index_doc WHERE uid = ?", (f"3.{home.other.n}.{text_id(cards[0][0])}",)
    )
    assert found.fetchone() == (1,)
