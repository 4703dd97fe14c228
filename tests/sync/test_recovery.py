"""24 words, or a passphrase and a file on the share, bring a person back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kshare.errors import InvalidInput, NotFound
from kshare.sync.keys.identity import PersonKey
from kshare.sync.keys.recovery import (
    Cost,
    keep_under_passphrase,
    person_under_passphrase,
    recovery_words,
    seed_from_words,
)
from kshare.sync.stores.memory import MemoryStore
from tests.sync.builders import SPACE, encode, person

ANNA = person("anna")
CHEAP = Cost(passes=1, memory_bytes=8_192)
PASSPHRASE = "vier Wörter, die keiner errät"
RANDOM = bytes


@settings(max_examples=50)
@given(st.binary(min_size=32, max_size=32))
def test_the_words_bring_the_person_back(seed: bytes) -> None:
    words = recovery_words(seed)

    assert seed_from_words(words) == seed
    assert len(words.split()) == 24


def test_the_words_are_those_of_the_standard() -> None:
    assert recovery_words(bytes(32)) == "abandon " * 23 + "art"
    assert recovery_words(b"\xff" * 32) == "zoo " * 23 + "vote"


def test_how_the_words_are_typed_is_forgiven() -> None:
    words = recovery_words(ANNA.seed).split()
    numbered = "\n".join(f"{n}. {word.upper()}" for n, word in enumerate(words, 1))
    short = ", ".join(word[:4] for word in words)

    for typed in (numbered, short, "  ".join(words)):
        assert PersonKey(seed_from_words(typed)) == ANNA


def test_mistyped_words_are_refused_with_a_reason() -> None:
    words = recovery_words(ANNA.seed).split()
    with pytest.raises(InvalidInput, match="24 words; these are 23"):
        seed_from_words(" ".join(words[:-1]))
    with pytest.raises(InvalidInput, match="'kanarienvogel' is not a word"):
        seed_from_words(" ".join(["kanarienvogel", *words[1:]]))
    with pytest.raises(InvalidInput, match="their order"):
        seed_from_words(" ".join([words[1], words[0], *words[2:]]))
    for nothing in ("", "ä" * 50):
        with pytest.raises(InvalidInput):
            seed_from_words(nothing)


def test_a_passphrase_brings_the_person_back_in_its_space_only() -> None:
    store = MemoryStore()
    path = keep_under_passphrase(store, SPACE, ANNA, "anna", PASSPHRASE, RANDOM, CHEAP)

    assert person_under_passphrase(store, SPACE, " @Anna", f" {PASSPHRASE} ", CHEAP) == ANNA
    for space, handle, passphrase in (
        (b"another space ok", "anna", PASSPHRASE),
        (SPACE, "ben", PASSPHRASE),
        (SPACE, "anna", PASSPHRASE + "!"),
    ):
        with pytest.raises(NotFound, match="No key lies"):
            person_under_passphrase(store, space, handle, passphrase, CHEAP)
    assert ANNA.seed not in store.files[path] and ANNA.public not in store.files[path]
    assert b"anna" not in store.files[path]


def test_a_damaged_passphrase_file_is_no_key() -> None:
    store = MemoryStore()
    path = keep_under_passphrase(store, SPACE, ANNA, "anna", PASSPHRASE, RANDOM, CHEAP)
    whole = store.files[path]
    for damaged in (whole[:-1], b"", encode([1, b"short"]), whole[:-1] + b"x", bytes(5_000)):
        store.files[path] = damaged
        with pytest.raises(NotFound):
            person_under_passphrase(store, SPACE, "anna", PASSPHRASE, CHEAP)


def test_a_weak_passphrase_and_one_used_before_are_refused() -> None:
    store = MemoryStore()
    with pytest.raises(InvalidInput, match="14 characters"):
        keep_under_passphrase(store, SPACE, ANNA, "anna", "secret  " * 1, RANDOM, CHEAP)
    keep_under_passphrase(store, SPACE, ANNA, "anna", PASSPHRASE, RANDOM, CHEAP)
    with pytest.raises(InvalidInput, match="already"):
        keep_under_passphrase(store, SPACE, ANNA, "anna", PASSPHRASE, RANDOM, CHEAP)
