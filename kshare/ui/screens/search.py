"""Search: answers while typing, the ranked ones with facets as soon as the keys rest.

The list never moves under the mouse: a better answer for the same words waits until the pointer has left it.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, DRAFTS, PAGES, PEOPLE, POSTS, SPACES
from kshare.queries.bookmarks import ListTags, TagCount, list_tags
from kshare.queries.saved_searches import SavedRow
from kshare.queries.search import DRAFT, Search
from kshare.ui.bookmarks.clipping import address_in
from kshare.ui.delegates.hit import HEIGHT, HitDelegate
from kshare.ui.delegates.row_list import RowList
from kshare.ui.models.rows import HitRow
from kshare.ui.navigation import Place
from kshare.ui.screen import Screen, begin_in
from kshare.ui.search.beginnings import Beginnings
from kshare.ui.search.head import ALL, SearchHead
from kshare.ui.search.hits import BATCH, Hits, HitsModel, filters_of, find, without
from kshare.ui.search.saving import NameSearch, SavedSearches
from kshare.ui.session import Session
from kshare.ui.widgets.empty_state import EmptyState
from kshare.usecases.searches import DeleteSearch, SaveSearch, delete_search, save_search
from kshare.words import say

SCREEN: Final = "search"
REST_MS: Final = 200
"""So long after the last key the ranked answer is asked for."""
TYPED: Final = 24
"""Rows that are read for a key: more than any window shows, and the ranked answer brings the others."""
_LEAVES: Final = (QEvent.Type.Leave, QEvent.Type.Hide)
_POINTS: Final = (QEvent.Type.MouseMove, QEvent.Type.Wheel)


class SearchScreen(Screen):
    """Results of the words in the window's search box. `place.query` is those words."""

    topics: ClassVar[tuple[str, ...]] = (PAGES, POSTS, BOOKMARKS, PEOPLE, SPACES, DRAFTS)

    followed = Signal(str)
    """The item under the selection: a reader that stands beside the list shows it."""
    words_changed = Signal(str)
    """The words became others than those typed: a chip, an example, a correction, a step back."""
    page_wanted = Signal(str)
    """Nothing was found: the person wants to write the page with this title."""
    bookmark_wanted = Signal(str)
    """Nothing was found for this address: the person wants to keep it."""
    draft_wanted = Signal(str)
    """The key of a draft that the person wants to go on with."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._text = self.shown_words = self._waits = ""
        self._asked: Search | None = None
        self._ranked = False
        self._scroll = 0
        self._item = ""
        self._choose_first = False
        self._pointing = False
        self._waiting: tuple[Search, Hits] | None = None
        self.model = HitsModel(session, self)
        self.list = RowList(say("Results"), HEIGHT)
        self.list.show_model(self.model, HitDelegate(self.list))
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._show_body()

    # -- building --------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.head = SearchHead()
        self.kinds, self.order, self.filters = self.head.kinds, self.head.order, self.head.filters
        self.total, self.notes, self.suggestion = self.head.total, self.head.notes, self.head.suggestion
        self.empty = EmptyState("search", "", "")
        self.beginnings = Beginnings()
        self.saved = SavedSearches(self._session, self)
        self.naming: NameSearch | None = None

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for widget in (self.beginnings, self.list, self.empty):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._rest.timeout.connect(partial(self._ask, former=False))
        self.head.choice_changed.connect(self._ask)
        self.head.query_wanted.connect(self.search_for)
        self.head.save_wanted.connect(self._save_or_forget)
        self.saved.changed.connect(self._show_saved)
        self.beginnings.wanted.connect(self.search_for)
        self.beginnings.saved_wanted.connect(self.open_saved)
        self.beginnings.rename_wanted.connect(self._rename)
        self.beginnings.forget_wanted.connect(self._forget)
        self.empty.wanted.connect(self._help)
        self.list.opened.connect(self._open)
        self.list.selectionModel().selectionChanged.connect(lambda _now, _before: self._follow())
        self.list.viewport().installEventFilter(self)

    # -- asking ----------------------------------------------------------------------------------------

    def typing(self, text: str) -> None:
        """The words so far: quick answers now, the ranked one when the keys rest."""
        if text == self._text:
            return
        self._begin(text)
        if self._words:
            self._send(Search(text, TYPED, typing=True, kinds=self._chosen_kinds))
            self._rest.start()

    def search(self, text: str) -> None:
        """Finished words: the ranked answer at once."""
        self._begin(text)
        self._ask()

    def search_for(self, text: str) -> None:
        """As `search`, for words that nobody typed: the search box shows them too."""
        self.search(text)
        self.words_changed.emit(text)

    def refresh(self) -> None:
        """The same words again: something changed."""
        QTimer.singleShot(0, self, self._ask_for_beginnings)
        if self._words and not self._rest.isActive():
            asked = self._asked if not self._ranked else None  # what Enter asked for is still on its way
            self._ask(former=asked is not None and asked.former and not asked.typing)

    def _ask_for_beginnings(self) -> None:
        """Behind the words of the key that opened this screen: to count all tags takes twice as long as they do."""
        self._session.ask(list_tags, ListTags(limit=1), self, self._show_example)
        self.saved.ask()

    @property
    def _words(self) -> str:
        return self._text.strip()

    @property
    def _chosen_kinds(self) -> tuple[str, ...]:
        return self.head.chosen_kinds

    def _begin(self, text: str) -> None:
        self._text = text
        self._ranked = self._pointing = self._choose_first = False
        self._waiting = None
        self._scroll, self._item = 0, ""
        self._rest.stop()
        if not self._words:
            self._asked = None
            self.model.clear()
            self._show_body()

    def _ask(self, *, former: bool = True) -> None:
        """The ranked answer; of what takes a second only if the person asked for it."""
        self._rest.stop()
        if self._words:
            newest = self.order.current == "newest"
            # A list that was scrolled keeps its rows when it is read again.
            limit = max(BATCH, self.model.rowCount()) if self._ranked else BATCH
            self._send(
                Search(
                    self._text,
                    limit,
                    sort="newest" if newest else "relevance",
                    facets=True,
                    kinds=self._chosen_kinds,
                    former=former,
                )
            )

    def _send(self, request: Search) -> None:
        self._asked = request
        self._session.ask(find, request, self, partial(self._arrive, request), topic="search")

    # -- answers ---------------------------------------------------------------------------------------

    def _arrive(self, request: Search, hits: Hits) -> None:
        if request is not self._asked or (hits.waits and self._ranked):
            return  # overtaken, or what was found when it was asked for stays
        if self._pointing and self.model.rowCount() and not self._choose_first:
            self._waiting = (request, hits)
        else:
            self._show(request, hits)

    def _show(self, request: Search, hits: Hits) -> None:
        self._waiting = None
        row = self.list.current_row
        item = self._item or (row.id if isinstance(row, HitRow) else "")
        offset = HEIGHT * self.model.number_of(item) - self._scroll_bar.value()
        again = self._ranked
        self._ranked, self._waits = not request.typing and not hits.waits, hits.waits
        self.model.show(request, hits)
        self.shown_words = request.query
        self.head.show_answer(request, hits)
        self._show_body()
        if self._scroll or not again:
            self._scroll_bar.setValue(self._scroll)
        self._return_to(item, offset if again and not self._item else None)
        if self._ranked:
            self._scroll, self._item = 0, ""
            if self._choose_first:
                self._choose_first = False
                self.list.step(0)

    def _return_to(self, item: str, offset: int | None) -> None:
        """Choose the row that was chosen, at the height where it was."""
        number = self.model.number_of(item) if item else -1
        if number < 0:
            return
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.list.selectionModel().setCurrentIndex(self.model.index(number), select)
        if offset is not None:
            self._scroll_bar.setValue(HEIGHT * number - offset)

    def _show_body(self) -> None:
        """The rows, or why there are none."""
        self.head.setVisible(bool(self._words))
        self.head.show_saved(self.saved.name_of(self._text))
        if not self._words:
            self._stack.setCurrentWidget(self.beginnings)
        elif self.model.rowCount():
            self._stack.setCurrentWidget(self.list)
        elif self._waits:
            self.empty.say(self._waits, "")
            self._stack.setCurrentWidget(self.empty)
        elif self._ranked:
            self.empty.say(say("Nothing found for “{words}”", words=self._words), *self._advice())
            self._stack.setCurrentWidget(self.empty)

    def _show_example(self, tags: tuple[TagCount, ...]) -> None:
        if tags:
            self.beginnings.show_tag(tags[0].tag)

    # -- saved searches --------------------------------------------------------------------------------

    def open_saved(self, row: SavedRow) -> None:
        """What a saved search finds now; from now on that counts as seen."""
        self.search_for(row.query)
        self.saved.note_opened(row)

    def _show_saved(self, rows: tuple[SavedRow, ...]) -> None:
        self.beginnings.show_saved(rows)
        self.head.show_saved(self.saved.name_of(self._text))

    def _save_or_forget(self) -> None:
        known = self.saved.row_of(self._text)
        if known is not None:
            self._forget(known)
        else:
            self._ask_name(SaveSearch(self._words), self.head.save)

    def _rename(self, row: SavedRow, anchor: QWidget) -> None:
        self._ask_name(SaveSearch(row.query, row.name, row.key), anchor)

    def _ask_name(self, command: SaveSearch, anchor: QWidget) -> None:
        self.naming = NameSearch(self.window(), command)
        self.naming.named.connect(self._keep)
        self.naming.closed.connect(self.naming.deleteLater)
        self.naming.open_at(anchor)

    def _keep(self, command: SaveSearch) -> None:
        said = say("Saved: “{name}”", name=command.name or command.query)
        self._session.run(save_search, command, self, said=said)

    def _forget(self, row: SavedRow) -> None:
        said = say("No longer saved: “{name}”", name=row.name)
        self._session.run(delete_search, DeleteSearch(row.key), self, said=said)

    # -- nothing found ---------------------------------------------------------------------------------

    def _advice(self) -> tuple[str, str]:
        """What helps most, and its button."""
        if self._chosen_kinds:
            return say("Other kinds of things may have it."), say("Search everything")
        if filters_of(self._text):
            return say("The filters may leave too little."), say("Search without filters")
        if address_in(self._words):
            return say("Nobody has kept this address yet."), say("Keep a bookmark")
        sentence = say(
            "Try fewer words, another word for the same thing, or its beginning with a star: hydr*."
        )
        return sentence, say("Write this page")

    def _help(self) -> None:
        filters = filters_of(self._text)
        if self._chosen_kinds:
            self.kinds.choose(ALL)
            self._ask()
        elif filters:
            self.search_for(without(self._text, *filters))
        elif address := address_in(self._words):
            self.bookmark_wanted.emit(address)
        else:
            self.page_wanted.emit(self._words)

    # -- walking and opening ---------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """The next or previous result, as the arrow keys in the search box want it; without any, what is offered."""
        if self._is_behind:
            self._choose_first_of_answer()
        elif self.model.rowCount():
            self.list.step(by)
        elif by > 0:
            offered = (self.suggestion, self.empty.button, self.beginnings.buttons[0])
            if (first := next((each for each in offered if each.isVisible()), None)) is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)

    def walk(self, step: int) -> None:
        """The result above or below, opened."""
        self.step(step)
        self._open(self.list.current_row)

    def open_current(self) -> None:
        """Open the chosen result, else the first; words whose answer is on its way choose their first then."""
        row = self.list.current_row
        if isinstance(row, HitRow) and not self._is_behind:
            self._open(row)
        elif self._ranked and self.model.rowCount():
            self.list.step(0)
            self._open(self.list.current_row)
        elif self._words and not self._ranked:
            self._choose_first_of_answer()

    @property
    def _is_behind(self) -> bool:
        """True while the rows are those of former words: the answer to what is typed is on its way."""
        return bool(self._words) and self.shown_words != self._text

    def _choose_first_of_answer(self) -> None:
        self._choose_first = True
        self._ask()

    def _open(self, row: object) -> None:
        if not isinstance(row, HitRow):
            return
        if row.kind == "draft":
            self.draft_wanted.emit(row.id.removeprefix(DRAFT))
        else:
            self.opened.emit(row.item)

    def _follow(self) -> None:
        # Not the list's `settled`: it is silent when the row was current already and is only chosen now.
        for index in self.list.selectionModel().selectedRows():
            row = index.data(Qt.ItemDataRole.UserRole)
            if row.kind != "draft":
                self.followed.emit(row.item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice whether the person points into the list."""
        if event.type() in _POINTS:
            self._pointing = True
        elif event.type() in _LEAVES:
            self._pointing = False
            if self._waiting is not None:
                self._show(*self._waiting)
        return super().eventFilter(watched, event)

    # -- places ----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Other words, from back and forward; none keep those that are here."""
        if place.query and place.query != self._text:
            self.search_for(place.query)
            self._scroll, self._item = place.scroll, place.item_id
        elif place.item:
            self._return_to(place.item_id, None)

    def current_place(self, place: Place) -> Place:
        """With the words and how far the list is scrolled."""
        return Place(place.screen, place.item, self._text, self._scroll_bar.value())

    def focus_first(self) -> None:
        """Begin in the results; without any, on the first example."""
        first = self.list if self._words else self.beginnings.buttons[0]
        begin_in(first, self)

    @property
    def _scroll_bar(self) -> QScrollBar:
        return self.list.verticalScrollBar()
