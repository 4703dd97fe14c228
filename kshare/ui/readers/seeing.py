"""What is read where it stands needs no bell any more: its notices are seen, however one came there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from kshare.model.changes import BOOKMARKS, MARKS, PAGES, POSTS, Changes
from kshare.queries.reader import Reader
from kshare.ui.session import Session

LOOK_MS: Final = 1_500
"""Shown for so long, in the window that is in front, it was seen."""


class Seeing(QObject):
    """Of one place where items are read. `read` says what is shown; what comes to it meanwhile is seen too."""

    def __init__(self, session: Session, place: QWidget) -> None:
        super().__init__(place)
        self._session, self._place, self._item = session, place, ""
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self._ask)
        session.changed.connect(self._on_changes)

    def read(self, item: str) -> None:
        """This item is shown now; '' for nothing."""
        self._item = item
        self.look_soon()

    def look_soon(self) -> None:
        """Something came, or the person did."""
        if self._item:
            self._look.start()
        else:
            self._look.stop()

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches(POSTS, PAGES, BOOKMARKS, MARKS):
            self.look_soon()

    def _ask(self) -> None:
        # Nobody sits before a window that is not in front: there the bell has to wait.
        if self._place.isVisible() and self._place.isActiveWindow():
            self._session.ask(_new_about, self._item, self, self._see, failed=lambda _trouble: None)

    def _see(self, keys: tuple[str, ...]) -> None:
        from kshare.usecases.inbox import SeeNotices, see_notices

        if keys:
            self._session.run(see_notices, SeeNotices(keys), self, failed=lambda _trouble: None)


def _new_about(reader: Reader, item: str) -> tuple[str, ...]:
    """The notices are loaded here, by a lane: the first paint does without."""
    from kshare.queries.inbox import new_about

    return new_about(reader, item)
