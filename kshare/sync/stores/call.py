"""One call of a store that runs on another thread than that of its caller."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Call(Generic[T]):
    """Runs once, on any thread; whoever waits for `ended` then asks for the outcome."""

    def __init__(self, act: Callable[[], T]) -> None:
        self._act = act
        self._outcome: T | None = None
        self._error: BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        """Make the call and keep what comes of it."""
        try:
            self._outcome = self._act()
        except BaseException as error:
            self._error = error
        finally:
            self.ended.set()

    def outcome(self) -> T:
        """What the call returned or raised."""
        if self._error is not None:
            raise self._error
        return self._outcome  # type: ignore[return-value]  # there is one, or an error
