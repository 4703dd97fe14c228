"""A home of 100,000 items to open windows on; it lies in the temporary folder, so that the next run finds it."""

from __future__ import annotations

import os
import shutil
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
from kshare.workspace import Workspace, init_workspace
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


def ready_home() -> Path:
    """The home of 100,000 items; made once (some minutes), complete or not there."""
    home = Path(tempfile.gettempdir()) / f"kshare-bench-window-{ITEMS}-{_EDITION}"
    if not home.exists():
        growing = Path(tempfile.mkdtemp(prefix="kshare-bench-"))
        workspace = init_workspace(growing, Introduce("Anna Berg"), _wall, os.urandom, durable=False)
        _fill(workspace)
        workspace.close()
        shutil.move(growing, home)
    return home
