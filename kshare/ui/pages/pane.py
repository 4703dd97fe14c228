"""The pages of the wiki in all their views, with a filter, tags, and what can be done with several at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.queries.bookmarks import ListTags, TagCount, list_tags
from kshare.queries.page_care import ListWanted, WantedRow
from kshare.queries.page_tree import TreeRow
from kshare.queries.pages import PageRow
from kshare.ui.actions import bind
from kshare.ui.delegates.row_list import RowList
from kshare.ui.navigation import REVISION
from kshare.ui.pages.page_desk import PageDesk
from kshare.ui.pages.page_list import PageDelegate, PagesModel
from kshare.ui.pages.rows import PageRows
from kshare.ui.pages.selection_bar import SelectionBar
from kshare.ui.pages.tag_filter import TagFilter
from kshare.ui.pages.tree import PageTree
from kshare.ui.pages.tree_model import left_out_words
from kshare.ui.pages.views import FIRST, VIEWS, view_called, why_empty
from kshare.ui.pages.wanted import HEIGHT, WantedDelegate, WantedModel
from kshare.ui.screen import begin_in
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.tab_order import tab_before
from kshare.ui.widgets.tabs import Tabs
from kshare.words import say

_MOST_TAGS: Final = 12
_MORE: Final = "more"


class PagesPane(QWidget):
    """Lists pages; states which one is to be read, edited or begun."""

    opened = Signal(str)
    edit_wanted = Signal(str)
    begin_wanted = Signal(str)
    """A page of this title should be written ('' for one without)."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tag = ""
        self._scroll = 0
        self._read = self._wanted_item = ""
        self.view = VIEWS[0]
        self.desk = PageDesk(session, self)
        self.filter = SearchField(say("Filter pages"))
        self.filter.setAccessibleName(say("Filter pages by title"))
        entries = [(key, view_called(key).name) for key in FIRST]
        self.order = Tabs([*entries, (_MORE, _more_words())], say("Which pages"))
        self.tags = TagFilter()
        self.why = PlainLabel("", Type.META, "text3", wrap=True)
        self.why.setContentsMargins(Space.M, 0, Space.M, 0)
        self.list = PageRows()
        self.model = PagesModel(session, self)
        self.list.show_model(self.model, PageDelegate(self.list))
        self.wanted = RowList(say("Pages that nobody has written"), HEIGHT)
        self.wanted_model = WantedModel(session, self)
        self.wanted.show_model(self.wanted_model, WantedDelegate(self.wanted))
        self.tree = PageTree(session)
        self.empty = EmptyState("book-open", "", "", ink="page", fill="page_soft")
        self.chosen = SelectionBar()
        self._lay_out()
        self._connect()
        self._add_keys()

    def _lay_out(self) -> None:
        tools = QVBoxLayout()
        tools.setContentsMargins(Space.M, 0, Space.M, Space.S)
        tools.setSpacing(Space.S)
        row = QHBoxLayout()
        row.addWidget(self.order)
        tools.addWidget(self.filter)
        tools.addLayout(row)
        tools.addWidget(self.tags)
        tools.addWidget(self.why)
        self._body = QStackedWidget()
        for widget in (self.list, self.tree, self.wanted, self.empty):
            self._body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self._body, 1)
        column.addWidget(self.chosen)
        self.why.hide()

    def _connect(self) -> None:
        self.filter.asked.connect(lambda _typed: self._ask())
        self.filter.moved.connect(lambda step: self._walked.step(step))
        self.filter.opened.connect(self._open_current)
        self.filter.left.connect(self.focus_first)
        self.order.chosen.connect(self._choose)
        self.tags.wanted.connect(self.show_tag)
        for rows in (self.list, self.tree):
            rows.opened.connect(lambda row: self.opened.emit(row.id))
        self.wanted.opened.connect(self._begin)
        self.model.loaded.connect(lambda: self._loaded(self.list))
        self.wanted_model.loaded.connect(lambda: self._loaded(self.wanted))
        self.tree.tree.loaded.connect(lambda: self._loaded(self.tree))
        self.tree.move_wanted.connect(self._move)
        self.empty.wanted.connect(lambda: self.begin_wanted.emit(self.filter.text().strip()))
        for rows in (self.list, self.tree):
            rows.chosen_changed.connect(self._show_chosen)
        self.chosen.move_wanted.connect(self._ask_place)
        self.chosen.tags_wanted.connect(self._ask_tags)
        self.chosen.delete_wanted.connect(self._delete)
        self.chosen.restore_wanted.connect(self._restore)
        self.chosen.left.connect(self._choose_none)
        self.desk.opened.connect(self.opened)
        self.desk.edit_wanted.connect(self.edit_wanted)

    def _add_keys(self) -> None:
        bind(self, "list.new", lambda: self.begin_wanted.emit(""))
        bind(self, "item.edit", self._for_current(lambda page, _title: self.edit_wanted.emit(page)))
        bind(self, "item.history", self._for_current(lambda page, _t: self.opened.emit(f"{page}#{REVISION}")))
        bind(self, "item.rename", self._for_current(lambda p, t: self.desk.ask_name(p, t, self.filter)))
        bind(self, "item.move", self._ask_place)
        bind(self, "item.tag", self._ask_tags)
        bind(self, "item.duplicate", self._for_current(self.desk.duplicate))
        bind(self, "item.around", self._for_current(lambda page, _title: self.desk.show_around(page)))
        bind(self, "item.delete", self._delete)

    # -- views -----------------------------------------------------------------------------------------

    def _choose(self, key: str) -> None:
        if key == _MORE:
            self._offer_views()
        else:
            self.show_view(key)

    def views_menu(self) -> Menu:
        """The views that have no tab."""
        menu = Menu(self)
        for view in VIEWS:
            if view.key not in FIRST:
                menu.offer(view.name, partial(self.show_view, view.key), view.icon)
        return menu

    def _offer_views(self) -> None:
        menu = self.views_menu()
        menu.aboutToHide.connect(self._mark_view)
        corner = self.order.rect().bottomRight() - QPoint(menu.sizeHint().width(), 0)
        menu.show_at(self.order.mapToGlobal(corner))

    def _mark_view(self) -> None:
        has_tab = self.view.key in FIRST
        self.order.set_word(_MORE, _more_words() if has_tab else self.view.name)
        self.order.choose(self.view.key if has_tab else _MORE)

    def show_view(self, key: str) -> None:
        """Look at the pages in another way; what was filtered stays filtered."""
        self.view = view_called(key)
        self._scroll, self._wanted_item = 0, self._read
        self._mark_view()
        self.filter.setVisible(self.view.filters)
        self._show_line()
        self._show_tag_row()
        self._ask()

    @property
    def _as_tree(self) -> bool:
        """The tree has room for what is above a page; what is filtered has none, and stands in a list."""
        return self.view.key == "tree" and not self._words and not self._tag

    @property
    def _words(self) -> str:
        return " ".join(self.filter.text().split()) if self.view.filters else ""

    @property
    def _walked(self) -> PageRows | PageTree | RowList:
        """The list that the keyboard walks through."""
        if self._as_tree:
            return self.tree
        return self.wanted if self.view.key == "wanted" else self.list

    # -- asking ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for pages and tags again; the reader's place is kept."""
        if self._walked is self.list and self.model.rowCount():
            self.model.refresh()
        else:
            self._ask()
        self._session.ask(list_tags, ListTags(kind="page", limit=_MOST_TAGS), self, self._show_tags)

    def show_tag(self, tag: str) -> None:
        """Only pages with this tag; '' shows all."""
        self._tag = tag
        self._ask()
        self._session.ask(list_tags, ListTags(kind="page", limit=_MOST_TAGS), self, self._show_tags)

    def _ask(self) -> None:
        if self._walked is self.tree:
            self.tree.refresh()
        elif self._walked is self.wanted:
            self.wanted_model.ask(ListWanted())
        else:
            request = self.view.request or VIEWS[0].request
            assert request is not None, "the first view lists pages"
            self.model.ask(request(self._tag or None, self._words))

    def _loaded(self, rows: QWidget) -> None:
        if rows is not self._walked:
            return  # of a view that was left meanwhile
        self._show_line()
        if not self._walked.model().rowCount():
            self.why.hide()
            self._say_nothing()
            self._body.setCurrentWidget(self.empty)
            return
        at = self.window().focusWidget()
        walks_here = at is not None and self._body.isAncestorOf(at)
        self._body.setCurrentWidget(self._walked)
        if walks_here:
            self.focus_first()  # in another view; else the keyboard would go along with the hidden list
        self._show_chosen()
        if self._scroll:
            self._walked.verticalScrollBar().setValue(self._scroll)
            self._scroll = 0
        self._select_wanted()
        self._wanted_item = ""  # a later answer moves nothing under the reader's eyes

    def _show_line(self) -> None:
        words = say(self.view.why) if self.view.why else ""
        if self._as_tree and self.tree.tree.left_out():
            words = left_out_words(self.tree.tree.left_out())
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _say_nothing(self) -> None:
        self.chosen.hide()
        self.empty.say(*why_empty(self.view, self._words, self._tag))

    # -- tags ------------------------------------------------------------------------------------------

    def _show_tag_row(self) -> None:
        listed = self.view.key not in ("care", "wanted", "trash")
        self.tags.setVisible(bool(self.tags.chips) and listed)

    def _show_tags(self, tags: tuple[TagCount, ...]) -> None:
        self.tags.show_tags([tag.tag for tag in tags], self._tag)
        tab_before(self.list, *self.tags.chips)
        self._show_tag_row()

    # -- one page --------------------------------------------------------------------------------------

    @property
    def current(self) -> PageRow | TreeRow | WantedRow | None:
        """What is chosen in the list that is seen."""
        row = self._walked.current_row
        return row if isinstance(row, PageRow | TreeRow | WantedRow) else None

    def _for_current(self, act: Callable[[str, str], object]) -> Callable[[], None]:
        """`act(id, title)` with the page that is chosen, if one is."""

        def run() -> None:
            row = self.current
            if isinstance(row, PageRow | TreeRow) and self.view.key != "trash":
                act(row.id, row.title)

        return run

    def walk(self, step: int) -> None:
        """The row above or below, opened."""
        self._walked.step(step)
        self._open_current()

    def _open_current(self) -> None:
        if self.current is None and self._walked.model().rowCount():
            self._walked.step(0 if self._walked is not self.tree else 1)
        row = self.current
        if isinstance(row, WantedRow):
            self._begin(row)
        elif row is not None:
            self.opened.emit(row.id)

    def _begin(self, row: WantedRow) -> None:
        self.begin_wanted.emit(row.title)

    def _move(self, pages: tuple[str, ...], parent: str) -> None:
        row = self.tree.tree.find(pages[0]).data(Qt.ItemDataRole.UserRole)
        self.desk.move_under(pages, parent, row.title if isinstance(row, TreeRow) else "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the page under the mouse, or with the chosen one."""
        row = self.current
        if self._body.currentWidget() is self._walked and row is not None:
            self.page_menu(row).show_at(event.globalPos())

    def page_menu(self, row: PageRow | TreeRow | WantedRow) -> Menu:
        """What can be done with a row of the present view."""
        if isinstance(row, TreeRow) or (isinstance(row, PageRow) and row.deleted_by is None):
            return self.desk.menu(row.id, row.title)
        menu = Menu(self)
        if isinstance(row, WantedRow):
            menu.offer(say("Write it"), partial(self._begin, row), "file-plus")
        else:
            menu.offer(say("Bring back"), self._restore, "undo-2")
        return menu

    # -- several pages ---------------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        if self._walked is self.wanted:
            self.chosen.hide()
            return
        self.chosen.show_count(len(self._ids()), deleted=self.view.key == "trash")

    def _ids(self) -> tuple[str, ...]:
        rows = self._walked
        return tuple(row.id for row in rows.chosen) if isinstance(rows, PageRows | PageTree) else ()

    def _choose_none(self) -> None:
        if isinstance(self._walked, PageRows | PageTree):
            self._walked.choose_none()

    def _ask_place(self) -> None:
        ids, row = self._ids(), self.current
        if self.view.key == "trash" or not isinstance(row, PageRow | TreeRow):
            return
        if len(ids) > 1:
            self.desk.ask_place_of_all(ids, self.chosen.move_under)
        else:
            self.desk.ask_place(row.id, row.title, self.filter)

    def _ask_tags(self) -> None:
        ids = self._ids()
        if ids and self.view.key != "trash":
            self.desk.ask_tags(ids, self.chosen.tags if len(ids) > 1 else self.filter)

    def _delete(self) -> None:
        ids, row = self._ids(), self.current
        if not ids or self.view.key == "trash":
            return
        if len(ids) > 1:
            self.desk.ask_delete(ids, self.chosen.delete)
        else:
            self.desk.delete(ids, row.title if row is not None else "")

    def _restore(self) -> None:
        if ids := self._ids():
            self.desk.restore(ids)

    # -- places ----------------------------------------------------------------------------------------

    @property
    def scrolled(self) -> int:
        """How far the list that is seen is scrolled."""
        return self._walked.verticalScrollBar().value()

    def return_to(self, item: str, scroll: int) -> None:
        """Scroll as it was, and choose the page that is read as soon as it is among the rows."""
        self._scroll = scroll
        self._read = self._wanted_item = item
        self._select_wanted()

    def _select_wanted(self) -> None:
        if not self._wanted_item:
            return
        if self._walked is self.tree:
            index = self.tree.tree.find(self._wanted_item)
        elif self._walked is self.list:
            index = self.model.index(self.model.number_of(self._wanted_item))
        else:
            return
        if index.isValid():
            self._wanted_item = ""
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self._walked.selectionModel().setCurrentIndex(index, select)
            self._walked.scrollTo(index)

    def focus_first(self) -> None:
        """The list."""
        begin_in(self._walked, self)


def _more_words() -> str:
    return say("More…")
