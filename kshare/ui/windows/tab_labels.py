"""What an item is called on a tab and in the title of a window."""

from __future__ import annotations

from kshare.errors import NotFound
from kshare.queries.reader import Reader
from kshare.queries.titles import title_of
from kshare.ui.shell.tab_strip import TabLabel
from kshare.words import say


def label_of(reader: Reader, item_id: str) -> TabLabel:
    """A query: kind and title of an item of any kind, with or without `#heading`; a label even for what is gone."""
    try:
        found = title_of(reader, item_id.partition("#")[0])
    except NotFound:
        return TabLabel(say("Not here"), icon="info")
    return TabLabel(found.title or say("Without words"), found.kind)
