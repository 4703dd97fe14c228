"""Above the results: kinds with counts, filters as chips, order, saving, and what was meant or not understood."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.queries.search import Search
from kshare.ui.search.facets import FacetPopover
from kshare.ui.search.hits import Hits, filter_words, filters_of, offers, without
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.chip_row import ChipRow
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.words import figure, say, say_many

ALL: Final = "all"
KINDS: Final[dict[str, tuple[str, ...]]] = {
    ALL: (),
    "pages": ("page",),
    "posts": ("post", "question"),
    "bookmarks": ("bookmark",),
    "people": ("person",),
}


class SearchHead(QWidget):
    """States wishes: the screen asks."""

    query_wanted = Signal(str)
    """Other words: a filter more or less, a better spelling."""
    choice_changed = Signal()
    """Another kind or order."""
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._request = Search("")
        self._hits: Hits | None = None
        self._filters_shown: tuple[str, tuple[tuple[str, int], ...], str] | None = None
        self.popover: FacetPopover | None = None
        self._facets_wanted = ""
        words = (say("All"), say("Pages"), say("Posts"), say("Bookmarks"), say("People"))
        self.kinds = Tabs(list(zip(KINDS, words, strict=True)), say("Kind of result"))
        self.order = Tabs([("relevance", say("Best")), ("newest", say("Newest"))], say("Order"))
        self.total = ElidedLabel("", Type.META, "text3")
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.filters = ChipRow()
        self.filters.setAccessibleName(say("Filters"))
        self.more = IconButton("filter", say("More filters"))
        self.save = IconButton("star", say("Save this search"))
        self.notes = PlainLabel("", Type.META, "text2", wrap=True)
        self._meant = PlainLabel(say("Did you mean"), Type.LABEL, "text2")
        self.suggestion = LinkButton("")
        self._lay_out()
        self.kinds.chosen.connect(lambda _key: self.choice_changed.emit())
        self.order.chosen.connect(lambda _key: self.choice_changed.emit())
        self.suggestion.clicked.connect(lambda: self.query_wanted.emit(self.suggestion.text()))
        self.more.clicked.connect(self.show_facets)
        self.save.clicked.connect(self.save_wanted)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.S)
        first.addWidget(self.kinds)
        first.addWidget(self.total, 1)
        second = QHBoxLayout()
        second.setSpacing(Space.XS)
        second.addWidget(self.filters, 1)
        for widget in (self.more, self.save, self.order):
            second.addWidget(widget)
        self._remark = QWidget()
        third = QHBoxLayout(self._remark)
        third.setContentsMargins(Space.M, 0, 0, 0)
        third.setSpacing(Space.XS)
        third.addWidget(self._meant)
        third.addWidget(self.suggestion)
        third.addStretch(1)
        self.notes.setContentsMargins(Space.M, 0, Space.M, Space.XS)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.XS, Space.M, Space.XS)
        column.setSpacing(Space.XS)
        for line in (first, second):
            column.addLayout(line)
        for line_below in (self._remark, self.notes):
            column.addWidget(line_below)
            line_below.hide()

    @property
    def chosen_kinds(self) -> tuple[str, ...]:
        """The kinds of the chosen tab; none for all."""
        return KINDS[self.kinds.current]

    # -- showing ---------------------------------------------------------------------------------------

    def show_answer(self, request: Search, hits: Hits) -> None:
        """Counts; with a ranked answer the filters and remarks too."""
        self._request, self._hits = request, hits
        if hits.kinds is not None:
            self._show_figures(dict(hits.kinds), "~" if hits.kinds_sampled else "")
        count = say_many("{count:,} result", "{count:,} results", hits.total)
        self.total.setText(count if hits.exact else say("More than {count:,} results", count=hits.total))
        if not request.typing:
            self._show_filters(request.query, hits)
            self._show_remark(hits)
            if self._facets_wanted == request.query:
                self.show_facets()

    def show_saved(self, name: str) -> None:
        """Under which name the query is saved; '' for not at all."""
        words = say("Saved as “{name}”", name=name) if name else say("Save this search")
        self.save.show_icon("star", words, ink="accent_text" if name else "text2", filled=bool(name))

    def _show_figures(self, found: dict[str, int], about: str) -> None:
        for key, kinds in KINDS.items():
            if kinds:
                self.kinds.set_figure(key, about + figure(sum(found.get(kind, 0) for kind in kinds)))

    def _show_filters(self, query: str, hits: Hits) -> None:
        """Filters that hold, to be taken away, then those that would narrow the answer."""
        facets = hits.facets
        offered = tuple(offers(facets, query, hits.total)) if facets is not None else ()
        about = "~" if facets is not None and facets.sampled else ""
        self.more.setEnabled(facets is not None and hits.total > 1)
        if (query, offered, about) == self._filters_shown:
            return  # read again: a chip that somebody is about to press stays
        self._filters_shown = (query, offered, about)
        had_focus = any(chip.hasFocus() for chip in self.filters.chips)
        chips = []
        for each in filters_of(query):
            shorter = without(query, each)
            chip = Chip(filter_words(each), ink="on_accent", fill="accent", removable=True)
            chip.clicked.connect(lambda _checked=False, query=shorter: self.query_wanted.emit(query))
            chip.remove_wanted.connect(lambda query=shorter: self.query_wanted.emit(query))
            chips.append(chip)
        for each, count in offered:
            chip = Chip(f"{filter_words(each)}  {about}{count}")
            chip.setAccessibleName(say("Only {filter}", filter=filter_words(each)))
            chip.setAccessibleDescription(say_many("{count} result", "{count} results", count))
            longer = f"{query.strip()} {each}"
            chip.clicked.connect(lambda _checked=False, query=longer: self.query_wanted.emit(query))
            chips.append(chip)
        self.filters.show_chips(chips)
        if had_focus:  # the chip that was pressed is gone: the keyboard stays in its row
            (chips[0] if chips else self.more).setFocus(Qt.FocusReason.TabFocusReason)

    def _show_remark(self, hits: Hits) -> None:
        self.notes.setText(" ".join(hits.notes))
        self.suggestion.setText(hits.suggestion)
        self.suggestion.setAccessibleName(say("Search for {words} instead", words=hits.suggestion))
        self.suggestion.updateGeometry()
        self.notes.setVisible(bool(hits.notes))
        self._remark.setVisible(bool(hits.suggestion))

    def show_facets(self) -> None:
        """Every filter that would leave fewer results."""
        self._facets_wanted = ""
        if self._hits is None:
            return
        if self._hits.facets is None:  # the answer to the last key; the one with filters is on its way
            self._facets_wanted = self._request.query if self._request.typing else ""
            return
        query, facets = self._request.query, self._hits.facets
        self.popover = FacetPopover(self.window(), facets, query, self._hits.total)
        self.popover.chosen.connect(lambda each: self.query_wanted.emit(f"{query.strip()} {each}"))
        self.popover.closed.connect(self.popover.deleteLater)
        self.popover.open_at(self.more)
