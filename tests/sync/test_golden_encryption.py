"""What an encrypted space wrote once is read for ever."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from kshare.model.ids import parse_id, text_id
from kshare.sync.genesis import open_genesis
from kshare.sync.keys.cipher import SpaceCipher, SpaceKey
from kshare.sync.keys.invite import read_invite
from kshare.sync.keys.join_request import open_request
from kshare.sync.keys.key_file import older_keys, open_key_file, unwrap
from kshare.sync.keys.recovery import person_under_passphrase, seed_from_words
from kshare.sync.segment import open_segment
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.trouble import FileTrouble
from tests.sync import golden_encryption as made
from tests.sync.builders import mutated
from tests.sync.damage import TIMES, fuzz, inputs
from tests.sync.golden import keys
from tests.sync.test_fuzz import with_checksum

SPACE = made.genesis().space


class OneKey:
    """A home that has the second key."""

    def writing(self) -> SpaceKey:
        return made.SECOND

    def find(self, key_id: bytes) -> SpaceKey | None:
        return made.SECOND if key_id == made.SECOND.id else None


CIPHER = SpaceCipher(SPACE, OneKey(), Random(1).randbytes)


@pytest.fixture(scope="module")
def frozen() -> Any:
    return json.loads(made.FILE.read_text(encoding="utf-8"))


def test_everything_is_written_as_ever(frozen: Any) -> None:
    new = made.golden()

    # The compressed bytes inside may differ with the version of zstd.
    assert {**new, "segment": new["segment"]["id"]} == {**frozen, "segment": frozen["segment"]["id"]}


def test_an_encrypted_genesis_is_read(frozen: Any) -> None:
    genesis = open_genesis(bytes.fromhex(frozen["genesis"]["file"]))

    assert (text_id(genesis.space), genesis.first_key) == (frozen["genesis"]["space"], made.FIRST.id)
    assert (genesis.name, genesis.creator) == ("", keys().person.public)


def test_a_key_file_is_read(frozen: Any) -> None:
    file = open_key_file(bytes.fromhex(frozen["key_file"]), SPACE)

    for member in (keys().person, made.MEMBER):
        key = unwrap(file, member, file.wraps)
        assert key == made.SECOND
        assert older_keys(file, key) == (made.FIRST,)


def test_a_sealed_segment_is_read(frozen: Any) -> None:
    segment = open_segment(bytes.fromhex(frozen["segment"]["file"]), SPACE, {}, CIPHER)

    assert segment.id == parse_id(frozen["segment"]["id"])
    assert segment.complete


def test_invite_request_words_and_passphrase_are_read(frozen: Any) -> None:
    invite = read_invite(frozen["invite"])
    assert (invite.name, invite.space_name, invite.keys[0].key) == ("Ben Ode", "Team Süd", made.SECOND)
    request = open_request(bytes.fromhex(frozen["request"]["file"]), SPACE)
    assert request.certificate == keys().certificate
    assert request.fingerprint == frozen["request"]["fingerprint"]
    assert seed_from_words(frozen["recovery_words"]) == keys().person.seed

    store, kept = MemoryStore(), frozen["passphrase"]
    store.files[kept["path"]] = bytes.fromhex(kept["file"])
    person = person_under_passphrase(store, SPACE, kept["handle"], kept["passphrase"], made.COST)
    assert person == keys().person


@fuzz
def test_damaged_sealed_files_never_escape() -> None:
    random, good = Random(6), made.segment()
    accepted = 0
    for _ in inputs(3_000):
        damaged = mutated(random, good.file)
        damaged = with_checksum(damaged) if random.random() < 0.7 else damaged
        try:
            assert open_segment(damaged, SPACE, {}, CIPHER).id == good.id
            accepted += 1
        except FileTrouble:
            pass
    assert accepted < 30 * TIMES
