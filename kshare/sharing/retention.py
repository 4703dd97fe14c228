"""What must not stay on this disk: words that policy does not keep, and what erased ones left in free places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from kshare.errors import EnvironmentTrouble
from kshare.model.changes import Changes
from kshare.model.clock import DAY_MS
from kshare.store.database import in_words
from kshare.store.scrub import retained_last, wanted_since
from kshare.store.store import Store

_SCRUB_AFTER_MS: Final = 10 * 60_000
"""So long after words were taken away an idle window writes the database anew: more of them may follow."""


class Retention:
    """The last and rarest of idle work in one home."""

    def __init__(
        self,
        home: Path,
        store: Store,
        drop_erased_files: Callable[[], object],
        told: Callable[[Changes], None],
    ) -> None:
        self._home = home
        self._store = store
        self._drop_erased_files = drop_erased_files
        self._told = told

    def carry_out(self) -> None:
        """Once a day what policy does not keep goes; what went is scrubbed when nothing followed it for a while."""
        if not 0 <= self._store.now_ms() - retained_last(self._store.connection) < DAY_MS:
            from kshare.usecases.retention import carry_out_retention

            _, changes = self._store.run(lambda tx: carry_out_retention(tx, None), relaxed=True)
            self._told(changes)
        if self._scrub_is_due():
            self.scrub()

    def _scrub_is_due(self) -> bool:
        since = wanted_since(self._store.connection)
        return since is not None and not 0 <= self._store.now_ms() - since < _SCRUB_AFTER_MS

    def scrub(self) -> bool:
        """Leave nothing of what was erased in free places of this home's files. Writes the database anew.

        Nothing happens if nothing was taken away since the last time. False if another process is at work just
        now or the disk is too full: then it is done later.
        """
        if wanted_since(self._store.connection) is None:
            return True
        from kshare.index.writer import Writer
        from kshare.store.scrub import scrub_database

        try:
            self._drop_erased_files()
            with in_words():
                Writer(self._store.connection).scrub()
                return scrub_database(self._store.connection, self._home)
        except EnvironmentTrouble:
            return False
