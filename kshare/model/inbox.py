"""What a person has seen of what concerns them: registers and sets of the person in the personal space.

So that it follows to the person's other PCs and reaches nobody else. `noticed` (ms since the epoch) says up to when
everything was seen; `seen` holds single notices that were looked at since then; `quiet` holds the items about which
the person wants to hear nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kshare.model.clock import MAX_HLC
from kshare.model.facts import Fact, elements, shown, whole_or
from kshare.model.ids import is_id

NOTICED: Final = "noticed"
SEEN: Final = "seen"
QUIET: Final = "quiet"
KEY_CHARACTERS: Final = 100
MOST_SEEN: Final = 2_000
"""More single notices are not remembered: whoever has so many marks them all as seen, which empties the set."""


@dataclass(frozen=True, slots=True)
class InboxState:
    """Until when all was seen, which notices since then, and the text ids of the items that are quiet."""

    noticed_ms: int = 0
    seen: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()


def fold_inbox(own: Sequence[Fact]) -> InboxState:
    """What a person's own operations say."""
    seen = [key for key in _texts(own, SEEN) if len(key) <= KEY_CHARACTERS]
    return InboxState(
        noticed_ms=whole_or(shown(own, NOTICED), least=0, most=MAX_HLC),
        seen=tuple(sorted(set(seen[-MOST_SEEN:]))),
        quiet=tuple(sorted({item for item in _texts(own, QUIET) if is_id(item)})),
    )


def _texts(own: Sequence[Fact], name: str) -> list[str]:
    """The texts of an OR-set, the oldest first."""
    return [element for fact in elements(own, name) if isinstance(element := fact.first(), str)]
