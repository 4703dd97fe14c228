"""One home in one window: makes the screens and introduces them to window, reader, links and sync."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from kshare.errors import InvalidInput, KShareError, NotFound
from kshare.model.changes import PEOPLE, Changes
from kshare.queries.people import Follows, my_follows
from kshare.ui.actions import bind
from kshare.ui.commanding import Commanding
from kshare.ui.documents.link_router import LinkRouter
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.home.first_steps import BRING, WRITE
from kshare.ui.joining.doors import Doors
from kshare.ui.lazy_screen import LazyScreen
from kshare.ui.navigation import ITEMS, Place, target_of
from kshare.ui.notices.notice_desk import NoticeDesk
from kshare.ui.preferences import Preferences
from kshare.ui.process.loading_ahead import load_rooms
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.readers.reader import Reader
from kshare.ui.screens.home import HomeScreen
from kshare.ui.screens.searching import SearchDesk
from kshare.ui.search.tidying import Tidying
from kshare.ui.session import Session
from kshare.ui.shell.main_window import MainWindow, ScreenEntry
from kshare.ui.shell.rail import Me
from kshare.ui.sync.syncer import Syncer
from kshare.ui.widgets.sync_badge import SyncState
from kshare.ui.windows.desktop import Desktop
from kshare.ui.writing.composer_line import Mode
from kshare.usecases.undo import Undo
from kshare.words import say

if TYPE_CHECKING:
    from kshare.ui.screens.bookmarks import BookmarksScreen
    from kshare.ui.screens.inbox import InboxScreen
    from kshare.ui.screens.wiki import WikiScreen

Linked = TypeVar("Linked", "BookmarksScreen", "WikiScreen")

_AFTER_PAINT_MS = 250


class Desk(QObject):
    """The window of a home. `begin` starts what can wait until it is painted."""

    def __init__(
        self,
        session: Session,
        me: Me,
        memory: WindowMemory,
        open_outside: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self._memory = memory
        self.preferences = Preferences(session, memory, self)
        self.home = HomeScreen(session, me)
        self.home.read_ahead()
        self.wiki = LazyScreen(self._make_wiki)
        self.bookmarks = LazyScreen(self._make_bookmarks)
        self.searching = SearchDesk(session, self)
        self.search = self.searching.screen
        self.inbox = LazyScreen(self._make_inbox)
        self.reader = Reader(session)
        entries = [
            ScreenEntry("home", self.home, say("Home"), "house", "go.home"),
            ScreenEntry("wiki", self.wiki, say("Wiki"), "book-open", "go.wiki"),
            ScreenEntry("bookmarks", self.bookmarks, say("Bookmarks"), "bookmark", "go.bookmarks"),
            ScreenEntry("search", self.search, say("Search"), "search", "go.results"),
            ScreenEntry(
                "settings", LazyScreen(self.preferences.make_screen), say("Settings"), on_tab="settings"
            ),
            ScreenEntry("inbox", self.inbox, say("For you"), on_tab="bell"),
        ]
        self.window = MainWindow(entries, self.reader, me)
        self.router = LinkRouter(self.window, memory, open_outside or _open_outside)
        self.desktop = Desktop(session, self.window, memory, open_outside or _open_outside)
        self.notices = NoticeDesk(session, self.window, memory)
        self.syncer = Syncer(session, self)
        self.files = FileDesk.of(session)
        self.tidying = Tidying(session, self)
        self.commanding = Commanding(self)
        self._late = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._late.timeout.connect(self._begin_late)
        session.ending.connect(self._late.stop)
        self.doors = Doors(session, self.window, memory, me)
        if not memory.words_are_kept():
            self.home.offer(self.doors.recovery_task())
        self._connect()

    def _connect(self) -> None:
        window, session = self.window, self.session
        window.item_wanted.connect(self.reader.show_item)
        window.reading_wanted.connect(self.reader.return_to)
        window.reading_at = lambda: self.reader.scrolled
        self._connect_windows()
        window.capture_wanted.connect(self.compose)
        window.switch_wanted.connect(self.commanding.open)
        window.tag_wanted.connect(lambda tag: window.go(Place("home", query=f"#{tag}")))
        window.sync_wanted.connect(self._show_sync)
        window.rail.me_wanted.connect(lambda: self.doors.show_me_menu(window.rail.me))
        self.doors.profile_wanted.connect(window.open_item)
        self.doors.keys_wanted.connect(self.show_keys)
        self.home.reply_wanted.connect(self._reply)
        for source in (self.home, self.reader):
            source.link_wanted.connect(self.router.follow)
        self.home.page_wanted.connect(self.write_page)
        self.home.composer.opened_changed.connect(self._show_composer)
        self.home.edit_wanted.connect(self._edit)
        self.reader.opened.connect(window.open_item)
        self.reader.edit_wanted.connect(self._edit_page)
        self.reader.page_wanted.connect(self._make_page)
        self.router.inside.connect(self.follow_inside)
        self.router.refused.connect(self._refuse)
        session.changed.connect(self._on_changes)
        session.trouble.connect(window.show_trouble)
        session.done.connect(self._say_done)
        self.syncer.state_changed.connect(self._show_state)
        self.preferences.attach(window, self.doors)
        self._connect_search()
        bind(window, "sync.now", self.syncer.sync_now)
        bind(window, "help.keys", self.show_keys)

    def _connect_search(self) -> None:
        searching = self.searching
        searching.attach(self.window)
        searching.page_wanted.connect(self.write_page)
        searching.bookmark_wanted.connect(self.keep_bookmark)
        searching.draft_wanted.connect(self.open_draft)
        searching.found.connect(self.notices.first_day.note_found)

    def _connect_windows(self) -> None:
        """Other windows, and what is told unasked."""
        notices, desktop = self.notices, self.desktop
        desktop.inside_wanted.connect(self.follow_inside)
        desktop.edit_wanted.connect(self._edit_page)
        desktop.page_wanted.connect(self._make_page)
        bind(self.window, "window.new", desktop.open_here)
        notices.members_wanted.connect(self.doors.show_members)
        notices.first_day.offered.connect(self.home.offer)
        notices.first_day.wanted.connect(self._take_step)

    def begin(self) -> None:
        """As the windows were left; then everything that nobody sees in the first moment."""
        self.desktop.restore()
        self._ask_follows()
        self._late.start()

    def _begin_late(self) -> None:
        self.home.composer.restore_draft()
        self.desktop.restore_windows()
        self.notices.begin()
        self.searching.load()
        load_rooms(self)
        self.syncer.start()
        self.tidying.start()

    def keep(self) -> None:
        """Note where everything stands, for the next start: places, tabs, windows."""
        self.home.reading.keep()
        self.desktop.keep()
        self._memory.keep_place(self.window)

    def end(self, *, keep: bool = True) -> None:
        """The window goes. Nothing of it stays behind, and nobody waits. What ends, ends in this order:

        1. What is noted for the next start is noted (`keep`, unless it must not be).
        2. The other windows close, and whoever comes by a timer comes no more: bell, requests to be let in, rounds
           of sync, transfers of files, idle work.
        3. The session ends. First it asks those who hold unkept words to hand them over (`Session.ending`); then it
           tells of no change and answers nobody. What is to be written is on the store lane, where the application
           waits for it.
        4. The choices of this PC are kept no more, and the window is hidden.

        After that session, window and desk can be deleted, in any order and at any time: no thread, timer or answer
        comes back to them. Who made the desk deletes it, and closes the workspace when the lanes are done.
        """
        if keep:
            self.keep()
        self.desktop.close_windows()
        self.notices.end()
        self.syncer.stop()
        self.files.end()
        self.tidying.stop()
        self.session.end()
        self.preferences.forget()
        self.window.hide()

    # -- screens ---------------------------------------------------------------------------------------

    def _make_wiki(self) -> WikiScreen:
        from kshare.ui.screens.wiki import WikiScreen

        return self._linked(WikiScreen(self.session))

    def _make_bookmarks(self) -> BookmarksScreen:
        from kshare.ui.screens.bookmarks import BookmarksScreen

        return self._linked(BookmarksScreen(self.session))

    def _make_inbox(self) -> InboxScreen:
        from kshare.ui.screens.inbox import InboxScreen

        screen = InboxScreen(self.session)
        screen.space_wanted.connect(self._show_sync)
        return screen

    def _linked(self, screen: Linked) -> Linked:
        screen.importing.screen_wanted.connect(lambda name: self.window.go(Place(name)))
        screen.link_wanted.connect(self.router.follow)
        return screen

    # -- going -----------------------------------------------------------------------------------------

    def compose(self, mode: Mode | None = None) -> None:
        """The composer on Home, ready to type; without a mode as it was left."""
        self.home.composer.open(mode)

    def _show_composer(self, is_open: bool) -> None:
        """Nobody writes unseen, behind what is read or on another screen."""
        if is_open:
            self.window.show_screen("home")

    def write_page(self, title: str) -> None:
        """The editor with a new page."""
        self.wiki.real.edit_page(None, title=title)

    def keep_bookmark(self, address: str) -> None:
        """The form with an address in it."""
        self.window.go(Place("bookmarks"))
        self.bookmarks.real.sheet.add(address)

    def _make_page(self, post: str) -> None:
        """The editor with a page out of a question and its answers."""
        from kshare.queries.page_of_thread import BeginPage, page_of_thread

        self.session.ask(page_of_thread, BeginPage(post), self, lambda begun: self.wiki.real.begin(begun))

    def open_draft(self, key: str) -> None:
        """Go on with a text that was begun: `key` is the draft's."""
        kind, _, rest = key.partition(":")
        match kind:
            case "page":
                self.wiki.real.edit_page(rest)
            case "new-page":
                self.wiki.real.edit_page(None, title=rest)
            case "reply":
                self._reply(rest)
            case _:
                self.compose()

    def _take_step(self, step: str) -> None:
        """One of the small steps of the first day."""
        if step == BRING:
            self._offer_import()
        elif step == WRITE:
            self.compose()
        else:
            self.window.start_search()

    def _offer_import(self) -> None:
        """The choice stands where it was asked for; what is chosen leads to where it will be found."""
        from kshare.ui.exchange.importing import import_menu

        def bookmarks() -> None:
            self.window.go(Place("bookmarks"))
            self.bookmarks.real.importing.choose_file()

        def notes() -> None:
            self.window.go(Place("wiki"))
            self.wiki.real.importing.choose_folder()

        if card := self.notices.first_day.card:
            import_menu(self.window, bookmarks, notes).show_below(card.rows[BRING].button)

    def _edit(self, item_id: str, kind: str) -> None:
        if kind == "page":
            self._edit_page(item_id)
        else:
            self.window.open_item(item_id)
            self.reader.start_edit()

    def _edit_page(self, page_id: str) -> None:
        self.wiki.real.edit_page(page_id)

    def _reply(self, item_id: str) -> None:
        self.window.open_item(item_id)
        self.reader.start_reply()

    def show_keys(self) -> None:
        """The map of the keyboard."""
        from kshare.ui.shell.keys_sheet import KeysSheet

        sheet = KeysSheet(self.window)
        sheet.closed.connect(sheet.deleteLater)

    def follow_inside(self, link: str) -> None:
        """A link to one of KShare's own places."""
        kind, name = target_of(link)
        if kind == "tag":
            self.window.go(Place("home", query=f"#{name}"))
        elif kind == "settings":
            self.window.go(Place("settings", query=name))
        elif kind == "new":
            self.write_page(name)
        elif kind in ITEMS and name:
            self.window.open_item(name)

    def follow_links(self, links: Sequence[str]) -> None:
        """Come to the front, and follow what a second start handed over."""
        for link in links:
            self.router.follow(link)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _refuse(self, _address: str) -> None:
        self.window.show_trouble(InvalidInput("This link leads nowhere that KShare opens."))

    # -- hearing ---------------------------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        self.window.on_changes(changes)
        if changes.touches(PEOPLE):
            self._ask_follows()

    def _ask_follows(self) -> None:
        self.session.ask(my_follows, None, self, self._show_follows)

    def _show_follows(self, follows: Follows) -> None:
        self.window.rail.show_tags(follows.tags)

    def _say_done(self, words: str, undo: Undo | None) -> None:
        self.desktop.toast.show_text(words, (lambda: self.session.undo(undo)) if undo is not None else None)

    def _show_state(self, state: SyncState) -> None:
        self.window.rail.badge.show_state(state)

    def _show_sync(self) -> None:
        from kshare.ui.sync.details import SyncDetails

        details = SyncDetails(self.syncer, self.session.wall(), self.window, self._memory.asked())
        details.members_wanted.connect(self.doors.show_members)
        details.join_wanted.connect(self.doors.join)
        details.closed.connect(details.deleteLater)
        details.open_at(self.window.rail.badge)

    def show_crash(self, path: str) -> None:
        """Something of ours broke; everything that was kept is kept."""
        words = say("Something inside KShare went wrong. Your work is kept. A report without content: {path}")
        self.window.banner.add(words.format(path=path), kind="danger")

    def say_unsettled(self, trouble: KShareError) -> None:
        """Why the window shows this home and not the restored one that was to take its place."""
        if isinstance(trouble, NotFound):
            words = trouble.message
        else:
            words = say(
                "The restored home could not take the place of this one; the next start tries again. {reason}",
                reason=trouble.message,
            )
        self.window.banner.add(words, kind="warn")


def _open_outside(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))
