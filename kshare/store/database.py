"""Opening the home's SQLite file: connections for each thread, settings, migration, backup."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kshare.cancel import CancelToken
from kshare.errors import (
    Cancelled,
    DamagedData,
    DiskFull,
    EnvironmentTrouble,
    NotFound,
    StoreLocked,
    StoreTooNew,
)
from kshare.store.lockfile import exclusive
from kshare.store.schema import SCHEMA_VERSION, migrate
from kshare.store.turns import Turns

FILE_NAME: Final = "kshare.sqlite3"
LOCK_NAME: Final = "home.lock"
"""Held while the home is migrated."""
BUSY_MS: Final = 5_000
_MIGRATION_WAIT_S: Final = 60.0
_ASKED_AFTER: Final = 10_000
"""Steps of SQLite's machine, a few ms of work, after which a question is asked whether it is still wanted."""


if sys.version_info < (3, 12):
    # Python 3.11 looks for an adapter of every value that is not exactly an int, a float or a text. To find none
    # takes longer than to bind the value: it was a seventh of the time of a bulk fold.
    def _as_it_is(value: Any) -> Any:
        return value

    for _type in (bytes, bool, type(None)):
        sqlite3.register_adapter(_type, _as_it_is)


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Turn SQLite's expected errors into ours; anything else is a bug and passes."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise StoreLocked("Another program is writing to this home.") from error
        if "full" in text or "disk I/O" in text:
            raise DiskFull("The disk of this PC is full; the change was not kept.") from error
        if "interrupted" in text:
            raise Cancelled("The search was stopped.") from error
        if "unable to open" in text or "readonly" in text:
            raise EnvironmentTrouble("The home cannot be written: {reason}.", reason=text) from error
        raise
    except sqlite3.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise DamagedData("The home's database is damaged: {reason}.", reason=str(error)) from error
        raise


@contextlib.contextmanager
def stoppable(connection: sqlite3.Connection, cancel: CancelToken) -> Iterator[None]:
    """Let another thread stop what this connection reads: a statement under way ends soon after `cancel`.

    Asked for by the statement itself, so that nobody else's is hit: not another thread's, and not the next one of
    this thread, as `Connection.interrupt` might. Raises Cancelled, before the first statement too.
    """
    cancel.check()
    connection.set_progress_handler(lambda: cancel.cancelled, _ASKED_AFTER)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


class Database:
    """The SQLite file of one home. Every thread gets its own connection; `close` ends them all."""

    def __init__(self, path: Path, *, create: bool = False, durable: bool = True) -> None:
        """Open the file, after migrating it if it is older. Raises NotFound, StoreTooNew, DamagedData.

        Not `durable`: no thread's connection waits for the disk.
        """
        self.path = path
        self._synchronous = "FULL" if durable else "OFF"
        if not create and not path.exists():
            raise NotFound("There is no KShare home in {folder}.", folder=path.parent)
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._turns = Turns()
        with in_words():
            self._bring_up_to_date()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode: transactions are begun by hand."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with in_words():
                connection = self._connect()
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """End every connection, of other threads too."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()
            self._open.clear()
        self._local = threading.local()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection in a write transaction that is committed at the end, or rolled back.

        Threads come in turn. Raises StoreLocked, DiskFull.
        """
        connection = self.connection
        with self._turns.turn(BUSY_MS / 1000), in_words():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def backup(self, target: Path) -> None:
        """Copy the file as it is now, whole and consistent."""
        with contextlib.closing(sqlite3.connect(target)) as copy:
            self.connection.backup(copy)

    def _connect(self) -> sqlite3.Connection:
        connection = self._plain_connection()
        for pragma in (
            "page_size = 8192",  # of a new home; a fold writes a tenth faster than with pages of 4 KiB
            "journal_mode = WAL",
            f"synchronous = {self._synchronous}",
            "temp_store = MEMORY",
            "cache_size = -8000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        with self._lock:
            self._open.append(connection)
        return connection

    def _plain_connection(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )

    def _bring_up_to_date(self) -> None:
        with contextlib.closing(
            self._plain_connection()
        ) as connection:  # changes nothing, not even the journal
            version = _version(connection)
        if version > SCHEMA_VERSION:
            raise StoreTooNew(
                "The home in {folder} was written by a newer KShare (schema {found}, this one knows {known}).",
                folder=self.path.parent,
                found=version,
                known=SCHEMA_VERSION,
            )
        if version < SCHEMA_VERSION:
            with exclusive(self.path.with_name(LOCK_NAME), wait_s=_MIGRATION_WAIT_S):
                self._migrate()

    def _migrate(self) -> None:
        """Another process may have done it while this one waited for the lock."""
        version = _version(self.connection)
        if version >= SCHEMA_VERSION:
            return
        if version:
            self.backup(self.path.with_name(f"backup-schema-{version}.sqlite3"))
        migrate(self.connection)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
