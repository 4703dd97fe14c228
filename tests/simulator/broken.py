"""What a broken rule is: a patch, the invariant that must notice, and the runs in which the rule is needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from kshare.sync.pacing import MINUTE_MS
from kshare.sync.packs.turn import Grace
from kshare.sync.stores.faulty import Fault
from tests.simulator.swarm import Swarm

Patch = Callable[[], AbstractContextManager[object]]


def as_it_comes(swarm: Swarm) -> Swarm:
    return swarm


def with_(*names: str) -> Callable[[Swarm], Swarm]:
    """Runs in which these events, and few others, happen."""
    return lambda swarm: replace(swarm, events=frozenset(names))


def hasty(swarm: Swarm) -> Swarm:
    """Runs in which epochs fill faster than caches forget."""
    return replace(swarm, epoch_files=1, pcs=4, together=False, pause_ms=8_000, events=frozenset())


def badly_written(*faults: Fault) -> Callable[[Swarm], Swarm]:
    """Runs in which each fourth write goes wrong in one of these ways, and nothing else does.

    No epoch is closed, so that no pack makes up for what was written badly.
    """
    return lambda swarm: replace(
        swarm,
        events=frozenset(),
        faults=frozenset(faults),
        rate=0.25,
        epoch_files=1_000,
        together=False,
        pause_ms=8_000,
        lag_ms=0,
        cached=False,
        complete_torn=False,
    )


def sweeping(*names: str) -> Callable[[Swarm], Swarm]:
    """Runs in which much is packed, merged and deleted."""
    return lambda swarm: replace(
        swarm,
        events=frozenset(names),
        together=True,
        pause_ms=6 * MINUTE_MS,
        epoch_files=2,
        packs_to_merge=2,
        grace=Grace(MINUTE_MS, 3 * MINUTE_MS),
    )


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken rule and the invariant that must notice."""

    name: str
    rule: str
    broken: Patch
    focus: Callable[[Swarm], Swarm] = as_it_comes
    """What the runs have more of, for rules that are seldom needed."""
    lately: int = 0
    """The seed that caught it lately, tried first: only to save time."""


def instead(target: Any, name: str, other: Any) -> Patch:
    return lambda: patch.object(target, name, other)


def together(*patches: Patch) -> Patch:
    """Several breaks of one rule that is kept in more than one place."""

    @contextmanager
    def broken() -> Iterator[None]:
        with ExitStack() as stack:
            for patch_one in patches:
                stack.enter_context(patch_one())
            yield

    return broken


def encrypted(*names: str, faults: Collection[Fault] = (), rate: float = 0.1) -> Callable[[Swarm], Swarm]:
    """Runs in which people come to an encrypted space, and are removed."""
    return lambda swarm: replace(
        swarm,
        encrypted=True,
        pcs=4,
        steps=40,
        events=frozenset((*names, "comes", "meanwhile")),
        faults=frozenset(faults),
        rate=rate,
        lag_ms=0,
    )


def with_files(*faults: Fault) -> Callable[[Swarm], Swarm]:
    """Runs in which much is attached, over a share that shows what it has."""
    return lambda swarm: replace(
        swarm,
        attachments=True,
        steps=30,
        events=frozenset(),
        faults=frozenset(faults),
        rate=0.2,
        lag_ms=0,
        cached=False,
    )


def erasing(swarm: Swarm) -> Swarm:
    """Runs in which much is erased, and two days go by in the end."""
    return replace(sweeping()(swarm), erasing=True, tidy=True, lag_ms=0, faults=frozenset())


def overlapping(swarm: Swarm) -> Swarm:
    """Runs in which two processes of one home look at once."""
    return replace(swarm, events=frozenset({"overlap", "processes"}))
