"""The quick switcher of a window and the commands that it offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kshare.ui.actions import action, shown_keys
from kshare.ui.navigation import Place
from kshare.ui.theme.apply import theme
from kshare.ui.writing.composer_line import Mode
from kshare.words import say

if TYPE_CHECKING:
    from kshare.ui.desk import Desk
    from kshare.ui.shell.palette import QuickSwitcher
    from kshare.ui.shell.palette_offers import Command


class Commanding(QObject):
    """Opens the switcher over the window of a desk; made when it is wanted first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.switcher: QuickSwitcher | None = None

    def open(self) -> None:
        """Open the quick switcher, with the commands that there are now."""
        if self.switcher is None:
            self.switcher = self._make()
        self.switcher.commands = self._commands()
        self.switcher.open_box()

    def _make(self) -> QuickSwitcher:
        from kshare.ui.shell.palette import QuickSwitcher

        window = self._desk.window
        made = QuickSwitcher(self._desk.session, window)
        made.opened.connect(window.open_item)
        made.tag_wanted.connect(window.tag_wanted)
        made.search_wanted.connect(self._desk.searching.search_for)
        return made

    def _commands(self) -> Sequence[Command]:
        from kshare.ui.shell.palette_offers import Command

        desk = self._desk

        def offer(key: str, act: Callable[[str], object], with_words: str = "") -> Command:
            known = action(key)
            return Command(known.name, known.icon, act, shown_keys(key), with_words)

        def go(key: str, screen: str) -> Command:
            return offer(key, lambda _typed: desk.window.go(Place(screen)))

        search = offer(
            "go.search",
            lambda typed: desk.window.go(Place("search", query=typed)),
            say("Search everything for “{typed}”"),
        )
        return (
            search,  # first: Enter after a slip of the fingers looks for it, and begins no page called so
            offer("new.post", lambda _typed: desk.compose(Mode.POST)),
            offer("new.question", lambda _typed: desk.compose(Mode.QUESTION)),
            offer("new.page", desk.write_page, say("New page “{typed}”")),
            offer("new.bookmark", lambda _typed: desk.compose(Mode.BOOKMARK)),
            offer("sync.now", lambda _typed: desk.syncer.sync_now()),
            *desk.doors.commands(),
            offer("theme.toggle", lambda _typed: theme().toggle()),
            go("go.home", "home"),
            go("go.wiki", "wiki"),
            go("go.bookmarks", "bookmarks"),
            go("go.inbox", "inbox"),
            offer("help.keys", lambda _typed: desk.show_keys()),
            *desk.preferences.commands(),
        )
