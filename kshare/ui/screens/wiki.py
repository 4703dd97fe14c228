"""The wiki: all pages in a list, and the editor in its place while somebody writes."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import DRAFTS, PAGES, SPACES
from kshare.queries.bookmarks import ListTags, TagCount, list_tags
from kshare.queries.drafts import DraftRow, list_drafts
from kshare.queries.pages import ListPages, PageRow
from kshare.ui.actions import bind
from kshare.ui.editor.drafts import KIND
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.editor.row_list import RowList
from kshare.ui.importing import ImportPanel
from kshare.ui.navigation import Place
from kshare.ui.screen import Screen
from kshare.ui.screens.wiki_list import HEIGHT, ChipRow, PageDelegate, PagesModel
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, PrimaryButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.words import say

SCREEN: Final = "wiki"
_EDIT: Final = "edit "
_NEW: Final = "new "
_MOST_TAGS: Final = 12


class WikiScreen(Screen):
    """Lists pages by title or by last change, filtered by words and tag; `edit_page` opens the editor."""

    topics: ClassVar[tuple[str, ...]] = (PAGES, SPACES, DRAFTS)

    link_wanted = Signal(str)
    """A link that was followed in the editor's preview."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tag = ""
        self._scroll = 0
        self._wanted_item = ""
        self._editing = ""
        self.new_page = PrimaryButton(say("New page"), "file-plus")
        self.import_button = GhostButton(say("Import"), "download")
        self.importing = ImportPanel(session)
        self.filter = SearchField(say("Filter pages"))
        self.filter.setAccessibleName(say("Filter pages by title"))
        self.order = Tabs([("title", say("By title")), ("recent", say("Recent"))], say("Order"))
        self.tags, self.draft_chips = ChipRow(), ChipRow()
        self.list = RowList(say("Pages"), HEIGHT)
        self.model = PagesModel(session, self)
        self.list.show_model(self.model, PageDelegate(self.list))
        self.empty = EmptyState("book-open", "", "", ink="page", fill="page_soft")
        self.editor = PageEditor(session)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.L, Space.S)
        head.addWidget(PlainLabel(say("Wiki"), Type.TITLE))
        head.setSpacing(Space.S)
        head.addStretch(1)
        head.addWidget(self.import_button)
        head.addWidget(self.new_page)
        tools = QHBoxLayout()
        tools.setContentsMargins(Space.M, 0, Space.M, Space.XS)
        tools.setSpacing(Space.S)
        tools.addWidget(self.filter, 1)
        tools.addWidget(self.order)
        chips = QVBoxLayout()
        chips.setContentsMargins(Space.M, Space.XS, Space.M, Space.S)
        chips.setSpacing(Space.S)
        chips.addWidget(self.draft_chips)
        chips.addWidget(self.tags)
        self._body = QStackedWidget()
        self._body.addWidget(self.list)
        self._body.addWidget(self.empty)
        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tools)
        column.addLayout(chips)
        column.addWidget(self.importing)
        column.addWidget(self._body, 1)
        self._listing = listing
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(self.editor)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.draft_chips.hide()

    def _connect(self) -> None:
        self.new_page.clicked.connect(lambda: self.edit_page(None))
        self.import_button.clicked.connect(lambda: self.importing.offer(self.import_button))
        self.filter.asked.connect(lambda _typed: self._ask())
        self.filter.moved.connect(self.list.step)
        self.filter.opened.connect(self._open_current)
        self.filter.left.connect(self.list.setFocus)
        self.order.chosen.connect(lambda _key: self._ask())
        self.list.opened.connect(self._open_row)
        self.model.loaded.connect(self._loaded)
        self.empty.wanted.connect(lambda: self.edit_page(None, self.filter.text().strip()))
        self.editor.published.connect(self._leave_editor)
        self.editor.closed.connect(lambda: self._leave_editor(self.editor.page_id or ""))
        self.editor.link_wanted.connect(self.link_wanted)
        bind(self._listing, "list.new", lambda: self.edit_page(None))
        bind(self._listing, "item.edit", self._edit_current)

    @property
    def editing(self) -> bool:
        """True while the editor has the place of the list."""
        return bool(self._editing)

    # -- the list --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for pages, tags and drafts again."""
        self.model.refresh() if self.model.rowCount() else self._ask()
        self._session.ask(list_tags, ListTags(kind="page", limit=_MOST_TAGS), self, self._show_tags)
        self._session.ask(list_drafts, None, self, self._show_drafts)

    def show_tag(self, tag: str) -> None:
        """Only pages with this tag; '' shows all."""
        self._tag = tag
        self._ask()
        self._session.ask(list_tags, ListTags(kind="page", limit=_MOST_TAGS), self, self._show_tags)

    def _ask(self) -> None:
        order = "recent" if self.order.current == "recent" else "title"
        words = " ".join(self.filter.text().split())
        self.model.ask(
            ListPages(order="recent" if order == "recent" else "title", tag=self._tag or None, text=words)
        )

    def _loaded(self) -> None:
        if self.model.rowCount():
            self._body.setCurrentWidget(self.list)
            if self._scroll:
                self.list.verticalScrollBar().setValue(self._scroll)
                self._scroll = 0
            self._select_wanted()
            self._wanted_item = ""  # a later answer moves nothing under the reader's eyes
            return
        words = self.filter.text().strip()
        if words or self._tag:
            title = (
                say("No page called “{words}”", words=words)
                if words
                else say("No page has #{tag}", tag=self._tag)
            )
            action = say("Write “{words}”", words=words) if words else say("Write a page")
            self.empty.say(title, say("Search looks inside the pages too: press /."), action)
        else:
            sentence = say(
                "A page holds what somebody will ask again: how a thing is done, who knows, why it was decided."
            )
            self.empty.say(say("No pages yet"), sentence, say("Write the first page"))
        self._body.setCurrentWidget(self.empty)

    def _show_tags(self, tags: tuple[TagCount, ...]) -> None:
        names = [tag.tag for tag in tags]
        if self._tag:
            names = [self._tag, *(name for name in names if name != self._tag)]
        chips = []
        for name in names:
            chosen = name == self._tag
            chip = Chip(
                f"#{name}",
                ink="on_accent" if chosen else "accent_text",
                fill="accent" if chosen else "accent_soft",
                removable=chosen,
            )
            wanted = "" if chosen else name
            chip.clicked.connect(lambda _checked=False, wanted=wanted: self.show_tag(wanted))
            chip.remove_wanted.connect(lambda: self.show_tag(""))
            chips.append(chip)
        self.tags.show_chips(chips)
        self.tags.setVisible(bool(chips))

    def _show_drafts(self, drafts: tuple[DraftRow, ...]) -> None:
        chips = []
        for draft in drafts:
            if draft.kind == KIND:
                words = say("Draft: {title}", title=draft.title or say("no title yet"))
                chip = Chip(words, icon="pencil", ink="warn", fill="warn_soft")
                chip.clicked.connect(lambda _checked=False, draft=draft: self._open_draft(draft))
                chips.append(chip)
        self.draft_chips.show_chips(chips)
        self.draft_chips.setVisible(bool(chips))

    def _open_draft(self, draft: DraftRow) -> None:
        self.edit_page(draft.entity, draft.key.partition(":")[2] if draft.entity is None else "")

    def _open_row(self, row: PageRow) -> None:
        self.opened.emit(row.id)

    def _open_current(self) -> None:
        row = self.list.current_row
        if row is None and self.model.rowCount():
            self.list.step(0)
            row = self.list.current_row
        if isinstance(row, PageRow):
            self._open_row(row)

    def _edit_current(self) -> None:
        row = self.list.current_row
        if isinstance(row, PageRow):
            self.edit_page(row.id)

    # -- the editor ------------------------------------------------------------------------------------

    def edit_page(self, page_id: str | None, title: str = "") -> None:
        """Open the editor over the whole width; `title` is what a new page begins with."""
        place = Place(SCREEN, query=f"{_EDIT}{page_id}" if page_id is not None else f"{_NEW}{title}")
        self.show_place(place)
        self.visited.emit(place)

    def _leave_editor(self, page_id: str) -> None:
        self._show_list()
        self.visited.emit(Place(SCREEN, item=page_id))

    def _show_list(self) -> None:
        self._editing = ""
        self.uses_reader = True  # type: ignore[misc]
        self._stack.setCurrentWidget(self._listing)

    # -- places ----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """The editor for 'edit ID' and 'new TITLE', else the list with the item that is read."""
        if place.query.startswith((_EDIT, _NEW)):
            if self._editing != place.query:
                self._editing = place.query
                self.uses_reader = False  # type: ignore[misc]
                self._stack.setCurrentWidget(self.editor)
                if place.query.startswith(_EDIT):
                    self.editor.open_page(place.query.removeprefix(_EDIT))
                else:
                    self.editor.open_page(None, place.query.removeprefix(_NEW))
            return
        self._show_list()
        self._scroll = place.scroll
        self._wanted_item = place.item
        self._select_wanted()

    def _select_wanted(self) -> None:
        """Choose the page that is read, as soon as it is among the rows."""
        number = self.model.number_of(self._wanted_item) if self._wanted_item else -1
        if number >= 0:
            self._wanted_item = ""
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self.model.index(number), select)
            self.list.scrollTo(self.model.index(number))

    def current_place(self, place: Place) -> Place:
        """With how far the list is scrolled."""
        if self.editing:
            return place
        return Place(place.screen, place.item, place.query, self.list.verticalScrollBar().value())

    def focus_first(self) -> None:
        """The text while writing, else the list."""
        (self.editor.field if self.editing else self.list).setFocus(Qt.FocusReason.OtherFocusReason)
