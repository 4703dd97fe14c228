"""The process dies at every single point of a story, after every call of the store and every local commit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.simulator import people
from tests.simulator.run import simulate_as
from tests.simulator.swarm import CALM
from tests.simulator.world import World

MINUTE_MS = 60_000
PAUSES_MS = (5_000, 15_000, 6 * MINUTE_MS, 12 * MINUTE_MS, 1_500 * MINUTE_MS)
"""Long enough for packs (minutes), for sweeping loose files (ten) and for sweeping merged packs (a day)."""
CONFIG = replace(CALM, pcs=2, epoch_files=2)


def story(world: World) -> None:
    """Three people write through several epochs, which are packed, merged and swept."""
    for pause_ms in PAUSES_MS:
        world.now_ms += pause_ms
        for pc in world.pcs:
            people.act(pc)
            pc.round()


def dies(point: int, *, power: bool) -> bool:
    """The story, in which the first PC dies after so many points. False if it was over before."""
    died = False

    def phase(world: World) -> None:
        nonlocal died
        first = world.pcs[0]
        first.dies_after = point
        first.durable = first.image() if power else None
        story(world)
        died = first.dies_after is None
        first.durable = None

    simulate_as(7, CONFIG, phase)
    return died


@pytest.mark.parametrize("power", [False, True], ids=["process", "power"])
def test_a_death_at_any_point_is_survived(power: bool) -> None:
    point = 0
    while dies(point, power=power):
        point += 1
    assert point > 100
