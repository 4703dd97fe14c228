"""One simulated PC: its clock, disk, keys, way to the share, and the process that syncs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, cast

from kshare.cancel import CancelToken
from kshare.errors import KeyMissing, ShareFull, ShareReadOnly, ShareTooNew, ShareUnavailable, StoreLocked
from kshare.model.kinds import EntityKind
from kshare.model.op import Attach, Change, Erase, Op
from kshare.model.roster_facts import RosterFact
from kshare.model.statement import Role
from kshare.sharing.files import no_file_progress
from kshare.store.lockfile import exclusive
from kshare.sync.blobs.format import open_space_key, sealing_key
from kshare.sync.engine import Engine, RoundReport
from kshare.sync.keys.chain import KeyChain
from kshare.sync.keys.cipher import SpaceCipher
from kshare.sync.keys.duties import attend
from kshare.sync.keys.identity import KeyRing, new_device, user_id
from kshare.sync.keys.ring import ChainOf
from kshare.sync.replica import Replica
from kshare.sync.stores.faulty import FaultyStore, Plan, no_faults
from tests.simulator.files import LIMIT, WatchedTransfers
from tests.simulator.guard import Crash, GuardedReplica, GuardedStore
from tests.simulator.invariants import Violation, e1_gone, lock_held, s1_kept, s7_robust
from tests.simulator.local import Backup, Local
from tests.simulator.oracle import Entity, Raw
from tests.simulator.share import Viewer
from tests.simulator.statements import TAKING, fact_of, with_positions

if TYPE_CHECKING:
    from tests.simulator.world import World

SHARE_TROUBLE = (ShareUnavailable, ShareReadOnly, ShareFull, ShareTooNew, KeyMissing, StoreLocked)


@dataclass(frozen=True, slots=True)
class Image:
    """A PC's disk at one moment: store and keys."""

    local: Backup
    keys: KeyRing
    signed: frozenset[bytes]
    space_keys: bytes | None


class _Kept:
    """Where a PC keeps the keys of the space: `Keeping`."""

    def __init__(self, pc: PC) -> None:
        self._pc = pc

    def load(self) -> bytes | None:
        """See `Keeping.load`."""
        return self._pc.space_keys

    def save(self, secret: bytes) -> None:
        """See `Keeping.save`."""
        pc = self._pc
        pc.space_keys = secret
        if pc.world.every_key is not None:
            pc.world.every_key.kept(pc.keys.person.id, secret)
        if pc.durable is not None:
            pc.durable = pc.image()
        pc.point()


