"""The store of one home: transactions to change it, a connection to read it, repair to make its caches anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import DamagedData, NotFound, StoreLocked
from kshare.model.changes import EVERYTHING, Changes
from kshare.model.clock import WallClock
from kshare.model.ids import parse_id, text_id
from kshare.store.database import FILE_NAME, Database
from kshare.store.own_changes import note_changes
from kshare.store.views import views_version
from kshare.words import BySurface

if TYPE_CHECKING:
    # A window reads before it writes: the fold is loaded with the first transaction.
    from kshare.store.transaction import Observer, RandomBytes, Transaction

USER_KEY: Final = "user"
VIEWS_KEY: Final = "views"
TURN_KEY: Final = "space_views."
"""The beginning of a key in `own_state`: a space whose rows are on their way into the views or out of them."""
INDEX_KEY: Final = "index"
"""In `own_state` while the observers' tables are not in step with the views; what it says is theirs."""

Outcome = TypeVar("Outcome")


class Store:
    """One home's SQLite file with the person who uses it."""

    def __init__(
        self,
        database: Database,
        wall: WallClock,
        random_bytes: RandomBytes,
        observers: Sequence[Observer] = (),
        prepare_views: Callable[[sqlite3.Connection], None] | None = None,
        *,
        durable: bool = True,
        mend: Callable[[BaseException], bool] | None = None,
    ) -> None:
        """`prepare_views` makes the tables of observers (the index) if they are not there, or of another version.

        `mend` is told of an error; True if it came from damaged tables of observers, which are out of the way now.
        """
        self.database = database
        self._wall = wall
        self._random = random_bytes
        self._observers = tuple(observers)
        self._prepare_views = prepare_views
        self._mend = mend
        self.durable = durable
        """False in the demo's homes of invented colleagues: nobody waits for the disk."""
        if self._state(VIEWS_KEY) != views_version():
            self.rebuild_views()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, for reading."""
        return self.database.connection

    @property
    def user(self) -> bytes:
        """The person of this home, 20 bytes; NotFound before `init`."""
        text = self._state(USER_KEY)
        if text is None:
            raise NotFound(
                BySurface(
                    'This home has no person yet. Start with: kshare init --name "Your Name".',
                    "This home has no person yet. Close KShare and start it again.",
                )
            )
        return parse_id(text)

    def run(
        self, work: Callable[[Transaction], Outcome], *, relaxed: bool = False, user: bytes | None = None
    ) -> tuple[Outcome, Changes]:
        """Do `work` in one transaction: all of it is kept, or nothing. Returns its outcome and what changed.

        `relaxed` is for imports and sync, which can be done again: the disk is not waited for
        (`synchronous = NORMAL`). Raises StoreLocked, DiskFull, StoreTooNew, and whatever `work` raises.
        """
        try:
            return self._run(work, relaxed, user)
        except (sqlite3.DatabaseError, DamagedData) as error:
            if not self.mends(error):
                raise
        if relaxed:  # what was given to an import may be used up
            raise StoreLocked("The search index of this PC was damaged and is made anew.")
        return self._run(work, relaxed, user)

    def _run(
        self, work: Callable[[Transaction], Outcome], relaxed: bool, user: bytes | None
    ) -> tuple[Outcome, Changes]:
        from kshare.store.transaction import Transaction

        self.connection.execute(f"PRAGMA synchronous = {self._synchronous(relaxed)}")
        with self.database.writing() as connection:
            tx = Transaction(connection, user or self.user, self._wall(), self._random, self._observers)
            outcome = work(tx)
            changes = tx.finish()
        return outcome, changes

    def mends(self, error: BaseException) -> bool:
        """True if an error came from damaged tables of observers, which are out of the way now: once is tried again."""
        return self._mend is not None and self._mend(error)

    def now_ms(self) -> int:
        """The time of day, ms since the epoch."""
        return self._wall()

    def _synchronous(self, relaxed: bool) -> str:
        if not self.durable:
            return "OFF"
        return "NORMAL" if relaxed else "FULL"

    @property
    def has_person(self) -> bool:
        """False until `init` is done."""
        return self._state(USER_KEY) is not None

    @property
    def is_turning(self) -> bool:
        """True while the views have too much or too little of a space; see `kshare.store.space_views.finish`."""
        sql = "SELECT 1 FROM own_state WHERE key GLOB ? LIMIT 1"
        return self.connection.execute(sql, (f"{TURN_KEY}*",)).fetchone() is not None

    def rebuild_views(self, progress: Progress = no_progress, cancel: CancelToken | None = None) -> None:
        """Make the views anew from the log, in one transaction: readers see the old until it is done.

        The observers are not called for each entity: that they have to catch up is noted under `INDEX_KEY`.
        """
        from kshare.store.rebuild import rebuild

        self.connection.execute(f"PRAGMA synchronous = {self._synchronous(relaxed=True)}")
        with self.database.writing() as connection:
            rebuild(connection, progress, cancel)
            if self._prepare_views is not None:
                self._prepare_views(connection)
            if self._observers:
                note_behind(connection)
            connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (VIEWS_KEY, views_version()))
            note_changes(connection, Changes(frozenset({EVERYTHING})))

    def _state(self, key: str) -> str | None:
        row = self.connection.execute("SELECT value FROM own_state WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None


def note_user(connection: sqlite3.Connection, user: bytes) -> None:
    """Note whose home this is; called once, in the transaction of `init`."""
    connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (USER_KEY, text_id(user)))


def note_behind(connection: sqlite3.Connection) -> None:
    """The observers' tables have to be brought up to the views from the beginning, if there is anything."""
    connection.execute(
        "INSERT OR REPLACE INTO own_state SELECT ?, '' WHERE EXISTS (SELECT 1 FROM log_op)", (INDEX_KEY,)
    )


def is_made_anew(connection: sqlite3.Connection) -> bool:
    """True while the observers' tables are not in step with the views."""
    return connection.execute("SELECT 1 FROM own_state WHERE key = ?", (INDEX_KEY,)).fetchone() is not None


def open_database(home: Path, *, create: bool = False, durable: bool = True) -> Database:
    """The database of a home folder; the folder is made if `create`."""
    if create:
        home.mkdir(parents=True, exist_ok=True)
    return Database(home / FILE_NAME, create=create, durable=durable)
