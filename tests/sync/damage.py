"""How many damaged inputs the decoders get: some thousands in every run, a million with `python dev.py fuzz`.

In a thorough run each input is held to 50 ms of processor time, and all together to 64 MiB of memory.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import Final

import pytest

TIMES: Final = int(os.environ.get("KSHARE_FUZZ", "1"))
"""So many times more inputs than in a normal run."""
_MOST_S: Final = 0.05
_MOST_KIB: Final = 64 << 10

fuzz = pytest.mark.fuzz
"""Marks the tests that a thorough run repeats."""


def inputs(count: int) -> Iterator[int]:
    """Numbers of `count * TIMES` inputs; the caller makes and decodes one for each."""
    slowest, memory = 0.0, _peak_kib()
    for number in range(count * TIMES):
        started = time.thread_time()
        yield number
        slowest = max(slowest, time.thread_time() - started)
    if TIMES > 1:  # what else happens on a machine never decides a normal run
        assert slowest <= _MOST_S, f"one input took {slowest * 1000:.0f} ms"
        assert _peak_kib() - memory <= _MOST_KIB, "an input took too much memory"


def _peak_kib() -> int:
    """The most memory that this process ever had, in KiB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
