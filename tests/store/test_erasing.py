"""What a carrier has spoiled is replaced by a good copy; what is erased goes in whatever order it comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from kshare.model.delta import make_delta
from kshare.model.kinds import EntityKind, OpClass
from kshare.model.op import SALT_BYTES, Erase, New, Op, Revise, RevisionContent, is_delta
from kshare.sharing.replica import StoreReplica
from kshare.store.fold import Fold
from kshare.store.spaces import Space, add_space
from kshare.store.state_hash import state_hash
from kshare.store.store import Store, note_user, open_database
from kshare.store.transaction import Transaction
from kshare.sync.replica import Arrival
from kshare.sync.segment import SealedSegment, SignedParts, open_segment, segment_file
from tests.sync.builders import SPACE, Clock, encode, keys_of, op_by, sealed_by

ANNA, BEN = keys_of("anna"), keys_of("ben")
BASE = "".join(f"Line {n} of a page about pumps and seals.\n" for n in range(30))
NEWER, NEWEST = f"{BASE}Newer.\n", f"{BASE}Newest.\n"


class Home:
    """Ben's home in Anna's space."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(
            open_database(folder, create=True), Clock(), lambda size: bytes(size), durable=False
        )

        def enter(tx: Transaction) -> Space:
            note_user(tx.connection, BEN.person.id)
            return add_space(tx.connection, SPACE, "Team", "share", ANNA.person.id, None, 0)

        self.space, _ = self.store.run(enter, user=BEN.person.id)
        self.replica = StoreReplica(self.store, self.space, lambda changes: None)
        self._names = 0

    def take(self, *segments: SealedSegment) -> None:
        """Segments arrive as files, each under a name of its own."""
        arrivals = []
        for one in segments:
            self._names += 1
            arrivals.append(
                Arrival(
                    0, f"{one.name}.{self._names}.ks", open_segment(one.file, SPACE, self.replica.devices())
                )
            )
        self.replica.receive(arrivals)

    def text(self, revision: Op) -> str | None:
        return Fold(self.store.connection).texts(self.space.n).text(revision.id)

    def content(self, op: Op) -> bytes | None:
        row = self.store.connection.execute("SELECT content FROM log_op WHERE id = ?", (op.id,)).fetchone()
        content: bytes | None = row[0]
        return content

    def shown(self) -> tuple[str, int]:
        row: tuple[str, int] = self.store.connection.execute("SELECT text, waiting FROM view_page").fetchone()
        return row

    def held(self, segment: SealedSegment) -> bool:
        return segment.name in self.replica.holds([segment.name])


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    yield made
    made.store.database.close()


PAGE = op_by(ANNA, New(EntityKind.PAGE, {"title": "Pumps"}), number=1)
FIRST = op_by(ANNA, Revise(PAGE.id, (), RevisionContent(BASE)), number=2)
SECOND = op_by(ANNA, Revise(PAGE.id, (FIRST.id,), RevisionContent(NEWER), make_delta(BASE, NEWER)), number=3)
THIRD = op_by(
    ANNA, Revise(PAGE.id, (SECOND.id,), RevisionContent(NEWEST), make_delta(NEWER, NEWEST)), number=4
)


def sealed(seq: int, *ops: Op) -> SealedSegment:
    return sealed_by(ANNA, ops, seq=seq, op_class=OpClass.LIBRARY)


def spoiled(original: SealedSegment, op: Op) -> SealedSegment:
    """The signed head with another difference along."""
    assert op.content is not None
    wrong = make_delta(BASE, f"{BASE}Something that Anna never said.\n")
    bad = Op(
        op.id, op.space, op.author, op.skeleton, op.content[:SALT_BYTES] + encode([None, wrong, [], [], ""])
    )
    parts = SignedParts(original.signature, original.head_bytes, [bad.packed], ANNA.certificate)
    return replace(original, file=segment_file(parts))


def test_a_good_copy_replaces_a_spoiled_one_that_came_first(home: Home) -> None:
    second = sealed(1, SECOND)
    home.take(sealed(0, PAGE, FIRST))
    home.take(spoiled(second, SECOND))
    assert home.shown() == (BASE, 1)
    assert not home.held(second) and home.content(SECOND) is None

    home.take(second)

    assert home.shown() == (NEWER, 0)
    assert home.held(second)


