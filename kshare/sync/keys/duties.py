"""What a home does about the keys of an encrypted space, before each round reads and writes."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Protocol

from kshare.errors import KeyMissing, ShareFull, ShareReadOnly
from kshare.sync.keys.chain import KeyChain, Taken


class KeyDuties(Protocol):
    """What this home knows of the space, as far as its keys hang on it."""

    def members(self) -> Collection[bytes]:
        """The public keys of the members who wrote anything that is here."""

    def latest_taking(self) -> Taken:
        """The latest statement by which this person removed somebody, or took something away."""

    def try_again(self, reasons: Collection[str]) -> None:
        """Files in trouble for one of these reasons need not wait for their next turn."""


def attend(chain: KeyChain, duties: KeyDuties) -> None:
    """Keep the keys of a space as they should be. KeyMissing; share trouble passes through.

    Keys that another process of this home learnt are taken over, and once an hour what is new on the share. If
    somebody who is out may have the key that is written with, it is changed: whoever removed somebody does so
    before the removal is published, and who made the key when he hears of one. Members who came in meanwhile
    get it; and the share is made to give it back to this person, should the PC be lost.
    """
    chain.reload()
    if chain.is_empty or chain.is_look_due:
        chain.look()
    if chain.is_empty:
        raise KeyMissing("This space is encrypted, and this home has no key of it.")
    duties.try_again([f"key {key.id.hex()}" for key in chain.every()])
    members = duties.members()
    try:
        taken = duties.latest_taking()
        if chain.is_outdated(taken, members):
            chain.check_folder()
            chain.look()  # so that the new key replaces what others made meanwhile
            chain.rotate(members, after=taken.by_person)
    except ShareReadOnly:
        chain.hold_back(held=True)  # what others write can be read all the same
        return
    chain.hold_back(held=False)
    if not chain.owes(members):
        return
    with contextlib.suppress(ShareReadOnly, ShareFull):
        chain.check_folder()
        chain.cover(members)
        chain.secure()
