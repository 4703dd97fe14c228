"""The server's disk, and what each PC sees of it: listings from a cache, files that come late and in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from kshare.sync.stores.memory import missing
from kshare.sync.stores.port import Content

CACHE_MS = 10_000
"""So long a Windows client may answer from its cache."""


@dataclass(frozen=True, slots=True)
class File:
    """A file on the server. `seen_from` says from when on a viewer (by number) sees it; the others at once."""

    content: bytes
    seen_from: Mapping[int, int] = field(default_factory=dict)


Folder = dict[str, File]


class Share:
    """What really lies on the server. Open to vandals, administrators and the checks of the simulator."""

    def __init__(self, random: Random, now: Callable[[], int]) -> None:
        self.random = random
        self.now = now
        self.folders: dict[str, Folder] = {"": {}}
        self.lag_ms = 0
        """A sync program brings each file to each viewer within about this time; 0 on a file server."""
        self.cached = False
        """Clients may answer a listing from their cache."""
        self.deleted: dict[str, bytes] = {}
        """What was deleted last, by path: a sync program or an administrator may bring it back."""
        self.placed: Callable[[str, bytes], None] = lambda path, content: None
        """Hears of every file that is put there."""
        self._viewers = 0

    # -- what is really there ------------------------------------------------------------------------

    def read(self, path: str) -> bytes | None:
        """The content of a file, or None."""
        folder, _, name = path.rpartition("/")
        file = self.folders.get(folder, {}).get(name)
        return file.content if file else None

    def paths(self) -> list[str]:
        """Every file, sorted."""
        return sorted(
            f"{folder}/{name}" if folder else name for folder, files in self.folders.items() for name in files
        )

    def place(self, path: str, content: bytes, viewer: int = -1) -> None:
        """Put a file there, whatever was there before. Seen at once by `viewer`, by the others when it comes."""
        folder, _, name = path.rpartition("/")
        self.make(folder)
        self.folders[folder][name] = File(content, self._arrivals(viewer) if self.lag_ms else {})
        self.placed(path, content)

    def remove(self, path: str) -> None:
        """Take a file away; no trouble if it is not there."""
        folder, _, name = path.rpartition("/")
        file = self.folders.get(folder, {}).pop(name, None)
        if file is not None:
            self.deleted[path] = file.content

    def make(self, folder: str) -> None:
        """Make a folder and those above it."""
        while folder not in self.folders:
            self.folders[folder] = {}
            folder = folder.rpartition("/")[0]

    def _arrivals(self, writer: int) -> dict[int, int]:
        now = self.now()
        return {
            viewer: now + int(self.random.expovariate(1 / self.lag_ms))
            for viewer in range(self._viewers)
            if viewer != writer
        }

    # -- what may happen to it -----------------------------------------------------------------------

    def backup(self) -> dict[str, Folder]:
        """All of it, as an administrator keeps it."""
        return {folder: dict(files) for folder, files in self.folders.items()}

    def restore(self, backup: Mapping[str, Folder]) -> None:
        """Set everything back to a backup."""
        self.folders = {folder: dict(files) for folder, files in backup.items()}

    def arrive(self) -> None:
        """No more lag and no more caches: everybody sees what is there."""
        self.lag_ms, self.cached = 0, False
        self.folders = {
            folder: {name: File(file.content) for name, file in files.items()}
            for folder, files in self.folders.items()
        }

    def viewer(self) -> Viewer:
        """A new PC's way to the share."""
        self._viewers += 1
        return Viewer(self, self._viewers - 1)


class Viewer:
    """`Store` as one PC sees it. Never fails by itself (that is `FaultyStore`), but may be behind."""

    def __init__(self, share: Share, number: int) -> None:
        self._share = share
        self._number = number
        self._listings: dict[str, tuple[int, dict[str, int]]] = {}

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`; on a cached share sometimes up to 10 s old."""
        share, now = self._share, self._share.now()
        if share.cached:
            at, entries = self._listings.get(folder, (now - CACHE_MS, {}))
            if now - at < CACHE_MS and share.random.random() < 0.7:
                return entries
        if folder not in share.folders:
            raise missing(folder)
        entries = {
            name: len(file.content)
            for name, file in share.folders[folder].items()
            if not file.seen_from or file.seen_from.get(self._number, 0) <= now
        }
        start = len(folder) + 1 if folder else 0
        for other in share.folders:
            if other and other.rpartition("/")[0] == folder:
                entries[f"{other[start:]}/"] = 0
        if share.cached:
            self._listings[folder] = now, entries
        return entries

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        folder, _, name = path.rpartition("/")
        file = self._share.folders.get(folder, {}).get(name)
        if file is None or (file.seen_from and file.seen_from.get(self._number, 0) > self._share.now()):
            raise missing(path)
        end = None if size is None else offset + size
        return file.content[offset:end]

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        folder, _, name = path.rpartition("/")
        files = self._share.folders.get(folder)
        if files is None:
            raise missing(folder)
        if name in files or path in self._share.folders:
            return False
        self._share.place(path, content if isinstance(content, bytes) else b"".join(content), self._number)
        return True

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        if path.endswith("/"):
            self._delete_folder(path.removesuffix("/"))
            return
        if self._share.read(path) is None:
            raise missing(path)
        self._share.remove(path)

    def _delete_folder(self, folder: str) -> None:
        """Files that have not come here yet keep it, too: they are on the server."""
        folders = self._share.folders
        if folder not in folders:
            raise missing(folder)
        if not folders[folder] and not any(other.startswith(f"{folder}/") for other in folders):
            del folders[folder]

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self._share.make(folder)
