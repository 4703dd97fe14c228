"""Keys of an encrypted space: sealed for members, believed only if they are, written with only if an admin's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import pairwise
from random import Random

import pytest

from kshare.errors import NotFound, ShareUnavailable
from kshare.model.clock import MAX_HLC, stamp
from kshare.model.ids import digest
from kshare.sync.frame import SEGMENT_MAGIC, open_frame, pack_frame
from kshare.sync.keys.chain import LOOK_EVERY_MS, TRIES_PER_LOOK, KeyChain
from kshare.sync.keys.cipher import SpaceCipher, SpaceKey, open_with, seal_with, space_key
from kshare.sync.keys.identity import PersonKey
from kshare.sync.keys.key_file import (
    MAX_OLDER,
    MAX_WRAPS,
    WRAP_BYTES,
    make_key_file,
    older_keys,
    open_key_file,
    unwrap,
)
from kshare.sync.keys.ring import ChainOf
from kshare.sync.names import KeyFileName
from kshare.sync.replica import Position
from kshare.sync.segment import NO_SEGMENT, open_segment, seal_segment
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.trouble import FileTrouble, Newer, Unreadable
from tests.sync.builders import SPACE, START_MS, Clock, decode, encode, keys_of, mutated, op_by, person
from tests.sync.damage import TIMES, fuzz, inputs

ANNA, BEN, CLEO, MALLORY = map(person, ("anna", "ben", "cleo", "mallory"))
OTHER = b"another space ok"
FIRST = space_key(digest(32, b"the first key"))
RANDOM = Random(1).randbytes


class Kept:
    """What a home keeps, in memory."""

    def __init__(self) -> None:
        self.secret: bytes | None = None

    def load(self) -> bytes | None:
        return self.secret

    def save(self, secret: bytes) -> None:
        self.secret = secret


class Team:
    """A shared folder of an encrypted space, founded by Anna, and who its admins are."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = Clock()
        self.admins = {ANNA.id}
        self.kept: dict[bytes, Kept] = {}
        self.anna = self.chain(ANNA)
        self.anna.begin(FIRST, stamp(START_MS))
        self.anna.lay_first()

    def chain(self, who: PersonKey, admins: Collection[bytes] | None = None) -> KeyChain:
        """The chain of a person; of the same home if it is asked for again."""
        known = self.admins if admins is None else admins
        whose = ChainOf(SPACE, FIRST.id, ANNA.id, who, lambda user: user in known)
        kept = self.kept.setdefault(who.id, Kept())
        return KeyChain(whose, self.store, kept, self.clock, Random(who.id).randbytes)

    def joined(self, who: PersonKey) -> KeyChain:
        """Somebody who came in by an invite of Anna's."""
        chain = self.chain(who)
        chain.adopt(self.anna.newest(), ANNA.id)
        chain.look()
        chain.secure()
        return chain

    def pass_time(self) -> None:
        """Until one may look again."""
        self.clock.now_ms += LOOK_EVERY_MS


def sealed_by(chain: KeyChain, plain: bytes = b"words") -> bytes:
    """A frame as this chain's home writes it now."""
    return pack_frame(SEGMENT_MAGIC, plain, SpaceCipher(SPACE, chain, RANDOM))


def opened(chain: KeyChain, file: bytes) -> bytes:
    """What this chain's home reads."""
    return open_frame(SEGMENT_MAGIC, file, SpaceCipher(SPACE, chain, RANDOM))


def key_file(
    key: SpaceKey = FIRST,
    people: Collection[PersonKey] = (BEN,),
    older: Collection[SpaceKey] = (),
    signer: PersonKey = ANNA,
    created: int = 5,
) -> bytes:
    """The bytes of a key file."""
    publics = [one.public for one in people]
    return make_key_file(key, SPACE, created, list(older), publics, signer, Random(3).randbytes)


# --- the cipher ---------------------------------------------------------------------------------------


