"""Small pieces of text that several formats share: times, tags, and text that every file can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from kshare.errors import InvalidInput
from kshare.model.limits import TAGS_PER_ITEM
from kshare.model.tag import parse_tag

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEBKIT_OFFSET_US = 11_644_473_600_000_000
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LOG_TIME = re.compile(r"(\d{1,2})/([A-Za-z]{3})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_ISO_LIKE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(\d{1,2}:\d\d.*))?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,]+(\d{1,2}:\d\d.*))?")


def read_time(text: str) -> int | None:
    """ms since the epoch, or None if this is no time since 1970.

    Takes ISO 8601 and its relatives (`2024/3/1 9:05`), `1.3.2024`, the `10/Oct/2000:13:55:36 +0300` of
    server logs, and counts of seconds, ms or us since 1970 or (WebKit) us since 1601. No zone means UTC.

    >>> read_time("2024-03-01T09:05:00Z") == read_time("1709283900") == read_time("1709283900000")
    True
    """
    text = text.strip()
    if len(text) > 40:
        return None
    try:
        found = _count(int(text)) if text.isascii() and text.isdigit() else _milliseconds(_moment(text))
    except (ValueError, OverflowError):
        return None
    return found if found is not None and 0 <= found < 253_402_300_800_000 else None


def _count(number: int) -> int | None:
    """Seconds, ms, us or WebKit's us: told apart by size, which works for every year up to 2300."""
    if number < 100_000_000_000:
        return number * 1000
    if number < 100_000_000_000_000:
        return number
    if number < _WEBKIT_OFFSET_US:
        return number // 1000
    return (number - _WEBKIT_OFFSET_US) // 1000


def _milliseconds(moment: datetime) -> int:
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - _EPOCH) // timedelta(milliseconds=1)


def _moment(text: str) -> datetime:
    """ValueError if `text` is no time."""
    log = _LOG_TIME.fullmatch(text)
    if log:
        day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = log.groups()
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes)) * (-1 if sign == "-" else 1)
        date = (int(year), _MONTHS.index(month.lower()) + 1, int(day))
        return datetime(*date, int(hour), int(minute), int(second), tzinfo=timezone(offset))
    iso, day_first = _ISO_LIKE.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if iso:
        year, month, day, clock = iso.groups()
    elif day_first:
        day, month, year, clock = day_first.groups()
    else:
        return datetime.fromisoformat(text)
    clock = (clock or "00:00").replace(" ", "")
    clock = f"0{clock}" if clock[1] == ":" else clock
    return datetime.fromisoformat(f"{year}-{int(month):02}-{int(day):02}T{clock}")


def read_tags(names: Iterable[str]) -> tuple[str, ...]:
    """The names as tags in their one spelling, each once; what cannot be a tag is left out.

    >>> read_tags(["#Travel Rules", "C++ - Qt", "!", "travel rules"])
    ('travel-rules', 'c-qt')
    """
    found: dict[str, None] = {}
    for name in names:
        try:
            found[name if _is_tag(name) else parse_tag(_words(name))] = None
        except InvalidInput:
            continue
    return tuple(found)[:TAGS_PER_ITEM]


def _is_tag(name: str) -> bool:
    """True for a tag in its one spelling: KShare's own export comes back letter by letter."""
    try:
        return parse_tag(name) == name
    except InvalidInput:
        return False


def _words(name: str) -> str:
    """`name` with everything that is no letter, mark or digit turned into spaces."""
    kept = (char if char in "_/" or unicodedata.category(char)[0] in "LMN" else " " for char in name)
    return "".join(kept).strip(" /")


def storable(text: str) -> str:
    """`text` without the characters that no file or database can hold: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
