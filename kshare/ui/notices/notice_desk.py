"""What a window tells unasked, in one hand: the bell, what is unread at Home, who asks at the door, the first day."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from kshare.ui.actions import bind
from kshare.ui.home.first_steps import FirstDay, StepsMemory
from kshare.ui.notices.bell import Bell, bell_figure
from kshare.ui.notices.join_requests import JoinRequests
from kshare.ui.screen import Screen
from kshare.ui.session import Session
from kshare.ui.shell.main_window import MainWindow
from kshare.ui.shell.navigation import Place


class NoticeMemory(StepsMemory, Protocol):
    """What this PC remembers of what was told."""


class NoticeDesk(QObject):
    """Ties the tellers to a window. `begin` once it is painted."""

    space_wanted = Signal()
    """Show how the spaces stand."""
    members_wanted = Signal(str)
    """Show the members of this space."""

    def __init__(self, session: Session, window: MainWindow, memory: NoticeMemory) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.bell = Bell(session, self)
        self.first_day = FirstDay(session, memory, self)
        self.requests = JoinRequests(session, window.banner, self)
        self.bell.rang.connect(lambda count: window.top_bar.show_new(bell_figure(count)))
        self.bell.unread.connect(lambda count: window.rail.set_badge("home", count))
        self.requests.members_wanted.connect(self.members_wanted)
        window.top_bar.inbox_wanted.connect(self.show_inbox)
        window.top_bar.theme_wanted.connect(self._choose_theme)
        bind(window, "go.inbox", self.show_inbox, window.top_bar.bell)

    def begin(self) -> None:
        """Count, look and offer."""
        self.bell.look()
        self.first_day.begin()
        self.requests.start()

    def end(self) -> None:
        """Nothing more is told."""
        self.requests.stop()

    def make_screen(self) -> Screen:
        """The list of notices."""
        from kshare.ui.screens.inbox import InboxScreen

        screen = InboxScreen(self._session)
        screen.space_wanted.connect(self.space_wanted)
        return screen

    def show_inbox(self) -> None:
        """Go to the list of notices."""
        self._window.go(Place("inbox"))

    def _choose_theme(self) -> None:
        from kshare.ui.shell.theme_menu import theme_menu

        anchor = self._window.top_bar.theme
        theme_menu(self._window).popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))
