"""Counts what a round costs: calls and bytes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kshare.sync.stores.port import Content, Store


class CountingStore:
    """Passes every call on. `calls` counts by verb, failed calls too; bytes count what really went over.

    Any thread may call.
    """

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.bytes_up = 0
        self.bytes_down = 0

    @property
    def requests(self) -> int:
        """All calls together."""
        return self.calls.total()

    def _count(self, verb: str) -> None:
        with self._lock:
            self.calls[verb] += 1

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        self._count("list")
        return self._inner.list(folder)

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        self._count("get")
        content = self._inner.get(path, offset, size)
        with self._lock:
            self.bytes_down += len(content)
        return content

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        self._count("put_new")
        if not isinstance(content, bytes):
            return self._inner.put_new(path, self._counted(content))
        created = self._inner.put_new(path, content)
        if created:
            with self._lock:
                self.bytes_up += len(content)
        return created

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, each counted when the next is asked for: it was written then."""
        for piece in pieces:
            yield piece
            with self._lock:
                self.bytes_up += len(piece)

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        self._count("delete")
        self._inner.delete(path)

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self._count("mkdir")
        self._inner.mkdir(folder)
