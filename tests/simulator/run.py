"""A run: a phase in which everything may go wrong, and one in which all must become right again.

`simulate(seed)` is deterministic: it depends on nothing but the seed and the code.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

from kshare.model.clock import DAY_MS, HOUR_MS
from kshare.model.statement import Role
from kshare.sync.keys.identity import DeviceKey, key_ring
from kshare.sync.names import parse_pack_name, parse_segment_name
from kshare.sync.stores.faulty import no_faults
from tests.simulator import people
from tests.simulator.crypto import cheap_signatures
from tests.simulator.events import Events
from tests.simulator.files import FRAME_BYTES
from tests.simulator.invariants import (
    b4_everywhere,
    e3_off_the_share,
    holds,
    l1_equal,
    l4_few_files,
    l5_one_request,
    s9_new_key,
    state_equal,
)
from tests.simulator.pc import PC
from tests.simulator.statements import TAKING
from tests.simulator.swarm import Swarm, heavily, swarm
from tests.simulator.world import World

POLL_MS: Final = 15_000
IDLE_POLL_MS: Final = 60_000
CACHES_MS: Final = 22_000
SLOW_MS: Final = 310_000
"""The slow work of a client is due after this; at the latest after twice this."""
HEALED_MS: Final = 15 * 60_000
"""T13: a share that lost files is complete again after this."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went that broke no rule."""

    seed: int
    swarm: Swarm
    operations: int
    polls: int
    """Rounds of everybody from the last fault until all were equal."""
    trace: str
    """Hash over everything that happened, in its order."""


def simulate(seed: int, *, homes: bool = False, heavy: bool = False) -> Outcome:
    """One run. `Violation` if a rule is broken, with a note that tells the last steps."""
    config = swarm(Random(seed), homes=homes)
    return simulate_as(seed, heavily(config) if heavy else config, everything_goes_wrong)


def simulate_as(seed: int, config: Swarm, safety_phase: Callable[[World], None]) -> Outcome:
    """A run of this configuration: first `safety_phase`, then all must become right."""
    with _prepared(config, seed) as world:
        try:
            safety_phase(world)
            polls = _all_becomes_right(world)
            return Outcome(seed, config, len(world.made), polls, world.trace)
        except BaseException as error:
            error.add_note(_told(world, seed))
            raise
        finally:
            for pc in world.pcs:
                pc.local.close()


@contextmanager
def _prepared(config: Swarm, seed: int) -> Iterator[World]:
    with ExitStack() as stack:
        stack.enter_context(cheap_signatures())
        stack.enter_context(patch("kshare.sync.publisher.FILES_PER_EPOCH", config.epoch_files))
        stack.enter_context(patch("kshare.sync.packs.merger.PACKS_TO_MERGE", config.packs_to_merge))
        if config.attachments:
            stack.enter_context(patch("kshare.sync.blobs.format.FRAME_BYTES", FRAME_BYTES))
            stack.enter_context(patch("kshare.sync.blobs.transfer.FRAME_BYTES", FRAME_BYTES))
        folder = None
        if config.homes or "overlap" in config.events:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yield World(seed, config, folder)


def _told(world: World, seed: int) -> str:
    """What a person needs who wants to understand a failure."""
    steps = "\n".join(f"  {ms / 1000:10.3f} s  {' '.join(map(str, step))}" for ms, step in world.last_steps)
    return f"seed {seed}, {world.swarm}\nlast steps:\n{steps}"


# -- safety ------------------------------------------------------------------------------------------------


def everything_goes_wrong(world: World) -> None:
    """The safety phase of a swarm."""
    config, random = world.swarm, world.random
    events = Events(world)
    world.share.lag_ms, world.share.cached = config.lag_ms, config.cached
    for pc in world.pcs:
        pc.plan(config.plan(pc.random))
    names = sorted(config.events & events.by_name.keys())
    for _ in range(config.steps):
        world.now_ms += _pause_ms(random, config.pause_ms)
        for other in world.pcs if config.together else ():
            if other.away_until_ms <= world.now_ms:
                other.round()
        pc = random.choice(world.pcs)
        if pc.away_until_ms > world.now_ms:
            people.act(pc)
        elif names and random.random() < 0.35:
            name = random.choice(names)
            world.note(pc.name, name)
            events.by_name[name](pc)
        else:
            _ordinary(pc, random)
    events.bring_back()


def _pause_ms(random: Random, mean_ms: int) -> int:
    """Mostly as configured, sometimes minutes, seldom a day."""
    chance = random.random()
    if chance < 0.85:
        return int(random.expovariate(1 / mean_ms))
    return int(random.expovariate(1 / 400_000)) if chance < 0.98 else int(random.expovariate(1 / 40_000_000))


