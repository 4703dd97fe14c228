"""Statements about members as the fold wants them: with the places where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from kshare.model.invitation import open_proof
from kshare.model.op import Op
from kshare.model.roster_facts import RosterFact
from kshare.model.skeleton import RosterHead
from kshare.model.statement import Action

TAKING: Final = frozenset((Action.LIMIT, Action.SUCCEED, Action.WITHDRAW))
"""After these somebody has a key who should not."""


def fact_of(op: Op) -> RosterFact | None:
    """What an operation says about members, if it is a statement."""
    head = op.head
    if not isinstance(head, RosterHead) or head.statement is None:
        return None
    proof = head.statement.proof if head.statement.action == Action.JOIN else None
    invitation = open_proof(proof, op.space, op.author) if proof else None
    return RosterFact(op.id, op.author, head.hlc, head.statement, invitation=invitation)


def with_positions(
    facts: Mapping[bytes, RosterFact], segments: Iterable[tuple[bytes, int, Collection[bytes]]]
) -> list[RosterFact]:
    """The statements with their places; `segments` are (device, seq, operations)."""
    places: dict[bytes, set[tuple[bytes, int]]] = {op_id: set() for op_id in facts}
    for device, seq, op_ids in segments:
        for op_id in places.keys() & op_ids:
            places[op_id].add((device, seq))
    return [replace(fact, positions=frozenset(places[fact.id])) for fact in facts.values()]
