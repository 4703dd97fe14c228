"""The bookmarks: everybody's or one's own, narrowed by a tag; kept by a button or by pasting an address."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, PEOPLE, SPACES
from kshare.queries.bookmarks import BookmarkRow, ListBookmarks, ListTags, TagCount, list_tags
from kshare.store.erasable import WhatToErase
from kshare.ui.actions import bind
from kshare.ui.assets import icon
from kshare.ui.bookmark_sheet import BookmarkSheet, address_in
from kshare.ui.editor.row_list import RowList
from kshare.ui.erasing import sheet_on
from kshare.ui.importing import ImportPanel
from kshare.ui.navigation import Place
from kshare.ui.screen import Screen
from kshare.ui.screens.bookmark_list import HEIGHT, BookmarkDelegate, BookmarksModel
from kshare.ui.screens.wiki_list import ChipRow
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.tabs import Tabs
from kshare.usecases.bookmarks import DeleteBookmark, delete_bookmark
from kshare.words import say

EVERYBODY: Final = "everybody"
MINE: Final = "mine"
_MOST_TAGS: Final = 40


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
    """Lists what is kept. `place.query` is '#tag', 'mine' or both with a space between."""

    topics: ClassVar[tuple[str, ...]] = (BOOKMARKS, PEOPLE, SPACES)

    link_wanted = Signal(str)
    """An address that the person wants to open outside."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tag = ""
        self._counts: tuple[TagCount, ...] = ()
        self._scroll = 0
        self._wanted_item = ""
        self._chosen = ""
        self._asked = False
        self.add_button = PrimaryButton(say("Add a bookmark"), "plus")
        self.import_button = GhostButton(say("Import"), "download")
        self.whose = Tabs([(EVERYBODY, say("Everybody's")), (MINE, say("Mine"))], say("Whose bookmarks"))
        self.tags = ChipRow()
        self.more_tags = IconButton("ellipsis", say("All tags"), size=Size.ICON_SMALL)
        self.notice = Banner()
        self.importing = ImportPanel(session)
        self.sheet = BookmarkSheet(session)
        self.list = RowList(say("Bookmarks"), HEIGHT)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.model = BookmarksModel(session, self)
        self.list.show_model(self.model, BookmarkDelegate(self.list))
        self.empty = EmptyState("bookmark", "", "", ink="bookmark", fill="bookmark_soft")
        self.nothing = _Nothing()
        self._lay_out()
        self._connect()
        self._add_keys()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.M, Space.L, Space.S)
        head.setSpacing(Space.S)
        head.addWidget(PlainLabel(say("Bookmarks"), Type.TITLE))
        head.addStretch(1)
        head.addWidget(self.import_button)
        head.addWidget(self.add_button)
        tools = QVBoxLayout()
        tools.setContentsMargins(Space.M, 0, Space.M, Space.S)
        tools.setSpacing(Space.S)
        self._tag_row = QWidget()
        chips = QHBoxLayout(self._tag_row)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.addWidget(self.tags, 1)
        chips.addWidget(self.more_tags)
        for widget in (self.whose, self._tag_row, self.notice, self.sheet):
            tools.addWidget(widget)
        self._body = QStackedWidget()
        for view in (self.list, self.empty, self.nothing):
            self._body.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self.importing)
        column.addWidget(self._body, 1)
        self._tag_row.hide()

    def _connect(self) -> None:
        for button in (self.add_button, self.nothing.add):
            button.clicked.connect(lambda: self.sheet.add())
        for other in (self.import_button, self.nothing.bring):
            other.clicked.connect(lambda _checked=False, other=other: self.importing.offer(other))
        self.whose.chosen.connect(lambda _key: self._ask())
        self.more_tags.clicked.connect(self._open_tags)
        self.list.opened.connect(self._open_row)
        self.list.settled.connect(self._remember)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.model.loaded.connect(self._loaded)
        self.empty.wanted.connect(self.show_all)
        self.sheet.saved.connect(self._saved)
        self.sheet.shown.connect(self.opened)
        self.sheet.closed.connect(self.focus_first)

    def _add_keys(self) -> None:
        # Only in the list: Delete on a chip removes the chip.
        bind(self, "list.new", lambda: self.sheet.add())
        bind(self.list, "item.edit", self._edit_current)
        bind(self.list, "item.open", self._open_outside)
        bind(self.list, "item.delete", self._delete_current)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)

    # -- the list --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for bookmarks and tags again."""
        if self._asked:
            self.model.refresh()
            self._ask_tags()
        else:
            self._ask()

    def show_tag(self, tag: str) -> None:
        """Only bookmarks with this tag; '' shows all."""
        self._tag = tag
        self._ask()

    def show_all(self) -> None:
        """Everybody's bookmarks, whatever their tags."""
        self._tag = ""
        self.whose.choose(EVERYBODY)
        self._ask()

    def _ask(self) -> None:
        self._asked = True
        self.model.ask(ListBookmarks(tags=(self._tag,) if self._tag else (), mine=self.whose.current == MINE))
        self._ask_tags()

    def _ask_tags(self) -> None:
        self._session.ask(list_tags, ListTags(kind="bookmark", limit=_MOST_TAGS), self, self._show_tags)

    def _loaded(self) -> None:
        if self.model.rowCount():
            self._body.setCurrentWidget(self.list)
            if self._scroll:
                self.list.verticalScrollBar().setValue(self._scroll)
                self._scroll = 0
            self._select(self._wanted_item)
            if self._current is None:
                self._choose_again()
        elif self._tag or self.whose.current == MINE:
            title = say("No bookmark has #{tag}", tag=self._tag) if self._tag else say("You keep none yet")
            sentence = say("Paste an address here with Ctrl+V to keep it.")
            self.empty.say(title, sentence, say("Show all bookmarks"))
            self._body.setCurrentWidget(self.empty)
        else:
            sentence = say(
                "Keep what is worth reading twice, with a word on why. Paste an address here with Ctrl+V,"
                " or bring the bookmarks of your browser."
            )
            self.nothing.words.say(say("No bookmarks yet"), sentence)
            self._body.setCurrentWidget(self.nothing)

    def _show_tags(self, tags: tuple[TagCount, ...]) -> None:
        self._counts = tags
        counts = {tag.tag: tag.count for tag in tags}
        names = [*([self._tag] if self._tag else []), *(name for name in counts if name != self._tag)]
        chips = []
        for name in names:
            chosen = name == self._tag
            words = f"#{name}  {counts[name]}" if name in counts else f"#{name}"
            chip = Chip(
                words,
                ink="on_accent" if chosen else "accent_text",
                fill="accent" if chosen else "accent_soft",
                removable=chosen,
            )
            wanted = "" if chosen else name
            chip.clicked.connect(lambda _checked=False, wanted=wanted: self.show_tag(wanted))
            chip.remove_wanted.connect(lambda: self.show_tag(""))
            chips.append(chip)
        self.tags.show_chips(chips)
        self._tag_row.setVisible(bool(chips))

    def tag_menu(self) -> QMenu:
        """Every tag that was told of, with its count: the chips show only as many as find room."""
        menu = QMenu(self)
        for tag in self._counts:
            action = menu.addAction(f"#{tag.tag}  {tag.count}".replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(tag.tag == self._tag)
            action.triggered.connect(lambda checked, name=tag.tag: self.show_tag(name if checked else ""))
        return menu

    def _open_tags(self) -> None:
        menu = self.tag_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_tags.mapToGlobal(QPoint(0, self.more_tags.height())))

    # -- acting ----------------------------------------------------------------------------------------

    def paste(self) -> None:
        """Begin a bookmark with the address on the clipboard."""
        address = address_in(QGuiApplication.clipboard().text())
        if address:
            self.notice.hide()
            self.sheet.add(address)
        else:
            self.notice.show_text(say("There is no address on the clipboard. Copy one, then paste it here."))

    def menu_for(self, row: BookmarkRow) -> QMenu:
        """What can be done with a bookmark, by mouse."""
        menu = QMenu(self)
        menu.addAction(icon("external-link"), say("Open"), lambda: self.link_wanted.emit(row.url))
        menu.addAction(
            icon("copy"), say("Copy address"), lambda: QGuiApplication.clipboard().setText(row.url)
        )
        words = say("Edit") if row.mine else say("Keep it too")
        menu.addAction(icon("pencil"), words, lambda: self.sheet.edit(row.id, row.space))
        if row.mine:
            menu.addSeparator()
            menu.addAction(icon("trash-2", "danger"), say("Delete"), lambda: self._delete(row))
            menu.addAction(say("Erase for good…"), lambda: self._erase(row))
        return menu

    def _erase(self, row: BookmarkRow) -> None:
        lead = say("What you said about {address}. What others said stays.", address=row.url)
        sheet_on(self._session, self).ask(WhatToErase(row.ref), lead)

    def _open_menu(self, at: QPoint) -> None:
        row = self.list.indexAt(at).data(Qt.ItemDataRole.UserRole)
        if isinstance(row, BookmarkRow):
            menu = self.menu_for(row)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(at))

    @property
    def _current(self) -> BookmarkRow | None:
        row = self.list.current_row
        return row if isinstance(row, BookmarkRow) else None

    def _open_row(self, row: BookmarkRow) -> None:
        self.opened.emit(row.ref)

    def _edit_current(self) -> None:
        if (row := self._current) is not None:
            self.sheet.edit(row.id, row.space)

    def _open_outside(self) -> None:
        if (row := self._current) is not None:
            self.link_wanted.emit(row.url)

    def _delete_current(self) -> None:
        if (row := self._current) is not None:
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
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self.model.index(number), select)
            self.list.scrollTo(self.model.index(number))

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
        """A tag and whose bookmarks, with the item that is read; scrolled as it was left."""
        words = place.query.split()
        tag = next((word[1:] for word in words if word.startswith("#")), "")
        whose = MINE if MINE in words else EVERYBODY
        if words and (tag, whose) != (self._tag, self.whose.current):
            self._tag = tag
            self.whose.choose(whose)
            self._ask()
        self._scroll = place.scroll
        self._wanted_item = place.item
        self._select(place.item)

    def current_place(self, place: Place) -> Place:
        """With tag, whose bookmarks and how far the list is scrolled."""
        words = [self.whose.current] + ([f"#{self._tag}"] if self._tag else [])
        return Place(place.screen, place.item, " ".join(words), self.list.verticalScrollBar().value())

    def focus_first(self) -> None:
        """The sheet while it is open, else the list."""
        if self.sheet.isVisible():
            self.sheet.title.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._body.currentWidget() is self.nothing:
            self.nothing.add.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
