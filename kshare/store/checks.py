"""What this PC found when it looked at addresses: `own_link`, by card, so that every space's card has it.

A card stands for a canonical address (`kshare.model.urls`), so one look answers for all who keep it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from kshare.model.link_check import LinkCheck, Verdict

_COLUMNS = "verdict, code, target, at_ms"


def note_checks(connection: sqlite3.Connection, found: Mapping[bytes, LinkCheck]) -> None:
    """Keep the latest look at each card's address."""
    connection.executemany(
        f"INSERT OR REPLACE INTO own_link(card, {_COLUMNS}) VALUES(?, ?, ?, ?, ?)",
        [(card, check.verdict.value, check.code, check.target, check.at_ms) for card, check in found.items()],
    )


def forget_checks(connection: sqlite3.Connection) -> None:
    """Leave out what nobody keeps any more."""
    connection.execute("DELETE FROM own_link WHERE card NOT IN (SELECT id FROM view_bookmark)")


def check_of(connection: sqlite3.Connection, card: bytes) -> LinkCheck | None:
    """The latest look at a card's address; None if there was none."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM own_link WHERE card = ?", (card,)).fetchone()
    return None if row is None else LinkCheck(Verdict(row[0]), *row[1:])