def _ordinary(pc: PC, random: Random) -> None:
    for _ in range(random.choice((0, 1, 1, 2))):
        people.act(pc)
    if random.random() < 0.85:
        pc.round()
    pc.move_files()


# -- liveness ----------------------------------------------------------------------------------------------


def _all_becomes_right(world: World) -> int:
    """The faults stop, everybody is there: the number of polls until all are equal."""
    world.calm = True
    world.note("calm")
    world.share.arrive()
    for pc in world.pcs:
        pc.plan(no_faults)
        pc.dies_after = None
        if world.swarm.complete_torn:
            pc.faulty.complete_torn()
        pc.start_again()
        people.act(pc)
        people.act(pc)
    _who_has_no_key_asks_again(world)
    polls = _until_equal(world, world.now_ms + _promised_ms(world))
    _nothing_was_lost(world)
    _states_are_equal(world)
    _idle_is_one_request(world)
    _newcomer(world)
    _all_hear_each_other(world)
    _removed_are_shut_out(world)
    if world.swarm.attachments:
        _attachments_are_everywhere(world)
    if world.swarm.tidy:
        _little_is_left(world)
    return polls


def _who_has_no_key_asks_again(world: World) -> None:
    """Whose key file the share lost before any PC of theirs read it: they ask again, and are given it again."""
    if world.every_key is None:
        return
    for person in {pc.keys.person.id: pc.keys.person for pc in world.members}.values():
        if all(pc.chain.is_empty for pc in world.pcs if pc.keys.person.id == person.id):
            world.pcs[0].chain.serve(person.public)


def _promised_ms(world: World) -> int:
    """L1: two polls and the time of caches, and what a file in trouble still has to wait.

    What only packs or healing can bring has the time of L2: when the share lost files, and when somebody may
    have left an epoch before the last file came into it.
    """
    waits = [
        trouble.retry_ms - pc.clock() for pc in world.pcs for trouble in pc.local.replica.trouble().values()
    ]
    quick = 2 * POLL_MS + CACHES_MS + min(max([0, *waits]), HOUR_MS)
    if world.swarm.encrypted:  # two who change the key at once: each has to hear of the other's
        quick += 4 * POLL_MS
    return max(quick, HEALED_MS) if world.share_lost or world.swarm.hides else quick


def _until_equal(world: World, deadline_ms: int) -> int:
    begun, polls = world.now_ms, 0
    while True:
        world.now_ms += POLL_MS if polls < 6 else IDLE_POLL_MS
        polls += 1
        for pc in world.pcs:
            pc.round()
        members = world.members
        sets = {pc.name: pc.holdings() for pc in members}
        waiting = any(pc.local.replica.to_publish() or pc.local.replica.unconfirmed() for pc in members)
        if len(set(sets.values())) == 1 and not waiting:
            return polls
        if world.now_ms > deadline_ms:
            l1_equal(sets, (world.now_ms - begun) / 60_000)
            if world.now_ms > deadline_ms + 4 * CACHES_MS:
                holds("L6", not waiting, "own segments are never seen as safe")


def _nothing_was_lost(world: World) -> None:
    """S1: what somebody was told is kept is known to everybody, by now."""
    lost = world.acknowledged - world.pcs[0].local.ops().keys() - world.excused
    if world.every_key is not None:  # who was removed may keep words that nobody hears
        members = {pc.keys.person.id for pc in world.members}
        lost = {op for op in lost if world.made[op] in members}
    holds("S1", not lost, lambda: f"{len(lost)} acknowledged operations are nowhere any more")


def _states_are_equal(world: World) -> None:
    """S4: homes say the same of what they know; in memory there is no state but the operations."""
    if world.swarm.homes:
        state_equal({pc.name: pc.local.state() for pc in world.members})


def _idle_is_one_request(world: World) -> None:
    """L5: of four polls without news one may be the turn for slow work, one the first of a new process.

    All may be equal before all that was lost is healed: what a turn of slow work writes is news.
    """
    members = world.members
    costs: dict[str, list[int]] = {pc.name: [] for pc in members}
    quiet, rest_ms = 0, world.now_ms + HEALED_MS
    while quiet < 4:
        world.now_ms += POLL_MS
        before = world.share.paths()
        for pc in members:
            report = pc.round()
            holds("L5", report is not None, "an idle round failed")
            costs[pc.name].append(report.requests if report else 0)
        if all(cost[-2:] == [1, 1] for cost in costs.values()):
            return
        quiet = quiet + 1 if world.share.paths() == before else -1  # the next poll reads it
        holds("L5", quiet > 0 or world.now_ms < rest_ms, "the share does not come to rest")
        costs = {name: cost[len(cost) - max(quiet, 0) :] for name, cost in costs.items()}
    for pc in members:
        if not pc.local.replica.trouble():
            l5_one_request(pc.name, sorted(costs[pc.name])[:2])


