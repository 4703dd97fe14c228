"""Search: answers while typing, the ranked ones with facets as soon as the keys rest.

The list never moves under the mouse: a better answer for the same words waits until the pointer has left it.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, PAGES, PEOPLE, POSTS, SPACES
from kshare.queries.bookmarks import ListTags, TagCount, list_tags
from kshare.queries.search import Search
from kshare.ui.delegates.hit import HEIGHT
from kshare.ui.models.rows import HitRow
from kshare.ui.navigation import Place
from kshare.ui.screen import Screen
from kshare.ui.screens.search_beginnings import Beginnings
from kshare.ui.screens.search_hits import (
    BATCH,
    Hits,
    HitsModel,
    filter_words,
    filters_of,
    find,
    offers,
    without,
)
from kshare.ui.screens.wiki_list import ChipRow
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import LinkButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.lists import HitList
from kshare.ui.widgets.tabs import Tabs
from kshare.words import say, say_many

SCREEN: Final = "search"
REST_MS: Final = 200
"""So long after the last key the ranked answer is asked for."""
_ALL: Final = "all"
_KINDS: Final = {
    _ALL: (),
    "pages": ("page",),
    "posts": ("post", "question"),
    "bookmarks": ("bookmark",),
    "people": ("person",),
}
_LEAVES: Final = (QEvent.Type.Leave, QEvent.Type.Hide)
_POINTS: Final = (QEvent.Type.MouseMove, QEvent.Type.Wheel)


class SearchScreen(Screen):
    """Results of the words in the window's search box. `place.query` is those words."""

    topics: ClassVar[tuple[str, ...]] = (PAGES, POSTS, BOOKMARKS, PEOPLE, SPACES)

    followed = Signal(str)
    """The item under the selection: a reader that stands beside the list shows it."""
    words_changed = Signal(str)
    """The words became others than those typed: a chip, an example, a correction, a step back."""
    page_wanted = Signal(str)
    """Nothing was found: the person wants to write the page with this title."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._text = ""
        self._asked: Search | None = None
        self._ranked = False
        self._scroll = 0
        self._item = ""
        self._choose_first = False
        self._pointing = False
        self._waiting: tuple[Search, Hits] | None = None
        self.model = HitsModel(session, self)
        self.list = HitList(say("Results"))
        self.list.setModel(self.model)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._show_body()

    # -- building --------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        words = (say("All"), say("Pages"), say("Posts"), say("Bookmarks"), say("People"))
        self.kinds = Tabs(list(zip(_KINDS, words, strict=True)), say("Kind of result"))
        self.order = Tabs([("relevance", say("Best")), ("newest", say("Newest"))], say("Order"))
        self.total = ElidedLabel("", Type.META, "text3")
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.filters = ChipRow()
        self.filters.setAccessibleName(say("Filters"))
        self.notes = PlainLabel("", Type.META, "text2", wrap=True)
        self._meant = PlainLabel(say("Did you mean"), Type.LABEL, "text2")
        self.suggestion = LinkButton("")
        self.empty = EmptyState("search", "", "")
        self.beginnings = Beginnings()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.kinds)
        first.addWidget(self.total, 1)
        second = QHBoxLayout()
        second.setSpacing(Space.S)
        second.addWidget(self.filters, 1)
        second.addWidget(self.order)
        self._remark = QWidget()
        third = QHBoxLayout(self._remark)
        third.setContentsMargins(Space.M, 0, 0, 0)
        third.setSpacing(Space.XS)
        third.addWidget(self._meant)
        third.addWidget(self.suggestion)
        third.addWidget(self.notes, 1)
        third.addStretch()
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(Space.M, Space.XS, Space.M, Space.XS)
        head.setSpacing(Space.XS)
        for line in (first, second):
            head.addLayout(line)
        head.addWidget(self._remark)
        self._stack = QStackedWidget()
        for widget in (self.beginnings, self.list, self.empty):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._stack, 1)
        self._remark.hide()

    def _connect(self) -> None:
        self._rest.timeout.connect(self._ask)
        self.kinds.chosen.connect(lambda _key: self._ask())
        self.order.chosen.connect(lambda _key: self._ask())
        self.suggestion.clicked.connect(lambda: self.search_for(self.suggestion.text()))
        self.beginnings.wanted.connect(self.search_for)
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
            self._send(Search(text, BATCH, typing=True, kinds=self._chosen_kinds))
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
        self._session.ask(list_tags, ListTags(limit=1), self, self._show_example)
        if self._words and not self._rest.isActive():
            self._ask()

    @property
    def _words(self) -> str:
        return self._text.strip()

    @property
    def _chosen_kinds(self) -> tuple[str, ...]:
        return _KINDS[self.kinds.current]

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

    def _ask(self) -> None:
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
                )
            )

    def _send(self, request: Search) -> None:
        self._asked = request
        self._session.ask(find, request, self, partial(self._arrive, request), topic="search")

    # -- answers ---------------------------------------------------------------------------------------

    def _arrive(self, request: Search, hits: Hits) -> None:
        if request is not self._asked:
            return
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
        self._ranked = not request.typing
        self.model.show(request, hits)
        self._show_head(request, hits)
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

    def _show_head(self, request: Search, hits: Hits) -> None:
        if hits.kinds is not None:
            self._show_figures(dict(hits.kinds), "~" if hits.kinds_sampled else "")
        count = say_many("{count:,} result", "{count:,} results", hits.total)
        self.total.setText(count if hits.exact else say("More than {count:,} results", count=hits.total))
        if not request.typing:
            self._show_filters(request, hits)
            self._show_remark(hits)

    def _show_figures(self, found: dict[str, int], about: str) -> None:
        for key, kinds in _KINDS.items():
            if kinds:
                self.kinds.set_figure(key, f"{about}{sum(found.get(kind, 0) for kind in kinds):,}")

    def _show_filters(self, request: Search, hits: Hits) -> None:
        """Filters that hold, to be taken away, then those that would narrow the answer."""
        chips = []
        for each in filters_of(request.query):
            shorter = without(request.query, each)
            chip = Chip(filter_words(each), ink="on_accent", fill="accent", removable=True)
            chip.clicked.connect(lambda _checked=False, query=shorter: self.search_for(query))
            chip.remove_wanted.connect(lambda query=shorter: self.search_for(query))
            chips.append(chip)
        if hits.facets is not None:
            about = "~" if hits.facets.sampled else ""
            for each, count in offers(hits.facets, request.query, hits.total):
                chip = Chip(f"{filter_words(each)}  {about}{count}")
                chip.setAccessibleName(say("Only {filter}", filter=filter_words(each)))
                chip.setAccessibleDescription(say_many("{count} result", "{count} results", count))
                longer = f"{request.query.strip()} {each}"
                chip.clicked.connect(lambda _checked=False, query=longer: self.search_for(query))
                chips.append(chip)
        self.filters.show_chips(chips)

    def _show_remark(self, hits: Hits) -> None:
        self.notes.setText(" ".join(hits.notes))
        self.suggestion.setText(hits.suggestion)
        self.suggestion.setAccessibleName(say("Search for {words} instead", words=hits.suggestion))
        self.suggestion.updateGeometry()
        for widget in (self._meant, self.suggestion):
            widget.setVisible(bool(hits.suggestion))
        self._remark.setVisible(bool(hits.suggestion or hits.notes))

    def _show_body(self) -> None:
        """The rows, or why there are none."""
        self._head.setVisible(bool(self._words))
        if not self._words:
            self._stack.setCurrentWidget(self.beginnings)
        elif self.model.rowCount():
            self._stack.setCurrentWidget(self.list)
        elif self._ranked:
            self.empty.say(say("Nothing found for “{words}”", words=self._words), *self._advice())
            self._stack.setCurrentWidget(self.empty)

    def _show_example(self, tags: tuple[TagCount, ...]) -> None:
        if tags:
            self.beginnings.show_tag(tags[0].tag)

    # -- nothing found ---------------------------------------------------------------------------------

    def _advice(self) -> tuple[str, str]:
        """What helps most, and its button."""
        if self._chosen_kinds:
            return say("Other kinds of things may have it."), say("Search everything")
        if filters_of(self._text):
            return say("The filters may leave too little."), say("Search without filters")
        sentence = say(
            "Try fewer words, another word for the same thing, or its beginning with a star: hydr*."
        )
        return sentence, say("Write this page")

    def _help(self) -> None:
        filters = filters_of(self._text)
        if self._chosen_kinds:
            self.kinds.choose(_ALL)
            self._ask()
        elif filters:
            self.search_for(without(self._text, *filters))
        else:
            self.page_wanted.emit(self._words)

    # -- walking and opening ---------------------------------------------------------------------------

    def move(self, step: int) -> None:  # type: ignore[override]
        """The next or previous result, as the arrow keys in the search box want it."""
        self.list.step(step)

    def open_current(self) -> None:
        """Open the chosen result, else the first; words whose answer is on its way choose their first then."""
        row = self.list.current_row
        if isinstance(row, HitRow):
            self._open(row)
        elif self._ranked and self.model.rowCount():
            self.list.step(0)
            self._open(self.list.current_row)
        elif self._words and not self._ranked:
            self._choose_first = True
            self._ask()

    def _open(self, row: object) -> None:
        if isinstance(row, HitRow):
            self.opened.emit(row.id)

    def _follow(self) -> None:
        # Not the list's `settled`: it is silent when the row was current already and is only chosen now.
        for index in self.list.selectionModel().selectedRows():
            self.followed.emit(index.data(Qt.ItemDataRole.UserRole).id)

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
            self._scroll, self._item = place.scroll, place.item
        elif place.item:
            self._return_to(place.item, None)

    def current_place(self, place: Place) -> Place:
        """With the words and how far the list is scrolled."""
        return Place(place.screen, place.item, self._text, self._scroll_bar.value())

    def focus_first(self) -> None:
        """Begin in the results; without any, on the first example."""
        first = self.list if self._words else self.beginnings.buttons[0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _scroll_bar(self) -> QScrollBar:
        return self.list.verticalScrollBar()
