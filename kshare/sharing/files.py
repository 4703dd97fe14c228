"""The contents of attachments in one home: kept, opened, let go of when room is needed, sent and fetched."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import EnvironmentTrouble, NotFound
from kshare.model.attachment import Blob
from kshare.model.changes import FILES, Changes
from kshare.sharing.transfers import FileProgress, TransferReport
from kshare.sharing.trash import TrashReport
from kshare.store.blobs import BlobFolder
from kshare.store.erasing import erased_blobs
from kshare.store.file_texts import forget_file_texts
from kshare.store.lockfile import exclusive
from kshare.store.quotas import quota_of
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.store.transaction import Transaction
from kshare.store.transfers import evictable, is_attached, let_go, use
from kshare.sync.genesis import first_policy

if TYPE_CHECKING:
    from kshare.sharing.folders import Sharing

LOCK: Final = "files.lock"
CACHE_BYTES: Final = 2_000_000_000
"""What is kept of files that can be fetched again; pinned ones and those that only this PC has come on top."""
_UNUSED_S: Final = 24 * 3600
"""So long content is kept that nothing holds: a draft may want it, or an undo."""


def no_file_progress(blob: Blob, done: int, total: int) -> None:
    """For callers that do not want to hear."""


class HomeFiles:
    """The folder of contents and the rows about it. Any thread may call."""

    def __init__(
        self, home: Path, store: Store, sharing: Callable[[], Sharing], told: Callable[[Changes], None]
    ) -> None:
        self._home = home
        self._store = store
        self._sharing = sharing
        self._told = told
        self.folder = BlobFolder(home, durable=store.durable)

    def keep(
        self, source: BinaryIO, cancel: CancelToken | None = None, progress: Progress = no_progress
    ) -> Blob:
        """Take content in, so that it can be attached. Raises Cancelled, DiskFull."""
        return self.folder.add(source, cancel, progress)

    def keep_file(
        self, path: Path, cancel: CancelToken | None = None, progress: Progress = no_progress
    ) -> Blob:
        """Take in the content of a file of this PC. Raises NotFound, EnvironmentTrouble, Cancelled, DiskFull."""
        with _opened(path) as source:
            size = path.stat().st_size
            return self.keep(source, cancel, lambda done, _: progress(done, size))

    def open(self, blob: Blob) -> BinaryIO:
        """The content, for reading; it counts as used. NotFound if it is not here."""
        if not self.folder.holds(blob):
            self._write(lambda tx: let_go(tx.connection, blob.hash))
            raise NotFound("The file is not on this PC. Fetch it first.")
        self._write(lambda tx: use(tx.connection, blob, tx.now_ms))
        return self.folder.open(blob)

    def save(
        self, blob: Blob, target: Path, cancel: CancelToken | None = None, progress: Progress = no_progress
    ) -> None:
        """Write a copy of the content to `target`, which must not exist. Raises NotFound, EnvironmentTrouble."""
        cancel = cancel or CancelToken()
        with self.open(blob) as source:
            try:
                with target.open("xb") as copy:
                    while piece := source.read(1 << 20):
                        cancel.check()
                        copy.write(piece)
                        progress(copy.tell(), blob.size)
            except FileExistsError as error:
                raise EnvironmentTrouble("{file} is there already.", file=target) from error
            except OSError as error:
                target.unlink(missing_ok=True)
                raise EnvironmentTrouble(
                    "{file} cannot be written: {reason}.", file=target, reason=error.strerror
                ) from error
            except BaseException:
                target.unlink(missing_ok=True)
                raise

    def transfer(
        self,
        space: Space,
        cancel: CancelToken | None = None,
        progress: FileProgress = no_file_progress,
        *,
        wait_s: float = 0.0,
    ) -> TransferReport:
        """Send and fetch what waits in one space; see `Transfers.turn`. StoreLocked if another process is at it."""
        cancel = cancel or CancelToken()
        with exclusive(self._home / LOCK, wait_s=wait_s, cancel=cancel):
            limit = quota_of(self._store.connection, space.n, first_policy).blob
            report = self._sharing().files_of(space, self.folder).turn(limit, cancel, progress)
        if report.received:
            self.make_room()
        return report

    def tidy_share(self, space: Space, cancel: CancelToken | None = None) -> TrashReport:
        """Once a day: take off the share what nothing in the space refers to any more; see `Trash.look`.

        StoreLocked if another process sends and fetches just now.
        """
        cancel = cancel or CancelToken()
        trash = self._sharing().trash_of(space, self.folder)
        if not trash.is_due:
            return TrashReport()
        with exclusive(self._home / LOCK, wait_s=0.0, cancel=cancel):
            return trash.look(cancel)

    def make_room(self, limit: int = CACHE_BYTES) -> int:
        """Let go of what was not used for longest and can be fetched again, down to `limit` bytes; how many went."""
        candidates = evictable(self._store.connection)
        over = sum(blob.size for blob, _ in candidates) - limit
        gone = []
        for blob, _ in candidates:
            if over <= 0:
                break
            gone.append(blob.hash)
            over -= blob.size
        self.let_go(gone)
        return len(gone)

    def tidy(self) -> int:
        """Remove content that nothing holds for a day, and what interrupted copies left; how many contents went."""
        self.folder.sweep_parts()
        old = time.time() - _UNUSED_S
        gone = [
            content_hash
            for content_hash, found in self.folder.held()
            if max(found.st_mtime, found.st_ctime) < old
            and not is_attached(self._store.connection, content_hash)
        ]
        self.let_go(gone)
        self._write(lambda tx: forget_file_texts(tx.connection))
        return len(gone)

    def drop_erased(self) -> int:
        """Remove content whose attachments were erased for good, unless something else holds it; how much went."""
        gone = [
            content_hash
            for content_hash in erased_blobs(self._store.connection)
            if self.folder.path(content_hash).exists()
            and not is_attached(self._store.connection, content_hash)
        ]
        self.let_go(gone)
        return len(gone)

    def let_go(self, hashes: Sequence[bytes]) -> None:
        """Remove content from this PC, at once and whatever holds it; it can be fetched again if the share has it."""

        def work(tx: Transaction) -> None:
            for content_hash in hashes:
                let_go(tx.connection, content_hash)
            tx.note(FILES)

        if hashes:  # the rows first: a crash in between leaves content that `tidy` finds
            self._write(work)
        for content_hash in hashes:
            self.folder.remove(content_hash)

    def _write(self, work: Callable[[Transaction], None]) -> None:
        _, changes = self._store.run(work, relaxed=True)
        if changes.topics:
            self._told(changes)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise NotFound("There is no file {file}.", file=path) from error
    except OSError as error:
        raise EnvironmentTrouble(
            "{file} cannot be read: {reason}.", file=path, reason=error.strerror
        ) from error
