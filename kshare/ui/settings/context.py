"""What the tables of settings are made from: how things stand now, and what a setting may ask the window for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from kshare.errors import KShareError
from kshare.model.quota import Quota
from kshare.model.statement import Role
from kshare.queries.people import ShowPerson, list_muted, my_follows, show_person
from kshare.queries.reader import Person, Reader
from kshare.queries.room import show_room
from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.queries.spelling import SpellingChoice, spelling_choice
from kshare.sharing.backup import HomeSize
from kshare.store.spaces import PERSONAL
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.settings.field import Note
from kshare.workspace import Command, Outcome, UseCase


@dataclass(frozen=True, slots=True)
class SpaceNow:
    """A space with what only settings show of it."""

    row: SpaceRow
    role: Role
    quota: Quota
    fingerprint: str
    """Of the person at this PC there."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the home says, read at one moment."""

    name: str = ""
    handle: str = ""
    unit: str = ""
    skills: tuple[str, ...] = ()
    about: str = ""
    spaces: tuple[SpaceNow, ...] = ()
    muted: tuple[Person, ...] = ()
    followed: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    spelling: SpellingChoice = field(default_factory=SpellingChoice)


def read_standing(reader: Reader, request: None = None) -> Standing:
    """A query: everything at once."""
    # A window paints before it loads what checks keys.
    from kshare.queries.members import fingerprint_here, role_here

    me, follows = show_person(reader, ShowPerson()), my_follows(reader)
    return Standing(
        name=me.person.name,
        handle=me.person.handle,
        unit=me.person.unit,
        skills=me.skills,
        about=me.about,
        spaces=tuple(
            SpaceNow(
                row,
                role_here(reader, row.id),
                show_room(reader, row.id).quota,
                fingerprint_here(reader, row.id) if row.folder is not None else "",
            )
            for row in list_spaces(reader)
        ),
        muted=list_muted(reader),
        followed=follows.people,
        tags=follows.tags,
        spelling=spelling_choice(reader),
    )


class Wishes(QObject):
    """What a setting cannot do itself: the window knows how."""

    members_wanted = Signal(str)
    """The text id of a space."""
    join_wanted = Signal()
    words_wanted = Signal()
    """The recovery words."""
    picture_wanted = Signal()
    """Another picture of the person."""
    restore_wanted = Signal()
    """A backup should be restored."""
    passphrase_wanted = Signal(str)
    """The key kept under a passphrase, in the space of this text id."""
    profile_wanted = Signal()
    keys_wanted = Signal()
    """The map of the keyboard."""
    folder_wanted = Signal(str)
    """A folder of this PC, to be shown by the system."""
    reopen_wanted = Signal()
    """The window anew, in another language."""
    stale = Signal()
    """Something that no change of the home tells, such as a backup."""


@dataclass(slots=True)
class Picked:
    """What was picked in this window for the next work; it is kept nowhere, so that it never surprises."""

    import_place: str = PERSONAL
    """The id of a space."""


@dataclass(frozen=True, slots=True)
class Context:
    """How things stand, and the ways to change them."""

    session: Session
    memory: WindowMemory
    wishes: Wishes
    standing: Standing = field(default_factory=Standing)
    size: HomeSize = field(default_factory=lambda: HomeSize(0, 0))
    dictionaries: str = ""
    """Which were found, in words."""
    picked: Picked = field(default_factory=Picked)

    def run(
        self, use_case: UseCase[Command, Outcome], command: Command, note: Note, *, said: str = ""
    ) -> None:
        """Change the home; trouble is told in the note. With `said` the window offers to undo it."""
        self.session.run(
            use_case, command, self.wishes, lambda _outcome: note.tell(""), partial(_fail, note), said=said
        )


def _fail(note: Note, trouble: KShareError) -> None:
    note.fail(trouble)
