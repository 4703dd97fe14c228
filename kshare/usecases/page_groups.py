"""Changing several pages at once, with one way back."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.tag import parse_tags
from kshare.store.lookup import find_page, tags_of_entity
from kshare.store.transaction import Transaction
from kshare.usecases.pages import (
    DeletePage,
    TagPage,
    UndeletePage,
    delete_page,
    tag_page,
    undelete_page,
)
from kshare.usecases.undo import Undo


@dataclass(frozen=True, slots=True)
class DoneMany:
    """The ids of the pages that were changed; `undo` brings all of them back."""

    ids: tuple[str, ...]
    undo: Undo | None


@dataclass(frozen=True, slots=True)
class TagPages:
    """Give these pages the tags of `add` and take those of `drop` from them; their other tags stay."""

    pages: tuple[str, ...]
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


def tag_pages(tx: Transaction, command: TagPages) -> DoneMany:
    """Change the tags of several pages. InvalidInput for what cannot be a tag."""
    add, drop = set(parse_tags(command.add)), set(parse_tags(command.drop))
    changes = []
    for page in command.pages:
        place = find_page(tx.connection, page)
        had = set(tags_of_entity(tx.connection, place))
        if had != (wanted := (had | add) - drop):
            changes.append(TagPage(place.text_id, tuple(sorted(wanted)), place.space.text_id))
    return retag_pages(tx, RetagPages(tuple(changes)))


@dataclass(frozen=True, slots=True)
class RetagPages:
    """Give each page exactly its tags."""

    changes: tuple[TagPage, ...]


def retag_pages(tx: Transaction, command: RetagPages) -> DoneMany:
    """As told; the way back gives each page the tags it had."""
    former = []
    for change in command.changes:
        undo = tag_page(tx, change).undo
        if undo is not None and isinstance(undo.command, TagPage):
            former.append(undo.command)
    ids = tuple(change.page for change in command.changes)
    return DoneMany(ids, Undo(retag_pages, RetagPages(tuple(former))) if former else None)


@dataclass(frozen=True, slots=True)
class DeletePages:
    """Hide these pages and keep their history."""

    pages: tuple[str, ...]


def delete_pages(tx: Transaction, command: DeletePages) -> DoneMany:
    """Delete several pages."""
    if not command.pages:
        raise InvalidInput("No page is chosen.")
    ids = tuple(delete_page(tx, DeletePage(page)).id for page in command.pages)
    return DoneMany(ids, Undo(undelete_pages, UndeletePages(ids)))


@dataclass(frozen=True, slots=True)
class UndeletePages:
    """Bring these pages back, by their ids."""

    pages: tuple[str, ...]


def undelete_pages(tx: Transaction, command: UndeletePages) -> DoneMany:
    """Show several deleted pages again."""
    if not command.pages:
        raise InvalidInput("No page is chosen.")
    ids = tuple(undelete_page(tx, UndeletePage(page)).id for page in command.pages)
    return DoneMany(ids, Undo(delete_pages, DeletePages(ids)))
