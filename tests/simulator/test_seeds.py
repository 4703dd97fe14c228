"""The simulator's runs: no rule of the protocol is broken, whatever the share and its people do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulator.__main__ import run_seeds

ROOT = Path(__file__).parents[2]
REGRESSIONS = [
    line.split()[0]
    for line in (Path(__file__).parent / "regressions.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def assert_no_rule_is_broken(first: int, count: int, *, homes: bool = False, heavy: bool = False) -> None:
    tally = run_seeds(first, count, homes, heavy)
    assert not tally.failures, "\n\n".join(tally.failures.values())


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_no_rule_is_broken_in_200_runs(first: int) -> None:
    assert_no_rule_is_broken(first, 25)


@pytest.mark.parametrize("first", [1_000, 1_004])
def test_no_rule_is_broken_over_real_homes(first: int) -> None:
    assert_no_rule_is_broken(first, 4, homes=True)


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_seeds_that_once_failed_do_not_fail_again(seed: str) -> None:
    assert_no_rule_is_broken(int(seed.removesuffix("h")), 1, heavy=seed.endswith("h"))


def test_a_seed_is_the_same_run_everywhere() -> None:
    """In processes that order their sets differently."""
    program = (
        "from tests.simulator.run import simulate\nprint([simulate(seed).trace for seed in range(60, 76)])"
    )
    traces = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(traces) == 1
