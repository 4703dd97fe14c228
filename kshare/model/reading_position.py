"""How far a person has read the timeline: a register of the person in the personal space.

So that it follows to the person's other PCs and reaches nobody else. Its value is the time (ms since the epoch) of the
newest item below which everything was before the person's eyes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kshare.model.clock import MAX_HLC
from kshare.model.facts import Fact, unreplaced, whole_or

REACHED: Final = "reached"


def fold_reached(own: Sequence[Fact]) -> int:
    """The farthest that a person's own operations name; 0 if nothing was read yet.

    Of two PCs that wrote at once, the one that came farther is right: what was read stays read.
    """
    written = (whole_or(fact.first(), least=0, most=MAX_HLC) for fact in unreplaced(own, REACHED))
    return max(written, default=0)
