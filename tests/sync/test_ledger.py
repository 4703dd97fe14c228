"""What a replica remembers about packs: the same from SQLite and from memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kshare.model.kinds import EntityKind, OpClass
from kshare.model.op import Erase, New, Op, Revise, RevisionContent, in_full_mark
from kshare.sharing.replica import StoreReplica
from kshare.store.spaces import Space, add_space
from kshare.store.store import Store, note_user, open_database
from kshare.store.transaction import Transaction
from kshare.sync.packs.format import make_pack
from kshare.sync.packs.ledger import Loss, PackNote, SlowState
from kshare.sync.replica import Arrival, Position, Replica
from kshare.sync.segment import (
    SealedSegment,
    SignedParts,
    open_parts,
    open_segment,
    seal_segment,
    segment_file,
)
from tests.sync.builders import SPACE, START_MS, Clock, MemoryReplica, keys_of, op_by, sealed_by
from tests.sync.packs import index_of

ANNA, BEN = keys_of("anna"), keys_of("ben")


@pytest.fixture(params=["memory", "home"])
def replica(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replica]:
    """Ben's, empty."""
    if request.param == "memory":
        yield MemoryReplica(SPACE)
        return
    store = Store(open_database(tmp_path, create=True), Clock(), lambda size: bytes(size), durable=False)

    def enter(tx: Transaction) -> Space:
        note_user(tx.connection, BEN.person.id)
        return add_space(tx.connection, SPACE, "Team", "share", BEN.person.id, None, 0)

    space, _ = store.run(enter, user=BEN.person.id)
    yield StoreReplica(store, space, lambda changes: None)
    store.database.close()


def post(number: int, text: str = "Moin") -> Op:
    return op_by(ANNA, New(EntityKind.POST, {"kind": "note", "body": [text, [], []]}), number=number)


def sealed(seq: int, *ops: Op, op_class: int = OpClass.FEED) -> SealedSegment:
    return sealed_by(ANNA, ops or [post(seq)], seq=seq, op_class=op_class)


def take(replica: Replica, *segments: SealedSegment, epoch: int = 0) -> None:
    """Segments arrive as files of an epoch."""
    replica.receive([Arrival(epoch, f"{one.name}.ks", open_segment(one.file, SPACE, {})) for one in segments])


@pytest.mark.parametrize("bare_first", [True, False])
def test_of_an_operation_in_two_segments_of_one_batch_the_content_is_kept(
    replica: Replica, bare_first: bool
) -> None:
    both = post(1)
    bare = sealed(0, Op(both.id, both.space, both.author, both.skeleton, None), post(2))
    whole = sealed(1, both, post(3))

    take(replica, *((bare, whole) if bare_first else (whole, bare)))

    assert replica.holds([whole.name, bare.name]) == {whole.name, bare.name}
    (packable,) = replica.ledger.packable([whole.id])
    assert packable.parts.body[0] == both.packed


def test_a_held_segment_is_put_together_again_word_for_word(replica: Replica) -> None:
    segments = [sealed(0, op_class=OpClass.ROSTER), sealed(1, post(1), post(2)), sealed(2, post(3))]
    take(replica, *reversed(segments))

    found = list(replica.ledger.packable({segment.id for segment in segments} | {bytes(20)}))

    assert [packable.id for packable in found] == [segment.id for segment in segments]
    for packable, original in zip(found, segments, strict=True):
        packable.parts.certificate = packable.certificate
        again = open_segment(segment_file(packable.parts), SPACE, {})
        assert (again.id, again.signature, again.complete) == (original.id, original.signature, True)
        assert again.ops == open_segment(original.file, SPACE, {}).ops


def test_segments_out_of_packs_are_held_like_others(replica: Replica) -> None:
    giver = MemoryReplica(SPACE)
    segments = [sealed(seq) for seq in range(3)]
    take(giver, *segments)
    packed = list(giver.packable([segment.id for segment in segments]))
    for packable in packed:
        packable.parts.certificate = packable.certificate

    replica.receive_packed([open_parts(packable.parts, SPACE, {}) for packable in packed])

    assert replica.holds({segment.name for segment in segments}) == {segment.name for segment in segments}
    assert replica.seen(0) == frozenset()
    assert replica.ledger.ids_of([segments[0].name, "a" * 26]) == {segments[0].name: segments[0].id}


