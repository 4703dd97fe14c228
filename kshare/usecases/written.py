"""What is found in text when it is written: links to pages, mentions of people."""

from __future__ import annotations

from kshare.model.links import link_targets
from kshare.model.mentions import mentions
from kshare.store.lookup import page_titled, person_with_handle
from kshare.store.spaces import Space
from kshare.store.transaction import Transaction


def resolved_links(tx: Transaction, space: Space, text: str) -> tuple[tuple[str, bytes], ...]:
    """(title as written, page id) of every link that leads to a page of the same space now.

    Only the same space: a team's page never stores the id of a personal one.
    """
    found = ((title, page_titled(tx.connection, space, title)) for title in link_targets(text))
    return tuple((title, page) for title, page in found if page is not None)


def resolved_mentions(tx: Transaction, space: Space, text: str) -> tuple[tuple[str, bytes], ...]:
    """(handle as written, user id) of everybody mentioned who is in the space."""
    found = ((handle, person_with_handle(tx.connection, space, handle)) for handle in mentions(text))
    return tuple((handle, user) for handle, user in found if user is not None)
