"""What the process holds, and the rule by which that counts as flat.

A person's data grow while the soak runs, and caches fill; a leak goes on. So only the last two thirds count, and
of each third the median: one large page that is open when a sample is taken decides nothing. What grew between the
two medians, per 1,000 acts, must stay below the limit of its measure:

* `widgets`: widgets of Qt that exist. A window or sheet that is closed and not deleted is some 20 to 300 each time.
  Of these not the median but the lowest tenth: the page of the keys alone has 500, and stays for as long as it is
  the section of the settings that was seen last. What is not deleted raises the floor as well.
* `blocks`: objects of Python, in thousands (`sys.getallocatedblocks`). Whatever code holds for good.
* `heap`: what C and C++ have allocated and not freed, in MB (glibc's mallinfo2): documents, pictures.
* `memory`: the process's share of the PC's memory (PSS, MB), which also knows what is allocated badly: a page that
  holds one small thing counts whole. Pages that hold nothing and that glibc keeps for the next need, in one arena for
  each of a dozen threads, are given back before it is read.

The data of the person and of the colleague, whose home is in the same process, grow meanwhile. What they hold is taken
off, by figures and not by wider limits: from `blocks` those of every operation in the log (`BLOCKS_OF_AN_OPERATION`; a
test measures them without a window), from `heap` and `memory` what SQLite says it uses: its caches hold as much of the
two homes as there is, up to 8 MB for each thread that reads.
"""

from __future__ import annotations

import ctypes
import gc
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import Final, cast

from PySide6.QtWidgets import QApplication

LIMITS: Final = {"widgets": 40.0, "blocks": 25.0, "heap": 5.0, "memory": 8.0}
"""Per 1,000 acts."""
BLOCKS_OF_AN_OPERATION: Final = 6
"""What two homes that have the same operation keep of it outside their databases: the names of its files mostly."""
LEAST_SAMPLES: Final = 30
"""In each third, or the run is too short to tell."""
_SMAPS: Final = Path("/proc/self/smaps_rollup")
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_MB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Sample:
    """What there is after so many acts, less what data hold. None where this PC cannot tell."""

    act: int
    widgets: float
    blocks: float
    heap: float | None = None
    memory: float | None = None


class _MallInfo(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "used",
            "free",
            "keep",
        )
    ]


def sample(act: int, operations: int) -> Sample:
    """What there is now, after collecting what is unused; `operations` are in each of the two homes."""
    gc.collect()
    _give_back()
    widgets, data = len(QApplication.allWidgets()), sqlite_mb()
    heap, memory = (None if total is None else total - data for total in (_heap_mb(), memory_mb()))
    return Sample(act, widgets, blocks_without_data(operations) / 1000, heap, memory)


def blocks_without_data(operations: int) -> int:
    """Objects of Python, but for those that two homes with so many operations keep."""
    return sys.getallocatedblocks() - BLOCKS_OF_AN_OPERATION * operations


def sqlite_mb() -> float:
    """What SQLite has allocated in this process; 0 where nobody can ask it."""
    ask = _sqlite_asker()
    return float(ask()) / _MB if ask is not None else 0.0


@cache
def _sqlite_asker() -> Callable[[], int] | None:
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # A library of its own, or inside Python's module: whichever has the function is the one that is used.
    for path in sorted({line.split()[-1] for line in maps.splitlines() if "sqlite3" in line and "/" in line}):
        with suppress(OSError, AttributeError):
            ask = ctypes.CDLL(path).sqlite3_memory_used
            ask.restype = ctypes.c_int64
            return cast("Callable[[], int]", ask)
    return None


def memory_mb() -> float | None:
    """This process's share of the memory (PSS) in MB; None but on Linux."""
    try:
        found = _PSS.search(_SMAPS.read_text(encoding="ascii"))
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


def _give_back() -> None:
    """Let glibc return what is free in all its arenas; another C library does that itself, or cannot be asked."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _heap_mb() -> float | None:
    try:
        ask = ctypes.CDLL("libc.so.6").mallinfo2
    except (OSError, AttributeError):
        return None
    ask.restype = _MallInfo
    told = ask()
    return float(told.used + told.hblkhd) / _MB


@dataclass(frozen=True, slots=True)
class Growth:
    """How one measure grew, per 1,000 acts, and how it stood in the middle and at the end."""

    measure: str
    rate: float
    middle: float
    end: float

    @property
    def is_leak(self) -> bool:
        """True if that is more than data and caches may grow."""
        return self.rate > LIMITS[self.measure]

    def __str__(self) -> str:
        limit = f" (limit {LIMITS[self.measure]:g})"
        return f"{self.measure} {self.middle:.0f} → {self.end:.0f}: {self.rate:+.1f}{limit if self.is_leak else ''}"


def growth(samples: Sequence[Sample]) -> tuple[Growth, ...]:
    """By measure; nothing for a run too short to tell.

    >>> steady = [Sample(act, 100, 5.0) for act in range(0, 9000, 50)]
    >>> [str(each) for each in growth(steady)]
    ['widgets 100 → 100: +0.0', 'blocks 5 → 5: +0.0']
    """
    third = len(samples) // 3
    if third < LEAST_SAMPLES:
        return ()
    parts = samples[third : 2 * third], samples[2 * third :]
    found = []
    for measure in LIMITS:
        middle, end = (
            [(each.act, value) for each in part if (value := getattr(each, measure)) is not None]
            for part in parts
        )
        if middle and end:
            acts = median(act for act, _ in end) - median(act for act, _ in middle)
            low, high = (_level(measure, [value for _, value in part]) for part in (middle, end))
            found.append(Growth(measure, (high - low) / acts * 1000, low, high))
    return tuple(found)


def _level(measure: str, values: Sequence[float]) -> float:
    """What a third of the samples stands for; see above."""
    return quantiles(values, n=10, method="inclusive")[0] if measure == "widgets" else median(values)
