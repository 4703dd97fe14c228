"""A shared folder behind a slow line, for code that asks for several files at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Final

from kshare.sync.stores.port import Content, Store

SMB_REQUESTS: Final = {"list": 4, "get": 3, "put_new": 4, "delete": 1, "mkdir": 1}
"""On the wire, by verb of the store; `bench.shares` and tests/samba/test_wire.py count them."""
ENTRY_BYTES: Final = 160
"""What one name in a listing takes on the wire."""


class LineStore:
    """Every call waits for its requests, and its bytes for those of the calls before it. Any thread may call."""

    def __init__(self, inner: Store, delay_s: float, bytes_per_s: float) -> None:
        self._inner = inner
        self._delay_s = delay_s
        self._bytes_per_s = bytes_per_s
        self._lock = threading.Lock()
        self._free_s = 0.0

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        entries = self._inner.list(folder)
        self._wait("list", ENTRY_BYTES * len(entries))
        return entries

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        content = self._inner.get(path, offset, size)
        self._wait("get", len(content))
        return content

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        whole = content if isinstance(content, bytes) else b"".join(content)
        self._wait("put_new", len(whole))
        return self._inner.put_new(path, whole)

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        self._wait("delete", 0)
        self._inner.delete(path)

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self._wait("mkdir", 0)
        self._inner.mkdir(folder)

    def _wait(self, verb: str, size: int) -> None:
        with self._lock:
            now = time.perf_counter()
            self._free_s = max(self._free_s, now) + size / self._bytes_per_s
            rest = self._free_s - now
        time.sleep(rest + SMB_REQUESTS[verb] * self._delay_s)
