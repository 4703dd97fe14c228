"""Pull the cable at every step; then, with time and a working share, all are equal again."""

from __future__ import annotations

import itertools

import pytest

from kshare.errors import KShareError
from kshare.sync import publisher
from kshare.sync.stores.faulty import Fault, FaultyStore, always, at_call, no_faults, seeded
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import PC, Clock, shared_space

EVERY_TEXT = {"first of Anna", "first of Ben", "second of Anna", "second of Ben", "old"}


class Story:
    """Anna and Ben write and read; Anna's share has faults."""

    def __init__(self, store: MemoryStore, space: bytes) -> None:
        self.clock = Clock()
        self.inner = store
        carl = PC(store, space, "carl", self.clock)
        carl.post("old")
        carl.sync()
        self.faulty = FaultyStore(store)
        self.anna = PC(self.faulty, space, "anna", self.clock)
        self.ben = PC(store, space, "ben", self.clock)

    def rounds(self) -> None:
        """The story, in which any of Anna's calls may fail; each time she starts again later."""
        for number, word in enumerate(("first", "second")):
            self.anna.post(f"{word} of Anna")
            self.ben.post(f"{word} of Ben")
            self.try_sync(self.anna)
            self.try_sync(self.ben)
            self.clock.pass_s(5 + 7 * number)
            self.try_sync(self.anna)

    def try_sync(self, pc: PC) -> None:
        """A round that may fail, in words; the process dies with it and starts again."""
        try:
            pc.sync()
        except KShareError:
            pc.started_again()

    def converge(self, rounds: int = 8) -> None:
        """The faults have stopped: both go on for some minutes."""
        self.faulty.plan = no_faults
        for _ in range(rounds):
            self.clock.pass_s(61)
            self.anna.sync()
            self.ben.sync()


def check_all_is_well(story: Story) -> None:
    """Nothing lost, nothing doubled, nothing left to do, and no name written twice."""
    assert story.anna.texts() == story.ben.texts() == EVERY_TEXT
    assert set(story.anna.replica.ops) == set(story.ben.replica.ops)
    for pc in (story.anna, story.ben):
        assert (pc.replica.to_publish(), pc.replica.unconfirmed()) == ([], [])
        positions = [
            (segment.device, segment.head.seq)
            for segment in pc.replica.segments.values()
            if segment.device == pc.keys.device.id
        ]
        assert len(set(positions)) == len(positions)
    newcomer = PC(story.inner, story.anna.replica.space, "newcomer", story.clock)
    newcomer.sync()
    assert newcomer.texts() == EVERY_TEXT


STEP_FAULTS = [
    Fault.BEFORE,
    Fault.AFTER,
    Fault.LOST,
    Fault.TORN,
    Fault.FLIP,
    Fault.STALE,
    Fault.INCOMPLETE,
    Fault.CONFLICT_COPY,
    Fault.READ_ONLY,
    Fault.FULL,
]


@pytest.mark.parametrize("fault", STEP_FAULTS, ids=lambda fault: fault.name.lower())
@pytest.mark.parametrize("epoch_size", [64, 2], ids=["one epoch", "small epochs"])
def test_a_fault_at_any_call_is_survived(
    fault: Fault, epoch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", epoch_size)
    for call in itertools.count():
        store, space = shared_space()
        story = Story(store, space)
        story.faulty.plan = at_call(call, fault)
        story.rounds()
        happened = story.faulty.calls.total() > call
        story.converge()
        check_all_is_well(story)
        if not happened:
            break
    assert call > 8


@pytest.mark.parametrize("seed", range(30))
def test_a_share_that_fails_every_third_time_is_survived(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", 3)
    store, space = shared_space()
    story = Story(store, space)
    story.faulty.plan = seeded(seed, 0.33)
    story.rounds()
    for _ in range(6):
        story.clock.pass_s(13)
        story.try_sync(story.anna)
        story.try_sync(story.ben)
    story.faulty.complete_torn() if seed % 2 else None

    story.converge()

    check_all_is_well(story)


def test_a_read_only_share_can_still_be_read() -> None:
    store, space = shared_space()
    story = Story(store, space)
    story.faulty.plan = always(Fault.READ_ONLY)
    story.anna.post("first of Anna")

    report = story.anna.sync()

    assert (report.received, report.sent, report.waiting) == (1, 0, 1)
    assert report.problems == ("The shared folder (test) cannot be written.",)


def test_what_a_full_share_refuses_waits() -> None:
    store, space = shared_space()
    story = Story(store, space)
    story.anna.sync()
    story.faulty.plan = always(Fault.FULL)
    story.anna.post("first of Anna")
    assert story.anna.sync().waiting == 1

    story.converge(3)

    assert "first of Anna" in story.ben.texts()


def test_one_file_that_cannot_be_opened_does_not_stop_the_others() -> None:
    store, space = shared_space()
    clock = Clock()
    anna = PC(store, space, "anna", clock)
    for number in range(5):
        anna.post(f"post {number}")
        anna.sync()
    (locked, *_) = sorted(path for path in store.files if path.endswith(".ks"))
    faulty = FaultyStore(
        store, lambda call, verb, path: Fault.BEFORE if (verb, path) == ("get", locked) else None
    )
    ben = PC(faulty, space, "ben", clock)

    assert ben.sync().received == 4
    faulty.plan = no_faults
    clock.pass_s(6)
    assert ben.sync().received == 1


def test_a_crash_between_keeping_and_publishing_writes_the_same_file() -> None:
    store, space = shared_space()
    faulty = FaultyStore(store, lambda call, verb, path: Fault.AFTER if verb == "put_new" else None)
    anna = PC(faulty, space, "anna", Clock())
    anna.post("Moin")
    anna.sync()
    files = dict(store.files)

    faulty.plan = no_faults
    anna.started_again()
    report = anna.sync()

    assert report.sent == 1
    assert store.files == files
