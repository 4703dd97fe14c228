"""All there is in one run: people, PCs and a share, what really happened, and the checks that need to know it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from random import Random

from kshare.model.clock import stamp
from kshare.model.op import Op
from kshare.model.roster_facts import RosterFact
from kshare.model.statement import Role
from kshare.sync.genesis import Genesis, SpaceDraft, create_space, lay_genesis, new_encrypted_genesis
from kshare.sync.keys.cipher import KEY_BYTES, space_key
from kshare.sync.keys.identity import DeviceKey, KeyRing, PersonKey, key_ring
from kshare.sync.names import segment_stem
from kshare.sync.replica import Position
from kshare.sync.segment import SealedSegment, VerifiedSegment
from kshare.sync.stores.faulty import Fault
from tests.simulator import invariants as rules
from tests.simulator import people
from tests.simulator.attachments import Attachments
from tests.simulator.contents import contents_of
from tests.simulator.hostile import EvilMember, Vandal
from tests.simulator.keys import CANARY, KEY_ID, EveryKey
from tests.simulator.local import HomeLocal, Local, MemoryLocal
from tests.simulator.oracle import Entity, Raw, raw_of
from tests.simulator.pc import PC
from tests.simulator.share import Share
from tests.simulator.swarm import Swarm, swarm

START_MS = 1_780_000_000_000
LAST_STEPS = 60


class World:
    """All there is in one run."""

    def __init__(self, seed: int, config: Swarm | None = None, folder: Path | None = None) -> None:
        self.random = Random(seed)
        self.swarm = config or swarm(self.random)
        self.now_ms = START_MS
        self.share = Share(self.random, lambda: self.now_ms)
        self.made: dict[bytes, bytes] = {}
        """Every operation that its author truly made: id -> author."""
        self.acknowledged: set[bytes] = set()
        self.erased: dict[bytes, set[bytes]] = {}
        """Operations whose content must go, with the operations that said so."""
        self.excused: set[bytes] = set()
        """Operations that a disk lost by being set back; they may be lost for good."""
        self.ever_whole: set[str] = set()
        self.share_lost = False
        """The share forgot something that was safe there: only healing brings it back."""
        self.wrong_folder = False
        """The folder is empty, or that of another space."""
        self.last_steps: deque[tuple[int, tuple[object, ...]]] = deque(maxlen=LAST_STEPS)
        self._trace = blake2b(digest_size=16)
        self.folder = folder
        """On the real disk: for homes and their locks."""
        self._words = 0
        self._written: dict[str, bytes] = {}
        self._raws: dict[tuple[bytes, bool], Raw | None] = {}
        self._rosters: set[frozenset[object]] = set()
        self._checked: set[tuple[Entity, frozenset[bytes]]] = set()
        self._contents: dict[tuple[str, bytes], frozenset[bytes]] = {}
        self._copies: Counter[tuple[str, str]] = Counter()
        self._files: dict[str, bytes] = {}
        self.share.placed = self.note_placed
        self._nested = 0
        self.calm = False
        """The faults have stopped."""
        people_keys = [PersonKey(self.random.randbytes(32)) for _ in range(self.swarm.pcs - 1)]
        admin = people_keys[0]
        self.every_key: EveryKey | None = None
        """Of an encrypted space."""
        self.attachments = Attachments(self)
        first_key = space_key(self.random.randbytes(KEY_BYTES)) if self.swarm.encrypted else None
        self.genesis = self._make_space(admin, first_key.id if first_key else None)
        self.space = self.genesis.space
        self.founder = admin.id
        if first_key is not None:
            self.every_key = EveryKey(self.space, self.random.randbytes)
        self.pcs: list[PC] = []
        for number in range(self.swarm.pcs):
            person = people_keys[min(number, len(people_keys) - 1)]  # the last two are one person
            self.add_pc(key_ring(person, DeviceKey(self.random.randbytes(32))))
        if first_key is not None:
            self.pcs[0].chain.begin(first_key, self.genesis.created)
            self.pcs[0].chain.lay_first()
            for newcomer in people_keys[1:]:
                people.let_in(self.pcs[0], next(pc for pc in self.pcs if pc.keys.person.id == newcomer.id))
        self.vandal = Vandal(self)
        self.evil = EvilMember(self)

    def _make_space(self, admin: PersonKey, first_key: bytes | None) -> Genesis:
        viewer, created, nonce = self.share.viewer(), stamp(START_MS), self.random.randbytes(16)
        if first_key is None:
            return create_space(viewer, SpaceDraft("Team"), admin, created, nonce)
        genesis = new_encrypted_genesis(admin, created, nonce, first_key)
        lay_genesis(viewer, genesis)
        return genesis

    @property
    def members(self) -> list[PC]:
        """The PCs of those who belong to the space, as the founder knows; in an open one all do."""
        if self.every_key is None:
            return self.pcs
        roster = self.pcs[0].local.roster()
        return [pc for pc in self.pcs if roster.role_of(pc.keys.person.id) > Role.NONE]

    def add_pc(self, keys: KeyRing) -> PC:
        """One more PC."""
        if self.every_key is not None:
            self.every_key.know(keys.person, keys.device)
        random = Random(self.random.randrange(1 << 60))
        name = f"pc{len(self.pcs)}"

        def make(pc: PC) -> Local:
            if self.swarm.homes and self.folder is not None:
                return HomeLocal(self.folder / name, self.genesis, keys.person.id, pc.clock, random)
            return MemoryLocal(self.genesis, keys.person.id, pc.clock, random, self.every_key)

        pc = PC(self, name, keys, make, random)
        self.pcs.append(pc)
        return pc

    def word(self) -> str:
        """A word that was never said before."""
        self._words += 1
        return f"{CANARY if self.every_key else 'word'}{self._words}"

    def note(self, *step: object) -> None:
        """Something happens."""
        self.last_steps.append((self.now_ms - START_MS, step))
        self._trace.update(repr(step).encode())

    @property
    def trace(self) -> str:
        """Hash over everything that happened so far."""
        return self._trace.hexdigest()

    # -- checks at the moment of an act ----------------------------------------------------------------

    def raw(self, op: Op) -> Raw | None:
        """An operation as the oracle reads it, read once."""
        key = (op.id, op.content is None)
        if key not in self._raws:
            try:
                self._raws[key] = raw_of(op)
            except ValueError:
                self._raws[key] = None
        return self._raws[key]

    def check_entity(self, entity: Entity, raws: Mapping[bytes, Raw], ops: Mapping[bytes, Op]) -> None:
        """The folds of an entity, once for each set of operations that any PC ever had of it."""
        key = (entity, frozenset(raws))
        if key not in self._checked:
            self._checked.add(key)
            known = [ops[op_id] for op_id in raws]
            read = [raw for op in known if (raw := self.raw(op))]  # anew: contents may have come since
            rules.check_entity(entity, read, known, self.random)

    def check_roster(self, facts: Sequence[RosterFact]) -> None:
        """Members and roles, once for each set of statements that any PC ever had."""
        key = frozenset((fact.id, fact.positions) for fact in facts)
        if key not in self._rosters:
            self._rosters.add(key)
            rules.s2_membership(self.founder, facts, self.random, is_open=self.every_key is None)

    def check_write(self, pc: PC, path: str, content: bytes) -> None:
        """A correct client is about to write."""
        if self.wrong_folder and not (self.swarm.cached or Fault.STALE in self.swarm.faults):
            rules.s11_right_folder(path)
        if self.calm and path.endswith(".ks"):
            stem = path.rpartition("/")[2].partition(".")[0]
            self._copies[pc.name, stem] += 1
            rules.l6_few_copies(stem, self._copies[pc.name, stem])
        self._check_once(path, content)
        if pc.before_round.erased and path.endswith((".ks", ".kp")):
            rules.e2_not_written(path, self._inside_of(path, content) & pc.before_round.erased)
        if path.endswith(".kb"):
            self.attachments.check_write(path, content)
        if self.every_key is not None:
            self._check_sealed(self.every_key, pc, path, content)

    def _check_once(self, path: str, content: bytes) -> None:
        """S12; words that are sealed twice, or carried without what was erased since, are other bytes and no others.

        A key file is drawn anew each time.
        """
        before, self._written[path] = self._written.get(path), content
        if before == content or before is None or (self.every_key and path.endswith(".kk")):
            return
        if (self.every_key or self.erased) and path.endswith((".ks", ".kp")):
            differs = self._inside_of(path, content) ^ self._inside_of(path, before)
            if differs <= self.erased.keys():
                return
        rules.s12_write_once(path, content, before)

    def _check_sealed(self, every: EveryKey, pc: PC, path: str, content: bytes) -> None:
        """S9, for a file of an encrypted space."""
        rules.s9_unreadable(path, content, [CANARY.encode(), *every.secrets])
        if (place := KEY_ID.get(path[-3:])) and (key_id := content[place]) in pc.before_round.keys:
            for person in sorted(pc.before_round.shut_out):
                rules.s9_shut_out(path, key_id, every.reach.get(person, frozenset()))

    def check_delete(self, pc: PC, path: str) -> None:
        """A correct client is about to delete."""
        content = self.share.read(path)
        if content is None:
            return
        if path.endswith(".kb"):
            self.attachments.check_delete(pc, path, content)
            return
        elsewhere = (self.inside(other) for other in self.share.paths() if other != path)
        needed = self.inside(path) - pc.erased() if self.erased else self.inside(path)
        rules.s3_held_elsewhere(path, needed, elsewhere)

    def inside(self, path: str) -> frozenset[bytes]:
        """What a file of the share truly holds."""
        return self._inside_of(path, self.share.read(path) or b"")

    def _inside_of(self, path: str, content: bytes) -> frozenset[bytes]:
        """Ids of segments, and of operations that are there with content; read once for each content."""
        key = (path.rpartition(".")[2], content)
        if key not in self._contents:
            self._contents[key] = contents_of(path, content, self.space, self.every_key)
        return self._contents[key]

    def check_segments(self, segments: Sequence[VerifiedSegment]) -> None:
        """Segments are about to be taken in."""
        for segment in segments:
            rules.s2_authentic(segment, self.made, self.space)

    def check_signing(self, pc: PC, device: bytes, position: Position) -> None:
        """A segment is about to be signed."""
        known = pc.local.segments_of(device)
        rules.s10_no_position_twice(device, position.seq, known.values())
        rules.s10_new_device(device, known.keys() - pc.signed)

    def note_sealed(self, pc: PC, device: bytes, position: Position, sealed: SealedSegment) -> None:
        """A segment was signed."""
        pc.signed.add(sealed.id)
        self._files[sealed.name] = sealed.file
        self.note(pc.name, "signs", sealed.name)

    def check_seen(self, pc: PC, names: Collection[str]) -> None:
        """File names are about to be marked as needing no more reading."""
        for name in sorted(names):
            stem = name.partition(".")[0]
            rules.seen_is_held(name, stem in pc.local.replica.holds([stem]))

    def check_confirmed(self, segment_ids: Collection[bytes]) -> None:
        """Own segments are about to be counted as being on the share."""
        for segment_id in sorted(segment_ids):
            rules.s1_safe(segment_stem(segment_id), self.ever_whole)

    def note_placed(self, path: str, content: bytes) -> None:
        """A file is on the share, by whoever put it there."""
        if path.endswith(".kk") and self.every_key is not None:
            self.every_key.laid(content)
        if path.endswith(".kb"):
            self.attachments.note_placed(path, content)
        stem = path.rpartition("/")[2].partition(".")[0]
        file = self._files.get(stem)
        if file is None:
            return
        if (self.every_key or self.erased) and self._inside_of(path, content):
            self.ever_whole.add(stem)  # sealed anew, or carried without what was erased
        elif len(file) == len(content):
            self.ever_whole.add(stem)
            if file != content:
                self.share_lost = True  # of the right size and yet not whole: no listing can tell

    # -- while one PC acts -----------------------------------------------------------------------------

    def meanwhile(self, pc: PC) -> None:
        """Another PC acts in the middle of what this one does, now and then."""
        if (
            self.calm
            or self.swarm.events.isdisjoint(("meanwhile", "overlap"))
            or self._nested > 1
            or self.random.random() > 0.04
        ):
            return
        self._nested += 1
        try:
            other = self.random.choice(self.pcs)
            if (other is pc or other.busy) and not (
                "overlap" in self.swarm.events and self.random.random() < 0.5
            ):
                people.act(other)
            else:
                other.round()
        finally:
            self._nested -= 1
