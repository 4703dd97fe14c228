"""Stopping a longer job from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kshare.errors import Cancelled

Progress = Callable[[int, int], None]
"""Called with (done, total); total is 0 while unknown."""


def no_progress(done: int, total: int) -> None:
    """For callers that do not want to hear."""


class CancelToken:
    """Asked often by the job, set once by whoever no longer wants it."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next `check`."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked to stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if somebody asked to stop."""
        if self._stop.is_set():
            raise Cancelled("Stopped on request.")
