"""Writing own changes: one created file for each segment, under a name that nobody else can want."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from kshare.cancel import CancelToken
from kshare.errors import NotFound, ShareReadOnly
from kshare.model.clock import WallClock
from kshare.model.kinds import OpClass
from kshare.model.op import Op
from kshare.sync.frame import is_current
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.identity import KeyRing
from kshare.sync.names import LAST_EPOCH, MARKER, MARKER_CONTENT, SegmentName, epoch_folder
from kshare.sync.replica import Position, Replica
from kshare.sync.segment import SealedSegment, seal_segment, segment_file
from kshare.sync.stores.port import Store

FILES_PER_EPOCH: Final = 64


def _sign(
    keys: KeyRing,
    space: bytes,
    cipher: Cipher | None,
    position: Position,
    op_class: OpClass,
    ops: Sequence[Op],
) -> SealedSegment:
    return seal_segment(keys, space, position, op_class, ops, cipher)


class Publisher:
    """One go at publishing; made anew for each round, after the poll."""

    def __init__(
        self,
        replica: Replica,
        store: Store,
        keys: KeyRing,
        clock: WallClock,
        cancel: CancelToken,
        cipher: Cipher | None = None,
    ) -> None:
        self._replica = replica
        self._store = store
        self._keys = keys
        self._clock = clock
        self._cancel = cancel
        self._cipher = cipher
        self._tried_to_close: set[int] = set()
        self.closed: set[int] = set()
        """Epochs whose marker this round created: all that we wrote there came before it."""
        self.sent = 0

    def seal_all(self) -> None:
        """Sign and keep everything that waits. No network is needed for that.

        It goes on waiting while nothing may be sealed: the key has to be changed, and cannot be.
        """
        sign = partial(_sign, self._keys, self._replica.space, self._cipher)
        with suppress(ShareReadOnly):
            while self._replica.seal(self._keys.device.id, sign):
                self._cancel.check()

    def write_all(self, open_files: int, poll: Callable[[], int]) -> None:
        """Write what is sealed into the open epoch, which has `open_files` files by now.

        A full epoch is closed first; `poll` then goes to the next one and says how many files that has.
        Share trouble passes through: what was written is recorded, the rest stays for the next round.
        """
        self._give_up_on_other_epochs()
        self._seal_anew()
        publications = self._replica.to_publish()
        unsent = self._replica.unsent()
        for publication in publications:
            self._cancel.check()
            if open_files >= FILES_PER_EPOCH and self._close_epoch():
                open_files = poll()
                unsent = self._replica.unsent()  # without what packs have brought meanwhile
            if publication.segment_id not in unsent:
                continue
            epoch = self._replica.epoch()
            name = SegmentName(publication.name, publication.attempt).file_name
            file = publication.file or self._made_anew(publication.segment_id)
            if file is None:
                continue
            path = f"{epoch_folder(epoch)}/{name}"
            if not self._store.put_new(path, file) and not self._holds(path, file):
                self._replica.announce_again([publication.segment_id])
                continue
            self._replica.announced(publication.segment_id, epoch, self._clock())
            self.sent += 1
            open_files += 1

    def _holds(self, path: str, file: bytes) -> bool:
        """Whether a name that is taken has our bytes: written before a crash, or before the answer got lost.

        A write that was cut may have left a file of the right size with zeros at its end, which no listing tells.
        """
        with suppress(NotFound):
            return self._store.get(path) == file
        return False

    def _seal_anew(self) -> None:
        """What waits under an older key is sealed under the one of today: somebody may have been removed since.

        It takes the next attempt, since no path of the share is ever written with other bytes.
        """
        if self._cipher is None:
            return
        waiting = [own for own in self._replica.to_publish() if own.file]
        old = [own.segment_id for own in waiting if not is_current(own.file, self._cipher)]
        if old:
            self._replica.announce_again(old)
        for segment_id in old:
            self._made_anew(segment_id)

    def _made_anew(self, segment_id: bytes) -> bytes | None:
        """The file of an own segment without what was erased since it was sealed; kept before anyone sees it.

        None if it may not be carried just now: its author is no member any more, or some content is missing.
        """
        segment = next(iter(self._replica.ledger.packable([segment_id])), None)
        if segment is None:
            return None
        segment.parts.certificate = segment.certificate
        file = segment_file(segment.parts, self._cipher)
        self._replica.keep_file(segment_id, file)
        return file

    def _close_epoch(self) -> bool:
        """Make the next folder, then the sign that points to it; in this order, nobody finds a dead end.

        False if this round did so already: a cached listing may hide the sign for a while.
        """
        epoch = self._replica.epoch()
        if epoch in self._tried_to_close or epoch == LAST_EPOCH:
            return False
        self._tried_to_close.add(epoch)
        self._store.mkdir(epoch_folder(epoch + 1))
        if self._store.put_new(f"{epoch_folder(epoch)}/{MARKER}", MARKER_CONTENT):
            self.closed.add(epoch)
        return True

    def _give_up_on_other_epochs(self) -> None:
        """What was announced where nobody looks any more, and was not confirmed there, is said again here."""
        epoch = self._replica.epoch()
        elsewhere = [own.segment_id for own in self._replica.unconfirmed() if own.epoch != epoch]
        if elsewhere:
            self._replica.announce_again(elsewhere)
