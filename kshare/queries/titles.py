"""What an item is, and what it is called in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.errors import NotFound
from kshare.model.ids import is_id, parse_id
from kshare.model.kinds import EntityKind
from kshare.queries.reader import Reader, raw_id
from kshare.render.plain import first_words
from kshare.store.lookup import find_item, find_person

_LONGEST: Final = 60
_KINDS: Final = {EntityKind.PAGE: "page", EntityKind.POST: "post", EntityKind.BOOKMARK: "bookmark"}


@dataclass(frozen=True, slots=True)
class Titled:
    """An item or a person: 'page', 'post', 'bookmark' or 'person', and a title ('' for a post without words)."""

    kind: str
    title: str


def kind_of(reader: Reader, item_id: str) -> str:
    """'page', 'post', 'bookmark', 'person' or 'import'; NotFound if there is nothing with this id."""
    try:
        return _KINDS[find_item(reader.connection, item_id).kind]
    except NotFound:
        pass
    try:
        find_person(reader.connection, item_id)
        return "person"
    except NotFound:
        if is_id(item_id):
            known = reader.connection.execute("SELECT 1 FROM view_import WHERE id = ?", (raw_id(item_id),))
            if known.fetchone():
                return "import"
        raise


def title_of(reader: Reader, item_id: str) -> Titled:
    """What an item or a person is called; NotFound if there is none with this id."""
    try:
        place = find_item(reader.connection, item_id)
    except NotFound:
        person = find_person(reader.connection, item_id)
        return Titled("person", reader.person(reader.space_called(None).n, person).name)
    return Titled(_KINDS[place.kind], title_of_item(reader, place.space.n, place.kind, place.text_id))


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
