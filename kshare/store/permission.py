"""What a person may not do is refused when it is written, with whom to ask: the fold would only hide it."""

from __future__ import annotations

import sqlite3

from kshare.errors import NotAllowed
from kshare.model.authority import Authority, needed_role
from kshare.model.kinds import EntityKind
from kshare.model.skeleton import RosterHead, Skeleton
from kshare.model.statement import Action, Role
from kshare.store.spaces import Space

_BY_ANYBODY = frozenset((Action.JOIN, Action.CLAIM))


def require(
    connection: sqlite3.Connection, space: Space, authority: Authority, user: bytes, head: Skeleton
) -> None:
    """NotAllowed if what this person is about to write would not count. Whose item it is asks the use case."""
    role, needed = authority.role_of(user), needed_role(head)
    if isinstance(head, RosterHead):
        needed = Role.NONE if head.action in _BY_ANYBODY else Role.ADMIN
    elif head.entity_kind == EntityKind.PERSON and user not in authority.restricted:
        return  # who is not let in yet may say who it is
    if role >= needed:
        return
    values = {"space": space.name, "people": _admins(connection, space, authority)}
    if role == Role.NONE:
        if user in authority.restricted:
            raise NotAllowed("You are no member of '{space}' any more. Ask an admin: {people}.", **values)
        raise NotAllowed("You are not let into '{space}' yet. Ask an admin: {people}.", **values)
    if needed == Role.ADMIN:
        raise NotAllowed("Only an admin of '{space}' may do that. Ask {people}.", **values)
    if needed == Role.MODERATOR:
        raise NotAllowed("Only a moderator of '{space}' may do that. Ask {people}.", **values)
    raise NotAllowed("You may read '{space}', but not write there. Ask an admin: {people}.", **values)


def _admins(connection: sqlite3.Connection, space: Space, authority: Authority) -> str:
    """The names of those who are admins now."""
    admins = [user for user in sorted(authority.admins) if authority.role_of(user) == Role.ADMIN]
    names = []
    for user in admins:
        row = connection.execute(
            "SELECT name, handle FROM view_person WHERE id = ? ORDER BY space <> ? LIMIT 1", (user, space.n)
        ).fetchone()
        names.append(f"{row[0]} (@{row[1]})" if row else "?")
    return ", ".join(names) or "?"
