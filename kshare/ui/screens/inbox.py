"""What concerns the person: mentions, replies, answers, changes of own pages, marks."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.queries.inbox import ANSWER, CHANGE, MARK, MENTION, REPLY, Inbox, Notice
from kshare.ui.actions import bind
from kshare.ui.delegates.row_list import RowList
from kshare.ui.navigation import Place
from kshare.ui.notices.bell import TOPICS
from kshare.ui.notices.notice_list import HEIGHT, NoticeDelegate, NoticesModel
from kshare.ui.screen import Screen, begin_in
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.usecases.inbox import Quiet, SeeAll, SeeNotice, quiet, see_all, see_notice
from kshare.words import say

SCREEN: Final = "inbox"
ALL: Final = "all"
_NEW: Final = "new"
_KINDS: Final = {
    "mentions": (MENTION,),
    "replies": (REPLY, ANSWER),
    "pages": (CHANGE,),
    "marks": (MARK,),
}


def _request(view: str) -> Inbox:
    return Inbox(kinds=_KINDS.get(view, ()), new=view == _NEW)


class InboxScreen(Screen):
    """Notices with a filter. `place.query` is the filter's key. Opening one marks it as seen."""

    topics: ClassVar[tuple[str, ...]] = TOPICS

    space_wanted = Signal()
    """A notice about a space was opened: show how it stands."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view, self._scroll, self._wanted = ALL, 0, ""
        self.see_all = GhostButton(say("All seen"), "check")
        self.mute = IconButton("bell-off", say("Hear nothing more of it"))
        self.filter = Tabs(
            (
                (ALL, say("All")),
                (_NEW, say("New")),
                ("mentions", say("Mentions")),
                ("replies", say("Replies")),
                ("pages", say("Pages")),
                ("marks", say("Marks")),
            ),
            say("Which notices"),
        )
        self.list = RowList(say("What concerns you"), HEIGHT)
        self.model = NoticesModel(session, self)
        self.list.show_model(self.model, NoticeDelegate(self.list))
        self.empty = EmptyState("bell", "", "")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.M, Space.S)
        head.setSpacing(Space.S)
        head.addWidget(PlainLabel(say("For you"), Type.TITLE))
        head.addStretch(1)
        head.addWidget(self.mute)
        head.addWidget(self.see_all)
        tools = QHBoxLayout()
        tools.setContentsMargins(Space.M, 0, Space.M, Space.S)
        tools.addWidget(self.filter)
        self._body = QStackedWidget()
        self._body.addWidget(self.list)
        self._body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self._body, 1)
        self.mute.setEnabled(False)

    def _connect(self) -> None:
        self.filter.chosen.connect(lambda key: self.visited.emit(Place(SCREEN, query=key)))
        self.see_all.clicked.connect(self._see_all)
        self.mute.clicked.connect(self._mute)
        self.list.opened.connect(self._open)
        self.list.selectionModel().selectionChanged.connect(self._show_choice)
        self.model.loaded.connect(self._loaded)
        bind(self, "item.quiet", self._mute, self.mute)

    # -- showing ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask again; the list stays where it is."""
        if self.model.rowCount():
            self.model.refresh()
        else:
            self.model.ask(_request(self._view))

    def show_place(self, place: Place) -> None:
        """A filter, scrolled as it was left, with the item that is read."""
        self._scroll, self._wanted = place.scroll, place.item_id
        view = place.query or ALL
        if view != self._view:
            self._view = view
            self.filter.choose(view)
            self.model.ask(_request(view))
        else:
            self._select_wanted()

    def current_place(self, place: Place) -> Place:
        """With the filter and how far the list is scrolled."""
        return Place(place.screen, place.item, self._view, self.list.verticalScrollBar().value())

    def walk(self, step: int) -> None:
        """The notice above or below, opened."""
        self.list.step(step)
        self._open(self.list.current_row)

    def focus_first(self) -> None:
        """Begin in the list."""
        begin_in(self.list, self)

    def _loaded(self) -> None:
        if not self.model.rowCount():
            self._say_empty()
            self._body.setCurrentWidget(self.empty)
        else:
            self._body.setCurrentWidget(self.list)
            if self._scroll:
                self.list.verticalScrollBar().setValue(self._scroll)
                self._scroll = 0
            self._select_wanted()
        self._show_choice()

    def _say_empty(self) -> None:
        if self._view == _NEW:
            self.empty.say(say("All seen"), say("What colleagues do with what is yours comes here."))
        else:
            self.empty.say(
                say("Nothing for you yet"),
                say(
                    "Mentions, replies, marks, and changes of pages you wrote at come here. Nothing interrupts you."
                ),
            )

    def _select_wanted(self) -> None:
        """Choose the notice whose item is read, unless another of the same item is chosen."""
        row = self.list.current_row
        if not self._wanted or (isinstance(row, Notice) and row.item == self._wanted):
            return
        for number in range(self.model.rowCount()):
            found = self.model.index(number).data(Qt.ItemDataRole.UserRole)
            if found.item == self._wanted:
                select = QItemSelectionModel.SelectionFlag.ClearAndSelect
                self.list.selectionModel().setCurrentIndex(self.model.index(number), select)
                break
        self._wanted = ""

    def _show_choice(self) -> None:
        row = self.list.current_row
        self.mute.setEnabled(isinstance(row, Notice) and bool(row.thread))
        rows = (
            self.model.index(number).data(Qt.ItemDataRole.UserRole) for number in range(self.model.rowCount())
        )
        self.see_all.setEnabled(any(found.new for found in rows))

    # -- acting ----------------------------------------------------------------------------------------

    def _open(self, row: object) -> None:
        if not isinstance(row, Notice):
            return
        if row.new:
            self._session.run(see_notice, SeeNotice(row.id), self)
        if row.item:
            self.opened.emit(row.item)
        else:
            self.space_wanted.emit()

    def _see_all(self) -> None:
        self._session.run(see_all, SeeAll(), self, said=say("All seen"))

    def _mute(self) -> None:
        row = self.list.current_row
        if isinstance(row, Notice) and row.thread:
            self._session.run(quiet, Quiet(row.thread), self, said=say("You hear nothing more of it"))
