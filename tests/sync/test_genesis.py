"""Making a space, finding it again, and noticing when it is another."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from kshare.errors import InvalidInput, KShareError, NotFound, ShareTooNew, ShareUnavailable
from kshare.model.clock import stamp
from kshare.model.ids import text_id
from kshare.sync.genesis import (
    FIRST_POLICY,
    Genesis,
    SpaceDraft,
    check_space,
    create_space,
    new_genesis,
    open_genesis,
    read_space,
)
from kshare.sync.names import genesis_path
from kshare.sync.stores.faulty import Fault, FaultyStore, at_call
from kshare.sync.stores.memory import MemoryStore
from kshare.sync.trouble import Newer, Unreadable
from tests.sync.builders import START_MS, decode, encode, person, space_in

DRAFT = SpaceDraft("Team Süd", "We keep what we know.", "de", "Europe/Berlin", demo=True)
ANNA = person("anna")


def genesis(draft: SpaceDraft = DRAFT, nonce: bytes = bytes(16)) -> Genesis:
    """Anna's genesis for a draft."""
    return new_genesis(draft, ANNA, stamp(START_MS), nonce)


def signed(body: list[Any]) -> bytes:
    """A genesis file around any body, rightly signed by Anna."""
    raw = encode(body)
    return encode([raw, ANNA.sign(b"kshare-genesis-1" + raw)])


def test_a_genesis_says_what_was_decided() -> None:
    made = open_genesis(genesis().file)

    assert made == genesis()
    assert (made.name, made.purpose, made.language, made.time_zone) == (
        "Team Süd",
        "We keep what we know.",
        "de",
        "Europe/Berlin",
    )
    assert (made.creator, made.demo, made.created) == (ANNA.public, True, stamp(START_MS))
    assert made.policy == FIRST_POLICY
    assert len(made.space) == 16


def test_two_spaces_of_one_name_have_different_ids() -> None:
    assert genesis(nonce=bytes(16)).space != genesis(nonce=b"x" * 16).space


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "  "},
        {"name": "x" * 101},
        {"language": "German!"},
        {"time_zone": "Berlin?"},
        {"time_zone": "../zone"},
        {"purpose": "x" * 10_001},
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        genesis(replace(DRAFT, **changed))


def test_a_genesis_that_was_changed_is_unreadable() -> None:
    file = genesis().file
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises((Unreadable, Newer)):
            assert open_genesis(bytes(changed)).space != genesis().space
            raise Unreadable("another space, which is as good")
    for junk in (b"", file[:-1], encode([1]), b"\x91" * 100_000, bytes(70_000)):
        with pytest.raises(Unreadable):
            open_genesis(junk)


def test_a_newer_genesis_is_told_from_a_damaged_one() -> None:
    with pytest.raises(Newer):
        open_genesis(signed([3, {"all": "different"}]))
    for body in ([0], ["text"], [], [1], [2], [2, 5, bytes(32), bytes(7), bytes(16)]):
        with pytest.raises(Unreadable):
            open_genesis(signed(body))


def test_a_later_version_may_add_fields() -> None:
    body = decode(decode(genesis().file)[0])

    assert open_genesis(signed([*body, "new"])).name == "Team Süd"


def test_a_space_is_made_in_an_empty_folder_and_found_there() -> None:
    store = MemoryStore()
    made = create_space(store, DRAFT, ANNA, stamp(START_MS), bytes(16))

    assert read_space(store) == made
    assert check_space(store, made.space) == made
    assert json.loads(store.files["kshare.json"]) == {"kshare": 1, "space": text_id(made.space)}
    assert set(store.files) == {"kshare.json", genesis_path(made.space)}
    assert store.folders == {"", "id", "log", "log/00000000"}


def test_what_systems_leave_in_any_folder_does_no_harm() -> None:
    store = MemoryStore()
    for junk in ("Thumbs.db", "desktop.ini", ".DS_Store", "._.DS_Store"):
        store.put_new(junk, b"")
    store.mkdir("System Volume Information")

    assert read_space_name(store) == "nothing"
    assert space_in(store).name == "Team"


