"""Letting somebody into a space that asked at its door."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import NotAllowed
from kshare.model.ids import text_id
from kshare.model.statement import Action, Role, Statement
from kshare.store.roster import read_roster
from kshare.store.spaces import find_space
from kshare.store.transaction import Transaction
from kshare.usecases.members import ROLE_NAMES, GrantRole, grant_role
from kshare.usecases.undo import Done


@dataclass(frozen=True, slots=True)
class Admit:
    """Give the person with this user id (20 bytes) a role in a space, by name or id."""

    user: bytes
    space: str
    role: Role = Role.MEMBER


def admit(tx: Transaction, command: Admit) -> Done:
    """State it for everybody. NotAllowed for those who are no admin."""
    space = find_space(tx.connection, command.space)
    if tx.authority(space).role_of(tx.user) < Role.ADMIN:
        raise NotAllowed("Only an admin lets people into '{space}'.", space=space.name)
    standing = read_roster(tx.connection, space.n).standing(command.user)
    if standing.ceiling == Role.NONE:
        tx.append(space, Statement(Action.GRANT, command.user, command.role))
    elif standing.role != command.role:  # somebody who was here before
        grant_role(tx, GrantRole(text_id(command.user), ROLE_NAMES[command.role], space.text_id))
    return Done(text_id(command.user))
