"""What a person chose for this PC, kept as soon as it is chosen, and the way to the settings of everything else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from kshare.model.changes import PEOPLE, Changes
from kshare.queries.people import Profile, ShowPerson, show_person
from kshare.ui.actions import bind, keymap, shown_keys
from kshare.ui.joining.doors import Doors
from kshare.ui.navigation import Place
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.screen import Screen
from kshare.ui.session import Session
from kshare.ui.shell.main_window import MainWindow
from kshare.ui.shell.rail import Me
from kshare.ui.team.face_desk import FaceDesk
from kshare.ui.theme.apply import theme
from kshare.words import say

if TYPE_CHECKING:
    from kshare.ui.settings.settings_desk import SettingsDesk
    from kshare.ui.shell.palette_offers import Command


_ROOM: Final = "kshare.ui.settings.settings_desk"


class Preferences(QObject):
    """Made before the window, which shows its screen; `attach` ties it to the window afterwards."""

    reopen_wanted = Signal()
    """What is on the screen should be made anew: the language is another one."""

    def __init__(self, session: Session, memory: WindowMemory, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._memory = session, memory
        self._desk: SettingsDesk | None = None
        theme().resize_text(memory.text_percent())
        keymap().load(memory.keys())
        self._kept = [
            theme().changed.connect(self._keep_theme),
            theme().text_resized.connect(self._keep_text),
            keymap().changed.connect(self._keep_keys),
        ]

    def attach(self, window: MainWindow, doors: Doors) -> None:
        """Keys that hold everywhere, and what the settings ask the window for."""
        self._window, self._doors = window, doors
        bind(window, "go.settings", self.open)
        bind(window, "text.larger", lambda: theme().step_text(1))
        bind(window, "text.smaller", lambda: theme().step_text(-1))
        bind(window, "text.usual", lambda: theme().resize_text(100))
        doors.settings_wanted.connect(self.open)
        window.top_bar.theme_wanted.connect(self._choose_theme)
        self._session.changed.connect(self._hear)
        FaceDesk(self._session, self)

    # -- the settings ----------------------------------------------------------------------------------

    def make_screen(self) -> Screen:
        """The settings; loaded when somebody goes there first."""
        from kshare.ui.settings.settings_screen import SettingsScreen

        return SettingsScreen(self._settings())

    def open(self, key: str = "") -> None:
        """Go to the settings: to a section, to a field in it (`appearance.text`), or where one was last."""
        self._window.go(Place("settings", query=key))

    def commands(self) -> tuple[Command, ...]:
        """Every setting, for the quick switcher; the settings themselves first, and alone until they are loaded."""
        from kshare.ui.shell.palette_offers import Command

        whole = Command(say("Settings"), "settings", lambda _typed: self.open(), shown_keys("go.settings"))
        return (whole, *self._settings().commands(self.open)) if _ROOM in sys.modules else (whole,)

    def _settings(self) -> SettingsDesk:
        if self._desk is None:
            from kshare.ui.settings.settings_desk import SettingsDesk

            made = self._desk = SettingsDesk(self._session, self._memory, self)
            wishes, doors = made.wishes, self._doors
            wishes.members_wanted.connect(doors.show_members)
            wishes.join_wanted.connect(doors.join)
            wishes.words_wanted.connect(doors.show_words)
            wishes.restore_wanted.connect(doors.restore)
            wishes.passphrase_wanted.connect(doors.show_passphrase)
            wishes.picture_wanted.connect(doors.show_picture)
            wishes.profile_wanted.connect(doors.show_profile)
            wishes.keys_wanted.connect(doors.keys_wanted)
            # Later: the control that was used is part of what goes.
            wishes.reopen_wanted.connect(self.reopen_wanted, Qt.ConnectionType.QueuedConnection)
            wishes.folder_wanted.connect(_open_folder)
        return self._desk

    def _choose_theme(self) -> None:
        from kshare.ui.settings.theme_menu import theme_menu

        theme_menu(self._window).show_below(self._window.top_bar.theme)

    def forget(self) -> None:
        """Keep nothing from now on: what happens to theme and keys is not this person's choice."""
        while self._kept:
            QObject.disconnect(self._kept.pop())

    # -- keeping ---------------------------------------------------------------------------------------

    def _keep_theme(self) -> None:
        self._memory.keep_mode(theme().mode)

    def _keep_text(self) -> None:
        self._memory.keep_text_percent(theme().text_percent)

    def _keep_keys(self) -> None:
        self._memory.keep_keys(keymap().chosen)

    # -- the person's name -----------------------------------------------------------------------------

    def _hear(self, changes: Changes) -> None:
        if changes.touches(PEOPLE):
            self._session.ask(show_person, ShowPerson(), self, self._show_me, topic="me")

    def _show_me(self, profile: Profile) -> None:
        me = Me(profile.person.name, profile.person.id)
        self._window.rail.show_me(me)
        self._doors.show_me(me)


def _open_folder(folder: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
