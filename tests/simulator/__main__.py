"""`python dev.py sim`: many runs of the simulator, on several cores.

python dev.py sim --seeds 10000              seeds 0 to 9,999, on all cores
python dev.py sim --seeds 1 --from 4711      one seed again; a failure prints its last steps
python dev.py sim --seeds 50 --homes         over real homes (SQLite) instead of memory: slower
python dev.py sim --seeds 500 --heavy        each run in a sealed space, with attachments and erasing
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field

from tests.simulator.run import simulate
from tests.simulator.version import commit

TOLD_FAILURES = 5


@dataclass(slots=True)
class Tally:
    """How some seeds went. `failures`: seed -> what was broken, with the last steps."""

    runs: int = 0
    operations: int = 0
    polls: int = 0
    cpu_s: float = 0.0
    failures: dict[int, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Both together."""
        self.runs += other.runs
        self.operations += other.operations
        self.polls += other.polls
        self.cpu_s += other.cpu_s
        self.failures |= other.failures


def run_seeds(first: int, count: int, homes: bool = False, heavy: bool = False) -> Tally:
    """So many seeds, one after the other."""
    tally, begun = Tally(), time.process_time()
    gc.disable()  # a run is short and leaves little; collecting within it takes a tenth of the time
    gc.freeze()
    for seed in range(first, first + count):
        try:
            outcome = simulate(seed, homes=homes, heavy=heavy)
        except Exception as error:
            tally.failures[seed] = "\n".join([f"{type(error).__name__} {error}", *error.__notes__])
        else:
            tally.operations += outcome.operations
            tally.polls += outcome.polls
        tally.runs += 1
        if tally.runs % 20 == 0:
            gc.collect()
    gc.unfreeze()
    gc.enable()
    tally.cpu_s = time.process_time() - begun
    return tally


def run_on_cores(
    first: int, count: int, jobs: int, homes: bool = False, heavy: bool = False
) -> Iterator[Tally]:
    """The same on several cores; a tally after each lot of seeds, in any order."""
    lot = max(1, min(100, count // (4 * jobs)))
    with ProcessPoolExecutor(jobs) as pool:
        lots = range(first, first + count, lot)
        waiting = [
            pool.submit(run_seeds, seed, min(lot, first + count - seed), homes, heavy) for seed in lots
        ]
        for done in as_completed(waiting):
            yield done.result()


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 if a seed broke a rule."""
    parser = argparse.ArgumentParser(
        prog="dev.py sim", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1_000, help="how many (default: 1,000)")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed (default: 0)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)"
    )
    parser.add_argument("--homes", action="store_true", help="real homes instead of memory")
    parser.add_argument("--heavy", action="store_true", help="sealed, with attachments and erasing")
    asked = parser.parse_args(arguments)
    tally, begun, told = Tally(), time.monotonic(), 0
    for some in run_on_cores(asked.first, asked.seeds, asked.jobs, asked.homes, asked.heavy):
        tally.add(some)
        for seed, what in sorted(some.failures.items()):
            told += 1
            if told <= TOLD_FAILURES:
                print(f"\nseed {seed}, commit {commit()}: {what}")
        if sys.stderr.isatty():
            print(f"\r{tally.runs} of {asked.seeds}", end="", file=sys.stderr, flush=True)
    print(
        f"\n{tally.runs} runs, {tally.operations} operations, {len(tally.failures)} failures;"
        f" {time.monotonic() - begun:.1f} s, {tally.runs / max(tally.cpu_s, 0.001):.0f} runs/s for each core"
    )
    if tally.failures:
        print("seeds:", *sorted(tally.failures)[:50])
        options = " --homes" * asked.homes + " --heavy" * asked.heavy
        print(f"again: python dev.py sim --seeds 1 --from {min(tally.failures)}{options}")
    return int(bool(tally.failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