def test_packs_are_noted_missed_and_forgotten(replica: Replica) -> None:
    ledger = replica.ledger
    ledger.packs_listed({"a": 10, "b": 20}, 1_000)
    ledger.packs_listed({"a": 10}, 2_000)
    assert ledger.packs() == {"a": PackNote(10, 1_000), "b": PackNote(20, 1_000, missed=1)}

    ledger.packs_listed({"a": 10, "b": 20}, 3_000)
    assert ledger.packs()["b"] == PackNote(20, 1_000)

    ledger.packs_listed({"a": 11}, 4_000)
    ledger.packs_listed({"a": 11}, 5_000)
    assert ledger.packs() == {"a": PackNote(11, 4_000)}, "another size is another file"


def test_what_packs_name_counts_while_they_are_listed(replica: Replica) -> None:
    ledger = replica.ledger
    one, two, three = (sealed(seq).id for seq in range(3))
    ledger.packs_listed({"a": 10, "b": 20}, 1_000)
    ledger.cover("a", 10, 1_000, {one}, 0)
    ledger.cover("b", 20, 1_000, {one, two}, 4)
    ledger.cover("c", 30, 2_000, {three}, 0)
    ledger.pack_done("b")
    ledger.pack_proven("b", 1_500)

    assert ledger.packs()["b"] == PackNote(20, 1_000, 0, 2, 4, done=True, proven_ms=1_500)
    assert ledger.claims("b") == {one, two}
    assert ledger.claims("unknown") == set()
    assert ledger.covered({one, two, bytes(20)}) == {one, two}
    assert ledger.packs_naming({one, two}) == {"a": 1, "b": 2}
    assert (ledger.supersets("a"), ledger.supersets("b"), ledger.supersets("c")) == (["b"], [], [])

    ledger.packs_listed({"a": 10, "c": 30}, 3_000)
    assert ledger.covered({one, two}) == {one}
    assert ledger.supersets("a") == []
    ledger.uncover("a")
    assert ledger.covered({one}) == set()
    assert ledger.packs()["a"] == PackNote(10, 1_000)


def test_what_no_pack_names_is_told_with_the_epochs_where_it_was_seen(replica: Replica) -> None:
    ledger = replica.ledger
    one, two, three = (sealed(seq) for seq in range(3))
    take(replica, one, two)
    take(replica, three, epoch=5)
    replica.ignore(7, [f"{three.name}.2.ks"])
    ledger.cover("a", 10, 1_000, {one.id}, 0)

    assert ledger.unpacked(100) == {two.id: {0}, three.id: {5, 7}}
    assert list(ledger.unpacked(1)) == [two.id]
    ledger.note_clean(0)
    assert ledger.unpacked(100)[two.id] == set()
    assert replica.seen(0) == frozenset()


def test_a_segment_without_its_contents_is_not_carried(replica: Replica) -> None:
    whole = sealed(0)
    segment = open_segment(whole.file, SPACE, {})
    bare = Op(segment.ops[0].id, SPACE, ANNA.person.id, segment.ops[0].skeleton, None)
    torn = seal_torn(whole, bare)
    take(replica, torn)

    assert replica.holds([whole.name]) == set()
    assert list(replica.ledger.packable([whole.id])) == []
    assert replica.ledger.unpacked(10) == {}

    take(replica, whole)
    assert [packable.id for packable in replica.ledger.packable([whole.id])] == [whole.id]


def seal_torn(original: SealedSegment, *ops: Op) -> SealedSegment:
    """The same signed head with other contents along."""
    parts = SignedParts(original.signature, original.head_bytes, [op.packed for op in ops], ANNA.certificate)
    return replace(original, file=segment_file(parts))


def test_erased_content_is_left_out_and_no_longer_missed(replica: Replica) -> None:
    secret, kept = post(1, "a secret"), post(2)
    both = sealed(0, secret, kept)
    take(replica, both)
    assert replica.ledger.erased({secret.id}) == set()

    take(replica, sealed(1, op_by(ANNA, Erase((secret.id,)), number=9)))

    assert replica.ledger.erased({secret.id, kept.id}) == {secret.id}
    (packable,) = replica.ledger.packable([both.id])
    assert packable.bare == (secret.id,)
    made = make_pack([packable], 0, 0)
    assert index_of(made.file).bare == (secret.id,)


def test_a_segment_that_comes_without_erased_content_is_held(replica: Replica) -> None:
    secret = post(1, "a secret")
    both = sealed(0, secret)
    take(replica, sealed(1, op_by(ANNA, Erase((secret.id,)), number=9)))
    take(replica, seal_torn(both, Op(secret.id, SPACE, ANNA.person.id, secret.skeleton, None)))

    assert replica.holds([both.name]) == {both.name}
    assert [packable.bare for packable in replica.ledger.packable([both.id])] == [(secret.id,)]


