"""How much of the timeline lies above what this person has read."""

from __future__ import annotations

from typing import Final

from kshare.queries.people import muted
from kshare.queries.reader import Reader

MOST_UNREAD: Final = 100
"""Counted up to here."""


def count_unread(reader: Reader, request: None = None) -> int:
    """Items of others that came above what was read, without replies and muted people, at most `MOST_UNREAD`.

    0 for whoever never read the timeline: all of it would be new.
    """
    reached = reader.connection.execute(
        "SELECT max(at_ms) FROM view_reached WHERE person = ?", (reader.user,)
    ).fetchone()[0]
    if not reached:
        return 0
    unheard = [reader.user, *muted(reader)]
    count: int = reader.connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM view_feed f WHERE f.at_ms > ? AND f.reply = 0"
        f" AND +f.space IN ({', '.join(map(str, reader.spaces))})"
        f" AND f.author NOT IN ({', '.join('?' * len(unheard))}) LIMIT {MOST_UNREAD})",
        (reached, *unheard),
    ).fetchone()[0]
    return count
