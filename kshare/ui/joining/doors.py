"""Everything about who is here and how one comes back: which sheet opens, and what the person is offered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.widgets.menu import Menu
from kshare.words import say

if TYPE_CHECKING:
    from kshare.ui.joining.recovery import RecoveryTask
    from kshare.ui.shell.palette_offers import Command
    from kshare.ui.widgets.sheet import Sheet


class Doors(QObject):
    """Opens the sheets of members, joining and recovery over a window, one at a time."""

    profile_wanted = Signal(str)
    """The id of a person to show."""
    settings_wanted = Signal()
    keys_wanted = Signal()
    """The map of the keyboard."""

    def __init__(self, session: Session, window: QWidget, memory: WindowMemory, me: Me) -> None:
        super().__init__(window)
        self._session, self._window, self._memory, self._me = session, window, memory, me
        self._task: RecoveryTask | None = None
        self.sheet: Sheet | None = None
        """What is open."""

    # -- the sheets ------------------------------------------------------------------------------------

    def show_members(self, space_id: str, *, invite: bool = False) -> None:
        """Who belongs to a space; with `invite` a new invite at once."""
        from kshare.ui.team.team_sheet import TeamSheet

        sheet = TeamSheet(self._session, space_id, self._window)
        sheet.profile_wanted.connect(self.profile_wanted)
        self._take(sheet)
        sheet.open_team(invite=invite)

    def show_passphrase(self, space_id: str) -> None:
        """Keep one's key in a space under a passphrase."""
        from kshare.ui.team.team_sheet import TeamSheet

        sheet = TeamSheet(self._session, space_id, self._window)
        sheet.profile_wanted.connect(self.profile_wanted)
        self._take(sheet)
        sheet.open_passphrase()

    def show_current_members(self, *, invite: bool = False) -> None:
        """Of the current space, or of the first that is shared; without one, how to begin one."""
        done = partial(self._choose_team, invite)
        self._session.ask(list_spaces, None, self, done, topic="team")

    def _choose_team(self, invite: bool, rows: Sequence[SpaceRow]) -> None:
        shared = [row for row in rows if row.folder is not None]
        chosen = next((row for row in shared if row.current), shared[0] if shared else None)
        if chosen is None:
            self.join()
        else:
            self.show_members(chosen.id, invite=invite)

    def join(self, folder: str = "") -> None:
        """Enter or begin a space, in a folder that is known or yet to be chosen."""
        from kshare.ui.joining.join_sheet import JoinSheet

        sheet = JoinSheet(self._session, self._window)
        sheet.asked.connect(self._memory.keep_asked)
        sheet.entered.connect(lambda _space: self._memory.keep_asked(""))
        self._take(sheet)
        if folder and folder == self._memory.asked():
            sheet.look_again(folder)
        else:
            sheet.open_with(folder)

    def show_picture(self) -> None:
        """The picture that colleagues see, and the way to another one."""
        from kshare.ui.settings.picture_sheet import PictureSheet

        sheet = PictureSheet(self._session, self._me, self._window)
        self._take(sheet)
        sheet.open_picture()

    def restore(self) -> None:
        """Go on from a backup, beside what is here."""
        from kshare.ui.joining.restore_sheet import RestoreSheet, open_home

        sheet = RestoreSheet(self._session, self._window)
        sheet.open_wanted.connect(open_home)
        self._take(sheet)
        sheet.open_choice()

    def show_words(self) -> None:
        """The recovery words."""
        from kshare.ui.joining.recovery import RecoverySheet

        sheet = RecoverySheet(self._session, self._me.name, self._window)
        sheet.kept.connect(partial(self._end_task, "kept"))
        self._take(sheet)
        sheet.open_words()

    def show_profile(self) -> None:
        """What colleagues see of the person at this PC."""
        self.profile_wanted.emit(self._me.person_id)

    def show_me(self, me: Me) -> None:
        """Another name."""
        self._me = me

    def _take(self, sheet: Sheet) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()
        self.sheet = sheet
        sheet.closed.connect(partial(self._forget, sheet))

    def _forget(self, sheet: Sheet) -> None:
        if self.sheet is sheet:
            self.sheet = None
        sheet.deleteLater()

    # -- the small task --------------------------------------------------------------------------------

    def recovery_task(self) -> RecoveryTask:
        """For Home: keep the recovery words. It goes away by being done or put off."""
        from kshare.ui.joining.recovery import RecoveryTask

        self._task = RecoveryTask()
        self._task.wanted.connect(self.show_words)
        self._task.put_off.connect(partial(self._end_task, "later"))
        return self._task

    def _end_task(self, how: str) -> None:
        if how == "kept" or not self._memory.words_are_kept():
            self._memory.keep_words(how)
        if self._task is not None:
            self._task.hide()

    # -- offers ----------------------------------------------------------------------------------------

    def commands(self) -> tuple[Command, ...]:
        """For the quick switcher."""
        from kshare.ui.shell.palette_offers import Command

        return (
            Command(say("Members of the team"), "users", lambda _typed: self.show_current_members()),
            Command(
                say("Invite somebody"), "user-plus", lambda _typed: self.show_current_members(invite=True)
            ),
            Command(say("Join or begin a team space"), "folder-open", lambda _typed: self.join()),
            Command(say("Recovery words"), "key-round", lambda _typed: self.show_words()),
        )

    def show_me_menu(self, anchor: QWidget) -> None:
        """What concerns the person at this PC, above their name."""
        menu = self.me_menu()
        menu.show_at(anchor.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def me_menu(self) -> Menu:
        """The menu, ready to be shown."""
        menu = Menu(self._window)
        for words, act, sign in (
            (say("Your profile"), self.show_profile, "user"),
            (say("Members of the team…"), self.show_current_members, "users"),
            (say("Join or begin a space…"), self.join, "folder-open"),
            (say("Recovery words…"), self.show_words, "key-round"),
            (say("Settings…"), self.settings_wanted.emit, "settings"),
            (say("Keys"), self.keys_wanted.emit, "keyboard"),
        ):
            menu.offer(words, act, sign)
        return menu
