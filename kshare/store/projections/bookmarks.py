"""Bookmark cards and who saved them; and the runs of importers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from kshare.model.authority import Authority
from kshare.model.bookmark import fold_bookmark
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, creation, initial, text_or
from kshare.store.log import EntityKey
from kshare.store.projections.shared import write_feed, write_tags


def project_bookmark(
    connection: sqlite3.Connection, key: EntityKey, facts: Sequence[Fact], authority: Authority
) -> None:
    """Write the rows of one card; a card that nobody saves any more has none."""
    card = fold_bookmark(key.id, facts, authority)
    place = (key.space, key.id)
    connection.execute("DELETE FROM view_bookmark WHERE space = ? AND id = ?", place)
    connection.execute("DELETE FROM view_save WHERE space = ? AND card = ?", place)
    if card.hidden or not card.saves:
        write_tags(connection, key, ())
        write_feed(connection, key, None)
        return
    shown = card.shown
    latest = max(facts, key=lambda fact: fact.order)
    changed_ms = display_ms(latest.head.hlc, latest.received_ms)
    connection.execute(
        "INSERT INTO view_bookmark VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *place,
            shown.saver,
            len(card.saves),
            shown.saved_ms,
            changed_ms,
            shown.url,
            shown.title,
            shown.note,
        ),
    )
    connection.executemany(
        "INSERT INTO view_save VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *place,
                save.saver,
                n,
                save.saved_ms,
                save.url,
                save.title,
                save.note,
                json.dumps(save.source, sort_keys=True, ensure_ascii=False) if save.source else None,
                save.text,
            )
            for n, save in enumerate(card.saves)
        ],
    )
    write_tags(connection, key, card.tags)
    by_hand = next((save for save in card.saves if save.source is None), None)
    write_feed(connection, key, (by_hand.saved_ms, by_hand.saver) if by_hand else None)


def project_import(connection: sqlite3.Connection, key: EntityKey, facts: Sequence[Fact]) -> None:
    """Write the one card that an import shows in the timeline."""
    made = creation(facts)
    if made is None:
        return
    fields = initial(made)
    at_ms = display_ms(made.head.hlc, made.received_ms)
    counts = [value if isinstance(value := fields.get(name), int) else 0 for name in ("pages", "bookmarks")]
    connection.execute(
        "INSERT OR REPLACE INTO view_import VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.space,
            key.id,
            made.author,
            at_ms,
            text_or(fields.get("format")),
            text_or(fields.get("label")),
            *counts,
        ),
    )
    write_feed(connection, key, (at_ms, made.author) if any(counts) else None)
