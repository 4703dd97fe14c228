"""Slow work: every five to ten minutes each client does a turn of what keeps the share small and whole.

Nobody is in charge and there is no lock. Devices that were heard of lately go in an order that each of them
computes alone (`ranks`); two that act at once do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final

from kshare.errors import NotFound, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.model.clock import DAY_MS
from kshare.sync.pacing import SLOW_MS
from kshare.sync.packs.erasures import close_for_erasures, replace_packs
from kshare.sync.packs.folder import PackFolder
from kshare.sync.packs.healer import heal
from kshare.sync.packs.ledger import PackNote, SlowState
from kshare.sync.packs.merger import merge_packs
from kshare.sync.packs.packer import pack_closed_epochs
from kshare.sync.packs.ranks import MAX_RANK, rank
from kshare.sync.packs.sweeper import sweep, sweep_epochs
from kshare.sync.packs.turn import UNPACKED_LOOKED_AT, Grace, Turn
from kshare.sync.reader import Reader
from kshare.sync.round import Round

ACTIVE_MS: Final = DAY_MS
"""A device of which something arrived so lately may be at work."""

_TOUR_EPOCHS: Final = 16
"""Old epochs that the tour looks into with each turn, from the newest down: for files that came late."""
_CLOSED_EPOCHS: Final = 32
_UNPACKED_EPOCHS: Final = 16
_READ_BACK_BYTES: Final = 1 << 20
"""With each turn, packs are read back until they have come to so many bytes."""


class SlowWork:
    """The slow work of one round, if it is time for it."""

    def __init__(self, this: Round, folder: PackFolder, reader: Reader, grace: Grace) -> None:
        self._round = this
        self._replica = this.replica
        self._folder = folder
        self._reader = reader
        self._grace = grace
        self._state = this.replica.ledger.slow_state()
        self.is_due = self._is_due()

    def _is_due(self) -> bool:
        now = self._round.clock()
        if self._state is None:
            self._replica.ledger.note_slow(SlowState(now, 0))
            return False
        elapsed = now - self._state.last_ms
        if 0 <= elapsed < SLOW_MS:  # a clock that was set back makes it due
            return False
        place = rank(self._round.keys.device.id, self._active(now), b"turn")
        return not 0 <= elapsed < SLOW_MS + SLOW_MS * place // MAX_RANK

    def _active(self, now_ms: int) -> AbstractSet[bytes]:
        return self._replica.ledger.active_devices(now_ms - ACTIVE_MS)

    def do(self) -> None:
        """One turn, if it is time. Trouble with the share is nobody's news: the next turn goes on."""
        if self.is_due:
            with suppress(ShareUnavailable, ShareReadOnly, ShareFull, NotFound):
                self._turn()

    def _turn(self) -> None:
        now = self._round.clock()
        unpacked = self._replica.ledger.unpacked(UNPACKED_LOOKED_AT)
        listings = self._survey(now, {epoch for epochs in unpacked.values() for epoch in epochs})
        turn = Turn(self._round, self._folder, self._active(now), now, self._grace, listings, unpacked)
        close_for_erasures(turn)
        pack_closed_epochs(turn)
        replace_packs(turn)
        merge_packs(turn)
        with suppress(ShareReadOnly):  # a folder where nobody may delete is a fine one
            sweep(turn)
            sweep_epochs(turn)
        _check_packs(turn)  # before healing: a pack that lies hides what is to be healed
        heal(turn)

    def _survey(self, now_ms: int, holding: AbstractSet[int]) -> Mapping[int, Mapping[str, int]]:
        """List the open epoch and the old ones where something may be; what is new there is taken in.

        `holding`: epochs where segments were seen that are in no pack.
        """
        ledger = self._replica.ledger
        epochs = self._reader.look_ahead()
        tour = self._next_of_tour(now_ms, epochs)
        closed = ledger.closed_epochs()
        current = self._replica.epoch()
        wanted = {
            *sorted(closed)[:_CLOSED_EPOCHS],
            *tour,
            *sorted(holding, reverse=True)[:_UNPACKED_EPOCHS],
            current,
        }
        listings = self._reader.survey(wanted)
        for epoch, listing in listings.items():
            if epoch >= current:
                continue
            if listing or epoch in epochs:
                ledger.note_closed(epoch, now_ms)
            elif epoch in closed and epoch < current - 1:
                ledger.note_clean(epoch)
        return listings

    def _next_of_tour(self, now_ms: int, epochs: Sequence[int]) -> list[int]:
        """The old epochs whose turn it is, of those that have a folder (ascending)."""
        current = self._replica.epoch()
        last = self._state.tour if self._state else 0
        if not any(epoch < last < current for epoch in epochs):
            last = current
        tour = [epoch for epoch in reversed(epochs) if epoch < last][:_TOUR_EPOCHS]
        self._replica.ledger.note_slow(SlowState(now_ms, tour[-1] if tour else 0))
        return tour


def _check_packs(turn: Turn) -> None:
    """Read back packs whole: those that were never seen whole here, then those that were not for longest.

    An index may name what the pack does not hold, and a server may spoil a file years after it was written.
    What fails counts no more, so that what it named is healed and packed anew.
    """
    done = [(note.proven_ms, pack, note) for pack, note in turn.replica.ledger.packs().items() if note.done]
    read = 0
    for _, pack, note in sorted(done, key=lambda each: each[:2]):
        if read >= _READ_BACK_BYTES:
            return
        if turn.bearable(note.size) and _is_to_check(turn, pack, note):
            turn.check()
            turn.proof(pack, note)
            read += note.size


def _is_to_check(turn: Turn, pack: str, note: PackNote) -> bool:
    """True if it is time for this device to read a pack back.

    Once: the first in rank, and who signed some of it: no other heals those while it seems to hold them.
    Again: the first in rank after a day, the second after two, and so on, should the others be away.
    """
    place = rank(turn.this.keys.device.id, turn.active, pack.encode())
    if not note.proven_ms:
        ledger = turn.replica.ledger
        return place == 0 or bool(ledger.own(ledger.claims(pack)))
    elapsed = turn.now_ms - note.proven_ms
    return not 0 <= elapsed < DAY_MS * (1 + place)  # a clock that was set back makes it due
