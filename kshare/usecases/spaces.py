"""Spaces of this home: noting a new one, switching, moving its folder, leaving."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kshare.errors import InvalidInput, NotAllowed
from kshare.model.ids import text_id
from kshare.model.person import parse_name
from kshare.model.statement import Action, Role, Statement
from kshare.store.space_views import bring_back, take_out
from kshare.store.spaces import PERSONAL, Space, add_space, all_spaces, find_space, use_space
from kshare.store.transaction import Transaction
from kshare.usecases.people import Introduce, introduce_in
from kshare.usecases.profile_picture import my_picture, show_picture
from kshare.usecases.space_words import SpaceWords, free_space_name, unnamed, write_words
from kshare.usecases.undo import Done, Undo
from kshare.words import BySurface


@dataclass(frozen=True, slots=True)
class Joining:
    """What an invite lets its bearer be, and the proof of it (`kshare.model.invitation`)."""

    role: Role
    proof: bytes


@dataclass(frozen=True, slots=True)
class EnterSpace:
    """Note a space whose folder was created or found, and introduce this person to it."""

    space_id: bytes
    name: str
    folder: str | None
    creator: bytes
    genesis: bytes | None
    encrypted: bool = False
    words: SpaceWords | None = None
    """Of a new encrypted space, whose genesis has none."""
    joining: Joining | None = None
    """If somebody let this person in by an invite."""
    returning: bool = False
    """True for somebody who has a profile in the space already, on a PC that is lost."""


def enter_space(tx: Transaction, command: EnterSpace) -> Done:
    """Add the space to this home, write the profile in it, and make it the current one."""
    known = {space.id: space for space in all_spaces(tx.connection, with_left=True)}.get(command.space_id)
    called = command.name or (known.name if known else unnamed(text_id(command.space_id)))
    name = free_space_name(tx, parse_name(called), command.space_id)
    space = add_space(
        tx.connection,
        command.space_id,
        name,
        command.folder,
        command.creator,
        command.genesis,
        tx.now_ms,
        encrypted=command.encrypted,
    )
    if known is not None and known.left:
        bring_back(tx, space)  # what is in the log of a space that was left is shown again
    if command.joining is not None:
        tx.append(space, Statement(Action.JOIN, tx.user, command.joining.role, proof=command.joining.proof))
    if command.words is not None:
        write_words(tx, space, command.words)
    me = _my_profile(tx)
    if me is not None and not command.returning:
        introduce_in(tx, space, me)
        show_picture(tx, space, my_picture(tx, find_space(tx.connection, PERSONAL)))
    use_space(tx.connection, space)
    tx.note("spaces")
    return Done(space.text_id)


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
    """Leave a space; NotAllowed while changes wait to be sent, unless forced. Its items are seen no more at once.

    What the views and the log still have of them is taken out by `kshare.store.space_views.finish`.
    """
    space = find_space(tx.connection, command.name)
    if space.name == PERSONAL or space.folder is None:
        raise InvalidInput("The personal space cannot be left.")
    waiting = waiting_changes(tx, space)
    if waiting and not command.force:
        raise NotAllowed(
            BySurface(
                "{count} changes in '{name}' have not been sent yet. Sync first, or leave with --force.",
                "{count} changes in '{name}' have not been sent yet. Wait until they are.",
            ),
            count=waiting,
            name=space.name,
        )
    tx.connection.execute('UPDATE own_space SET "left" = 1 WHERE n = ?', (space.n,))
    if command.forget:
        _forget(tx, space)
    take_out(tx.connection, space, forget=command.forget)
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
    tx.connection.execute(
        "DELETE FROM own_cover WHERE pack IN (SELECT n FROM own_pack WHERE space = ?)", (space.n,)
    )
    for table in (
        "own_outbox",
        "own_bare",
        "own_pack",
        "own_lost",
        "own_closed",
        "own_segment",
        "own_seen",
        "own_trouble",
        "own_share",
        "own_draft",
        "log_segment",
    ):
        tx.connection.execute(f"DELETE FROM {table} WHERE space = ?", (space.n,))
