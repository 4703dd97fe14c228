"""Tells an admin, in a quiet line, that somebody asks to be let into an encrypted space."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from kshare.model.statement import Role
from kshare.queries.reader import Reader
from kshare.queries.spaces import list_spaces
from kshare.ui.session import Session
from kshare.ui.widgets.banner_queue import BannerQueue
from kshare.words import say, say_many
from kshare.workspace import Workspace

_FIRST_MS: Final = 5_000
_EVERY_MS: Final = 15 * 60_000
"""One listing of a folder; nobody waits at the door with a stopwatch."""

Led = tuple[tuple[str, str], ...]
"""(id, name) of spaces."""


def spaces_to_guard(reader: Reader, request: None = None) -> Led:
    """A query: the encrypted spaces in which this person may let somebody in."""
    from kshare.queries.members import role_here  # loads what checks keys: not before the first paint

    return tuple(
        (row.id, row.name)
        for row in list_spaces(reader)
        if row.encrypted and row.folder is not None and role_here(reader, row.id) >= Role.ADMIN
    )


def who_asks(workspace: Workspace, space_id: str) -> tuple[str, ...]:
    """The fingerprints of those who ask; for the share lane."""
    from kshare.ui.team.requests_page import read_requests

    return read_requests(workspace, space_id)


class JoinRequests(QObject):
    """Looks now and then; each request is told once."""

    members_wanted = Signal(str)
    """The id of a space whose members, and who asks, should be shown."""

    def __init__(self, session: Session, banner: BannerQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._banner = session, banner
        self._told: dict[str, frozenset[str]] = {}
        self._words: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_FIRST_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin soon."""
        self._timer.start()

    def stop(self) -> None:
        """No more looks."""
        self._timer.stop()

    def look(self) -> None:
        """Look now, and again later."""
        self._session.ask(spaces_to_guard, None, self, self._ask_each)
        self._timer.start(_EVERY_MS)

    def _ask_each(self, spaces: Led) -> None:
        for space_id, name in spaces:
            work = partial(who_asks, self._session.workspace, space_id)
            done = partial(self._tell, space_id, name)
            # A folder that cannot be reached is said by the sync badge.
            self._session.work("share", work, self, done, lambda _trouble: None, topic=f"door {space_id}")

    def _tell(self, space_id: str, name: str, fingerprints: tuple[str, ...]) -> None:
        asking = frozenset(fingerprints)
        if asking == self._told.get(space_id, frozenset()):
            return
        self._told[space_id] = asking
        self._banner.take_back(self._words.pop(space_id, ""))
        if asking:
            words = say_many(
                "{count} person asks to be let into {space}.",
                "{count} people ask to be let into {space}.",
                len(asking),
                space=name,
            )
            self._words[space_id] = words
            self._banner.add(words, "info", say("Look…"), partial(self.members_wanted.emit, space_id))
