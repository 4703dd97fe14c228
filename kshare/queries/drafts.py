"""Reading drafts of this PC."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from kshare.model.ids import text_id
from kshare.queries.reader import Reader
from kshare.store.drafts import Draft, all_drafts
from kshare.store.drafts import find_draft as kept_draft
from kshare.store.spaces import space_by_number

if TYPE_CHECKING:
    from kshare.model.attachment import NewFile


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An unsent text. `entity` is the text id of the page or post that it is about, `space` that of its space.

    `added_tags` and `dropped_tags` are told apart from what the item has; `files` wait until it is saved.
    """

    key: str
    kind: str
    title: str
    text: str
    entity: str | None
    base: tuple[str, ...]
    saved_ms: int
    _: KW_ONLY
    space: str = ""
    added_tags: tuple[str, ...] = ()
    dropped_tags: tuple[str, ...] = ()
    files: tuple[NewFile, ...] = ()


def list_drafts(reader: Reader, request: None = None) -> tuple[DraftRow, ...]:
    """Every draft, latest first."""
    return tuple(_row(reader, draft) for draft in all_drafts(reader.connection))


def find_draft(reader: Reader, key: str) -> DraftRow | None:
    """The draft with this key, or None."""
    draft = kept_draft(reader.connection, key)
    return _row(reader, draft) if draft is not None else None


def _row(reader: Reader, draft: Draft) -> DraftRow:
    return DraftRow(
        draft.key,
        draft.kind,
        draft.title,
        draft.text,
        text_id(draft.entity) if draft.entity else None,
        draft.base,
        draft.saved_ms,
        space=space_by_number(reader.connection, draft.space).text_id,
        added_tags=draft.added_tags,
        dropped_tags=draft.dropped_tags,
        files=draft.files,
    )
