"""The bookmarks: everybody's, one's own or those to be read, narrowed by tags; kept by button, paste or drop."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, PEOPLE, SPACES
from kshare.queries.bookmarks import BookmarkRow, TagsAmong, card_refs, tags_among
from kshare.store.erasable import WhatToErase
from kshare.ui.actions import bind
from kshare.ui.bookmarks.check_panel import CheckPanel
from kshare.ui.bookmarks.check_sheet import check_sheet_on
from kshare.ui.bookmarks.choosing import ChoosingBar, ChoosingList
from kshare.ui.bookmarks.clipping import clipping_of
from kshare.ui.bookmarks.dropping import TakesLinks
from kshare.ui.bookmarks.list_view import HEIGHT, BookmarkDelegate, BookmarksModel
from kshare.ui.bookmarks.narrowing import EVERYBODY, LATER, MINE, Narrowing
from kshare.ui.bookmarks.sheet import BookmarkSheet
from kshare.ui.bookmarks.tag_row import TagRow
from kshare.ui.bookmarks.wording import why_empty
from kshare.ui.erasing import erase_sheet_on
from kshare.ui.exchange.exporting import choose_and_export
from kshare.ui.exchange.importing import ImportPanel
from kshare.ui.navigation import Place
from kshare.ui.screen import Screen, begin_in
from kshare.ui.session import Session
from kshare.ui.tags.tag_sheet import tag_sheet_on
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.fitting_row import FittingRow
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.tabs import Tabs
from kshare.usecases.bookmarks import DeleteBookmark, delete_bookmark
from kshare.usecases.reading_list import KeepForLater, keep_for_later
from kshare.words import say

_ALL_TAGS: Final = 10_000


class _Nothing(QWidget):
    """No bookmark yet: why to keep some, and two ways to begin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = EmptyState("bookmark", "", "", ink="bookmark", fill="bookmark_soft")
        self.add = PrimaryButton(say("Add a bookmark"), "plus")
        self.bring = GhostButton(say("Import bookmarks"), "download")
        layout = self.words.layout()
        if layout is not None:
            layout.setContentsMargins(Space.XL, 0, Space.XL, 0)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        buttons.addWidget(self.add)
        buttons.addWidget(self.bring)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.HUGE)
        column.addStretch(2)
        column.addWidget(self.words)
        column.addLayout(buttons)
        column.addStretch(3)