def _newcomer(world: World) -> PC:
    """L3: one who has nothing but the share learns everything, at the latest with its first slow work.

    Usually with the first look. But of closed epochs that are not packed yet it walks the last eight only, so
    where more were closed within minutes it learns of the others when it lists them, or by their packs: both
    are slow work, which is due after five to ten minutes, by rank. What the share itself has lost must come
    back to it first. What is erased meanwhile it need not learn.
    """
    deadline_ms = world.now_ms + 2 * SLOW_MS + (HEALED_MS if world.share_lost else 0)
    expected = world.pcs[0].holdings()
    person = world.pcs[0].keys.person
    newcomer = world.add_pc(key_ring(person, DeviceKey(world.random.randbytes(32))))
    newcomer.round()
    while (missing := expected - newcomer.holdings()) and world.now_ms < deadline_ms:
        world.now_ms += SLOW_MS
        for pc in world.pcs:
            pc.round()
        expected &= world.pcs[0].holdings()
    holds("L3", not missing, lambda: f"a newcomer lacks {len(missing)} of {len(expected)} operations")
    return newcomer


def _all_hear_each_other(world: World) -> None:
    """L1 once more, on a share that is well: what anybody writes now is everywhere after two polls.

    Only that: somebody who was removed may have left old words in an epoch where a newcomer finds them first.
    """
    before = set(world.made)
    for pc in world.members:
        people.act(pc)
    said = world.made.keys() - before
    for _ in range(3 if world.every_key is None else 7):
        for pc in world.pcs:
            pc.round()
        sets = {pc.name: frozenset(held for held in pc.holdings() if held[0] in said) for pc in world.members}
        if len(set(sets.values())) == 1:
            return
        world.now_ms += POLL_MS
    l1_equal(sets, 0.75)


def _removed_are_shut_out(world: World) -> None:
    """S9: who was removed cannot read what is written from now on.

    Not so who was given the key and then not let in, because the share failed in between: nobody took it back.
    """
    if world.every_key is None:
        return
    for pause_ms in (POLL_MS, POLL_MS, HOUR_MS):  # whoever made the key hears of it, and all the others look
        world.now_ms += pause_ms
        for pc in world.members:
            pc.round()
    roster = world.pcs[0].local.roster()
    taken_out = {
        fact.statement.subject for fact in world.pcs[0].statements.values() if fact.statement.action in TAKING
    }
    for person in sorted(world.every_key.people.keys() & taken_out):
        if roster.role_of(person) == Role.NONE:
            for pc in world.members:
                s9_new_key(pc.chain.writing().id, world.every_key.reach[person], person)


def _attachments_are_everywhere(world: World) -> None:
    """B4: everybody can have every attachment. What the share lost comes back when its holders look again."""
    missing: dict[str, list[bytes]] = {}
    for pause_ms in (POLL_MS, HOUR_MS, HOUR_MS, 8 * DAY_MS, HOUR_MS, HOUR_MS, HOUR_MS):
        world.now_ms += pause_ms
        for pc in world.members:
            for blob in world.attachments.expected(pc):
                pc.local.files().want(blob)
        for pc in world.pcs:
            pc.move_files()
        missing = {pc.name: _missing(world, pc) for pc in world.members}
        if not any(missing.values()):
            return
    for name, hashes in missing.items():
        b4_everywhere(name, hashes)


def _missing(world: World, pc: PC) -> list[bytes]:
    files = pc.local.files()
    return [blob.hash for blob in world.attachments.expected(pc) if not files.blobs.holds(blob)]


def _little_is_left(world: World) -> None:
    """L4 and E3: two days later everything is packed, merged and swept, and what was erased is off the share."""
    for pause_ms in (*[SLOW_MS] * 3, DAY_MS + HOUR_MS, *[SLOW_MS] * 3, DAY_MS + HOUR_MS, SLOW_MS):
        world.now_ms += pause_ms
        for pc in world.members:
            pc.round()
    named = [(path, path.rpartition("/")[2]) for path in world.share.paths()]
    files = [
        path
        for path, name in named
        if (parse_segment_name(name) or parse_pack_name(name)) and world.inside(path)
    ]
    names = [name for path in files if (name := parse_pack_name(path.rpartition("/")[2]))]
    loose = len(files) - len(names)
    levels = Counter(name.level for name in names)
    room = world.swarm.epoch_files
    l4_few_files(loose, levels, 2 * room + len(world.pcs), world.swarm.packs_to_merge + len(world.pcs))
    erased = world.pcs[0].erased()
    for path in files:
        e3_off_the_share(path, world.inside(path) & erased)
