"""Above the timeline: its tabs, or the tag that is shown; what it is narrowed to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.queries.people import Follows, my_follows
from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.queries.timeline import KINDS
from kshare.ui.home.view import HomeView
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.tabs import Tabs
from kshare.words import say


def _kind_words(kind: str) -> str:
    match kind:
        case "page":
            return say("Page changes")
        case "bookmark":
            return say("Bookmarks")
        case _:
            return say("Posts")


class HomeHead(QWidget):
    """States the wish to see another `HomeView`."""

    wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view = HomeView()
        self._spaces: tuple[SpaceRow, ...] = ()
        self.tabs = Tabs(
            (
                ("following", say("Following")),
                ("everyone", say("Everyone")),
                ("questions", say("Questions")),
                ("me", say("For me")),
            ),
            say("Which items"),
        )
        self.tabs.chosen.connect(lambda tab: self._want(replace(self._view, tab=tab)))
        self.tag = Chip("", icon="hash", removable=True)
        self.tag.remove_wanted.connect(lambda: self._want(replace(self._view, tag="")))
        self.follow_tag = LinkButton("", "plus")
        self.follow_tag.clicked.connect(self._follow_tag)
        self.filter = IconButton("filter", say("Only some kinds, only one space"))
        self.filter.clicked.connect(self._ask_spaces)
        self.kinds = Chip("", icon="filter", removable=True)
        self.kinds.remove_wanted.connect(lambda: self._want(replace(self._view, kinds=())))
        self.space = Chip("", icon="users", removable=True)
        self.space.remove_wanted.connect(lambda: self._want(replace(self._view, space="")))
        self.kinds.clicked.connect(self._ask_spaces)
        self.space.clicked.connect(self._ask_spaces)
        self._lay_out()
        self.show_view(self._view)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.tabs, 1)
        first.addWidget(self.tag)
        first.addWidget(self.follow_tag)
        first.addStretch(0)
        first.addWidget(self.filter)
        self._narrowed = QWidget()
        self._narrowed.setLayout(second)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(Space.S)
        second.addWidget(self.kinds)
        second.addWidget(self.space)
        second.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(Space.XS)
        whole.addLayout(first)
        whole.addWidget(self._narrowed)

    def _want(self, view: HomeView) -> None:
        self.tabs.choose(self._view.tab)  # until the window has gone there
        self.wanted.emit(view)

    def show_view(self, view: HomeView) -> None:
        """Say what the list shows."""
        self._view = view
        self.tabs.choose(view.tab)
        self.tabs.setVisible(not view.tag)
        for part in (self.tag, self.follow_tag):
            part.setVisible(bool(view.tag))
        if view.tag:
            self._name(self.tag, view.tag, f"#{view.tag}")
            self._session.ask(my_follows, None, self, self._show_follows)
        self._narrowed.setVisible(view.is_narrowed)
        self.kinds.setVisible(bool(view.kinds))
        self._name(self.kinds, ", ".join(map(_kind_words, view.kinds)))
        self._name_space()
        if view.space and not self._spaces:
            self._session.ask(list_spaces, None, self, self._take_spaces)

    @staticmethod
    def _name(chip: Chip, words: str, spoken: str = "") -> None:
        chip.setText(words)
        chip.setAccessibleName(spoken or words)
        chip.updateGeometry()

    # -- the tag ---------------------------------------------------------------------------------------

    def _show_follows(self, follows: Follows) -> None:
        followed = self._view.tag in follows.tags
        if followed:
            self.follow_tag.say(say("Stop following"), "x")
        else:
            self.follow_tag.say(say("Follow this tag"), "plus")
        self.follow_tag.setProperty("followed", followed)

    def _follow_tag(self) -> None:
        from kshare.usecases.people import Follow, follow

        stop = bool(self.follow_tag.property("followed"))
        self._session.run(
            follow, Follow(f"#{self._view.tag}", stop), self, lambda _done: self.show_view(self._view)
        )

    # -- narrowing -------------------------------------------------------------------------------------

    def _take_spaces(self, spaces: tuple[SpaceRow, ...]) -> None:
        self._spaces = spaces
        self._name_space()

    def _name_space(self) -> None:
        name = next((row.name for row in self._spaces if row.id == self._view.space), "")
        self.space.setVisible(bool(self._view.space and name))
        self._name(self.space, name)

    def _ask_spaces(self) -> None:
        self._session.ask(list_spaces, None, self, self._open_menu)

    def _open_menu(self, spaces: tuple[SpaceRow, ...]) -> None:
        self._take_spaces(spaces)
        self.menu().show_below(self.filter)

    def menu(self) -> Menu:
        """Kinds, and spaces if there are several."""
        menu = Menu(self)
        for kind in KINDS:
            holds = kind in (self._view.kinds or KINDS)
            menu.offer_choice(_kind_words(kind), holds, partial(self._want_kind, kind))
        if len(self._spaces) > 1:
            menu.addSeparator()
            for space, name in (("", say("All spaces")), *((row.id, row.name) for row in self._spaces)):
                menu.offer_choice(name, space == self._view.space, partial(self._want_space, space))
        return menu

    def _want_kind(self, kind: str, wanted: bool) -> None:
        self._want(self._view.with_kind(kind, wanted))

    def _want_space(self, space: str, _wanted: bool) -> None:
        self._want(replace(self._view, space=space))
