"""Who belongs to a space and what each may do: a pure function of its founder and all statements about members.

Never from arrival, never from a clock. A statement counts if its author is an admin *there where it stands*:
its author was ever made an admin by statements that count, and no limit that counts puts it beyond the cut-off.
So statements hold each other up and strike each other down, which is read as an abstract argumentation
(P. M. Dung, "On the acceptability of arguments", 1995):

* A limit *attacks* every statement of its subject that lies beyond its cut-offs.
* A statement that names limits of the same subject (`over`) attacks them: it takes their place.
* The issuer's statements that make somebody an admin *support* all of that person's statements.

What is supported and attacked by nothing that may count does count, what such a statement attacks does not, and
so on (the grounded extension). What is left are rings, such as two admins who remove each other: of all whose
author is an admin without doubt, the most senior author's statement counts, limits first, and it goes on from
there. *Senior* is who is nearer to the founder along grants of the admin role, then whose grant is earlier by
(HLC, id): nobody can make himself or another more senior than himself, whatever his clock says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kshare.model.clock import milliseconds
from kshare.model.roster_facts import RosterFact
from kshare.model.seniority import FOUNDER_RANK, Rank, ranks
from kshare.model.settling import counted_statements
from kshare.model.statement import Action, Position, Role, covers, last_seqs


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that counts: beyond `cutoffs` (last accepted seq by device) at most `role`."""

    op: bytes
    role: Role
    cutoffs: tuple[Position, ...]
    """Sorted by device, each once."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one person may do, and could do when."""

    ceiling: Role
    """The highest role that statements gave; it holds for all acts that no limit puts beyond a cut-off."""
    limits: tuple[Limit, ...] = ()
    """Lowest role first."""

    @property
    def role(self) -> Role:
        """What the person may do now."""
        return min([self.ceiling, *(limit.role for limit in self.limits)])

    def role_at(self, positions: Iterable[Position]) -> Role:
        """What the person could do in an operation with these positions."""
        where = frozenset(positions)
        beyond = [limit.role for limit in self.limits if not covers(dict(limit.cutoffs), where)]
        return min([self.ceiling, *beyond])


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody took over a space without an admin. Shown to all."""

    op: bytes
    user: bytes
    counts: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """Members, roles and cut-offs of a space."""

    founder: bytes
    is_open: bool
    """True if a valid certificate makes a member; False in a space where somebody must let people in."""
    standings: Mapping[bytes, Standing]
    """Everybody whom a statement that counts names, and the founder, by user id."""
    ranks: Mapping[bytes, Rank]
    """How senior those are who were let in or given a role; lower is more senior."""
    successors: Mapping[bytes, bytes]
    """The heir of everybody who lost a key."""
    claims: tuple[Claim, ...] = ()
    counted: frozenset[bytes] = field(default_factory=frozenset)
    """Ids of the statements that count."""

    def standing(self, user: bytes) -> Standing:
        """What a person may do, named by a statement or not."""
        return self.standings.get(user) or Standing(Role.MEMBER if self.is_open else Role.NONE)

    def role_of(self, user: bytes) -> Role:
        """The role that a person has now."""
        return self.standing(user).role

    @property
    def admins(self) -> frozenset[bytes]:
        """Everybody who is an admin now."""
        return frozenset(user for user, standing in self.standings.items() if standing.role == Role.ADMIN)

    def seniority(self, user: bytes) -> tuple[bool, Rank]:
        """A key to sort people by, most senior first; those whom no statement let in come last."""
        return user not in self.ranks, self.ranks.get(user, FOUNDER_RANK)

    def acting_for(self, user: bytes) -> frozenset[bytes]:
        """Those whose acts count as this person's: the person, the heir, the heir's heir."""
        found = {user}
        while (user := self.successors.get(user, user)) not in found:
            found.add(user)
        return frozenset(found)


def roster_of(founder: bytes, facts: Iterable[RosterFact], *, is_open: bool = True) -> Roster:
    """The roster that these statements make, in whatever order they are given.

    `is_open`: everybody with a valid certificate is a member unless a statement says less.
    """
    known = {fact.id: fact for fact in facts}
    roots: dict[bytes, Rank] = {founder: FOUNDER_RANK}
    claims: dict[bytes, bytes] = {}
    counted: frozenset[bytes] = frozenset()
    while True:
        counted = counted_statements(known, roots, claims, counted)
        roster = _assembled(founder, is_open, known, counted, roots, claims)
        if roster.admins:
            return roster
        claim = _senior_claim(roster, [fact for fact in known.values() if fact.author not in claims])
        if claim is None:
            return roster
        claims[claim.author] = claim.id
        roots.setdefault(claim.author, (len(claims), *FOUNDER_RANK[1:]))


def _senior_claim(roster: Roster, facts: Iterable[RosterFact]) -> RosterFact | None:
    """The claim of the most senior member who claims; those whom no statement let in come last."""
    offered = [
        fact
        for fact in facts
        if fact.statement.action == Action.CLAIM and roster.role_of(fact.author) >= Role.MEMBER
    ]
    return min(
        offered, key=lambda claim: (*roster.seniority(claim.author), claim.hlc, claim.id), default=None
    )


def _assembled(
    founder: bytes,
    is_open: bool,
    known: Mapping[bytes, RosterFact],
    counted: frozenset[bytes],
    roots: Mapping[bytes, Rank],
    claims: Mapping[bytes, bytes],
) -> Roster:
    """The standings that the counted statements give."""
    standing = [known[op] for op in sorted(counted)]
    replaced = {(op, fact.statement.subject) for fact in standing for op in fact.statement.over}
    valid = [
        fact for fact in standing if fact.leaves is None or (fact.id, fact.statement.subject) not in replaced
    ]
    admins = ranks(roots, standing)
    joins = _valid_joins(known.values(), valid, admins.keys())
    floor = Role.MEMBER if is_open else Role.NONE
    ceilings: dict[bytes, Role] = dict.fromkeys(roots, Role.ADMIN)
    limits: dict[bytes, list[Limit]] = {}
    for fact in (*standing, *joins):
        if (raised := fact.raises) is not None:
            ceilings[raised] = max(fact.statement.role, ceilings.get(raised, floor))
    for fact in valid:
        said, leaves = fact.statement, fact.leaves
        # A claim takes the place of what kept a member from being an admin.
        if leaves is not None and not (said.subject in claims and leaves >= Role.MEMBER):
            cutoffs = tuple(sorted(last_seqs(said.cutoffs or ()).items()))
            limits.setdefault(said.subject, []).append(Limit(fact.id, leaves, cutoffs))
    return Roster(
        founder=founder,
        is_open=is_open,
        standings={
            user: Standing(ceilings.get(user, floor), tuple(sorted(limits.get(user, ()), key=_by_role)))
            for user in sorted(ceilings.keys() | limits.keys())
        },
        ranks=_member_ranks(admins, [*standing, *joins]),
        successors=_successors(valid),
        claims=tuple(
            Claim(fact.id, fact.author, claims.get(fact.author) == fact.id)
            for fact in sorted(known.values(), key=lambda fact: (fact.hlc, fact.id))
            if fact.statement.action == Action.CLAIM
        ),
        counted=counted | {fact.id for fact in joins} | set(claims.values()),
    )


def _by_role(limit: Limit) -> tuple[int, bytes]:
    return limit.role, limit.op


def _valid_joins(
    facts: Iterable[RosterFact], standing: Iterable[RosterFact], admins: Collection[bytes]
) -> list[RosterFact]:
    """Who entered by an invitation of an admin.

    An invitation has no position of its own, so whoever limits its issuer, or withdraws it, names the devices
    of those who came in by it: the join counts if it was accepted there.
    """
    barriers: dict[bytes, list[dict[bytes, int]]] = {}
    for fact in standing:
        said, leaves = fact.statement, fact.leaves
        if said.action == Action.WITHDRAW or (leaves is not None and leaves < Role.ADMIN):
            barriers.setdefault(said.subject, []).append(last_seqs(said.cutoffs or ()))
    return [
        fact
        for fact in facts
        if fact.statement.action == Action.JOIN
        and (invitation := fact.invitation) is not None
        and fact.statement.subject == fact.author
        and fact.statement.role == invitation.role
        and invitation.issuer in admins
        and milliseconds(fact.hlc) <= invitation.expires_ms
        and all(
            covers(cutoffs, fact.positions)
            for about in (invitation.issuer, invitation.id)
            for cutoffs in barriers.get(about, ())
        )
    ]


def _member_ranks(admins: Mapping[bytes, Rank], facts: Iterable[RosterFact]) -> dict[bytes, Rank]:
    """How senior everybody is who was let in: admins as they are, others behind those who let them in."""
    found = dict(admins)
    for fact in facts:
        user = fact.raises
        issuer = fact.invitation.issuer if fact.invitation else fact.author
        if user is None or user in admins or issuer not in admins:
            continue
        # No admin is as far from the founder as somebody without that role.
        rank = (admins[issuer][0], 1 << 32, fact.hlc, fact.id)
        found[user] = min(rank, found.get(user, rank))
    return found


def _successors(standing: Iterable[RosterFact]) -> dict[bytes, bytes]:
    """The heir of everybody who lost a key; of several the one attested last by (HLC, id)."""
    found: dict[bytes, bytes] = {}
    for fact in sorted(standing, key=lambda fact: (fact.hlc, fact.id)):
        said = fact.statement
        if said.action == Action.SUCCEED and said.heir is not None and said.heir != said.subject:
            found[said.subject] = said.heir
    return found
