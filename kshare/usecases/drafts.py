"""Keeping what was typed but not sent."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace

from kshare.model.attachment import NewFile
from kshare.model.changes import DRAFTS
from kshare.model.ids import parse_id
from kshare.store.drafts import Draft, drop_draft, find_draft, keep_draft
from kshare.store.spaces import find_space
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """Keep what an editor holds. `key` names the editor: `page:<id>`, `new-page`, `post`, `reply:<id>`.

    `added_tags` and `dropped_tags` are told apart from what the item has; `files` wait until it is saved.
    """

    key: str
    kind: str
    text: str
    title: str = ""
    entity: str | None = None
    base: tuple[str, ...] = ()
    space: str | None = None
    _: KW_ONLY
    added_tags: tuple[str, ...] = ()
    dropped_tags: tuple[str, ...] = ()
    files: tuple[NewFile, ...] = ()


def write_draft(tx: Transaction, command: KeepDraft) -> Done:
    """Keep a draft on this PC; it never leaves it."""
    draft = Draft(
        command.key,
        find_space(tx.connection, command.space).n,
        command.kind,
        parse_id(command.entity) if command.entity else None,
        command.base,
        command.title,
        command.text,
        tx.now_ms,
        added_tags=command.added_tags,
        dropped_tags=command.dropped_tags,
        files=command.files,
    )
    keep_draft(tx.connection, draft)
    tx.note(DRAFTS)
    return Done(command.key)


@dataclass(frozen=True, slots=True)
class LateFiles:
    """Files that came when the editor of a draft had been left; `words` name them in its text."""

    key: str
    files: tuple[NewFile, ...]
    words: str = ""


def add_to_draft(tx: Transaction, command: LateFiles) -> Done:
    """Keep them with what is in the draft; nothing, if it was thrown away or published meanwhile."""
    draft = find_draft(tx.connection, command.key)
    if draft is not None:
        text = "\n\n".join(part for part in (draft.text.rstrip("\n"), command.words) if part)
        keep_draft(tx.connection, replace(draft, text=text, files=(*draft.files, *command.files)))
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
