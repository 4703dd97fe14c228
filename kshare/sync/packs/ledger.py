"""What a replica remembers about packs, losses and the time for slow work: the second half of `replica`.

Every method is one local transaction, or a read. All times are readings of this PC's own clock (ms since the
epoch, UTC) at the moment when *we* saw something first: no age is ever taken from a file's own time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from kshare.sync.packs.format import Packable

MISSED_LISTINGS: Final = 2
"""A pack that so many listings in a row did not show is gone; one listing may be stale or incomplete."""


@dataclass(frozen=True, slots=True)
class PackNote:
    """A pack that lies, or lay until a moment ago, on the share."""

    size: int
    first_ms: int
    """When we saw it first."""
    missed: int = 0
    """Listings in a row that did not show it."""
    count: int = 0
    """Segments that its index names; 0 while the index was not read."""
    bare: int = 0
    """Operations that it carries without their content."""
    done: bool = False
    """Everything that it names was taken in."""
    proven_ms: int = 0
    """When this PC read it back whole last, and it held what it names; 0 for never."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A segment that is held here and that the share does not show."""

    first_ms: int
    rounds: int
    """Slow rounds in a row that missed it; 1 at first."""


@dataclass(frozen=True, slots=True)
class SlowState:
    """Where slow work stands."""

    last_ms: int
    """When it was done last; in a new replica: when it was asked first."""
    tour: int
    """The old epoch that the tour through the log looked at last; it goes downwards."""


class PackLedger(Protocol):
    """The notes of one space."""

    # --- packs on the share -----------------------------------------------------------------------

    def packs(self) -> Mapping[str, PackNote]:
        """All packs that are known, by file name, those of one missed listing included."""

    def packs_listed(self, sizes: Mapping[str, int], now_ms: int) -> None:
        """`pk/` was listed; `sizes` has its pack names.

        New names are first seen now. A size that is another one than before makes it a new pack. What is
        not among them was missed once more, and is forgotten with all it named at `MISSED_LISTINGS`.
        """

    def cover(self, pack: str, size: int, now_ms: int, segment_ids: Collection[bytes], bare: int) -> None:
        """The index of a pack was read: it names these, whether held here or not.

        The pack is noted if it was not. Own segments among them need no confirmation any more. Naming again
        is naming anew.
        """

    def uncover(self, pack: str) -> None:
        """The pack does not hold what it names: what it names counts no more. Its note stays, not done."""

    def pack_done(self, pack: str) -> None:
        """Everything the pack names was taken in, or is held."""

    def pack_proven(self, pack: str, now_ms: int) -> None:
        """The pack was read back whole here just now and holds all it names."""

    def claims(self, pack: str) -> AbstractSet[bytes]:
        """The ids of the segments that the pack names; empty for an unknown one."""

    def covered(self, segment_ids: Collection[bytes]) -> AbstractSet[bytes]:
        """Those of the ids that some pack names which the last listing showed."""

    def packs_naming(self, segment_ids: Collection[bytes]) -> Mapping[str, int]:
        """Packs that name any of the ids and were in the last listing, and how many of the ids they name."""

    def supersets(self, pack: str) -> Sequence[str]:
        """The other packs that name everything this one names (at least one segment), if last listed."""

    # --- segments that are held here --------------------------------------------------------------

    def ids_of(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Segment ids by 26-character name, of those that `Replica.holds` would say are held."""

    def packable(self, segment_ids: Collection[bytes]) -> Iterator[Packable]:
        """The held ones of the segments, in `Packable.order`, read as they are asked for.

        Left out: what is not held whole, and what authors wrote that the space does not know (they wait
        for the roster). Content that was erased is left out of a segment (`Packable.bare`) even if it is
        still somewhere on this disk.
        """

    def erased(self, op_ids: Collection[bytes]) -> AbstractSet[bytes]:
        """Those of the operations whose content was erased here by somebody who may do so."""

    def bared(self, names: Collection[str]) -> AbstractSet[str]:
        """Those of the 26-character names whose segment was written by its author with more than it holds by now:
        content was erased, or is carried otherwise since."""

    def outdated_packs(self) -> Sequence[str]:
        """Packs of the last listing that carry more than a pack which is made now, of segments that are all held."""

    def own(self, segment_ids: Collection[bytes]) -> AbstractSet[bytes]:
        """Those that this home signed and keeps track of: `Replica.announce_again` works for them."""

    def unpacked(self, limit: int) -> Mapping[bytes, AbstractSet[int]]:
        """Held segments (as in `packable`) that `covered` leaves out, and the epochs where we saw their files.

        The oldest `limit` ones. Own ones that are still to be written or confirmed are left out.
        """

    # --- losses -----------------------------------------------------------------------------------

    def note_lost(self, segment_ids: Collection[bytes], now_ms: int) -> Mapping[bytes, Loss]:
        """This slow round missed exactly these: counts them, forgets all others; what is known of each."""

    # --- epochs that were closed ------------------------------------------------------------------

    def closed_epochs(self) -> Mapping[int, int]:
        """Closed epochs that may still have loose files, and when we first saw each closed."""

    def note_closed(self, epoch: int, now_ms: int) -> None:
        """The epoch is closed. Noted once; the first time counts."""

    def note_clean(self, epoch: int) -> None:
        """A closed epoch has no segment files left: it and the names that were seen there are forgotten."""

    # --- slow work --------------------------------------------------------------------------------

    def slow_state(self) -> SlowState | None:
        """As noted last; None in a new replica."""

    def note_slow(self, state: SlowState) -> None:
        """Slow work begins now, or (in a new replica) was asked for the first time."""

    def active_devices(self, since_ms: int) -> AbstractSet[bytes]:
        """Devices (8 bytes each) of which a segment arrived here since that time."""
