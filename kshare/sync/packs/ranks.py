"""Who goes first, without asking anybody: highest random weight (Thaler and Ravishankar, 1998)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from kshare.model.ids import digest

RANK_DELAY_MS: Final = 30_000
"""So much later acts each device than the one before it; usually there is nothing left to do by then."""
MAX_RANK: Final = 20

_WEIGHT_BYTES: Final = 8


def rank(own: bytes, active: AbstractSet[bytes], work: bytes) -> int:
    """The place (0 to `MAX_RANK`) of device `own` among the active ones, for this piece of work.

    Another order for each piece, so that the load is spread; the same on every PC that knows the same devices.
    """
    weight = digest(_WEIGHT_BYTES, work, own)
    before = sum(digest(_WEIGHT_BYTES, work, device) > weight for device in active if device != own)
    return min(before, MAX_RANK)
