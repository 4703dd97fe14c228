"""Joining or beginning a team space from the window of a home that is in use."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kshare.errors import KShareError
from kshare.ui.joining.entering import Inside, Request, Wanted, enter
from kshare.ui.joining.folder_choice import FolderChoice
from kshare.ui.joining.request_card import RequestCard
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet, page_column
from kshare.words import say


class JoinSheet(Sheet):
    """`entered(str)`: the id of a space; `asked(str)`: the folder in which a request lies now."""

    entered = Signal(str)
    asked = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, (600, 440), fits=True)
        self._session = session
        self.choice = FolderChoice(session.jobs, session.wall, offers_return=True)
        self.choice.wanted.connect(self._enter)
        self.request = RequestCard(say("Close"))
        self.request.look_wanted.connect(lambda: self._enter(Wanted(self.request.folder)))
        self.request.left.connect(self.close_sheet)
        self._choosing, self._waiting = QWidget(), QWidget()
        column = page_column(self._choosing)
        words = say(
            "Paste the path of a shared folder that your team uses, or of an empty one to begin there. What you"
            " have written so far stays yours until you share it."
        )
        column.addWidget(PlainLabel(words, Type.BODY, "text2", wrap=True))
        column.addWidget(self.choice)
        column.addStretch(1)
        column = page_column(self._waiting)
        column.addWidget(self.request)
        column.addStretch(1)
        for page in (self._choosing, self._waiting):
            self.add_page(page)
        self._show_choosing()

    def open_with(self, folder: str = "") -> None:
        """Begin with a folder that is known already."""
        self.choice.returning = False
        self._show_choosing()
        if folder:
            self.choice.folder.setText(folder)
        self.open_sheet(self.choice.folder)

    def look_again(self, folder: str) -> None:
        """Begin with a folder in which a request lies: enter, if it was answered."""
        self.open_with(folder)
        self._enter(Wanted(folder))

    def _show_choosing(self) -> None:
        self.show_page(self._choosing, say("Join or begin a team space"))

    def _enter(self, wanted: Wanted) -> None:
        work = partial(enter, self._session.workspace, wanted, returning=self.choice.returning)
        self._session.work("share", work, self, self._done, self._fail)

    def _done(self, done: Inside | Request) -> None:
        if isinstance(done, Inside):
            self.close_sheet()
            self.entered.emit(done.space)
            self._session.tell(say("You are in {space} now.", space=done.name))
            return
        self.request.show_request(done)
        self.show_page(self._waiting, say("You asked to be let in"), self._show_choosing)
        self.request.focus_first()
        self.asked.emit(done.folder)

    def _fail(self, trouble: KShareError) -> None:
        if self.shown is self._waiting:
            self.request.show_trouble(trouble)
        else:
            self.choice.show_trouble(trouble)
