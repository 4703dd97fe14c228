"""Slow work: every five to ten minutes each client does a turn of what keeps the share small and whole.

Nobody is in charge and there is no lock. Devices that were heard of lately go in an order that each of them
computes alone (`ranks`); two that act at once do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final

from kshare.errors import NotFound, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.model.clock import DAY_MS
from kshare.sync.erasures import close_for_erasures, replace_packs
from kshare.sync.healer import heal
from kshare.sync.ledger import SlowState
from kshare.sync.merger import merge_packs
from kshare.sync.names import parse_segment_name
from kshare.sync.pacing import SLOW_MS
from kshare.sync.pack_folder import PackFolder
from kshare.sync.packer import pack_closed_epochs
from kshare.sync.ranks import MAX_RANK, rank
from kshare.sync.reader import Reader
from kshare.sync.round import Round
from kshare.sync.sweeper import sweep
from kshare.sync.turn import Grace, Turn

ACTIVE_MS: Final = DAY_MS
"""A device of which something arrived so lately may be at work."""

_TOUR_EPOCHS: Final = 16
"""Old epochs that the tour looks into with each turn, from the newest down: for files that came late."""
_CLOSED_EPOCHS: Final = 32
_UNPACKED_EPOCHS: Final = 16
_UNPACKED_LOOKED_AT: Final = 65_536


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
        unpacked = self._replica.ledger.unpacked(_UNPACKED_LOOKED_AT)
        listings = self._survey(now, {epoch for epochs in unpacked.values() for epoch in epochs})
        turn = Turn(self._round, self._folder, self._active(now), now, self._grace, listings, unpacked)
        close_for_erasures(turn)
        pack_closed_epochs(turn)
        replace_packs(turn)
        merge_packs(turn)
        sweep(turn)
        heal(turn)
        _check_a_pack(turn)

    def _survey(self, now_ms: int, holding: AbstractSet[int]) -> Mapping[int, Mapping[str, int]]:
        """List the open epoch and the old ones where something may be; what is new there is taken in.

        `holding`: epochs where segments were seen that are in no pack.
        """
        ledger = self._replica.ledger
        tour = self._next_of_tour(now_ms)
        closed = ledger.closed_epochs()
        current = self._replica.epoch()
        wanted = {
            *sorted(closed)[:_CLOSED_EPOCHS],
            *tour,
            *sorted(holding, reverse=True)[:_UNPACKED_EPOCHS],
            current,
        }
        listings = {}
        for epoch in sorted(wanted):
            self._round.cancel.check()
            listing = listings[epoch] = self._reader.look_into(epoch)
            if epoch >= current:
                continue
            if any(parse_segment_name(entry) for entry in listing):
                ledger.note_closed(epoch, now_ms)
            elif epoch in closed and epoch < current - 1:
                ledger.note_clean(epoch)
        return listings

    def _next_of_tour(self, now_ms: int) -> list[int]:
        """The old epochs whose turn it is. Where the tour begins anew, look for a log that went on elsewhere."""
        current = self._replica.epoch()
        last = self._state.tour if self._state else 0
        if not 0 < last < current:
            self._reader.look_ahead()
            last = current = self._replica.epoch()
        tour = list(range(last - 1, max(last - 1 - _TOUR_EPOCHS, -1), -1))
        self._replica.ledger.note_slow(SlowState(now_ms, tour[-1] if tour else 0))
        return tour


def _check_a_pack(turn: Turn) -> None:
    """Read back a pack that nobody here has seen whole: an index may name what the pack does not hold.

    A pack that names own segments is everybody's own business: no other heals them while it seems to hold them.
    """
    ledger = turn.replica.ledger
    for pack, note in sorted(ledger.packs().items()):
        if not note.done or note.proven:
            continue
        if ledger.own(ledger.claims(pack)) or not turn.delay_ms(pack.encode()):
            turn.proof(pack, note)
            return
