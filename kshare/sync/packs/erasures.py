"""Erased content leaves the share: files that still carry it are written anew without it, and swept.

Erasing takes content out of what this home holds. Here it is brought about that every file is replaced: the open
epoch is closed, so that its files are packed, and a pack that was made before is made again. What then goes, and
when, decides the sweeper alone.
"""

from __future__ import annotations

from typing import Final

from kshare.sync.names import (
    LAST_EPOCH,
    MARKER,
    MARKER_CONTENT,
    epoch_folder,
    parse_pack_name,
    parse_segment_name,
)
from kshare.sync.packs.carrier import carry
from kshare.sync.packs.sweeper import outranks
from kshare.sync.packs.turn import Turn

_PACKS_PER_TURN: Final = 4


def close_for_erasures(turn: Turn) -> None:
    """Close the open epoch if something was erased that lies loose in it: only closed ones are packed."""
    epoch = turn.replica.epoch()
    listing = turn.listings.get(epoch, {})
    stems = {name.stem for entry in listing if (name := parse_segment_name(entry))}
    if epoch == LAST_EPOCH or MARKER in listing or not turn.replica.ledger.bared(stems):
        return
    turn.check()
    turn.folder.store.mkdir(epoch_folder(epoch + 1))
    turn.folder.store.put_new(f"{epoch_folder(epoch)}/{MARKER}", MARKER_CONTENT)


def replace_packs(turn: Turn) -> None:
    """Make packs again that carry what was erased here, unless somebody has done so."""
    ledger = turn.replica.ledger
    made = 0
    for pack in ledger.outdated_packs():
        notes = ledger.packs()  # each time: what is made here is among them
        name = parse_pack_name(pack)
        done = any(outranks(other, pack, notes) for other in ledger.supersets(pack))
        if name is None or done or not turn.bearable(notes[pack].size):
            continue
        carry(turn, name.level, name.first_epoch, name.last_epoch, ledger.claims(pack))
        made += 1
        if made >= _PACKS_PER_TURN:
            return
