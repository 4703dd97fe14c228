"""The simulator sees what it is for: each broken rule is caught by the invariant that states it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
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


@cache
def breaks_no_rule(focus: Callable[[Swarm], Swarm], seed: int) -> bool:
    """True; `Violation` if the run breaks a rule although nothing is broken."""
    simulate_as(seed, focus(swarm(Random(seed))), everything_goes_wrong)
    return True


@pytest.mark.parametrize("mutant", EVERY_MUTANT, ids=lambda mutant: mutant.name)
def test_a_broken_rule_is_caught_by_the_invariant_that_states_it(mutant: Mutant) -> None:
    """And by nothing else: the very run that shows it breaks no rule when nothing is broken."""
    seeds = dict.fromkeys((mutant.lately, *range(MOST_SEEDS)))
    caught = next((seed for seed in seeds if caught_by(mutant, seed) == mutant.rule), None)

    assert caught is not None, f"no run breaks {mutant.rule}"
    assert breaks_no_rule(mutant.focus, caught)
