"""What a shared folder costs: looking for news (T1), publishing (T2), reading, and until a post is seen (T3).

Three folders: on this disk; on a Samba server, with its requests counted on the wire; and the same behind a
line of 40 ms and 5 Mbit/s. Each act is done by KShare's engine and, in the same run, by the other ways of
`bench.ways`, which find 20,000 items of 2,000 members in the folder. Without Samba and FUSE, which
`python dev.py samba` says how to install, only the first is measured.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bench.__main__ import short
from bench.place import LINE, LINE_WORDS, Cost, Place, has_samba, served
from bench.ways import PEERS, EpochFolders
from kshare.sync.pacing import Pace, poll_interval_s

Row = tuple[str, float, str, float | None, str]
_Peers = Mapping[str, Mapping[str, Cost]]

ACTS: Final = {
    "poll": "poll without news (T1)",
    "publish": "publish a post (T2)",
    "read": "poll and read a post",
}
LITTER: Final = 1_000_000
_SAVE_TO_ROUND_S: Final = 1.0
"""So long after a change the window begins a round."""


def rows() -> list[Row]:
    """The acts in every place that this machine has."""
    with tempfile.TemporaryDirectory() as folder:
        found = _on_this_disk(Place(Path(folder), Path(folder)))
    if not has_samba():
        return found
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as place:
        return found + _on_samba(place) + _over_a_line(place)


# -- rows ------------------------------------------------------------------------------------------------------


def _on_this_disk(place: Place) -> list[Row]:
    own, peers = place.costs(EpochFolders()), _peers(place)
    found: list[Row] = [
        (f"local folder: {words}", 1000 * own[act].seconds, "ms", None, _beside(peers, act, "ms"))
        for act, words in ACTS.items()
    ]
    return [
        *found,
        (f"local folder: poll among {LITTER:,} foreign files", _poll_in_litter(place), "s", None, ""),
    ]


def _poll_in_litter(place: Place) -> float:
    """Seconds of a poll in an open epoch full of files that are not ours."""
    way = EpochFolders()
    place.costs(way)
    (epoch,) = max(place.direct.iterdir(), key=lambda folder: int(folder.name)).glob("log/*")
    for number in range(LITTER):
        (epoch / f"scan{number:07}.tif").touch()
    return place.cost(way.poll).seconds


def _on_samba(place: Place) -> list[Row]:
    own, peers = place.costs(EpochFolders()), _peers(place)
    seen = _until_seen(own)
    return [
        _row("Samba", own, peers, "poll", "requests", 4),
        _row("Samba", own, peers, "poll", "B", 11_000),
        _row("Samba", own, peers, "publish", "requests", 4),
        _row("Samba", own, peers, "publish", "B sent", 1_024),
        _row("Samba", own, peers, "read", "requests", None),
        ("Samba: seen by a colleague, p50 (T3)", seen[len(seen) // 2], "s", 4.0, ""),
        ("Samba: seen by a colleague, p99 (T3)", seen[len(seen) * 99 // 100], "s", 30.0, ""),
    ]


def _over_a_line(place: Place) -> list[Row]:
    own, peers = place.costs(EpochFolders(), **LINE), _peers(place, **LINE)
    return [
        _row(LINE_WORDS, own, peers, "poll", "s", 0.2),
        _row(LINE_WORDS, own, peers, "publish", "s", 0.2),
        _row(LINE_WORDS, own, peers, "read", "s", None),
    ]


def _until_seen(own: Mapping[str, Cost]) -> list[float]:
    """Seconds from saving until a colleague with an open window sees it, sorted: rounds at the real pace."""
    dice = random.Random(7)
    rounds_s = own["poll"].seconds + own["publish"].seconds + own["read"].seconds
    return sorted(
        _SAVE_TO_ROUND_S + dice.random() * poll_interval_s(Pace.BUSY, dice.random()) + rounds_s
        for _ in range(10_000)
    )


def _peers(place: Place, **line: float) -> _Peers:
    return {way.name: place.costs(way(), **line) for way in PEERS}


MEASURES: Final[Mapping[str, Callable[[Cost], float]]] = {
    "s": lambda cost: cost.seconds,
    "ms": lambda cost: 1000 * cost.seconds,
    "B": lambda cost: cost.traffic.bytes,
    "B sent": lambda cost: cost.traffic.bytes_up,
    "requests": lambda cost: cost.traffic.requests,
}


def _row(where: str, own: Mapping[str, Cost], peers: _Peers, act: str, unit: str, limit: float | None) -> Row:
    return f"{where}: {ACTS[act]}", MEASURES[unit](own[act]), unit, limit, _beside(peers, act, unit)


def _beside(peers: _Peers, act: str, unit: str) -> str:
    """What the other ways take for the same act."""
    return ", ".join(f"{name} {short(MEASURES[unit](costs[act]))}" for name, costs in peers.items())
