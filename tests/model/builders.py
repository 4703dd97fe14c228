"""Facts of one entity for the tests of the folds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from kshare.model.facts import Fact, fact_of
from kshare.model.op import Change, Op
from tests.builders import START_MS, op_by

DAY = 86_400_000


class Story:
    """Operations one after the other, a second apart; `facts` as the fold sees them."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self._seconds = count()

    def tell(self, author: bytes, change: Change, *, days: float = 0) -> bytes:
        """One more operation; its id."""
        op = op_by(author, change, at=next(self._seconds) * 1000 + int(days * DAY))
        self.ops.append(op)
        return op.id

    def facts(self, without: Iterable[bytes] = ()) -> list[Fact]:
        """What came, in the order of ids; the content of `without` is missing."""
        gone = set(without)
        return [fact(op, erased=op.id in gone) for op in sorted(self.ops, key=lambda op: op.id)]


def fact(op: Op, *, erased: bool = False) -> Fact:
    """An operation as a fact that came long after it was made."""
    assert op.head is not None
    return fact_of(op.id, op.author, op.head, None if erased else op.content, START_MS + 90 * DAY)
