"""The one door for change: append operations, fold what they touch, commit all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

from kshare.errors import StoreTooNew
from kshare.model.authority import Authority
from kshare.model.changes import Changes
from kshare.model.clock import merge_stamp, next_stamp
from kshare.model.facts import Fact, elements, unreplaced
from kshare.model.kinds import CLASS_OF_ENTITY, EntityKind, OpClass
from kshare.model.limits import OP_REFERENCES
from kshare.model.op import (
    SALT_BYTES,
    Add,
    Attach,
    Change,
    Drop,
    Erase,
    New,
    Op,
    Revise,
    RevisionContent,
    Set,
    make_op,
)
from kshare.model.skeleton import NONCE_BYTES
from kshare.model.statement import Statement
from kshare.store.erasing import Erasing, drop_worthless
from kshare.store.fold import Fold
from kshare.store.log import EntityKey, NewFacts, entities_of, facts_of, insert_ops
from kshare.store.own_changes import note_changes
from kshare.store.permission import require
from kshare.store.projections.rows import clear_views
from kshare.store.schema import SCHEMA_VERSION
from kshare.store.spaces import Space

HLC_KEY: Final = "hlc"
_ALL_KNOWN: Final = 1 << 62
"""A number of the log beyond all: entities that are folded again are no new ones."""

Observer = Callable[[sqlite3.Connection, frozenset[EntityKey]], None]
"""Called before COMMIT with the entities whose views changed, for example to keep the index."""
RandomBytes = Callable[[int], bytes]


class Transaction:
    """A running change of the home. Made by `Store.transaction`; every write reads what it needs in here."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        user: bytes,
        now_ms: int,
        random_bytes: RandomBytes,
        observers: Sequence[Observer],
    ) -> None:
        self.connection = connection
        self.user = user
        """The person who acts: author of everything appended here. 20 bytes."""
        self.now_ms = now_ms
        self._random = random_bytes
        self._observers = observers
        self._fold = Fold(connection)
        self._touched: set[EntityKey] = set()
        self._added = NewFacts()
        self._erasing = Erasing(connection, self._fold)
        self._changed: set[EntityKey] = set()
        self._settled: set[EntityKey] = set()
        self._topics: set[str] = set()
        version, hlc, self._folded_up_to = connection.execute(
            "SELECT (SELECT user_version FROM pragma_user_version), (SELECT value FROM own_state WHERE key = ?),"
            " (SELECT coalesce(max(n), 0) FROM log_op)",
            (HLC_KEY,),
        ).fetchone()
        if version > SCHEMA_VERSION:
            raise StoreTooNew("A newer KShare has just updated this home.")
        self._hlc = self._hlc_before = int(hlc or 0)

    # -- writing ---------------------------------------------------------------------------------------

    def append(self, space: Space, change: Change) -> bytes:
        """Append one operation by this person; its id."""
        self._hlc = next_stamp(self._hlc, self.now_ms)
        op = make_op(
            change,
            space=space.id,
            author=self.user,
            hlc=self._hlc,
            nonce=self._random(NONCE_BYTES),
            salt=self._random(SALT_BYTES),
        )
        head = op.head
        if head is None:
            raise ValueError("this version would not read its own operation")
        require(self.connection, space, self._fold.authority(space.n), self.user, head)
        self._touched |= insert_ops(self.connection, space.n, [op], self.now_ms, self._added)
        self._touched |= self._fold.carried(space.n, [op])
        if space.is_shared:
            self.connection.execute(
                "INSERT INTO own_outbox(op, space, class) SELECT n, ?, ? FROM log_op WHERE id = ?",
                (space.n, _class_of(change), op.id),
            )
        return op.id

    def revise(
        self, space: Space, page: bytes, parents: tuple[bytes, ...], content: RevisionContent
    ) -> bytes:
        """Append a revision; its text travels as a delta to the first parent where that is shorter."""
        texts = self._fold.texts(space.n)
        delta, chain = texts.delta_against(parents[0], content.text) if parents else (None, 0)
        revision = self.append(space, Revise(page, parents, content, delta))
        texts.remember(revision, page, content.text, chain)
        return revision

    def write(
        self, space: Space, kind: EntityKind, entity: bytes, field: str, value: Any, *, own: bool = False
    ) -> bytes:
        """Write a register over everything it holds now; with `own`, over this person's writes only."""
        authors = self._fold.authority(space.n).acting_as(self.user) if own else None
        standing = unreplaced(self.facts(space, kind, entity), field, authors)[:OP_REFERENCES]
        return self.append(space, Set(kind, entity, field, value, tuple(write.id for write in standing)))

    def change_set(
        self, space: Space, kind: EntityKind, entity: bytes, set_name: str, wanted: Iterable[str]
    ) -> None:
        """Add and drop elements of an OR-set of texts so that it holds exactly `wanted`."""
        target = set(wanted)
        held: dict[str, list[bytes]] = {}
        for fact in elements(self.facts(space, kind, entity), set_name):
            if isinstance(element := fact.first(), str):  # anything else is no text and shown nowhere
                held.setdefault(element, []).append(fact.id)
        self.add_to_set(space, kind, entity, set_name, target)
        self.drop_from_set(
            space, kind, entity, set_name, (op for element in held.keys() - target for op in held[element])
        )

    def add_to_set(
        self, space: Space, kind: EntityKind, entity: bytes, set_name: str, wanted: Iterable[str]
    ) -> None:
        """Add those of `wanted` to an OR-set of texts that it does not hold."""
        facts = elements(self.facts(space, kind, entity), set_name)
        held = {element for fact in facts if isinstance(element := fact.first(), str)}
        for element in sorted(set(wanted) - held):
            self.append(space, Add(kind, entity, set_name, element))

    def drop_from_set(
        self, space: Space, kind: EntityKind, entity: bytes, set_name: str, additions: Iterable[bytes]
    ) -> None:
        """Take out of an OR-set what these additions put in."""
        gone = sorted(additions)
        for start in range(0, len(gone), OP_REFERENCES):
            self.append(space, Drop(kind, entity, set_name, tuple(gone[start : start + OP_REFERENCES])))

    def receive(self, space: Space, ops: Iterable[Op]) -> None:
        """Take in operations of others, already verified."""
        received = list(ops)
        self._touched |= insert_ops(self.connection, space.n, received, self.now_ms, self._added)
        self.carried(space, received)
        self._hlc = merge_stamp(self._hlc, self._added.highest, self.now_ms)

    def carried(self, space: Space, ops: Iterable[Op]) -> None:
        """These operations stand in a segment that was noted just now: they may count now, or no more."""
        self._touched |= self._fold.carried(space.n, ops)

    def fold_roster(self, space: Space) -> None:
        """Bring the rights in a space up to its log, before anything of it is folded again."""
        self._fold.roster(space.n)

    def fold_again(self, entities: Iterable[EntityKey]) -> None:
        """Fold entities whose operations are in the log, whatever the views have of them."""
        self._changed |= self._fold.run(entities, _ALL_KNOWN)

    def take_out(self, entities: Collection[EntityKey]) -> None:
        """Let these entities leave the views. No screen is told: they were not to be seen any more."""
        clear_views(self.connection, entities)
        self._observe(frozenset(entities))

    def note(self, *topics: str) -> None:
        """Tell screens that something without operations changed: drafts, settings, spaces."""
        self._topics.update(topics)

    # -- reading ---------------------------------------------------------------------------------------

    def authority(self, space: Space) -> Authority:
        """Who may do what in a space."""
        return self._fold.authority(space.n)

    def facts(self, space: Space, kind: EntityKind, entity: bytes) -> list[Fact]:
        """Every operation about an entity, those of this transaction too."""
        return facts_of(self.connection, EntityKey(space.n, kind, entity), self._fold.authority(space.n))

    def revision_text(self, space: Space, revision: bytes) -> str | None:
        """The whole text of a revision; None if it was erased or is not here yet."""
        return self._fold.texts(space.n).text(revision)

    def fold(self) -> None:
        """Bring the views up to what was appended so far, for use cases that read their own writes."""
        if not self._touched:
            return
        changed = self._fold.run(self._touched, self._folded_up_to, self._added)
        for space, spoiled in self._fold.take_spoiled().items():
            drop_worthless(self.connection, space, spoiled, fresh=self._added.arrived.get(space, ()))
            self._fold.run(entities_of(self.connection, space, spoiled), _ALL_KNOWN)
        self._changed |= changed
        self._erasing.note(self._added, self._touched)
        self._touched.clear()
        self._added = NewFacts()
        self._folded_up_to = self.connection.execute("SELECT coalesce(max(n), 0) FROM log_op").fetchone()[0]

    # -- ending ----------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Fold what was appended so far and call the observers: a long transaction does so now and then,
        so that what waits in memory stays small."""
        self.fold()
        self._erasing.purge(self.now_ms)
        if self._changed:
            self._observe(frozenset(self._changed))
        self._settled |= self._changed
        self._changed.clear()

    def _observe(self, entities: frozenset[EntityKey]) -> None:
        for observer in self._observers:
            observer(self.connection, entities)

    def finish(self) -> Changes:
        """Fold, call the observers, note the changes for other processes. The caller commits."""
        self.settle()
        if self._hlc != self._hlc_before:
            self.connection.execute(
                "INSERT OR REPLACE INTO own_state VALUES(?, ?)", (HLC_KEY, str(self._hlc))
            )
        told = Fold.changes(self._settled)
        changes = Changes(told.topics | self._topics, told.ids)
        if changes.topics:
            note_changes(self.connection, changes)
        return changes


def _class_of(change: Change) -> OpClass:
    """The segment class of an operation: by what it is about."""
    match change:
        case (
            New(entity_kind, _)
            | Set(entity_kind)
            | Add(entity_kind)
            | Drop(entity_kind)
            | Attach(entity_kind)
        ):
            return CLASS_OF_ENTITY[entity_kind]
        case Revise():
            return OpClass.LIBRARY
        case Erase() | Statement():
            return OpClass.ROSTER
