"""When something was, in the words of a short line. Days and hours are those of this PC."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from kshare.words import say

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000
_HOURS_IN_WORDS: Final = 12
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def time_words(at_ms: int, now_ms: int) -> str:
    """How long ago, in short: 'now', '4 min', '2 h', 'yesterday', 'Thursday', '12 Nov', '12 Nov 2024'.

    Days are those of this PC's clock.

    >>> [time_words(1_000_000_000_000 - ago, 1_000_000_000_000) for ago in (5, 4 * 60_000, 2 * 3_600_000)]
    ['now', '4 min', '2 h']
    """
    ago = now_ms - at_ms
    if ago < _MINUTE_MS:
        return say("now")
    if ago < _HOUR_MS:
        return say("{count} min", count=ago // _MINUTE_MS)
    if ago < _HOURS_IN_WORDS * _HOUR_MS:
        return say("{count} h", count=ago // _HOUR_MS)
    return day_words(at_ms, now_ms)


def day_words(at_ms: int, now_ms: int) -> str:
    """The day alone: 'today', 'yesterday', 'Thursday', '12 Nov' or '12 Nov 2024'."""
    at, now = _local(at_ms), _local(now_ms)
    days = (now.date() - at.date()).days
    if days <= 0:
        return say("today")
    if days == 1:
        return say("yesterday")
    if days < 7:
        return say(_DAYS[at.weekday()])
    if at.year == now.year:
        return say("{day} {month}", day=at.day, month=say(_MONTHS[at.month - 1]))
    return date_words(at_ms)


def date_words(at_ms: int) -> str:
    """A day that may lie ahead: '12 Nov 2026'."""
    at = _local(at_ms)
    return say("{day} {month} {year}", day=at.day, month=say(_MONTHS[at.month - 1]), year=at.year)


def clock_words(at_ms: int) -> str:
    """The time of day on this PC, such as '10:42'."""
    return _local(at_ms).strftime("%H:%M")


def moment_words(at_ms: int, now_ms: int) -> str:
    """Day and time of day: 'yesterday, 10:42'."""
    return say("{day}, {time}", day=day_words(at_ms, now_ms), time=clock_words(at_ms))


def _local(ms: int) -> datetime:
    try:
        return datetime.fromtimestamp(ms / 1000)
    except (ValueError, OverflowError, OSError):
        return datetime(9999, 12, 31)
