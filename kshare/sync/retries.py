"""Files that could not be read: tried at most once per round, and not before their time."""

from __future__ import annotations

from collections.abc import Mapping

from kshare.model.clock import DAY_MS, WallClock
from kshare.sync.pacing import LONGEST_DELAY_MS, retry_delay_ms
from kshare.sync.replica import Replica, Trouble

GONE = "gone"


class Retries:
    """The troubles of one space during one round."""

    def __init__(self, replica: Replica, clock: WallClock) -> None:
        self._replica = replica
        self._clock = clock
        self._tried: set[str] = set()
        self.known: Mapping[str, Trouble] = replica.trouble()
        """By path, as they were at the beginning of the round."""

    def tried(self, path: str) -> bool:
        """True if this round has tried the file already."""
        return path in self._tried

    def begin(self, path: str, size: int) -> bool:
        """True if the file is `due`: it is tried now, and not again in this round."""
        if not self.due(path, size):
            return False
        self._tried.add(path)
        return True

    def due(self, path: str, size: int) -> bool:
        """True if it is time to try the file; another size than the last time means: at once.

        So does a time that lies too far ahead: the clock of this PC has been set back since.
        """
        known = self.known.get(path)
        return path not in self._tried and not (
            known and known.size == size and 0 < known.retry_ms - self._clock() <= LONGEST_DELAY_MS
        )

    def failed(self, path: str, size: int, reason: str) -> None:
        """The file could not be read. One that is gone for a day is forgotten."""
        now = self._clock()
        known = self.known.get(path)
        tries, first = (known.tries + 1, known.first_ms) if known else (1, now)
        if reason == GONE and now - first > DAY_MS:
            self._replica.clear_trouble(path)
            return
        self._replica.note_trouble(path, size, now, now + retry_delay_ms(tries, now - first), reason)

    def over(self, path: str) -> None:
        """The file was read, or need not be."""
        if path in self.known:
            self._replica.clear_trouble(path)
