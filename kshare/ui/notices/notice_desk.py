"""What a window tells unasked, in one hand: the bell, what is unread at Home, who asks at the door, the first day."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kshare.ui.actions import bind
from kshare.ui.home.first_steps import FirstDay, StepsMemory
from kshare.ui.navigation import Place
from kshare.ui.notices.bell import Bell, bell_figure
from kshare.ui.notices.join_requests import JoinRequests
from kshare.ui.session import Session
from kshare.ui.shell.main_window import MainWindow


class NoticeDesk(QObject):
    """Ties the tellers to a window. `begin` once it is painted."""

    members_wanted = Signal(str)
    """Show the members of this space."""

    def __init__(self, session: Session, window: MainWindow, memory: StepsMemory) -> None:
        super().__init__(window)
        self._window = window
        self.bell = Bell(session, self)
        self.first_day = FirstDay(session, memory, self)
        self.requests = JoinRequests(session, window.banner, self)
        self.bell.rang.connect(lambda count: window.top_bar.show_new(bell_figure(count)))
        self.bell.unread.connect(lambda count: window.rail.set_badge("home", count))
        self.requests.members_wanted.connect(self.members_wanted)
        window.top_bar.inbox_wanted.connect(self.show_inbox)
        bind(window, "go.inbox", self.show_inbox, window.top_bar.bell)

    def begin(self) -> None:
        """Count, look and offer."""
        self.bell.look()
        self.first_day.begin()
        self.requests.start()

    def end(self) -> None:
        """Nothing more is told."""
        self.requests.stop()

    def show_inbox(self) -> None:
        """Go to the list of notices."""
        self._window.go(Place("inbox"))
