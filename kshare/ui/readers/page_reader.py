"""Reading one wiki page."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Final
from urllib.parse import unquote

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kshare.errors import KShareError, NotFound
from kshare.model.changes import BOOKMARKS, MARKS, PAGES, PEOPLE, SPACES, Changes
from kshare.queries.pages import PageView
from kshare.store.erasable import WhatToErase
from kshare.ui.actions import bind
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.editor.conflict_text import resolved
from kshare.ui.editor.history import HistoryView
from kshare.ui.erasing import erase_sheet_on
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.files.strip import AttachmentStrip
from kshare.ui.navigation import REVISION
from kshare.ui.pages.page_desk import PageDesk
from kshare.ui.readers.find_in_page import FindInPage
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.readers.marks_bar import MarksBar
from kshare.ui.readers.outline import Outline, OutlinePopover
from kshare.ui.readers.page_bars import ActionBar, MissingPopover
from kshare.ui.readers.page_printing import PagePrinter
from kshare.ui.readers.page_text import CHOOSE, PageSheet, ReadPage, read_page
from kshare.ui.readers.related_section import RelatedSection
from kshare.ui.readers.sharing import PageSharing
from kshare.ui.readers.sheet_cache import SheetCache
from kshare.ui.session import Session
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.popup import Popover
from kshare.ui.widgets.skeleton import Skeleton
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.posts import MarkItem, mark_item
from kshare.words import say

NEW: Final = "kshare:new/"
FILE: Final = "kshare:file/"
_REMEMBERED: Final = 200
_VERDICTS: Final = ("helped", "struggled", "disagree")


class PageReader(ItemReader):
    """Shows one page and what can be done with it. Give it an id with `show_item`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._page_id = self._anchor = ""
        self._revision: str | None = None  # the one whose history is wanted; '' for the newest
        self._sheet: PageSheet | None = None
        self._choices: dict[int, int] = {}
        self._scrolled: dict[str, int] = {}
        self._cache = SheetCache()
        self._popover: Popover | None = None
        self.bar = ActionBar()
        self.desk = FileDesk.of(session)
        self.pages = PageDesk(session, self)
        self.browser = PageBrowser(self.desk.load)
        self.browser.setAccessibleName(say("Page"))
        self.outline = Outline(self.browser)
        self.printer = PagePrinter(session, self)
        self.sharing = PageSharing(session, self)
        self.related = RelatedSection(session, self.browser)
        self.files = AttachmentStrip(session)
        self.marks = MarksBar(say("Was this page of use to you?"), _VERDICTS)
        self.banner = Banner()
        self._gone = EmptyState("file-text", "", "", ink="page", fill="page_soft")
        self._lay_out()
        self._connect()
        self._add_keys()

    def _lay_out(self) -> None:
        reading = QWidget()
        self.finder = FindInPage(self.browser, reading)
        column = QVBoxLayout(reading)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
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
        self.browser.link_activated.connect(self._follow)
        self.desk.arrived.connect(self.browser.blob_arrived)
        self.bar.edit_wanted.connect(lambda: self.edit_wanted.emit(self._page_id))
        self.bar.history_wanted.connect(self.show_history)
        self.bar.share_wanted.connect(self._ask_where_to_share)
        self.sharing.offered.connect(lambda popover: self._open(popover, self.bar.share))
        self.sharing.failed.connect(self._say_trouble)
        self.bar.below_wanted.connect(lambda: self._with_page(self.pages.ask_below))
        self.bar.rename_wanted.connect(lambda: self._with_page(self.pages.ask_name))
        self.bar.move_wanted.connect(lambda: self._with_page(self.pages.ask_place))
        self.bar.duplicate_wanted.connect(lambda: self._with_page(self._duplicate))
        self.bar.around_wanted.connect(lambda: self._with_page(self._show_around))
        self.pages.opened.connect(self.opened)
        self.pages.edit_wanted.connect(self.edit_wanted)
        self.bar.delete_wanted.connect(self._delete)
        self._gone.wanted.connect(lambda: self.pages.restore((self._page_id,)))
        self.bar.erase_wanted.connect(self._erase)
        self.bar.parent_wanted.connect(self._open_parent)
        self.bar.outline_wanted.connect(self.show_outline)
        self.bar.print_wanted.connect(self.print)
        self.bar.pdf_wanted.connect(self._save_pdf)
        self.outline.moved.connect(self._show_section)
        self.marks.pressed.connect(self._mark)
        follow_theme(self._recolour)

    def _add_keys(self) -> None:
        for key, wanted in (
            ("item.rename", self.bar.rename_wanted),
            ("item.move", self.bar.move_wanted),
            ("item.duplicate", self.bar.duplicate_wanted),
            ("item.around", self.bar.around_wanted),
        ):
            bind(self._reading, key, wanted.emit)
        bind(self._reading, "item.edit", lambda: self.edit_wanted.emit(self._page_id))
        bind(self._reading, "item.history", self.show_history, self.bar.history)
        bind(self._reading, "item.copy", self.bar.copy_address)
        bind(self._reading, "item.print", self.print)
        bind(self._reading, "item.helped", self.marks.buttons["helped"].click)

    @property
    def begins_in(self) -> QWidget:
        """What the keyboard reads in."""
        return self.browser

    @property
    def view(self) -> PageView | None:
        """The page that is shown, or None."""
        return self._sheet.view if self._sheet else None

    @property
    def is_whole(self) -> bool:
        """True once all of the page is rendered, not only the beginning of a long one."""
        return self._sheet is not None and self._sheet.whole

    @cached_property
    def history(self) -> HistoryView:
        """The revisions of the page; made when they are looked at first."""
        made = HistoryView(self._session)
        made.closed.connect(self._leave_history)
        self._stack.addWidget(made)
        return made

    @property
    def _reads_history(self) -> bool:
        return isinstance(self._stack.currentWidget(), HistoryView)

    def show_item(self, item_id: str) -> None:
        """Show a page by its id; where it was read before, it is scrolled as it was."""
        if item_id == self._page_id:
            self.refresh()
            return
        self._remember_scroll()
        self._page_id, self._sheet, self._choices, self._revision = item_id, None, {}, None
        if self._reads_history:
            self._stack.setCurrentWidget(self._skeleton)  # what it shows is another page's
        self.banner.hide()
        self.sharing.leave()
        self.finder.leave()
        self.related.show_item(item_id)
        self.files.show_item(item_id)
        change, now_ms = self._session.workspace.change_number(), self._session.wall()
        kept = self._cache.sheet(item_id, change, theme().palette, now_ms)
        if kept is not None:
            self._show(kept)
        else:
            self._stack.setCurrentWidget(self._skeleton)
            self.refresh()

    def begin_at(self, anchor: str) -> None:
        """A heading, or with `REVISION` before its id a former text, in the history."""
        if anchor.startswith(REVISION):
            self.show_revision(anchor.removeprefix(REVISION))
        else:
            self.go_to(anchor)

    def go_to(self, anchor: str) -> None:
        """Begin at a heading of the page that was asked for, as soon as it is there."""
        self._anchor = anchor
        if self._sheet is not None and self._sheet.whole:
            self._go_to_anchor()

    def _go_to_anchor(self) -> None:
        anchor, self._anchor = self._anchor, ""
        if anchor:
            self.browser.go_to(anchor)

    def refresh(self) -> None:
        """Read the page again; the reader's place is kept."""
        if self._page_id:
            palette, beginning = theme().palette, self._sheet is None
            request = ReadPage(self._page_id, palette, dict(self._choices), beginning=beginning)
            shown = partial(self._arrive, request, self._session.workspace.change_number())
            failed = partial(self._fail, self._page_id)
            self._session.ask(read_page, request, self, shown, failed, lane="io")

    def _arrive(self, request: ReadPage, change: int, sheet: PageSheet) -> None:
        if not request.choices:
            self._cache.keep(sheet, request.page, change, request.palette, self._session.wall())
        if request.page != self._page_id:
            return  # another one is read since, out of what was kept
        self._show(sheet)
        if not sheet.whole:
            self.refresh()

    def show_history(self) -> None:
        """The revisions of the page, as soon as it is here."""
        revision, self._revision = self._revision or "", None
        if self._sheet is not None:
            self.history.show_page(self._sheet.view.id, self._sheet.view.title, revision)
            self._stack.setCurrentWidget(self.history)
        else:
            self._revision = revision

    def show_revision(self, revision: str) -> None:
        """The history of the page that was asked for, at one of its texts ('': the newest); of a deleted page too."""
        self._revision = revision
        self.show_history()

    def show_outline(self) -> None:
        """The headings, to go to one of them."""
        popover = OutlinePopover(self.window(), self.outline.headings, self.outline.current)
        popover.chosen.connect(self.browser.go_to)
        self._open(popover, self.bar.outline)
        popover.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_section(self, number: int) -> None:
        self.bar.show_section(self.outline.headings[number].text if number >= 0 else "")

    def print(self) -> None:
        """On a printer that the person chooses."""
        if self._sheet is not None:
            self.printer.print(self._page_id)

    def _save_pdf(self) -> None:
        if self._sheet is not None:
            self.printer.ask_for_pdf(self._page_id, self._sheet.view.title)

    def _leave_history(self) -> None:
        gone = self._sheet is None or self._sheet.view.deleted
        self._stack.setCurrentWidget(self._gone if gone else self._reading)
        self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember_scroll(self) -> None:
        if self._sheet is not None:
            self._scrolled[self._page_id] = self.browser.verticalScrollBar().value()
            while len(self._scrolled) > _REMEMBERED:
                del self._scrolled[next(iter(self._scrolled))]

    def _recolour(self) -> None:
        if self._sheet is not None:
            self.refresh()

    def _on_changes(self, changes: Changes) -> None:
        if self._page_id and changes.touches(PAGES, MARKS, PEOPLE, SPACES, BOOKMARKS):
            self.refresh()

    # -- showing ---------------------------------------------------------------------------------------

    def _show(self, sheet: PageSheet) -> None:
        before, self._sheet = self._sheet, sheet
        view = sheet.view
        self.bar.show_view(view)
        self.marks.show_marks(view.marks, view.my_marks)
        self.outline.show_headings(sheet.outline)
        self.bar.outline.setVisible(len(sheet.outline) > 1)
        self.setAccessibleName(view.title)
        if self._revision is not None:
            self.show_history()
        if view.deleted:
            self._gone.say(say("“{title}” is deleted", title=view.title), "", say("Bring back"))
            # It may be read again while its history is open: that stays.
            if not self._reads_history:
                self._stack.setCurrentWidget(self._gone)
            return
        if not self._reads_history:
            # First, so that the text is laid out at the width that it will have.
            self._stack.setCurrentWidget(self._reading)
        scroll = self._scrolled.get(self._page_id, 0)
        if before is None or (not before.whole and (self._anchor or scroll)):
            # The latter: what was looked for lies behind the beginning that was shown.
            self.browser.show_parts(sheet.parts, scroll=scroll)
            if sheet.whole:
                self._go_to_anchor()
        elif before.revision != sheet.revision:
            if before.view.heads != view.heads:
                self._choices = {}
            self.browser.show_parts(sheet.parts, keep_place=True)

    def _fail(self, page: str, trouble: KShareError) -> None:
        if page != self._page_id:
            return
        if isinstance(trouble, NotFound):
            self._sheet = None
            self._gone.say(say("This page is not here"), say("It was deleted, or has not arrived yet."))
            self._stack.setCurrentWidget(self._gone)
        else:
            self._session.tell_trouble(trouble)

    # -- links and conflicts ---------------------------------------------------------------------------

    def _follow(self, address: str) -> None:
        if address.startswith("#"):
            self.browser.go_to(unquote(address[1:]))
        elif address.startswith(CHOOSE):
            conflict, choice = address.removeprefix(CHOOSE).split("/")
            self.choose(int(conflict), int(choice))
        elif address.startswith(NEW):
            self._offer_to_create(address)
        elif address.startswith(FILE):
            self.files.ask_to_open(unquote(address.removeprefix(FILE)))
        else:
            self.link_wanted.emit(address)

    def choose(self, conflict: int, choice: int) -> None:
        """Take a side of one conflict; once all are chosen, the page is saved."""
        if self._sheet is None:
            return
        view = self._sheet.view
        self._choices[conflict] = choice
        if len(self._choices) < len(view.conflicts):
            self.refresh()
            return
        text = resolved(view.text, view.conflicts, self._choices)
        command = SavePage("", text, page=view.id, base=view.heads, comment=say("settled"))
        self._choices = {}
        self._session.run(save_page, command, self, said=say("Settled: “{title}”", title=view.title))

    def _offer_to_create(self, address: str) -> None:
        popover = MissingPopover(self.window(), unquote(address.removeprefix(NEW)))
        popover.agreed.connect(lambda: self.link_wanted.emit(address))
        self._open(popover, self.bar.edit)

    def _open_parent(self) -> None:
        if self._sheet is not None and self._sheet.view.parent is not None:
            parent = self._sheet.view.parent.id
            if parent:
                self.opened.emit(parent)

    # -- actions ---------------------------------------------------------------------------------------

    def _open(self, popover: Popover, anchor: QWidget) -> None:
        if self._popover is not None:
            self._popover.deleteLater()
        self._popover = popover
        popover.open_at(anchor)

    @property
    def popover(self) -> Popover | None:
        """The question that is open, or was last."""
        return self._popover

    def _mark(self, mark: str, withdraw: bool) -> None:
        self._session.run(mark_item, MarkItem(self._page_id, mark, withdraw=withdraw), self)

    def _with_page(self, act: Callable[[str, str, QWidget], object]) -> None:
        """`act(id, title, anchor)` with the page that is shown."""
        if self._sheet is not None:
            act(self._page_id, self._sheet.view.title, self.bar.more)

    def _duplicate(self, page: str, title: str, _anchor: QWidget) -> None:
        self.pages.duplicate(page, title)

    def _show_around(self, page: str, _title: str, _anchor: QWidget) -> None:
        self.pages.show_around(page)

    def _delete(self) -> None:
        if self._sheet is not None:
            said = say("“{title}” is deleted", title=self._sheet.view.title)
            self._session.run(delete_page, DeletePage(self._page_id), self, said=said)

    def _erase(self) -> None:
        if self._sheet is not None:
            lead = say("The page “{title}” with all its former texts.", title=self._sheet.view.title)
            erase_sheet_on(self._session, self).ask(WhatToErase(self._page_id), lead, passages=True)

    def _ask_where_to_share(self) -> None:
        if self._sheet is not None:
            self.sharing.ask(self._sheet.view)

    def _say_trouble(self, trouble: KShareError) -> None:
        self.banner.show_text(trouble.full_message, kind="warn")
