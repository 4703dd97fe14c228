"""Sweeping: loose files and old packs go, once another pack was read back whole that holds all of theirs.

The deleting itself is `ReadBack.delete`, which nobody can call without having read that pack just now. What is
here decides only *when*: after the grace, by our own clock, in an order in which no two PCs can delete two
files for the sake of each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final

from kshare.errors import NotFound
from kshare.sync.names import (
    MARKER,
    epoch_folder,
    pack_path,
    parse_pack_name,
    parse_segment_name,
    segment_stem,
)
from kshare.sync.packs.folder import ReadBack
from kshare.sync.packs.ledger import PackNote
from kshare.sync.packs.turn import Turn
from kshare.sync.trouble import Newer

_FILES_PER_TURN: Final = 512
_LEFT_ALONE: Final = (Newer.MARK, "key ")
"""Troubles of files that others can read: those of newer versions, and those whose key is not here."""


def sweep(turn: Turn) -> None:
    """Delete what lies loose although a pack has it, then packs that a better one holds."""
    ledger = turn.replica.ledger
    notes = ledger.packs()
    troubles = turn.replica.trouble()
    left_alone = {path for path, trouble in troubles.items() if trouble.reason.startswith(_LEFT_ALONE)}
    closed = ledger.closed_epochs()
    swept = 0
    for epoch in sorted(closed.keys() & turn.listings.keys()):
        wait = turn.grace.loose_ms + turn.delay_ms(b"sweep " + epoch_folder(epoch).encode())
        if turn.now_ms - closed[epoch] >= wait and swept < _FILES_PER_TURN:
            swept += _sweep_epoch(turn, epoch, notes, left_alone)
    for pack in sorted(notes):
        if swept < _FILES_PER_TURN and pack_path(pack) not in left_alone:
            swept += _sweep_pack(turn, pack, notes)


def sweep_epochs(turn: Turn) -> None:
    """Delete the folders of old epochs in which nothing is left but the sign that they are closed.

    The last two stay. Who comes back and misses the one where it was goes where the log goes on; a file that
    comes late brings its folder with it.
    """
    ledger = turn.replica.ledger
    closed = ledger.closed_epochs()
    last = turn.replica.epoch() - 1
    for epoch in sorted(closed.keys() & turn.listings.keys()):
        folder = epoch_folder(epoch)
        wait = turn.grace.loose_ms + turn.delay_ms(b"sweep " + folder.encode())
        if epoch < last and turn.now_ms - closed[epoch] >= wait and turn.listings[epoch].keys() <= {MARKER}:
            turn.check()
            turn.folder.delete_empty_epoch(folder)
            ledger.note_clean(epoch)  # one that is still there is met again by the tour


def _sweep_epoch(turn: Turn, epoch: int, notes: Mapping[str, PackNote], left_alone: set[str]) -> int:
    """Delete the loose files of an epoch that packs hold; how many."""
    ledger = turn.replica.ledger
    files = {
        entry: name.stem
        for entry in turn.listings[epoch]
        if (name := parse_segment_name(entry)) and f"{epoch_folder(epoch)}/{entry}" not in left_alone
    }
    ids = set(ledger.ids_of(set(files.values())).values())
    naming = ledger.packs_naming(ids)
    swept = 0
    for pack in sorted(naming, key=lambda pack: (-naming[pack], notes[pack].size, pack)):
        if not files:
            break
        if turn.now_ms - notes[pack].first_ms < turn.grace.loose_ms:
            continue
        if proof := turn.proof(pack, notes[pack]):
            held = {segment_stem(segment_id): segment_id for segment_id in proof.segment_ids}
            for entry in [entry for entry, stem in files.items() if stem in held]:
                path = f"{epoch_folder(epoch)}/{entry}"
                swept += _delete(turn, proof, path, {held[files.pop(entry)]})
    return swept


def _sweep_pack(turn: Turn, pack: str, notes: Mapping[str, PackNote]) -> int:
    """Delete a pack if a better one holds all of it; how many (0 or 1)."""
    ledger = turn.replica.ledger
    wait = turn.grace.pack_ms + turn.delay_ms(pack.encode())
    if turn.now_ms - notes[pack].first_ms < wait or notes[pack].missed:
        return 0
    better = {
        other
        for other in notes
        if turn.now_ms - notes[other].first_ms >= turn.grace.pack_ms and outranks(other, pack, notes)
    }
    if not better:
        return 0
    holding = ledger.supersets(pack) if notes[pack].count else _twins(pack, notes)
    for other in sorted(better.intersection(holding)):
        if proof := turn.proof(other, notes[other]):
            return _delete(turn, proof, pack_path(pack), ledger.claims(pack) or proof.segment_ids)
    return 0


def _twins(pack: str, notes: Mapping[str, PackNote]) -> list[str]:
    """Packs of the same contents as one that cannot be read: its maker was cut and wrote it again."""
    own = parse_pack_name(pack)
    return [
        other
        for other, note in notes.items()
        if note.count and own and (name := parse_pack_name(other)) and name.contents == own.contents
    ]


def _delete(turn: Turn, proof: ReadBack, path: str, held: Collection[bytes]) -> int:
    turn.check()
    with suppress(NotFound):  # another PC was faster
        return int(proof.delete(path, held, turn.replica.ledger))
    return 0


def outranks(better: str, pack: str, notes: Mapping[str, PackNote]) -> bool:
    """True if `pack` may go for the sake of `better`, provided that it holds all of it.

    A strict order that is the same on every PC: of two packs with the same segments only one ever goes.
    With fewer contents (erased meanwhile) is better; who does not know of the erasure keeps both. Who cannot
    read one of two equal packs must come to the same answer as who can: later attempts are better.
    """

    def order(entry: str) -> tuple[int, int, int, str]:
        name = parse_pack_name(entry)
        return notes[entry].count, notes[entry].bare, name.attempt if name else 0, entry

    return order(better) > order(pack) and (notes[pack].count > 0 or order(better)[2:] > order(pack)[2:])
