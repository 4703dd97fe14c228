"""Reading who belongs to a space: role, fingerprint, who is not confirmed, who took over."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.roster import Roster
from kshare.model.statement import Role
from kshare.queries.reader import Person, Reader
from kshare.store.roster import read_roster
from kshare.store.spaces import Space, find_space
from kshare.sync.genesis import open_genesis
from kshare.sync.keys.identity import user_id
from kshare.sync.keys.join_request import fingerprint


@dataclass(frozen=True, slots=True)
class ListMembers:
    """Everybody in a space (the current one unless named); with `removed` those too who are no members any more."""

    space: str | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a space. `person.name` carries '(2)' where an earlier person has the same one."""

    person: Person
    role: Role
    fingerprint: str
    """What two people read to each other to be sure; empty while nothing of the person is here."""
    confirmed: bool
    """False where another person has the same name or handle and no admin has said who this is."""
    founder: bool
    claimed: bool
    """True for who took the space over when the last admin was gone."""
    successor: Person | None
    """Who acts for this person since the key was lost."""
    me: bool


def members(reader: Reader, request: ListMembers) -> tuple[Member, ...]:
    """The members of a space, most senior first, then by name."""
    space = find_space(reader.connection, request.space)
    roster = read_roster(reader.connection, space.n)
    profiles = _profiles(reader, space)
    keys = _keys(reader, space)
    doubtful = _doubtful(roster, profiles)
    claimed = {claim.user for claim in roster.claims if claim.counts}
    users = [
        user
        for user in profiles.keys() | roster.standings.keys()
        if request.removed or roster.role_of(user) > Role.NONE
    ]
    found = [
        Member(
            person=reader.person(space.n, user),
            role=roster.role_of(user),
            fingerprint=fingerprint(space.id, keys[user]) if user in keys else "",
            confirmed=user not in doubtful,
            founder=user == roster.founder,
            claimed=user in claimed,
            successor=_successor(reader, space, roster, user),
            me=user == reader.user,
        )
        for user in sorted(users, key=roster.seniority)
    ]
    return tuple(sorted(found, key=lambda member: (-member.role, member.person.name)))


def _profiles(reader: Reader, space: Space) -> dict[bytes, tuple[str, str]]:
    """(name, handle) of everybody who said it in this space."""
    rows = reader.connection.execute("SELECT id, name, handle FROM view_person WHERE space = ?", (space.n,))
    return {user: (name, handle) for user, name, handle in rows}


def _keys(reader: Reader, space: Space) -> dict[bytes, bytes]:
    """Public keys (32 bytes) of everybody of whom a certificate is here, and the founder's."""
    found: dict[bytes, bytes] = dict(
        reader.connection.execute("SELECT user, user_key FROM log_device").fetchall()
    )
    row = reader.connection.execute("SELECT genesis FROM log_space WHERE n = ?", (space.n,)).fetchone()
    if row and row[0]:
        founder = open_genesis(row[0]).creator
        found.setdefault(user_id(founder), founder)
    return found


def _doubtful(roster: Roster, profiles: dict[bytes, tuple[str, str]]) -> set[bytes]:
    """Those who carry a name or handle that another one has, and whom no admin let in or gave a role."""
    doubtful: set[bytes] = set()
    for part in (0, 1):
        sharing: dict[str, list[bytes]] = {}
        for user, profile in profiles.items():
            sharing.setdefault(profile[part].casefold(), []).append(user)
        doubtful |= {user for users in sharing.values() if len(users) > 1 for user in users}
    return {user for user in doubtful if user not in roster.ranks}


def _successor(reader: Reader, space: Space, roster: Roster, user: bytes) -> Person | None:
    heir = roster.successors.get(user)
    return reader.person(space.n, heir) if heir is not None else None


def role_here(reader: Reader, space: str | None = None) -> Role:
    """The role that the person of this home has in a space: what a screen offers."""
    found = find_space(reader.connection, space)
    row = reader.connection.execute(
        "SELECT role FROM view_member WHERE space = ? AND user = ?", (found.n, reader.user)
    ).fetchone()
    if row is not None:
        return Role(row[0])
    if reader.user == found.creator:
        return Role.ADMIN
    return Role.NONE if found.encrypted else Role.MEMBER
