"""`python dev.py soak`: the real window without a screen, used at random while a colleague works in the same space.

python dev.py soak --minutes 30              another seed each time; it is printed
python dev.py soak --minutes 5 --seed 4711   the same acts again (what the two people's threads do may interleave
                                             differently, so repeat a rare fault more than once)
python dev.py soak --log acts.txt            every act into a file as well

Fails on: an exception on any thread, a warning of Qt or Python, a job without an answer for 30 s, a hang,
and memory that is not flat; what that means stands in tests/soak/memory.py.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.soak.run import Outcome

TOLD_ACTS = 25
HOME_VARIABLES = (
    "HOME",
    "USERPROFILE",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 if anything happened that must not."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description="Use the real window at random.")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long (default: 30)")
    parser.add_argument("--seed", type=int, default=None, help="the acts of this number; default: any")
    parser.add_argument("--log", type=Path, help="write every act into this file")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else random.randrange(1_000_000)
    print(f"Seed {seed}, {options.minutes:g} min", flush=True)
    with tempfile.TemporaryDirectory(prefix="kshare-soak-", ignore_cleanup_errors=True) as folder:
        for name in HOME_VARIABLES:  # whatever a press on a button writes or reads, it is nobody's own
            os.environ[name] = folder
        os.environ["LANGUAGE"] = "en"
        from tests.soak.run import soak  # only now: Qt and KShare ask for these folders when they are loaded

        outcome = soak(Path(folder), seed, options.minutes * 60, options.log)
        print_report(outcome)
        sys.stdout.flush()
    return int(outcome.failed)


def print_report(outcome: Outcome) -> None:
    """The acts before each fault, then the figures."""
    assert outcome.watch is not None
    for fault in outcome.watch.faults.values():
        print(f"\n==== {fault.times} x, first during act {fault.act} ====")
        for number in range(max(1, fault.act - TOLD_ACTS), fault.act + 1):
            print(f"  {number} {outcome.acts[number - 1] if number <= len(outcome.acts) else ''}")
        print(fault.words)
    stall, at = outcome.watch.longest_stall
    grown = "; ".join(map(str, outcome.growth)) or "too short to tell"
    used = [each.memory or 0.0 for each in outcome.samples] or [0.0]
    idle = sum(not name.partition(" ")[2] or "none here" in name for name in outcome.acts)
    print(
        f"\nSeed {outcome.seed}: {len(outcome.acts)} acts ({idle} found nothing to do) in "
        f"{outcome.seconds / 60:.1f} min beside {outcome.changes} changes of the colleague; "
        f"{len(outcome.watch.faults)} faults; memory {used[0]:.0f} to {used[-1]:.0f} MB; "
        f"growth per 1,000 acts, middle → last third: {grown}; "
        f"longest stall of the window {stall * 1000:.0f} ms (act {at}: "
        f"{outcome.acts[at - 1] if 0 < at <= len(outcome.acts) else 'start'})"
    )


if __name__ == "__main__":
    sys.exit(main())
