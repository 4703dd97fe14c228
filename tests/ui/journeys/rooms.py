"""Homes with their windows for journeys, opened and closed as the application does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kshare.app import Application, person_of
from kshare.lanes import Lanes
from kshare.ui.desk import Desk
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import session_of, settle
from tests.ui.journeys.person import Person

SIZE = (1360, 860)


class Room:
    """A person at the window of a home. `opened` lists what was opened outside, such as web addresses."""

    def __init__(
        self, qtbot: QtBot, home: Workspace, clock: FakeClock | None = None, memory: Path | None = None
    ) -> None:
        """What the window remembers is in the home; or in the folder `memory`, where several share one home and
        nobody is new to it."""
        self.home, self.opened = home, list[str]()
        self._windows: set[str] = set()
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        self._qt = qt
        self._qt.focusWindowChanged.connect(self._note_window)
        remembered = WindowMemory(memory or home.home)
        if memory is not None:
            remembered.keep_steps(("off",))
        remembered.keep_words("kept")  # the question for recovery words is a journey of its own
        self._desk = Desk(
            session_of(home, Jobs(Lanes()), clock), person_of(home), remembered, self.opened.append
        )
        self._desk.window.resize(*SIZE)
        self._desk.window.show()
        qtbot.waitExposed(self._desk.window)
        self._desk.begin()
        self.person = Person(qtbot, self._desk.window)

    def rest(self) -> None:
        """Wait until every question is answered: from then on nothing is put elsewhere by itself."""
        self.person.until(lambda: not self._desk.session.jobs.waiting, "rest")

    def close(self) -> None:
        """As the application ends; nothing that was to come later comes in the next test."""
        self._qt.focusWindowChanged.disconnect(self._note_window)
        _close(self._desk)
        stray = {name for name in self._windows if not name.startswith("MainWindow")}
        assert not stray, f"windows before they had their place: {stray}"

    def _note_window(self, window: QWindow | None) -> None:
        if window is not None and window.type() == Qt.WindowType.Window:
            self._windows.add(window.objectName())


class FirstStart:
    """The application on a PC that has no home yet."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, home: Path) -> None:
        self._application = Application(qapp, home)
        self._application.begin()
        self.person = Person(qtbot, self._welcome)
        self._qtbot = qtbot

    @property
    def _welcome(self) -> QWidget:
        welcome = self._application.welcome
        assert isinstance(welcome, QWidget)
        return welcome

    def wait_for_the_window(self) -> None:
        """The person looks at the window that took the place of the welcome."""
        self.person.until(lambda: self._application.desk is not None, "the window")
        assert self._application.desk is not None
        self.person.moves_to(self._application.desk.window)

    def close(self) -> None:
        """As above."""
        self._application.end()
        desk = self._application.desk
        if desk is not None:
            workspace = desk.session.workspace
            _close(desk)
            workspace.close()
        else:
            self._welcome.close()


def _close(desk: Desk) -> None:
    desk.end()
    settle(desk.session)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for part in (desk.session, desk.window, desk):
        delete(part)
