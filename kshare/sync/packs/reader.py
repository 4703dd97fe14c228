"""Reading packs: how a newcomer gets the past, and how everybody learns what is safe on the share.

The newest packs come first, and in each the important classes, so that there is something to read after the
first one. What was taken in is held; a cut costs no more than the frame that was being read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from kshare.errors import NotFound, ShareUnavailable
from kshare.sync.names import PACKS, PackName, pack_path, parse_pack_name, segment_stem
from kshare.sync.packs.folder import READ_WHOLE, OpenedPack, PackFolder, without_content
from kshare.sync.round import Round
from kshare.sync.segment import VerifiedSegment
from kshare.sync.stores.ahead import WIDTH
from kshare.sync.trouble import FileTrouble

_BATCH_OPS: Final = 600
_FIRST_BATCH_OPS: Final = 60
"""The first operations are shown without waiting for more."""
_NEW_WHOLE: Final = 1 << 20
"""A pack of which nothing can be held here is read at once up to this size."""
_MAX_TROUBLED_FRAMES: Final = 4
"""A pack with so many bad frames is left alone for now."""


@dataclass(slots=True)
class _Coming:
    """A pack that is to be read."""

    name: PackName
    size: int
    whole: int
    """Up to this size it is read at once."""
    opened: OpenedPack | None = None
    """If it was opened while the one before was read."""
    expected: Sequence[int] = ()
    """Frames that are being fetched already."""


class PackReader:
    """Reads the packs that are new; made anew for each round."""

    def __init__(self, this: Round, folder: PackFolder) -> None:
        self._round = this
        self._replica = this.replica
        self._retries = this.retries
        self._folder = folder
        self._batch: list[VerifiedSegment] = []
        self._batch_ops = 0
        self._coming: list[_Coming] = []
        self._failed_in_a_row = 0
        self.has_read = False
        """True once this round has been through the packs."""
        self.received = 0
        """Segments that were new here."""
        self.own_unknown = 0
        """Those of this very device among them: a restored or copied home."""
        self.covered_to = -1
        """The last epoch that the packs read are from; a hint where to go on reading, no more."""

    def read_new(self) -> None:
        """Take in what the packs on the share hold and this replica does not; once per round."""
        if self.has_read:
            return
        self.has_read = True
        listing = self._folder.listing()
        ledger = self._replica.ledger
        ledger.packs_listed(listing, self._round.clock())
        self._forget_troubles(listing.keys())
        done = {pack for pack, note in ledger.packs().items() if note.done}
        names = _newest_first(listing)
        for name in names:
            if name.file_name in done:
                self.covered_to = max(self.covered_to, name.last_epoch)
        begun_at = self._replica.epoch()
        self._coming = [
            _Coming(name, listing[name.file_name], _worth_whole(name, names, begun_at))
            for name in names
            if name.file_name not in done
            and self._retries.due(pack_path(name.file_name), listing[name.file_name])
        ]
        while self._coming:
            self._round.cancel.check()
            coming = self._coming.pop(0)
            if self._read(coming):
                self.covered_to = max(self.covered_to, coming.name.last_epoch)

    def _forget_troubles(self, listed: Iterable[str]) -> None:
        """Troubles of packs that are not there any more."""
        paths = {pack_path(name) for name in listed}
        for path in self._retries.known:
            if path.startswith(f"{PACKS}/") and path not in paths:
                self._retries.over(path)

    def _expect_next(self) -> None:
        """The packs that come next are fetched meanwhile."""
        for coming in self._coming[:WIDTH]:
            self._folder.expect(coming.name.file_name, coming.size, coming.whole)

    def _open_next(self, pack: OpenedPack) -> None:
        """As soon as the index of the next pack is here, its frames are fetched while those of `pack` are read."""
        following = self._coming[0] if self._coming else None
        if following is None or following.opened:
            return
        named = following.name.file_name, following.size, following.whole
        if not self._folder.has_come(*named):
            return
        try:
            following.opened = self._folder.open(*named)
        except (FileTrouble, NotFound, ShareUnavailable):
            return  # dealt with when it is its turn
        stems = _stems(following.opened)
        missing = stems.keys() - _stems(pack) - self._replica.holds(stems)
        following.expected = sorted({stems[stem] for stem in missing})
        self._folder.expect_frames(following.opened, following.expected)

    def _read(self, coming: _Coming) -> bool:
        """One pack, if it is time to try it; whatever is wrong is noted and tried again. True if all is well."""
        name, size = coming.name, coming.size
        path = pack_path(name.file_name)
        if not self._retries.begin(path, size):
            return False
        try:
            pack = coming.opened or self._folder.open(name.file_name, size, coming.whole)
            # One that was found to lie is not believed again: all of it is read, also what is held here.
            self._take(pack, coming.expected, every=path in self._retries.known)
            now, bare = self._round.clock(), len(pack.index.bare)
            self._replica.ledger.cover(name.file_name, size, now, self._named(pack), bare)
        except FileTrouble as trouble:
            self._replica.ledger.uncover(name.file_name)
            self._retries.failed(path, size, trouble.reason)
            return False
        except NotFound:
            return False  # merged into another one meanwhile; that one is read in its turn
        except ShareUnavailable:
            self._failed_in_a_row += 1
            if self._failed_in_a_row > 1:
                raise
            self._retries.failed(path, size, "not readable")
            return False
        self._failed_in_a_row = 0
        self._retries.over(path)
        self._replica.ledger.pack_done(name.file_name)
        return True

    def _named(self, pack: OpenedPack) -> AbstractSet[bytes]:
        """What the pack keeps safe: all it names, or nothing if it lacks content that was not erased here.

        All or nothing, since the order in which packs are swept has to be the same on every PC.
        """
        erased = self._replica.ledger.erased
        if set(pack.index.bare) - erased(pack.index.bare):
            for frame in self._folder.frames(pack, range(len(pack.index.frames))):
                lacking = {op for segment in frame.segments for op in without_content(segment)}
                if frame.trouble or lacking - erased(lacking):
                    return frozenset()
        return pack.index.segment_ids

    def _take(self, pack: OpenedPack, expected: Sequence[int], *, every: bool) -> None:
        """Take in the frames with segments that are not held, or every one. `FileTrouble` if one of them is bad."""
        stems = _stems(pack)
        held = self._replica.holds(stems)
        missing = {stem for stem in stems if stem not in held}
        trouble: list[FileTrouble] = []
        done = 0
        try:
            wanted = stems if every else missing
            numbers = sorted({stems[stem] for stem in wanted})
            if expected and numbers != expected:
                self._folder.store.forget()  # the pack before did not hold what it names
            frames = self._folder.frames(pack, numbers)
            self._expect_next()
            for frame in frames:
                self._open_next(pack)
                for segment in frame.segments:
                    if segment.name in missing:
                        self._add(segment)
                        done += 1
                self._round.progress(done, len(missing))
                if frame.trouble:
                    trouble.append(frame.trouble)
                if len(trouble) == _MAX_TROUBLED_FRAMES:
                    break
        finally:
            self._flush()
        if trouble:
            raise trouble[0]

    def _add(self, segment: VerifiedSegment) -> None:
        self._batch.append(segment)
        self._batch_ops += len(segment.ops)
        if self._batch_ops >= (_BATCH_OPS if self.received else _FIRST_BATCH_OPS):
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            self._replica.receive_packed(self._batch)
            self.received += len(self._batch)
            own = self._round.keys.device.id
            self.own_unknown += sum(segment.device == own for segment in self._batch)
            self._batch, self._batch_ops = [], 0


def _stems(pack: OpenedPack) -> dict[str, int]:
    """The names of the segments of a pack, and their frames."""
    return {segment_stem(entry.segment_id): entry.frame for entry in pack.index.segments}


def _worth_whole(name: PackName, names: Sequence[PackName], epoch: int) -> int:
    """Up to which size a pack is read at once: it may be held in part, or be in a merged one as well.

    The newest waits for no more than is needed to show something.
    """
    merged = any(
        other.level > name.level
        and other.first_epoch <= name.first_epoch
        and name.last_epoch <= other.last_epoch
        for other in names
    )
    return READ_WHOLE if name == names[0] or name.first_epoch <= epoch or merged else _NEW_WHOLE


def _newest_first(entries: Iterable[str]) -> Sequence[PackName]:
    names = [name for entry in entries if (name := parse_pack_name(entry))]
    return sorted(names, key=lambda name: name.age_order, reverse=True)
