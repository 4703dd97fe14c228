"""Reading who belongs to a space: role, fingerprint, version, who is not confirmed, who took over, who fills it."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.roster import Roster
from kshare.model.statement import Role
from kshare.queries.reader import Person, Reader
from kshare.store.quotas import quota_of, usage_by_person
from kshare.store.roster import read_roster
from kshare.store.spaces import Space, find_space
from kshare.sync.genesis import first_policy, open_genesis
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
    """False where another person has the same name or handle, no admin has said who this is, and the person of
    this home has not compared fingerprints."""
    compared: bool
    """True if the person of this home has compared fingerprints with this one."""
    founder: bool
    claimed: bool
    """True for who took the space over when the last admin was gone."""
    successor: Person | None
    """Who acts for this person since the key was lost."""
    me: bool
    client: str
    """The version of KShare that this person told last; empty for one from before it was told."""
    wrote_ms: int | None
    """When the newest page, post or bookmark of this person is from: what everybody sees below it anyway."""
    file_bytes: int
    """Of what this person attached, each content once."""
    over_quota: bool
    """True if that is more than the policy allows, or one of the files is larger than it allows."""


def members(reader: Reader, request: ListMembers) -> tuple[Member, ...]:
    """The members of a space, most senior first, then by name."""
    space = find_space(reader.connection, request.space)
    known = _Known(reader, space)
    users = [
        user
        for user in known.profiles.keys() | known.roster.standings.keys()
        if request.removed or known.roster.role_of(user) > Role.NONE
    ]
    found = [known.member(user) for user in sorted(users, key=known.roster.seniority)]
    return tuple(sorted(found, key=lambda member: (-member.role, member.person.name)))


class _Known:
    """What is asked once for all members of a space."""

    def __init__(self, reader: Reader, space: Space) -> None:
        self._reader, self._space = reader, space
        self.roster = read_roster(reader.connection, space.n)
        self.profiles = _profiles(reader, space)
        self._keys = _keys(reader, space)
        self._compared = compared_with(reader)
        self._doubtful = _doubtful(self.roster, self.profiles) - self._compared
        self._claimed = {claim.user for claim in self.roster.claims if claim.counts}
        self._quota = quota_of(reader.connection, space.n, first_policy)
        self._usage = usage_by_person(reader.connection, space.n)

    def member(self, user: bytes) -> Member:
        """One of them."""
        total, largest = self._usage.get(user, (0, 0))
        heir = self.roster.successors.get(user)
        return Member(
            person=self._reader.person(self._space.n, user),
            role=self.roster.role_of(user),
            fingerprint=fingerprint(self._space.id, self._keys[user]) if user in self._keys else "",
            confirmed=user not in self._doubtful,
            compared=user in self._compared,
            founder=user == self.roster.founder,
            claimed=user in self._claimed,
            successor=self._reader.person(self._space.n, heir) if heir is not None else None,
            me=user == self._reader.user,
            client=self.profiles[user][2] if user in self.profiles else "",
            wrote_ms=last_wrote(self._reader, self._space.n, user),
            file_bytes=total,
            over_quota=self._quota.exceeded_by(total, largest),
        )


def last_wrote(reader: Reader, space: int, user: bytes) -> int | None:
    """When the newest item of a person in a space is from; None without one. Marks and reading leave no trace here."""
    latest: int | None = reader.connection.execute(
        "SELECT max(at_ms) FROM view_feed WHERE author = ? AND space = ?", (user, space)
    ).fetchone()[0]
    return latest


def compared_with(reader: Reader) -> frozenset[bytes]:
    """With whom the person of this home has compared fingerprints."""
    rows = reader.connection.execute("SELECT other FROM view_compared WHERE person = ?", (reader.user,))
    return frozenset(row[0] for row in rows)


def _profiles(reader: Reader, space: Space) -> dict[bytes, tuple[str, str, str]]:
    """(name, handle, version) of everybody who said it in this space."""
    rows = reader.connection.execute(
        "SELECT id, name, handle, client FROM view_person WHERE space = ?", (space.n,)
    )
    return {user: (name, handle, client) for user, name, handle, client in rows}


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


def _doubtful(roster: Roster, profiles: dict[bytes, tuple[str, str, str]]) -> set[bytes]:
    """Those who carry a name or handle that another one has, and whom no admin let in or gave a role."""
    doubtful: set[bytes] = set()
    for part in (0, 1):
        sharing: dict[str, list[bytes]] = {}
        for user, profile in profiles.items():
            sharing.setdefault(profile[part].casefold(), []).append(user)
        doubtful |= {user for users in sharing.values() if len(users) > 1 for user in users}
    return {user for user in doubtful if user not in roster.ranks}


def fingerprint_here(reader: Reader, space: str) -> str:
    """What the person of this home reads to others of a space to be recognised; '' before anything was signed."""
    found = find_space(reader.connection, space)
    key = _keys(reader, found).get(reader.user)
    return fingerprint(found.id, key) if key is not None else ""


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
