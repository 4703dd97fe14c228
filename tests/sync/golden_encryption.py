"""Builds tests/data/golden/encryption.json: what an encrypted space has more than an open one.

Run `python -m tests.sync.golden_encryption` only when a format grows; see `tests.sync.golden`.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

from kshare.model.clock import milliseconds
from kshare.model.ids import text_id
from kshare.model.kinds import OpClass
from kshare.model.op import Op, op_id
from kshare.sync.genesis import Genesis, new_encrypted_genesis
from kshare.sync.keys.cipher import SpaceKey, open_with, seal_with, space_key
from kshare.sync.keys.identity import PersonKey
from kshare.sync.keys.invite import DatedKey, InviteDraft, make_invite
from kshare.sync.keys.join_request import fingerprint, make_request
from kshare.sync.keys.key_file import make_key_file
from kshare.sync.keys.recovery import Cost, keep_under_passphrase, recovery_words
from kshare.sync.names import KeyFileName, genesis_path
from kshare.sync.replica import Position
from kshare.sync.segment import NO_SEGMENT, SealedSegment, seal_segment
from kshare.sync.stores.memory import MemoryStore
from tests.sync.golden import CREATED, FOLDER, keys, ops

FILE = FOLDER / "encryption.json"
FIRST = space_key(bytes(range(64, 96)))
SECOND = space_key(bytes(range(96, 128)))
MEMBER = PersonKey(bytes(range(128, 160)))
PASSPHRASE = "four words nobody guesses"
COST = Cost(passes=1, memory_bytes=8_192)
"""Less than in life, so that tests are quick."""


class FixedCipher:
    """Seals with one key and a nonce of 24 times 07."""

    def __init__(self, space: bytes, key: SpaceKey) -> None:
        self._space, self._key = space, key

    def seal(self, header: bytes, plain: bytes) -> bytes:
        return seal_with(self._key, self._space, header, plain, bytes([7] * 24))

    def open(self, header: bytes, sealed: bytes) -> bytes:
        return open_with(self._key, self._space, header, sealed)

    def is_current(self, sealed: bytes) -> bool:
        return sealed[:8] == self._key.id


def genesis() -> Genesis:
    """The genesis of an encrypted space."""
    return new_encrypted_genesis(keys().person, CREATED, bytes(range(16)), FIRST.id)


def segment() -> SealedSegment:
    """One post, sealed with the second key."""
    space, post = genesis().space, ops()["new"]
    own = Op(op_id(space, post.author, post.skeleton), space, post.author, post.skeleton, post.content)
    cipher = FixedCipher(space, SECOND)
    return seal_segment(keys(), space, Position(0, NO_SEGMENT), OpClass.FEED, [own], cipher)


def key_file() -> bytes:
    """The second key for two people, with the first one inside."""
    people = [keys().person.public, MEMBER.public]
    random = Random(1).randbytes
    return make_key_file(SECOND, genesis().space, CREATED + 1, [FIRST], people, keys().person, random)


def invite() -> str:
    """For Ben, until the end of 2025."""
    draft = InviteDraft(
        genesis().space,
        "Team Süd",
        milliseconds(CREATED) + 364 * 86_400_000,
        name="Ben Ode",
        inviter="Anna Berg",
        folder="/mnt/team",
        keys=(DatedKey(SECOND, CREATED + 1),),
    )
    return make_invite(draft, keys().person, bytes(range(16)))


def golden() -> dict[str, Any]:
    """The content of the file."""
    space, store = genesis(), MemoryStore()
    path, request = make_request(space.space, keys())
    name = keep_under_passphrase(
        store, space.space, keys().person, "anna", PASSPHRASE, lambda n: bytes([7] * n), COST
    )
    return {
        "genesis": {
            "space": text_id(space.space),
            "path": genesis_path(space.space),
            "file": space.file.hex(),
        },
        "keys": [
            {"secret": key.secret.hex(), "id": key.id.hex(), "path": KeyFileName(key.id).path}
            for key in (FIRST, SECOND)
        ],
        "key_file": key_file().hex(),
        "member_seed": MEMBER.seed.hex(),
        "segment": {"id": text_id(segment().id), "file": segment().file.hex()},
        "invite": invite(),
        "request": {
            "path": path,
            "file": request.hex(),
            "fingerprint": fingerprint(space.space, keys().person.public),
        },
        "recovery_words": recovery_words(keys().person.seed),
        "passphrase": {
            "passphrase": PASSPHRASE,
            "handle": "anna",
            "passes": COST.passes,
            "memory_bytes": COST.memory_bytes,
            "path": name,
            "file": store.files[name].hex(),
        },
    }


def main() -> None:
    """Write the file."""
    text = json.dumps(golden(), indent=2, ensure_ascii=False) + "\n"
    FILE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
