"""Reading ahead: what the caller says it will ask for soon is fetched meanwhile, several files at once.

The caller's own calls stay as they are, one after another and with every error in its place; they only find
their answers waiting. So code that reads ahead is right if it is right without: a hint changes no outcome.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from kshare.cancel import CancelToken
from kshare.sync.stores.call import Call
from kshare.sync.stores.port import Content, Store

WIDTH: Final = 8
"""Calls under way at once, over a real line: enough to hide 40 ms of delay behind 5 Mbit/s."""
MOST_BYTES: Final = 16 << 20
"""Answers under way and waiting hold no more memory than this."""
_FIRST_BYTES: Final = 256 << 10
"""So much at first, and twice as much with every answer that was used: what is wanted now must not wait behind
what is wanted later."""
_LISTING_BYTES: Final = 16 << 10
_SLICE_S: Final = 0.2

_Key = tuple[str, str, int, int]


class _Expected(Call[object]):
    """One call that was announced."""

    def __init__(self, act: Callable[[], object], size: int) -> None:
        super().__init__(act)
        self.size = size


class ReadAheadStore:
    """Passes calls on; what was announced with `expect` is fetched by up to `width` daemon threads.

    One caller only. With `width` 1 there are no threads and announcements mean nothing. A thread that hangs
    in a call is left behind: nobody joins it.
    """

    def __init__(self, inner: Store, width: int, cancel: CancelToken) -> None:
        self._inner = inner
        self._width = width
        self._cancel = cancel
        self._lock = threading.Lock()
        self._queued: dict[_Key, _Expected] = {}
        self._begun: dict[_Key, _Expected] = {}
        self._threads = 0
        self._held = 0
        self._budget = _FIRST_BYTES

    # --- what will be asked for -------------------------------------------------------------------

    def expect(self, path: str, offset: int, size: int, likely: int | None = None) -> None:
        """`get(path, offset, size)` will be called soon, in the order of the announcements.

        `likely`: how many bytes it will bring, if that is less than `size`.
        """
        act = partial(self._inner.get, path, offset, size)
        self._announce(("get", path, offset, size), act, size if likely is None else likely)

    def expect_listing(self, folder: str) -> bool:
        """`list(folder)` will be called soon. If True, its answer may be as old as this announcement."""
        self._announce(("list", folder, 0, 0), partial(self._inner.list, folder), _LISTING_BYTES)
        return self._width > 1

    def awaits(self, path: str, offset: int, size: int) -> bool:
        """True if `get` would find its answer under way or waiting."""
        with self._lock:
            return ("get", path, offset, size) in self._begun

    def has(self, path: str, offset: int, size: int) -> bool:
        """True if the answer of that `get` is here."""
        with self._lock:
            expected = self._begun.get(("get", path, offset, size))
            return expected is not None and expected.ended.is_set()

    def forget(self) -> None:
        """Nothing more of what was announced will be asked for."""
        with self._lock:
            self._queued.clear()
            self._begun.clear()
            self._held = 0

    def _announce(self, key: _Key, act: Callable[[], object], size: int) -> None:
        if self._width == 1:
            return
        with self._lock:
            if key in self._queued or key in self._begun:
                return
            self._queued[key] = _Expected(act, size)
        self._start_threads()

    # --- fetching ---------------------------------------------------------------------------------

    def _start_threads(self) -> None:
        with self._lock:
            missing = min(self._width, len(self._queued) + self._threads) - self._threads
            if not self._has_room():
                missing = 0
            self._threads += missing
        for _ in range(missing):
            threading.Thread(target=self._serve, name="read-ahead", daemon=True).start()

    def _serve(self) -> None:
        while expected := self._next():
            expected.run()

    def _next(self) -> _Expected | None:
        """The call to make now; None ends the thread."""
        with self._lock:
            if not self._queued or not self._has_room():
                self._threads -= 1
                return None
            key = next(iter(self._queued))
            expected = self._begun[key] = self._queued.pop(key)
            self._held += expected.size
            return expected

    def _has_room(self) -> bool:
        """True if the next call fits beside what is under way or waits to be used."""
        first = next(iter(self._queued.values()), None)
        return first is not None and (not self._begun or self._held + first.size <= self._budget)

    def _answer(self, key: _Key, act: Callable[[], object]) -> object:
        """What was fetched ahead, or the plain call."""
        with self._lock:
            self._queued.pop(key, None)
            expected = self._begun.get(key)
        if expected is None:
            return act()
        while not expected.ended.wait(_SLICE_S):
            self._cancel.check()
        with self._lock:
            if self._begun.pop(key, None) is not None:
                self._held -= expected.size
            self._budget = min(2 * self._budget, MOST_BYTES)
        self._start_threads()
        return expected.outcome()

    # --- the store --------------------------------------------------------------------------------

    def list(self, folder: str) -> Mapping[str, int]:
        """See `Store.list`."""
        found = self._answer(("list", folder, 0, 0), partial(self._inner.list, folder))
        assert isinstance(found, Mapping)
        return found

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """See `Store.get`."""
        act = partial(self._inner.get, path, offset, size)
        if size is None:
            return act()
        content = self._answer(("get", path, offset, size), act)
        assert isinstance(content, bytes)
        return content

    def put_new(self, path: str, content: Content) -> bool:
        """See `Store.put_new`."""
        return self._inner.put_new(path, content)

    def delete(self, path: str) -> None:
        """See `Store.delete`."""
        self._inner.delete(path)

    def mkdir(self, folder: str) -> None:
        """See `Store.mkdir`."""
        self._inner.mkdir(folder)
