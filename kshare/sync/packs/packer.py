"""Packing: the segments of a closed epoch go into one file, made by whoever comes first."""

from __future__ import annotations

from typing import Final

from kshare.sync.names import epoch_folder, parse_pack_name, parse_segment_name
from kshare.sync.pacing import MINUTE_MS
from kshare.sync.packs.carrier import announce, carry
from kshare.sync.packs.turn import Turn

PACK_AFTER_MS: Final = MINUTE_MS
"""An epoch is packed so long after we saw it closed: late files of its last seconds come along."""
STRAYS: Final = 16
"""So few files that lie in an epoch that was packed before came late: they are announced again as well."""

_PACKS_PER_TURN: Final = 8


def pack_closed_epochs(turn: Turn) -> None:
    """Make packs of what lies loose in closed epochs and is in no pack yet."""
    ledger = turn.replica.ledger
    closed = ledger.closed_epochs()
    made = 0
    for epoch in sorted(closed.keys() & turn.listings.keys()):
        turn.check()
        age = turn.now_ms - closed[epoch]
        if age < PACK_AFTER_MS + turn.delay_ms(epoch_folder(epoch).encode()):
            continue
        stems = {name.stem for entry in turn.listings[epoch] if (name := parse_segment_name(entry))}
        ids = set(ledger.ids_of(stems).values())
        if loose := ids - ledger.covered(ids):
            late = len(loose) <= STRAYS and _was_packed(turn, epoch)
            made += len(carry(turn, 0, epoch, epoch, loose))
            if late:
                announce(turn, loose)
        if made >= _PACKS_PER_TURN:
            return


def _was_packed(turn: Turn, epoch: int) -> bool:
    """True if some pack is from this epoch, among others."""
    names = [parse_pack_name(entry) for entry, note in turn.replica.ledger.packs().items() if note.done]
    return any(name and name.first_epoch <= epoch <= name.last_epoch for name in names)
