"""Bookmark cards and who saved them; and the runs of importers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from kshare.model.attachment import fold_attachments
from kshare.model.authority import Authority
from kshare.model.bookmark import fold_bookmark
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, creation, initial, text_or, whole_or
from kshare.store.projections.rows import EntityRows

_MOST_ITEMS: Final = (1 << 31) - 1


def project_bookmark(rows: EntityRows, facts: Sequence[Fact], authority: Authority) -> None:
    """The rows of one card; a card that nobody saves any more has none."""
    card = fold_bookmark(rows.key.id, facts, authority)
    if card.hidden or not card.saves:
        for table in ("view_bookmark", "view_save"):
            rows.replace(table, [])
        rows.tags(())
        rows.attachments(())
        rows.not_in_feed()
        return
    place, shown = (rows.key.space, card.id), card.shown
    latest = max(facts, key=lambda fact: fact.order)
    changed_ms = display_ms(latest.head.hlc, latest.received_ms)
    words = (shown.url, shown.title, shown.note)
    rows.replace(
        "view_bookmark", [(*place, shown.saver, len(card.saves), shown.saved_ms, changed_ms, *words)]
    )
    rows.replace(
        "view_save",
        [
            (
                *place,
                save.saver,
                n,
                save.saved_ms,
                save.url,
                save.title,
                save.note,
                _source(save.source),
                save.text,
            )
            for n, save in enumerate(card.saves)
        ],
    )
    rows.tags(card.tags)
    rows.attachments(fold_attachments(facts, freely=authority.moderated))
    by_hand = next((save for save in card.saves if save.source is None), None)
    if by_hand is None:
        rows.not_in_feed()  # an import shows as one card, not one by one
    else:
        rows.feed(by_hand.saved_ms, by_hand.saver)


def _source(source: dict[str, str | int | bytes] | None) -> str | None:
    """Where a card was imported from, as JSON."""
    if source is None:
        return None
    fields = {name: value for name, value in source.items() if not isinstance(value, bytes)}
    return json.dumps(fields, sort_keys=True, ensure_ascii=False)


def project_import(rows: EntityRows, facts: Sequence[Fact]) -> None:
    """The one card that an import shows in the timeline."""
    made = creation(facts)
    if made is None:
        return
    fields = initial(made)
    at_ms = display_ms(made.head.hlc, made.received_ms)
    counts = [whole_or(fields.get(name), least=0, most=_MOST_ITEMS) for name in ("pages", "bookmarks")]
    source = (text_or(fields.get("format")), text_or(fields.get("label")))
    rows.replace("view_import", [(rows.key.space, rows.key.id, made.author, at_ms, *source, *counts)])
    if any(counts):
        rows.feed(at_ms, made.author)
    else:
        rows.not_in_feed()
