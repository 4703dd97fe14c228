"""Other programs for notes beside ours: how soon their window is painted, and what it holds in memory.

Each gets a profile of its own that was used once before, so that nobody's welcome is measured. They open a few
lines of text, ours opens its 100,000 items.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.window_screen import NEEDED, NotPainted, Screen, end_tree, screen, tree_pss_mb

_RUNS: Final = 5
_IDLE_S: Final = 2.0
_TEXT: Final = "# Pump 4\n\nThe seal was changed in the morning.\n"


@dataclass(slots=True)
class Started:
    """A program and what was measured of it; `trouble` says why nothing was."""

    name: str
    painted_ms: list[float] = field(default_factory=list)
    memory_mb: float = 0.0
    trouble: str = ""

    @property
    def median_ms(self) -> float:
        """From before the process until its window is painted."""
        return statistics.median(self.painted_ms)


def _zim(profile: Path) -> list[str]:
    notebook = profile / "notebook"
    notebook.mkdir()
    (notebook / "notebook.zim").write_text("[Notebook]\nname=Notes\nhome=Home\n", encoding="utf-8")
    (notebook / "Home.txt").write_text(
        "Content-Type: text/x-zim-wiki\nWiki-Format: zim 0.6\n\n====== Pump 4 ======\n" + _TEXT,
        encoding="utf-8",
    )
    return ["zim", "--standalone", str(notebook)]


def _cherrytree(_profile: Path) -> list[str]:
    return ["cherrytree"]


def _retext(profile: Path) -> list[str]:
    note = profile / "note.md"
    note.write_text(_TEXT, encoding="utf-8")
    return ["retext", str(note)]


def _rednotebook(profile: Path) -> list[str]:
    journal = profile / "journal"
    journal.mkdir()
    return ["rednotebook", str(journal)]


_PEERS: Final[dict[str, Callable[[Path], list[str]]]] = {
    "zim": _zim,
    "cherrytree": _cherrytree,
    "retext": _retext,
    "rednotebook": _rednotebook,
}


def own_places(profile: Path) -> dict[str, str]:
    """Variables with which a program writes into the profile only."""
    places = {"HOME": profile, "XDG_CONFIG_HOME": profile / "config", "XDG_DATA_HOME": profile / "data"}
    places |= {"XDG_CACHE_HOME": profile / "cache", "XDG_RUNTIME_DIR": profile / "run"}
    for place in places.values():
        place.mkdir(exist_ok=True, mode=0o700)
    return {name: str(place) for name, place in places.items()}


def _measure(on: Screen, one: Started, command: list[str], extra: Mapping[str, str], *, idle: bool) -> None:
    try:
        process, painted = on.start(command, extra)
    except (NotPainted, OSError) as reason:
        one.trouble = str(reason)
        return
    try:
        one.painted_ms.append(painted)
        if idle:
            time.sleep(_IDLE_S)
            one.memory_mb = tree_pss_mb(process.pid)
    finally:
        end_tree(process)


def beside_peers(home: Path, as_left: Callable[[], None]) -> tuple[Started, list[Started], str]:
    """Ours and theirs on one display, in turn, five times; and why that cannot be, else ''.

    `as_left` is called before each start of ours: it puts things back as a person left them.
    """
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing or sys.platform != "linux":
        return Started("KShare"), [], f"needs {' and '.join(missing) or 'Linux'}"
    ours = Started("KShare")
    with tempfile.TemporaryDirectory(prefix="kshare-bench-peers-") as folder, screen() as on:
        known: list[tuple[Started, list[str], dict[str, str]]] = [
            (ours, [sys.executable, "-m", "kshare", "--home", str(home)], {})
        ]
        for name, prepare in _PEERS.items():
            profile = Path(folder) / name
            profile.mkdir()
            one = Started(name, trouble="" if shutil.which(name) else "not installed here")
            known.append((one, prepare(profile), own_places(profile)))
        for turn in range(_RUNS + 1):  # the first start makes profiles, and fills the file cache
            for one, command, extra in known:
                if not one.trouble:
                    as_left()
                    _measure(on, one, command, extra, idle=turn == _RUNS)
        for one, *_ in known:
            del one.painted_ms[:1]
    return ours, [one for one, *_ in known[1:]], ""


def words(ours: float, peers: list[Started], value: Callable[[Started], float], unit: str) -> str:
    """Each peer's figure, and how many times ours it is; or why there is none."""
    parts = []
    for one in peers:
        if one.trouble:
            parts.append(f"{one.name}: {one.trouble}")
        else:
            parts.append(f"{one.name} {value(one):.0f} {unit} ({value(one) / ours:.1f}x)")
    return "; ".join(parts)
