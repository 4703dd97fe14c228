"""The person of this home: name, profile, what they follow."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kshare import __version__
from kshare.errors import InvalidInput
from kshare.model.client import CLIENT
from kshare.model.facts import shown
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.limits import NAME_CHARACTERS, NOTE_CHARACTERS, within
from kshare.model.person import (
    ABOUT,
    FOLLOWS,
    HANDLE,
    MUTES,
    NAME,
    SKILLS,
    UNIT,
    fold_handle,
    parse_handle,
    parse_name,
)
from kshare.model.statement import Role
from kshare.model.tag import parse_tag
from kshare.store.lookup import find_person
from kshare.store.spaces import Space, all_spaces, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo

PERSON = EntityKind.PERSON


@dataclass(frozen=True, slots=True)
class Introduce:
    """Who the person of this home is. Empty fields are left as they are; `handle` '' is made from the name."""

    name: str
    handle: str = ""
    unit: str = ""
    skills: tuple[str, ...] = ()
    about: str = ""


def introduce(tx: Transaction, command: Introduce) -> Done:
    """Write the person's profile in every space of this home, and make its handle unique there."""
    parse_name(command.name)
    for space in all_spaces(tx.connection):
        introduce_in(tx, space, command)
    return Done(text_id(tx.user))


def introduce_in(tx: Transaction, space: Space, command: Introduce) -> str:
    """Write the profile in one space; the handle that was taken, with '-2' and so on if others have it."""
    wanted = parse_handle(command.handle) if command.handle else fold_handle(command.name)
    handle = free_handle(tx, space, wanted)
    fields: dict[str, object] = {
        NAME: parse_name(command.name),
        HANDLE: handle,
        UNIT: within(command.unit.strip(), NAME_CHARACTERS, "unit"),
        ABOUT: within(command.about.strip(), NOTE_CHARACTERS, "text about you"),
        SKILLS: [skill.strip() for skill in command.skills if skill.strip()],
    }
    if space.is_shared:
        fields[CLIENT] = __version__
        _note_said(tx, space)
    facts = tx.facts(space, PERSON, tx.user)
    for field, value in fields.items():
        if value and shown(facts, field, None, {tx.user}) != value:
            tx.write(space, PERSON, tx.user, field, value, own=True)
    return handle


def client_is_said(connection: sqlite3.Connection, space: Space) -> bool:
    """True if this home has told a space which KShare it runs, since the last update."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (_said_key(space),)).fetchone()
    return row is not None and row[0] == __version__


def say_client(tx: Transaction, space: Space) -> None:
    """Tell a space which KShare this home runs now: once after an update, and never at a mere start.

    What was said is noted here: two PCs of one person with two versions must not answer each other for ever.
    """
    standing = tx.authority(space).role_of(tx.user)
    if client_is_said(tx.connection, space) or standing < Role.READER:
        return
    if shown(tx.facts(space, PERSON, tx.user), CLIENT, None, {tx.user}) != __version__:
        tx.write(space, PERSON, tx.user, CLIENT, __version__, own=True)
    _note_said(tx, space)


def _note_said(tx: Transaction, space: Space) -> None:
    tx.connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (_said_key(space), __version__))


def _said_key(space: Space) -> str:
    return f"client {space.text_id}"


def free_handle(tx: Transaction, space: Space, wanted: str) -> str:
    """The handle, or with '-2', '-3', … if another person of the space has it."""
    handle, n = wanted, 1
    while tx.connection.execute(
        "SELECT 1 FROM view_person WHERE handle = ? AND space = ? AND id <> ?", (handle, space.n, tx.user)
    ).fetchone():
        n += 1
        handle = f"{wanted}-{n}"
    return handle


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow a person (`@anna`) or a tag (`#hydraulics`), or stop it."""

    target: str
    stop: bool = False
    space: str | None = None


def follow(tx: Transaction, command: Follow) -> Done:
    """Follow or stop following; in the current space unless named."""
    space = find_space(tx.connection, command.space)
    typed = command.target.strip()
    if typed.startswith("#"):
        target = "#" + parse_tag(typed)
    elif typed.startswith("@"):
        target = "@" + text_id(find_person(tx.connection, typed, space))
    else:
        raise InvalidInput("'{target}' cannot be followed: write @handle or #tag.", target=typed)
    held = {
        row[0]
        for row in tx.connection.execute(
            "SELECT target FROM view_follow WHERE space = ? AND person = ?", (space.n, tx.user)
        )
    }
    wanted = held - {target} if command.stop else held | {target}
    tx.change_set(space, PERSON, tx.user, FOLLOWS, wanted)
    undo = Undo(follow, Follow(typed, not command.stop, space.text_id)) if wanted != held else None
    return Done(target, undo)


@dataclass(frozen=True, slots=True)
class Mute:
    """Do not see somebody's posts any more (handle or id), or see them again. Nobody else hears of it."""

    person: str
    undo: bool = False


def mute(tx: Transaction, command: Mute) -> Done:
    """Mute somebody on the own PCs: the choice lies in the personal space, which is never shared."""
    personal = next(space for space in all_spaces(tx.connection) if not space.is_shared)
    person = find_person(tx.connection, command.person)
    if person == tx.user:
        raise InvalidInput("You cannot mute yourself.")
    rows = tx.connection.execute(
        "SELECT muted FROM view_mute WHERE space = ? AND person = ?", (personal.n, tx.user)
    )
    held = {text_id(row[0]) for row in rows}
    wanted = held - {text_id(person)} if command.undo else held | {text_id(person)}
    tx.change_set(personal, PERSON, tx.user, MUTES, wanted)
    undo = Undo(mute, Mute(text_id(person), not command.undo)) if wanted != held else None
    return Done(text_id(person), undo)
