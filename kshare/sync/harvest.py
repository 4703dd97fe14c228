"""What a poll brings: arrivals that wait for one transaction, and the count of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kshare.sync.replica import Arrival

_BATCH_OPS: Final = 300
_BATCH_BYTES: Final = 4 << 20


@dataclass(slots=True)
class Harvest:
    """What one poll brought."""

    received: int = 0
    """Segments that were not held before."""
    own_unknown: int = 0
    """Segments of this very device that were not known here: a restored or copied home."""
    open_files: int = 0
    """Segment files in the open epoch."""
    at_home: bool = False
    """The open epoch shows something that this replica knows: the folder still is the right one."""


@dataclass(slots=True)
class Batch:
    """Arrivals that wait for one transaction."""

    arrivals: list[Arrival] = field(default_factory=list)
    ops: int = 0
    size: int = 0

    def add(self, arrival: Arrival) -> bool:
        """True when it is time to take the batch in."""
        self.arrivals.append(arrival)
        self.ops += len(arrival.segment.ops)
        self.size += len(arrival.segment.file)
        return self.ops >= _BATCH_OPS or self.size >= _BATCH_BYTES
