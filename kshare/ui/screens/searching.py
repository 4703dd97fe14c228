"""Searching from the window's box: the screen of results, completion of filters, searches that are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from kshare.ui.lazy_screen import LazyScreen
from kshare.ui.navigation import Place
from kshare.ui.process.loading_ahead import load_rooms
from kshare.ui.session import Session
from kshare.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from kshare.queries.saved_searches import SavedRow
    from kshare.ui.screens.search import SearchScreen
    from kshare.ui.search.completion import FilterCompletion
    from kshare.ui.search.saving import SavedSearches

_ROOMS: Final = ("kshare.ui.search.completion", "kshare.ui.search.saving", "kshare.ui.screens.search")


class SearchDesk(QObject):
    """Made before the window, which shows its `screen`; `attach` ties it to the window afterwards."""

    page_wanted = Signal(str)
    """A new page with this title, because nothing was found."""
    bookmark_wanted = Signal(str)
    """A bookmark of this address, for the same reason."""
    draft_wanted = Signal(str)
    found = Signal()
    """A result was opened."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.screen = LazyScreen(self._make_screen)
        self.completion: FilterCompletion | None = None
        self.saved: SavedSearches | None = None

    def attach(self, window: MainWindow) -> None:
        """From now on what is typed into the window's box is searched for."""
        self._window = window
        window.search_asked.connect(self._type)
        window.search_moved.connect(lambda by: self.screen.real.step(by))
        window.search_opened.connect(self._open)
        window.rail.search_wanted.connect(self._open_saved)

    def load(self) -> None:
        """What the first key needs, read before anybody types; then the saved searches and the screen."""
        self._session.work(
            "io", _load, self, lambda _done: load_rooms(self.screen, _ROOMS, self._follow_saved)
        )

    def search_for(self, query: str) -> None:
        """Finished words; those of a saved search count as looked at."""
        self._window.go(Place("search", query=query))
        if self.saved is not None and (row := self.saved.row_of(query)) is not None:
            self.saved.note_opened(row)

    def _make_screen(self) -> SearchScreen:
        from kshare.ui.screens.search import SearchScreen

        screen = SearchScreen(self._session)
        screen.followed.connect(self._window.follow_item)
        screen.words_changed.connect(self._show_words)
        screen.page_wanted.connect(self.page_wanted)
        screen.bookmark_wanted.connect(self.bookmark_wanted)
        screen.draft_wanted.connect(self.draft_wanted)
        screen.opened.connect(lambda _item: self.found.emit())
        return screen

    @property
    def _is_here(self) -> bool:
        return self._window.place.screen == "search"

    def _type(self, text: str) -> None:
        self._complete_filters(text)
        if self._is_here:
            self.screen.real.typing(text)
        elif text:
            self._window.go(Place("search", query=text))

    def _open(self) -> None:
        if self._is_here:
            self.screen.real.open_current()
        else:
            self._window.go(Place("search", query=self._window.top_bar.search.text()))

    def _open_saved(self, row: SavedRow) -> None:
        self.search_for(row.query)

    def _complete_filters(self, text: str) -> None:
        if self.completion is None and len(text) > 1:
            from kshare.ui.search.completion import FilterCompletion

            self.completion = FilterCompletion(self._session, self._window.top_bar.search)
            self.completion.look(text)

    def _show_words(self, text: str) -> None:
        box = self._window.top_bar.search
        if box.text() != text:
            box.setText(text)

    def _follow_saved(self) -> None:
        from kshare.ui.search.saving import SavedSearches

        self.saved = SavedSearches(self._session, self)
        self.saved.changed.connect(self._window.rail.show_searches)
        self.saved.follow()
        self.screen.make_ready()


def _load() -> None:
    """The query language, its answers and the stemmers (all of Whoosh's come at once): no Qt, so a lane may do it."""
    from kshare.index import grammar  # noqa: F401
    from kshare.index.stems import stems_of
    from kshare.queries import completion, saved_searches, search  # noqa: F401

    stems_of(("words",))
