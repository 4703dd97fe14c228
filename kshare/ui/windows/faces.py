"""What an item is called on a tab and in the title of a window."""

from __future__ import annotations

from kshare.errors import NotFound
from kshare.model.skeleton import EntityKind
from kshare.queries.reader import Reader
from kshare.queries.titles import title_of_item
from kshare.store.lookup import find_item, find_person
from kshare.store.spaces import find_space
from kshare.ui.windows.tab_strip import TabFace
from kshare.words import say

_KINDS = {EntityKind.PAGE: "page", EntityKind.POST: "post", EntityKind.BOOKMARK: "bookmark"}


def face_of(reader: Reader, item_id: str) -> TabFace:
    """A query: kind and title of an item of any kind, with or without `#heading`; a face even for what is gone."""
    item_id = item_id.partition("#")[0]
    try:
        place = find_item(reader.connection, item_id)
    except NotFound:
        return _person_face(reader, item_id)
    title = title_of_item(reader, place.space.n, place.kind, place.text_id)
    return TabFace(title or say("Without words"), _KINDS.get(place.kind, ""))


def _person_face(reader: Reader, item_id: str) -> TabFace:
    try:
        person = find_person(reader.connection, item_id)
    except NotFound:
        return TabFace(say("Not here"), icon="info")
    here = find_space(reader.connection, None).n
    return TabFace(reader.person(here, person).name, "person")
