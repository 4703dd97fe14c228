"""What the process holds, and the rule by which that counts as flat.

A person's data grow while the soak runs, and caches fill; a leak goes on. So only the last two thirds count, and
of each third the median: one large page that is open when a sample is taken decides nothing. What grew between the
two medians, per 1,000 acts, must stay below the limit of its measure:

* `widgets`: widgets of Qt that exist. A window or sheet that is closed and not deleted is some 20 to 300 each time.
* `blocks`: objects of Python, in thousands (`sys.getallocatedblocks`). Whatever code holds for good.
* `heap`: what C and C++ have allocated and not freed, in MB (glibc's mallinfo2): documents, pictures, SQLite.
* `memory`: the process's share of the PC's memory (PSS, MB), which also knows what is allocated badly.

The limits leave room for what is no leak of the window: the colleague's home is in the same process, and the data of
both grow (some 400 changes per 1,000 acts); and PySide keeps 55 bytes for ever of each connection to one of Qt's own
slots, such as `update`, which is why there are more `blocks` than they weigh.
"""

from __future__ import annotations

import ctypes
import gc
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from PySide6.QtWidgets import QApplication

LIMITS: Final = {"widgets": 40.0, "blocks": 40.0, "heap": 5.0, "memory": 10.0}
"""Per 1,000 acts."""
LEAST_SAMPLES: Final = 30
"""In each third, or the run is too short to tell."""
_SMAPS: Final = Path("/proc/self/smaps_rollup")
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_MB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Sample:
    """What there is after so many acts. None where this PC cannot tell."""

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


def sample(act: int) -> Sample:
    """What there is now, after collecting what is unused."""
    gc.collect()
    widgets, blocks = len(QApplication.allWidgets()), sys.getallocatedblocks() / 1000
    return Sample(act, widgets, blocks, _heap_mb(), memory_mb())


def memory_mb() -> float | None:
    """This process's share of the memory (PSS) in MB; None but on Linux."""
    try:
        found = _PSS.search(_SMAPS.read_text(encoding="ascii"))
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


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
            low, high = median(value for _, value in middle), median(value for _, value in end)
            found.append(Growth(measure, (high - low) / acts * 1000, low, high))
    return tuple(found)
