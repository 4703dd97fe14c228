"""One simulated PC: its clock, disk, keys, way to the share, and the process that syncs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, cast

from kshare.cancel import CancelToken
from kshare.errors import ShareFull, ShareReadOnly, ShareTooNew, ShareUnavailable
from kshare.model.op import Change, Op
from kshare.model.roster_facts import RosterFact
from kshare.model.skeleton import RosterHead
from kshare.sync.engine import Engine, RoundReport
from kshare.sync.keys.identity import KeyRing, new_device
from kshare.sync.replica import Replica
from kshare.sync.stores.faulty import FaultyStore, Plan, no_faults
from tests.simulator.guard import Crash, GuardedReplica, GuardedStore
from tests.simulator.invariants import Violation, s1_kept, s7_robust
from tests.simulator.local import Backup, Local
from tests.simulator.oracle import Entity, Raw
from tests.simulator.share import Viewer

if TYPE_CHECKING:
    from tests.simulator.world import World

SHARE_TROUBLE = (ShareUnavailable, ShareReadOnly, ShareFull, ShareTooNew)


@dataclass(frozen=True, slots=True)
class Image:
    """A PC's disk at one moment: store and keys."""

    local: Backup
    keys: KeyRing
    signed: frozenset[bytes]


class PC:
    """A person's PC. Everything it does goes through the world."""

    def __init__(
        self, world: World, name: str, keys: KeyRing, make_local: Callable[[PC], Local], random: Random
    ) -> None:
        self.world = world
        self.name = name
        self.keys = keys
        self.random = random
        self.clock_offset_ms = 0
        self.local = make_local(self)
        self.viewer: Viewer = world.share.viewer()
        self.faulty = FaultyStore(self.viewer, no_faults, seed=random.randrange(1 << 30))
        self.guarded = GuardedStore(self, self.faulty)
        self.signed: set[bytes] = set()
        """Ids of the segments that this very home has signed."""
        self.known: set[bytes] = set()
        self.entities: dict[Entity, dict[bytes, Raw]] = {}
        self.statements: dict[bytes, RosterFact] = {}
        """What is known here about members."""
        self.away_until_ms = 0
        self.busy = False
        self.dies_after: int | None = None
        """The process dies at this many further points (calls and commits)."""
        self.backup_kept: Image | None = None
        self.durable: Image | None = None
        """While the power may fail: the disk as of the last commit that waited for it."""
        self.engines: list[Engine] = []
        self.start_again()

    def clock(self) -> int:
        """The time of day that this PC believes in; ms."""
        return max(0, self.world.now_ms + self.clock_offset_ms)

    # -- the process ---------------------------------------------------------------------------------

    def start_again(self, processes: int = 1) -> None:
        """New processes over the same home; what was in memory is gone."""
        self._keys_read = [self.keys] * processes
        self.engines = [self._engine() for _ in range(processes)]

    def _engine(self) -> Engine:
        replica, grace = cast(Replica, GuardedReplica(self)), self.world.swarm.grace
        return Engine(replica, self.guarded, self.keys, self.clock, self._renew, grace=grace)

    def _renew(self) -> KeyRing:
        """This home goes on as a new device; its other processes read the keys again before their next round."""
        self.keys = new_device(self.keys, self.random.randbytes)
        return self.keys

    def _process(self) -> Engine:
        """One of the processes, with the keys as they are now (`kshare.sharing.folders` keeps it so)."""
        number = self.random.randrange(len(self.engines))
        if self._keys_read[number] != self.keys:
            self.engines[number], self._keys_read[number] = self._engine(), self.keys
        return self.engines[number]

    def round(self) -> RoundReport | None:
        """One round; None if the share was in trouble or the process died."""
        self.busy = True
        try:
            return self._process().round(CancelToken())
        except SHARE_TROUBLE:
            return None
        except Crash:
            self.start_again(len(self.engines))
            self.lose_power()
            return None
        except Violation:
            raise
        except Exception as error:
            s7_robust(error)
            raise
        finally:
            self.busy = False
            self.look()

    def write(self, change: Change) -> Op:
        """A person's change, acknowledged."""
        op = self.local.write(change)
        self.world.made[op.id] = op.author
        self.world.acknowledged.add(op.id)
        if self.durable is not None:
            self.durable = self.image()
        self.look()
        return op

    def before(self, verb: str, path: str) -> None:
        """A call of the store is about to be made."""
        self.world.note(self.name, verb, path)
        self.world.meanwhile(self)

    def point(self) -> None:
        """A call or a commit was done: here the process may die."""
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                self.dies_after = None
                self.world.note(self.name, "dies", "")
                raise Crash

    def holdings(self) -> frozenset[tuple[bytes, bool]]:
        """The operations that are known here, and whether with their content."""
        return frozenset((op.id, op.content is not None) for op in self.local.ops().values())

    # -- the disk ------------------------------------------------------------------------------------

    def image(self) -> Image:
        """A backup of the whole disk."""
        return Image(self.local.backup(), self.keys, frozenset(self.signed))

    def set_back(self, image: Image, *, told: bool = False) -> None:
        """The disk becomes that of another moment, or of another PC. If somebody was `told`, loss is excused."""
        before = set(self.local.ops())
        self.local.restore(image.local)
        if told:
            self.world.excused |= before - self.local.ops().keys()
        self.keys, self.signed = image.keys, set(image.signed)
        self.known, self.entities, self.statements = set(), {}, {}
        self.start_again()
        self.look()

    def look(self) -> None:
        """Check what is shown now: nothing has gone, and what came is shown as it must be."""
        ops = self.local.ops()
        s1_kept(self.name, self.known, ops.keys())
        if len(ops) == len(self.known):
            return
        touched: dict[Entity, None] = {}
        statements = len(self.statements)
        for op in islice(ops.values(), len(self.known), None):
            raw = self.world.raw(op)
            self.known.add(op.id)
            if isinstance(head := op.head, RosterHead) and head.statement:
                self.statements[op.id] = RosterFact(op.id, op.author, head.hlc, head.statement)
            if raw is not None:
                self.entities.setdefault(raw.entity, {})[op.id] = raw
                touched[raw.entity] = None
        if len(self.statements) > statements:
            self._look_at_members()
        for entity in touched:
            self.world.check_entity(entity, self.entities[entity], ops)

    def _look_at_members(self) -> None:
        places: dict[bytes, set[tuple[bytes, int]]] = {op_id: set() for op_id in self.statements}
        for device, seq, op_ids in self.local.positions():
            for op_id in places.keys() & op_ids:
                places[op_id].add((device, seq))
        self.world.check_roster(
            [replace(fact, positions=frozenset(places[fact.id])) for fact in self.statements.values()]
        )

    def lose_power(self) -> None:
        """What the database has not waited for the disk with is gone; only if `durable` was watched."""
        if self.durable is not None:
            image, self.durable = self.durable, None
            self.set_back(image)

    def plan(self, plan: Plan) -> None:
        """What goes wrong on the way to the share from now on."""
        self.faulty.plan = plan
