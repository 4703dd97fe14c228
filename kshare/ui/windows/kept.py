"""What a window remembers until the next start, as text: its tabs with their ways, its split, the other windows.

The text lies on this PC and may be damaged or of another version: then it means as much as can be read of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from kshare.ui.navigation import History, Place

MOST_TABS: Final = 50
_MOST_PLACES: Final = 20
_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True)
class KeptWindow:
    """A window that only reads: its item, and where it stood (Qt's geometry, base64)."""

    item: str
    geometry: str = ""


@dataclass(frozen=True, slots=True)
class KeptSession:
    """Tabs from left to right and which was current, the widths of list and reader (px), other windows."""

    ways: tuple[History, ...] = ()
    current: int = 0
    split: tuple[int, ...] = ()
    windows: tuple[KeptWindow, ...] = ()


def written(session: KeptSession) -> str:
    """One line of JSON."""
    return json.dumps(
        {
            "tabs": [_written_way(way) for way in session.ways[:MOST_TABS]],
            "current": session.current,
            "split": list(session.split),
            "windows": [[window.item, window.geometry] for window in session.windows],
        },
        ensure_ascii=True,
    )


def read(text: str) -> KeptSession:
    """What was written; damaged parts are left out, and nothing at all is as on the first day."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return KeptSession()
    if not isinstance(found, dict):
        return KeptSession()
    ways = tuple(way for each in _list(found.get("tabs"))[:MOST_TABS] if (way := _read_way(each)) is not None)
    windows = (_read_window(each) for each in _list(found.get("windows"))[:MOST_TABS])
    return KeptSession(
        ways,
        _whole(found.get("current")),
        tuple(map(_whole, _list(found.get("split"))[:2])),
        tuple(window for window in windows if window is not None),
    )


def _written_way(way: History) -> dict[str, Any]:
    first = max(0, min(way.at - _MOST_PLACES // 2, len(way.places) - _MOST_PLACES))
    places = way.places[first : first + _MOST_PLACES]
    return {
        "at": way.at - first,
        "places": [[p.screen, p.item, p.query[:_CHARACTERS], p.scroll, p.reading] for p in places],
    }


def _read_way(found: object) -> History | None:
    if not isinstance(found, dict):
        return None
    places = [place for each in _list(found.get("places")) if (place := _read_place(each)) is not None]
    return History.of(places[:_MOST_PLACES], _whole(found.get("at"))) if places else None


def _read_place(found: object) -> Place | None:
    match found:
        case [str() as screen, str() as item, str() as query, scroll, reading]:
            return Place(screen, item[:_CHARACTERS], query[:_CHARACTERS], _whole(scroll), _whole(reading))
    return None


def _read_window(found: object) -> KeptWindow | None:
    match found:
        case [str() as item, str() as geometry] if item:
            return KeptWindow(item[:_CHARACTERS], geometry)
    return None


def _list(found: object) -> Sequence[object]:
    return found if isinstance(found, list) else ()


def _whole(found: object) -> int:
    """A whole number of px or a position; 0 for anything else."""
    return (
        found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 1_000_000_000 else 0
    )
