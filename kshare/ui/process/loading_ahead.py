"""The rooms that no start needs, loaded while nobody waits: the first page, thread or editor opens as fast as the next.

On the window's own thread, a piece at a time. PySide makes the classes of Qt without a lock: two threads that do so
at the same moment end the process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, QTimer

_PAUSE_MS: Final = 30
"""Between two pieces, for keys and paint."""

ROOMS: Final = (
    "kshare.ui.search.completion",
    "kshare.ui.search.saving",
    "kshare.ui.screens.search",
    "kshare.ui.files.strip",
    "kshare.ui.readers.post_view",
    "kshare.ui.readers.thread_reader",
    "kshare.ui.readers.page_text",
    "kshare.ui.editor.history",
    "kshare.ui.pages.page_desk",
    "kshare.ui.readers.page_reader",
    "kshare.ui.readers.bookmark_reader",
    "kshare.ui.readers.person_reader",
    "kshare.ui.pages.pane",
    "kshare.ui.editor.text_field",
    "kshare.ui.editor.preview",
    "kshare.ui.editor.spelling",
    "kshare.ui.editor.pasting",
    "kshare.ui.editor.page_editor",
    "kshare.ui.screens.wiki",
    "kshare.ui.screens.bookmarks",
    "kshare.ui.shell.palette",
    "kshare.ui.settings.settings_desk",
)
"""The likeliest first, in pieces of some tens of ms; together 6 MB."""


def load_rooms(owner: QObject, rooms: Sequence[str] = ROOMS, then: Callable[[], object] = bool) -> None:
    """One after the other, for as long as `owner` lives; `then` when all are there."""
    if not rooms:
        then()
        return
    QTimer.singleShot(_PAUSE_MS, owner, partial(_load, owner, rooms, then))


def _load(owner: QObject, rooms: Sequence[str], then: Callable[[], object]) -> None:
    import_module(rooms[0])
    load_rooms(owner, rooms[1:], then)
