"""Reading what others wrote: one listing if there is nothing new, else as many epochs as there are.

A name is marked seen only after its content was taken in. Nothing is concluded from what is *not* there,
except that our own words must be announced again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from kshare.errors import NotFound, ShareReadOnly, ShareUnavailable
from kshare.sync.genesis import check_space
from kshare.sync.harvest import Batch, Harvest
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
from kshare.sync.packs.reader import PackReader
from kshare.sync.replica import Arrival
from kshare.sync.retries import GONE
from kshare.sync.round import Round
from kshare.sync.segment import MAX_SEGMENT_FILE, VerifiedSegment, open_segment
from kshare.sync.settling import settle
from kshare.sync.trouble import FileTrouble, Unreadable

_MAX_SEARCHES: Final = 3
"""A poll looks so often for a folder that is not there: cached answers could send it in circles."""
_MAX_LEAPS: Final = 64
"""Folders above a missing epoch that are tried for a valid segment, from the highest down."""
_LOOSE_FILES: Final = 4
"""More files than these of a closed epoch are not read one by one: its pack brings them together."""
_NOT_YET_PACKED: Final = 8
"""So many of the last epochs that packs are from are walked nevertheless: not all of them may be packed."""


class Reader:
    """One poll; made anew for each round."""

    def __init__(self, this: Round, packs: PackReader, log_end: int | None = None) -> None:
        """`log_end`: the epoch that an earlier round found to be the last one."""
        self._round = this
        self._replica = this.replica
        self._store = this.store
        self._retries = this.retries
        self._packs = packs
        self._failed_in_a_row = 0
        self._searches = 0
        self._asked_ms: dict[int, int] = {}  # since when a listing is on its way
        self._closed: dict[int, Mapping[str, int]] = {}  # listings of this round that show the sign
        self.log_end = log_end
        self.harvest = Harvest()

    def poll(self, closed_by_us: AbstractSet[int] = frozenset()) -> None:
        """Read until the open epoch holds nothing new. `closed_by_us`: epochs that this round closed.

        `ShareUnavailable` if the folder is missing, empty, or another space; then nothing was changed.
        """
        begun_at = self._replica.epoch()
        by_marker = False
        while True:
            epoch = self._replica.epoch()
            listed_ms = self._asked_ms.get(epoch, self._round.clock())
            try:
                listing = self._list(epoch)
            except NotFound:
                if not self._find_epoch(epoch, by_marker=by_marker):
                    return
                by_marker = False
                continue
            vanished = self._check_if_swapped(epoch, listing)
            if MARKER in listing and self._is_behind(epoch, listing):
                self._packs.read_new()
            self.harvest.open_files = self._read_listing(epoch, listing)
            self.harvest.at_home = not self._replica.seen(epoch).isdisjoint(listing)
            self._settle(epoch, listing, listed_ms, door_seen=epoch in closed_by_us)
            if MARKER not in listing or epoch == LAST_EPOCH:
                # One that we opened ourselves, or looked beyond before, is the last.
                if epoch - 1 in closed_by_us or not self._log_goes_on(epoch, again=vanished):
                    break
                continue
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
        onwards = [other for other in above if other >= min(target, alive)]
        if not alive or not onwards:
            return epoch + 1
        self._expect_listings(onwards[: 2 * _NOT_YET_PACKED])
        return onwards[0]

    def _find_epoch(self, missing: int, *, by_marker: bool) -> bool:
        """The epoch's folder is not there: go where the log goes on. False if there is nothing to read."""
        self._searches += 1
        if self._searches > _MAX_SEARCHES:
            raise _contradiction()
        check_space(self._store, self._replica.space)
        if not by_marker:
            self._packs.read_new()
        epochs = self._epochs_on_share()
        if self._go_on(missing, epochs):
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

    def _log_goes_on(self, epoch: int, *, again: bool) -> bool:
        """True if an epoch without a sign was not the last one; we stand elsewhere then. Looked at once only.

        It may have been swept together with its sign, and a file came back or came late. `again`: what was
        seen there is gone, so look again.
        """
        if (epoch == self.log_end and not again) or self._searches == _MAX_SEARCHES:
            return False
        self._searches += 1
        self.look_ahead()
        if self._replica.epoch() != epoch:
            return True
        self.log_end = epoch
        return False

    def _go_on(self, epoch: int, epochs: list[int]) -> bool:
        """Move to where the log goes on above an epoch, if it does; reads what packs have not brought yet."""
        above = [other for other in epochs if other > epoch]
        if not above:
            return False
        self._packs.read_new()
        target = self._highest_alive(above)
        if target is None and epoch <= self._packs.covered_to and above[0] <= self._packs.covered_to + 2:
            target = above[0]  # everything was swept: packs vouch for it
        if target is None:
            return False
        self._replica.move_to(target)
        if target == above[-1]:
            self.log_end = target  # as the listing of the log says that was just read
        return True

    def _highest_alive(self, epochs: list[int]) -> int | None:
        """The highest epoch that holds a valid segment; a folder made by a vandal does not. Reads them."""
        tried = epochs[-_MAX_LEAPS:]
        self._expect_listings(tried[::-1])
        alive = [epoch for epoch in reversed(tried) if self._is_alive(epoch)]
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

    def _expect_listings(self, epochs: Iterable[int]) -> None:
        """These will be listed soon."""
        now = self._round.clock()
        for epoch in epochs:
            if self._store.expect_listing(epoch_folder(epoch)):
                self._asked_ms.setdefault(epoch, now)

    def _list(self, epoch: int) -> Mapping[str, int]:
        """`NotFound` if the epoch has no folder."""
        self._closed.pop(epoch, None)
        self._asked_ms.pop(epoch, None)
        listing = self._store.list(epoch_folder(epoch))
        if MARKER in listing:
            self._closed[epoch] = listing
        return listing

    def _check_if_swapped(self, epoch: int, listing: Mapping[str, int]) -> bool:
        """True if nothing that we saw is there any more: then the folder may have become another space."""
        seen = self._replica.seen(epoch)
        if vanished := bool(seen) and seen.isdisjoint(listing):
            check_space(self._store, self._replica.space)
        return vanished

    def look_into(self, epoch: int) -> Mapping[str, int]:
        """The listing of any epoch, nothing if it has no folder; what is new there is taken in."""
        try:
            listing = self._list(epoch)
        except NotFound:
            return {}
        self._read_listing(epoch, listing)
        return listing

    def survey(self, epochs: Collection[int]) -> dict[int, Mapping[str, int]]:
        """`look_into` for all of them, but for those that this round has found closed and read before."""
        unknown = [epoch for epoch in sorted(epochs) if epoch not in self._closed]
        self._expect_listings(unknown)
        listings = {}
        for epoch in sorted(epochs):
            self._round.cancel.check()
            known = self._closed.get(epoch)
            listings[epoch] = self.look_into(epoch) if known is None else known
        return listings

    def look_ahead(self) -> list[int]:
        """Follow a log that went on although the sign that says so was lost. All epochs that have a folder."""
        epochs = self._epochs_on_share()
        self._go_on(self._replica.epoch(), epochs)
        return epochs

    def _read_stragglers(self, epoch: int) -> None:
        """Look once more into the epoch before the one that closed.

        By now every cache has forgotten its old listings, so what an author wrote too late, or a sync
        program brought late, is seen there even if the author never comes back.
        """
        self.look_into(epoch)

    def _settle(self, epoch: int, listing: Mapping[str, int], listed_ms: int, *, door_seen: bool) -> None:
        settle(self._replica, epoch, listing, listed_ms, door_seen=door_seen)

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
        self._expect_files(epoch, [name for name in names if name.stem not in held], listing)
        copies = []
        batch = Batch()
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

    def _expect_files(self, epoch: int, names: list[SegmentName], listing: Mapping[str, int]) -> None:
        """These are fetched meanwhile, but for further copies of the same."""
        expected = set()
        for name in names:
            path, size = f"{epoch_folder(epoch)}/{name.file_name}", listing[name.file_name]
            if name.stem not in expected and size <= MAX_SEGMENT_FILE and self._retries.due(path, size):
                expected.add(name.stem)
                self._store.expect(path, 0, MAX_SEGMENT_FILE + 1, size)

    def _drop_copies(self, epoch: int, names: list[str]) -> None:
        """Files whose segment is held need no reading, and no more tries."""
        if names:
            self._replica.ignore(epoch, names)
        for name in names:
            self._retries.over(f"{epoch_folder(epoch)}/{name}")

    def _take_in(self, batch: Batch) -> Batch:
        if batch.arrivals:
            self._replica.receive(batch.arrivals)
            self.harvest.received += len(batch.arrivals)
            own = self._round.keys.device.id
            self.harvest.own_unknown += sum(arrival.segment.device == own for arrival in batch.arrivals)
        return Batch()

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
                self._take_in(Batch([Arrival(epoch, file_name, segment)]))


def _contradiction() -> ShareUnavailable:
    return ShareUnavailable("The shared folder gives contradicting answers.")
