"""Join requests: signed by who asks, told apart by a fingerprint, and harmless in any number."""

from __future__ import annotations

from random import Random

import pytest

from kshare.errors import InvalidInput, NotFound
from kshare.sync.keys.join_request import (
    file_request,
    fingerprint,
    make_request,
    open_request,
    read_requests,
    request_with,
)
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.trouble import FileTrouble, Newer, Unreadable
from tests.sync.builders import SPACE, decode, encode, keys_of, mutated
from tests.sync.damage import TIMES, fuzz, inputs

BEN, CLEO = keys_of("ben"), keys_of("cleo")


def signed(body: object) -> bytes:
    """A request around any body, signed rightly."""
    raw = encode(body)
    return encode([raw, BEN.person.sign(b"kshare-request-1" + raw)])


def test_an_admin_sees_who_asks_and_finds_them_by_the_whole_fingerprint() -> None:
    store = MemoryStore()
    mine = file_request(store, SPACE, BEN)
    file_request(store, SPACE, CLEO)

    found = read_requests(store, SPACE)

    assert len(found) == 2
    assert mine == fingerprint(SPACE, BEN.person.public)
    for typed in (mine, mine.upper(), mine.replace("-", " "), mine.replace("-", "")):
        assert request_with(found, typed).certificate == BEN.certificate
    with pytest.raises(InvalidInput):
        request_with(found, mine[:9])
    with pytest.raises(NotFound):
        request_with(found, fingerprint(SPACE, keys_of("mallory").person.public))


def test_asking_again_changes_nothing_and_another_device_shows_the_same_fingerprint() -> None:
    store = MemoryStore()
    file_request(store, SPACE, BEN)
    before = dict(store.files)
    assert file_request(store, SPACE, BEN) == file_request(store, SPACE, keys_of("ben", "laptop"))
    assert before.items() <= store.files.items()
    assert len(read_requests(store, SPACE)) == 1


def test_a_request_names_nobody_and_holds_for_one_space() -> None:
    path, file = make_request(SPACE, BEN)
    assert path.startswith("in/") and len(path) == 22
    assert BEN.person.seed not in file and BEN.device.seed not in file
    with pytest.raises(Unreadable, match="another space"):
        open_request(file, b"another space ok")


def test_forged_and_newer_requests_are_told_apart() -> None:
    good = decode(decode(make_request(SPACE, BEN)[1])[0])
    with pytest.raises(Newer):
        open_request(signed([2, "different"]), SPACE)
    cleo = CLEO.certificate
    for place, value in ((2, cleo.user_public), (3, cleo.device_public), (4, cleo.signature), (0, 0)):
        body = list(good)
        body[place] = value
        with pytest.raises(Unreadable):
            open_request(signed(body), SPACE)


def test_junk_in_the_folder_is_passed_over() -> None:
    store = MemoryStore()
    assert read_requests(store, SPACE) == []
    file_request(store, SPACE, BEN)
    store.files |= {
        "in/aaaaaaaaaaaaaaaa.kj": b"junk",
        "in/x.txt": b"",
        "in/bbbbbbbbbbbbbbbb.kj": bytes(9_999),
    }
    assert [one.certificate for one in read_requests(store, SPACE)] == [BEN.certificate]


@fuzz
def test_damaged_requests_never_escape() -> None:
    random, good = Random(2), make_request(SPACE, BEN)[1]
    refused = 0
    for _ in inputs(1_500):
        raw = mutated(random, decode(good)[0])
        damaged = random.choice(
            [mutated(random, good), encode([raw, BEN.person.sign(b"kshare-request-1" + raw)])]
        )
        try:
            assert open_request(damaged, SPACE).certificate == BEN.certificate
        except FileTrouble:
            refused += 1
    assert refused > 1_200 * TIMES
