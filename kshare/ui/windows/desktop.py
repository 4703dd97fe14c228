"""All windows of one home: those that only read, on screens that exist, as they were left the last time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtGui import QGuiApplication

from kshare.model.changes import BOOKMARKS, PAGES, PEOPLE, POSTS, Changes
from kshare.ui.documents.link_router import HostMemory, LinkRouter
from kshare.ui.navigation import ITEMS, target_of
from kshare.ui.session import Session
from kshare.ui.shell.main_window import MainWindow
from kshare.ui.widgets.toast import Toast
from kshare.ui.windows.kept import KeptSession, KeptWindow, read, written
from kshare.ui.windows.on_screen import bring_back
from kshare.ui.windows.reader_window import ReaderWindow
from kshare.ui.windows.tab_labels import label_of


class SessionMemory(HostMemory, Protocol):
    """Where the last session lies, and the hosts that may be opened."""

    def session(self) -> str: ...

    def keep_session(self, text: str) -> None: ...


class Desktop(QObject):
    """Knows the main window and every window that reads."""

    inside_wanted = Signal(str)
    """A link to a place of KShare that no window for reading shows: a tag, a new page."""
    edit_wanted = Signal(str)
    page_wanted = Signal(str)

    def __init__(
        self,
        session: Session,
        main: MainWindow,
        memory: SessionMemory,
        open_outside: Callable[[str], object],
    ) -> None:
        """`open_outside` opens an address with another program."""
        super().__init__(main)
        self._session, self._main, self._memory, self._open_outside = session, main, memory, open_outside
        self.windows: list[ReaderWindow] = []
        main.tab_names.asked.connect(self._name)
        session.changed.connect(self._name_again)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._bring_back)

    # -- windows for reading ---------------------------------------------------------------------------

    def open_here(self) -> None:
        """What the main window reads, in a window of its own."""
        if self._main.place.item:
            self.open_window(self._main.place.item)

    def open_window(self, item_id: str, geometry: str = "") -> ReaderWindow:
        """An item in a window of its own; `geometry` is where one stood before."""
        window = ReaderWindow(self._session, item_id)
        router = LinkRouter(window, self._memory, self._open_outside)
        router.inside.connect(partial(self._follow, window))
        window.link_wanted.connect(router.follow)
        window.edit_wanted.connect(self.edit_wanted)
        window.page_wanted.connect(self.page_wanted)
        window.main_wanted.connect(partial(self._to_main, window))
        window.closed.connect(partial(self._forget, window))
        self.windows.append(window)
        if geometry:
            window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))
        elif self._main.isVisible():
            step = 32 * len(self.windows)
            window.move(self._main.x() + step, self._main.y() + step)
        bring_back(window)
        window.show()
        return window

    @property
    def toast(self) -> Toast:
        """That of the window the person is at, to say there what was done."""
        there = (window.toast for window in self.windows if window.isActiveWindow())
        return next(there, self._main.toast)

    def _follow(self, window: ReaderWindow, link: str) -> None:
        kind, name = target_of(link)
        if kind in ITEMS and name:
            window.go(name)
        else:
            self.inside_wanted.emit(link)

    def _to_main(self, window: ReaderWindow, item_id: str) -> None:
        window.close()
        self._main.open_item(item_id)
        self._main.activateWindow()

    def _forget(self, window: ReaderWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)
            window.deleteLater()

    # -- names and screens -----------------------------------------------------------------------------

    def _name(self, item_id: str) -> None:
        named = partial(self._main.tab_names.name, item_id)
        self._session.ask(label_of, item_id, self, named, lambda _trouble: None, topic=f"label {item_id}")

    def _name_again(self, changes: Changes) -> None:
        """Titles change while tabs and windows are open."""
        if changes.touches(PAGES, POSTS, BOOKMARKS, PEOPLE):
            for item in self._main.tab_names.items:
                self._name(item)
            for window in self.windows:
                window.ask_label()

    def _bring_back(self) -> None:
        for window in (self._main, *self.windows):
            bring_back(window)

    # -- until the next time ---------------------------------------------------------------------------

    def restore(self) -> None:
        """As the windows were left; what can no longer be read is left out."""
        kept = read(self._memory.session())
        self._main.set_split(list(kept.split))
        self._main.restore_tabs(kept.ways, kept.current)

    def restore_windows(self) -> None:
        """The other windows, once the main one is painted."""
        for window in read(self._memory.session()).windows:
            self.open_window(window.item, window.geometry)

    def keep(self) -> None:
        """Note how the windows stand now."""
        windows = tuple(
            KeptWindow(window.item, bytes(window.saveGeometry().toBase64().data()).decode("ascii"))
            for window in self.windows
        )
        ways, split = self._main.kept_tabs(), tuple(self._main.split)
        self._memory.keep_session(written(KeptSession(ways, self._main.tabs.at, split, windows)))

    def close_windows(self) -> None:
        """Close those that only read."""
        for window in list(self.windows):
            window.close()
