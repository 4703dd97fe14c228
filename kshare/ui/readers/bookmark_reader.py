"""Reading one bookmark: everybody's words about an address, and the text that was kept of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kshare.errors import KShareError, NotFound
from kshare.model.changes import BOOKMARKS, MARKS, PEOPLE, SPACES, Changes
from kshare.queries.bookmarks import BookmarkRow, BookmarkView
from kshare.store.erasable import WhatToErase
from kshare.ui.actions import bind
from kshare.ui.bookmarks.sheet import BookmarkSheet
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.erasing import erase_sheet_on
from kshare.ui.files.strip import AttachmentStrip
from kshare.ui.readers.bookmark_text import OPEN, BookmarkText, ReadBookmark, read_bookmark
from kshare.ui.readers.find_in_page import FindInPage
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.readers.marks_bar import MarksBar
from kshare.ui.readers.page_bars import space_words
from kshare.ui.readers.related_section import RelatedSection
from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.labels import ElidedLabel
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.skeleton import Skeleton
from kshare.usecases.bookmarks import DeleteBookmark, delete_bookmark
from kshare.usecases.posts import MarkItem, mark_item
from kshare.usecases.reading_list import KeepForLater, keep_for_later
from kshare.words import say

_VERDICTS: Final = ("helped", "struggled", "thanks")


class BookmarkReader(ItemReader):
    """Shows one bookmark and what can be done with it. Give it an id with `show_item`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._item = ""
        self._text: BookmarkText | None = None
        self._place = ElidedLabel("", Type.META, "text3")
        self.open = PrimaryButton(say("Open"), "external-link")
        self.edit = GhostButton(say("Edit"), "pencil")
        self.later = IconButton("clock", say("Keep for later"))
        self.later.setCheckable(True)
        self.copy = IconButton("copy", say("Copy address"))
        self.attach = IconButton("paperclip", say("Attach file"))
        self.delete = IconButton("trash-2", say("Delete"))
        self.more = IconButton("ellipsis", say("More"))
        self.sheet = BookmarkSheet(session)
        self.browser = PageBrowser()
        self.browser.setAccessibleName(say("Bookmark"))
        self.related = RelatedSection(session, self.browser)
        self.files = AttachmentStrip(session, inviting=True)
        self.marks = MarksBar(say("Was this of use to you?"), _VERDICTS)
        self._gone = EmptyState(
            "bookmark",
            say("This bookmark is not here"),
            say("Nobody keeps it any more, or it has not arrived yet."),
            ink="bookmark",
            fill="bookmark_soft",
        )
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._add_keys()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.XL, Space.M, Space.L, Space.S)
        bar.setSpacing(Space.XS)
        bar.addWidget(self._place, 1)
        for button in (self.later, self.copy, self.attach, self.delete, self.more, self.edit, self.open):
            bar.addWidget(button)
        inset = QVBoxLayout()
        inset.setContentsMargins(Space.XL, 0, Space.L, 0)
        inset.addWidget(self.sheet)
        reading = QWidget()
        self.finder = FindInPage(self.browser, reading)
        column = QVBoxLayout(reading)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(inset)
        column.addWidget(self.finder)
        column.addWidget(self.browser, 1)
        column.addWidget(self.files)
        column.addWidget(self.marks)
        self._reading = reading
        self._skeleton = Skeleton()
        self._stack = QStackedWidget()
        for widget in (self._skeleton, reading, self._gone):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        self._session.changed.connect(self._on_changes)
        self.open.clicked.connect(self._open_outside)
        self.edit.clicked.connect(self._edit)
        self.later.clicked.connect(self._keep_for_later)
        self.copy.clicked.connect(self._copy_address)
        self.attach.clicked.connect(self.files.choose_files)
        self.delete.clicked.connect(self._delete)
        self.more.clicked.connect(lambda: self.menu().show_below(self.more))
        self.browser.link_activated.connect(self._follow)
        self.marks.pressed.connect(self._mark)
        self.sheet.closed.connect(lambda: self.browser.setFocus(Qt.FocusReason.OtherFocusReason))
        follow_theme(self._recolour)

    def _add_keys(self) -> None:
        # Delete only in the text: on a chip of the sheet it removes the chip.
        bind(self._reading, "item.edit", self._edit)
        bind(self._reading, "item.open", self._open_outside)
        bind(self._reading, "item.copy", self._copy_address, self.copy)
        bind(self._reading, "item.save", self._keep_for_later, self.later)
        bind(self._reading, "item.helped", self.marks.buttons["helped"].click)
        bind(self.browser, "item.delete", self._delete, self.delete)

    @property
    def begins_in(self) -> QWidget:
        """What the keyboard reads in."""
        return self.browser

    @property
    def view(self) -> BookmarkView | None:
        """The bookmark that is shown, or None."""
        return self._text.view if self._text else None

    @property
    def _row(self) -> BookmarkRow | None:
        return self._text.view.row if self._text else None

    def show_item(self, item_id: str) -> None:
        """Show a bookmark by its id."""
        if item_id != self._item:
            self._item, self._text = item_id, None
            self.sheet.close_sheet()
            self.finder.leave()
            self.related.show_item(item_id)
            self._stack.setCurrentWidget(self._skeleton)
            self.files.show_item(item_id)
        self.refresh()

    def refresh(self) -> None:
        """Read the bookmark again; the reader's place is kept."""
        if self._item:
            request = ReadBookmark(self._item, theme().palette)
            # No Markdown here, so nothing of it is slow: it need not queue behind pages that are rendered.
            self._session.ask(read_bookmark, request, self, self._show, self._fail)

    def _recolour(self) -> None:
        if self._text is not None:
            self.refresh()

    def _on_changes(self, changes: Changes) -> None:
        if self._item and changes.touches(BOOKMARKS, MARKS, PEOPLE, SPACES):
            self.refresh()

    def _show(self, text: BookmarkText) -> None:
        before, self._text = self._text, text
        row = text.view.row
        self._place.setText(space_words(row.space))
        self.setAccessibleName(row.title)
        self.edit.setText(say("Edit") if row.mine else say("Keep it too"))
        self.edit.updateGeometry()
        self.delete.setVisible(row.mine)
        self.later.setChecked(row.later)
        self.later.show_icon("clock", say("Take off the list") if row.later else say("Keep for later"))
        self.more.setVisible(text.may_erase)
        self.marks.show_marks(text.view.marks, text.view.my_marks)
        self._stack.setCurrentWidget(self._reading)
        if before is None or before.revision != text.revision:
            self.browser.show_parts(text.parts, keep_place=before is not None)

    def _fail(self, trouble: KShareError) -> None:
        if isinstance(trouble, NotFound):
            self._text = None
            self._stack.setCurrentWidget(self._gone)
        else:
            self._session.tell_trouble(trouble)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are taken anywhere on the bookmark: their strip is not there before the first of them."""
        self.files.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what is dropped."""
        self.files.dropEvent(event)

    # -- acting ----------------------------------------------------------------------------------------

    def _follow(self, address: str) -> None:
        if address == OPEN:
            self._open_outside()
        else:
            self.link_wanted.emit(address)

    def _open_outside(self) -> None:
        if (row := self._row) is not None:
            self.link_wanted.emit(row.url)

    def _keep_for_later(self) -> None:
        if (row := self._row) is not None:
            self.later.setChecked(row.later)  # until it is so
            said = say("Taken off the list") if row.later else say("Kept for later")
            self._session.run(keep_for_later, KeepForLater(row.ref, not row.later), self, said=said)

    def _copy_address(self) -> None:
        if (row := self._row) is not None:
            QGuiApplication.clipboard().setText(row.url)
            self._session.tell(say("The address is on the clipboard"))

    def _edit(self) -> None:
        if (row := self._row) is not None:
            self.sheet.edit(row.id, row.space)

    def _delete(self) -> None:
        row = self._row
        if row is not None and row.mine:
            said = say("You no longer keep “{title}”", title=row.title)
            self._session.run(delete_bookmark, DeleteBookmark(row.id, row.space), self, said=said)

    def menu(self) -> Menu:
        """What is rare: the author's and the moderators' last resort."""
        menu = Menu(self)
        menu.offer(say("Erase for good…"), self._erase)
        return menu

    def _erase(self) -> None:
        if (row := self._row) is not None:
            lead = say("The bookmark “{title}”.", title=row.title)
            erase_sheet_on(self._session, self).ask(WhatToErase(row.id, space=row.space), lead)

    def _mark(self, mark: str, withdraw: bool) -> None:
        self._session.run(mark_item, MarkItem(self._item, mark, withdraw=withdraw), self)
