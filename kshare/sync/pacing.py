"""How often to look at the share, and when to try an unreadable file again. Pure functions."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kshare.model.clock import HOUR_MS

MINUTE_MS: Final = 60_000
SPREAD: Final = 0.2
"""Intervals vary by so much, so that a thousand PCs do not ask in step."""

SLOW_MS: Final = 5 * MINUTE_MS
"""Packing, merging, sweeping and healing take a turn at most so often."""

PATIENCE_MS: Final = 10 * MINUTE_MS
"""So long a file may be torn because it is still on its way; then it is probably bad."""
LONGEST_DELAY_MS: Final = HOUR_MS
"""No file waits longer for its next try."""
_FIRST_RETRY_MS: Final = 5_000


class Pace(Enum):
    """How keenly to look for news; the value is the interval in seconds."""

    BUSY = 5
    NORMAL = 15
    IDLE = 60


def pace(*, window_active: bool, since_news_ms: int, since_input_ms: int) -> Pace:
    """How keenly to look: often while somebody watches and others write, seldom while nobody is there."""
    if window_active and since_news_ms < PATIENCE_MS:
        return Pace.BUSY
    return Pace.NORMAL if window_active or since_input_ms < PATIENCE_MS else Pace.IDLE


def poll_interval_s(keenness: Pace, chance: float) -> float:
    """Seconds until the next look; `chance` is random in [0, 1).

    >>> poll_interval_s(Pace.NORMAL, 0.0), poll_interval_s(Pace.NORMAL, 0.5)
    (12.0, 15.0)
    """
    return keenness.value * (1 - SPREAD + 2 * SPREAD * chance)


def retry_delay_ms(tries: int, age_ms: int) -> int:
    """How long to leave an unreadable file alone after `tries` failed tries, the first `age_ms` ago.

    Quick at first, at most a minute within ten minutes (a good file behind a flaky server must not wait
    longer), then an eighth of its age up to an hour.

    >>> [retry_delay_ms(tries, 1000 * tries) for tries in (1, 2, 3, 9)]
    [5000, 10000, 20000, 60000]
    >>> retry_delay_ms(40, 12 * HOUR_MS) == HOUR_MS
    True
    """
    if age_ms < PATIENCE_MS:
        return min(MINUTE_MS, _FIRST_RETRY_MS << min(max(tries, 1) - 1, 4))
    return min(LONGEST_DELAY_MS, age_ms // 8)
