"""Keeps what settings need to know up to date, and hands out fields and commands made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from kshare.model.changes import PEOPLE, SETTINGS, SPACES, SYNC, Changes
from kshare.sharing.backup import HomeSize, home_size
from kshare.ui.actions import keymap
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.settings.context import Context, Standing, Wishes, read_standing
from kshare.ui.settings.field import Field
from kshare.ui.settings.section import SECTIONS, Section
from kshare.ui.settings.spelling import dictionaries_found
from kshare.ui.shell.palette_offers import Command
from kshare.ui.theme.apply import theme
from kshare.words import say

_NOT_OFFERED: Final = "about"
"""The quick switcher knows this section but not what is in it: a list of libraries."""


class SettingsDesk(QObject):
    """One for each window. `changed` says that a setting stands otherwise now, whoever changed it."""

    changed = Signal()

    def __init__(self, session: Session, memory: WindowMemory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.wishes = Wishes(self)
        self._context = Context(session, memory, self.wishes)
        session.changed.connect(self._hear)
        self.wishes.stale.connect(self.ask)
        for source in (theme().changed, theme().text_resized, keymap().changed):
            source.connect(self._tell)
        self.ask()

    def fields(self, section: Section) -> tuple[Field, ...]:
        """The settings of a section as they stand."""
        return section.fields(self._context)

    def found(self, typed: str) -> list[tuple[Section, tuple[Field, ...]]]:
        """Every setting that has all these words, by section; all of a section whose name is meant."""
        words = typed.casefold().split()
        answer = []
        for section in SECTIONS:
            fields = self.fields(section)
            is_meant = all(word in section.name.casefold() for word in words)
            fitting = fields if is_meant else tuple(field for field in fields if field.fits(words))
            if fitting:
                answer.append((section, fitting))
        return answer

    def commands(self, go: Callable[[str], object]) -> tuple[Command, ...]:
        """For the quick switcher; `go` gets the key of a section or field."""
        offers = []
        for section in SECTIONS:
            words = say("Settings: {name}", name=section.name)
            offers.append(Command(words, section.icon, partial(_go, go, section.key)))
            for field in self.fields(section) if section.key != _NOT_OFFERED else ():
                name = f"{field.words} ({field.group})" if field.group else field.words
                words = say("Settings: {name}", name=name)
                offers.append(Command(words, section.icon, partial(_go, go, field.key)))
        return tuple(offers)

    # -- asking ----------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Read again how things stand."""
        self.session.ask(read_standing, None, self, self._take, topic="settings")

    def measure(self) -> None:
        """How large the home is; asked when somebody looks at it."""
        work = partial(home_size, self.session.workspace.home)
        self.session.work("io", work, self, self._take_size, topic="size")

    def _take(self, standing: Standing) -> None:
        self._context = replace(self._context, standing=standing)
        self._tell()
        work = partial(dictionaries_found, standing.spelling.folder)
        self.session.work("spelling", work, self, self._take_dictionaries, topic="dictionaries")

    def _take_dictionaries(self, words: str) -> None:
        if words != self._context.dictionaries:
            self._context = replace(self._context, dictionaries=words)
            self._tell()

    def _take_size(self, size: HomeSize) -> None:
        self._context = replace(self._context, size=size)
        self._tell()

    def _hear(self, changes: Changes) -> None:
        if changes.touches(PEOPLE, SETTINGS, SPACES, SYNC):
            self.ask()

    def _tell(self) -> None:
        self.changed.emit()


def _go(go: Callable[[str], object], key: str, _typed: str) -> None:
    go(key)
