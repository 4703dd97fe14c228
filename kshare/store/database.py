"""Opening the home's SQLite file: connections for each thread, settings, migration, backup."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kshare.errors import DamagedData, DiskFull, EnvironmentTrouble, NotFound, StoreLocked, StoreTooNew
from kshare.store.schema import SCHEMA_VERSION, migrate

FILE_NAME: Final = "kshare.sqlite3"
BUSY_MS: Final = 5_000


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
        if "unable to open" in text or "readonly" in text:
            raise EnvironmentTrouble("The home cannot be written: {reason}.", reason=text) from error
        raise
    except sqlite3.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise DamagedData("The home's database is damaged: {reason}.", reason=str(error)) from error
        raise


class Database:
    """The SQLite file of one home. Every thread gets its own connection; `close` ends them all."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the file, after migrating it if it is older. Raises NotFound, StoreTooNew, DamagedData."""
        self.path = path
        if not create and not path.exists():
            raise NotFound("There is no KShare home in {folder}.", folder=path.parent)
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
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

    def interrupt(self) -> None:
        """Stop what this file's other threads are reading."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(sqlite3.Error):
                    connection.interrupt()

    def backup(self, target: Path) -> None:
        """Copy the file as it is now, whole and consistent."""
        with contextlib.closing(sqlite3.connect(target)) as copy:
            self.connection.backup(copy)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "temp_store = MEMORY",
            "cache_size = -8000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        with self._lock:
            self._open.append(connection)
        return connection

    def _bring_up_to_date(self) -> None:
        connection = self.connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            self.close()
            raise StoreTooNew(
                "The home in {folder} was written by a newer KShare (schema {found}, this one knows {known}).",
                folder=self.path.parent,
                found=version,
                known=SCHEMA_VERSION,
            )
        if version < SCHEMA_VERSION:
            if version:
                self.backup(self.path.with_name(f"backup-schema-{version}.sqlite3"))
            migrate(connection)
