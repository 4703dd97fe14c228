"""What the simulator found, each as the smallest story that shows it (tests/simulator)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest

from kshare.cancel import CancelToken
from kshare.errors import ShareUnavailable
from kshare.model.op import Erase
from kshare.sync import publisher
from kshare.sync.names import pack_path
from kshare.sync.packs.format import Packable
from kshare.sync.segment import SignedParts, segment_file
from kshare.sync.stores.faulty import Fault, FaultyStore, at_call, no_faults
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import PC, Clock, decode, encode, op_by, shared_space, space_in
from tests.sync.packs import pack_of

YEAR_S = 365 * 86_400


class Team:
    """Anna, Ben and their folder."""

    def __init__(self) -> None:
        self.store, self.space = shared_space()
        self.clock = Clock()
        self.anna = PC(self.store, self.space, "anna", self.clock)
        self.ben = PC(self.store, self.space, "ben", self.clock)

    def pass_s(self, seconds: float, times: int = 1) -> None:
        """Time goes by; both look each time."""
        for _ in range(times):
            self.clock.pass_s(seconds)
            for pc in (self.anna, self.ben):
                pc.replica.clock_ms = self.clock()
                pc.sync()

    def segment_files(self) -> list[str]:
        return sorted(path for path in self.store.files if path.endswith(".ks"))


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(publisher, "FILES_PER_EPOCH", 2)
    return Team()


def test_epochs_that_fill_faster_than_caches_forget_do_not_fill_with_copies(team: Team) -> None:
    people = [PC(team.store, team.space, f"person {n}", team.clock) for n in range(5)]
    for pc in people:
        pc.post("all at once")
    for _ in range(12):
        for pc in people:
            pc.sync()
        team.clock.pass_s(12)

    assert len(team.segment_files()) <= 2 * len(people)
    assert all(not pc.replica.unconfirmed() for pc in people)


def test_a_clock_that_was_set_back_keeps_no_word_waiting(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()

    team.clock.pass_s(-YEAR_S)
    team.anna.sync()

    assert not team.anna.replica.unconfirmed()


def test_a_clock_that_was_set_back_keeps_no_file_waiting(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    team.ben.store = FaultyStore(team.store, at_call(2, Fault.FLIP))
    team.ben.started_again().round(CancelToken())
    assert team.ben.replica.troubles

    team.clock.pass_s(-YEAR_S)
    team.ben.sync()

    assert team.ben.texts() == {"Moin"}


def test_another_space_in_the_folder_is_not_written_to_even_if_nothing_was_read_yet(team: Team) -> None:
    team.anna.sync()
    other = MemoryStore()
    space_in(other, "Other")
    team.store.files, team.store.folders = other.files, other.folders
    before = dict(other.files)

    team.anna.post("not for others")
    with pytest.raises(ShareUnavailable):
        team.anna.sync()

    assert team.store.files == before


def test_a_file_of_the_right_size_that_is_not_what_was_written_is_written_again(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = team.segment_files()
    team.store.files[path] = bytes(len(team.store.files[path]))

    team.pass_s(200, times=5)

    assert team.ben.texts() == {"Moin"}


def test_a_copy_without_words_in_place_of_the_whole_one_is_healed(team: Team) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    (path,) = team.segment_files()
    whole = next(iter(team.anna.replica.ledger.packable(team.anna.replica.segments)))
    bare = torn_out(whole)
    bare.parts.certificate = whole.certificate
    team.store.files[path] = segment_file(bare.parts)

    team.pass_s(200, times=6)

    assert team.ben.texts() == {"Moin"}


@pytest.mark.parametrize("lie", ["broken frames", "no words"])
def test_a_pack_that_does_not_hold_what_it_names_keeps_nobody_from_healing(team: Team, lie: str) -> None:
    team.anna.post("Moin")
    team.anna.sync()
    segments = list(team.anna.replica.ledger.packable(team.anna.replica.segments))
    name, content = (
        lying(segments) if lie == "broken frames" else pack_of([torn_out(one) for one in segments])
    )
    team.store.mkdir("pk")
    team.store.files[pack_path(name)] = content
    for path in team.segment_files():
        del team.store.files[path]

    team.pass_s(200, times=10)

    newcomer = PC(team.store, team.space, "newcomer", team.clock)
    newcomer.sync()
    assert team.ben.texts() == newcomer.texts() == {"Moin"}


def test_all_packs_that_lie_are_found_in_one_turn_and_what_they_hid_is_healed_at_once(team: Team) -> None:
    posts = {f"post {number}" for number in range(4)}
    for post in sorted(posts):
        team.anna.post(post)
        team.anna.sync()
    team.store.mkdir("pk")
    for segment in team.anna.replica.ledger.packable(team.anna.replica.segments):
        name, content = lying([segment])
        team.store.files[pack_path(name)] = content
    for path in team.segment_files():
        team.store.files[path] = bytes(len(team.store.files[path]))

    team.pass_s(360)
    team.pass_s(15, times=4)

    assert team.ben.texts() == posts


def test_a_pack_that_was_read_back_whole_is_in_no_trouble_any_more(team: Team) -> None:
    for number in range(3):
        team.anna.post(f"post {number}")
        team.pass_s(15)
    team.pass_s(360, times=2)
    (pack,) = team.anna.replica.notes
    for pc in (team.anna, team.ben):
        pc.replica.uncover(pack)
        pc.replica.pack_done(pack)
        pc.replica.note_trouble(pack_path(pack), pc.replica.notes[pack].size, 0, 0, "not readable")

    team.pass_s(360, times=2)

    proven = [pc for pc in (team.anna, team.ben) if pc.replica.notes[pack].proven_ms]
    assert proven
    assert not any(pc.replica.troubles for pc in proven)


def test_what_a_pack_brought_while_a_full_epoch_was_left_is_not_written_once_more(team: Team) -> None:
    faulty = FaultyStore(team.store)
    team.anna.store = faulty
    team.anna.started_again()
    team.anna.post("Moin")
    team.anna.sync()
    team.ben.post("Moin moin")
    team.pass_s(15, times=2)
    segments = list(team.anna.replica.ledger.packable(team.anna.replica.signed_here))
    name, content = pack_of(segments)
    for number in range(3):
        team.ben.post(f"post {number}")
        team.ben.sync()
    team.store.mkdir("pk")
    team.store.files[pack_path(name)] = content
    team.anna.replica.announce_again([segment.id for segment in segments])
    stale = iter((Fault.STALE,))
    faulty.plan = lambda call, verb, path: (
        next(stale, None) if (verb, path) == ("list", "log/00000000") else None
    )

    report = team.anna.sync()

    assert (report.sent, report.waiting) == (0, 0)
    assert team.anna.texts() == team.ben.texts()


def lying(segments: Sequence[Packable]) -> tuple[str, bytes]:
    """A pack with a whole index and a broken first frame."""
    name, content = pack_of(segments)
    return name, bytes(20) + content[20:]


def torn_out(segment: Packable) -> Packable:
    """The segment without any words, which it does not say."""
    body = [packed and encode([decode(packed)[0], None]) for packed in segment.parts.body]
    parts = SignedParts(segment.parts.signature, segment.parts.head, body)
    return Packable(segment.id, segment.device, segment.seq, segment.op_class, segment.certificate, parts)


def test_a_round_that_broke_off_after_it_met_its_double_is_not_forgotten(team: Team) -> None:
    team.anna.sync()
    twin = PC(team.store, team.space, "anna", team.clock)
    twin.post("from the copy")
    twin.sync()
    twin.post("and more")
    twin.sync()
    team.store.mkdir("log/00000001")
    team.store.put_new("log/00000000/next.ke", b"KSE1")
    faulty = FaultyStore(
        team.store,
        lambda call, verb, path: Fault.BEFORE if (verb, path) == ("list", "log/00000001") else None,
    )
    team.anna.store = faulty
    engine = team.anna.started_again()
    engine._in_doubt = False  # as after any round that went well
    with pytest.raises(ShareUnavailable):
        engine.round(CancelToken())
    assert team.anna.replica.forked(team.anna.keys.device.id)
    old = team.anna.keys.device.id

    faulty.plan = no_faults
    team.anna.post("after all")
    engine.round(CancelToken())

    assert team.anna.keys.device.id != old


def test_an_empty_file_that_a_full_disk_left_is_not_taken_for_one_that_an_erasure_emptied(team: Team) -> None:
    anna = team.anna
    faulty = FaultyStore(team.store, no_faults)
    anna.store = faulty
    engine = anna.started_again()
    engine.round(CancelToken())
    kept = anna.post("kept")
    secret = anna.post("secret")
    faulty.plan = lambda call, verb, path: Fault.FULL if path.endswith(".ks") else None
    anna.sync()
    faulty.plan = no_faults
    anna.sync()  # the name is taken: as good as created, until a listing tells
    anna.replica.write(op_by(anna.keys, Erase((secret.id,)), space=team.space, number=77))

    team.pass_s(15, times=3)

    assert team.ben.replica.ops[kept.id].content


def test_a_newcomer_is_not_held_up_by_an_early_epoch_that_lost_its_sign(team: Team) -> None:
    for number in range(7):
        team.anna.post(f"post {number}")
        team.pass_s(15)
    # Set back to a day when the epoch was open still, which the other folders were not.
    for path in [path for path in team.store.files if path.startswith("log/00000001/")][1:]:
        del team.store.files[path]
    newcomer = PC(team.store, team.space, "newcomer", team.clock)

    newcomer.post("Hello")
    newcomer.sync()
    team.pass_s(15)

    assert newcomer.replica.epoch() == team.anna.replica.epoch() > 2
    assert "Hello" in team.anna.texts() & team.ben.texts()
    assert newcomer.sync().requests == 1


def test_a_file_of_the_right_size_that_a_cut_write_left_is_not_taken_for_written(team: Team) -> None:
    anna = team.anna
    faulty = FaultyStore(team.store, no_faults)
    anna.store = faulty
    engine = anna.started_again()
    engine.round(CancelToken())
    kept = anna.post("kept")
    faulty.plan = lambda call, verb, path: Fault.BLANK if path.endswith(".ks") else None
    with suppress(ShareUnavailable):
        engine.round(CancelToken())
    faulty.plan = no_faults

    for _ in range(3):
        engine.round(CancelToken())
        team.pass_s(15)

    assert not anna.replica.unconfirmed()
    assert team.ben.replica.ops[kept.id].content
