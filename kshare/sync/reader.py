"""Reading what others wrote: one listing if there is nothing new, else as many epochs as there are.

A name is marked seen only after its content was taken in. Nothing is concluded from what is *not* there,
except that our own words must be announced again.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from kshare.errors import NotFound, ShareReadOnly, ShareUnavailable
from kshare.sync.genesis import check_space
from kshare.sync.names import (
    LAST_EPOCH,
    LOG,
    MARKER,
    SegmentName,
    epoch_folder,
    parse_epoch,
    parse_epoch_path,
    parse_segment_name,
)
from kshare.sync.pack_reader import PackReader
from kshare.sync.replica import Arrival
from kshare.sync.retries import GONE
from kshare.sync.round import Round
from kshare.sync.segment import MAX_SEGMENT_FILE, VerifiedSegment, open_segment
from kshare.sync.trouble import FileTrouble, Unreadable

CACHE_MS: Final = 11_000
"""A client's listing may be a cached one of up to 10 s; one taken so long after a write shows it."""
DOOR_MS: Final = 2 * CACHE_MS
"""A write so shortly before a closed epoch was noticed may have come after the others had left."""

_BATCH_OPS: Final = 300
_BATCH_BYTES: Final = 4 << 20
_MAX_SEARCHES: Final = 3
"""A poll looks so often for a folder that is not there: cached answers could send it in circles."""
_MAX_LEAPS: Final = 64
"""Folders above a missing epoch that are tried for a valid segment, from the highest down."""
_LOOSE_FILES: Final = 4
"""More files than these of a closed epoch are not read one by one: its pack brings them together."""
_NOT_YET_PACKED: Final = 8
"""So many of the last epochs that packs are from are walked nevertheless: not all of them may be packed."""


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
class _Batch:
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


