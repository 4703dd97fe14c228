"""Who is more senior: decides when admins contradict each other, and who may take over a space without one."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import Final

from kshare.model.roster_facts import RosterFact

Rank = tuple[int, int, int, bytes]
"""(how many claims came before, grants between the founder and this person, HLC and id of the last of them).

Lower is more senior. Depth goes before time, so that a grant with a made-up time cannot lift anybody above the
one who gave it.
"""

FOUNDER_RANK: Final[Rank] = (0, 0, 0, b"")


def ranks(roots: Mapping[bytes, Rank], facts: Iterable[RosterFact]) -> dict[bytes, Rank]:
    """The rank of everybody whom these statements ever made an admin, with the roots, by the shortest way."""
    made_by: dict[bytes, list[RosterFact]] = {}
    for fact in facts:
        if fact.makes_admin is not None:
            made_by.setdefault(fact.author, []).append(fact)
    found: dict[bytes, Rank] = {}
    ahead = [(rank, user) for user, rank in roots.items()]
    heapq.heapify(ahead)
    while ahead:
        rank, user = heapq.heappop(ahead)
        if user in found:
            continue
        found[user] = rank
        for fact in made_by.get(user, ()):
            if fact.makes_admin is not None:
                heapq.heappush(ahead, ((rank[0], rank[1] + 1, fact.hlc, fact.id), fact.makes_admin))
    return found
