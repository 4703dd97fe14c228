"""Are our own words on the share? The author looks after what it announced, until a listing shows it whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kshare.sync.names import MARKER, parse_segment_name
from kshare.sync.replica import Replica

CACHE_MS: Final = 11_000
"""A client's listing may be a cached one of up to 10 s; one taken so long after a write shows it."""
DOOR_MS: Final = 2 * CACHE_MS
"""A write so shortly before a closed epoch was noticed may have come after the others had left."""


def settle(
    replica: Replica, epoch: int, listing: Mapping[str, int], listed_ms: int, *, door_seen: bool
) -> None:
    """Confirm own segments by a listing that is late enough, or have them announced again.

    `door_seen`: we closed the epoch ourselves, so nothing of ours came after the others had left.
    """
    closed = MARKER in listing
    # An own file that was emptied by an erasure is announced with no bytes, as a full disk leaves one.
    whole = {
        (name.stem, size) for entry, size in listing.items() if size and (name := parse_segment_name(entry))
    }
    confirmed: list[bytes] = []
    again: list[bytes] = []
    for own in replica.unconfirmed():
        age = listed_ms - own.at_ms
        if own.epoch != epoch:
            continue
        there = (own.name, own.size) in whole
        if closed and age < DOOR_MS and not door_seen and not own.attempt:
            # Only a first copy: where epochs fill faster than caches forget, copies would fill the next
            # one and so on for ever. What came too late twice is found by those who read this epoch again.
            again.append(own.segment_id)
        elif closed or age >= CACHE_MS or age < 0:
            (confirmed if there else again).append(own.segment_id)
    if confirmed:
        replica.confirmed(confirmed)
    if again:
        replica.announce_again(again)
