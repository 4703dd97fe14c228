"""Counts what a round costs: calls and bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kshare.sync.stores.port import Content, Store


class CountingStore:
    """Passes every call on. `calls` counts by verb, failed calls too; bytes count what really went over."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self.calls: Counter[str] = Counter()
        self.bytes_up = 0
        self.bytes_down = 0

    @property
    def requests(self) -> int:
        """All calls together."""
        return self.calls.total()

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        self.calls["list"] += 1
        return self._inner.list(folder)

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        self.calls["get"] += 1
        content = self._inner.get(path, offset, size)
        self.bytes_down += len(content)
        return content

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        self.calls["put_new"] += 1
        if not isinstance(content, bytes):
            return self._inner.put_new(path, self._counted(content))
        created = self._inner.put_new(path, content)
        if created:
            self.bytes_up += len(content)
        return created

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, each counted when the next is asked for: it was written then."""
        for piece in pieces:
            yield piece
            self.bytes_up += len(piece)

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        self.calls["delete"] += 1
        self._inner.delete(path)

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self.calls["mkdir"] += 1
        self._inner.mkdir(folder)
