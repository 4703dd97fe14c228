"""What can be done with a page from wherever it is seen: each wish asks what it must and ends in one use case."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kshare.ui.actions import action, shown_keys
from kshare.ui.pages.questions import (
    BelowQuestion,
    DeleteQuestion,
    MoveQuestion,
    RenameQuestion,
    TagsQuestion,
)
from kshare.ui.session import Session
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.popup import Popover
from kshare.usecases.page_copies import DuplicatePage, duplicate_page
from kshare.usecases.page_groups import (
    DeletePages,
    MovePages,
    TagPages,
    UndeletePages,
    delete_pages,
    move_pages,
    tag_pages,
    undelete_pages,
)
from kshare.usecases.pages import RenamePage, rename_page
from kshare.usecases.subpages import BeginUnder, begin_under
from kshare.usecases.undo import Done
from kshare.words import say, say_many


class PageDesk(QObject):
    """Belongs to a widget that shows pages. Trouble goes to the window's banner, what was done to its toast."""

    opened = Signal(str)
    """A page that should be read: a copy that was made, or one that was found around another."""
    edit_wanted = Signal(str)

    def __init__(self, session: Session, owner: QWidget) -> None:
        super().__init__(owner)
        self._session, self._owner = session, owner
        self._popover: Popover | None = None

    @property
    def popover(self) -> Popover | None:
        """The question that is open, or was last."""
        return self._popover

    def menu(self, page: str, title: str) -> Menu:
        """Everything that can be done with one page, with its keys."""
        menu = Menu(self._owner)

        def offer(key: str, act: Callable[[], object]) -> None:
            known = action(key)
            ink = "danger" if key == "item.delete" else "text2"
            menu.offer(known.name, act, known.icon, ink=ink, keys=shown_keys(key))

        offer("item.edit", lambda: self.edit_wanted.emit(page))
        menu.offer(say("New page under it…"), lambda: self.ask_below(page, title, self._owner), "file-plus")
        offer("item.rename", lambda: self.ask_name(page, title, self._owner))
        offer("item.move", lambda: self.ask_place(page, title, self._owner))
        offer("item.duplicate", lambda: self.duplicate(page, title))
        offer("item.around", lambda: self.show_around(page))
        menu.addSeparator()
        offer("item.delete", lambda: self.delete((page,), title))
        return menu

    # -- one page --------------------------------------------------------------------------------------

    def ask_below(self, page: str, title: str, anchor: QWidget) -> None:
        """Ask what a new page under this one is called; then it is made, and written."""
        question = BelowQuestion(self._owner.window(), title)
        question.named.connect(lambda named: self._begin_under(page, named))
        self._open(question, anchor)

    def _begin_under(self, page: str, title: str) -> None:
        said = say("Page “{title}” created", title=title)
        self._run(begin_under, BeginUnder(title, page), said, lambda done: self.edit_wanted.emit(done.id))

    def ask_name(self, page: str, title: str, anchor: QWidget) -> None:
        """Ask for another title."""
        question = RenameQuestion(self._session, self._owner.window(), page, title)
        question.named.connect(lambda named: self._rename(page, named))
        self._open(question, anchor)

    def _rename(self, page: str, title: str) -> None:
        self._run(rename_page, RenamePage(page, title), say("Renamed to “{title}”", title=title))

    def ask_place(self, page: str, title: str, anchor: QWidget) -> None:
        """Ask under which page it should stand."""
        self._ask_where((page,), title, anchor)

    def duplicate(self, page: str, title: str) -> None:
        """Make a second page like it, and show it."""
        command = DuplicatePage(page, say("Copy of {title}", title=title))
        said = say("“{title}” has a copy", title=title)
        self._run(duplicate_page, command, said, self._show_copy)

    def _show_copy(self, done: Done) -> None:
        self.opened.emit(done.id)

    def show_around(self, page: str) -> None:
        """The pages that it is linked with, as a picture and as a list."""
        from kshare.ui.graph.around_sheet import AroundSheet

        sheet = AroundSheet(self._session, self._owner.window())
        sheet.opened.connect(self.opened)
        sheet.closed.connect(sheet.deleteLater)
        sheet.look_around(page)

    # -- several pages ---------------------------------------------------------------------------------

    def ask_tags(self, pages: tuple[str, ...], anchor: QWidget) -> None:
        """Ask which tags they should get and lose."""
        question = TagsQuestion(self._session, self._owner.window(), pages)
        question.agreed.connect(lambda add, drop: self._tag(pages, add, drop))
        self._open(question, anchor)

    def _tag(self, pages: tuple[str, ...], add: tuple[str, ...], drop: tuple[str, ...]) -> None:
        said = say_many("{count} page has other tags", "{count} pages have other tags", len(pages))
        if add or drop:
            self._run(tag_pages, TagPages(pages, add, drop), said)

    def ask_place_of_all(self, pages: tuple[str, ...], anchor: QWidget) -> None:
        """Ask under which page they should stand."""
        self._ask_where(pages, "", anchor)

    def _ask_where(self, pages: tuple[str, ...], title: str, anchor: QWidget) -> None:
        question = MoveQuestion(self._session, self._owner.window(), pages, title)
        question.placed.connect(lambda parent: self.move_under(pages, parent, title))
        self._open(question, anchor)

    def move_under(self, pages: tuple[str, ...], parent: str, title: str = "") -> None:
        """Put pages under another one; '' is the top."""
        if len(pages) == 1 and title:
            said = say("“{title}” is moved", title=title)
        else:
            said = say_many("{count} page is moved", "{count} pages are moved", len(pages))
        self._run(move_pages, MovePages(pages, parent or None), said)

    def ask_delete(self, pages: tuple[str, ...], anchor: QWidget) -> None:
        """Say what becomes of the pages around them, and ask."""
        question = DeleteQuestion(self._session, self._owner.window(), pages)
        question.agreed.connect(lambda: self.delete(pages))
        self._open(question, anchor)

    def delete(self, pages: tuple[str, ...], title: str = "") -> None:
        """Hide them; the toast brings all of them back."""
        if len(pages) == 1 and title:
            said = say("“{title}” is deleted", title=title)
        else:
            said = say_many("{count} page is deleted", "{count} pages are deleted", len(pages))
        self._run(delete_pages, DeletePages(pages), said)

    def restore(self, pages: tuple[str, ...]) -> None:
        """Bring them back from the trash."""
        said = say_many("{count} page is back", "{count} pages are back", len(pages))
        self._run(undelete_pages, UndeletePages(pages), said)

    def _run(
        self,
        use_case: Callable[..., object],
        command: object,
        said: str,
        done: Callable[..., object] | None = None,
    ) -> None:
        self._session.run(use_case, command, self, done, said=said)

    def _open(self, popover: Popover, anchor: QWidget) -> None:
        if self._popover is not None:
            self._popover.deleteLater()
        self._popover = popover
        popover.open_at(anchor)
