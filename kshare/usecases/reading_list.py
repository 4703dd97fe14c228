"""Keeping items for later. The list lies in the personal space: it follows to the person's other PCs only."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput, NotFound
from kshare.model.ids import item_ref, split_ref, text_id
from kshare.model.kinds import EntityKind
from kshare.model.reading_list import LATER, MOST_LATER
from kshare.store.lookup import find_item
from kshare.store.spaces import Space, all_spaces
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo


@dataclass(frozen=True, slots=True)
class KeepForLater:
    """Put a page, post or bookmark on the list of what is to be read, or take it off (`on` False).

    `item_id` is an id, the beginning of one, or an item reference.
    """

    item_id: str
    on: bool = True


def keep_for_later(tx: Transaction, command: KeepForLater) -> Done:
    """Change the list; its undo is None where nothing changed. NotFound if there is no such item."""
    return keep_all_for_later(tx, KeepAllForLater((command.item_id,), command.on))


@dataclass(frozen=True, slots=True)
class KeepAllForLater:
    """The same for several items at once."""

    item_ids: tuple[str, ...]
    on: bool = True


def keep_all_for_later(tx: Transaction, command: KeepAllForLater) -> Done:
    """Change the list in one step; the undo names only what was changed.

    Raises NotFound, or InvalidInput where the list would grow beyond `MOST_LATER`.
    """
    space = _personal(tx)
    held = _held(tx, space)
    named = [_reference(tx, item, held) for item in command.item_ids]
    changed = tuple(dict.fromkeys(ref for ref in named if (ref in held) != command.on))
    if command.on and len(held) + len(changed) > MOST_LATER:
        raise InvalidInput("{count} items wait to be read: take some off first.", count=len(held))
    if changed:
        wanted = held.union(changed) if command.on else held.difference(changed)
        tx.change_set(space, EntityKind.PERSON, tx.user, LATER, wanted)
    undo = Undo(keep_all_for_later, KeepAllForLater(changed, not command.on)) if changed else None
    return Done(named[0] if len(named) == 1 else text_id(tx.user), undo)


def _reference(tx: Transaction, item: str, held: frozenset[str]) -> str:
    """The item reference; what is on the list can be taken off although it is not here any more."""
    if item in held:
        return item
    try:
        return find_item(tx.connection, item).ref
    except NotFound:
        alone = [ref for ref in held if (parts := split_ref(ref)) and parts[0] == item]
        if len(alone) != 1:
            raise
        return alone[0]


def _personal(tx: Transaction) -> Space:
    return next(space for space in all_spaces(tx.connection) if not space.is_shared)


def _held(tx: Transaction, space: Space) -> frozenset[str]:
    sql = "SELECT item, item_space FROM view_later WHERE space = ? AND person = ?"
    rows = tx.connection.execute(sql, (space.n, tx.user))
    return frozenset(item_ref(text_id(item), text_id(home)) for item, home in rows)
