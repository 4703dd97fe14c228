"""What a person wants to read later: an OR-set of item references in the personal space.

So that it follows to the person's other PCs and reaches nobody else. An element names the item and its space, since
two spaces may hold a card for the same address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kshare.model.clock import display_ms
from kshare.model.facts import Fact, elements
from kshare.model.ids import parse_id, split_ref

LATER: Final = "later"
MOST_LATER: Final = 5_000
"""So many items may wait to be read; of more, the newest are shown."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits to be read: its id, the id of its space, and since when (ms since the epoch)."""

    item: bytes
    space: bytes
    since_ms: int


def fold_reading_list(own: Sequence[Fact]) -> tuple[Waiting, ...]:
    """What a person's own operations put on the list, oldest first, each item once."""
    found: dict[tuple[bytes, bytes], Waiting] = {}
    for fact in elements(own, LATER):
        ref = fact.first()
        parts = split_ref(ref) if isinstance(ref, str) else None
        if parts is not None:
            item, space = map(parse_id, parts)
            found.setdefault((item, space), Waiting(item, space, display_ms(fact.head.hlc, fact.received_ms)))
    return tuple(found.values())[-MOST_LATER:]
