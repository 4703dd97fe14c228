"""What a home does about keys before each round: whoever is out can read nothing that is written from then on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest

from kshare.errors import KeyMissing, ShareReadOnly, ShareUnavailable
from kshare.model.clock import DAY_MS, stamp
from kshare.sync.genesis import lay_genesis, new_encrypted_genesis
from kshare.sync.keys.chain import LOOK_ANYWAY_MS, LOOK_EVERY_MS, KeyChain, Taken
from kshare.sync.keys.cipher import SpaceCipher
from kshare.sync.keys.duties import attend
from kshare.sync.keys.identity import PersonKey, user_id
from kshare.sync.keys.ring import ChainOf
from kshare.sync.names import epoch_folder
from kshare.sync.stores.faulty import Fault, FaultyStore, always, no_faults
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Content, Store
from tests.sync.builders import PC, START_MS, Clock
from tests.sync.test_space_keys import ANNA, BEN, CLEO, FIRST, RANDOM, Kept

MALLORY_LEFT = stamp(START_MS + 1)


@dataclass
class Knowledge:
    """What a home knows of the space."""

    people: list[bytes]
    taken: int = 0
    taken_here: bool = True
    tried: list[str] = field(default_factory=list)

    def members(self) -> Collection[bytes]:
        return self.people

    def latest_taking(self) -> Taken:
        return Taken(self.taken, self.taken if self.taken_here else 0)

    def try_again(self, reasons: Collection[str]) -> None:
        self.tried += reasons


class Team:
    """An encrypted space of Anna's in which Ben is an admin, too."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = Clock()
        self.genesis = new_encrypted_genesis(ANNA, stamp(START_MS), bytes(16), FIRST.id)
        lay_genesis(self.store, self.genesis)
        self.anna = self.chain(ANNA)
        self.anna.begin(FIRST, stamp(START_MS))
        self.anna.lay_first()

    def chain(self, who: PersonKey, store: Store | None = None, kept: Kept | None = None) -> KeyChain:
        """A home of this person that begins to sync; the keys come from the share, unless it `kept` some."""
        whose = ChainOf(self.genesis.space, FIRST.id, ANNA.id, who, lambda user: user in (ANNA.id, BEN.id))
        return KeyChain(whose, store or self.store, kept or Kept(), self.clock, RANDOM)

    def let_in(self, who: PersonKey) -> KeyChain:
        """A member."""
        self.anna.serve(who.public)
        chain = self.chain(who)
        chain.look()
        return chain

    def pass_time(self) -> None:
        """Until one may look again."""
        self.clock.now_ms += LOOK_EVERY_MS


def can_read(team: Team, who: PersonKey, writer: KeyChain) -> bool:
    """True if a new PC of this person finds the key that is written with."""
    team.pass_time()
    return team.chain(who).find(writer.writing().id) is not None


def test_who_removed_somebody_changes_the_key_that_another_admin_made_at_the_same_time() -> None:
    team = Team()
    ben, everybody = team.let_in(BEN), [ANNA.public, BEN.public, CLEO.public]
    team.let_in(CLEO)
    team.clock.now_ms += 2
    attend(team.anna, Knowledge(everybody[:2], MALLORY_LEFT))
    team.clock.now_ms += 2
    ben.rotate(everybody)  # who knows nothing of Cleo's removal, and whose key is the later one
    team.pass_time()
    team.anna.look()
    assert can_read(team, CLEO, team.anna)

    attend(team.anna, Knowledge(everybody[:2], MALLORY_LEFT))

    assert not can_read(team, CLEO, team.anna)


def test_who_made_the_key_changes_it_when_he_hears_that_somebody_is_out() -> None:
    team = Team()
    team.let_in(CLEO)
    team.anna.rotate([ANNA.public, BEN.public, CLEO.public])
    assert can_read(team, CLEO, team.anna)

    attend(team.anna, Knowledge([ANNA.public, BEN.public]))

    assert not can_read(team, CLEO, team.anna)


def test_who_removed_somebody_changes_a_key_that_another_pc_of_his_made_without_knowing() -> None:
    team = Team()
    tablet = team.chain(ANNA)
    tablet.look()
    team.clock.now_ms += 2  # so the key is younger than the removal, which the tablet knows nothing of
    tablet.rotate([ANNA.public, CLEO.public])
    team.pass_time()
    team.anna.look()
    assert can_read(team, CLEO, team.anna)

    attend(team.anna, Knowledge([ANNA.public], MALLORY_LEFT))

    assert not can_read(team, CLEO, team.anna)


