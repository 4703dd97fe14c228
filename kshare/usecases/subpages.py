"""A page that begins under another one."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.store.lookup import find_page
from kshare.store.transaction import Transaction
from kshare.usecases.pages import MovePage, SavePage, move_page, save_page
from kshare.usecases.undo import Done


@dataclass(frozen=True, slots=True)
class BeginUnder:
    """A new page without a text, under the page `parent` and in its space."""

    title: str
    parent: str


def begin_under(tx: Transaction, command: BeginUnder) -> Done:
    """Make the page; its undo deletes it. InvalidInput if one of its space is called so already."""
    parent = find_page(tx.connection, command.parent)
    space = parent.space.text_id
    saved = save_page(tx, SavePage(command.title, "", space=space, base=()))
    if not saved.created:
        raise InvalidInput(
            "There is a page called “{title}” already; links by name would mean either.", title=command.title
        )
    move_page(tx, MovePage(saved.id, parent.text_id, space))
    return Done(saved.id, saved.undo)
