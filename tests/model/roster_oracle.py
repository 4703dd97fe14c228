"""Membership by brute force: the rules of docs/sync-protocol.md read aloud, again and again, over all statements.

Shares no code with `kshare.model.roster` but the values. Slow on purpose: every question is answered by looking at
every statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kshare.model.roster_facts import RosterFact
from kshare.model.statement import Action, Role

Rank = tuple[int, int, int, bytes]


@dataclass
class Oracle:
    """The roster of a space, found by brute force."""

    founder: bytes
    facts: Sequence[RosterFact]
    is_open: bool = True
    counts: set[bytes] = field(default_factory=set)
    claimants: list[RosterFact] = field(default_factory=list)

    def __post_init__(self) -> None:
        while True:
            self._settle()
            if any(self.role(user) == Role.ADMIN for user in self.users()):
                return
            known = [one.author for one in self.claimants]
            offers = [
                fact
                for fact in self.facts
                if fact.statement.action == Action.CLAIM
                and fact.author not in known
                and self.role(fact.author) >= Role.MEMBER
            ]
            if not offers:
                return
            self.claimants.append(min(offers, key=self._claim_order))

    # -- who is meant -------------------------------------------------------------------------------------

    def users(self) -> set[bytes]:
        """Everybody who occurs anywhere."""
        named = {fact.statement.subject for fact in self.facts} | {fact.author for fact in self.facts}
        heirs = {fact.statement.heir for fact in self.facts if fact.statement.heir is not None}
        return named | heirs | {self.founder}

    def role(self, user: bytes) -> Role:
        """What somebody may do now."""
        return min([self.ceiling(user), *(role for role, _ in self.limits(user))])

    def ceiling(self, user: bytes) -> Role:
        """The highest role that somebody was given."""
        given = [Role.MEMBER if self.is_open else Role.NONE]
        if user == self.founder or user in [claim.author for claim in self.claimants]:
            given.append(Role.ADMIN)
        for fact in self.facts:
            said = fact.statement
            if fact.id in self.counts and (
                (said.action == Action.GRANT and said.subject == user)
                or (said.action == Action.SUCCEED and said.heir == user)
            ):
                given.append(said.role)
            if said.action == Action.JOIN and said.subject == user and self.joins(fact):
                given.append(said.role)
        return max(given)

    def limits(self, user: bytes) -> list[tuple[Role, dict[bytes, int]]]:
        """Every limit that counts for somebody."""
        claimed = user in [claim.author for claim in self.claimants]
        return [
            (role, _cutoffs(fact))
            for fact in self.facts
            if fact.id in self.counts
            and fact.statement.subject == user
            and (role := _keeps(fact)) is not None
            and not self._lifted(fact)
            and not (claimed and role >= Role.MEMBER)
        ]

    def joins(self, fact: RosterFact) -> bool:
        """Whether somebody entered with an invitation of an admin."""
        said, invitation = fact.statement, fact.invitation
        if invitation is None or said.subject != fact.author or said.role != invitation.role:
            return False
        if not self.was_admin(invitation.issuer) or fact.hlc >> 16 > invitation.expires_ms:
            return False
        for other in self.facts:
            if other.id not in self.counts or _within(fact, _cutoffs(other)) or self._lifted(other):
                continue
            if other.statement.action == Action.WITHDRAW and other.statement.subject == invitation.id:
                return False
            kept = _keeps(other)
            if kept is not None and kept < Role.ADMIN and other.statement.subject == invitation.issuer:
                return False
        return True

    def was_admin(self, user: bytes) -> bool:
        """Whether somebody was ever made an admin by a statement that counts."""
        return (
            user == self.founder
            or user in [claim.author for claim in self.claimants]
            or (any(fact.id in self.counts and _appoints(fact) == user for fact in self.facts))
        )

    # -- what counts --------------------------------------------------------------------------------------

    def _settle(self) -> None:
        out: set[bytes] = set()
        while True:
            while self._one_more_step(out):
                pass
            certain = [
                fact
                for fact in self._undecided(out)
                if self.was_admin(fact.author) and not self._struck_by(fact)
            ]
            if not certain:
                return
            chosen = min(
                certain, key=lambda fact: (self.rank(fact.author), _keeps(fact) is None, fact.hlc, fact.id)
            )
            out |= {other.id for other in self._undecided(out) if self._attacks(other, chosen)}
            self.counts.add(chosen.id)

    def _undecided(self, out: set[bytes]) -> list[RosterFact]:
        return [
            fact
            for fact in self.facts
            if fact.statement.action not in (Action.CLAIM, Action.JOIN)
            and fact.id not in self.counts
            and fact.id not in out
        ]

    def _one_more_step(self, out: set[bytes]) -> bool:
        ahead = self._undecided(out)
        for fact in ahead:
            hopeful = any(_appoints(other) == fact.author for other in ahead)
            struck_by = self._struck_by(fact)
            for_good = [
                other
                for other in struck_by
                if _replaces(other, fact) or not any(_replaces(later, other) for later in ahead)
            ]
            if for_good or not (self.was_admin(fact.author) or hopeful):
                out.add(fact.id)
                return True
            attacked = struck_by or any(self._attacks(other, fact) for other in ahead)
            if self.was_admin(fact.author) and not attacked:
                self.counts.add(fact.id)
                return True
        return False

    def _struck_by(self, fact: RosterFact) -> list[RosterFact]:
        return [
            other
            for other in self.facts
            if other.id in self.counts
            and self._attacks(other, fact)
            and (_replaces(other, fact) or not self._lifted(other))
        ]

    def _lifted(self, fact: RosterFact) -> bool:
        return any(other.id in self.counts and _replaces(other, fact) for other in self.facts)

    def _attacks(self, fact: RosterFact, target: RosterFact) -> bool:
        replaces = _replaces(fact, target)
        kept = _keeps(fact)
        if replaces or kept is None or kept == Role.ADMIN or fact.id == target.id:
            return replaces
        if fact.statement.subject != target.author or _within(target, _cutoffs(fact)):
            return False
        return not (kept >= Role.MEMBER and target.author in [claim.author for claim in self.claimants])

    # -- who is senior ------------------------------------------------------------------------------------

    def rank(self, user: bytes) -> Rank:
        """The shortest way from the founder, or from somebody who claimed."""
        roots = [self.founder] + [claim.author for claim in self.claimants if claim.author != self.founder]
        numbers = {user: 0 if user == self.founder else self._claim_number(user) for user in roots}
        return min(
            rank for root in roots for rank in self._ways(root, user, (numbers[root], 0, 0, b""), (root,))
        )

    def _claim_number(self, user: bytes) -> int:
        return [claim.author for claim in self.claimants].index(user) + 1

    def _ways(self, here: bytes, user: bytes, rank: Rank, met: tuple[bytes, ...]) -> Iterable[Rank]:
        if here == user:
            yield rank
            return
        for fact in self.facts:
            there = _appoints(fact)
            if fact.id in self.counts and fact.author == here and there is not None and there not in met:
                yield from self._ways(there, user, (rank[0], rank[1] + 1, fact.hlc, fact.id), (*met, there))

    def _claim_order(self, claim: RosterFact) -> tuple[object, ...]:
        user = claim.author
        if self.was_admin(user):
            return (False, self.rank(user), claim.hlc, claim.id)
        let_in: list[Rank] = []
        for fact in self.facts:
            said = fact.statement
            joined = said.action == Action.JOIN and said.subject == user and self.joins(fact)
            granted = fact.id in self.counts and (
                (said.action == Action.GRANT and said.subject == user)
                or (said.action == Action.SUCCEED and said.heir == user)
            )
            if joined or granted:
                by = fact.invitation.issuer if fact.invitation else fact.author
                let_in.append((self.rank(by)[0], 1 << 32, fact.hlc, fact.id))
        return (not let_in, min(let_in, default=(0, 0, 0, b"")), claim.hlc, claim.id)


def _replaces(fact: RosterFact, target: RosterFact) -> bool:
    """Whether a statement names a limit of the same subject that it takes the place of."""
    return (
        target.id in fact.statement.over
        and _keeps(target) is not None
        and fact.statement.subject == target.statement.subject
        and fact.statement.action not in (Action.CLAIM, Action.JOIN)
    )


def _keeps(fact: RosterFact) -> Role | None:
    """The role that the subject keeps beyond the cut-offs."""
    if fact.statement.action == Action.LIMIT:
        return fact.statement.role
    return Role.NONE if fact.statement.action == Action.SUCCEED else None


def _appoints(fact: RosterFact) -> bytes | None:
    """Whom a statement would make an admin."""
    if fact.statement.role != Role.ADMIN:
        return None
    if fact.statement.action == Action.GRANT:
        return fact.statement.subject
    return fact.statement.heir if fact.statement.action == Action.SUCCEED else None


def _cutoffs(fact: RosterFact) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for device, seq in sorted(fact.statement.cutoffs or ()):
        found[device] = seq
    return found


def _within(fact: RosterFact, cutoffs: dict[bytes, int]) -> bool:
    return any(device in cutoffs and seq <= cutoffs[device] for device, seq in fact.positions)
