"""Pull the cable at every step of slow work: nothing is lost, and nothing is deleted that is not elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from functools import lru_cache

import pytest

from kshare.errors import KShareError, NotFound
from kshare.sync import publisher
from kshare.sync.names import parse_segment_name
from kshare.sync.packs import merger
from kshare.sync.packs.format import open_index, open_pack_frame, read_footer
from kshare.sync.segment import VerifiedSegment, open_parts, open_segment
from kshare.sync.stores.faulty import Fault, FaultyStore, at_call, no_faults, seeded
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.trouble import FileTrouble
from tests.sync.builders import PC, Clock, keys_of, space_in

KNOWN = {keys_of(name).device.id: keys_of(name).certificate for name in ("anna", "ben")}


def segments_in(path: str, file: bytes, space: bytes) -> Iterator[VerifiedSegment]:
    """Every valid segment that a reader could find in a file; written apart from the code under test."""
    with suppress(FileTrouble):
        if parse_segment_name(path.rpartition("/")[2]):
            yield open_segment(file, space, KNOWN)
        elif path.startswith("pk/"):
            span = read_footer(file, len(file))
            index = open_index(file[span.offset : span.offset + span.length], span)
            for frame in index.frames:
                for parts in open_pack_frame(file[frame.offset : frame.offset + frame.length]):
                    yield open_parts(parts, space, KNOWN)


@lru_cache(maxsize=1_000)
def held(path: str, file: bytes, space: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The ids of the valid segments in a file, and of those among them that are complete."""
    found = list(segments_in(path, file, space))
    return frozenset(seg.id for seg in found), frozenset(seg.id for seg in found if seg.complete)


class GhostChecked(MemoryStore):
    """At the instant of each delete, every valid segment must be whole in another file."""

    space = b""

    def delete(self, path: str) -> None:
        lost, _ = held(path, self.files.get(path, b""), self.space)
        for other, file in self.files.items():
            if lost and other != path:
                lost -= held(other, file, self.space)[1]
        assert not lost, f"{path} was the last to hold a segment"
        super().delete(path)


class World:
    """Anna and Ben some minutes after three epochs were closed; Anna's share has faults."""

    def __init__(self) -> None:
        self.store = GhostChecked()
        self.store.space = space_in(self.store).space
        self.clock = Clock()
        self.faulty = FaultyStore(self.store)
        self.anna = PC(self.faulty, self.store.space, "anna", self.clock)
        self.ben = PC(self.store, self.store.space, "ben", self.clock)
        for number in range(9):
            writer = (self.anna, self.ben)[number % 2]
            writer.post(f"post {number}")
            writer.sync()
            self.clock.pass_s(20)
        self.ben.sync()
        self.anna.sync()

    def turn(self, pc: PC, minutes: float) -> None:
        """Some time later a round, which may fail and takes the process with it."""
        self.clock.pass_s(60 * minutes)
        pc.replica.clock_ms = self.clock()
        try:
            pc.sync()
        except KShareError:
            pc.started_again()

    def story(self) -> None:
        """Packs are made, merged and swept, loose files swept."""
        for minutes in (6, 11, 11, 26 * 60, 11):
            self.turn(self.anna, minutes)
        self.turn(self.ben, 11)

    def check(self) -> None:
        """The faults have stopped: all is there, here and on the share."""
        self.faulty.plan = no_faults
        for _ in range(6):
            self.turn(self.anna, 11)
            self.turn(self.ben, 1)
        texts = {f"post {number}" for number in range(9)}
        assert self.anna.texts() == self.ben.texts() == texts
        for pc in (self.anna, self.ben):
            assert (pc.replica.to_publish(), pc.replica.unconfirmed()) == ([], [])
        carl = PC(self.store, self.store.space, "carl", self.clock)
        carl.sync()
        assert carl.texts() == texts


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", 2)
    monkeypatch.setattr(merger, "PACKS_TO_MERGE", 3)


def test_without_faults_the_story_packs_merges_and_sweeps() -> None:
    world = World()
    world.story()
    world.check()

    packs = [path for path in world.store.files if path.startswith("pk/")]
    assert sorted(path[3] for path in packs) == ["0", "1"], "three of four packs were merged"
    assert world.faulty.calls["delete"] >= 9


def calls_of(ready: World) -> list[str]:
    """The verbs of all calls that Anna makes in the story; those before it are blank."""
    verbs = [""] * ready.faulty.calls.total()

    def note(call: int, verb: str, path: str) -> None:
        verbs.append(verb)

    world = deepcopy(ready)
    world.faulty.plan = note
    world.story()
    return verbs


@pytest.mark.parametrize(
    ("fault", "verbs"),
    [
        (Fault.AFTER, "list get put_new delete mkdir"),
        (Fault.BEFORE, "put_new delete"),
        (Fault.TORN, "put_new"),
        (Fault.LOST, "put_new"),
        (Fault.FULL, "put_new"),
        (Fault.FLIP, "get"),
        (Fault.STALE, "list"),
        (Fault.INCOMPLETE, "list"),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Fault) else "",
)
def test_a_fault_at_any_call_of_slow_work_is_survived(fault: Fault, verbs: str) -> None:
    ready = World()
    places = [call for call, verb in enumerate(calls_of(ready)) if verb in verbs.split()]
    assert len(places) >= 5
    for call in places:
        world = deepcopy(ready)
        world.faulty.plan = at_call(call, fault)
        world.story()
        assert world.faulty.calls.total() > call
        world.check()


@pytest.mark.parametrize("seed", range(12))
def test_slow_work_on_a_share_that_fails_every_fourth_time(seed: int) -> None:
    world = World()
    world.faulty.plan = seeded(seed, 0.25)
    for _ in range(3):
        world.story()

    world.check()


def test_a_share_where_nothing_can_be_deleted_works() -> None:
    world = World()
    world.faulty.plan = lambda call, verb, path: Fault.READ_ONLY if verb == "delete" else None
    world.story()
    world.turn(world.anna, 30)

    world.check()


def test_what_another_pc_deleted_meanwhile_is_no_trouble() -> None:
    world = World()
    for _ in range(3):
        world.turn(world.anna, 11)
        copy = deepcopy(world.store.files)
        world.turn(world.ben, 0)
        world.store.files.update(copy)  # a sync program brings back what was deleted
    with pytest.raises(NotFound):
        world.store.delete("log/00000000/none.ks")

    world.story()
    world.check()