class BookmarksScreen(Screen):
    """Lists what is kept. `place.query` is what `Narrowing.words` says: 'mine #oil'."""

    topics: ClassVar[tuple[str, ...]] = (BOOKMARKS, PEOPLE, SPACES)

    link_wanted = Signal(str)
    """An address that the person wants to open outside."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.narrowing = Narrowing()
        self._scroll = 0
        self._wanted_item = ""
        self._chosen = ""
        self._asked = False
        self.add_button = PrimaryButton(say("Add a bookmark"), "plus")
        self.import_button = GhostButton(say("Import"), "download")
        self.more = IconButton("ellipsis", say("More"))
        whose = [(EVERYBODY, say("Everybody's")), (MINE, say("Mine")), (LATER, say("To read"))]
        self.whose = Tabs(whose, say("Whose bookmarks"))
        self.tags = TagRow(session)
        self.notice = Banner()
        self.importing = ImportPanel(session, "bookmarks")
        self.checking = CheckPanel(session)
        self.sheet = BookmarkSheet(session)
        self.bar = ChoosingBar(session)
        self.list = ChoosingList(say("Bookmarks"), HEIGHT)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.model = BookmarksModel(session, self)
        self.list.show_model(self.model, BookmarkDelegate(self.list))
        self.empty = EmptyState("bookmark", "", "", ink="bookmark", fill="bookmark_soft")
        self.nothing = _Nothing()
        self._lay_out()
        self._connect()
        self._add_keys()

    def _lay_out(self) -> None:
        head = FittingRow()
        head.row.setContentsMargins(Space.XL, Space.M, Space.M, Space.S)
        head.row.setSpacing(Space.S)
        head.row.addWidget(PlainLabel(say("Bookmarks"), Type.TITLE))
        head.row.addStretch(1)
        for button in (self.more, self.import_button, self.add_button):
            head.row.addWidget(button)
        head.give_way(self.import_button)
        head.give_way(self.add_button)
        tools = QVBoxLayout()
        tools.setContentsMargins(Space.M, 0, Space.M, Space.S)
        tools.setSpacing(Space.S)
        for widget in (self.whose, self.tags, self.notice, self.sheet, self.bar):
            tools.addWidget(widget)
        self._body = QStackedWidget()
        for view in (self.list, self.empty, self.nothing):
            self._body.addWidget(view)
        self._body.setMinimumHeight(Space.HUGE)  # what is above it keeps its height first
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(tools)
        for panel in (self.importing, self.checking):
            column.addWidget(panel)
        column.addWidget(self._body, 1)

    def _connect(self) -> None:
        for button in (self.add_button, self.nothing.add):
            button.clicked.connect(lambda: self.sheet.add())
        for other in (self.import_button, self.nothing.bring):
            other.clicked.connect(lambda _checked=False, other=other: self.importing.offer(other))
        self.more.clicked.connect(lambda: self.more_menu().show_below(self.more))
        self.whose.chosen.connect(lambda key: self.narrow(replace(self.narrowing, whose=key)))
        self.tags.narrowed.connect(self.narrow)
        self.checking.show_wanted.connect(lambda: self.narrow(Narrowing(failing=True)))
        self.list.opened.connect(lambda row: self.opened.emit(row.ref))
        self.list.settled.connect(self._remember)
        self.list.chosen.connect(lambda: self.bar.show_rows(self.list.chosen_rows))
        self.list.all_wanted.connect(self._choose_all)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.bar.left.connect(self.list.choose_one)
        self.model.loaded.connect(self._loaded)
        self.empty.wanted.connect(self.show_all)
        TakesLinks(self).dropped.connect(self.sheet.clip)
        self.sheet.saved.connect(self._saved)
        self.sheet.shown.connect(self.opened)
        self.sheet.closed.connect(self.focus_first)

    def _add_keys(self) -> None:
        bind(self, "list.new", lambda: self.sheet.add())
        # Only in the list: Delete on a chip removes the chip.
        bind(self.list, "item.edit", self._edit_current)
        bind(self.list, "item.open", self._open_outside)
        bind(self.list, "item.save", self._keep_for_later)
        bind(self.list, "item.delete", self._delete_current)
        bind(self.list, "item.tag", lambda: self.bar.offer_tags(self.list))
        bind(self.list, "item.untag", lambda: self.bar.offer_to_untag(self.list))
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)

    # -- the list --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for bookmarks and tags again."""
        if self._asked:
            self.model.refresh()
            self.tags.show_for(self.narrowing)
        else:
            self.narrow(self.narrowing)

    def narrow(self, narrowing: Narrowing) -> None:
        """Show these and no others."""
        self._asked = True
        self.narrowing = narrowing
        self.whose.choose(narrowing.whose)
        self.model.ask(narrowing.request)
        self.tags.show_for(narrowing)

    def show_all(self) -> None:
        """Everybody's bookmarks, whatever their tags."""
        self.narrow(Narrowing())

    def _loaded(self) -> None:
        if self.model.rowCount():
            self._body.setCurrentWidget(self.list)
            if self._scroll:
                self.list.verticalScrollBar().setValue(self._scroll)
                self._scroll = 0
            self._select(self._wanted_item)
            if self._current is None:
                self._choose_again()
            self.bar.show_rows(self.list.chosen_rows)
        elif self.narrowing.narrow:
            self.bar.show_rows(())
            self.empty.say(*why_empty(self.narrowing), say("Show all bookmarks"))
            self._body.setCurrentWidget(self.empty)
        else:
            self.bar.show_rows(())
            sentence = say(
                "Keep what is worth reading twice, with a word on why. Paste an address here with Ctrl+V,"
                " or bring the bookmarks of your browser."
            )
            self.nothing.words.say(say("No bookmarks yet"), sentence)
            self._body.setCurrentWidget(self.nothing)

    def _choose_all(self) -> None:
        """Those too that are not read yet."""
        if not self.model.canFetchMore():
            return
        request = self.narrowing.request
        self._session.ask(
            lambda reader, _: (
                card_refs(reader, request),
                tags_among(reader, TagsAmong(request, limit=_ALL_TAGS)),
            ),
            None,
            self,
            lambda found: self.bar.show_refs(*found),
            topic="choose all",
        )

    # -- acting ----------------------------------------------------------------------------------------

    def paste(self) -> None:
        """Begin a bookmark with what is on the clipboard."""
        clipping = clipping_of(QGuiApplication.clipboard().mimeData())
        if clipping is not None:
            self.notice.hide()
            self.sheet.clip(clipping)
        else:
            self.notice.show_text(say("There is no address on the clipboard. Copy one, then paste it here."))

    def more_menu(self) -> Menu:
        """What concerns many bookmarks."""
        menu = Menu(self)
        menu.offer(say("Rename or merge tags…"), self._rename, "tag")
        check = menu.offer(say("Check links…"), self._check, "refresh-cw")
        check.setEnabled(not self.checking.running)
        export = partial(choose_and_export, self._session, self, self.notice)
        menu.offer(say("Export as a file for browsers…"), export, "upload")
        return menu

    def _rename(self) -> None:
        sheet = tag_sheet_on(self._session, self)
        sheet.renamed.connect(self._follow_tags, Qt.ConnectionType.UniqueConnection)
        sheet.ask(*self.narrowing.tags)

    def _follow_tags(self, gone: tuple[str, ...], name: str) -> None:
        self.narrow(self.narrowing.renamed(gone, name))

    def _check(self) -> None:
        sheet = check_sheet_on(self._session, self)
        sheet.wanted.connect(self.checking.start, Qt.ConnectionType.UniqueConnection)
        sheet.ask()

    def menu_for(self, row: BookmarkRow) -> Menu:
        """What can be done with a bookmark, by mouse."""
        menu = Menu(self)
        menu.offer(say("Open"), lambda: self.link_wanted.emit(row.url), "external-link")
        menu.offer(say("Copy address"), lambda: QGuiApplication.clipboard().setText(row.url), "copy")
        later = say("Take off the list") if row.later else say("Keep for later")
        menu.offer(later, lambda: self._toggle_later(row), "clock")
        words = say("Edit") if row.mine else say("Keep it too")
        menu.offer(words, lambda: self.sheet.edit(row.id, row.space), "pencil")
        only = say("Only what {name} keeps", name=row.saved_by.name)
        by = replace(self.narrowing, by=row.saved_by.handle)
        menu.offer(only, lambda: self.narrow(by), "user")
        if row.mine:
            menu.addSeparator()
            menu.offer(say("Delete"), lambda: self._delete(row), "trash-2", ink="danger")
            menu.offer(say("Erase for good…"), lambda: self._erase(row))
        return menu

    def _erase(self, row: BookmarkRow) -> None:
        lead = say("What you said about {address}. What others said stays.", address=row.url)
        erase_sheet_on(self._session, self).ask(WhatToErase(row.ref), lead)

    def _open_menu(self, at: QPoint) -> None:
        row = self.list.indexAt(at).data(Qt.ItemDataRole.UserRole)
        if isinstance(row, BookmarkRow):
            self.menu_for(row).show_at(self.list.viewport().mapToGlobal(at))

    @property
    def _current(self) -> BookmarkRow | None:
        row = self.list.current_row
        return row if isinstance(row, BookmarkRow) else None

    def _edit_current(self) -> None:
        if (row := self._current) is not None:
            self.sheet.edit(row.id, row.space)

    def _open_outside(self) -> None:
        if (row := self._current) is not None:
            self.link_wanted.emit(row.url)

    def _keep_for_later(self) -> None:
        if self.bar.active:
            self.bar.keep_for_later()
        elif (row := self._current) is not None:
            self._toggle_later(row)

    def _toggle_later(self, row: BookmarkRow) -> None:
        said = say("Taken off the list") if row.later else say("Kept for later")
        self._session.run(keep_for_later, KeepForLater(row.ref, not row.later), self, said=said)

    def _delete_current(self) -> None:
        if self.bar.active:
            self.bar.delete_all()
        elif (row := self._current) is not None:
            self._delete(row)

    def _delete(self, row: BookmarkRow) -> None:
        if not row.mine:
            self.notice.show_text(say("Others keep this bookmark; only they can withdraw it."))
            return
        said = say("You no longer keep “{title}”", title=row.title)
        self._session.run(delete_bookmark, DeleteBookmark(row.id, row.space), self, said=said)

    def _saved(self, bookmark_id: str) -> None:
        self.notice.hide()
        self._wanted_item = bookmark_id
        self._select(bookmark_id)

    def _select(self, bookmark_id: str) -> None:
        number = self.model.number_of(bookmark_id) if bookmark_id else -1
        if number >= 0:
            self._wanted_item = ""
            index = self.model.index(number)
            if self.bar.active and self.list.selectionModel().isSelected(index):
                return
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(index, select)
            self.list.scrollTo(index)

    def _remember(self, row: object) -> None:
        if isinstance(row, BookmarkRow):
            self._chosen = row.ref

    def _choose_again(self) -> None:
        """Other rows came, and Qt forgot which one was chosen; nothing moves under the reader's eyes."""
        bar = self.list.verticalScrollBar()
        value = bar.value()
        self._select(self._chosen)
        bar.setValue(value)

    # -- places ----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """What was listed, with the item that is read; scrolled as it was left."""
        wanted = Narrowing.of_words(place.query)
        if place.query and wanted != self.narrowing:
            self.narrow(wanted)
        self._scroll = place.scroll
        self._wanted_item = place.item
        self._select(place.item)

    def current_place(self, place: Place) -> Place:
        """With what is listed and how far the list is scrolled."""
        return Place(place.screen, place.item, self.narrowing.words, self.list.verticalScrollBar().value())

    def walk(self, step: int) -> None:
        """The bookmark above or below, opened."""
        self.list.step(step)
        if isinstance(row := self.list.current_row, BookmarkRow):
            self.opened.emit(row.ref)

    def focus_first(self) -> None:
        """The sheet while it is open, else the list."""
        if self.sheet.isVisible():
            self.sheet.title.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._body.currentWidget() is self.nothing:
            self.nothing.add.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            begin_in(self.list, self)
