"""The main window: rail, top bar, list and reader. Screens are handed in; the window knows no store.

From 1100 px on, list and reader stand side by side. Narrower, the reader takes the place of the list and
'back' returns to it. Under 760 px the rail shows icons only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.ui.actions import bind, pressed
from kshare.ui.navigation import History, Place, Tabs
from kshare.ui.screen import ChangeNews, Screen
from kshare.ui.shell.aside import Aside
from kshare.ui.shell.rail import Me, Rail, RailEntry
from kshare.ui.shell.tab_names import TabNames
from kshare.ui.shell.tab_strip import TabLabel, TabStrip
from kshare.ui.shell.top_bar import TopBar
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Size, Space
from kshare.ui.widgets.banner_queue import BannerQueue
from kshare.ui.widgets.toast import Toast

_READER_SHARE = 54
_SMALLEST = (480, 480)


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """A screen and its place in the rail; without an icon it is reached in other ways only.

    `action` is the key of the action that leads there (`kshare.ui.actions`), `on_tab` its icon where it has none in
    the rail.
    """

    key: str
    screen: Screen
    word: str
    icon: str = ""
    action: str = ""
    on_tab: str = ""


class _ReaderFrame(QWidget):
    """The reader's ground: a surface with a hairline towards the list."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(theme().palette.surface))
        painter.end()


