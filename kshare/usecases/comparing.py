"""Having compared fingerprints with somebody: who carries a name that another one has is known for sure then."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.person import COMPARED
from kshare.store.lookup import find_person
from kshare.store.spaces import all_spaces, find_space
from kshare.store.transaction import Transaction
from kshare.sync.keys.join_request import fingerprint
from kshare.usecases.undo import Done, Undo

_PERSON = EntityKind.PERSON


@dataclass(frozen=True, slots=True)
class ConfirmPerson:
    """Somebody (handle or id) read this whole fingerprint to the person of this home. Nobody else hears of it."""

    person: str
    fingerprint: str
    space: str | None = None


def confirm_person(tx: Transaction, command: ConfirmPerson) -> Done:
    """Note that it is this person. NotFound while nothing of them is here; InvalidInput if the letters differ.

    The note lies in the personal space, so it is on all PCs of whoever compared, and is about the key: it holds in
    every space, and for no other who takes the same name.
    """
    space = find_space(tx.connection, command.space)
    user = find_person(tx.connection, command.person, space)
    if user == tx.user:
        raise InvalidInput("You need not confirm yourself.")
    row = tx.connection.execute("SELECT user_key FROM log_device WHERE user = ? LIMIT 1", (user,)).fetchone()
    if row is None:
        raise NotFound("Nothing of '{person}' is here yet to compare.", person=command.person)
    if _letters(command.fingerprint) != _letters(fingerprint(space.id, row[0])):
        raise InvalidInput(
            "This is not the fingerprint of '{person}'. Do not trust the name before it is.",
            person=command.person,
        )
    return _keep(tx, user, compared=True)


@dataclass(frozen=True, slots=True)
class DoubtPerson:
    """Take a confirmation back; `person` is a handle or an id."""

    person: str
    space: str | None = None


def doubt_person(tx: Transaction, command: DoubtPerson) -> Done:
    """Forget that fingerprints were compared with somebody."""
    space = find_space(tx.connection, command.space)
    return _keep(tx, find_person(tx.connection, command.person, space), compared=False)


def _keep(tx: Transaction, user: bytes, *, compared: bool) -> Done:
    personal = next(space for space in all_spaces(tx.connection) if not space.is_shared)
    rows = tx.connection.execute(
        "SELECT other FROM view_compared WHERE space = ? AND person = ?", (personal.n, tx.user)
    )
    held = {text_id(row[0]) for row in rows}
    wanted = held | {text_id(user)} if compared else held - {text_id(user)}
    tx.change_set(personal, _PERSON, tx.user, COMPARED, wanted)
    tx.note("people")
    undo = Undo(doubt_person, DoubtPerson(text_id(user))) if compared and wanted != held else None
    return Done(text_id(user), undo)


def _letters(typed: str) -> str:
    """A fingerprint as it is compared: capitals, blanks and hyphens do not matter."""
    return "".join(typed.lower().replace("-", " ").split())
