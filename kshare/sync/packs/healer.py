"""Healing: what the share has lost is put back by whoever holds it, the author first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from kshare.errors import NotFound
from kshare.sync.names import epoch_folder, segment_stem
from kshare.sync.pacing import SLOW_MS
from kshare.sync.packs.carrier import announce, carry
from kshare.sync.packs.folder import without_content
from kshare.sync.packs.turn import Turn
from kshare.sync.segment import MAX_SEGMENT_FILE, open_segment
from kshare.sync.trouble import FileTrouble

LOST_ROUNDS: Final = 2
"""A segment is lost when so many turns in a row did not find it: one listing may be stale or incomplete."""
ONE_BY_ONE: Final = 16
"""More losses than these go into a pack: every colleague reads one file instead of hundreds."""


def heal(turn: Turn) -> None:
    """Announce again what no pack and no listing shows; others' segments only after their authors had time."""
    ledger = turn.replica.ledger
    loose = turn.stems()
    looked_into = turn.listings.keys()
    unpacked = turn.unpacked_by_now()
    lost = [
        segment_id
        for segment_id in sorted(unpacked)
        if segment_stem(segment_id) not in loose and unpacked[segment_id] <= looked_into
    ]
    losses = ledger.note_lost(lost, turn.now_ms)
    own = ledger.own(lost)
    others_wait = _others_wait_ms(turn)
    due = [
        segment_id
        for segment_id, loss in losses.items()
        if loss.rounds >= LOST_ROUNDS
        # a clock that was set back ends the wait: to heal too early costs a file, too late a colleague's words
        and (segment_id in own or not 0 <= turn.now_ms - loss.first_ms < others_wait)
    ]
    if len(due) > ONE_BY_ONE:
        carry(turn, 0, 0, turn.replica.epoch(), due)
    elif due:
        announce(turn, due)
    if spoiled := _spoiled(turn, ledger.own(unpacked.keys())):
        announce(turn, spoiled)


def _others_wait_ms(turn: Turn) -> int:
    """So long authors have time to announce again themselves."""
    return SLOW_MS // 2 + turn.delay_ms(b"heal " + epoch_folder(turn.replica.epoch()).encode())


def _spoiled(turn: Turn, own: Collection[bytes]) -> list[bytes]:
    """Own segments of which every file that the listings show is bad: of the right size, but not what was written.

    No listing can tell, and nobody else would know that it is missing; a pack would bring it, once there is one.
    """
    files = turn.files()
    return [
        segment_id
        for segment_id in sorted(own)
        if (paths := files.get(segment_stem(segment_id))) and not any(_is_whole(turn, path) for path in paths)
    ]


def _is_whole(turn: Turn, path: str) -> bool:
    turn.check()
    try:
        content = turn.folder.store.get(path, 0, MAX_SEGMENT_FILE + 1)
        segment = open_segment(content, turn.replica.space, turn.this.devices, turn.this.cipher)
    except (FileTrouble, NotFound):
        return False
    lacking = without_content(segment)
    return segment.name == path.rpartition("/")[2].partition(".")[
        0
    ] and not lacking - turn.replica.ledger.erased(lacking)
