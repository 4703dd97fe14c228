"""Changing several pages at once, with one way back."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.tag import parse_tags
from kshare.store.lookup import Place, find_page, tags_of_entity
from kshare.store.transaction import Transaction
from kshare.usecases.pages import (
    DeletePage,
    MovePage,
    TagPage,
    UndeletePage,
    delete_page,
    move_page,
    tag_page,
    undelete_page,
    way_up,
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
class MovePages:
    """Put these pages under another one, or at the top (None). They lie in one space."""

    pages: tuple[str, ...]
    parent: str | None
    space: str | None = None


def move_pages(tx: Transaction, command: MovePages) -> DoneMany:
    """Move several pages. One that stands below another of them comes along with it and keeps its place.

    Raises NotFound, and InvalidInput for pages of several spaces or a page that would stand under itself.
    """
    if not command.pages:
        raise InvalidInput("No page is chosen.")
    places = [find_page(tx.connection, page, command.space) for page in command.pages]
    if len({place.space.n for place in places}) > 1:
        raise InvalidInput("These pages are in different spaces. A page moves within its space.")
    chosen = {place.id for place in places}
    # In a ring that colleagues made each stands below another: moving one of them breaks it.
    moving = [place for place in places if not chosen & (way_up(tx, place) - {place.id})] or places[:1]
    return place_pages(tx, PlacePages(tuple(_moved(place, command.parent) for place in moving)))


def _moved(place: Place, parent: str | None) -> MovePage:
    return MovePage(place.text_id, parent, place.space.text_id)


@dataclass(frozen=True, slots=True)
class PlacePages:
    """Put each page where it says."""

    changes: tuple[MovePage, ...]


def place_pages(tx: Transaction, command: PlacePages) -> DoneMany:
    """As told; the way back puts each page where it stood."""
    former = []
    for change in command.changes:
        undo = move_page(tx, change).undo
        if undo is not None and isinstance(undo.command, MovePage):
            former.append(undo.command)
    ids = tuple(change.page for change in command.changes)
    return DoneMany(ids, Undo(place_pages, PlacePages(tuple(reversed(former)))))


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
