"""Attachments between one home and the shared folder of one space: sends what waits, fetches what is wanted.

A turn takes as long as the files are large, so it runs beside the rounds of sync and not in them. It may die
at any point: what is on its way is a row (`store.transfers`), and each step can be done again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from kshare.cancel import CancelToken
from kshare.errors import DamagedData, EnvironmentTrouble, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.model.attachment import Blob
from kshare.model.changes import FILES, Changes
from kshare.model.clock import WallClock
from kshare.store.blobs import BlobFolder
from kshare.store.erasing import erased_blobs, unattached_erased
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.store.transaction import Transaction
from kshare.store.transfers import (
    CONFIRM_MS,
    LOOK_AFTER_ERASURE_MS,
    LOOK_AGAIN_MS,
    Transfer,
    Way,
    forget,
    note_failure,
    stand_at,
    transfers,
    use,
)
from kshare.store.trash import is_lonely
from kshare.sync.blobs.format import BlobKey, blob_stem
from kshare.sync.blobs.transfer import (
    download,
    is_unspoiled,
    remove_copies,
    remove_torn,
    upload,
    whole_copies,
)
from kshare.sync.blobs.trash import read_notes, remove_notes
from kshare.sync.genesis import check_space
from kshare.sync.stores.port import Store as SharedStore
from kshare.sync.trouble import FileTrouble, Newer
from kshare.words import say

FileProgress = Callable[[Blob, int, int], None]
"""Called with (content, bytes done, bytes in all)."""

_LOOKS: Final = 4
"""Such looks in one turn."""
_FIRST_RETRY_MS: Final = 15_000
_LAST_RETRY_MS: Final = 3_600_000


@dataclass(slots=True)
class TransferReport:
    """What a turn did. `waiting` files are still to be sent or confirmed, `missing` wanted and not on the share."""

    sent: int = 0
    received: int = 0
    waiting: int = 0
    missing: int = 0
    problems: list[str] = field(default_factory=list)


class Transfers:
    """The files of one space. `keys` are newest first; the first one writes, unless the turn `sends` nothing."""

    def __init__(
        self,
        store: Store,
        blobs: BlobFolder,
        space: Space,
        shared: SharedStore,
        keys: Sequence[BlobKey],
        wall: WallClock,
        told: Callable[[Changes], None],
        *,
        sends: bool = True,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._space = space
        self._shared = shared
        self._keys = keys
        self._wall = wall
        self._told = told
        self._sends = sends

    def turn(self, limit: int, cancel: CancelToken, progress: FileProgress) -> TransferReport:
        """Confirm, send, fetch, and look after what is safe. Nothing to do is no request at all.

        Content of more than `limit` bytes, the most that the space allows, is not fetched. Raises Cancelled;
        trouble with the share or with one file is in the report and tried again later.
        """
        report = TransferReport()
        try:
            self._remove_erased(cancel)
            self._confirm()
            if self._sends:
                self._send(report, cancel, progress)
            self._fetch(report, limit, cancel, progress)
            self._look_after(cancel)
        except ShareUnavailable as trouble:
            report.problems.append(trouble.message)
        report.waiting = len(self._standing(Way.UP, Way.SENT))
        return report

    def _remove_erased(self, cancel: CancelToken) -> None:
        """What was erased for good leaves the share, at the hands of those who brought or fetched it.

        Somebody who attached the same content meanwhile hears of it, finds it missing and sends it again.
        """
        gone = unattached_erased(self._store.connection, self._space.n)
        if not gone:
            return
        for transfer in self._standing(*Way):
            if transfer.blob.hash not in gone:
                continue
            try:
                remove_copies(self._shared, self._keys, transfer.blob, cancel)
            except ShareReadOnly:
                continue
            self._forget(transfer.blob)

    def _confirm(self) -> None:
        for transfer in self._standing(Way.SENT):
            if self._wall() - transfer.at_ms >= CONFIRM_MS:
                whole = whole_copies(self._shared, self._keys[0], transfer.blob)
                self._stand(transfer.blob, Way.SAFE if whole else Way.UP)

    def _send(self, report: TransferReport, cancel: CancelToken, progress: FileProgress) -> None:
        due = self._due(Way.UP)
        if due:  # nothing of one space may end up in the folder of another
            check_space(self._shared, self._space.id)
        for transfer in due:
            blob = transfer.blob
            if not self._blobs.holds(blob):
                self._forget(blob)
                continue
            try:
                written = upload(
                    self._shared,
                    self._keys[0],
                    blob,
                    partial(self._blobs.open, blob),
                    cancel,
                    partial(progress, blob),
                )
            except DamagedData as trouble:
                self._blobs.remove(blob.hash)  # what is on the disk is not what was attached
                self._failed(transfer, trouble.message, report)
            except (ShareReadOnly, ShareFull) as trouble:
                self._failed(transfer, trouble.message, report)
                return
            except ShareUnavailable as trouble:
                self._failed(transfer, trouble.message)
                raise
            else:
                confirmed = written is None and not self._is_in_trash(blob)
                self._stand(blob, Way.SAFE if confirmed else Way.SENT)
                report.sent += written is not None

    def _is_in_trash(self, blob: Blob) -> bool:
        """True if a copy that lies there was about to go: the note is taken away, and the copy looked for again."""
        notes, stem = read_notes(self._shared), blob_stem(self._keys[0], blob)
        if stem not in notes:
            return False
        with suppress(ShareReadOnly):
            remove_notes(self._shared, notes[stem])
        return True

    def _fetch(self, report: TransferReport, limit: int, cancel: CancelToken, progress: FileProgress) -> None:
        for transfer in self._due(Way.DOWN):
            blob = transfer.blob
            if self._blobs.holds(blob):  # by way of another space, or because it is empty
                there = any(whole_copies(self._shared, key, blob) for key in self._keys)
                self._stand(blob, Way.SAFE if there else Way.UP)
            elif blob.size > limit:
                self._failed(transfer, say("The file is larger than this space allows."))
            else:
                self._fetch_one(transfer, report, cancel, progress)

    def _fetch_one(
        self, transfer: Transfer, report: TransferReport, cancel: CancelToken, progress: FileProgress
    ) -> None:
        blob = transfer.blob
        try:
            with self._blobs.receiving(blob) as sink:
                there = download(
                    self._shared,
                    self._keys,
                    blob,
                    sink,
                    cancel,
                    partial(progress, blob),
                )
        except Newer:
            self._failed(transfer, say("The file was written by a newer KShare."))
        except FileTrouble:
            self._failed(transfer, say("The copy in the shared folder is damaged."), report)
        except ShareUnavailable as trouble:
            self._failed(transfer, trouble.message)
            raise
        except EnvironmentTrouble as trouble:  # of this PC's disk
            self._failed(transfer, trouble.message, report)
        else:
            if there:
                self._came(blob)
                report.received += 1
            else:
                self._failed(transfer, say("The file is on its way: it is not in the shared folder yet."))
                report.missing += 1

    def _came(self, blob: Blob) -> None:
        def work(tx: Transaction) -> None:
            use(tx.connection, blob, tx.now_ms)
            stand_at(tx.connection, self._space.n, blob, Way.SAFE, tx.now_ms)
            tx.note(FILES)

        self._write(work)

    def _look_after(self, cancel: CancelToken) -> None:
        """What was safe a week ago: still there? If the share lost it and it is here, it goes up again.

        Where somebody erased the same content it may have gone at his hands, who knew of no other attachment.
        """
        erased = erased_blobs(self._store.connection, self._space.n)
        old = [
            found
            for found in self._standing(Way.SAFE)
            if self._wall() - found.at_ms
            >= (LOOK_AFTER_ERASURE_MS if found.blob.hash in erased else LOOK_AGAIN_MS)
        ]
        for transfer in old[:_LOOKS]:
            blob = transfer.blob
            key = next((key for key in self._keys if self._is_there(key, blob)), None)
            if key is not None:
                remove_torn(self._shared, key, blob, cancel)
                self._stand(blob, Way.SAFE)
            elif self._blobs.holds(blob) and not is_lonely(self._store.connection, self._space.n, blob):
                self._stand(blob, Way.UP)
            else:
                self._forget(blob)

    def _is_there(self, key: BlobKey, blob: Blob) -> bool:
        """True if a copy is on the share; who holds the content sees also that it is not spoiled."""
        whole = whole_copies(self._shared, key, blob)
        if not self._blobs.holds(blob):
            return bool(whole)
        return any(
            is_unspoiled(self._shared, name, key, blob, partial(self._blobs.open, blob)) for name in whole
        )

    def _standing(self, *ways: Way) -> list[Transfer]:
        return transfers(self._store.connection, self._space.n, ways)

    def _due(self, way: Way) -> list[Transfer]:
        return transfers(self._store.connection, self._space.n, (way,), self._wall())

    def _stand(self, blob: Blob, way: Way) -> None:
        def work(tx: Transaction) -> None:
            stand_at(tx.connection, self._space.n, blob, way, tx.now_ms)
            tx.note(FILES)

        self._write(work)

    def _forget(self, blob: Blob) -> None:
        self._write(lambda tx: forget(tx.connection, self._space.n, blob))

    def _failed(self, transfer: Transfer, reason: str, report: TransferReport | None = None) -> None:
        pause = min(_FIRST_RETRY_MS << min(transfer.tries, 10), _LAST_RETRY_MS)

        def work(tx: Transaction) -> None:
            note_failure(tx.connection, self._space.n, transfer.blob, tx.now_ms + pause, reason)
            tx.note(FILES)

        self._write(work)
        if report is not None and reason not in report.problems:
            report.problems.append(reason)

    def _write(self, work: Callable[[Transaction], None]) -> None:
        _, changes = self._store.run(work, relaxed=True)
        if changes.topics:
            self._told(changes)
