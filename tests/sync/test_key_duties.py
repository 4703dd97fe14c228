"""What a home does about keys before each round: whoever is out can read nothing that is written from then on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest

from kshare.errors import KeyMissing, ShareReadOnly, ShareUnavailable
from kshare.model.clock import stamp
from kshare.sync.genesis import lay_genesis, new_encrypted_genesis
from kshare.sync.keys.chain import LOOK_EVERY_MS, ChainOf, KeyChain
from kshare.sync.keys.cipher import SpaceCipher
from kshare.sync.keys.duties import attend
from kshare.sync.keys.identity import PersonKey, user_id
from kshare.sync.names import epoch_folder
from kshare.sync.stores.faulty import Fault, FaultyStore, always, no_faults
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.stores.port import Store
from tests.sync.builders import PC, START_MS, Clock
from tests.sync.test_space_keys import ANNA, BEN, CLEO, FIRST, RANDOM, Kept

MALLORY_LEFT = stamp(START_MS + 1)


@dataclass
class Knowledge:
    """What a home knows of the space."""

    people: list[bytes]
    taken: int = 0
    tried: list[str] = field(default_factory=list)

    def members(self) -> Collection[bytes]:
        return self.people

    def latest_taking(self) -> int:
        return self.taken

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

    def chain(self, who: PersonKey, store: Store | None = None) -> KeyChain:
        """A home of this person that begins to sync; the keys come from the share."""
        whose = ChainOf(self.genesis.space, FIRST.id, ANNA.id, who, lambda user: user in (ANNA.id, BEN.id))
        return KeyChain(whose, store or self.store, Kept(), self.clock, RANDOM)

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