def test_what_was_sealed_is_opened_only_where_it_belongs() -> None:
    other = space_key(bytes(32))
    sealed = seal_with(FIRST, SPACE, b"KSS1\x01", b"words", bytes(24))

    assert open_with(FIRST, SPACE, b"KSS1\x01", sealed) == b"words"
    swapped = other.id + sealed[8:]
    wrong = [
        (FIRST, OTHER, b"KSS1\x01", sealed),
        (FIRST, SPACE, b"KSF1\x01", sealed),
        (FIRST, SPACE, b"KSS1\x03", sealed),
        (other, SPACE, b"KSS1\x01", sealed),
        (other, SPACE, b"KSS1\x01", swapped),
        (SpaceKey(other.id, FIRST.secret), SPACE, b"KSS1\x01", swapped),
        *((FIRST, SPACE, b"KSS1\x01", sealed[:length]) for length in range(len(sealed))),
    ]
    for key, space, header, file in wrong:
        with pytest.raises(Unreadable):
            open_with(key, space, header, file)


def test_the_same_words_never_look_the_same() -> None:
    team = Team()
    cipher = SpaceCipher(SPACE, team.anna, RANDOM)

    assert len({cipher.seal(b"KSS1\x01", b"words") for _ in range(20)}) == 20


def test_an_encrypted_space_takes_nothing_in_clear_and_an_open_one_nothing_sealed() -> None:
    team = Team()
    with pytest.raises(Unreadable, match="in clear"):
        opened(team.anna, pack_frame(SEGMENT_MAGIC, b"words"))
    with pytest.raises(Unreadable, match="encrypted"):
        open_frame(SEGMENT_MAGIC, sealed_by(team.anna))


def test_a_segment_travels_sealed() -> None:
    team, ops = Team(), [op_by(keys_of("anna"), text="Kanarienvogel")]
    cipher = SpaceCipher(SPACE, team.anna, RANDOM)
    sealed = seal_segment(keys_of("anna"), SPACE, Position(0, NO_SEGMENT), 2, ops, cipher)

    assert open_segment(sealed.file, SPACE, {}, cipher).ops == tuple(ops)
    assert b"Kanarienvogel" not in sealed.file
    with pytest.raises(Unreadable):
        open_segment(sealed.file, SPACE, {})


def test_keys_are_not_printed() -> None:
    assert repr(FIRST.secret) not in repr(FIRST)


# --- key files ----------------------------------------------------------------------------------------


def test_a_key_file_gives_the_key_and_all_older_ones_to_its_people_only() -> None:
    older = [FIRST, *(space_key(digest(32, bytes([n]))) for n in range(5))]
    key = space_key(digest(32, b"newest"))
    file = open_key_file(key_file(key, [BEN, CLEO], older), SPACE)

    for member in (BEN, CLEO):
        found = unwrap(file, member, file.wraps)
        assert found == key
        assert older_keys(file, found) == tuple(older)
    assert unwrap(file, MALLORY, file.wraps) is None
    assert (file.key_id, file.created, file.signer) == (key.id, 5, ANNA.id)


def test_wraps_say_nothing_of_whom_they_are_for() -> None:
    for count in (0, 1, 15, 16, 17):
        people = [person(f"member {n}") for n in range(count)]
        raw = key_file(FIRST, people)
        wraps = open_key_file(raw, SPACE).wraps
        assert len(wraps) == (32 if count == 17 else 16)
        assert list(wraps) == sorted(wraps)
        for one in people:
            assert one.public not in raw and one.id not in raw


def test_many_keys_come_along_and_the_first_always() -> None:
    older = [space_key(digest(32, n.to_bytes(4, "big"))) for n in range(MAX_OLDER + 10)]
    file = open_key_file(key_file(space_key(bytes(32)), [BEN], older), SPACE)

    found = older_keys(file, space_key(bytes(32)))

    assert found == (older[0], *older[11:])


def test_a_member_whose_public_key_is_none_is_passed_over() -> None:
    raw = make_key_file(FIRST, SPACE, 5, [], [b"\xff" * 32, bytes(32), BEN.public], ANNA, Random(3).randbytes)
    file = open_key_file(raw, SPACE)

    assert unwrap(file, BEN, file.wraps) == FIRST


def signed(body: list[object], by: PersonKey = ANNA) -> bytes:
    """A key file around any body, signed rightly."""
    raw = encode(body)
    return encode([raw, by.sign(b"kshare-keys-1" + raw)])


