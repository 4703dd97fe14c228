"""A shared folder that answers in time or is given up: a frozen server never freezes a caller.

No operating system offers a deadline for a call to a network drive, and a thread that waits inside one
cannot be stopped. So every call runs on a daemon thread of its own, and the caller leaves when the share has
been silent for too long. What is left behind does no harm, whenever it ends: files on the share are written
once, and after an error nobody relies on whether the call had its effect.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from kshare.errors import ShareUnavailable
from kshare.lanes import Lane
from kshare.sync.stores.call import Call
from kshare.sync.stores.port import Content, Store

PATIENCE_S: Final = 20.0
"""Silence after which a share counts as gone. Windows itself gives up after 60 s."""
TOGETHER: Final = 8
"""Calls that share a slow line are each so many times slower: one may be silent for so many times as long,
while the share answers others."""
_SLICE_S: Final = 0.5
"""So soon Ctrl+C is noticed on Windows, where a wait cannot be interrupted."""

T = TypeVar("T")


class _Call(Call[T]):
    """One call under way. `heard_s` is when the share last gave a sign of life during it."""

    def __init__(self, act: Callable[[], T], now_s: float) -> None:
        super().__init__(act)
        self.heard_s = now_s


class DeadlineStore:
    """Wraps a store. A call raises ShareUnavailable and is left behind if the share is silent for `patience_s`.

    A sign of life during one call counts for all, but none of them may be silent for `TOGETHER` times as long.

    Until it ends, every further call raises at once: however often somebody asks, a share that hangs holds
    one thread for each caller and no more. Any thread may call.
    """

    def __init__(
        self,
        make: Callable[[Callable[[], None]], Store],
        name: str,
        patience_s: float = PATIENCE_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`make(heard)` gives the store; it calls `heard` at signs of life during a long call."""
        self._inner = make(self._heard)
        self._name = name
        self._patience_s = patience_s
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._idle: list[Lane] = []
        self._left: list[_Call[object]] = []
        self._heard_s = clock_s()
        self._here = threading.local()

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        return self._answer(lambda: self._inner.list(folder))

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        return self._answer(lambda: self._inner.get(path, offset, size))

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        return self._answer(lambda: self._inner.put_new(path, content))

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        self._answer(lambda: self._inner.delete(path))

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self._answer(lambda: self._inner.mkdir(folder))

    def _answer(self, act: Callable[[], T]) -> T:
        call = _Call(act, self._clock_s())
        with self._lock:
            self._left = [left for left in self._left if not left.ended.is_set()]
            if self._left:
                raise self._silent()
            lane = self._idle.pop() if self._idle else Lane(f"share {self._name}")
        lane.submit(lambda: self._serve(call, lane))
        while not call.ended.wait(min(_SLICE_S, self._patience_s)):
            silent_s = self._clock_s() - call.heard_s
            quiet_s = self._clock_s() - max(call.heard_s, self._heard_s)
            if quiet_s >= self._patience_s or silent_s >= self._patience_s * TOGETHER:
                with self._lock:
                    self._left.append(call)  # type: ignore[arg-type]  # only whether it ended is asked
                raise self._silent()
        return call.outcome()

    def _serve(self, call: _Call[T], lane: Lane) -> None:
        self._here.call = call
        call.run()
        del self._here.call
        self._heard_s = self._clock_s()
        with self._lock:
            self._idle.append(lane)

    def _heard(self) -> None:
        self._here.call.heard_s = self._heard_s = self._clock_s()

    def _silent(self) -> ShareUnavailable:
        return ShareUnavailable("The shared folder {folder} does not answer.", folder=self._name)
