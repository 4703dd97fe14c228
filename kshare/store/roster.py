"""The roster of a space from the log, and its projection: `view_member`.

Everything else asks the projection, which is made anew only when a statement about members comes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import msgspec

from kshare.model.authority import Authority
from kshare.model.facts import shown
from kshare.model.invitation import open_proof
from kshare.model.kinds import EntityKind, OpClass
from kshare.model.roster import Limit, Roster, Standing, roster_of
from kshare.model.roster_facts import RosterFact
from kshare.model.skeleton import SPACE_ENTITY, RosterHead, read_skeleton
from kshare.model.statement import Action, Role
from kshare.store.cuts import Positions, cut_anew, positions_of
from kshare.store.log import EntityKey, facts_of

_ENCRYPTED_GENESIS: Final = 2
"""Version of the body of a genesis whose space has keys: there somebody must let people in."""

_encode = msgspec.msgpack.Encoder().encode
_decode_limits = msgspec.msgpack.Decoder(list[tuple[bytes, int, tuple[tuple[bytes, int], ...]]]).decode


def founder_of(connection: sqlite3.Connection, space: int) -> bytes:
    """The user id of the first admin; empty for a space that is not in this home."""
    row = connection.execute("SELECT creator FROM own_space WHERE n = ?", (space,)).fetchone()
    return row[0] if row else b""


def is_open(connection: sqlite3.Connection, space: int) -> bool:
    """True if a valid certificate makes a member: said by the version of the genesis alone."""
    row = connection.execute("SELECT genesis FROM log_space WHERE n = ?", (space,)).fetchone()
    try:
        match msgspec.msgpack.decode(msgspec.msgpack.decode(row[0])[0]):
            case [int() as version, *_]:
                return version != _ENCRYPTED_GENESIS
    except (ValueError, TypeError, IndexError, KeyError):
        pass  # the personal space has none
    return True


def read_roster(connection: sqlite3.Connection, space: int) -> Roster:
    """Fold the roster from all statements of the log: some ms for each hundred of them."""
    return roster_of(
        founder_of(connection, space), _facts(connection, space), is_open=is_open(connection, space)
    )


def _facts(connection: sqlite3.Connection, space: int) -> list[RosterFact]:
    rows = connection.execute(
        "SELECT o.id, o.author, o.skeleton, l.id FROM view_fact f JOIN log_op o ON o.n = f.op"
        " JOIN log_space l ON l.n = f.space WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ?",
        (space, EntityKind.SPACE, SPACE_ENTITY),
    ).fetchall()
    read = [(op, author, read_skeleton(skeleton), space_id) for op, author, skeleton, space_id in rows]
    facts = [
        _fact(op, author, head, space_id)
        for op, author, head, space_id in read
        if isinstance(head, RosterHead)
    ]
    known = [fact for fact in facts if fact is not None]
    positions = _positions(connection, space, known)
    return [
        replace(fact, positions=frozenset(positions[fact.id])) if fact.id in positions else fact
        for fact in known
    ]


def _fact(op: bytes, author: bytes, head: RosterHead, space_id: bytes) -> RosterFact | None:
    statement = head.statement
    if statement is None:
        return None  # of a newer version: kept, and read again after an update
    joins = statement.action == Action.JOIN and statement.proof is not None
    invitation = open_proof(statement.proof or b"", space_id, author) if joins else None
    return RosterFact(op, author, head.hlc, statement, invitation=invitation)


def _positions(connection: sqlite3.Connection, space: int, facts: Iterable[RosterFact]) -> Positions:
    """Where the statements of those stand who are limited, and who joined: nobody else's place matters.

    Only segments of class 0 count, where statements belong: so that no PC has to read all heads for this.
    """
    known = list(facts)
    limited = {fact.statement.subject for fact in known if fact.leaves is not None}
    barred = limited or any(fact.statement.action == Action.WITHDRAW for fact in known)
    joined = {fact.author for fact in known if fact.statement.action == Action.JOIN} if barred else set()
    found: Positions = {}
    for author in (limited & {fact.author for fact in known}) | joined:
        found.update(positions_of(connection, space, author, OpClass.ROSTER))
    return found


def policy_of(connection: sqlite3.Connection, space: int, field: str, default: Any = None) -> Any:
    """A rule of the space as its admins set it since the genesis, or `default`."""
    authority = authority_of(connection, space)
    facts = facts_of(connection, EntityKey(space, EntityKind.SPACE, SPACE_ENTITY), authority)
    admins = {fact.author for fact in facts if authority.ceiling(fact.author) == Role.ADMIN}
    return shown(facts, field, default, admins)


# -- the projection ---------------------------------------------------------------------------------------


def project_roster(connection: sqlite3.Connection, space: int) -> set[EntityKey]:
    """Fold the roster and note who stands otherwise than before. The entities that those wrote about."""
    roster = read_roster(connection, space)
    before = dict(_rows(connection, space))
    after = {user: _row(roster, user) for user in roster.standings.keys() | roster.successors.keys()}
    changed = {user for user in before.keys() | after.keys() if before.get(user) != after.get(user)}
    connection.executemany(
        "DELETE FROM view_member WHERE space = ? AND user = ?", [(space, user) for user in sorted(changed)]
    )
    connection.executemany(
        "INSERT INTO view_member(space, user, ceiling, role, limits, heirs) VALUES(?, ?, ?, ?, ?, ?)",
        [(space, user, *after[user]) for user in sorted(changed & after.keys())],
    )
    authority = authority_of(connection, space)
    touched: set[EntityKey] = set()
    for user in sorted(changed):
        if before.get(user, _default(roster)) != after.get(user, _default(roster)):
            touched |= cut_anew(connection, space, user, authority.standing(user))
    return touched


def cut_strangers(connection: sqlite3.Connection, space: int) -> None:
    """When the views are made anew: hide what those wrote in a closed space whom nobody let in (yet)."""
    authority = authority_of(connection, space)
    if authority.members is not None:
        authors = connection.execute(
            "SELECT DISTINCT author FROM log_op WHERE space = ?", (space,)
        ).fetchall()
        for (author,) in authors:
            if author not in authority.members:
                cut_anew(connection, space, author, authority.standing(author))


_Row = tuple[int, int, bytes | None, bytes | None]
"""(ceiling, role, limits, heirs)"""


def _rows(connection: sqlite3.Connection, space: int) -> Iterable[tuple[bytes, _Row]]:
    rows = connection.execute(
        "SELECT user, ceiling, role, limits, heirs FROM view_member WHERE space = ?", (space,)
    )
    return ((user, (ceiling, role, limits, heirs)) for user, ceiling, role, limits, heirs in rows)


def _row(roster: Roster, user: bytes) -> _Row:
    standing, heirs = roster.standing(user), roster.acting_for(user) - {user}
    limits = [(limit.op, int(limit.role), limit.cutoffs) for limit in standing.limits]
    return (
        int(standing.ceiling),
        int(standing.role),
        _encode(limits) if limits else None,
        b"".join(sorted(heirs)) if heirs else None,
    )


def _default(roster: Roster) -> _Row:
    """The row of somebody whom no statement names."""
    role = int(Role.MEMBER if roster.is_open else Role.NONE)
    return role, role, None, None


def authority_of(connection: sqlite3.Connection, space: int) -> Authority:
    """Rights in a space, from the projection: the founder is an admin if nothing says otherwise."""
    founder = founder_of(connection, space)
    members = None
    if not is_open(connection, space):
        named = connection.execute("SELECT user FROM view_member WHERE space = ?", (space,))
        members = frozenset(row[0] for row in named) | {founder}
    rows = connection.execute(
        "SELECT user, ceiling, limits, heirs FROM view_member WHERE space = ?"
        " AND (ceiling <> ? OR limits IS NOT NULL OR heirs IS NOT NULL)",
        (space, Role.MEMBER),
    ).fetchall()
    standings = {user: Standing(Role(ceiling), _limits(limits)) for user, ceiling, limits, _ in rows}
    standings.setdefault(founder, Standing(Role.ADMIN))
    return Authority(
        admins=frozenset(user for user, found in standings.items() if found.ceiling == Role.ADMIN),
        moderators=frozenset(user for user, found in standings.items() if found.ceiling == Role.MODERATOR),
        restricted={
            user: found for user, found in standings.items() if found.limits or found.ceiling < Role.MEMBER
        },
        heirs={user: frozenset(_ids(heirs)) | {user} for user, _, _, heirs in rows if heirs},
        members=members,
    )


def _limits(packed: bytes | None) -> tuple[Limit, ...]:
    if packed is None:
        return ()
    return tuple(Limit(op, Role(role), cutoffs) for op, role, cutoffs in _decode_limits(packed))


def _ids(joined: bytes) -> list[bytes]:
    return [joined[at : at + 20] for at in range(0, len(joined), 20)]