class MainWindow(QMainWindow):
    """Brings rail, top bar, screens and reader together and remembers the way."""

    capture_wanted = Signal()
    tag_wanted = Signal(str)
    sync_wanted = Signal()
    switch_wanted = Signal()
    """Open the quick switcher."""
    search_asked = Signal(str)
    search_moved = Signal(int)
    search_opened = Signal()
    item_wanted = Signal(str)
    """The reader should show this item; '' clears it."""
    reading_wanted = Signal(int)
    """Return the reader to where this item was read (px)."""
    resized = Signal(int)

    def __init__(self, screens: Sequence[ScreenEntry], reader: QWidget, me: Me) -> None:
        super().__init__()
        self.setWindowTitle("KShare")
        self.setMinimumSize(*_SMALLEST)
        self._screens = {entry.key: entry.screen for entry in screens}
        self.tabs = Tabs(Place(screens[0].key))
        self._aside: Aside | None = None
        self.reading_at: Callable[[], int] = lambda: 0
        """How far the reader is scrolled (px)."""
        self._reading = False
        self._main: QWidget = screens[0].screen
        """What the person looks at: a screen, or the reader where it has taken the screen's place."""
        in_rail = [entry for entry in screens if entry.icon]
        self._in_rail = [entry.key for entry in in_rail]
        self.rail = Rail([RailEntry(e.key, e.icon, e.word) for e in in_rail], me)
        self.top_bar = TopBar()
        self.strip = TabStrip()
        labels = {entry.key: TabLabel(entry.word, icon=entry.icon or entry.on_tab) for entry in screens}
        self.tab_names = TabNames(self.tabs, self.strip, labels, self)
        self.banner = BannerQueue()
        self._stack = QStackedWidget()
        for entry in screens:
            self._stack.addWidget(entry.screen)
            entry.screen.setAccessibleName(entry.word)
            entry.screen.opened.connect(self.open_item)
            entry.screen.visited.connect(self.go)
            entry.screen.trouble.connect(self.show_trouble)
        self._reader = self._frame(reader)
        self._lay_out()
        self.toast = Toast(self)
        self._connect()
        self._add_keys(in_rail)
        self._arrive(self._history.current)

    @staticmethod
    def _frame(reader: QWidget) -> QWidget:
        frame = _ReaderFrame()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(reader)
        frame.setFocusProxy(reader)
        return frame

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._stack)
        self._splitter.addWidget(self._reader)
        shares = (100 - _READER_SHARE, _READER_SHARE)
        for side, share in enumerate(shares):
            self._splitter.setStretchFactor(side, share)
        self._splitter.setSizes([10 * share for share in shares])
        centre = QWidget()
        centre.setObjectName("canvas")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(Space.M, 0, Space.M, Space.XS)
        tabs.addWidget(self.strip, 1)
        notice = QHBoxLayout()
        notice.setContentsMargins(Space.M, 0, Space.M, 0)
        notice.addWidget(self.banner)
        right.addWidget(self.top_bar)
        right.addLayout(tabs)
        right.addLayout(notice)
        right.addWidget(self._splitter, 1)
        whole = QHBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        self.rail.place_wanted.connect(self._go_to_room)
        self.rail.capture_wanted.connect(self.capture_wanted)
        self.rail.tag_wanted.connect(self.tag_wanted)
        self.rail.sync_wanted.connect(self.sync_wanted)
        self.top_bar.back_wanted.connect(self.go_back)
        self.top_bar.forward_wanted.connect(self.go_forward)
        self.strip.chosen.connect(self.choose_tab)
        self.strip.close_wanted.connect(self.close_tab)
        self.strip.move_wanted.connect(self.move_tab)
        self.top_bar.search.asked.connect(self.search_asked)
        self.top_bar.search.moved.connect(self.search_moved)
        self.top_bar.search.opened.connect(self.search_opened)
        self.top_bar.search.left.connect(lambda: self._current.focus_first())

    def _add_keys(self, in_rail: Sequence[ScreenEntry]) -> None:
        bind(self, "go.back", self.go_back, self.top_bar.back)
        bind(self, "go.forward", self.go_forward, self.top_bar.forward)
        bind(self, "go.search", self.start_search)
        bind(self, "go.commands", self.switch_wanted.emit)
        bind(self, "new.post", self.capture_wanted.emit)
        bind(self, "window.tab", lambda: self.open_tab(self._keep_place()))
        bind(self, "window.close_tab", lambda: self.close_tab(self.tabs.at))
        bind(self, "window.next_tab", lambda: self.choose_tab(self.tabs.at + 1))
        bind(self, "window.last_tab", lambda: self.choose_tab(self.tabs.at - 1))
        bind(self, "window.tab_right", lambda: self.move_tab(self.tabs.at, self.tabs.at + 1))
        bind(self, "window.tab_left", lambda: self.move_tab(self.tabs.at, self.tabs.at - 1))
        for entry in in_rail:
            bind(self, entry.action, partial(self._go_to_room, entry.key), self.rail.button(entry.key))

    @property
    def place(self) -> Place:
        """Where the window is."""
        return self._history.current

    @property
    def shows_both(self) -> bool:
        """True while list and reader stand side by side."""
        return self.width() >= Size.NARROW and self._current.uses_reader

    @property
    def _history(self) -> History:
        return self.tabs.current

    @property
    def split(self) -> list[int]:
        """The widths of list and reader (px)."""
        return self._splitter.sizes()

    def set_split(self, sizes: list[int]) -> None:
        """Widths of the last time."""
        if len(sizes) == 2 and all(size > 0 for size in sizes):
            self._splitter.setSizes(sizes)

    @property
    def _current(self) -> Screen:
        return self._screens[self._history.current.screen]

    def go(self, place: Place) -> None:
        """Go somewhere new; 'back' returns to here, scrolled as it is now."""
        self._keep_place()
        self._history.visit(place)
        self._arrive(self._history.current)

    def show_screen(self, key: str) -> None:
        """Go to a screen, unless it is seen; the reader may have taken its place."""
        here = self._history.current
        if here.screen != key:
            self.go(Place(key))
        elif self._stack.isHidden():
            self.go(replace(here, item="", reading=0))

    def open_item(self, item_id: str) -> None:
        """Show an item of the present screen in the reader; in a tab behind, if the click asked for that.

        A screen that takes the whole width has no room beside it: then its list is shown, or the first screen.
        """
        place = replace(self._keep_place(), item=item_id, reading=0)
        if not self._current.uses_reader:
            place = Place(place.screen if place.screen in self._in_rail else self._in_rail[0], item_id)
        if self._aside is not None and self._aside.wanted:
            self.open_tab(place, behind=True)
            return
        self.go(place)
        if self._aside is not None and self._aside.by_key:
            self._reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow_item(self, item_id: str) -> None:
        """Show an item beside the list while the selection walks; no step of the way, nothing while narrow."""
        if self.shows_both and item_id != self._history.current.item:
            self._history.keep(replace(self._history.current, item=item_id, reading=0))
            self.item_wanted.emit(item_id)
            self.tab_names.show()

    def go_back(self) -> None:
        """To the place before this one."""
        self._keep_place()
        self._history.back()
        self._return()

    def go_forward(self) -> None:
        """To the place that 'back' came from."""
        self._keep_place()
        self._history.forward()
        self._return()

    def _keep_place(self) -> Place:
        """Note how far list and reader are scrolled, before leaving; the place as it is now."""
        place = self._current.current_place(self._history.current)
        kept = replace(place, reading=self.reading_at() if place.item else 0)
        self._history.keep(kept)
        return kept

    # -- tabs ------------------------------------------------------------------------------------------

    def open_tab(self, place: Place, *, behind: bool = False) -> None:
        """A new tab right of this one; `behind` leaves the person where they are."""
        self._keep_place()
        self.tabs.open(place, behind=behind)
        if behind:
            self.tab_names.show()
        else:
            self._arrive(place)

    def choose_tab(self, number: int) -> None:
        """Go to a tab, as it was left."""
        if number % len(self.tabs.ways) != self.tabs.at:
            self._keep_place()
            self.tabs.choose(number)
            self._return()

    def close_tab(self, number: int) -> None:
        """Without this tab; the last one stays."""
        here = number == self.tabs.at
        self.tabs.close(number)
        if here:
            self._return()
        else:
            self.tab_names.show()

    def move_tab(self, number: int, to: int) -> None:
        """A tab to another position; beyond the ends there is none."""
        self.tabs.move(number, to)
        self.tab_names.show()

    def restore_tabs(self, ways: Sequence[History], at: int) -> None:
        """Those of the last time, if all their screens still exist."""
        known = [way for way in ways if all(place.screen in self._screens for place in way.places)]
        if known:
            self.tabs.load(known, at)
            self._return()

    def kept_tabs(self) -> tuple[History, ...]:
        """The tabs as they are now, to be kept for the next time."""
        self._keep_place()
        return self.tabs.ways

    def start_search(self) -> None:
        """Put the keyboard into the search box."""
        self.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.search.selectAll()

    def on_changes(self, changes: ChangeNews) -> None:
        """Hand what changed to every screen."""
        for screen in self._screens.values():
            screen.on_changes(changes)

    def show_trouble(self, trouble: object) -> None:
        """Expected trouble as a quiet banner: what happened, and what can be done."""
        if isinstance(trouble, KShareError):
            self.banner.add(trouble.full_message, kind="warn")

    def _arrive(self, place: Place) -> None:
        screen = self._screens[place.screen]
        self._stack.setCurrentWidget(screen)
        self.rail.show_place(place.screen)
        self.top_bar.show_ways(self._history.can_go_back, self._history.can_go_forward)
        screen.show_place(place)
        # Only now: the place decides whether, for example, the wiki shows its editor or its list.
        self._reading = bool(place.item) and screen.uses_reader
        self.item_wanted.emit(place.item if screen.uses_reader else "")
        self.tab_names.show()
        self._arrange()

    def _return(self) -> None:
        """Arrive where one has been before: what is read stands as it was left, also at its beginning."""
        place = self._history.current
        self._arrive(place)
        if self._reading:
            self.reading_wanted.emit(place.reading)
        if place.screen != "search" and self.top_bar.search.hasFocus():
            self._bring_keyboard()  # the next J would be one more word to search for

    def _arrange(self) -> None:
        """Who is seen, by width and place."""
        self.rail.set_narrow(self.width() < Size.COMPACT)
        both = self.shows_both
        self._stack.setVisible(both or not self._reading)
        self._reader.setVisible(both or self._reading)
        main = self._reader if self._stack.isHidden() else self._current
        if main is not self._main:
            self._main = main
            # Somebody may be typing a search, or walking along the tabs.
            if not (self.top_bar.search.hasFocus() or self.strip.hasFocus()):
                self._bring_keyboard()

    def _bring_keyboard(self) -> None:
        """The keyboard follows to what is looked at now."""
        if self._main is self._reader:
            self._reader.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._current.focus_first()

    def _go_to_room(self, screen: str) -> None:
        """Who typed a search and goes elsewhere types and pastes there; who goes to an empty search types in it."""
        self.go(Place(screen))
        if screen == "search":
            if not self.top_bar.search.text():
                self.start_search()
        elif self.top_bar.search.hasFocus():
            self._current.focus_first()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the list, not on the first button."""
        super().showEvent(event)
        handle = self.windowHandle()
        if self._aside is None and handle is not None:
            self._aside = Aside(handle)
        self._current.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the reader has no use for is meant for the list beside it: J reads the next item."""
        focus = self.focusWidget()
        reading = focus is not None and (focus is self._reader or self._reader.isAncestorOf(focus))
        step = pressed(event, "list.next") - pressed(event, "list.previous")
        if reading and step:
            self._current.walk(step)
        elif not (reading and self._current.take_key(event)):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the arrangement for this width."""
        super().resizeEvent(event)
        self._arrange()
        self.resized.emit(self.width())
