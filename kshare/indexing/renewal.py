"""Making the index anew from the views in batches that commit by themselves.

What is in the index stays findable meanwhile, saving waits for one batch at most, and a process that is killed goes
on where it was. Entities come first, those that people look up before the stream of posts; then what the index has
too much is taken out: of spaces that were left, and of entities that changed while nobody kept it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import DamagedData
from kshare.index import schema
from kshare.index.writer import Writer
from kshare.indexing.keeping import due, write
from kshare.indexing.state import (
    VERSION_KEY,
    Stand,
    index_is_current,
    is_damage,
    note_damage,
    note_stand,
    pending,
)
from kshare.model.kinds import EntityKind
from kshare.queries.documents import belongs
from kshare.queries.reader import Reader
from kshare.store.log import EntityKey
from kshare.store.scrub import want_scrub
from kshare.store.spaces import all_spaces
from kshare.store.store import Store, note_behind

SMALL_STEP: Final = 50
"""Entities of a batch in idle time: some 10 ms."""
LARGE_STEP: Final = 1_000
_STRAYS_AT_ONCE: Final = 20
"""So many more rows of the index than entities are looked at in a step: nearly all may stay."""
_FIRST_LOOKED_UP: Final = (EntityKind.PERSON, EntityKind.PAGE, EntityKind.BOOKMARK, EntityKind.POST)
_TABLES: Final = ("view_page", "view_post", "view_bookmark", "view_person")


def prepare_index(connection: sqlite3.Connection) -> None:
    """Make the tables if there are none, or if another version made them. The caller holds a transaction."""
    if not index_is_current(connection):
        _make_tables(connection)
        note_behind(connection)


def _make_tables(connection: sqlite3.Connection) -> None:
    schema.drop(connection)
    schema.create(connection)
    connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (VERSION_KEY, schema.version()))


class Renewal:
    """The renewal of one home's index. Any process may do the next step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def is_pending(self) -> bool:
        """True if there is something to do."""
        return pending(self._store.connection) is not None

    def begin(self, *, damaged: bool = False) -> None:
        """Look at everything again; `damaged`: empty tables take the place of those that are there."""
        with self._store.database.writing() as connection:
            if damaged:
                note_damage(connection)
            else:
                note_stand(connection, Stand())

    def check(self) -> None:
        """Compare the index with the texts it was made from, after an unclean stop; begin anew if they differ.

        About 2 s for 100,000 items, in which nobody can save.
        """
        with self._store.database.writing() as connection:
            if not Writer(connection).integrity_ok():
                note_damage(connection)

    def run(self, progress: Progress = no_progress, cancel: CancelToken | None = None) -> None:
        """All steps. Raises Cancelled, StoreLocked; what was done stays done."""
        total = self._entities()
        while self.step(LARGE_STEP):
            if cancel is not None:
                cancel.check()
            if (at := pending(self._store.connection)) is not None:
                progress(min(at.stand.done, total), total)
        progress(total, total)

    def step(self, most: int = SMALL_STEP) -> bool:
        """One batch. False if there was nothing to do."""
        with self._mending(), self._store.database.writing() as connection:
            found = pending(connection)
            if found is None:
                return False
            if found.damaged:
                schema.strike_off(connection)
                want_scrub(connection, self._store.now_ms())  # gives the pages back that were struck off
                _make_tables(connection)
            note_stand(connection, _next(connection, found.stand, most))
        return True

    @contextmanager
    def _mending(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, DamagedData) as error:
            cause = error.__cause__ if isinstance(error, DamagedData) else error
            found = pending(self._store.connection)
            if not is_damage(cause) or (found is not None and found.damaged):
                raise
            self.begin(damaged=True)

    def _entities(self) -> int:
        counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in _TABLES)
        total: int = self._store.connection.execute(f"SELECT {counts}").fetchone()[0]
        return total


def _next(connection: sqlite3.Connection, stand: Stand, most: int) -> Stand | None:
    """Do one batch of `most` entities, over the pairs as they come; where the renewal stands then, None at its end."""
    left = most
    for place, space in _pairs(connection, stand):
        after = stand.after if (place, space) == (stand.place, stand.space) else b""
        entities = connection.execute(
            "SELECT DISTINCT entity FROM view_fact WHERE space = ? AND entity_kind = ? AND entity > ?"
            " ORDER BY entity LIMIT ?",
            (space, _FIRST_LOOKED_UP[place], after, left),
        ).fetchall()
        keys = [EntityKey(space, _FIRST_LOOKED_UP[place], entity) for (entity,) in entities]
        if keys:
            write(connection, *due(connection, keys, files_anew=True))
            stand = Stand(place, space, keys[-1].id, done=stand.done + len(keys))
        left -= len(keys)
        if not left:
            return stand
    behind = Stand(len(_FIRST_LOOKED_UP), stray=stand.stray, done=stand.done)
    return _without_strays(connection, behind, left * _STRAYS_AT_ONCE)


def _pairs(connection: sqlite3.Connection, stand: Stand) -> list[tuple[int, int]]:
    """(place of a kind, space) of what is not done yet, in the order of work."""
    spaces = [space.n for space in all_spaces(connection)]
    pairs = [(place, space) for place in range(len(_FIRST_LOOKED_UP)) for space in spaces]
    return [pair for pair in pairs if pair >= (stand.place, stand.space)]


def _without_strays(connection: sqlite3.Connection, stand: Stand, most: int) -> Stand | None:
    rows = connection.execute(
        "SELECT id, uid FROM view_index_doc WHERE id > ? ORDER BY id LIMIT ?", (stand.stray, most)
    ).fetchall()
    reader = Reader(connection, b"", 0)
    write(connection, [uid for _, uid in rows if not belongs(reader, uid)], [])
    return replace(stand, stray=rows[-1][0]) if len(rows) == most else None
