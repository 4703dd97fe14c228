"""Reading drafts of this PC."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.ids import text_id
from kshare.queries.reader import Reader
from kshare.store.drafts import all_drafts


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An unsent text. `entity` is the text id of the page or post that it is about."""

    key: str
    kind: str
    title: str
    text: str
    entity: str | None
    base: tuple[str, ...]
    saved_ms: int


def list_drafts(reader: Reader, request: None = None) -> tuple[DraftRow, ...]:
    """Every draft, latest first."""
    return tuple(
        DraftRow(
            draft.key,
            draft.kind,
            draft.title,
            draft.text,
            text_id(draft.entity) if draft.entity else None,
            draft.base,
            draft.saved_ms,
        )
        for draft in all_drafts(reader.connection)
    )


def find_draft(reader: Reader, key: str) -> DraftRow | None:
    """The draft with this key, or None."""
    return next((draft for draft in list_drafts(reader) if draft.key == key), None)
