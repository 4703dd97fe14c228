"""Withdrawing several bookmarks in one step, and bringing them back in one."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import NotAllowed
from kshare.store.transaction import Transaction
from kshare.usecases.bookmarks import AddBookmark, DeleteBookmark, add_bookmark, delete_bookmark
from kshare.usecases.undo import Undo


@dataclass(frozen=True, slots=True)
class DeleteBookmarks:
    """Withdraw this person's saves of these cards (ids or item references)."""

    bookmarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """How many were withdrawn, and how many only others keep."""

    items: int
    others: int
    undo: Undo | None


def delete_bookmarks(tx: Transaction, command: DeleteBookmarks) -> Withdrawn:
    """Withdraw those that are this person's and leave the others; NotFound if one of them is not there."""
    back: list[AddBookmark] = []
    others = 0
    for bookmark in dict.fromkeys(command.bookmarks):
        try:
            done = delete_bookmark(tx, DeleteBookmark(bookmark))
        except NotAllowed:
            others += 1
            continue
        if done.undo is not None and isinstance(done.undo.command, AddBookmark):
            back.append(done.undo.command)
    return Withdrawn(len(back), others, Undo(keep_again, tuple(back)) if back else None)


def keep_again(tx: Transaction, command: tuple[AddBookmark, ...]) -> Withdrawn:
    """Bring withdrawn bookmarks back as they were."""
    for bookmark in command:
        add_bookmark(tx, bookmark)
    return Withdrawn(0, 0, None)
