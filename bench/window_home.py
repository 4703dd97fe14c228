"""A home of 100,000 items to open windows on; it lies in the temporary folder, so that the next run finds it.

For more items than that, the rows of its views are repeated, each copy with ids of its own and older than the one
before: a minute or two for a million, where the operations would take an hour. Such a home is for looking: its log and
index know the first 100,000.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from kshare.model.clock import DAY_MS, stamp
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import Add, Change, New, Op, Revise, RevisionContent, Set, make_op
from kshare.store.spaces import Space, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace, open_workspace
from tests.builders import read_packed

ITEMS: Final = 100_000
_EDITION: Final = 1
"""Another one makes the home anew."""
_BATCH: Final = 500
_WORDS: Final = """
    pump seal valve shift reading bar stock cupboard torque wrench glove visa travel rules budget offer tender
    meeting plant winter shaft bearing table page colleague answer question morning line record safety manual
    """.split()  # noqa: SIM905


def _wall() -> int:
    return time.time_ns() // 1_000_000


class _Writer:
    """Writes the operations of one person, a minute apart, into batches."""

    def __init__(self, space: Space, author: bytes, began_ms: int) -> None:
        self._space, self._author, self._now_ms = space.id, author, began_ms
        self._random = Random(3)
        self.ops: list[Op] = []

    def _made(self, change: Change) -> Op:
        self._now_ms += 10_000
        nonce, salt = self._random.randbytes(8), self._random.randbytes(16)
        hlc = stamp(self._now_ms)
        op = make_op(change, space=self._space, author=self._author, hlc=hlc, nonce=nonce, salt=salt)
        self.ops.append(read_packed(op.packed, self._space, self._author))
        return op

    def _said(self, words: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=words))

    def item(self) -> None:
        """One post (70 %), bookmark (20 %) or page (10 %)."""
        kind, tag = self._random.random(), self._random.choice(_WORDS)
        if kind < 0.7:
            text = f"{self._said(18)}. **{self._said(2)}** #{tag}"
            self._made(New(EntityKind.POST, {"kind": "note", "body": [text, [], [tag]]}))
        elif kind < 0.9:
            card = digest(20, self._random.randbytes(8))
            self._made(Set(EntityKind.BOOKMARK, card, "url", f"https://{card.hex()}.example/"))
            self._made(Set(EntityKind.BOOKMARK, card, "title", self._said(4)))
            self._made(Add(EntityKind.BOOKMARK, card, "savers", self._author))
            self._made(Add(EntityKind.BOOKMARK, card, "tags", tag))
        else:
            page = self._made(New(EntityKind.PAGE, {"title": self._said(5)}))
            self._made(Revise(page.id, (), RevisionContent(f"{self._said(120)}.\n\n{self._said(120)}.\n")))


def _receive(space: Space, batch: Sequence[Op], tx: Transaction) -> None:
    tx.receive(space, batch)


def _fill(workspace: Workspace) -> None:
    """The items, as they would come from a shared folder."""
    space = find_space(workspace.store.connection, None)
    writer = _Writer(space, workspace.store.user, _wall() - 40 * DAY_MS)
    for number in range(1, ITEMS + 1):
        writer.item()
        if len(writer.ops) >= _BATCH or number == ITEMS:
            workspace.store.run(partial(_receive, space, writer.ops), relaxed=True)
            writer.ops = []


_REPEATED: Final = {
    "view_feed": ("entity", "at_ms"),
    "view_post": ("id", "created_ms"),
    "view_page": ("id", "updated_ms"),
    "view_bookmark": ("id", "saved_ms"),
    "view_tag": ("entity", ""),
}
"""What Home reads: the column of an item's id and that of its time, by table."""


def _repeat(connection: sqlite3.Connection, items: int) -> None:
    """Copies of what there is, each older than all before, until the feed has so many rows."""
    there, oldest, newest = connection.execute(
        "SELECT count(*), min(at_ms), max(at_ms) FROM view_feed"
    ).fetchone()
    connection.create_function("copied", 2, _copied, deterministic=True)
    connection.execute("BEGIN")
    for table, (item, time_ms) in _REPEATED.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        connection.execute(f"CREATE TEMP TABLE original AS SELECT * FROM {table}")
        for copy in range(1, -(-items // there)):
            made = {item: f"copied({item}, {copy})", time_ms: f"{time_ms} - {copy * (newest - oldest + 1)}"}
            columns = ", ".join(made.get(name, name) for name in names)
            connection.execute(f"INSERT INTO {table} SELECT {columns} FROM original")
        connection.execute("DROP TABLE original")
    connection.execute("COMMIT")


def _copied(item: bytes, copy: int) -> bytes:
    return digest(20, item + copy.to_bytes(4, "big"))


def _repeated(home: Path, items: int) -> Path:
    """Another home beside this one, with more items; complete or not there."""
    larger = home.with_name(f"kshare-bench-window-{items}-{_EDITION}")
    if not larger.exists():
        growing = Path(tempfile.mkdtemp(prefix="kshare-bench-")) / larger.name
        shutil.copytree(home, growing, ignore=shutil.ignore_patterns("backup-*"))
        workspace = open_workspace(growing, _wall, os.urandom)
        _repeat(workspace.store.connection, items)
        workspace.close()
        shutil.move(growing, larger)
        growing.parent.rmdir()
    return larger


def ready_home(items: int = ITEMS) -> Path:
    """The home of that many items (100,000, or more); made once (some minutes), complete or not there."""
    home = Path(tempfile.gettempdir()) / f"kshare-bench-window-{ITEMS}-{_EDITION}"
    if not home.exists():
        growing = Path(tempfile.mkdtemp(prefix="kshare-bench-"))
        workspace = init_workspace(growing, Introduce("Anna Berg"), _wall, os.urandom, durable=False)
        _fill(workspace)
        workspace.close()
        shutil.move(growing, home)
    return home if items <= ITEMS else _repeated(home, items)