def test_a_key_is_not_changed_again_for_a_removal_that_came_from_another_pc_of_the_same_person() -> None:
    team = Team()
    team.clock.now_ms += 2
    attend(team.anna, Knowledge([ANNA.public], MALLORY_LEFT))
    tablet = team.chain(ANNA)

    attend(tablet, Knowledge([ANNA.public], MALLORY_LEFT, taken_here=False))

    assert tablet.writing() == team.anna.writing()


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("written", [False, True])
def test_a_key_whose_making_was_cut_off_is_replaced_since_nobody_knows_for_whom_it_was_made(
    written: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, kept = Team(), Kept()
    anna = team.chain(ANNA, kept=kept)
    anna.look()
    put_new = MemoryStore.put_new

    def killed(store: MemoryStore, path: str, content: Content) -> bool:
        if written:
            put_new(store, path, content)
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(MemoryStore, "put_new", killed)
        attend(anna, Knowledge([ANNA.public], MALLORY_LEFT))
    team.pass_time()
    again = team.chain(ANNA, kept=kept)
    attend(again, Knowledge([ANNA.public, BEN.public], MALLORY_LEFT))

    assert again.writing().id != FIRST.id
    assert can_read(team, BEN, again)


def test_a_key_that_was_changed_is_heard_of_within_an_hour_though_nobody_wrote_with_it() -> None:
    team = Team()
    ben, everybody = team.let_in(BEN), Knowledge([ANNA.public, BEN.public])
    attend(ben, everybody)
    team.anna.rotate([ANNA.public, BEN.public])

    attend(ben, everybody)
    assert ben.writing().id == FIRST.id
    team.clock.now_ms += LOOK_ANYWAY_MS
    attend(ben, everybody)

    assert ben.writing() == team.anna.writing()


@pytest.mark.parametrize("came_later", [False, True])
def test_a_key_file_that_the_share_lost_is_laid_again_for_a_member_who_has_not_read_it(
    came_later: bool,
) -> None:
    team = Team()
    members = Knowledge([ANNA.public, BEN.public])
    before = dict(team.store.files)
    team.anna.rotate([ANNA.public] if came_later else members.people)
    attend(team.anna, members)
    lost = [path for path in team.store.files.keys() - before.keys() if path.count(".") == 1 + came_later]
    for path in lost:
        del team.store.files[path]

    team.clock.now_ms += LOOK_ANYWAY_MS
    attend(team.anna, members)

    assert lost
    assert can_read(team, BEN, team.anna)


def test_a_clock_that_is_set_back_hinders_nobody_from_looking_for_a_key() -> None:
    team = Team()
    ben = team.let_in(BEN)
    team.anna.rotate([ANNA.public, BEN.public])
    team.clock.now_ms -= 365 * DAY_MS

    assert ben.find(team.anna.writing().id) is not None


def test_another_device_of_who_changed_the_key_gives_it_to_nobody() -> None:
    team = Team()
    team.let_in(CLEO)
    team.anna.rotate([ANNA.public])
    tablet = team.chain(ANNA)

    attend(tablet, Knowledge([ANNA.public, CLEO.public]))  # which has not heard of the removal

    assert not can_read(team, CLEO, team.anna)


def test_nothing_is_sealed_while_the_key_cannot_be_changed() -> None:
    team = Team()
    faulty = FaultyStore(team.store, no_faults)
    anna = team.chain(ANNA, faulty)
    anna.look()
    faulty.plan = always(Fault.READ_ONLY)

    attend(anna, Knowledge([ANNA.public], MALLORY_LEFT))

    with pytest.raises(ShareReadOnly):
        anna.writing()
    faulty.plan = no_faults
    attend(anna, Knowledge([ANNA.public], MALLORY_LEFT))
    assert anna.writing().id != FIRST.id


def test_a_key_file_that_the_share_lost_is_share_trouble() -> None:
    team = Team()
    anna = team.chain(ANNA, FaultyStore(team.store, no_faults))
    anna.look()
    lossy = team.chain(ANNA, FaultyStore(team.store, lambda call, verb, path: _lost(verb)))
    lossy.look()

    with pytest.raises(ShareUnavailable):
        lossy.rotate([ANNA.public])
    assert lossy.writing().id == FIRST.id


def _lost(verb: str) -> Fault | None:
    return Fault.LOST if verb == "put_new" else None


def test_keys_are_not_laid_into_another_folder() -> None:
    team = Team()
    team.store.files.clear()

    with pytest.raises(ShareUnavailable):
        attend(team.anna, Knowledge([ANNA.public], MALLORY_LEFT))
    assert not team.store.files


def test_a_home_without_a_key_looks_again_each_time() -> None:
    team = Team()
    ben = team.chain(BEN)
    with pytest.raises(KeyMissing):
        attend(ben, Knowledge([]))
    team.anna.serve(BEN.public)

    attend(ben, Knowledge([]))

    assert ben.writing().id == FIRST.id


def test_what_was_sealed_and_not_sent_is_sealed_anew_after_a_change() -> None:
    team = Team()
    faulty = FaultyStore(team.store, no_faults)
    pc = PC(faulty, team.genesis.space, "anna", team.clock)
    pc.cipher = SpaceCipher(team.genesis.space, team.anna, RANDOM)
    pc.started_again()
    pc.sync()
    pc.post("sealed before, sent after")
    faulty.plan = lambda call, verb, path: Fault.BEFORE if verb == "put_new" else None
    pc.sync()
    assert len(pc.replica.to_publish()) == 1
    faulty.plan = no_faults
    key = team.anna.rotate([ANNA.public])

    pc.sync()

    (file,) = [file for path, file in team.store.files.items() if path.startswith(f"{epoch_folder(0)}/")]
    assert file[9:17] == key.id
    assert user_id(ANNA.public) == pc.keys.person.id
