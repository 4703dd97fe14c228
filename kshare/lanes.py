"""Lanes: one daemon thread each, for work that the window must not wait for.

A pool that joins its threads at exit would hang for as long as a dead network drive does. A lane is never
joined: what it holds is either safe to abandon (files on the share are write-once) or one SQLite
transaction, which is all or nothing.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Final

Work = Callable[[], object]

_SWITCH_S: Final = 0.0005
"""So soon a lane that computes lets the window go on. With Python's own 5 ms, typing stutters beside an import."""


class Lane:
    """Runs callables one after the other, in the order they came, on one daemon thread.

    The thread starts with the first submission, so a lane that nobody uses costs nothing.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._waiting: deque[tuple[Hashable, Work]] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, work: Work, *, replace: Hashable = None) -> None:
        """Queue `work` and return at once.

        `replace` (any key, or True) makes the newest win: what still waits under the same key is dropped.
        An exception out of `work` goes to `threading.excepthook`; the lane goes on with the next.
        """
        with self._wake:
            if replace is not None:
                self._waiting = deque(item for item in self._waiting if item[0] != replace)
            self._waiting.append((replace, work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=f"lane-{self.name}", daemon=True)
                self._thread.start()
            self._wake.notify()

    def wait(self, seconds: float) -> bool:
        """Wait until what was submitted so far is done; False if that takes longer. Not for the UI thread in use."""
        if self._thread is None:
            return True
        done = threading.Event()
        self.submit(done.set)
        return done.wait(seconds)

    def _serve(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    self._wake.wait()
                _, work = self._waiting.popleft()
            try:
                work()
            except BaseException:
                kind, error, trace = sys.exc_info()
                assert kind is not None
                args = (kind, error, trace, threading.current_thread())
                threading.excepthook(threading.ExceptHookArgs(args))
                del error, trace, args
            # A finished job must not stay alive, with all it holds, until the next one comes.
            del work


class Lanes:
    """The lanes of one process: `store` writes, `search` reads, `share` has the network folders, `files` large files
    on them, `texts` waits for the process that reads attached files, `web` for servers that the person has asked,
    `spelling` for the process that looks words up, `pictures` decodes, `io` has the rest."""

    def __init__(self) -> None:
        sys.setswitchinterval(_SWITCH_S)
        self.store = Lane("store")
        self.search = Lane("search")
        self.share = Lane("share")
        self.io = Lane("io")
        self.files = Lane("files")
        self.texts = Lane("texts")
        self.web = Lane("web")
        self.spelling = Lane("spelling")
        self.pictures = Lane("pictures")

    def named(self, name: str) -> Lane:
        """The lane of that name; KeyError for any other."""
        return {lane.name: lane for lane in self._all}[name]

    @property
    def _all(self) -> tuple[Lane, ...]:
        own = (self.texts, self.web, self.spelling, self.pictures)
        return (self.store, self.search, self.share, self.io, self.files, *own)

    def hanging(self, seconds: float) -> tuple[str, ...]:
        """Wait until every lane is done with what it has; the names of those that were not within so long.

        Only then may the home that they read be closed: SQLite crashes when a connection goes under a read.
        """
        return tuple(lane.name for lane in self._all if not lane.wait(seconds))