def test_a_spoiled_copy_is_found_out_when_its_base_comes(home: Home) -> None:
    second = sealed(1, SECOND)
    home.take(spoiled(second, SECOND))
    assert home.held(second)  # nobody can tell yet
    home.replica.ledger.cover("a.kp", 1, 1, [second.id], 0)
    home.replica.ledger.pack_done("a.kp")

    home.take(sealed(0, PAGE, FIRST))

    assert not home.held(second) and home.shown() == (BASE, 1)
    assert not home.replica.ledger.packs()["a.kp"].done
    assert not home.replica.seen(0) & {f"{second.name}.1.ks"}
    home.take(second)
    assert home.shown() == (NEWER, 0)


def test_a_spoiled_copy_does_not_take_the_place_of_a_good_one(home: Home) -> None:
    second = sealed(1, SECOND)
    home.take(sealed(0, PAGE, FIRST), second)

    home.take(spoiled(second, SECOND))

    assert home.shown() == (NEWER, 0) and home.held(second)


def test_a_spoiled_former_text_is_found_out_before_it_is_carried_on(home: Home) -> None:
    in_full = op_by(ANNA, Revise(PAGE.id, (SECOND.id,), RevisionContent(NEWEST)), number=4)
    first, second, third = sealed(0, PAGE, FIRST), sealed(1, SECOND), sealed(2, in_full)
    home.take(third)
    home.take(spoiled(second, SECOND))
    home.take(first)
    assert home.held(second) and home.shown() == (NEWEST, 0)

    ids = [first.id, second.id, third.id]
    assert [one.id for one in home.replica.ledger.packable(ids)] == [first.id, third.id]

    assert not home.held(second)
    home.take(second)
    assert home.text(SECOND) == NEWER
    assert [one.id for one in home.replica.ledger.packable(ids)] == ids


def test_a_child_of_an_erased_text_is_kept_in_full(home: Home) -> None:
    assert SECOND.content is not None and is_delta(SECOND.content)
    home.take(sealed(0, PAGE, FIRST), sealed(1, SECOND), sealed(2, THIRD))

    home.take(sealed(3, op_by(ANNA, Erase((FIRST.id,)), number=5)))

    assert home.content(FIRST) is None
    kept = home.content(SECOND)
    assert kept is not None and not is_delta(kept)
    assert [home.text(rev) for rev in (FIRST, SECOND, THIRD)] == [None, NEWER, NEWEST]
    assert home.content(THIRD) == THIRD.content


def test_erasing_in_any_order_is_the_same_for_all_who_get_the_texts_in_full(tmp_path: Path) -> None:
    in_full = op_by(ANNA, Revise(PAGE.id, (FIRST.id,), RevisionContent(NEWER)), number=3)
    assert in_full.id == SECOND.id
    ops: Sequence[tuple[Op, ...]] = [
        (PAGE, FIRST),
        (in_full,),
        (THIRD,),
        (op_by(ANNA, Erase((FIRST.id,)), number=5),),
    ]
    segments = [sealed(seq, *some) for seq, some in enumerate(ops)]
    seen = set()
    for number, order in enumerate(permutations(segments)):
        made = Home(tmp_path / str(number))
        for segment in order:
            made.take(segment)
        n = made.store.connection
        seen.add((state_hash(n, made.space.n), made.shown(), made.text(FIRST), made.content(FIRST)))
        made.store.database.close()
    assert {state[1:] for state in seen} == {((NEWEST, 0), None, None)} and len(seen) == 1


def test_a_difference_to_an_erased_text_waits_for_a_copy_in_full(home: Home) -> None:
    second = sealed(1, SECOND)
    home.take(sealed(0, PAGE, FIRST), sealed(3, op_by(ANNA, Erase((FIRST.id,)), number=5)))
    home.take(second)
    assert not home.held(second) and home.shown() == ("", 1)
    in_full = op_by(ANNA, Revise(PAGE.id, (FIRST.id,), RevisionContent(NEWER)), number=3)
    parts = SignedParts(second.signature, second.head_bytes, [in_full.packed], ANNA.certificate)

    home.take(replace(second, file=segment_file(parts)))

    assert home.held(second) and home.shown() == (NEWER, 0)


def test_a_segment_that_came_bare_before_the_erasure_is_whole_after_it(home: Home) -> None:
    both = sealed(0, PAGE, FIRST)
    bare = Op(FIRST.id, FIRST.space, FIRST.author, FIRST.skeleton, None)
    parts = SignedParts(both.signature, both.head_bytes, [PAGE.packed, bare.packed], ANNA.certificate)
    home.take(replace(both, file=segment_file(parts)))
    assert not home.held(both)

    home.take(sealed(3, op_by(ANNA, Erase((FIRST.id,)), number=5)))

    assert home.held(both)
    assert [one.bare for one in home.replica.ledger.packable([both.id])] == [(FIRST.id,)]
