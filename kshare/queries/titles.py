"""What an item is called, in one line."""

from __future__ import annotations

from typing import Final

from kshare.model.ids import parse_id
from kshare.model.skeleton import EntityKind
from kshare.queries.reader import Reader
from kshare.render.plain import first_words

_LONGEST: Final = 60


def title_of_item(reader: Reader, space: int, kind: int, item: str) -> str:
    """The title of a page or bookmark, the first words of a post; "" for what is not there."""
    match kind:
        case EntityKind.PAGE:
            sql = "SELECT title FROM view_page WHERE space = ? AND id = ?"
        case EntityKind.BOOKMARK:
            sql = "SELECT coalesce(nullif(title, ''), url) FROM view_bookmark WHERE space = ? AND id = ?"
        case EntityKind.POST:
            sql = "SELECT text FROM view_post WHERE space = ? AND id = ?"
        case _:
            return ""
    row = reader.connection.execute(sql, (space, parse_id(item))).fetchone()
    if row is None:
        return ""
    return first_words(row[0], _LONGEST) if kind == EntityKind.POST else str(row[0])
