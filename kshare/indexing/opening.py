"""Opening a home's store together with its index: what changes the one changes the other in the same transaction.

Loads nothing that a window does without until it has painted: the index comes with the first change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kshare.store.database import Database
from kshare.store.store import Store, open_database

if TYPE_CHECKING:
    from kshare.model.clock import WallClock
    from kshare.store.log import EntityKey
    from kshare.store.transaction import RandomBytes


def open_store(
    home: Path,
    wall: WallClock,
    random_bytes: RandomBytes,
    *,
    create: bool,
    searchable: bool = True,
    durable: bool = True,
) -> Store:
    """The store of a home, indexed unless not `searchable`; `durable` waits for the disk.

    Raises NotFound, StoreTooNew, DamagedData.
    """
    database = open_database(home, create=create, durable=durable)
    observers = (_keep_index,) if searchable else ()
    mend = _put_aside(database) if searchable else None
    store = Store(database, wall, random_bytes, observers, _prepare_index, durable=durable, mend=mend)
    _update_index(store)
    if store.is_turning:  # a process ended while it left a space
        from kshare.store.space_views import finish

        finish(store, lambda _: None)
    return store


def _keep_index(connection: sqlite3.Connection, changed: frozenset[EntityKey]) -> None:
    from kshare.indexing.keeping import keep_index

    keep_index(connection, changed)


def _prepare_index(connection: sqlite3.Connection) -> None:
    from kshare.indexing.renewal import prepare_index

    prepare_index(connection)


def _put_aside(database: Database) -> Callable[[BaseException], bool]:
    """What a store does about errors: an index that may be damaged is put aside, to be made anew; once, since what is
    damaged afterwards is something else."""
    done = False

    def put_aside(error: BaseException) -> bool:
        from kshare.indexing.state import is_damage, note_damage, pending

        nonlocal done
        if not is_damage(error.__cause__ or error) or database.connection.in_transaction:
            return False
        found = pending(database.connection)
        if found is not None and found.damaged:
            return True
        if done:
            return False
        done = True
        with database.writing() as connection:
            note_damage(connection)
        return True

    return put_aside


def _update_index(store: Store) -> None:
    """Another version's index gives way to empty tables; they are filled when there is time."""
    from kshare.indexing.state import index_is_current

    if not index_is_current(store.connection):
        with store.database.writing() as connection:
            _prepare_index(connection)
