"""Hybrid logical clock (Kulkarni et al., 2014): orders what people did without trusting their clocks.

A stamp is one integer, `milliseconds << 16 | counter`: 47 bits of Unix time in ms and 16 bits that count
within a millisecond, so it fits SQLite's signed integer. A stamp only breaks ties and orders feeds;
what replaces what is decided by causality (see `registers`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

COUNTER_BITS: Final = 16
MAX_HLC: Final = (1 << 63) - 1
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS

WallClock = Callable[[], int]
"""Gives the time of day in ms since the epoch, UTC. Only `app` and `cli` hand in the real one."""


def stamp(wall_ms: int, counter: int = 0) -> int:
    """The clock value for a time in ms."""
    return wall_ms << COUNTER_BITS | counter


def milliseconds(hlc: int) -> int:
    """The time in ms since the epoch that a stamp claims."""
    return hlc >> COUNTER_BITS


def next_stamp(last: int, wall_ms: int) -> int:
    """A stamp for something that happens now on this device: later than `last`, never behind the wall.

    >>> next_stamp(stamp(1000), 1000) == stamp(1000, 1)
    True
    """
    return max(last + 1, stamp(wall_ms))


def merge_stamp(last: int, remote: int, wall_ms: int) -> int:
    """The clock after a stamp from elsewhere was seen; a clock more than a day ahead is not followed."""
    return max(last, min(remote, stamp(wall_ms + DAY_MS)))


def display_ms(hlc: int, received_ms: int) -> int:
    """When to show that something happened: as claimed, but at most an hour after it arrived here."""
    return min(milliseconds(hlc), received_ms + HOUR_MS)


def iso_time(ms: int) -> str:
    """ISO 8601 in UTC with milliseconds.

    >>> iso_time(0)
    '1970-01-01T00:00:00.000Z'
    """
    try:
        moment = datetime.fromtimestamp(ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        moment = datetime(9999, 12, 31, tzinfo=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_day(ms: int) -> str:
    """The day in UTC, for what is told to the day on purpose.

    >>> utc_day(86_400_000)
    '1970-01-02'
    """
    return iso_time(ms)[:10]
