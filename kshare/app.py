"""The window's entry. With the command line the only place that knows the real clock, chance and home."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from kshare.errors import KShareError
from kshare.lanes import Lanes
from kshare.settings import NEXT_HOME, home_folder
from kshare.ui.desk import Desk
from kshare.ui.process.crash import CrashReports
from kshare.ui.process.first_paint import watch_first_paint
from kshare.ui.process.garbage import GarbageHere
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.one_window import OneWindow, hand_over
from kshare.ui.process.qt_words import translate_qt
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.theme.apply import theme
from kshare.words import BySurface, choose_language, say
from kshare.workspace import Workspace, is_home, open_workspace

_KEEP_S: Final = 5.0
"""So long the end waits until what was typed last is on this PC's own disk. For the share it never waits."""


def wall_clock() -> int:
    """ms since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Application:
    """From the start of the process to its end: welcome or window, one for each home."""

    def __init__(self, qt: QApplication, home: Path, links: Sequence[str] = ()) -> None:
        self.qt, self.home_folder = qt, home
        self._links = list(links)
        self.lanes = Lanes()
        self.jobs = Jobs(self.lanes)
        self.memory = WindowMemory(home)
        self.reports = CrashReports(home)
        self.garbage = GarbageHere()
        self.desk: Desk | None = None
        self.welcome: object | None = None
        choose_language(self.memory.language())
        translate_qt(qt)
        theme().install(qt, self.memory.mode())
        home.mkdir(parents=True, exist_ok=True)
        self.one = OneWindow(home)
        self.one.called.connect(self._called)

    def begin(self) -> None:
        """Show the window, or the welcome of a home that is still empty. Raises KShareError."""
        if is_home(self.home_folder):
            self.open(open_workspace(self.home_folder, wall_clock, os.urandom))
            return
        from kshare.ui.screens.welcome import Welcome

        welcome = Welcome(self.home_folder, self.jobs, wall_clock, os.urandom)
        welcome.ready.connect(self.open)
        welcome.show()
        self.welcome = welcome

    def open(self, workspace: Workspace) -> None:
        """Show the window of a home."""
        workspace.begin_stay()
        session = Session(workspace, self.jobs, wall_clock)
        self.desk = Desk(session, person_of(workspace), self.memory)
        self.desk.preferences.reopen_wanted.connect(self.reopen)
        self.reports.written.connect(self.desk.show_crash)
        watch_first_paint(self.desk.home.list)
        self.memory.place(self.desk.window)
        self.desk.window.show()
        if self.welcome is not None:
            self.welcome.close()  # type: ignore[attr-defined]
            self.welcome.deleteLater()  # type: ignore[attr-defined]
            self.welcome = None
        self.desk.begin()
        self.garbage.spare_what_is_here()
        if self._links:
            self.desk.follow_links(self._links)
            self._links.clear()

    def reopen(self) -> None:
        """The window of the home anew, as after a change of language: where it was, with all that was typed."""
        if self.desk is None:
            return
        former, self.desk = self.desk, None
        self.qt.setQuitOnLastWindowClosed(False)  # for the moment in which there is none
        former.end()
        # What was typed is written on this lane: the new window asks for it afterwards.
        self.jobs.run("store", _nothing, self.one, lambda _none: self._replace(former), self._fail)

    def _replace(self, former: Desk) -> None:
        workspace = former.session.workspace
        workspace.end_stay()
        self.open(workspace)
        self.qt.setQuitOnLastWindowClosed(True)
        for part in (former.window, former, former.session):
            part.deleteLater()

    @staticmethod
    def _fail(trouble: KShareError) -> None:
        raise trouble  # nothing that is expected fails here

    def _called(self, links: list[str]) -> None:
        if self.desk is not None:
            self.desk.follow_links(links)

    def end(self) -> None:
        """Keep what is typed; leave behind what hangs on the network."""
        self.one.close()
        if self.desk is not None:
            self.desk.end()
            if self.lanes.store.wait(_KEEP_S):
                self.desk.session.workspace.end_stay()

    def leave(self) -> None:
        """After `end`: delete the window while Python is whole. Qt would do it when half of Python is gone, and ask
        that half."""
        if self.desk is not None:
            desk, self.desk = self.desk, None
            for part in (desk.window, desk.session, desk):
                delete(part)


def _nothing() -> None:
    """What is asked of a lane to hear when it has done all else."""


def person_of(workspace: Workspace) -> Me:
    """Who the window belongs to; read once, before anything is shown."""
    from kshare.queries.people import ShowPerson, show_person

    person = workspace.ask(show_person, ShowPerson()).person
    return Me(person.name, person.id)


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window of a home; the exit code. A second start on one home hands its links to the first."""
    BySurface.in_window = True
    options = _parsed(sys.argv[1:] if argv is None else argv)
    home = home_folder(options.home)
    qt = QApplication.instance() or QApplication(["kshare"])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("KShare")
    qt.setDesktopFileName("kshare")
    if hand_over(home, options.links):
        return 0
    try:
        unsettled = _settle_home(home)
        application = Application(qt, home, options.links)
        if not application.one.is_first and hand_over(home, options.links):
            return 0  # another start was quicker by a moment
        application.reports.install()
        application.begin()
    except KShareError as trouble:
        from kshare.ui.process.start_trouble import tell

        tell(qt, trouble)
        return trouble.exit_code
    if unsettled is not None and application.desk is not None:
        application.desk.say_unsettled(unsettled)
    code = qt.exec()
    application.end()
    application.leave()
    return code


def _settle_home(home: Path) -> KShareError | None:
    """Let a restored home take the place of this one, if that was wished for; why it could not, for the window to say.

    Raises StoreLocked and EnvironmentTrouble as `settle_home` does.
    """
    if is_home(home) and not (home / NEXT_HOME).exists():
        return None
    from kshare.sharing.next_home import settle_home

    return settle_home(home, datetime.now())


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kshare-window", description=say("Open the window of a home."))
    parser.add_argument("--home", help=say("the folder with this person's data"))
    parser.add_argument("links", nargs="*", help=say("places to show, such as kshare:page/…"))
    return parser.parse_args(list(argv))


if __name__ == "__main__":
    sys.exit(main())
