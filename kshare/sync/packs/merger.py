"""Merging: sixteen packs of a level become one of the next, so that a newcomer has few files to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kshare.sync.names import PackName, parse_pack_name
from kshare.sync.packs.carrier import carry
from kshare.sync.packs.format import MAX_PACK, MAX_SEGMENTS
from kshare.sync.packs.ledger import PackNote
from kshare.sync.packs.packer import PACK_AFTER_MS
from kshare.sync.packs.sweeper import outranks
from kshare.sync.packs.turn import Turn

PACKS_TO_MERGE: Final = 16
HIGHEST_LEVEL: Final = 9

_LARGE: Final = 4
"""A pack with more than this part of what one may hold is not merged any further."""


def merge_packs(turn: Turn) -> None:
    """Write one merged pack, if enough packs of a level are there. The old ones go when they are swept."""
    notes = turn.replica.ledger.packs()
    for level in range(HIGHEST_LEVEL):
        group = _group(turn, level, notes)
        if len(group) < 2:
            continue
        youngest = max(notes[name.file_name].first_ms for name in group)
        wait = PACK_AFTER_MS + turn.delay_ms(group[0].file_name.encode())
        size = sum(notes[name.file_name].size for name in group)
        if turn.now_ms - youngest >= wait and turn.bearable(size):
            ids = set().union(*(turn.replica.ledger.claims(name.file_name) for name in group))
            first = min(name.first_epoch for name in group)
            carry(turn, level + 1, first, max(name.last_epoch for name in group), ids)
            return


def _group(turn: Turn, level: int, notes: Mapping[str, PackNote]) -> list[PackName]:
    """The oldest packs of a level that go together into one, if there are enough of them."""
    names = [
        name
        for entry, note in notes.items()
        if (name := parse_pack_name(entry)) and name.level == level and _may_merge(note)
    ]
    if len(names) < PACKS_TO_MERGE:
        return []
    needed = [
        name for name in sorted(names, key=lambda name: name.age_order) if not _has_better(turn, name, notes)
    ]
    if len(needed) < PACKS_TO_MERGE:
        return []
    group: list[PackName] = []
    size = count = 0
    for name in needed[:PACKS_TO_MERGE]:
        note = notes[name.file_name]
        size, count = size + note.size, count + note.count
        if size > MAX_PACK or count > MAX_SEGMENTS:
            break
        group.append(name)
    return group


def _may_merge(note: PackNote) -> bool:
    return (
        note.done
        and note.missed == 0
        and 0 < note.count <= MAX_SEGMENTS // _LARGE
        and note.size <= MAX_PACK // _LARGE
    )


def _has_better(turn: Turn, name: PackName, notes: Mapping[str, PackNote]) -> bool:
    """True if another pack holds all of it: it only waits to be swept."""
    own = name.file_name
    return any(outranks(other, own, notes) for other in turn.replica.ledger.supersets(own))
