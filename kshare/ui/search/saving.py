"""Saved searches in the window: which there are, what is new in them, and under which name one is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kshare.model.changes import BOOKMARKS, PAGES, PEOPLE, POSTS, SPACES, Changes
from kshare.model.limits import NAME_CHARACTERS
from kshare.queries.saved_searches import ListSearches, SavedRow, list_searches
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.buttons import PrimaryButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.usecases.searches import OpenSearch, SaveSearch, open_search
from kshare.words import say

_LATER_MS: Final = 1_000
"""Counting what is new can wait until a burst of changes is over."""
_TOPICS: Final = (PAGES, POSTS, BOOKMARKS, PEOPLE, SPACES)


class SavedSearches(QObject):
    """The saved searches of this home, kept up to date while somebody listens."""

    changed = Signal(object)
    """A tuple of `SavedRow`."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.rows: tuple[SavedRow, ...] = ()
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self.ask)

    def follow(self) -> None:
        """Ask now, and again a while after every change."""
        self._session.changed.connect(self._on_changes)
        self.ask()

    def ask(self) -> None:
        """Read and count them."""
        self._session.ask(list_searches, ListSearches(), self, self._show)

    def note_opened(self, row: SavedRow) -> None:
        """Its hits up to now were seen. Nothing is written where nothing was new."""
        if row.new:
            self._show(tuple(replace(each, new=0) if each.key == row.key else each for each in self.rows))
            self._session.run(open_search, OpenSearch(row.key), self)

    def row_of(self, query: str) -> SavedRow | None:
        """The saved search of this query."""
        return next((row for row in self.rows if row.query == query.strip()), None)

    def name_of(self, query: str) -> str:
        """The name under which this query is saved, or ''."""
        row = self.row_of(query)
        return row.name if row is not None else ""

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches(*_TOPICS):
            self._later.start()

    def _show(self, rows: tuple[SavedRow, ...]) -> None:
        self.rows = rows
        self.changed.emit(rows)


class NameSearch(Popover):
    """Asks for the name of a search; `named` gives the command with it."""

    named = Signal(object)

    def __init__(self, window: QWidget, command: SaveSearch) -> None:
        super().__init__(window, width=360)
        self._command = command
        heading = say("Rename the search") if command.key else say("Save this search")
        self.line = QLineEdit(command.name or command.query[:NAME_CHARACTERS])
        self.line.setAccessibleName(say("Name of the search"))
        self.line.setMaxLength(NAME_CHARACTERS)
        self.line.selectAll()
        self.yes = PrimaryButton(say("Rename") if command.key else say("Save"))
        note = say("It shows what is new in it. Only you see it.")
        self.body.addWidget(PlainLabel(heading, Type.HEADING))
        self.body.addWidget(self.line)
        row = QHBoxLayout()
        row.addWidget(PlainLabel(note, Type.META, "text3", wrap=True), 1)
        row.addWidget(self.yes)
        self.body.addLayout(row)
        self.yes.clicked.connect(self._agree)
        self.line.returnPressed.connect(self._agree)
        self.line.setFocus()

    def _agree(self) -> None:
        self.close()
        self.named.emit(replace(self._command, name=self.line.text()))
