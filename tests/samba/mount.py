"""One PC's mount of an SMB share: `python -m tests.samba.mount PORT SHARE FOLDER CACHE_S`.

A file system in user space (FUSE) over smbprotocol, because a container has neither a kernel client for SMB
nor the right to load one. It behaves as Windows does where that matters to KShare:

* every open is an SMB CREATE with the share modes of Python's open() on Windows, which lets others read and
  write but not delete, so the server refuses what a Windows server would;
* sizes come with the listing, as they do there, so a poll costs on the wire what it costs a Windows client;
  that a listing lacked a name counts for `CACHE_S` seconds;
* several calls are under way at once, all of them over one connection;
* a dead connection is made anew by the next call, a frozen server blocks the call.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Final, TypeVar

import mfusepy
import smbclient
from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBException, SMBOSError
from smbprotocol.file_info import FileAttributes, FileInformationClass
from smbprotocol.open import (
    CreateDisposition,
    CreateOptions,
    DirectoryAccessMask,
    ImpersonationLevel,
    Open,
    ShareAccess,
    SMB2QueryDirectoryResponse,
)

from tests.samba.server import PASSWORD, USER

HOST: Final = "127.0.0.1"
_KNOWN_S: Final = 60.0
"""So long attributes that a listing brought answer look-ups: until all of 10^5 names were asked for."""
_PIECE: Final = 1 << 18
"""Bytes in one read or write, 4 credits: ten calls at once stay below the 64 that every session begins with."""
_FOLDER_BIT: Final = 0x10
_NO_MORE_FILES: Final = 0x80000006
_FAILED_REQUEST: Final = {
    0xC0000022: errno.EACCES,
    0xC0000033: errno.EINVAL,
    0xC0000034: errno.ENOENT,
    0xC0000035: errno.EEXIST,
    0xC000003A: errno.ENOENT,
    0xC0000043: errno.EACCES,
    0xC0000054: errno.EACCES,
    0xC0000056: errno.EACCES,
    0xC000007F: errno.ENOSPC,
    0xC00000A2: errno.EROFS,
    0xC00000BA: errno.EISDIR,
    0xC0000101: errno.ENOTEMPTY,
    0xC0000103: errno.ENOTDIR,
}

T = TypeVar("T")


@dataclass(slots=True)
class Entry:
    """What a listing says of a name."""

    is_folder: bool
    size: int = 0


class SmbShare(mfusepy.Operations):  # type: ignore[misc]  # mfusepy has no types
    """The operations that KShare needs of a network drive; it never renames and never writes twice."""

    use_ns = True

    def __init__(self, port: int, share: str, cache_s: float) -> None:
        self._connecting = threading.Lock()
        self._connections: dict[str, Connection] = {}
        self._how = {
            "port": port,
            "username": USER,
            "password": PASSWORD,
            "connection_timeout": 5,
            "connection_cache": self._connections,
        }
        self._share = rf"\\{HOST}\{share}"
        self._cache_s = cache_s
        self._listed: dict[str, tuple[float, dict[str, Entry]]] = {}
        self._entries: dict[str, tuple[float, Entry]] = {}
        self._open_files: dict[int, Any] = {}
        self._handles = count(1)

    # -- names -----------------------------------------------------------------------------------------

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        entry = Entry(is_folder=True) if path == "/" else self._cached(path) or self._asked(path)
        kind = stat.S_IFDIR | 0o777 if entry.is_folder else stat.S_IFREG | 0o666
        return {"st_mode": kind, "st_size": entry.size, "st_nlink": 1, "st_uid": os.getuid()}

    def _cached(self, path: str) -> Entry | None:
        """What the last look or listing said, while it is fresh. ENOENT if a fresh listing lacks the name."""
        now = time.monotonic()
        until, entry = self._entries.get(path, (0.0, None))
        if until > now:
            return entry
        folder, _, name = path.rpartition("/")
        at, listed = self._listed.get(folder, (0.0, {}))
        if name.casefold() in listed and now < at + _KNOWN_S:
            return listed[name.casefold()]
        if now < at + self._cache_s:
            raise mfusepy.FuseOSError(errno.ENOENT)
        return None

    def _asked(self, path: str) -> Entry:
        found = self._call(lambda: smbclient.stat(self._remote(path), **self._how))
        return self._remember(path, Entry(stat.S_ISDIR(found.st_mode), found.st_size))

    def _remember(self, path: str, entry: Entry) -> Entry:
        self._entries[path] = (time.monotonic() + _KNOWN_S, entry)
        return entry

    def _forget(self, path: str) -> None:
        self._entries.pop(path, None)
        self._listed.pop(path.rpartition("/")[0], None)

    def readdir(self, path: str, fh: int) -> list[str]:
        found = self._call(lambda: dict(self._listing(path)))
        inside = "" if path == "/" else path
        by_folded = {name.casefold(): entry for name, entry in found.items()}
        self._listed[inside] = (time.monotonic(), by_folded)
        return [".", "..", *found]

    def _listing(self, path: str) -> Iterator[tuple[str, Entry]]:
        """Names as the server sends them: open, ask until there are no more, close."""
        tree, name = smbclient._pool.get_smb_tree(self._remote(path), **self._how)
        folder = Open(tree, name)
        folder.create(
            ImpersonationLevel.Impersonation,
            DirectoryAccessMask.FILE_LIST_DIRECTORY,
            FileAttributes.FILE_ATTRIBUTE_DIRECTORY,
            ShareAccess.FILE_SHARE_READ | ShareAccess.FILE_SHARE_WRITE | ShareAccess.FILE_SHARE_DELETE,
            CreateDisposition.FILE_OPEN,
            CreateOptions.FILE_DIRECTORY_FILE,
        )
        try:
            while raw := self._next_page(folder):
                yield from _directory_entries(raw)
        finally:
            folder.close()

    @staticmethod
    def _next_page(folder: Open) -> bytes:
        form = FileInformationClass.FILE_DIRECTORY_INFORMATION
        asked, _ = folder.query_directory("*", form, send=False)
        connection, session = folder.connection, folder.tree_connect.session
        sent = connection.send(asked, session.session_id, folder.tree_connect.tree_connect_id)
        try:
            answer = connection.receive(sent)
        except SMBException as error:
            if getattr(error, "status", None) == _NO_MORE_FILES:
                return b""
            raise
        page = SMB2QueryDirectoryResponse()
        page.unpack(answer["data"].get_value())
        return bytes(page["buffer"].get_value())

    def mkdir(self, path: str, mode: int) -> int:
        self._call(lambda: smbclient.mkdir(self._remote(path), **self._how))
        self._forget(path)
        return 0

    def rmdir(self, path: str) -> int:
        self._call(lambda: smbclient.rmdir(self._remote(path), **self._how))
        self._forget(path)
        return 0

    def unlink(self, path: str) -> int:
        self._call(lambda: smbclient.remove(self._remote(path), **self._how))
        self._forget(path)
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        return {"f_bsize": 4096, "f_blocks": 1 << 20, "f_bavail": 1 << 19, "f_namemax": 255}

    # -- content ---------------------------------------------------------------------------------------

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        handle = self._opened(path, "xb+")
        self._forget(path)
        self._remember(path, Entry(is_folder=False))
        return handle

    def open(self, path: str, flags: int) -> int:
        return self._opened(path, "rb" if flags & os.O_ACCMODE == os.O_RDONLY else "r+b")

    def _opened(self, path: str, mode: str) -> int:
        file = self._call(
            lambda: smbclient.open_file(
                self._remote(path), mode=mode, share_access="rw", buffering=0, **self._how
            )
        )
        handle = next(self._handles)
        self._open_files[handle] = file
        return handle

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        file = self._open_files[fh].fd
        end = min(offset + size, file.end_of_file)  # as known since it was opened: no request to see the end
        return self._call(
            lambda: b"".join(
                file.read(at, min(_PIECE, end - at), wait=True) for at in range(offset, end, _PIECE)
            )
        )

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        file = self._open_files[fh].fd
        for at in range(0, len(data), _PIECE):
            self._call(partial(file.write, data[at : at + _PIECE], offset + at))
        self._remember(path, Entry(is_folder=False, size=offset + len(data)))
        return len(data)

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        self._call(lambda: self._open_files[fh].fd.flush())
        return 0

    def flush(self, path: str, fh: int) -> int:
        """close() waits for this one; `release` comes when it likes."""
        file = self._open_files.pop(fh, None)
        if file is not None:
            self._call(file.close)
        return 0

    def release(self, path: str, fh: int) -> int:
        return self.flush(path, fh)

    # -- the server ------------------------------------------------------------------------------------

    def _remote(self, path: str) -> str:
        return self._share + path.replace("/", "\\")

    def _call(self, act: Callable[[], T]) -> T:
        connection: Connection | None = None
        try:
            connection = self._connected()
            return act()
        except (SMBException, OSError, ValueError) as error:
            status = getattr(error, "ntstatus", None) or getattr(error, "status", None)
            if status is None and not isinstance(error, SMBOSError):
                self._disconnect(connection)
            number = _FAILED_REQUEST.get(status or 0) or getattr(error, "errno", None) or errno.EIO
            if number == errno.ENOENT:  # what is remembered is not true any more
                self._entries.clear()
                self._listed.clear()
            raise mfusepy.FuseOSError(number) from error

    def _connected(self) -> Connection:
        """The connection of all calls, made here because two calls at once would each make one."""
        with self._connecting:
            tree, _ = smbclient._pool.get_smb_tree(self._share, **self._how)
            return tree.session.connection

    def _disconnect(self, failed: Connection | None) -> None:
        """Let the next call connect anew, unless another call did already. None: no connection came about."""
        with self._connecting:
            if failed is None or failed in self._connections.values():
                smbclient.reset_connection_cache(fail_on_error=False, connection_cache=self._connections)


def _directory_entries(raw: bytes) -> Iterator[tuple[str, Entry]]:
    """FILE_DIRECTORY_INFORMATION ([MS-FSCC] 2.4.10), parsed here because a listing may have 10^5 names."""
    at = 0
    while True:
        (following,) = struct.unpack_from("<I", raw, at)
        (size,) = struct.unpack_from("<q", raw, at + 40)
        attributes, length = struct.unpack_from("<II", raw, at + 56)
        name = raw[at + 64 : at + 64 + length].decode("utf-16-le")
        if name not in (".", ".."):
            yield name, Entry(bool(attributes & _FOLDER_BIT), size)
        if not following:
            return
        at += following


def main(port: str, share: str, folder: str, cache_s: str) -> None:
    """Mount and serve until unmounted."""
    mfusepy.FUSE(
        SmbShare(int(port), share, float(cache_s)),
        folder,
        foreground=True,
        nothreads=False,
        attr_timeout=0,
        entry_timeout=0,
        negative_timeout=0,
        direct_io=True,
        fsname="kshare-test",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
