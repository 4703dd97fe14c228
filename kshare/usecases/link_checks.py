"""Noting on this PC what became of addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kshare.model.changes import BOOKMARKS
from kshare.model.link_check import LinkCheck
from kshare.store.checks import forget_checks, note_checks
from kshare.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NoteChecks:
    """The latest looks, by card id. Nobody else hears of them."""

    found: Mapping[bytes, LinkCheck]


def note_link_checks(tx: Transaction, command: NoteChecks) -> None:
    """Keep them with the time of now; what is kept of addresses that nobody keeps any more is forgotten."""
    note_checks(
        tx.connection, {card: replace(check, at_ms=tx.now_ms) for card, check in command.found.items()}
    )
    forget_checks(tx.connection)
    tx.note(BOOKMARKS)
