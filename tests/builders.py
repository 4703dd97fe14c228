"""Homes, teams and operations for tests: time and chance are handed in, so that every run is the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from kshare.indexing.opening import open_store
from kshare.model.clock import stamp
from kshare.model.ids import digest
from kshare.model.op import Change, Op, make_op, op_id, unpack
from kshare.store.database import FILE_NAME
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace, open_workspace

START_MS = 1_780_000_000_000
"""When the time of tests begins: in the spring of 2026."""

SPACE_ID = b"a space of tests"
ANNA, BEN, CLEO = (digest(20, name) for name in (b"anna", b"ben", b"cleo"))
"""User ids of three people who have no keys."""


@dataclass(slots=True)
class FakeClock:
    """The time of day in ms; every look moves it on by `tick_ms`, so that no two things happen at once."""

    now_ms: int = START_MS
    tick_ms: int = 1

    def __call__(self) -> int:
        self.now_ms += self.tick_ms
        return self.now_ms

    def advance(self, *, seconds: float = 0, days: float = 0) -> None:
        """Let time pass."""
        self.now_ms += int(seconds * 1000 + days * 86_400_000)


@dataclass(slots=True)
class SeededBytes:
    """A source of bytes that gives the same ones in every run."""

    seed: str
    _random: Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def __call__(self, count: int) -> bytes:
        return self._random.randbytes(count)


def new_home(tmp_path: Path, name: str, clock: FakeClock | None = None, seed: str = "") -> Workspace:
    """A home with its personal space; nothing is waited for on the disk. Another `seed` is another person."""
    folder = tmp_path / name
    if not (folder / FILE_NAME).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE_NAME).write_bytes(_empty_database())
    return init_workspace(
        folder, Introduce(name), clock or FakeClock(), SeededBytes(name + seed), durable=False
    )


@cache
def _empty_database() -> bytes:
    """The file of a home in which nobody is yet: its seventy tables are made once in a process, not for each home."""
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder), FakeClock(), SeededBytes("nobody"), create=True, durable=False)
        store.database.close()
        return (Path(folder) / FILE_NAME).read_bytes()


def reopened(workspace: Workspace, clock: FakeClock | None = None) -> Workspace:
    """The same home opened by a second process."""
    return open_workspace(
        workspace.home, clock or FakeClock(START_MS + 500_000), SeededBytes(f"{workspace.home} again")
    )


@dataclass(slots=True)
class Colleague:
    """One person's home in a team."""

    name: str
    home: Workspace
    space: Space

    def sync(self) -> None:
        """One round with the shared folder."""
        self.home.sync(self.space)


@dataclass(slots=True)
class Team:
    """Several homes around one shared folder and one clock. The team's space is everybody's current one."""

    clock: FakeClock
    share: Path
    people: dict[str, Colleague]

    def __getitem__(self, name: str) -> Colleague:
        return self.people[name]

    def sync_all(self) -> None:
        """Two rounds of everybody: all send, then all have read everything."""
        for _ in range(2):
            for colleague in self.people.values():
                colleague.sync()

    def hashes(self) -> set[str]:
        """The state hashes of all homes: one, if all know the same."""
        return {hash_of(colleague.home, colleague.space) for colleague in self.people.values()}

    def close(self) -> None:
        """Close every home."""
        for colleague in self.people.values():
            colleague.home.close()


def team(tmp_path: Path, names: Sequence[str], space: str = "Team") -> Team:
    """The first one makes the space, the others join it."""
    clock, share = FakeClock(), tmp_path / "share"
    share.mkdir()
    people: dict[str, Colleague] = {}
    for name in names:
        home = new_home(tmp_path, name, clock)
        joined = home.join_space(str(share)) if people else home.create_space(str(share), SpaceDraft(space))
        people[name] = Colleague(name, home, joined)
    return Team(clock, share, people)


def hash_of(home: Workspace, space: Space) -> str:
    """The state hash of one space of a home."""
    from kshare.store.state_hash import state_hash

    return state_hash(home.store.connection, space.n)


def read_packed(packed: bytes, space: bytes, author: bytes) -> Op:
    """The operation inside the bytes of a segment. ValueError if it is not `[bytes, bytes | nil]`."""
    try:
        parts = unpack(packed)
    except (ValueError, RecursionError) as error:
        raise ValueError("not an operation") from error
    return Op(op_id(space, author, parts.skeleton), space, author, parts.skeleton, parts.content)


def op_by(author: bytes, change: Change, *, at: int, space: bytes = SPACE_ID, ms: int = START_MS) -> Op:
    """An operation `at` ms after `ms`, always the same for the same arguments."""
    number = at.to_bytes(8, "big", signed=True)
    salt = digest(16, b"salt", author, number)
    return make_op(change, space=space, author=author, hlc=stamp(ms + at), nonce=number, salt=salt)


def view_rows(store: Store, *, leave_out: Iterable[str] = ("view_fact",)) -> dict[str, list[Any]]:
    """Every row of every view but the index; facts are numbered by arrival and left out."""
    connection, out = store.connection, set(leave_out)
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view\\_%' ESCAPE '\\'"
        " AND name NOT LIKE 'view\\_index%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {
        name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for (name,) in names
        if name not in out
    }
