"""One contract for the replica in memory and for a real home: what the simulator proves with the first holds for both.

What they remember about packs is in `tests/sync/test_ledger.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from kshare.model.kinds import EntityKind
from kshare.model.op import New, Op, Set
from kshare.sync.genesis import SpaceDraft, new_genesis
from kshare.sync.replica import Arrival
from kshare.sync.segment import SealedSegment, open_segment, seal_segment
from tests.simulator.local import HomeLocal, Local, MemoryLocal
from tests.sync.builders import SPACE, START_MS, keys_of, op_by, sealed_by

ANNA, BEN = keys_of("anna"), keys_of("ben")
GENESIS = replace(new_genesis(SpaceDraft("Team"), ANNA.person, 1, bytes(16)), space=SPACE)


@pytest.fixture(params=["memory", "home"])
def local(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Local]:
    """Anna's disk, empty."""

    def wall() -> int:
        return START_MS

    made: Local = (
        MemoryLocal(GENESIS, ANNA.person.id, wall, Random(1), None)
        if request.param == "memory"
        else HomeLocal(tmp_path, GENESIS, ANNA.person.id, wall, Random(1))
    )
    yield made
    made.close()


def post(local: Local, text: str = "Moin") -> Op:
    return local.write(New(EntityKind.POST, {"kind": "note", "body": [text, [], []]}))


def seal(local: Local) -> bool:
    return local.replica.seal(ANNA.device.id, partial(seal_segment, ANNA, SPACE))


def arrival(segment: SealedSegment, epoch: int = 0) -> Arrival:
    return Arrival(epoch, f"{segment.name}.ks", open_segment(segment.file, SPACE, {}))


def test_what_is_written_is_sealed_once_by_class_and_kept_for_the_share(local: Local) -> None:
    first, second = post(local, "first"), post(local, "second")
    local.write(Set(EntityKind.PERSON, ANNA.person.id, "about", "me"))

    assert seal(local) and seal(local) and not seal(local)

    files = [open_segment(one.file, SPACE, {}) for one in local.replica.to_publish()]
    assert [len(segment.ops) for segment in files] == [2, 1]
    assert {op.id for op in files[0].ops} == {first.id, second.id}
    assert [segment.head.seq for segment in files] == [0, 1]
    assert files[1].head.prev == files[0].id
    assert local.replica.holds([segment.name for segment in files]) == {segment.name for segment in files}


def test_a_segment_goes_from_waiting_to_announced_to_confirmed_and_back(local: Local) -> None:
    post(local)
    seal(local)
    replica = local.replica
    (waiting,) = replica.to_publish()
    assert replica.unsent() == {waiting.segment_id}
    assert (waiting.attempt, replica.unconfirmed()) == (0, [])

    replica.announced(waiting.segment_id, 7, START_MS)
    (announced,) = replica.unconfirmed()
    assert (replica.to_publish(), replica.unsent()) == ([], set())
    assert (announced.epoch, announced.at_ms, announced.size) == (7, START_MS, len(waiting.file))

    replica.announce_again([waiting.segment_id])
    (again,) = replica.to_publish()
    assert (again.attempt, again.file) == (1, waiting.file)

    replica.announced(waiting.segment_id, 8, START_MS + 1)
    replica.confirmed([waiting.segment_id])
    assert (replica.to_publish(), replica.unconfirmed()) == ([], [])

    replica.announce_again([waiting.segment_id])
    assert [one.attempt for one in replica.to_publish()] == [2]


def test_after_nine_copies_comes_the_first_again(local: Local) -> None:
    post(local)
    seal(local)
    attempts = []
    for _ in range(11):
        (waiting,) = local.replica.to_publish()
        attempts.append(waiting.attempt)
        local.replica.announced(waiting.segment_id, 0, START_MS)
        local.replica.announce_again([waiting.segment_id])
    assert attempts == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1]


def test_what_arrives_is_held_seen_and_known_by_its_device(local: Local) -> None:
    replica, segment = local.replica, sealed_by(BEN, [op_by(BEN, number=3)])

    replica.receive([arrival(segment, epoch=5)])
    replica.receive([arrival(segment, epoch=6)])

    assert replica.holds([segment.name, "a" * 26]) == {segment.name}
    assert replica.seen(5) == replica.seen(6) == {f"{segment.name}.ks"}
    assert replica.devices()[BEN.device.id] == BEN.certificate
    assert len(local.ops()) == 1


def test_names_are_ignored_by_epoch(local: Local) -> None:
    local.replica.ignore(3, ["a.ks", "b.ks"])
    local.replica.ignore(3, ["b.ks"])

    assert (local.replica.seen(3), local.replica.seen(4)) == ({"a.ks", "b.ks"}, set())


def test_own_segments_that_this_home_did_not_sign_are_a_fork_and_the_next_position_is_above(
    local: Local,
) -> None:
    post(local)
    seal(local)
    assert not local.replica.forked(ANNA.device.id)

    foreign = sealed_by(ANNA, [op_by(ANNA, number=9)], seq=41)
    local.replica.receive([arrival(foreign)])

    assert local.replica.forked(ANNA.device.id)
    assert not local.replica.forked(BEN.device.id)
    post(local)
    seal(local)
    assert max(local.segments_of(ANNA.device.id).values()) == 42


def test_own_segments_can_be_packed_by_the_home_that_signed_them(local: Local) -> None:
    post(local)
    seal(local)
    (own,) = local.segments_of(ANNA.device.id)

    (packable,) = local.replica.ledger.packable([own])

    assert packable.certificate == ANNA.certificate
    assert local.replica.ledger.own([own]) == {own}


def test_the_epoch_is_where_one_moved_to(local: Local) -> None:
    assert local.replica.epoch() == 0
    local.replica.move_to(9)
    local.replica.move_to(4)
    assert local.replica.epoch() == 4


def test_trouble_is_counted_from_the_first_try_until_it_is_over(local: Local) -> None:
    replica = local.replica
    replica.note_trouble("log/x", 10, 100, 200, "checksum")
    replica.note_trouble("log/x", 12, 300, 400, "magic")

    (known,) = replica.trouble().values()
    assert (known.size, known.tries, known.first_ms, known.retry_ms, known.reason) == (
        12,
        2,
        100,
        400,
        "magic",
    )

    replica.clear_trouble("log/x")
    assert replica.trouble() == {}


def test_a_backup_brings_everything_back_as_it_was(local: Local) -> None:
    post(local, "before")
    image = local.backup()
    kept = set(local.ops())
    post(local, "after")
    seal(local)
    local.replica.move_to(3)

    local.restore(image)

    assert set(local.ops()) == kept
    assert (local.replica.epoch(), local.replica.to_publish()) == (0, [])
    assert seal(local)
