"""Idle work of the index, and what is done about it when it is damaged: nobody is asked, and nothing waits long."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kshare.indexing.renewal import LARGE_STEP, Renewal
from kshare.store.database import in_words
from kshare.store.store import Store

if TYPE_CHECKING:
    from kshare.cancel import CancelToken, Progress

_CATCH_UP_STEPS: Final = 6
"""Of `LARGE_STEP` entities: so much of the index is made while somebody waits, about a second."""


class Upkeep:
    """Keeps one home's index whole."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_doubtful = False

    @cached_property
    def renewal(self) -> Renewal:
        """The index on its way to be whole again."""
        return Renewal(self._store)

    def doubt(self) -> None:
        """The last window did not end well: compare the index with its texts when there is time."""
        self._is_doubtful = True

    def mends(self, error: sqlite3.DatabaseError) -> bool:
        """True if a query failed on a damaged index that is being made anew now, as nobody need be asked to."""
        if not self._store.mends(error):
            return False
        self.catch_up()
        return True

    def catch_up(self) -> None:
        """Bring the index up to the views; of a large home a beginning, the rest when it is idle."""
        for _ in range(_CATCH_UP_STEPS):
            if not self.renewal.step(LARGE_STEP):
                break

    def make_anew(self, progress: Progress, cancel: CancelToken | None) -> None:
        """All of it, in batches that are kept. Raises Cancelled, StoreLocked; it goes on another time."""
        self.renewal.check()
        self.renewal.run(progress, cancel)

    def tidy(self, steps: int | None) -> bool:
        """What is to be made anew, then completions and spellings of new words, in `steps` of about 10 ms (None: all).

        True if some is left.
        """
        from kshare.index.writer import Writer

        with in_words():
            if self._is_doubtful:
                self._is_doubtful = False
                self.renewal.check()
            return self._renewed(steps) or Writer(self._store.connection).refresh_words(steps)

    def _renewed(self, steps: int | None) -> bool:
        """Do steps of the renewal; True if it was not done yet."""
        if steps is None:
            self.renewal.run()
            return False
        worked = False
        for _ in range(steps):
            if not self.renewal.step():
                break
            worked = True
        return worked