def test_own_segments_are_confirmed_by_a_pack(replica: Replica) -> None:
    def write() -> SealedSegment:
        op = op_by(BEN, New(EntityKind.POST, {"kind": "note", "body": ["mine", [], []]}))
        if isinstance(replica, MemoryReplica):
            replica.write(op)
        else:
            append(replica)
        made: list[SealedSegment] = []

        def sign(position: Position, op_class: OpClass, ops: Sequence[Op]) -> SealedSegment:
            made.append(seal_segment(BEN, SPACE, position, op_class, ops))
            return made[0]

        assert replica.seal(BEN.device.id, sign)
        return made[0]

    own = write()
    ledger = replica.ledger
    assert ledger.own([own.id, bytes(20)]) == {own.id}
    assert ledger.unpacked(10) == {}, "it was not even written yet"
    replica.announced(own.id, 0, START_MS)
    assert [announcement.segment_id for announcement in replica.unconfirmed()] == [own.id]

    ledger.cover("a", 10, 1_000, {own.id}, 0)
    assert (replica.unconfirmed(), replica.to_publish()) == ([], [])

    ledger.uncover("a")
    assert list(ledger.unpacked(10)) == [own.id]
    replica.announce_again([own.id])
    (again,) = replica.to_publish()
    assert (again.segment_id, again.attempt) == (own.id, 1)


def append(replica: Replica) -> None:
    """Ben writes a post at home."""
    assert isinstance(replica, StoreReplica)
    replica._store.run(
        lambda tx: tx.append(replica._space, New(EntityKind.POST, {"kind": "note", "body": ["mine", [], []]}))
    )


def test_losses_are_counted_in_a_row(replica: Replica) -> None:
    one, two = bytes([1] * 20), bytes([2] * 20)
    ledger = replica.ledger
    assert ledger.note_lost([one], 1_000) == {one: Loss(1_000, 1)}
    assert ledger.note_lost([one, two], 2_000) == {one: Loss(1_000, 2), two: Loss(2_000, 1)}
    assert ledger.note_lost([two], 3_000) == {two: Loss(2_000, 2)}
    assert ledger.note_lost([one], 4_000) == {one: Loss(4_000, 1)}


def test_closed_epochs_and_the_time_of_slow_work_are_remembered(replica: Replica) -> None:
    ledger = replica.ledger
    assert (ledger.closed_epochs(), ledger.slow_state()) == ({}, None)
    replica.contact(1)
    assert ledger.slow_state() is None

    ledger.note_closed(3, 1_000)
    ledger.note_closed(3, 2_000)
    ledger.note_closed(4, 2_000)
    ledger.note_clean(4)
    ledger.note_slow(SlowState(5_000, 3))

    assert ledger.closed_epochs() == {3: 1_000}
    assert ledger.slow_state() == SlowState(5_000, 3)
    replica.move_to(9)
    assert (replica.epoch(), ledger.slow_state()) == (9, SlowState(5_000, 3))


def test_devices_of_which_something_came_lately_are_active(replica: Replica) -> None:
    take(replica, sealed(0))
    assert replica.ledger.active_devices(START_MS) == {ANNA.device.id}
    assert replica.ledger.active_devices(START_MS + 1) == set()


def test_a_revision_in_full_is_listed_otherwise_than_one_without_words(replica: Replica) -> None:
    """Else a pack that was made between two erasures would be taken for one that was made after both."""
    page = op_by(ANNA, New(EntityKind.PAGE, {"title": "Pump"}), number=1)
    first = op_by(ANNA, Revise(page.id, (), RevisionContent("First.\n")), number=2)
    second = op_by(ANNA, Revise(page.id, (first.id,), RevisionContent("Second.\n")), number=3)
    segment = sealed(0, page, first, second, op_class=OpClass.LIBRARY)
    take(replica, segment)

    listed = []
    for number, gone in enumerate((first, second), start=1):
        take(replica, sealed(number, op_by(ANNA, Erase((gone.id,)), number=9 + number)))
        (packable,) = replica.ledger.packable([segment.id])
        listed.append(set(packable.bare))

    assert listed == [{first.id, in_full_mark(second.id)}, {first.id, second.id, in_full_mark(second.id)}]
