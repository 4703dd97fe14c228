"""Other programs that show a text of ours: how long a page of theirs takes beside a start with nothing in it.

Nobody can look into another program from outside, so each is started with the page and with an empty one in turn: the
difference of the two medians is what the page itself took, from reading the file to its pixels. It holds less than it
seems to where a program draws its window first and the page later: then the first pixels of the page are counted.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.window_peers import own_places
from bench.window_screen import NEEDED, NotPainted, Screen, end_tree, screen

_RUNS: Final = 5
EMPTY: Final = "empty"


@dataclass(slots=True)
class Read:
    """A program and what was measured of it; `trouble` says why nothing was."""

    name: str
    trouble: str = ""
    started_ms: dict[str, list[float]] = field(default_factory=dict)

    def page_ms(self, page: str) -> float:
        """How much longer a start with that page takes than one with an empty page, of medians; below 0 is noise."""
        return statistics.median(self.started_ms[page]) - statistics.median(self.started_ms[EMPTY])

    def words(self, page: str) -> str:
        """The figure of one page, or why there is none."""
        if self.trouble:
            return f"{self.name}: {self.trouble}"
        return f"{self.name} {self.page_ms(page):.0f} ms (started with it less started empty)"


def _retext(file: Path) -> list[str]:
    return ["retext", "--preview", str(file)]


_PEERS: Final[Mapping[str, Callable[[Path], list[str]]]] = {"ReText": _retext}


def read_by_peers(pages: Mapping[str, str]) -> list[Read]:
    """Every program with every page (name to Markdown), in turn, five times; the first start of each is not counted."""
    found = [Read(name) for name in _PEERS]
    missing = [program for program in NEEDED if shutil.which(program) is None]
    for one in found:
        if missing or sys.platform != "linux":
            one.trouble = f"needs {' and '.join(missing) or 'Linux'}"
        elif shutil.which(one.name.lower()) is None:
            one.trouble = "not installed"
    asked = [one for one in found if not one.trouble]
    if asked:
        with tempfile.TemporaryDirectory(prefix="kshare-bench-pages-") as folder, screen() as on:
            for one in asked:
                _measure(on, one, Path(folder) / one.name, {EMPTY: "\n", **pages})
    return found


def _measure(on: Screen, one: Read, profile: Path, pages: Mapping[str, str]) -> None:
    profile.mkdir()
    environment = own_places(profile)
    commands: dict[str, list[str]] = {}
    for page, text in pages.items():
        file = profile / f"{page}.md"
        file.write_text(text, encoding="utf-8")
        commands[page] = _PEERS[one.name](file)
    one.started_ms = {page: [] for page in pages}
    try:
        _start(on, commands[EMPTY], environment)  # makes its profile and fills the file cache
        for _ in range(_RUNS):
            for page, command in commands.items():
                one.started_ms[page].append(_start(on, command, environment))
    except (NotPainted, OSError) as reason:
        one.trouble = str(reason)


def _start(on: Screen, command: Sequence[str], environment: Mapping[str, str]) -> float:
    process, painted = on.start(command, environment)
    end_tree(process)
    return painted
