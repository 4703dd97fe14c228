"""Date words as people type them in filters, in German and English."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

Span = tuple[int, int]
"""First and last millisecond since the epoch, both within."""

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_GERMAN = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})?")
_MONTH_YEAR = re.compile(r"(?:([^\W\d_]+)\.?|(\d{1,2})/) ?(\d{4})?")
_QUARTER = re.compile(r"(?:(\d{4})-?q([1-4])|q([1-4]) ?(\d{4}))")
_WEEK = re.compile(r"(\d{4})-?w(\d{2})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january januar jänner jan", "february februar feb", "march märz maerz mar mär", "april apr", "may mai",
         "june juni jun", "july juli jul", "august aug", "september sep sept", "october oktober oct okt",
         "november nov", "december dezember dec dez"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag", "friday freitag",
         "saturday samstag sonnabend", "sunday sonntag")
    )
    for name in names.split()
}  # fmt: skip
_AGO = re.compile(
    r"(?:vor |last |past |letzten? )?(\d{1,4}) ?"
    r"(d|days?|tage?n?|w|weeks?|wochen?|m|months?|monate?n?|y|years?|jahre?n?)(?: ago)?"
)
_DAYS_IN = {"d": 1, "t": 1, "w": 7, "m": 30, "y": 365, "j": 365}
_DAYS_AGO = {
    "today": 0, "heute": 0, "now": 0, "jetzt": 0, "yesterday": 1, "gestern": 1, "vorgestern": 2,
}  # fmt: skip
_PERIODS = {
    "week": ("week", 0), "this week": ("week", 0), "woche": ("week", 0), "diese woche": ("week", 0),
    "last week": ("week", -1), "letzte woche": ("week", -1), "vorige woche": ("week", -1),
    "month": ("month", 0), "this month": ("month", 0), "monat": ("month", 0), "diesen monat": ("month", 0),
    "last month": ("month", -1), "letzten monat": ("month", -1), "letzter monat": ("month", -1),
    "year": ("year", 0), "this year": ("year", 0), "jahr": ("year", 0), "dieses jahr": ("year", 0),
    "last year": ("year", -1), "letztes jahr": ("year", -1),
}  # fmt: skip


def span_of(typed: str, now: int) -> Span | None:
    """The time that a date word means, in the local time zone; None if it means none.

    Known are 2026, 2026-01, 2026-01-31, 31.1.2026, 2026-q1, 2026-w05, heute, gestern, today, yesterday, names of
    months (the latest that began) and of days (the latest before today), this/last week, month and year in both
    languages, and 7d, 3 weeks ago, vor 2 Monaten, last 7 days (from then until now).
    `now` is ms since the epoch.
    """
    word = " ".join(typed.strip("'\" ").replace("_", " ").lower().split())
    try:
        today = datetime.fromtimestamp(now / 1000).replace(hour=0, minute=0, second=0, microsecond=0)
        return _calendar_span(word, today) or _relative_span(word, today, now)
    except (ValueError, OverflowError, OSError):
        return None


def _calendar_span(word: str, today: datetime) -> Span | None:
    if found := _GERMAN.fullmatch(word):
        day = datetime(int(found[3] or today.year), int(found[2]), int(found[1]))
        return _from_day(day if found[3] or day <= today else day.replace(year=day.year - 1), 1)
    if found := _QUARTER.fullmatch(word):
        year, first = int(found[1] or found[4]), 3 * int(found[2] or found[3]) - 2
        return _month(year, first)[0], _month(year, first + 2)[1]
    if found := _WEEK.fullmatch(word):
        return _from_day(datetime.fromisocalendar(int(found[1]), int(found[2]), 1), 7)
    if (found := _MONTH_YEAR.fullmatch(word)) and (found[2] or found[1] in _MONTHS):
        month = int(found[2] or _MONTHS[found[1]])
        return _month(int(found[3] or today.year - (month > today.month)), month)
    if not (found := _ISO.fullmatch(word)):
        return None
    year = int(found[1])
    if found[3]:
        return _from_day(datetime(year, int(found[2]), int(found[3])), 1)
    if found[2]:
        return _month(year, int(found[2]))
    return _between(datetime(year, 1, 1), datetime(year + 1, 1, 1))


def _relative_span(word: str, today: datetime, now: int) -> Span | None:
    if word in _DAYS_AGO:
        return _from_day(today - timedelta(days=_DAYS_AGO[word]), 1)
    if word in _WEEKDAYS:
        return _from_day(today - timedelta(days=(today.weekday() - _WEEKDAYS[word] - 1) % 7 + 1), 1)
    if found := _AGO.fullmatch(word):
        first = today - timedelta(days=int(found[1]) * _DAYS_IN[found[2][0]])
        return _ms(first), now
    if word not in _PERIODS:
        return None
    unit, step = _PERIODS[word]
    if unit == "week":
        return _from_day(today - timedelta(days=today.weekday() - 7 * step), 7)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + step
        return _month(months // 12, months % 12 + 1)
    return _between(datetime(today.year + step, 1, 1), datetime(today.year + step + 1, 1, 1))


def _month(year: int, month: int) -> Span:
    return _between(datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1))


def _from_day(first: datetime, days: int) -> Span:
    return _between(first, first + timedelta(days=days))


def _between(first: datetime, after: datetime) -> Span:
    return _ms(first), _ms(after) - 1


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
