"""Broken rules of encrypted spaces, attachments, erasing and the lock of a home; the others are in `mutants`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from kshare.errors import ShareUnavailable
from kshare.sharing import transfers
from kshare.store import lockfile
from kshare.sync.blobs import transfer
from kshare.sync.keys import chain
from kshare.sync.keys.chain import KeyChain
from kshare.sync.names import KEYS, KeyFileName
from kshare.sync.packs import slow_work
from kshare.sync.publisher import Publisher
from kshare.sync.stores.faulty import Fault
from tests.simulator.broken import Mutant, encrypted, erasing, instead, overlapping, with_files
from tests.sync.builders import MemoryReplica


def _in_clear(key: Any, space: bytes, header: bytes, plain: bytes, nonce: bytes) -> bytes:
    return bytes(key.id + nonce + plain + bytes(16))


def _from_clear(key: Any, space: bytes, header: bytes, sealed: bytes) -> bytes:
    return sealed[32:-16]


@contextmanager
def _nothing_is_sealed() -> Iterator[None]:
    with (
        patch("kshare.sync.keys.cipher.seal_with", _in_clear),
        patch("kshare.sync.keys.cipher.open_with", _from_clear),
        patch("tests.simulator.keys.open_with", _from_clear),
    ):
        yield


def _any_size(store: Any, key: Any, blob: Any) -> list[Any]:
    return list(transfer.copies(store, key, blob))


def _unchecked(store: Any, name: Any, key: Any, blob: Any, sink: Any, cancel: Any, progress: Any) -> None:
    sink.seek(0)
    sink.truncate()
    sink.write(store.get(name.path)[-blob.size :] if blob.size else b"")


def _no_copies(store: Any, key: Any, blob: Any) -> dict[Any, int]:
    return {}


def _whatever_lies_there(store: Any, name: KeyFileName, file: bytes, is_good: Any) -> None:
    store.mkdir(KEYS)
    if store.put_new(name.path, file) and store.get(name.path) != file:
        raise ShareUnavailable("torn")


def _words_stay(self: MemoryReplica, op_ids: Collection[bytes]) -> None:
    return


def _file_stays(self: MemoryReplica, segment_id: bytes) -> None:
    return


FEATURE_MUTANTS: Final = (
    Mutant(
        "rotation forgotten at removal",
        "S9",
        instead(KeyChain, "is_outdated", lambda self, taken, members: False),
        encrypted(),
    ),
    Mutant(
        "what waits keeps its old key",
        "S9",
        instead(Publisher, "_seal_anew", lambda self: None),
        encrypted("away"),
        lately=23,
    ),
    Mutant(
        "written on although the key could not be changed",
        "S9",
        instead(KeyChain, "hold_back", lambda self, *, held: None),
        encrypted(faults=[Fault.READ_ONLY], rate=0.3),
        lately=3,
    ),
    Mutant(
        "a torn key file counts as laid",
        "L1",
        instead(chain, "lay", _whatever_lies_there),
        encrypted(faults=[Fault.TORN, Fault.FULL], rate=0.3),
        lately=19,
    ),
    Mutant(
        "key files that were lost are not laid again",
        "L1",
        instead(KeyChain, "_note_lost", lambda self, listing: False),
        encrypted("rollback"),
        lately=2,
    ),
    Mutant("nothing is sealed", "S9", _nothing_is_sealed, encrypted()),
    Mutant(
        "a cut upload counts as whole",
        "B1",
        instead(transfers, "whole_copies", _any_size),
        with_files(Fault.LOST, Fault.TORN),
        lately=34,
    ),
    Mutant("what is fetched is not checked", "B2", instead(transfer, "_read_copy", _unchecked), with_files()),
    Mutant("content is sent again each time", "B3", instead(transfer, "copies", _no_copies), with_files()),
    Mutant(
        "attachments are never sent",
        "B4",
        instead(transfers.Transfers, "_send", lambda *_: None),
        with_files(),
    ),
    Mutant("erase ignored by a replica", "E1", instead(MemoryReplica, "purge", _words_stay), erasing),
    Mutant(
        "own files keep erased words",
        "E2",
        instead(MemoryReplica, "_make_anew", _file_stays),
        erasing,
        lately=15,
    ),
    Mutant(
        "packs with erased words are not made again",
        "E3",
        instead(slow_work, "replace_packs", lambda turn: None),
        lambda swarm: replace(erasing(swarm), packs_to_merge=16),
    ),
    Mutant("packs are never merged", "L4", instead(slow_work, "merge_packs", lambda turn: None), erasing),
    Mutant(
        "two processes at once",
        "LOCK",
        instead(lockfile, "_try_lock", lambda descriptor: True),
        overlapping,
        lately=4,
    ),
)
