"""Whose turn it is to write, among the threads of one process: first come, first served.

SQLite lets a writer who finds the file locked sleep and look again, ever more seldom: beside work that commits and goes
on at once he hardly ever looks in the right moment. Another process is still met with patience alone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from kshare.errors import StoreLocked


class Turns:
    """A lock that is handed to whoever has waited for longest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Alone while inside. Raises StoreLocked if it takes longer than `seconds` to get in."""
        self._come_in(seconds)
        try:
            yield
        finally:
            self._go_out()

    def _come_in(self, seconds: float) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(seconds):
            return
        with self._lock:
            if called.is_set():  # in the very last moment
                return
            self._waiting.remove(called)
        raise StoreLocked("Another program is writing to this home.")

    def _go_out(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
