"""The keys of the encrypted spaces of one home: where they come from, who gets them, when they change."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Final

from kshare.model.clock import WallClock
from kshare.model.kinds import EntityKind
from kshare.model.skeleton import SPACE_ENTITY, RosterHead, read_skeleton
from kshare.model.statement import Action, Role
from kshare.store.roster import authority_of
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.store.transaction import RandomBytes
from kshare.sync.genesis import Genesis, open_genesis
from kshare.sync.keys.chain import KeyChain, Taken
from kshare.sync.keys.cipher import SpaceCipher
from kshare.sync.keys.duties import attend
from kshare.sync.keys.files import SpaceKeyFile, load_person
from kshare.sync.keys.identity import user_id
from kshare.sync.keys.ring import ChainOf
from kshare.sync.stores.port import Store as SharedStore
from kshare.words import say_many

_TAKING: Final = frozenset((Action.LIMIT, Action.SUCCEED, Action.WITHDRAW))
"""Statements after which somebody has a key who should not: a member who was, the finder of an invite."""


class Ciphers:
    """One chain of keys for each encrypted space. Any thread may call."""

    def __init__(self, folder: Path, store: Store, wall: WallClock, random: RandomBytes) -> None:
        """`folder` is the one with this home's key files."""
        self._folder = folder
        self._store = store
        self._wall = wall
        self._random = random
        self._chains: dict[tuple[bytes, SharedStore], KeyChain] = {}
        self._lock = threading.Lock()

    def chain(self, genesis: Genesis, shared: SharedStore) -> KeyChain | None:
        """The keys of the space with this genesis; None if it is open."""
        if genesis.first_key is None:
            return None
        with self._lock:
            key = genesis.space, shared
            if key not in self._chains:
                founder = user_id(genesis.creator)
                whose = ChainOf(
                    space=genesis.space,
                    first_key=genesis.first_key,
                    founder=founder,
                    person=load_person(self._folder),
                    is_admin=partial(self._is_admin, genesis.space, founder),
                )
                kept = SpaceKeyFile(self._folder, genesis.space)
                self._chains[key] = KeyChain(whose, shared, kept, self._wall, self._random)
            return self._chains[key]

    def chain_of(self, space: Space, shared: SharedStore) -> KeyChain | None:
        """The keys of a space of this home; None if it is open."""
        genesis = genesis_of(self._store.connection, space)
        return self.chain(genesis, shared) if genesis else None

    def cipher(self, space: bytes, chain: KeyChain | None) -> SpaceCipher | None:
        """What seals and opens the files of a space; None if it is open."""
        return None if chain is None else SpaceCipher(space, chain, self._random)

    def attend(self, space: Space, chain: KeyChain) -> None:
        """What a round does about keys before it reads and writes; see `kshare.sync.keys.duties`."""
        attend(chain, HomeDuties(self._store, space))

    def may_seal(self, space: Space, chain: KeyChain) -> bool:
        """False while somebody who is out may have the key that is written with: the next round changes it first."""
        chain.reload()
        duties = HomeDuties(self._store, space)
        return not chain.is_outdated(duties.latest_taking(), duties.members())

    def forget(self, space: Space) -> None:
        """Let go of the keys of a space that was left for good."""
        SpaceKeyFile(self._folder, space.id).delete()
        with self._lock:
            self._chains = {key: chain for key, chain in self._chains.items() if key[0] != space.id}

    def missed(self, space: Space) -> list[str]:
        """What a person is told of files whose key this home does not have."""
        count = self._store.connection.execute(
            "SELECT count(*) FROM own_trouble WHERE space = ? AND reason LIKE 'key %'", (space.n,)
        ).fetchone()[0]
        if not count:
            return []
        return [
            say_many(
                "{count} file is sealed with a key that this home does not have yet. It is tried again.",
                "{count} files are sealed with a key that this home does not have yet. They are tried again.",
                count,
            )
        ]

    def _is_admin(self, space_id: bytes, founder: bytes, user: bytes) -> bool:
        """True for the admins as they are known here; of a space that was not entered yet only for the founder."""
        connection = self._store.connection
        row = connection.execute("SELECT n FROM log_space WHERE id = ?", (space_id,)).fetchone()
        if row is None:
            return user == founder
        return authority_of(connection, row[0]).role_of(user) == Role.ADMIN


class HomeDuties:
    """What hangs on the log of one space: `KeyDuties` over SQLite."""

    def __init__(self, store: Store, space: Space) -> None:
        self._store = store
        self._space = space

    def members(self) -> list[bytes]:
        """See `KeyDuties.members`."""
        return member_keys(self._store.connection, self._space)

    def latest_taking(self) -> Taken:
        """See `KeyDuties.latest_taking`."""
        return latest_taking(self._store.connection, self._space, self._store.user)

    def try_again(self, reasons: Collection[str]) -> None:
        """See `KeyDuties.try_again`."""
        rows = self._store.connection.execute(
            "SELECT DISTINCT reason FROM own_trouble WHERE space = ? AND retry_ms > 0 AND reason LIKE 'key %'",
            (self._space.n,),
        ).fetchall()
        opened = [(self._space.n, reason) for (reason,) in rows if reason in reasons]
        if opened:
            sql = "UPDATE own_trouble SET retry_ms = 0 WHERE space = ? AND reason = ?"
            self._store.run(lambda tx: tx.connection.executemany(sql, opened), relaxed=True)


def genesis_of(connection: sqlite3.Connection, space: Space) -> Genesis | None:
    """The genesis of a space of this home; the personal space has none."""
    row = connection.execute("SELECT genesis FROM log_space WHERE n = ?", (space.n,)).fetchone()
    return open_genesis(row[0]) if row and row[0] else None


def member_keys(connection: sqlite3.Connection, space: Space) -> list[bytes]:
    """The public keys of the members of an encrypted space who wrote anything that is here."""
    rows = connection.execute(
        "SELECT DISTINCT d.user_key FROM view_member m JOIN log_device d ON d.user = m.user"
        " WHERE m.space = ? AND m.role > ? ORDER BY d.user_key",
        (space.n, Role.NONE),
    )
    return [row[0] for row in rows]


def latest_taking(connection: sqlite3.Connection, space: Space, user: bytes) -> Taken:
    """The latest statement by which this person removed somebody, or took something away."""
    rows = connection.execute(
        "SELECT o.skeleton, EXISTS(SELECT 1 FROM own_outbox w WHERE w.op = o.n)"
        " OR EXISTS(SELECT 1 FROM own_op w WHERE w.op = o.n)"
        " FROM view_fact f JOIN log_op o ON o.n = f.op"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ? AND o.author = ?",
        (space.n, EntityKind.SPACE, SPACE_ENTITY, user),
    ).fetchall()
    taken = [
        (head.hlc, here)
        for skeleton, here in rows
        if isinstance(head := read_skeleton(skeleton), RosterHead) and head.action in _TAKING
    ]
    return Taken(
        max((hlc for hlc, _ in taken), default=0), max((hlc for hlc, here in taken if here), default=0)
    )
