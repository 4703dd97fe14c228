"""Keeps the numbers at the bell and at Home right: asked late, seldom, and never while nothing changed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from kshare.model.changes import BOOKMARKS, MARKS, PAGES, PEOPLE, POSTS, SPACES, Changes
from kshare.queries.reader import Reader
from kshare.queries.timeline import CountUnread, Timeline, Unread, unread
from kshare.ui.session import Session

TOPICS: Final = (POSTS, PAGES, BOOKMARKS, MARKS, PEOPLE, SPACES)
_SOON_MS: Final = 1_000
"""Several changes in a row, such as a first sync, are one question."""


class Bell(QObject):
    """`rang` carries how many notices are new, `unread` how many items of the timeline; whenever that changes."""

    rang = Signal(int)
    unread = Signal(int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._count = self._unread = 0
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)
        session.changed.connect(self._on_changes)

    @property
    def count(self) -> int:
        """How many were new when it was asked last."""
        return self._count

    def look(self) -> None:
        """Count now."""
        self._session.ask(_count_new, None, self, self._take)
        self._session.ask(unread, CountUnread(Timeline(replies=False)), self, self._take_unread)

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches(*TOPICS) and not self._soon.isActive():
            self._soon.start()

    def _take(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.rang.emit(count)

    def _take_unread(self, found: Unread) -> None:
        if found.count != self._unread:
            self._unread = found.count
            self.unread.emit(found.count)


def _count_new(reader: Reader, nothing: None) -> int:
    """The notices are loaded here, by a lane: the first paint does without."""
    from kshare.queries.inbox import count_new

    return count_new(reader, nothing)


def bell_figure(count: int) -> str:
    """The number as the bell shows it; '' for none."""
    from kshare.queries.inbox import MOST_NEW

    return "" if not count else str(count) if count < MOST_NEW else f"{MOST_NEW - 1}+"