def body_of(file: bytes) -> list[object]:
    """The body of a key file."""
    body = decode(decode(file)[0])
    assert isinstance(body, list)
    return body


def test_tampered_key_files_are_refused() -> None:
    good = body_of(key_file())
    wrong: list[tuple[int, object]] = [
        (0, 0),
        (1, OTHER),
        (2, bytes(7)),
        (3, -1),
        (3, MAX_HLC + 1),
        (4, bytes(100_000)),
        (5, [bytes(WRAP_BYTES - 1)]),
        (5, [bytes(WRAP_BYTES)] * (MAX_WRAPS + 1)),
        (6, bytes(31)),
        (6, BEN.public),
    ]
    for place, value in wrong:
        body = list(good)
        body[place] = value
        with pytest.raises(Unreadable):
            open_key_file(signed(body), SPACE)
    with pytest.raises(Newer):
        open_key_file(signed([2, "all different"]), SPACE)
    with pytest.raises(Unreadable):
        open_key_file(signed(good, by=BEN), SPACE)
    assert open_key_file(signed([*good, "a later field"]), SPACE).key_id == FIRST.id


def test_a_tampered_wrap_or_a_swapped_key_id_gives_no_key() -> None:
    key = space_key(bytes(32))
    body = body_of(key_file(key, [BEN], [FIRST]))
    wraps = body[5]
    assert isinstance(wraps, list)
    body[5] = [bytes([wrap[0] ^ 1]) + wrap[1:] for wrap in wraps]
    tampered = open_key_file(signed(body), SPACE)
    assert unwrap(tampered, BEN, tampered.wraps) is None

    body = body_of(key_file(key, [BEN], [FIRST]))
    body[2] = FIRST.id
    swapped = open_key_file(signed(body), SPACE)
    assert unwrap(swapped, BEN, swapped.wraps) is None
    with pytest.raises(Unreadable):
        older_keys(swapped, FIRST)


@fuzz
def test_damaged_key_files_never_escape() -> None:
    random, good = Random(4), key_file(space_key(bytes(32)), [BEN], [FIRST])
    counts: Counter[str] = Counter()
    for _ in inputs(2_000):
        body = body_of(good)
        raw = mutated(random, encode(body))
        damaged = random.choice([mutated(random, good), encode([raw, ANNA.sign(b"kshare-keys-1" + raw)])])
        try:
            file = open_key_file(damaged, SPACE)
            unwrap(file, BEN, file.wraps[:2])
            older_keys(file, space_key(bytes(32)))
            counts["read"] += 1
        except FileTrouble as trouble:
            counts[trouble.reason] += 1
    assert counts.total() == 2_000 * TIMES
    assert {"key file", "signature", "sealed", "another space"} <= counts.keys()


# --- the chain ----------------------------------------------------------------------------------------


def test_who_was_invited_reads_everything_and_writes_what_others_read() -> None:
    team = Team()
    ben = team.joined(BEN)

    assert opened(ben, sealed_by(team.anna)) == b"words"
    assert opened(team.anna, sealed_by(ben)) == b"words"


def test_a_removed_member_cannot_open_what_is_written_after_the_key_was_changed() -> None:
    team = Team()
    ben, mallory = team.joined(BEN), team.joined(MALLORY)
    before = sealed_by(ben)
    team.anna.rotate([BEN.public])
    after = sealed_by(team.anna)
    team.pass_time()

    assert (opened(ben, before), opened(ben, after)) == (b"words", b"words")
    assert opened(mallory, before) == b"words"
    for file in (after, sealed_by(ben)):
        with pytest.raises(Unreadable, match="key "):
            opened(mallory, file)
    assert mallory.writing() == FIRST


def test_members_come_to_a_new_key_by_its_first_file_without_a_poll_of_their_own() -> None:
    team = Team()
    ben = team.joined(BEN)
    team.pass_time()
    team.anna.rotate([BEN.public])

    assert opened(ben, sealed_by(team.anna)) == b"words"
    assert ben.writing() == team.anna.writing()


