"""Keeping what was typed but not sent."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.changes import DRAFTS
from kshare.model.ids import parse_id
from kshare.store.drafts import Draft, drop_draft, keep_draft
from kshare.store.spaces import find_space
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Keep the text of an editor. `key` names the editor: `page:<id>`, `new-page`, `post`, `reply:<id>`."""

    key: str
    kind: str
    text: str
    title: str = ""
    entity: str | None = None
    base: tuple[str, ...] = ()
    space: str | None = None


def write_draft(tx: Transaction, command: KeepDraft) -> Done:
    """Keep a draft on this PC; it never leaves it."""
    space = find_space(tx.connection, command.space)
    entity = parse_id(command.entity) if command.entity else None
    keep_draft(
        tx.connection,
        Draft(
            command.key, space.n, command.kind, entity, command.base, command.title, command.text, tx.now_ms
        ),
    )
    tx.note(DRAFTS)
    return Done(command.key)


@dataclass(frozen=True, slots=True)
class DropDraft:
    """Throw a draft away."""

    key: str


def throw_draft_away(tx: Transaction, command: DropDraft) -> Done:
    """Forget a draft."""
    drop_draft(tx.connection, command.key)
    tx.note(DRAFTS)
    return Done(command.key)
