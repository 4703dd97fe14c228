"""The rooms that no start needs, loaded while nobody waits: the first page, thread or editor opens as fast as the next.

Python would read their modules where they are used first, on the window's own thread, for some tenths of a second.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Final

from kshare.ui.session import Session

_ROOMS: Final = (
    "kshare.ui.readers.thread_reader",
    "kshare.ui.readers.page_reader",
    "kshare.ui.readers.bookmark_reader",
    "kshare.ui.readers.person_reader",
    "kshare.ui.screens.wiki",
    "kshare.ui.screens.bookmarks",
    "kshare.ui.shell.palette",
)
"""The likeliest first; together 6 MB."""


def load_rooms(session: Session) -> None:
    """One after the other on the lane `io`, which takes in between what is asked for."""
    _load(session, 0)


def _load(session: Session, number: int) -> None:
    if number < len(_ROOMS):
        work = partial(import_module, _ROOMS[number])
        session.work("io", work, session, lambda _module: _load(session, number + 1))