def test_a_new_device_of_a_member_needs_nobody() -> None:
    team = Team()
    team.joined(BEN)
    old = sealed_by(team.anna)
    team.anna.rotate([BEN.public])
    team.kept.clear()

    device = team.chain(BEN)
    assert device.is_empty
    assert device.look()

    assert opened(device, old) == b"words"
    assert device.writing() == team.anna.writing()


def test_who_joined_by_an_invite_can_come_back_before_any_change_of_the_key() -> None:
    team = Team()
    team.joined(BEN)
    team.kept.clear()

    assert team.chain(BEN).look()
    assert not team.chain(MALLORY).look()


def test_who_joined_while_the_key_was_changed_gets_it_from_who_changed_it() -> None:
    team = Team()
    cleo = team.joined(CLEO)
    team.anna.rotate([])
    after = sealed_by(team.anna)
    team.pass_time()
    with pytest.raises(Unreadable):
        opened(cleo, after)

    assert team.anna.cover([ANNA.public, CLEO.public]) == 1
    assert team.anna.cover([ANNA.public, CLEO.public]) == 0
    team.pass_time()
    assert opened(cleo, after) == b"words"


def test_two_changes_at_once_harm_nobody() -> None:
    team = Team()
    team.admins.add(BEN.id)
    ben = team.joined(BEN)
    people = [ANNA.public, BEN.public]
    team.anna.rotate(people)
    ben.rotate(people)
    files = sealed_by(team.anna), sealed_by(ben)
    team.pass_time()

    for chain in (team.anna, ben):
        assert [opened(chain, file) for file in files] == [b"words"] * 2
    for chain in (team.anna, ben):
        chain.look()
    assert team.anna.writing() == ben.writing()
    assert len(team.anna.newest()) == 2
    third = team.anna.rotate(people)
    assert [one.key for one in team.anna.newest()] == [third]
    assert set(team.anna.every()) > {third, FIRST}


def test_a_clock_of_2099_does_not_keep_a_key_for_ever() -> None:
    team = Team()
    ben = team.joined(BEN)
    now = team.clock.now_ms
    for jump in (4_070_908_800_000, MAX_HLC >> 16, 0, now):
        team.clock.now_ms = jump
        key = team.anna.rotate([BEN.public])
        assert team.anna.writing() == key
        ben.look()
        assert ben.writing() == key
    created = [dated.created for dated in team.anna.newest()]
    assert all(before <= after for before, after in pairwise(created))


def test_a_key_made_by_a_member_who_is_no_admin_is_never_written_with() -> None:
    team = Team()
    ben, mallory = team.joined(BEN), team.joined(MALLORY)
    mallory.rotate([BEN.public, ANNA.public])
    team.pass_time()
    file = sealed_by(mallory)

    for chain in (ben, team.anna):
        assert opened(chain, file) == b"words", "what a member wrote is still read"
        assert chain.writing() == FIRST


def test_a_key_by_somebody_who_never_had_one_is_not_even_kept() -> None:
    team = Team()
    ben = team.joined(BEN)
    stranger = space_key(digest(32, b"a stranger's key"))
    for older in ([], [space_key(bytes(32))]):
        team.store.files[KeyFileName(stranger.id).path] = key_file(stranger, [BEN], older, MALLORY)
        ben.look()
    assert ben.find(stranger.id) is None


def test_an_admin_of_later_is_believed_once_the_roster_says_so() -> None:
    team = Team()
    team.admins.add(BEN.id)
    ben = team.joined(BEN)
    key = ben.rotate([CLEO.public])
    known = {ANNA.id}
    cleo = team.chain(CLEO, known)
    cleo.look()
    assert cleo.find(key.id) == key
    assert cleo.writing() == FIRST
    known.add(BEN.id)
    assert cleo.writing() == key
    cleo.look()
    known.remove(BEN.id)
    assert cleo.writing() == key, "losing the role does not bring back a key that the removed have"