@dataclass(frozen=True, slots=True)
class Before:
    """What a PC knew when its round began: the rules bind it to no more than that."""

    shut_out: frozenset[bytes] = frozenset()
    """People whom its own person removed."""
    keys: frozenset[bytes] = frozenset()
    """Keys of the space."""
    erased: frozenset[bytes] = frozenset()


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
        self.space_keys: bytes | None = None
        self.before_round = Before()
        self.known: set[bytes] = set()
        self.entities: dict[Entity, dict[bytes, Raw]] = {}
        self.statements: dict[bytes, RosterFact] = {}
        """What is known here about members."""
        self.away_until_ms = 0
        self.busy = False
        self.rounds = 0
        """Rounds that are at work: one, if the lock of the home holds."""
        self.dies_after: int | None = None
        """The process dies at this many further points (calls and commits)."""
        self.backup_kept: Image | None = None
        self.durable: Image | None = None
        """While the power may fail: the disk as of the last commit that waited for it."""
        self.engines: list[tuple[Engine, KeyChain | None]] = []
        self.start_again()

    def clock(self) -> int:
        """The time of day that this PC believes in; ms."""
        return max(0, self.world.now_ms + self.clock_offset_ms)

    # -- the process ---------------------------------------------------------------------------------

    def start_again(self, processes: int = 1) -> None:
        """New processes over the same home; what was in memory is gone."""
        self._keys_read = [self.keys] * processes
        self.engines = [self._engine() for _ in range(processes)]

    def _engine(self) -> tuple[Engine, KeyChain | None]:
        replica, grace = cast(Replica, GuardedReplica(self)), self.world.swarm.grace
        chain = self._chain()
        cipher = None if chain is None else SpaceCipher(self.world.space, chain, self.random.randbytes)
        return Engine(replica, self.guarded, self.keys, self.clock, self._renew, cipher, grace), chain

    def _chain(self) -> KeyChain | None:
        genesis = self.world.genesis
        if genesis.first_key is None:
            return None
        whose = ChainOf(
            genesis.space, genesis.first_key, user_id(genesis.creator), self.keys.person, self._is_admin
        )
        return KeyChain(whose, self.guarded, _Kept(self), self.clock, self.random.randbytes)

    def _is_admin(self, user: bytes) -> bool:
        return self.local.roster().role_of(user) == Role.ADMIN

    @property
    def chain(self) -> KeyChain:
        """The keys of an encrypted space, as the first process knows them."""
        chain = self.engines[0][1]
        assert chain is not None, "asked only in encrypted spaces"
        return chain

    def _renew(self) -> KeyRing:
        """This home goes on as a new device; its other processes read the keys again before their next round."""
        self.keys = new_device(self.keys, self.random.randbytes)
        return self.keys

    def _process(self) -> tuple[Engine, KeyChain | None]:
        """One of the processes, with the keys as they are now (`kshare.sharing.folders` keeps it so)."""
        number = self.random.randrange(len(self.engines))
        if self._keys_read[number] != self.keys:
            self.engines[number], self._keys_read[number] = self._engine(), self.keys
        return self.engines[number]

    def round(self) -> RoundReport | None:
        """One round; None if the share was in trouble, another process is at it, or the process died."""
        return self._doing(self._round)

    def move_files(self) -> None:
        """A turn of sending and fetching attachments."""
        if self.world.swarm.attachments:
            self._doing(self._move_files)

    def _round(self) -> RoundReport:
        with self._alone():
            engine, chain = self._process()
            self.before_round = Before()
            if chain is not None:
                self.before_round = Before(self._shut_out(), frozenset(), self.erased())
                attend(chain, self.local.duties)
            self.before_round = Before(
                self.before_round.shut_out,
                frozenset(key.id for key in chain.every()) if chain else frozenset(),
                self.erased(),
            )
            return engine.round(CancelToken())

    def _move_files(self) -> None:
        _, chain = self._process()
        if chain is not None and chain.is_empty:
            return
        space, sends = self.world.space, True
        if chain is not None:  # as `kshare.sharing.folders` does it
            chain.reload()
            sends = not chain.is_outdated(self.local.duties.latest_taking(), self.local.duties.members())
        keys = [sealing_key(space, key) for key in chain.every()] if chain else [open_space_key(space)]
        turn = WatchedTransfers(self, self.local.files(), self.guarded, keys, sends=sends).turn
        turn(LIMIT, CancelToken(), no_file_progress)

    def _doing(self, work: Callable[[], RoundReport | None]) -> RoundReport | None:
        was_busy, self.busy = self.busy, True
        try:
            return work()
        except SHARE_TROUBLE as trouble:
            self.world.note(self.name, "trouble", type(trouble).__name__)
            return None
        except Crash:
            self.rounds = 0
            self.start_again(len(self.engines))
            self.lose_power()
            return None
        except Violation:
            raise
        except Exception as error:
            s7_robust(error)
            raise
        finally:
            self.busy = was_busy
            if not was_busy:
                self.look()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of the home, as a round of the workspace does."""
        if (folder := self.world.folder) is None or "overlap" not in self.world.swarm.events:
            yield
            return
        with exclusive(folder / f"{self.name}.lock", wait_s=0):
            self.rounds += 1
            try:
                yield
            finally:
                self.rounds -= 1

    def _shut_out(self) -> frozenset[bytes]:
        """Whom this person removed, as far as that counts."""
        roster, own = self.local.roster(), self.keys.person.id
        return frozenset(
            fact.statement.subject
            for fact in self.statements.values()
            if fact.author == own
            and fact.statement.action in TAKING
            and roster.role_of(fact.statement.subject) == Role.NONE
        )

    def erased(self) -> frozenset[bytes]:
        """The operations of which it is known here that their authors erased them, and were free to."""
        named, held = self.world.erased, self.local.ops() if self.world.erased else {}
        known = {op for op, erasers in named.items() if not erasers.isdisjoint(held)}
        if known and self.world.swarm.homes:  # memory knows of no roles where it erases
            roster = self.local.roster()
            known = {
                op for op in known if (of := roster.standing(self.world.made[op])).role and not of.limits
            }
        return frozenset(known)

    def attach(self, kind: EntityKind, entity: bytes, content: bytes) -> None:
        """A person attaches a file: first it is kept here, then it is said."""
        blob = self.local.files().keep(content)
        op = self.write(Attach(kind, entity, blob.hash, blob.size, "notes.txt", "text/plain"))
        self.world.attachments.note_added(op.id, content)

    def write(self, change: Change) -> Op:
        """A person's change, acknowledged."""
        op = self.local.write(change)
        self.world.made[op.id] = op.author
        if isinstance(change, Erase):
            for gone in change.ops:
                self.world.erased.setdefault(gone, set()).add(op.id)
        self.world.acknowledged.add(op.id)
        if self.durable is not None:
            self.durable = self.image()
        self.look()
        return op

    def before(self, verb: str, path: str) -> None:
        """A call of the store is about to be made."""
        self.world.note(self.name, verb, path)
        lock_held(self.rounds)
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
        return Image(self.local.backup(), self.keys, frozenset(self.signed), self.space_keys)

    def set_back(self, image: Image, *, told: bool = False) -> None:
        """The disk becomes that of another moment, or of another PC. If somebody was `told`, loss is excused."""
        before = set(self.local.ops())
        self.local.restore(image.local)
        if told:
            self.world.excused |= before - self.local.ops().keys()
        self.keys, self.signed, self.space_keys = image.keys, set(image.signed), image.space_keys
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
            if fact := fact_of(op):
                self.statements[op.id] = fact
            if raw is not None:
                self.entities.setdefault(raw.entity, {})[op.id] = raw
                touched[raw.entity] = None
        if len(self.statements) > statements:
            self._look_at_members()
        for entity in touched:
            self.world.check_entity(entity, self.entities[entity], ops)
        if self.world.erased:
            e1_gone(self.name, [op for op in self.erased() if op in ops and ops[op].content is not None])

    def _look_at_members(self) -> None:
        self.world.check_roster(with_positions(self.statements, self.local.positions()))

    def lose_power(self) -> None:
        """What the database has not waited for the disk with is gone; only if `durable` was watched."""
        if self.durable is not None:
            image, self.durable = self.durable, None
            self.set_back(image)

    def plan(self, plan: Plan) -> None:
        """What goes wrong on the way to the share from now on."""
        self.faulty.plan = plan