def read_space_name(store: MemoryStore) -> str:
    """The name of the space, or "nothing" for an empty folder."""
    try:
        return read_space(store).name
    except ShareUnavailable:
        return "nothing"


def test_a_folder_with_other_things_is_left_alone() -> None:
    store = MemoryStore()
    store.put_new("budget.xlsx", b"")

    with pytest.raises(InvalidInput, match=r"budget\.xlsx.*empty folder"):
        space_in(store)
    assert store.files == {"budget.xlsx": b""}


def test_a_space_is_never_made_over_another() -> None:
    store = MemoryStore()
    first = space_in(store, "First")

    with pytest.raises(InvalidInput, match="Join it"):
        space_in(store, "Second")
    assert read_space(store) == first


def test_making_a_space_survives_an_outage_at_every_step() -> None:
    for fault in (Fault.BEFORE, Fault.AFTER, Fault.TORN):
        for call in itertools.count():
            inner = MemoryStore()
            store = FaultyStore(inner, at_call(call, fault))
            try:
                space_in(store)
            except ShareUnavailable:
                space_in(store)
            assert read_space(inner).name == "Team"
            if store.calls.total() <= call:
                break


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], ShareUnavailable),
        (["Thumbs.db"], ShareUnavailable),
        (["budget.xlsx"], NotFound),
        (["kshare.json"], NotFound),
        (["id/aaaaaaaaaaaaaaaa.kg"], ShareUnavailable),
    ],
)
def test_a_folder_that_is_no_space_says_so(entries: list[str], expected: type[KShareError]) -> None:
    store = MemoryStore()
    store.mkdir("id") if any(entry.startswith("id/") for entry in entries) else None
    for entry in entries:
        store.put_new(entry, b"junk")

    with pytest.raises(expected):
        read_space(store)


def test_of_several_spaces_the_label_says_which() -> None:
    store = MemoryStore()
    first = space_in(store, "First")
    other = genesis(SpaceDraft("Other"))
    store.put_new(genesis_path(other.space), other.file)

    assert read_space(store) == first
    store.files["kshare.json"] = json.dumps({"kshare": 1, "space": text_id(other.space)}).encode()
    assert read_space(store) == other

    for label in (b"not JSON", b"[]", b"{}", b'{"space": 5}', b'{"space": "0189"}', b"\xff", b"[" * 60_000):
        store.files["kshare.json"] = label
        with pytest.raises(ShareUnavailable, match="several"):
            read_space(store)


def test_a_genesis_under_a_wrong_name_is_no_genesis() -> None:
    store = MemoryStore()
    first = space_in(store)
    store.put_new("id/aaaaaaaaaaaaaaaa.kg", genesis().file)

    assert read_space(store) == first


def test_a_member_notices_that_the_folder_is_another_space() -> None:
    store = MemoryStore()
    space_in(store, "Other")

    with pytest.raises(ShareUnavailable, match="another space"):
        check_space(store, genesis().space)
    store.put_new(
        genesis_path(genesis().space), store.files[genesis_path(space_in(MemoryStore(), "Other").space)]
    )
    with pytest.raises(ShareUnavailable, match="another space"):
        check_space(store, genesis().space)


def test_a_damaged_genesis_makes_the_share_unavailable() -> None:
    store = MemoryStore()
    made = space_in(store)
    store.files[genesis_path(made.space)] = made.file[:-1]

    with pytest.raises(ShareUnavailable):
        check_space(store, made.space)


def test_a_space_of_a_newer_kshare_is_too_new() -> None:
    store = MemoryStore()
    store.mkdir("id")
    store.put_new("id/aaaaaaaaaaaaaaaa.kg", signed([3]))
    with pytest.raises(ShareTooNew):
        read_space(store)

    demanding = MemoryStore()
    policy = {**FIRST_POLICY, "min_version": 2}
    made = create_space(demanding, replace(DRAFT, policy=policy), ANNA, stamp(START_MS), bytes(16))
    with pytest.raises(ShareTooNew):
        read_space(demanding)
    with pytest.raises(ShareTooNew):
        check_space(demanding, made.space)
