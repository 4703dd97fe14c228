"""A statement about members with all that its weight hangs on, and what it would do if it counted."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.invitation import Invitation
from kshare.model.statement import Action, Position, Role, Statement


@dataclass(frozen=True, slots=True)
class RosterFact:
    """A statement as the fold of the roster sees it."""

    id: bytes
    author: bytes
    hlc: int
    statement: Statement
    positions: frozenset[Position] = frozenset()
    """Every place where it stands; empty while it was not sent."""
    invitation: Invitation | None = None
    """For a `JOIN`: what its proof shows, None if nothing."""

    @property
    def raises(self) -> bytes | None:
        """Whom it gives its role, if anybody."""
        match self.statement.action:
            case Action.GRANT | Action.JOIN:
                return self.statement.subject
            case Action.SUCCEED:
                return self.statement.heir
        return None

    @property
    def makes_admin(self) -> bytes | None:
        """Whom it makes an admin, if anybody."""
        is_appointed = self.statement.action != Action.JOIN and self.statement.role == Role.ADMIN
        return self.raises if is_appointed else None

    @property
    def leaves(self) -> Role | None:
        """The role that its subject keeps beyond the cut-offs; None if it limits nobody."""
        match self.statement.action:
            case Action.LIMIT:
                return self.statement.role
            case Action.SUCCEED:
                return Role.NONE
        return None
