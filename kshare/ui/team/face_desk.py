"""Keeps the pictures of people up to date while a window is open."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from kshare.model.changes import PEOPLE, Changes
from kshare.queries.faces import Faces, show_faces
from kshare.ui.session import Session
from kshare.ui.theme.faces import faces


class FaceDesk(QObject):
    """Asks when the window comes up, and when somebody changed their profile."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        session.changed.connect(self._hear)
        self.ask()

    def ask(self) -> None:
        """Read the pictures again."""
        self._session.ask(show_faces, None, self, self._show, topic="faces")

    def _hear(self, changes: Changes) -> None:
        if changes.touches(PEOPLE):
            self.ask()

    @staticmethod
    def _show(found: Faces) -> None:
        if faces().show(found):
            for window in QApplication.topLevelWidgets():
                window.update()