class Reader:
    """One poll; made anew for each round."""

    def __init__(self, this: Round, packs: PackReader) -> None:
        self._round = this
        self._replica = this.replica
        self._store = this.store
        self._retries = this.retries
        self._packs = packs
        self._failed_in_a_row = 0
        self._searches = 0
        self.harvest = Harvest()

    def poll(self, closed_by_us: AbstractSet[int] = frozenset()) -> None:
        """Read until the open epoch holds nothing new. `closed_by_us`: epochs that this round closed.

        `ShareUnavailable` if the folder is missing, empty, or another space; then nothing was changed.
        """
        begun_at = self._replica.epoch()
        by_marker = False
        while True:
            epoch = self._replica.epoch()
            listed_ms = self._round.clock()
            try:
                listing = self._store.list(epoch_folder(epoch))
            except NotFound:
                if not self._find_epoch(epoch, by_marker=by_marker):
                    return
                by_marker = False
                continue
            self._check_if_swapped(epoch, listing)
            if MARKER in listing and self._is_behind(epoch, listing):
                self._packs.read_new()
            self.harvest.open_files = self._read_listing(epoch, listing)
            self.harvest.at_home = not self._replica.seen(epoch).isdisjoint(listing)
            self._settle(epoch, listing, listed_ms, door_seen=epoch in closed_by_us)
            if MARKER not in listing or epoch == LAST_EPOCH:
                break
            self._replica.ledger.note_closed(epoch, self._round.clock())
            self._replica.move_to(self._next(epoch))
            by_marker = True
            if epoch == begun_at and epoch > 0:
                self._read_stragglers(epoch - 1)
        self._retry_elsewhere()

    # --- where to look ----------------------------------------------------------------------------

    def _is_behind(self, epoch: int, listing: Mapping[str, int]) -> bool:
        """True if a closed epoch is better read from packs: much of it is missing here, or it was swept."""
        stems = {name.stem for entry in listing if (name := parse_segment_name(entry))}
        missing = stems - self._replica.holds(stems)
        return len(missing) > _LOOSE_FILES or (missing == stems and not self._replica.seen(epoch))

    def _next(self, epoch: int) -> int:
        """Where to go from a closed epoch: past those that packs have brought, if others are alive there.

        That is a hint to save listings; the tour through the log (`survey`) looks into what is skipped.
        """
        target = self._packs.covered_to - _NOT_YET_PACKED
        if target <= epoch + 1:
            return epoch + 1
        above = [other for other in self._epochs_on_share() if other > epoch]
        alive = next((other for other in reversed(above[-_MAX_LEAPS:]) if self._is_alive(other)), 0)
        return max(epoch + 1, min(target, alive))

    def _find_epoch(self, missing: int, *, by_marker: bool) -> bool:
        """The epoch's folder is not there: go where the log goes on. False if there is nothing to read."""
        self._searches += 1
        if self._searches > _MAX_SEARCHES:
            raise _contradiction()
        check_space(self._store, self._replica.space)
        if not by_marker:
            self._packs.read_new()
        epochs = self._epochs_on_share()
        above = self._highest_alive([epoch for epoch in epochs if epoch > missing])
        if above is not None:
            self._replica.move_to(above)
            return True
        if by_marker:
            return self._make_epoch(missing)
        if missing in epochs:
            raise _contradiction()
        if below := [epoch for epoch in epochs if epoch < missing]:
            # The share was set back to an earlier day. All who notice meet again where its log ends.
            self._replica.move_to(max(below))
            return True
        if missing > 0 or self._replica.seen(missing) or self._replica.unconfirmed():
            raise ShareUnavailable("The shared folder has lost its log.")
        return self._make_epoch(missing)

    def _epochs_on_share(self) -> list[int]:
        try:
            entries = self._store.list(LOG)
        except NotFound:
            return []
        return sorted(epoch for entry in entries if (epoch := parse_epoch(entry)) is not None)

    def _highest_alive(self, epochs: list[int]) -> int | None:
        """The highest epoch that holds a valid segment; a folder made by a vandal does not. Reads them."""
        alive = [epoch for epoch in reversed(epochs[-_MAX_LEAPS:]) if self._is_alive(epoch)]
        return max(alive, default=None)

    def _is_alive(self, epoch: int) -> bool:
        """True if the folder holds a valid segment. Reads it."""
        listing = self.look_into(epoch)
        return bool(self._replica.seen(epoch) & listing.keys())

    def _make_epoch(self, epoch: int) -> bool:
        """Only a reader's right to the folder is no trouble: then there is nothing to read yet."""
        try:
            self._store.mkdir(epoch_folder(epoch))
        except ShareReadOnly:
            return False
        return True

    def _list_or_nothing(self, epoch: int) -> Mapping[str, int]:
        try:
            return self._store.list(epoch_folder(epoch))
        except NotFound:
            return {}

    def _check_if_swapped(self, epoch: int, listing: Mapping[str, int]) -> None:
        """If nothing that we saw is there any more, the folder may have become another space."""
        seen = self._replica.seen(epoch)
        if seen and not seen & listing.keys():
            check_space(self._store, self._replica.space)

    def look_into(self, epoch: int) -> Mapping[str, int]:
        """The listing of any epoch, nothing if it has no folder; what is new there is taken in."""
        listing = self._list_or_nothing(epoch)
        self._read_listing(epoch, listing)
        return listing

    def look_ahead(self) -> None:
        """Follow a log that went on although the sign that says so was lost."""
        epoch = self._replica.epoch()
        above = self._highest_alive([other for other in self._epochs_on_share() if other > epoch])
        if above is not None:
            self._replica.move_to(above)

    def _read_stragglers(self, epoch: int) -> None:
        """Look once more into the epoch before the one that closed.

        By now every cache has forgotten its old listings, so what an author wrote too late, or a sync
        program brought late, is seen there even if the author never comes back.
        """
        self.look_into(epoch)

    # --- what is there ----------------------------------------------------------------------------

    def _read_listing(self, epoch: int, listing: Mapping[str, int]) -> int:
        """Take in the new segments of a folder; returns how many segment files it has."""
        parsed = {name: entry for entry in listing if (name := parse_segment_name(entry))}
        seen = self._replica.seen(epoch)
        fresh = sorted(name for name, entry in parsed.items() if entry not in seen)
        if fresh:
            self._read_files(epoch, fresh, listing)
        return len(parsed)

    def _read_files(self, epoch: int, names: list[SegmentName], listing: Mapping[str, int]) -> None:
        held = set(self._replica.holds({name.stem for name in names}))
        copies = []
        batch = _Batch()
        try:
            for done, name in enumerate(names):
                self._round.cancel.check()
                self._round.progress(done, len(names))
                if name.stem in held:
                    copies.append(name.file_name)
                    continue
                segment = self._read(epoch, name.file_name, listing[name.file_name])
                if segment is None:
                    continue
                if segment.complete:
                    held.add(name.stem)
                if batch.add(Arrival(epoch, name.file_name, segment)):
                    batch = self._take_in(batch)
        finally:
            self._take_in(batch)
            self._drop_copies(epoch, copies)
        self._round.progress(len(names), len(names))

    def _drop_copies(self, epoch: int, names: list[str]) -> None:
        """Files whose segment is held need no reading, and no more tries."""
        if names:
            self._replica.ignore(epoch, names)
        for name in names:
            self._retries.over(f"{epoch_folder(epoch)}/{name}")

    def _take_in(self, batch: _Batch) -> _Batch:
        if batch.arrivals:
            self._replica.receive(batch.arrivals)
            self.harvest.received += len(batch.arrivals)
            own = [
                arrival for arrival in batch.arrivals if arrival.segment.device == self._round.keys.device.id
            ]
            self.harvest.own_unknown += len(own)
        return _Batch()

    def _read(self, epoch: int, file_name: str, size: int) -> VerifiedSegment | None:
        """One file, if it is time to try it; whatever is wrong with it is noted and tried again."""
        path = f"{epoch_folder(epoch)}/{file_name}"
        if not self._retries.begin(path, size):
            return None
        try:
            if size > MAX_SEGMENT_FILE:
                raise Unreadable("too large")
            segment = self._open(path)
        except FileTrouble as trouble:
            self._retries.failed(path, size, trouble.reason)
            return None
        except NotFound:
            self._retries.failed(path, size, GONE)
            return None
        except ShareUnavailable:
            # One file that cannot be opened is that file's trouble; a second one is the share's.
            self._failed_in_a_row += 1
            if self._failed_in_a_row > 1:
                raise
            self._retries.failed(path, size, "not readable")
            return None
        self._failed_in_a_row = 0
        self._retries.over(path)
        return segment

    def _open(self, path: str) -> VerifiedSegment:
        content = self._store.get(path, 0, MAX_SEGMENT_FILE + 1)
        segment = open_segment(content, self._replica.space, self._round.devices, self._round.cipher)
        name = parse_segment_name(path.rpartition("/")[2])
        if name is None or name.stem != segment.name:
            raise Unreadable("name")
        self._round.devices.setdefault(segment.device, segment.certificate)
        return segment

    def _retry_elsewhere(self) -> None:
        """Files in trouble whose folders are not listed any more: torn ones may be whole by now."""
        for path, trouble in self._retries.known.items():
            place = parse_epoch_path(path)
            if place is None or self._retries.tried(path) or place[0] == self._replica.epoch():
                continue
            self._round.cancel.check()
            epoch, file_name = place
            if self._replica.holds([file_name.partition(".")[0]]):
                self._drop_copies(epoch, [file_name])
            elif segment := self._read(epoch, file_name, trouble.size):
                self._take_in(_Batch([Arrival(epoch, file_name, segment)]))

    # --- are our own words there? -----------------------------------------------------------------

    def _settle(self, epoch: int, listing: Mapping[str, int], listed_ms: int, *, door_seen: bool) -> None:
        """Confirm own segments by a listing that is late enough, or have them announced again.

        `door_seen`: we closed the epoch ourselves, so nothing of ours came after the others had left.
        """
        closed = MARKER in listing
        whole = {(name.stem, size) for entry, size in listing.items() if (name := parse_segment_name(entry))}
        confirmed: list[bytes] = []
        again: list[bytes] = []
        for own in self._replica.unconfirmed():
            age = listed_ms - own.at_ms
            if own.epoch != epoch:
                continue
            there = (own.name, own.size) in whole
            if closed and age < DOOR_MS and not door_seen and not own.attempt:
                # Only a first copy: where epochs fill faster than caches forget, copies would fill the next
                # one and so on for ever. What came too late twice is found by those who read this epoch again.
                again.append(own.segment_id)
            elif closed or age >= CACHE_MS or age < 0:
                (confirmed if there else again).append(own.segment_id)
        if confirmed:
            self._replica.confirmed(confirmed)
        if again:
            self._replica.announce_again(again)


def _contradiction() -> ShareUnavailable:
    return ShareUnavailable("The shared folder gives contradicting answers.")
