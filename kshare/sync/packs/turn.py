"""One turn of slow work: what packer, merger, sweeper and healer know and share."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from kshare.errors import NotFound, ShareUnavailable
from kshare.model.clock import DAY_MS
from kshare.sync.names import epoch_folder, pack_path, parse_segment_name
from kshare.sync.pacing import MINUTE_MS
from kshare.sync.packs.folder import PackFolder, ReadBack
from kshare.sync.packs.ledger import PackNote
from kshare.sync.packs.ranks import RANK_DELAY_MS, rank
from kshare.sync.replica import Replica
from kshare.sync.round import Round
from kshare.sync.trouble import FileTrouble

ANYBODY_BYTES: Final = 1 << 20
"""Packs up to this size are read back and merged by everybody; greater ones over fast lines only."""
UNPACKED_LOOKED_AT: Final = 65_536
"""So many of the segments that are in no pack have a part in a turn."""


@dataclass(frozen=True, slots=True)
class Grace:
    """How long files stay after another one holds what they hold. Times of our own clock, in ms."""

    loose_ms: int = 10 * MINUTE_MS
    pack_ms: int = DAY_MS


NETWORK_DRIVE: Final = Grace()
SYNC_FOLDER: Final = Grace(14 * DAY_MS, 14 * DAY_MS)
"""A program copies the files one by one: a delete may arrive weeks before the pack that allowed it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn, after reading and publishing."""

    this: Round
    folder: PackFolder
    active: AbstractSet[bytes]
    """Devices that were heard of lately."""
    now_ms: int
    grace: Grace
    listings: Mapping[int, Mapping[str, int]]
    """What was found in the folders of old epochs and of the open one."""
    unpacked: Mapping[bytes, AbstractSet[int]]
    """`PackLedger.unpacked`, as it was when the turn began."""
    _proofs: dict[str, ReadBack | None] = field(default_factory=dict)
    _refuted: set[str] = field(default_factory=set)
    """Packs that were found not to keep safe what they name."""

    @property
    def replica(self) -> Replica:
        """The local side."""
        return self.this.replica

    def unpacked_by_now(self) -> Mapping[bytes, AbstractSet[int]]:
        """`unpacked` without what was packed in this turn, and with what packs were found not to hold."""
        ledger = self.replica.ledger
        if self._refuted:
            return ledger.unpacked(UNPACKED_LOOKED_AT)
        covered = ledger.covered(self.unpacked)
        return {id_: epochs for id_, epochs in self.unpacked.items() if id_ not in covered}

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked to stop."""
        self.this.cancel.check()

    def delay_ms(self, work: bytes) -> int:
        """How much longer than the first this device waits with a piece of work."""
        return rank(self.this.keys.device.id, self.active, work) * RANK_DELAY_MS

    def files(self) -> dict[str, list[str]]:
        """The paths of the files that the listings show, by segment."""
        found: dict[str, list[str]] = {}
        for epoch, listing in self.listings.items():
            for entry in sorted(listing):
                if name := parse_segment_name(entry):
                    found.setdefault(name.stem, []).append(f"{epoch_folder(epoch)}/{entry}")
        return found

    def stems(self) -> set[str]:
        """The segments whose files the listings show."""
        return set(self.files())

    def bearable(self, size: int) -> bool:
        """True if this PC's line is good enough for packs of this size."""
        return size <= ANYBODY_BYTES or self.folder.meter.fast

    def proof(self, pack: str, note: PackNote) -> ReadBack | None:
        """The pack, read back whole in this turn; None if that fails now or would take too long."""
        if pack not in self._proofs and self.bearable(note.size):
            try:
                self.keep(ReadBack(self.folder, pack))
            except FileTrouble as trouble:
                self.this.retries.failed(pack_path(pack), note.size, trouble.reason)
                self.replica.ledger.uncover(pack)  # what it names counts no more, until it can be read
                self._refuted.add(pack)
                self._proofs[pack] = None
            except (NotFound, ShareUnavailable):
                self._proofs[pack] = None
        return self._proofs.get(pack)

    def keep(self, proof: ReadBack) -> None:
        """Note that a pack was read back whole, and what it holds."""
        ledger = self.replica.ledger
        if proof.file_name not in self._proofs or self._proofs[proof.file_name] is None:
            safe = proof.safe(ledger)
            ledger.cover(proof.file_name, proof.size, self.now_ms, safe, len(proof.index.bare))
            ledger.pack_proven(proof.file_name, self.now_ms)
            if not safe:
                self._refuted.add(proof.file_name)
        self._proofs[proof.file_name] = proof
        self.this.retries.over(pack_path(proof.file_name))
