"""One home in one window: makes the screens and introduces them to window, reader, links and sync."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import unquote

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from kshare.errors import InvalidInput
from kshare.model.changes import PEOPLE, Changes
from kshare.queries.people import Follows, my_follows
from kshare.ui.actions import action, bind, shown_keys
from kshare.ui.composer_line import Mode
from kshare.ui.doors import Doors
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.first_steps import BRING, WRITE
from kshare.ui.lazy_screen import LazyScreen
from kshare.ui.link_router import LinkRouter
from kshare.ui.navigation import Place
from kshare.ui.notices.notice_desk import NoticeDesk
from kshare.ui.preferences import Preferences
from kshare.ui.rail import FollowedTag, Me
from kshare.ui.readers.reader import Reader
from kshare.ui.screen import Screen
from kshare.ui.screens.home import HomeScreen
from kshare.ui.session import Session
from kshare.ui.shell import MainWindow, ScreenEntry
from kshare.ui.syncing import Syncer
from kshare.ui.theme.apply import theme
from kshare.ui.tidying import Tidying
from kshare.ui.widgets.sync_badge import SyncState
from kshare.ui.window_memory import WindowMemory
from kshare.ui.windows.desktop import Desktop
from kshare.usecases.undo import Undo
from kshare.words import say

if TYPE_CHECKING:
    from kshare.queries.saved_searches import SavedRow
    from kshare.ui.palette import QuickSwitcher
    from kshare.ui.palette_offers import Command
    from kshare.ui.screens.search_completion import FilterCompletion
    from kshare.ui.screens.search_saving import SavedSearches

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
        self.wiki = LazyScreen(self._make_wiki)
        self.bookmarks = LazyScreen(self._make_bookmarks)
        self.search = LazyScreen(self._make_search)
        self.inbox = LazyScreen(lambda: self.notices.make_screen())
        self.reader = Reader(session)
        entries = [
            ScreenEntry("home", self.home, say("Home"), "house", "go.home"),
            ScreenEntry("wiki", self.wiki, say("Wiki"), "book-open", "go.wiki"),
            ScreenEntry("bookmarks", self.bookmarks, say("Bookmarks"), "bookmark", "go.bookmarks"),
            ScreenEntry("search", self.search, say("Search"), "search", "go.results"),
            ScreenEntry("settings", LazyScreen(self.preferences.make_screen), say("Settings")),
            ScreenEntry("inbox", self.inbox, say("For you")),
        ]
        self.window = MainWindow(entries, self.reader, me)
        self.router = LinkRouter(self.window, memory, open_outside or _open_outside)
        self.desktop = Desktop(session, self.window, memory, open_outside or _open_outside)
        self.notices = NoticeDesk(session, self.window, memory)
        self.syncer = Syncer(session, self)
        self.files = FileDesk.of(session)
        self.tidying = Tidying(session, self)
        self._switcher: QuickSwitcher | None = None
        self._completion: FilterCompletion | None = None
        self.saved: SavedSearches | None = None
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
        window.switch_wanted.connect(self.switch)
        window.tag_wanted.connect(lambda tag: window.go(Place("home", query=f"#{tag}")))
        window.sync_wanted.connect(self._show_sync)
        window.rail.me_wanted.connect(lambda: self.doors.show_me_menu(window.rail.me))
        self.doors.profile_wanted.connect(window.open_item)
        window.search_asked.connect(self._search)
        window.rail.search_wanted.connect(self._open_saved)
        window.search_moved.connect(lambda step: self.search.real.move(step))
        window.search_opened.connect(self._open_search)
        self.home.reply_wanted.connect(self._reply)
        for source in (self.home, self.reader):
            source.link_wanted.connect(self.router.follow)
        self.home.page_wanted.connect(self.write_page)
        self.home.edit_wanted.connect(self._edit)
        self.reader.opened.connect(window.open_item)
        self.reader.edit_wanted.connect(self._edit_page)
        self.reader.page_wanted.connect(lambda _post: self.write_page(""))
        self.router.inside.connect(self.follow_inside)
        self.router.refused.connect(self._refuse)
        session.changed.connect(self._on_changes)
        session.trouble.connect(window.show_trouble)
        session.done.connect(self._say_done)
        self.syncer.state_changed.connect(self._show_state)
        self.preferences.attach(window, self.doors)
        bind(window, "sync.now", self.syncer.sync_now)
        bind(window, "help.keys", self.show_keys)

    def _connect_windows(self) -> None:
        """Other windows, and what is told unasked."""
        notices, desktop = self.notices, self.desktop
        desktop.inside_wanted.connect(self.follow_inside)
        desktop.edit_wanted.connect(self._edit_page)
        desktop.page_wanted.connect(lambda _post: self.write_page(""))
        bind(self.window, "window.new", desktop.open_here)
        notices.space_wanted.connect(self._show_sync)
        notices.members_wanted.connect(self.doors.show_members)
        notices.first_day.offered.connect(self.home.offer)
        notices.first_day.wanted.connect(self._take_step)

    def begin(self) -> None:
        """As the windows were left; then everything that nobody sees in the first moment."""
        self.desktop.restore()
        self._ask_follows()
        QTimer.singleShot(_AFTER_PAINT_MS, self, self._begin_late)

    def _begin_late(self) -> None:
        self.home.composer.restore_draft()
        self.desktop.restore_windows()
        self.notices.begin()
        self.session.work("io", _load_search, self, self._follow_searches)
        self.preferences.load()
        self.syncer.start()
        self.tidying.start()

    def end(self) -> None:
        """Keep what is typed and where the window is; wait for nothing."""
        self.home.composer.keep_draft()
        self.home.reading.keep()
        self.desktop.keep()
        self.notices.end()
        self._memory.keep_place(self.window)
        self.session.stop()
        self.syncer.stop()
        self.files.end()
        self.tidying.stop()

    # -- screens ---------------------------------------------------------------------------------------

    def _make_wiki(self) -> Screen:
        from kshare.ui.screens.wiki import WikiScreen

        return self._linked(WikiScreen(self.session))

    def _make_bookmarks(self) -> Screen:
        from kshare.ui.screens.bookmarks import BookmarksScreen

        return self._linked(BookmarksScreen(self.session))

    def _make_search(self) -> Screen:
        from kshare.ui.screens.search import SearchScreen

        screen = SearchScreen(self.session)
        screen.followed.connect(self.window.follow_item)
        screen.words_changed.connect(self._show_words)
        screen.page_wanted.connect(self.write_page)
        screen.draft_wanted.connect(self.open_draft)
        screen.opened.connect(lambda _item: self.notices.first_day.note_found())
        return screen

    def _linked(self, screen: Screen) -> Screen:
        wanted = getattr(screen, "link_wanted", None)
        if wanted is not None:
            wanted.connect(self.router.follow)
        return screen

    # -- going -----------------------------------------------------------------------------------------

    def compose(self, mode: Mode | None = None) -> None:
        """The composer on Home, ready to type; without a mode as it was left."""
        if self.window.place.screen != "home":
            self.window.go(Place("home"))
        self.home.composer.open(mode)

    def write_page(self, title: str) -> None:
        """The editor with a new page."""
        self.wiki.real.edit_page(None, title=title)

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
            self.window.go(Place("bookmarks"))
            self.bookmarks.real.importing.offer(self.window.rail.button("bookmarks"))
        elif step == WRITE:
            self.compose()
        else:
            self.window.start_search()

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

    def _search(self, text: str) -> None:
        self._complete_filters(text)
        if self.window.place.screen == "search":
            self.search.real.typing(text)
        elif text:
            self.window.go(Place("search", query=text))

    def _open_saved(self, row: SavedRow) -> None:
        self._search_for(row.query)

    def _search_for(self, query: str) -> None:
        """Finished words; those of a saved search count as looked at."""
        self.window.go(Place("search", query=query))
        if self.saved is not None and (row := self.saved.row_of(query)) is not None:
            self.saved.note_opened(row)

    def _open_search(self) -> None:
        if self.window.place.screen == "search":
            self.search.real.open_current()
        else:
            self.window.go(Place("search", query=self.window.top_bar.search.text()))

    def _complete_filters(self, text: str) -> None:
        if self._completion is None and len(text) > 1:
            from kshare.ui.screens.search_completion import FilterCompletion

            self._completion = FilterCompletion(self.session, self.window.top_bar.search)
            self._completion.look(text)

    def _show_words(self, text: str) -> None:
        box = self.window.top_bar.search
        if box.text() != text:
            box.setText(text)

    def show_keys(self) -> None:
        """The map of the keyboard."""
        from kshare.ui.keys_sheet import KeysSheet

        sheet = KeysSheet(self.window)
        sheet.closed.connect(sheet.deleteLater)

    def switch(self) -> None:
        """Open the quick switcher."""
        if self._switcher is None:
            self._switcher = self._make_switcher()
        self._switcher.commands = self._commands()
        self._switcher.open_box()

    def _make_switcher(self) -> QuickSwitcher:
        from kshare.ui.palette import QuickSwitcher

        made = QuickSwitcher(self.session, self.window)
        made.opened.connect(self.window.open_item)
        made.tag_wanted.connect(self.window.tag_wanted)
        made.search_wanted.connect(self._search_for)
        return made

    def _commands(self) -> Sequence[Command]:
        from kshare.ui.palette_offers import Command

        def offer(key: str, act: Callable[[str], object], with_words: str = "") -> Command:
            known = action(key)
            return Command(known.name, known.icon, act, shown_keys(key), with_words)

        def go(key: str, screen: str) -> Command:
            return offer(key, lambda _typed: self.window.go(Place(screen)))

        def search(typed: str) -> None:
            self.window.go(Place("search", query=typed))

        return (
            offer("new.post", lambda _typed: self.compose(Mode.POST)),
            offer("new.question", lambda _typed: self.compose(Mode.QUESTION)),
            offer("new.page", self.write_page, say("New page “{typed}”")),
            offer("new.bookmark", lambda _typed: self.compose(Mode.BOOKMARK)),
            offer("sync.now", lambda _typed: self.syncer.sync_now()),
            *self.doors.commands(),
            offer("theme.toggle", lambda _typed: theme().toggle()),
            go("go.home", "home"),
            go("go.wiki", "wiki"),
            go("go.bookmarks", "bookmarks"),
            go("go.inbox", "inbox"),
            offer("help.keys", lambda _typed: self.show_keys()),
            offer("go.search", search, say("Search everything for “{typed}”")),
            *self.preferences.commands(),
        )

    def follow_inside(self, link: str) -> None:
        """A link to one of KShare's own places."""
        kind, _, rest = link.removeprefix("kshare:").partition("/")
        name = unquote(rest.partition("#")[0])
        match kind:
            case "tag":
                self.window.go(Place("home", query=f"#{name}"))
            case "new":
                self.write_page(name)
            case "page" | "post" | "bookmark" | "person" if name:
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

    def _follow_searches(self, _ready: None = None) -> None:
        from kshare.ui.screens.search_saving import SavedSearches

        self.saved = SavedSearches(self.session, self)
        self.saved.changed.connect(self.window.rail.show_searches)
        self.saved.follow()

    def _ask_follows(self) -> None:
        self.session.ask(my_follows, None, self, self._show_follows)

    def _show_follows(self, follows: Follows) -> None:
        self.window.rail.show_tags([FollowedTag(tag) for tag in follows.tags])

    def _say_done(self, words: str, undo: Undo | None) -> None:
        self.window.toast.show_text(words, (lambda: self.session.undo(undo)) if undo is not None else None)

    def _show_state(self, state: SyncState) -> None:
        self.window.rail.badge.show_state(state)

    def _show_sync(self) -> None:
        from kshare.ui.sync_details import SyncDetails

        details = SyncDetails(self.syncer, self.session.wall(), self.window, self._memory.asked())
        details.members_wanted.connect(self.doors.show_members)
        details.join_wanted.connect(self.doors.join)
        details.closed.connect(details.deleteLater)
        details.open_at(self.window.rail.badge)

    def show_crash(self, path: str) -> None:
        """Something of ours broke; everything that was kept is kept."""
        words = say("Something inside KShare went wrong. Your work is kept. A report without content: {path}")
        self.window.banner.add(words.format(path=path), kind="danger")


def _load_search() -> None:
    """What the first key in the search box needs, read by a lane before anybody types: the query language too."""
    for module in ("kshare.index.grammar", "kshare.queries.saved_searches"):
        import_module(module)


def _open_outside(address: str) -> None:
    QDesktopServices.openUrl(QUrl(address))
