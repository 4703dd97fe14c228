"""Small pictures of attached files, for cards. Apart from all else about files, which no start of the window needs."""

from __future__ import annotations

from kshare.model.ids import parse_id
from kshare.queries.reader import Reader


def previews_of(reader: Reader, item: str, limit: int) -> tuple[bytes, ...]:
    """Small pictures of the first files of an item."""
    rows = reader.connection.execute(
        "SELECT preview FROM view_blob WHERE entity = ? AND preview IS NOT NULL ORDER BY n LIMIT ?",
        (parse_id(item), limit),
    )
    return tuple(row[0] for row in rows)
