"""Making a page from another one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count

from kshare.model.page import PARENT
from kshare.model.title import parse_title, title_key
from kshare.store.lookup import Place, find_page, tags_of_entity
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import copy_attachments
from kshare.usecases.pages import DeletePage, create_page, delete_page
from kshare.usecases.undo import Done, Undo


@dataclass(frozen=True, slots=True)
class DuplicatePage:
    """Make a second page with the text, tags, files and parent of a page; it gets this title, with a number behind it
    if that is taken."""

    page: str
    title: str
    space: str | None = None


def duplicate_page(tx: Transaction, command: DuplicatePage) -> Done:
    """Copy a page within its space. History and marks stay with the first one."""
    place = find_page(tx.connection, command.page, command.space)
    text, parent = tx.connection.execute(
        "SELECT text, parent FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    fields: dict[str, object] = {"copied_from": place.text_id}
    if parent is not None:
        fields[PARENT] = parent
    title = _free_title(tx, place, parse_title(command.title))
    copy, _ = create_page(tx, place.space, title, text, tags_of_entity(tx.connection, place), fields)
    copy_attachments(tx, place, copy)
    return Done(copy.text_id, Undo(delete_page, DeletePage(copy.text_id, place.space.text_id)))


def _free_title(tx: Transaction, place: Place, title: str) -> str:
    numbered = (f"{title} {number}" for number in count(2))
    return next(wanted for wanted in chain([title], numbered) if not _is_taken(tx, place, wanted))


def _is_taken(tx: Transaction, place: Place, title: str) -> bool:
    row = tx.connection.execute(
        "SELECT 1 FROM view_title WHERE space = ? AND key = ? AND former = 0",
        (place.space.n, title_key(title)),
    ).fetchone()
    return row is not None
