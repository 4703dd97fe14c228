"""A shared folder in memory: for tests, the simulator and the demo."""

from __future__ import annotations

from collections.abc import Mapping

from kshare.errors import NotFound
from kshare.sync.stores.port import Content


def missing(path: str) -> NotFound:
    """The error for a path that is not in the shared folder."""
    return NotFound("'{path}' is not in the shared folder.", path=path)


class MemoryStore:
    """Keeps the promises of `Store` exactly: whole writes, fresh listings, no errors but `NotFound`.

    `files` (path -> content) and `folders` are open to tests that play vandal or lose things.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.folders: set[str] = {""}

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        if folder not in self.folders:
            raise missing(folder)
        prefix = f"{folder}/" if folder else ""
        entries = {
            f"{inner[len(prefix) :]}/": 0
            for inner in self.folders
            if inner != folder and inner.startswith(prefix) and "/" not in inner[len(prefix) :]
        }
        for path, content in self.files.items():
            if path.startswith(prefix) and "/" not in path[len(prefix) :]:
                entries[path[len(prefix) :]] = len(content)
        return entries

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        if path not in self.files:
            raise missing(path)
        end = None if size is None else offset + size
        return self.files[path][offset:end]

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        folder = path.rpartition("/")[0]
        if folder not in self.folders:
            raise missing(folder)
        if path in self.files or path in self.folders:
            return False
        if isinstance(content, bytes):
            self.files[path] = content
            return True
        self.files[path] = b""
        for piece in content:
            self.files[path] += piece
        return True

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        if path.endswith("/"):
            self._delete_folder(path.removesuffix("/"))
            return
        if self.files.pop(path, None) is None:
            raise missing(path)

    def _delete_folder(self, folder: str) -> None:
        if not self.list(folder):
            self.folders.discard(folder)

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        while folder:
            self.folders.add(folder)
            folder = folder.rpartition("/")[0]
