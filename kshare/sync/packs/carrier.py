"""Carrying segments of any author: together in packs, or one by one back into the log.

The signed bytes are those that came, so that nobody needs to trust who carries them.
"""

from __future__ import annotations

from collections.abc import Collection

from kshare.sync.names import PackName, SegmentName, epoch_folder, segment_stem
from kshare.sync.packs.folder import ReadBack
from kshare.sync.packs.format import TooMuch, make_pack
from kshare.sync.packs.turn import Turn
from kshare.sync.segment import segment_file


def carry(
    turn: Turn, level: int, first_epoch: int, last_epoch: int, ids: Collection[bytes]
) -> list[ReadBack]:
    """Write held segments into a pack, or several if one cannot hold them; those that were read back whole."""
    ledger = turn.replica.ledger
    turn.check()
    try:
        pack = make_pack(ledger.packable(ids), first_epoch, last_epoch, turn.this.cipher)
    except TooMuch:
        ordered, half = sorted(ids), len(ids) // 2
        parts = (ordered[:half], ordered[half:]) if half else ()
        return [proof for part in parts for proof in carry(turn, level, first_epoch, last_epoch, part)]
    except ValueError:  # nothing of it may be carried
        return []
    proof = turn.folder.write(PackName(level, first_epoch, last_epoch, pack.contents), pack.file)
    if proof is None:
        return []
    turn.keep(proof)
    ledger.pack_done(proof.file_name)
    return [proof]


def announce(turn: Turn, ids: Collection[bytes]) -> None:
    """Put segments into the open epoch, own ones with the next round."""
    own = turn.replica.ledger.own(ids)
    if own:
        turn.replica.announce_again(sorted(own))
    folder = epoch_folder(turn.replica.epoch())
    for segment in turn.replica.ledger.packable([id_ for id_ in ids if id_ not in own]):
        turn.check()
        segment.parts.certificate = segment.certificate
        name = SegmentName(segment_stem(segment.id)).file_name
        turn.folder.store.put_new(f"{folder}/{name}", segment_file(segment.parts, turn.this.cipher))
