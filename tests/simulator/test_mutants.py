"""The simulator sees what it is for: each broken rule is caught by the invariant that states it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.simulator.broken import Mutant
from tests.simulator.invariants import Violation
from tests.simulator.mutants import MUTANTS
from tests.simulator.mutants_of_features import FEATURE_MUTANTS
from tests.simulator.run import everything_goes_wrong, simulate_as
from tests.simulator.swarm import Swarm, swarm

MOST_SEEDS = 50
EVERY_MUTANT = (*MUTANTS, *FEATURE_MUTANTS)


def caught_by(mutant: Mutant, seed: int) -> str | None:
    """The rule that a run of the mutant breaks; None if it breaks none."""
    with mutant.broken():
        try:
            simulate_as(seed, mutant.focus(swarm(Random(seed))), everything_goes_wrong)
        except Violation as violation:
            return violation.rule
    return None


@pytest.mark.parametrize("mutant", EVERY_MUTANT, ids=lambda mutant: mutant.name)
def test_a_broken_rule_is_caught_by_the_invariant_that_states_it(mutant: Mutant) -> None:
    assert any(caught_by(mutant, seed) == mutant.rule for seed in (mutant.lately, *range(MOST_SEEDS)))


@pytest.mark.parametrize("focus", sorted({mutant.focus for mutant in EVERY_MUTANT}, key=repr))
def test_the_same_runs_break_no_rule_when_nothing_is_broken(focus: Callable[[Swarm], Swarm]) -> None:
    for seed in range(6):
        simulate_as(seed, focus(swarm(Random(seed))), everything_goes_wrong)
