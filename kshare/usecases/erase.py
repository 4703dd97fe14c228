"""Erasing for good: the words go from every PC and from the share; who wrote something when stays."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.bookmark import SAVERS
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.limits import OP_REFERENCES
from kshare.model.op import Drop, Erase
from kshare.model.page import DELETED
from kshare.model.post import HIDDEN
from kshare.model.skeleton import BLOBS
from kshare.store.erasable import Erasable, WhatToErase, erasable
from kshare.store.transaction import Transaction
from kshare.usecases.pages import close_fork


@dataclass(frozen=True, slots=True)
class EraseForGood:
    """Erase; there is no undo. `reason` is shown in the history."""

    what: WhatToErase
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many contents went, and which revisions were among them (text ids, oldest first)."""

    item: str
    erased: int
    revisions: tuple[str, ...]


def erase(tx: Transaction, command: EraseForGood) -> Erased:
    """Erase for good. Raises NotFound, NotAllowed, and InvalidInput for a text that is shown now."""
    found = erasable(tx.connection, tx.user, command.what)
    if found.revisions and not found.hides:
        close_fork(tx, found.place)
    _out_of_sight(tx, found, command.what)
    for start in range(0, len(found.ops), OP_REFERENCES):
        tx.append(found.place.space, Erase(found.ops[start : start + OP_REFERENCES], command.reason.strip()))
    return Erased(found.place.text_id, len(found.ops), tuple(map(text_id, found.revisions)))


def _out_of_sight(tx: Transaction, found: Erasable, what: WhatToErase) -> None:
    """Nobody should see an item without its words."""
    place = found.place
    if what.file is not None:
        tx.append(place.space, Drop(place.kind, place.id, BLOBS, found.ops))
    if found.savers:
        tx.append(place.space, Drop(place.kind, place.id, SAVERS, found.savers))
    if not found.hides:
        return
    if place.kind == EntityKind.PAGE:
        heads = tx.connection.execute(
            "SELECT heads FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
        ).fetchone()[0]
        gone = [heads[at : at + 20] for at in range(0, len(heads), 20)]
        tx.write(place.space, place.kind, place.id, DELETED, gone)
    elif place.kind == EntityKind.POST and _is_own(tx, found):
        tx.write(place.space, place.kind, place.id, DELETED, True, own=True)
    else:
        tx.write(place.space, place.kind, place.id, HIDDEN, True)


def _is_own(tx: Transaction, found: Erasable) -> bool:
    """True if this person, or one whom this person succeeds, made the post."""
    author = tx.connection.execute("SELECT author FROM log_op WHERE id = ?", (found.place.id,)).fetchone()[0]
    return author in tx.authority(found.place.space).acting_as(tx.user)