def test_a_file_full_of_wraps_of_strangers_costs_little_and_ends_nothing() -> None:
    team = Team()
    wrap = b"\x01" * WRAP_BYTES
    body = [1, SPACE, bytes(8), 5, None, [wrap] * MAX_WRAPS, MALLORY.public]
    for n in range(3):
        body[2] = bytes([n]) * 8
        team.store.files[KeyFileName(bytes([n]) * 8).path] = signed(body, by=MALLORY)
    ben = team.chain(BEN)
    for _ in range(3):
        team.pass_time()
        assert not ben.look()
    assert sum(ben._tried.values()) == 3 * TRIES_PER_LOOK
    team.anna.serve(BEN.public)
    assert ben.look()
    assert ben.writing() == FIRST


def test_junk_in_the_folder_does_not_hide_a_key() -> None:
    team = Team()
    for n in range(300):
        path = KeyFileName(n.to_bytes(8, "big")).path
        team.store.files[path] = b"" if n % 2 else key_file(space_key(bytes(32)), [BEN], [FIRST])
    team.store.files["key/Thumbs.db"] = b""
    team.anna.serve(BEN.public)
    ben = team.chain(BEN)
    looks = 0
    while ben.is_empty:
        ben.look()
        looks += 1
    assert looks <= 6


def test_an_unknown_key_is_looked_for_once_in_a_while_only() -> None:
    team = Team()
    ben = team.joined(BEN)
    lists = 0
    original = team.store.list

    def counting(folder: str) -> object:
        nonlocal lists
        lists += 1
        return original(folder)

    team.store.list = counting  # type: ignore[method-assign, assignment]
    team.pass_time()
    for n in range(50):
        assert ben.find(n.to_bytes(8, "big")) is None
    assert lists == 1


def test_a_change_that_the_share_did_not_keep_changes_nothing() -> None:
    team = Team()
    original = team.store.put_new

    def torn(path: str, content: bytes) -> bool:
        return original(path, content[:50])

    team.store.put_new = torn  # type: ignore[method-assign, assignment]
    with pytest.raises(ShareUnavailable):
        team.anna.rotate([BEN.public])
    assert team.anna.writing() == FIRST


@pytest.mark.parametrize(
    "lies_there", [b"", key_file()[:200], key_file(signer=MALLORY), key_file(people=[ANNA])]
)
def test_a_key_is_given_under_another_name_where_something_else_lies(lies_there: bytes) -> None:
    team = Team()
    ben = team.joined(BEN)  # who lays the key down for his next PC
    (path,) = [path for path in team.store.files if path.startswith("key/") and path.count(".") == 2]
    team.store.files[path] = lies_there
    ben.serve(BEN.public)

    assert team.store.files[path] == lies_there, "what lies there is left alone"
    del team.kept[BEN.id]
    team.pass_time()
    assert team.chain(BEN).find(FIRST.id) == FIRST


def test_a_key_file_that_was_lost_is_laid_again_though_the_one_of_all_others_is_there() -> None:
    team = Team()
    ben = team.joined(BEN)
    before = dict(team.store.files)
    (path,) = [path for path in before if path.startswith("key/") and path.count(".") == 2]
    del team.store.files[path]
    team.pass_time()

    ben.look()
    ben.reload()
    ben.secure()

    assert team.store.files.keys() == before.keys()


def test_rubbish_under_every_name_of_a_key_file_holds_nobody_up() -> None:
    team = Team()
    ben = team.joined(BEN)
    (path,) = [path for path in team.store.files if path.startswith("key/") and path.count(".") == 2]
    for attempt in ("", *(f".{n}" for n in range(1, 10))):
        team.store.files[f"{path.removesuffix('.kk')}{attempt}.kk"] = b"rubbish"

    ben.serve(BEN.public)

    assert set(team.store.files.values()) >= {b"rubbish"}


def test_a_home_without_a_key_writes_nothing() -> None:
    team = Team()
    with pytest.raises(NotFound):
        team.chain(BEN).writing()
    with pytest.raises(NotFound):
        team.chain(BEN).rotate([])


def test_what_a_home_knows_outlives_the_process_and_reaches_the_next() -> None:
    team = Team()
    window = team.joined(BEN)
    team.anna.rotate([BEN.public])
    command = team.chain(BEN)
    command.look()

    window.reload()

    assert window.writing() == command.writing() == team.chain(BEN).writing() == team.anna.writing()
