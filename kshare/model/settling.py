"""Which statements about members count: what holds them up, what strikes them down, and who is heard first.

The rules are told in `kshare.model.roster`; here they are worked through with a list of what to look at again, so
that the cost follows the number of statements and of contradictions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from kshare.model.roster_facts import RosterFact
from kshare.model.seniority import Rank, ranks
from kshare.model.statement import Action, Role, covers, last_seqs

_BY_ADMINS = frozenset((Action.GRANT, Action.LIMIT, Action.SUCCEED, Action.WITHDRAW))


def counted_statements(
    known: Mapping[bytes, RosterFact],
    roots: Mapping[bytes, Rank],
    claimed: Collection[bytes],
    before: frozenset[bytes],
) -> frozenset[bytes]:
    """Ids of the statements of admins that count, those of `before` among them: they are not questioned again.

    But a limit of `before` limits nobody any more once a later statement that counts takes its place.
    `roots` are admins by themselves: the founder, and those who claimed a space without an admin. What limited
    the `claimed` to a member's role or more limits them no longer.
    """
    settling = _Settling(known, roots, claimed, before)
    settling.look_at(settling.open)
    while (chosen := settling.most_senior()) is not None:
        settling.decide(chosen, True)
        for attacker in settling.attackers[chosen] & settling.open:
            settling.decide(attacker, False)
        settling.look_again()
    return frozenset(settling.counted)


class _Settling:
    """Statements that count, that do not, and that are still open."""

    def __init__(
        self,
        known: Mapping[bytes, RosterFact],
        roots: Mapping[bytes, Rank],
        claimed: Collection[bytes],
        before: frozenset[bytes],
    ) -> None:
        self._facts = {op: fact for op, fact in known.items() if fact.statement.action in _BY_ADMINS}
        self._roots = roots
        self.counted = set(before)
        self.open = self._facts.keys() - before
        self._by_author: dict[bytes, set[bytes]] = {}
        self._makers: dict[bytes, set[bytes]] = {}
        """Statements that make a person an admin."""
        for op, fact in self._facts.items():
            self._by_author.setdefault(fact.author, set()).add(op)
            if fact.makes_admin is not None:
                self._makers.setdefault(fact.makes_admin, set()).add(op)
        self.attackers: dict[bytes, set[bytes]] = {op: set() for op in self._facts}
        self._attacked: dict[bytes, set[bytes]] = {op: set() for op in self._facts}
        for attacker, target in self._attacks(claimed):
            self.attackers[target].add(attacker)
            self._attacked[attacker].add(target)
        self._lifters: dict[bytes, set[bytes]] = {}
        """Of limits that are not questioned any more: the open statements that would take their place."""
        for op in self.open:
            for target in self._attacked[op] & before & set(self._facts[op].statement.over):
                self._lifters.setdefault(target, set()).add(op)
        self._pending: deque[bytes] = deque()

    def _attacks(self, claimed: Collection[bytes]) -> Iterable[tuple[bytes, bytes]]:
        """(attacker, target) pairs."""
        for op, fact in self._facts.items():
            said, leaves = fact.statement, fact.leaves
            for target in said.over:
                other = self._facts.get(target)
                if other is not None and other.leaves is not None and other.statement.subject == said.subject:
                    yield op, target
            if leaves is None or leaves == Role.ADMIN:
                continue
            if said.subject in claimed and leaves >= Role.MEMBER:
                continue
            cutoffs = last_seqs(said.cutoffs or ())
            for target in self._by_author.get(said.subject, ()):
                if target != op and not covers(cutoffs, self._facts[target].positions):
                    yield op, target

    def look_at(self, statements: Iterable[bytes]) -> None:
        """Decide what of these can be decided, and whatever follows from that."""
        self._pending.extend(statements)
        self.look_again()

    def look_again(self) -> None:
        """Decide whatever follows from what was decided so far."""
        while self._pending:
            op = self._pending.popleft()
            if op in self.open and (verdict := self._verdict(op)) is not None:
                self.decide(op, verdict)

    def decide(self, op: bytes, counts: bool) -> None:
        """Note that a statement counts or not; what hangs on it is looked at later."""
        self.open.discard(op)
        if counts:
            self.counted.add(op)
        self._pending.extend(self._attacked[op])
        for target in self._facts[op].statement.over:
            self._pending.extend(self._attacked.get(target, ()) if target in self._lifters else ())
        made = self._facts[op].makes_admin
        if made is not None:
            self._pending.extend(self._by_author.get(made, ()))

    def _verdict(self, op: bytes) -> bool | None:
        """True or False as far as it is certain already."""
        supported = self._is_supported(self._facts[op].author)
        strikers = self._strikers(op)
        if supported is False or any(self._strikes_for_good(striker, op) for striker in strikers):
            return False
        return True if supported and not strikers and not self.attackers[op] & self.open else None

    def _strikers(self, op: bytes) -> set[bytes]:
        """The attackers that count, but for the limits whose place was taken."""
        return {
            attacker
            for attacker in self.attackers[op] & self.counted
            if op in self._facts[attacker].statement.over
            or not self._lifters.get(attacker, set()) & self.counted
        }

    def _strikes_for_good(self, striker: bytes, op: bytes) -> bool:
        """False for a limit whose place may still be taken."""
        return op in self._facts[striker].statement.over or not self._lifters.get(striker, set()) & self.open

    def _is_supported(self, author: bytes) -> bool | None:
        """Whether the author was ever an admin; None while that is open."""
        makers = self._makers.get(author, set())
        if author in self._roots or makers & self.counted:
            return True
        return None if makers & self.open else False

    def most_senior(self) -> bytes | None:
        """Of the open statements by certain admins: the most senior author's, limits first. None if there is none."""
        certain = [
            op for op in self.open if self._is_supported(self._facts[op].author) and not self._strikers(op)
        ]
        if not certain:
            return None
        rank = ranks(self._roots, (self._facts[op] for op in self.counted if op in self._facts))

        def order(op: bytes) -> tuple[Rank, bool, int, bytes]:
            fact = self._facts[op]
            return rank[fact.author], fact.leaves is None, fact.hlc, op

        return min(certain, key=order)
