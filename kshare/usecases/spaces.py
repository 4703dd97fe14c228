"""Spaces of this home: noting a new one, switching, moving its folder, leaving."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kshare.errors import InvalidInput, NotAllowed
from kshare.model.person import parse_name
from kshare.store.spaces import PERSONAL, Space, add_space, all_spaces, find_space, use_space
from kshare.store.store import mark_views_stale
from kshare.store.transaction import Transaction
from kshare.usecases.people import Introduce, introduce_in
from kshare.usecases.undo import Done, Undo


@dataclass(frozen=True, slots=True)
class EnterSpace:
    """Note a space whose folder was created or found, and introduce this person to it."""

    space_id: bytes
    name: str
    folder: str | None
    creator: bytes
    genesis: bytes | None


def enter_space(tx: Transaction, command: EnterSpace) -> Done:
    """Add the space to this home, write the profile in it, and make it the current one."""
    name = _free_name(tx, parse_name(command.name), command.space_id)
    if any(
        space.id == command.space_id and space.left for space in all_spaces(tx.connection, with_left=True)
    ):
        mark_views_stale(tx.connection)  # what is in the log of a space that was left is shown again
    space = add_space(
        tx.connection, command.space_id, name, command.folder, command.creator, command.genesis, tx.now_ms
    )
    me = _my_profile(tx)
    if me is not None:
        introduce_in(tx, space, me)
    use_space(tx.connection, space)
    tx.note("spaces")
    return Done(space.text_id)


def _free_name(tx: Transaction, name: str, space_id: bytes) -> str:
    """A name that no other space of this home has: two teams may both be called 'Team'."""
    taken = {space.name for space in all_spaces(tx.connection, with_left=True) if space.id != space_id}
    candidate, n = name, 1
    while candidate in taken:
        n += 1
        candidate = f"{name} ({n})"
    return candidate


def _my_profile(tx: Transaction) -> Introduce | None:
    row = tx.connection.execute(
        "SELECT name, handle, unit, skills, about FROM view_person WHERE id = ? ORDER BY space LIMIT 1",
        (tx.user,),
    ).fetchone()
    return Introduce(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4]) if row else None


@dataclass(frozen=True, slots=True)
class UseSpace:
    """Make a space the current one, where writes go when nobody says otherwise."""

    name: str


def use_other_space(tx: Transaction, command: UseSpace) -> Done:
    """Switch the current space."""
    former = find_space(tx.connection, None)
    space = find_space(tx.connection, command.name)
    use_space(tx.connection, space)
    tx.note("spaces")
    return Done(space.text_id, Undo(use_other_space, UseSpace(former.text_id)))


@dataclass(frozen=True, slots=True)
class MoveSpace:
    """The shared folder of a space is found elsewhere now; the caller has checked that it is the same space."""

    name: str
    folder: str


def move_space(tx: Transaction, command: MoveSpace) -> Done:
    """Note the new folder of a space."""
    space = find_space(tx.connection, command.name)
    if space.folder is None:
        raise InvalidInput("The personal space has no shared folder.")
    tx.connection.execute("UPDATE own_space SET folder = ? WHERE n = ?", (command.folder, space.n))
    tx.note("spaces")
    return Done(space.text_id, Undo(move_space, MoveSpace(command.name, space.folder)))


@dataclass(frozen=True, slots=True)
class LeaveSpace:
    """Leave a space. Its operations stay hidden in the log, unless `forget`."""

    name: str
    force: bool = False
    forget: bool = False


def leave_space(tx: Transaction, command: LeaveSpace) -> Done:
    """Leave a space; NotAllowed while changes wait to be sent, unless forced. Its items disappear at once."""
    space = find_space(tx.connection, command.name)
    if space.name == PERSONAL or space.folder is None:
        raise InvalidInput("The personal space cannot be left.")
    waiting = waiting_changes(tx, space)
    if waiting and not command.force:
        raise NotAllowed(
            "{count} changes in '{name}' have not been sent yet. Sync first, or leave with --force.",
            count=waiting,
            name=space.name,
        )
    tx.connection.execute('UPDATE own_space SET "left" = 1 WHERE n = ?', (space.n,))
    if command.forget:
        _forget(tx, space)
    mark_views_stale(tx.connection)
    use_space(tx.connection, all_spaces(tx.connection)[0])
    tx.note("everything")
    return Done(space.text_id)


def waiting_changes(tx: Transaction, space: Space) -> int:
    """Changes that no confirmed file on the share holds."""
    sql = (
        "SELECT (SELECT count(*) FROM own_outbox WHERE space = ?)"
        " + (SELECT count(*) FROM own_segment WHERE space = ? AND state <> 'confirmed')"
    )
    count: int = tx.connection.execute(sql, (space.n, space.n)).fetchone()[0]
    return count


def _forget(tx: Transaction, space: Space) -> None:
    tx.connection.execute(
        "DELETE FROM own_op WHERE segment IN (SELECT segment FROM own_segment WHERE space = ?)", (space.n,)
    )
    for table in (
        "own_outbox",
        "own_segment",
        "own_seen",
        "own_trouble",
        "own_share",
        "own_draft",
        "log_op",
        "log_segment",
    ):
        tx.connection.execute(f"DELETE FROM {table} WHERE space = ?", (space.n,))
