"""A shared folder on a network drive or a local disk.

What Windows and SMB servers do to innocent calls is handled here and nowhere else: a virus scanner or
another client that has the file open (WinError 5, 32, 33), long paths, UNC paths, a vanished drive.
Nothing is renamed or replaced: creating a new name is the only atomic thing that every server offers.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Final, TypeVar

from kshare.errors import KShareError, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.sync.stores.memory import missing
from kshare.sync.stores.port import Content

PAUSES_S: Final = (0.05, 0.1, 0.2, 0.4, 0.75, 1.0)
"""Before each further try while another program holds a file: 2.5 s in all."""
PIECE: Final = 1 << 20
"""Bytes that are read, or written and flushed, between two signs of life: 1.7 s at 5 Mbit/s."""

_BUSY: Final = {5, 32, 33}
_FULL: Final = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FULL_ON_WINDOWS: Final = {39, 112, 1295}
_REFUSED: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE: Final = (FileNotFoundError, NotADirectoryError)
_NOT_EMPTY: Final = {errno.ENOTEMPTY, errno.EEXIST}
_NOT_EMPTY_ON_WINDOWS: Final = 145
_NO_FSYNC: Final = {errno.EINVAL, errno.EBADF, errno.ENOSYS, errno.ENOTSUP}

_CREATE: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
)

T = TypeVar("T")


def extended_path(path: str) -> str:
    r"""A Windows path in the form that may be longer than 260 characters.

    >>> extended_path("\\\\server\\team\\a")
    '\\\\?\\UNC\\server\\team\\a'
    >>> extended_path("C:\\team\\a")
    '\\\\?\\C:\\team\\a'
    """
    if path.startswith("\\\\?\\"):
        return path
    return f"\\\\?\\UNC\\{path[2:]}" if path.startswith("\\\\") else f"\\\\?\\{path}"


class FolderStore:
    """`Store` over the folder `root`. Calls block for as long as the network does: see `DeadlineStore`."""

    def __init__(
        self,
        root: Path,
        sleep: Callable[[float], None] = time.sleep,
        *,
        durable: bool = True,
        heard: Callable[[], None] = lambda: None,
    ) -> None:
        """`heard` is called whenever the share answered during a longer call.

        `durable=False` does not wait for the server's disk: for the demo's invented past only.
        """
        self._root = root
        self._sleep = sleep
        self._durable = durable
        self._heard = heard

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`. On Windows one listing brings all sizes; no file is asked for by itself."""

        def scan() -> dict[str, int]:
            found: dict[str, int] = {}
            with os.scandir(self._path(folder)) as entries:
                for entry in entries:
                    found.update(_described(entry))
                    self._heard()
            return found

        return self._try(folder, scan)

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""

        def read() -> bytes:
            with open(self._path(path), "rb", buffering=0) as file:  # noqa: PTH123 - extended Windows path
                file.seek(offset)
                return self._read_up_to(file.read, sys.maxsize if size is None else size)

        return self._try(path, read)

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`. Content is flushed to the server before the call returns."""

        def create() -> int | None:
            try:
                return os.open(self._path(path), _CREATE, 0o666)
            except FileExistsError:
                return None

        handle = self._try(path, create, writing=True)
        if handle is None:
            return False
        with self._in_words(path, writing=True):
            try:
                with os.fdopen(handle, "wb", buffering=0) as file:
                    for piece in (content,) if isinstance(content, bytes) else content:
                        self._write(file, piece)
            except OSError as error:
                if _is_full(error):
                    self._take_back(path)
                raise
        return True

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        if path.endswith("/"):
            self._try(path, partial(self._delete_folder, path.removesuffix("/")), writing=True)
        else:
            self._try(path, lambda: os.unlink(self._path(path)), writing=True)  # noqa: PTH108

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`. Never makes the shared folder itself."""
        with self._in_words(folder, writing=True):
            os.stat(self._path(""))  # noqa: PTH116
        parts = folder.split("/")
        for depth in range(1, len(parts) + 1):
            self._try(folder, partial(self._make, "/".join(parts[:depth])), writing=True)

    def _delete_folder(self, folder: str) -> None:
        try:
            os.rmdir(self._path(folder))  # noqa: PTH106
        except OSError as error:
            if error.errno not in _NOT_EMPTY and getattr(error, "winerror", None) != _NOT_EMPTY_ON_WINDOWS:
                raise

    def _read_up_to(self, read: Callable[[int], bytes], size: int) -> bytes:
        """All of `size` bytes if the file has them: one read of a raw file may bring fewer."""
        pieces = []
        while size > 0 and (piece := read(min(size, PIECE))):
            pieces.append(piece)
            size -= len(piece)
            self._heard()
        return b"".join(pieces)

    def _write(self, file: FileIO, content: bytes) -> None:
        """Flushed piece by piece: else a slow line would be silent for as long as all of it takes."""
        rest = memoryview(content)
        while rest:
            written = file.write(rest[:PIECE])
            rest = rest[written:]
            if self._durable:
                _flush_to_disk(file.fileno())
            self._heard()

    def _take_back(self, path: str) -> None:
        """Remove the file that was begun just now: a torn one would use up the name and the last bytes."""
        with suppress(OSError):
            os.unlink(self._path(path))  # noqa: PTH108

    def _make(self, folder: str) -> None:
        try:
            os.mkdir(self._path(folder))  # noqa: PTH102
        except FileExistsError:
            return

    def _path(self, relative: str) -> str:
        parts = relative.split("/") if relative else []
        if any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
            raise ValueError(f"not a path on the share: {relative!r}")
        path = os.path.join(os.path.abspath(self._root), *parts)  # noqa: PTH100, PTH118
        return extended_path(path) if sys.platform == "win32" else path

    def _try(self, path: str, act: Callable[[], T], *, writing: bool = False) -> T:
        """Act, again after a pause while another program is in the way, and report trouble in words."""
        with self._in_words(path, writing=writing):
            for pause in PAUSES_S:
                try:
                    return act()
                except OSError as error:
                    if not _is_busy(error):
                        raise
                self._sleep(pause)
            return act()

    @contextmanager
    def _in_words(self, path: str, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._trouble(path, error, writing=writing) from error

    def _trouble(self, path: str, error: OSError, *, writing: bool) -> KShareError:
        root = str(self._root)
        if isinstance(error, _GONE) and path and os.path.isdir(self._path("")):  # noqa: PTH112
            return missing(path)
        if isinstance(error, _GONE):
            return ShareUnavailable("The shared folder {folder} cannot be reached.", folder=root)
        if _is_full(error):
            return ShareFull("The shared folder {folder} is full.", folder=root)
        if writing and error.errno in _REFUSED:
            return ShareReadOnly("The shared folder {folder} cannot be written.", folder=root)
        return ShareUnavailable(
            "The shared folder {folder} cannot be used: {reason}.",
            folder=root,
            reason=error.strerror or type(error).__name__,
        )


def _described(entry: os.DirEntry[str]) -> Iterator[tuple[str, int]]:
    """Name and size of an entry; nothing if it went away meanwhile."""
    try:
        if entry.is_dir(follow_symlinks=False):
            yield f"{entry.name}/", 0
        else:
            yield entry.name, entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:
        return


def _flush_to_disk(handle: int) -> None:
    """fsync, where the file system has it; some SMB mounts answer "invalid argument"."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FSYNC:
            raise


def _is_full(error: OSError) -> bool:
    return error.errno in _FULL or getattr(error, "winerror", None) in _FULL_ON_WINDOWS


def _is_busy(error: OSError) -> bool:
    """True if another program may hold the file: a virus scanner, an indexer, another client."""
    return (isinstance(error, PermissionError) and error.errno != errno.EROFS) or (
        getattr(error, "winerror", None) in _BUSY
    )
