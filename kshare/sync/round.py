"""What all parts of one round share."""

from __future__ import annotations

from dataclasses import dataclass, field

from kshare.cancel import CancelToken, Progress
from kshare.model.clock import WallClock
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.identity import Certificate, KeyRing
from kshare.sync.replica import Replica
from kshare.sync.retries import Retries
from kshare.sync.stores.ahead import ReadAheadStore


@dataclass(slots=True)
class Round:
    """One round of sync of one space: whose, where, and what it has met so far."""

    replica: Replica
    store: ReadAheadStore
    keys: KeyRing
    clock: WallClock
    cancel: CancelToken
    progress: Progress
    cipher: Cipher | None = None
    """None in an open space."""
    devices: dict[bytes, Certificate] = field(init=False)
    """Certificates that were verified before or in this round, by device id."""
    retries: Retries = field(init=False)

    def __post_init__(self) -> None:
        self.devices = dict(self.replica.devices())
        self.retries = Retries(self.replica, self.clock)
