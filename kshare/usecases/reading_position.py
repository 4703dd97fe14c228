"""Noting how far the timeline was read. It lies in the personal space: only the person's other PCs hear of it."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.reading_position import REACHED
from kshare.store.spaces import all_spaces
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo


@dataclass(frozen=True, slots=True)
class ReachTimeline:
    """Everything in the timeline up to `until_ms` (since the epoch) was read.

    `back` allows an earlier time than the one that is noted: to take "all seen" back.
    """

    until_ms: int
    back: bool = False


def reach_timeline(tx: Transaction, command: ReachTimeline) -> Done:
    """Note it, never further than now; nothing is written, and the undo is None, where nothing is gained."""
    space = next(space for space in all_spaces(tx.connection) if not space.is_shared)
    row = tx.connection.execute(
        "SELECT at_ms FROM view_reached WHERE space = ? AND person = ?", (space.n, tx.user)
    ).fetchone()
    before: int = row[0] if row else 0
    until = max(0, min(command.until_ms, tx.now_ms))
    if until == before or (until < before and not command.back):
        return Done(text_id(tx.user))
    tx.write(space, EntityKind.PERSON, tx.user, REACHED, until)
    return Done(text_id(tx.user), Undo(reach_timeline, ReachTimeline(before, back=True)))
