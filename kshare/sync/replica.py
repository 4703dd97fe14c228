"""What sync needs from the local store: the port that `kshare.store` implements.

Every method is one local transaction, or a read. Between two calls the process may die at any point; the
order of the calls in the engine is such that this loses nothing and repeats at most work.
This module imports nothing heavy, so that the store may import it at start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kshare.model.kinds import OpClass
from kshare.model.op import Op
from kshare.sync.packs.ledger import PackLedger

if TYPE_CHECKING:
    from kshare.sync.keys.identity import Certificate
    from kshare.sync.segment import SealedSegment, VerifiedSegment


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next own segment stands in the log of this device."""

    seq: int
    """0 for the first; always above every segment of this device that is known here."""
    prev: bytes
    """Id (20 bytes) of the own segment before it; 20 zero bytes for the first."""


SealSegment = Callable[[Position, OpClass, Sequence[Op]], "SealedSegment"]
"""Signs operations of one class at a position."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A sealed segment that has to be written to the share."""

    segment_id: bytes
    name: str
    """26 characters, without attempt and suffix (`names.segment_stem`)."""
    file: bytes
    attempt: int
    """0 at first; 1..9 when an earlier copy did not arrive whole."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A segment that was written but not yet seen whole in a listing."""

    segment_id: bytes
    name: str
    size: int
    """0 once something of it was erased: what lies there is to be written anew."""
    epoch: int
    at_ms: int
    """When it was written; ms since the epoch, UTC."""
    attempt: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified segment and the file it came in."""

    epoch: int
    file_name: str
    """The whole name, such as `<26 characters>.1.ks`."""
    segment: VerifiedSegment


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that could not be read. It is never marked seen; it is tried again."""

    size: int
    """As listed at the last try; another size means: try at once."""
    tries: int
    first_ms: int
    retry_ms: int
    reason: str


class Replica(Protocol):
    """The local side of one space. Errors of the local disk (`StoreLocked`, `DiskFull`) pass through."""

    @property
    def space(self) -> bytes:
        """The id of the space, 16 bytes."""

    @property
    def ledger(self) -> PackLedger:
        """What is remembered about packs and slow work."""

    # --- own changes on their way out -------------------------------------------------------------

    def seal(self, device: bytes, make: SealSegment) -> bool:
        """Turn the oldest waiting operations of one class into one sealed segment; False if none wait.

        `device` (8 bytes) signs: a home that was restored or copied goes on as another one. One transaction:
        read the position of that device, take operations of a single class (`segment.fitting` says how
        many: up to 1,024 and 512 KiB, at least one), call `make`, store the segment's file and take the
        operations off the outbox. The file is committed before anyone sees it, so that a crash leaves the
        same bytes under the same name to be published again.
        """

    def to_publish(self) -> Sequence[Publication]:
        """Own segments that are sealed and not announced, oldest first."""

    def unsent(self) -> AbstractSet[bytes]:
        """The ids of `to_publish`, without reading the files."""

    def keep_file(self, segment_id: bytes, file: bytes) -> None:
        """The file of an own segment, made anew: content was erased, and `to_publish` gave none."""

    def announced(self, segment_id: bytes, epoch: int, at_ms: int) -> None:
        """The file is on the share, as far as the share says."""

    def unconfirmed(self) -> Sequence[Announcement]:
        """Own segments that were announced and not yet confirmed."""

    def confirmed(self, segment_ids: Collection[bytes]) -> None:
        """A late enough listing showed these whole."""

    def announce_again(self, segment_ids: Collection[bytes]) -> None:
        """Put these back into `to_publish`, with the next attempt (after 9 comes 1), confirmed ones too."""

    def forked(self, device: bytes) -> bool:
        """True if a segment of this device is held that this home did not seal.

        Then the home was restored from a backup or copied, and somebody may still go on with that device.
        """

    # --- what others wrote ------------------------------------------------------------------------

    def epoch(self) -> int:
        """The epoch to look into; 0 in a new replica."""

    def move_to(self, epoch: int) -> None:
        """Look there from now on. May go back: the share may have been restored from a backup."""

    def seen(self, epoch: int) -> AbstractSet[str]:
        """File names of that epoch's folder that need no more reading."""

    def holds(self, names: Collection[str]) -> AbstractSet[str]:
        """Those of the 26-character names whose segment is held here, own ones included.

        A segment that came without the content of some operation counts as held only if that content was
        erased here: otherwise a copy with its contents torn out would keep the whole one from being read.
        """

    def receive(self, arrivals: Sequence[Arrival]) -> None:
        """Take segments in: one transaction for segments, operations, fold and `seen` marks.

        Segments and operations that are known already are skipped, except that an operation held without
        content gains it (unless erased here). The clock follows `head.hlc`; a segment of the own device
        that was not known (a restored home) raises the next `Position` above it.
        """

    def receive_packed(self, segments: Sequence[VerifiedSegment]) -> None:
        """As `receive`, for segments that came out of a pack: no file name is marked seen."""

    def ignore(self, epoch: int, names: Collection[str]) -> None:
        """Mark file names as seen without reading: copies of what is held."""

    def devices(self) -> Mapping[bytes, Certificate]:
        """Device id (8 bytes) -> certificate that was verified before; saves verifying it again."""

    # --- trouble and contact ----------------------------------------------------------------------

    def trouble(self) -> Mapping[str, Trouble]:
        """Files that could not be read, by path on the share."""

    def note_trouble(self, path: str, size: int, now_ms: int, retry_ms: int, reason: str) -> None:
        """One more failed try at `now_ms`; not before `retry_ms` again. Keeps `first_ms` of the first."""

    def clear_trouble(self, path: str) -> None:
        """The file was read, or is gone for good."""

    def contact(self, at_ms: int) -> None:
        """The share answered at this time; for "last contact" in the window."""
