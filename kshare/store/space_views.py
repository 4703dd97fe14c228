"""The views of a space that is left or entered again: its rows go or come in steps, each a transaction of its own.

An entity is folded from its own operations and the rights of its space, and no row of one space hangs on those of
another: so what making all views anew would give is reached by touching the rows of this space alone. Lists and
searches show nothing of a space that was left, so nobody sees how far it is. What is still to be done stands in
`own_state`: the next process that opens the home goes on with it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from kshare.model.changes import EVERYTHING, Changes
from kshare.model.kinds import EntityKind
from kshare.store.file_texts import forget_file_texts
from kshare.store.log import ERASED_KIND, EntityKey
from kshare.store.roster import cut_strangers
from kshare.store.scrub import want_scrub
from kshare.store.store import TURN_KEY, Store

if TYPE_CHECKING:
    from kshare.store.spaces import Space
    from kshare.store.transaction import Transaction

STEP: Final = 250
FOLDED_AT_ONCE: Final = 100
"""Entities of one transaction on their way in; with their documents less than 100 ms."""
TAKEN_AT_ONCE: Final = 250
"""And on their way out."""
BREATH_S: Final = 0.025
"""Pause between two steps. As long as SQLite lets a writer sleep at first who found the home locked: he gets in."""


class Turn(msgspec.Struct, frozen=True, omit_defaults=True):
    """What becomes of a space's entities, and the last one that is done.

    `shown`: they are folded; else they leave the views, and if `forget` the log as well.
    """

    shown: bool
    forget: bool = False
    kind: int = -1
    after: bytes = b""


def take_out(connection: sqlite3.Connection, space: Space, *, forget: bool) -> None:
    """The space was left in this transaction: what the views have of it goes, step by step."""
    for table in ("view_member", "view_cut"):
        connection.execute(f"DELETE FROM {table} WHERE space = ?", (space.n,))
    _note(connection, space.n, Turn(shown=False, forget=forget))


def bring_back(tx: Transaction, space: Space) -> None:
    """A space that was left is entered again in this transaction: its rights count at once, its entities come step
    by step. If it was not wholly taken out yet, that is finished first."""
    while (turn := _turn_of(tx.connection, space.n)) is not None and not turn.shown:
        _go_on(tx, space.n, turn)
    if _has_statements(tx.connection, space.n):
        tx.fold_roster(space)
    cut_strangers(tx.connection, space.n)
    _note(tx.connection, space.n, Turn(shown=True))


def finish(store: Store, told: Callable[[Changes], None]) -> None:
    """All steps that are to be done; others may write between them. `told` hears what each has changed.

    Raises StoreLocked, DiskFull: what was done stays done, and the next process that opens the home goes on.
    """
    while store.is_turning:
        is_more, changes = store.run(step, relaxed=True)
        told(changes)
        if is_more:
            time.sleep(BREATH_S)


def step(tx: Transaction) -> bool:
    """One batch of one space; True if there is more to do."""
    found = tx.connection.execute(
        "SELECT key FROM own_state WHERE key GLOB ? ORDER BY key LIMIT 1", (f"{TURN_KEY}*",)
    ).fetchone()
    if found is None:
        return False  # another process was faster
    space = int(found[0].removeprefix(TURN_KEY))
    turn = _turn_of(tx.connection, space)
    if turn is not None:
        _go_on(tx, space, turn)
    return True


def _go_on(tx: Transaction, space: int, turn: Turn) -> None:
    most = FOLDED_AT_ONCE if turn.shown else TAKEN_AT_ONCE
    keys = _next_keys(tx.connection, space, turn, most)
    if turn.shown:
        tx.fold_again(_without_marked_posts(tx.connection, keys))
    else:
        tx.take_out(keys)
        if turn.forget:
            _forget_ops(tx.connection, keys)
    if len(keys) == most:
        last = keys[-1]
        _note(tx.connection, space, msgspec.structs.replace(turn, kind=last.kind, after=last.id))
        return
    if not turn.shown:
        _end_of_leaving(tx, space, forget=turn.forget)
    tx.connection.execute("DELETE FROM own_state WHERE key = ?", (f"{TURN_KEY}{space}",))
    tx.note(EVERYTHING)


def _next_keys(connection: sqlite3.Connection, space: int, turn: Turn, most: int) -> list[EntityKey]:
    rows = connection.execute(
        "SELECT DISTINCT entity_kind, entity FROM view_fact WHERE space = ? AND (entity_kind, entity) > (?, ?)"
        " ORDER BY entity_kind, entity LIMIT ?",
        (space, turn.kind, turn.after, most),
    ).fetchall()
    return [EntityKey(space, *row) for row in rows]


def _without_marked_posts(connection: sqlite3.Connection, keys: Sequence[EntityKey]) -> list[EntityKey]:
    """What is to be folded: marked posts come with their marks, and what an erase names is no entity."""

    def is_marked(key: EntityKey) -> bool:
        row = connection.execute(
            "SELECT 1 FROM view_fact WHERE space = ? AND entity_kind = ? AND entity = ? LIMIT 1",
            (key.space, EntityKind.MARK, key.id),
        ).fetchone()
        return row is not None

    return [
        key
        for key in keys
        if key.kind != ERASED_KIND and not (key.kind == EntityKind.POST and is_marked(key))
    ]


def _forget_ops(connection: sqlite3.Connection, keys: Sequence[EntityKey]) -> None:
    # A number that became free may have been given to an operation of another space meanwhile: hence `space`.
    connection.executemany(
        "DELETE FROM log_op WHERE space = ?1 AND n IN"
        " (SELECT op FROM view_fact WHERE space = ?1 AND entity_kind = ?2 AND entity = ?3)",
        keys,
    )
    connection.executemany("DELETE FROM view_fact WHERE space = ? AND entity_kind = ? AND entity = ?", keys)


def _end_of_leaving(tx: Transaction, space: int, *, forget: bool) -> None:
    if forget:  # what a newer version wrote too, of which nothing was known
        tx.connection.execute("DELETE FROM log_op WHERE space = ?", (space,))
        want_scrub(tx.connection, tx.now_ms)
    forget_file_texts(tx.connection)


def _has_statements(connection: sqlite3.Connection, space: int) -> bool:
    row = connection.execute(
        "SELECT 1 FROM view_fact WHERE space = ? AND entity_kind = ? LIMIT 1", (space, EntityKind.SPACE)
    ).fetchone()
    return row is not None


def _turn_of(connection: sqlite3.Connection, space: int) -> Turn | None:
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (f"{TURN_KEY}{space}",)).fetchone()
    return msgspec.json.decode(row[0], type=Turn) if row else None


def _note(connection: sqlite3.Connection, space: int, turn: Turn) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO own_state VALUES(?, ?)",
        (f"{TURN_KEY}{space}", msgspec.json.encode(turn).decode()),
    )
