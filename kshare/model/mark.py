"""What one person says about an item with one click. The last word of each person counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kshare.model.clock import display_ms
from kshare.model.facts import Fact, of_kind, unreplaced
from kshare.model.kinds import OpKind

GROUP_OF: Final = {"helped": "verdict", "struggled": "verdict", "disagree": "verdict", "thanks": "thanks"}
"""Each mark and the register it is written to: `thanks` never overwrites `helped`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One person's mark. `revision` and `heading` say what of a page was judged."""

    author: bytes
    group: str
    value: str
    reason: str
    revision: bytes | None
    heading: str
    at_ms: int


def packed_mark(
    value: str, reason: str = "", revision: bytes | None = None, heading: str = ""
) -> list[object]:
    """The value of a mark's register: `[value, reason, judged revision | nil, heading path]`."""
    return [value, reason, revision, heading]


def fold_marks(facts: Sequence[Fact]) -> tuple[Mark, ...]:
    """The marks that stand on an item; a withdrawn one has the value ''."""
    marks = []
    writes = of_kind(facts, OpKind.SET)
    for group in sorted({fact.head.field for fact in writes} & {"verdict", "thanks", "reaction"}):
        for author in sorted({fact.author for fact in writes if fact.head.field == group}):
            write = unreplaced(writes, group, {author})[0]
            match write.first():
                case [
                    str() as value,
                    str() as reason,
                    (bytes() | None) as revision,
                    str() as heading,
                    *_,
                ] if value:
                    at = display_ms(write.head.hlc, write.received_ms)
                    marks.append(Mark(author, group, value, reason, revision, heading, at))
    return tuple(marks)
