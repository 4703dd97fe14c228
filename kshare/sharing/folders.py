"""The way from one home to its shared folders: making, finding and checking spaces, and rounds of sync."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from kshare.cancel import CancelToken, Progress
from kshare.errors import InvalidInput
from kshare.lanes import Lane
from kshare.model.changes import Changes
from kshare.model.clock import WallClock
from kshare.sharing.ciphers import Ciphers
from kshare.sharing.replica import StoreReplica
from kshare.sharing.transfers import Transfers
from kshare.sharing.trash import Trash
from kshare.store.anchor import is_settled, settle
from kshare.store.blobs import BlobFolder
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.store.transaction import RandomBytes
from kshare.sync.blobs.format import BlobKey, open_space_key, sealing_key
from kshare.sync.engine import Engine, RoundReport, restored_words
from kshare.sync.genesis import check_space
from kshare.sync.keys.chain import KeyChain
from kshare.sync.keys.files import has_device, load_keys, new_device
from kshare.sync.keys.identity import KeyRing
from kshare.sync.notify import FolderWatch
from kshare.sync.packs.turn import NETWORK_DRIVE, SYNC_FOLDER
from kshare.sync.stores.ahead import WIDTH
from kshare.sync.stores.copied import is_copied
from kshare.sync.stores.deadline import DeadlineStore
from kshare.sync.stores.folder import FolderStore
from kshare.sync.stores.port import Store as SharedStore


class Sharing:
    """All shared folders of one home. Keeps one engine for each space; any thread may call it."""

    def __init__(
        self,
        keys: Path,
        store: Store,
        wall: WallClock,
        random_bytes: RandomBytes,
        told: Callable[[Changes], None],
    ) -> None:
        """`keys` is the folder with this home's key files; `told` hears what a round brought."""
        self._key_folder = keys
        self._store = store
        self._wall = wall
        self._random = random_bytes
        self._told = told
        self.ciphers = Ciphers(keys, store, wall, random_bytes)
        self._engines: dict[tuple[int, str], Engine] = {}
        self._keys: KeyRing | None = None
        self._untold = False
        """True while nobody was told that this home goes on as a new device."""
        self._lock = threading.Lock()
        self._hear: Callable[[str], None] | None = None
        self._watches: dict[str, FolderWatch] = {}
        self._notify = Lane("notify")

    def check(self, folder: str, space: Space) -> None:
        """Raise ShareUnavailable unless the folder holds this very space."""
        check_space(shared_folder(folder), space.id)

    def round(
        self, space: Space, cancel: CancelToken, progress: Progress, *, slow: bool = True
    ) -> RoundReport:
        """One full round; see `Engine.round`. InvalidInput for a space without a folder."""
        if space.folder is None:
            raise InvalidInput("The space '{name}' has no shared folder.", name=space.name)
        engine = self._engine(space, space.folder)
        chain = self._chain(space, space.folder)
        if chain is not None:
            self.ciphers.attend(space, chain)
        report = engine.round(cancel, progress, slow=slow)
        if chain is not None:
            report = replace(report, problems=(*report.problems, *self.ciphers.missed(space)))
        self._watch(space, space.folder, engine.epoch)
        if self._untold:
            self._untold = False
            report = replace(report, problems=(restored_words(), *report.problems))
        return report

    def files_of(self, space: Space, blobs: BlobFolder) -> Transfers:
        """What sends and fetches the attachments of a space. InvalidInput for a space without a folder."""
        shared, keys, sends = self._files(space)
        return Transfers(self._store, blobs, space, shared, keys, self._wall, self._told, sends=sends)

    def trash_of(self, space: Space, blobs: BlobFolder) -> Trash:
        """What takes attachments off the share that nothing refers to. InvalidInput for a space without a folder."""
        shared, keys, _ = self._files(space)
        return Trash(self._store, blobs, space, shared, keys, self._wall)

    def _files(self, space: Space) -> tuple[SharedStore, list[BlobKey], bool]:
        """Where the attachments lie, the keys to them, and whether any may be written now."""
        if space.folder is None:
            raise InvalidInput("The space '{name}' has no shared folder.", name=space.name)
        shared = shared_folder(space.folder, durable=self._store.durable)
        chain = self._chain(space, space.folder)
        if chain is None:
            return shared, [open_space_key(space.id)], True
        may_seal = self.ciphers.may_seal(space, chain)
        return shared, [sealing_key(space.id, key) for key in chain.every()], may_seal

    def hear(self, hear: Callable[[str], None]) -> None:
        """From now on, `hear(text id of a space)` is called soon after a file came into a folder that a round read.

        It comes on any thread, also for own files, and not at all where the system cannot tell.
        """
        self._hear = hear

    def stop_hearing(self) -> None:
        """No more calls."""
        self._hear = None
        for watch in self._watches.values():
            self._notify.submit(watch.stop)
        self._watches.clear()

    def _watch(self, space: Space, folder: str, epoch: int) -> None:
        """Hear of the next file of the epoch that is open now."""
        if self._hear is None:
            return
        if folder not in self._watches:
            self._watches[folder] = FolderWatch(folder, partial(self._pass_on, space.text_id))
        # A folder that hangs holds up that lane and nobody else.
        self._notify.submit(partial(self._watches[folder].follow, epoch), replace=folder)

    def _pass_on(self, space_id: str) -> None:
        if (hear := self._hear) is not None:
            hear(space_id)

    def _chain(self, space: Space, folder: str) -> KeyChain | None:
        return self.ciphers.chain_of(space, shared_folder(folder, durable=self._store.durable))

    def _engine(self, space: Space, folder: str) -> Engine:
        with self._lock:
            keys = self._read_keys()
            key = space.n, folder
            if key not in self._engines:
                shared = shared_folder(folder, durable=self._store.durable)
                replica = StoreReplica(self._store, space, self._told)
                cipher = self.ciphers.cipher(space.id, self._chain(space, folder))
                grace = SYNC_FOLDER if is_copied(Path(folder), Path.home(), os.environ) else NETWORK_DRIVE
                width = WIDTH if self._store.durable else 1
                self._engines[key] = Engine(
                    replica, shared, keys, self._wall, self._renew, cipher, grace, width
                )
            return self._engines[key]

    def _read_keys(self) -> KeyRing:
        """The keys as they are now: another process of this home may have gone on as a new device."""
        if self._keys is None:
            self._keys = self._settled_keys()
        elif (keys := load_keys(self._key_folder)) != self._keys:
            self._keys = keys
            self._engines.clear()
        return self._keys

    def _settled_keys(self) -> KeyRing:
        """The keys of a process that begins to sync; a home that was copied, moved or set back gets a new device."""
        home = self._key_folder.parent
        self._untold = not (has_device(self._key_folder) and is_settled(self._store.connection, home))
        keys = new_device(self._key_folder, self._random) if self._untold else load_keys(self._key_folder)
        self._store.run(lambda tx: settle(tx.connection, home, self._random))
        return keys

    def _renew(self) -> KeyRing:
        keys = new_device(self._key_folder, self._random)
        with self._lock:
            self._keys = keys
            self._engines.clear()
        return keys


def absolute_folder(folder: str) -> str:
    """A folder as it is kept: a path that was typed relative to where somebody stood would be lost elsewhere."""
    return str(Path(folder).expanduser().absolute())


def shared_folder(folder: str, *, durable: bool = True) -> SharedStore:
    """The store of a folder as typed, with deadlines; InvalidInput for nothing."""
    if not folder.strip():
        raise InvalidInput("Name the shared folder, for example \\\\server\\team or /mnt/team.")
    return _shared_folder(absolute_folder(folder), durable)


@lru_cache(maxsize=64)
def _shared_folder(folder: str, durable: bool) -> SharedStore:
    """One store for each folder of this process: one that hangs is known to everybody who asks."""
    if not durable:  # the demo's, on this very disk
        return FolderStore(Path(folder), durable=False)
    return DeadlineStore(lambda heard: FolderStore(Path(folder), durable=durable, heard=heard), folder)
