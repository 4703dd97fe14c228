"""What an item is called on a tab and in the title of a window."""

from __future__ import annotations

from kshare.errors import NotFound
from kshare.queries.reader import Reader
from kshare.queries.titles import title_of
from kshare.ui.windows.tab_strip import TabFace
from kshare.words import say


def face_of(reader: Reader, item_id: str) -> TabFace:
    """A query: kind and title of an item of any kind, with or without `#heading`; a face even for what is gone."""
    try:
        found = title_of(reader, item_id.partition("#")[0])
    except NotFound:
        return TabFace(say("Not here"), icon="info")
    return TabFace(found.title or say("Without words"), found.kind)
