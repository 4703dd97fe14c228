"""How far the timeline was read: it only goes forward, follows to no one else, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import Set, make_op
from kshare.model.reading_position import REACHED
from kshare.queries.timeline import CountUnread, Timeline, Unread, timeline, unread
from kshare.store.spaces import find_space
from kshare.store.transaction import Transaction
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.reading_position import ReachTimeline, reach_timeline
from kshare.workspace import Workspace
from tests.builders import Team, team


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    made.sync_all()
    yield made
    made.close()


def newest_ms(home: Workspace) -> int:
    return home.ask(timeline, Timeline(limit=1)).items[0].time_ms


def ops(home: Workspace) -> int:
    count: int = home.store.connection.execute("SELECT count(*) FROM log_op").fetchone()[0]
    return count


def test_only_what_others_wrote_since_then_is_unread(pair: Team) -> None:
    anna, ben = pair["Anna"].home, pair["Ben"].home
    ben.run(write_post, WritePost("read already"))
    pair.sync_all()
    assert anna.ask(unread, CountUnread(Timeline())) == Unread(0, 0)  # somebody new has missed nothing
    read = newest_ms(anna)
    anna.run(reach_timeline, ReachTimeline(read))
    ben.run(write_post, WritePost("new"))
    ben.run(write_post, WritePost("new #oil"))
    pair.sync_all()
    anna.run(write_post, WritePost("own words are not new to their author"))

    assert anna.ask(unread, CountUnread(Timeline())) == Unread(read, 2)
    assert anna.ask(unread, CountUnread(Timeline(tag="oil"))) == Unread(read, 1)


def test_it_never_goes_back_by_itself_nor_beyond_now(pair: Team) -> None:
    anna = pair["Anna"].home
    anna.run(reach_timeline, ReachTimeline(1_000))
    before = ops(anna)

    earlier = anna.run(reach_timeline, ReachTimeline(500))
    same = anna.run(reach_timeline, ReachTimeline(1_000))

    assert (earlier.undo, same.undo, ops(anna)) == (None, None, before)
    anna.run(reach_timeline, ReachTimeline(1 << 62))
    assert anna.ask(unread, CountUnread(Timeline())).since_ms <= pair.clock.now_ms


def test_it_can_be_taken_back(pair: Team) -> None:
    anna = pair["Anna"].home
    anna.run(reach_timeline, ReachTimeline(1_000))
    undo = anna.run(reach_timeline, ReachTimeline(2_000)).undo
    assert undo is not None

    anna.run(undo.use_case, undo.command)

    assert anna.ask(unread, CountUnread(Timeline())).since_ms == 1_000


def test_of_two_pcs_that_wrote_at_once_the_farther_one_counts(pair: Team) -> None:
    anna = pair["Anna"].home
    space = find_space(anna.store.connection, "personal")

    def write(tx: Transaction) -> None:
        for at, (hlc, value) in enumerate(((5 << 16, 9_000), (6 << 16, 7_000), (7 << 16, "?"))):
            change = Set(EntityKind.PERSON, tx.user, REACHED, value)
            bits = digest(24, bytes([at]))
            op = make_op(change, space=space.id, author=tx.user, hlc=hlc, nonce=bits[:8], salt=bits[8:])
            tx.receive(space, [op])

    anna.store.run(write)

    assert anna.ask(unread, CountUnread(Timeline())).since_ms == 9_000


def test_nobody_else_hears_of_it(pair: Team) -> None:
    anna = pair["Anna"].home
    anna.sync(pair["Anna"].space)
    files = sorted(path for path in pair.share.rglob("*") if path.is_file())

    anna.run(reach_timeline, ReachTimeline(1_000))
    anna.sync(pair["Anna"].space)

    assert sorted(path for path in pair.share.rglob("*") if path.is_file()) == files
