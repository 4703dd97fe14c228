"""The one way in for window, command line and importers: run use cases, ask queries, sync, listen.

A workspace is one home opened by one process; any thread may call it. The real clock and the source of
random bytes are handed in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import InvalidInput, NotFound
from kshare.indexing.opening import open_store
from kshare.model.changes import EVERYTHING, Changes
from kshare.model.clock import WallClock
from kshare.queries.reader import Reader
from kshare.store.database import FILE_NAME, in_words, stoppable
from kshare.store.lockfile import exclusive
from kshare.store.own_changes import changes_after, latest_change
from kshare.store.spaces import PERSONAL, Space, add_space, all_spaces, find_space, require_entered
from kshare.store.store import Store, note_user

if TYPE_CHECKING:
    # A window paints before it writes or syncs: what only those need is loaded when they begin.
    from kshare.indexing.files import ReadReport
    from kshare.indexing.upkeep import Upkeep
    from kshare.model.statement import Role
    from kshare.sharing.admission import Admission
    from kshare.sharing.files import HomeFiles
    from kshare.sharing.folders import Sharing
    from kshare.sharing.retention import Retention
    from kshare.store.transaction import RandomBytes, Transaction
    from kshare.sync.engine import RoundReport
    from kshare.sync.genesis import SpaceDraft
    from kshare.sync.keys.identity import PersonKey
    from kshare.usecases.people import Introduce
    from kshare.usecases.spaces import EnterSpace, LeaveSpace
    from kshare.usecases.undo import Done, Undo

Command = TypeVar("Command")
Outcome = TypeVar("Outcome")
Request = TypeVar("Request")
Answer = TypeVar("Answer")

UseCase = Callable[["Transaction", Command], Outcome]
Query = Callable[[Reader, Request], Answer]
Listener = Callable[[Changes], None]

KEYS: Final = "keys"
SYNC_LOCK: Final = "sync.lock"
_LOCK_WAIT_S: Final = 60.0


class Workspace:
    """One home. Made by `open_workspace` or `init_workspace`."""

    def __init__(self, home: Path, store: Store, wall: WallClock, random_bytes: RandomBytes) -> None:
        self.home = home
        self._store = store
        self._wall = wall
        self._random = random_bytes
        self._listeners: list[Listener] = []

    # -- changing and reading --------------------------------------------------------------------------

    def run(self, use_case: UseCase[Command, Outcome], command: Command, *, relaxed: bool = False) -> Outcome:
        """Change the home: everything the use case does is kept, or nothing.

        `relaxed` does not wait for the disk: for imports, which can be done again.
        """
        outcome, changes = self._store.run(lambda tx: use_case(tx, command), relaxed=relaxed)
        self._tell(changes)
        return outcome

    def undo(self, undo: Undo) -> object:
        """Take a change back; the outcome of the use case that does it."""
        return self.run(undo.use_case, undo.command)

    def ask(
        self, query: Query[Request, Answer], request: Request, *, cancel: CancelToken | None = None
    ) -> Answer:
        """Read what a screen or command needs, as it is at one moment. Raises Cancelled once `cancel` is set."""
        cancel = cancel or CancelToken()
        with in_words():
            try:
                return self._asked(query, request, cancel)
            except sqlite3.DatabaseError as error:
                if not self.index.mends(error):
                    raise
            return self._asked(query, request, cancel)

    def _asked(self, query: Query[Request, Answer], request: Request, cancel: CancelToken) -> Answer:
        connection = self._store.connection
        reader = Reader(connection, self._store.user, self._wall(), cancel)
        if connection.in_transaction:
            return query(reader, request)
        connection.execute("BEGIN")
        try:
            with stoppable(connection, cancel):
                answer = query(reader, request)
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return answer

    # -- listening -------------------------------------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        """Hear what this process changes, on the thread that changed it."""
        self._listeners.append(listener)

    def _tell(self, changes: Changes) -> None:
        if changes.topics:
            for listener in list(self._listeners):
                listener(changes)

    def change_number(self) -> int:
        """The number of the latest change, by whichever process."""
        return latest_change(self._store.connection)

    def changes_after(self, number: int) -> tuple[int, Changes]:
        """What any process changed after that change, and the number of the latest."""
        return changes_after(self._store.connection, number)

    # -- spaces and sync -------------------------------------------------------------------------------

    @cached_property
    def sharing(self) -> Sharing:
        """This home's way to the shared folders; loaded when first used."""
        from kshare.sharing.folders import Sharing

        return Sharing(self.home / KEYS, self._store, self._wall, self._random, self._tell)

    @cached_property
    def admission(self) -> Admission:
        """The doors of spaces: invites, join requests, ways back; loaded when first used."""
        from kshare.sharing.admission import Admission

        return Admission(self.home / KEYS, self._store, self._wall, self._random, self.sharing.ciphers)

    def create_space(self, folder: str, draft: SpaceDraft, *, encrypted: bool = False) -> Space:
        """Make a team space in an empty shared folder and enter it. Raises InvalidInput, ShareUnavailable."""
        return self._enter(self.admission.create(folder, draft, encrypted=encrypted))

    def join_space(self, folder: str, *, returning: bool = False) -> Space:
        """Enter the team space that a shared folder holds; `returning`, if this person was in it before.

        Raises KeyMissing, ShareUnavailable, NotFound, ShareTooNew.
        """
        return self._enter(self.admission.enter(folder, returning=returning))

    def accept_invite(self, folder: str, invite: str) -> Space:
        """Enter a space by an invite; an empty `folder` is the one that it names. Raises InvalidInput as well."""
        from kshare.queries.people import ShowPerson, show_person

        name = self.ask(show_person, ShowPerson()).person.name
        return self._enter(self.admission.accept(folder, invite, name))

    def admit(self, space: Space, fingerprint: str, role: Role) -> bytes:
        """Let in whoever asks with this fingerprint; their user id. Raises NotFound, InvalidInput, NotAllowed."""
        from kshare.usecases.admit import Admit, admit

        request = self.admission.admit(space, fingerprint)
        self.run(admit, Admit(request.certificate.user, space.text_id, role))
        self.admission.close(space, request)
        return request.certificate.user

    def _enter(self, command: EnterSpace) -> Space:
        from kshare.store.space_views import finish
        from kshare.usecases.spaces import enter_space

        done = self.run(enter_space, command)
        finish(self._store, self._tell)
        return find_space(self._store.connection, done.id)

    def move_space(self, name: str, folder: str) -> Done:
        """Follow a space to another folder; InvalidInput if that folder is not this space."""
        from kshare.sharing.folders import absolute_folder
        from kshare.usecases.spaces import MoveSpace, move_space

        self.sharing.check(folder, find_space(self._store.connection, name))
        return self.run(move_space, MoveSpace(name, absolute_folder(folder)))

    def leave_space(self, command: LeaveSpace) -> Done:
        """Leave a space; its items disappear at once, and step by step from the tables."""
        from kshare.store.space_views import finish
        from kshare.usecases.spaces import leave_space

        space = find_space(self._store.connection, command.name)
        done = self.run(leave_space, command)
        if command.forget and space.encrypted:
            self.sharing.ciphers.forget(space)
        finish(self._store, self._tell)
        return done

    def shared_spaces(self) -> list[Space]:
        """The spaces that have a folder."""
        return [space for space in all_spaces(self._store.connection) if space.is_shared]

    def sync(
        self,
        space: Space,
        cancel: CancelToken | None = None,
        progress: Progress = no_progress,
        *,
        slow: bool = True,
    ) -> RoundReport:
        """One full round with one space's folder. Waits up to 60 s while another process syncs this home.

        `slow`: see `Engine.round`; the demo's many rounds go without.
        Raises ShareUnavailable (nothing changed), ShareTooNew, Cancelled, StoreLocked, NotFound if it was left.
        """
        from kshare.usecases.space_words import take_name, unnamed

        cancel = cancel or CancelToken()
        with exclusive(self.home / SYNC_LOCK, wait_s=_LOCK_WAIT_S, cancel=cancel):
            require_entered(self._store.connection, space)
            self._say_client(space)
            report = self.sharing.round(space, cancel, progress, slow=slow)
        if space.encrypted and space.name == unnamed(space.text_id):
            self.run(take_name, space)
        return report

    def _say_client(self, space: Space) -> None:
        """After an update of KShare the colleagues read of it in the members' list."""
        from kshare.usecases.people import client_is_said, say_client

        if not client_is_said(self._store.connection, space):
            self.run(say_client, space, relaxed=True)

    def hear_news(self, hear: Callable[[str], None]) -> None:
        """`hear(text id of a space)` is called, on any thread, soon after something came into its shared folder.

        Only a hint to look early: many shares cannot tell.
        """
        self.sharing.hear(hear)

    def stop_hearing(self) -> None:
        """No more hints."""
        self.sharing.stop_hearing()

    # -- attachments -----------------------------------------------------------------------------------

    @cached_property
    def files(self) -> HomeFiles:
        """The contents of attachments that are in this home, and their way to and from the shares."""
        from kshare.sharing.files import HomeFiles

        return HomeFiles(self.home, self._store, lambda: self.sharing, self._tell)

    # -- care ------------------------------------------------------------------------------------------

    @property
    def store(self) -> Store:
        """The local store, for `doctor` and tests."""
        return self._store

    def rebuild(self, progress: Progress = no_progress, cancel: CancelToken | None = None) -> None:
        """Make every cache anew from the log: the views at once, then the index in batches that are kept.

        Raises Cancelled: then the views are the old ones, or the index goes on another time where it was.
        """
        self._store.rebuild_views(progress, cancel)
        self.index.make_anew(progress, cancel)
        self._tell(Changes(frozenset({EVERYTHING})))

    @cached_property
    def index(self) -> Upkeep:
        """The care of the index; loaded when first used."""
        from kshare.indexing.upkeep import Upkeep

        return Upkeep(self._store)

    def read_files(
        self,
        cancel: CancelToken | None = None,
        progress: Progress = no_progress,
        *,
        again: bool = False,
        seconds: float | None = None,
    ) -> ReadReport:
        """Read the words of attached files that came or were added since, for search. Seconds for a large file.

        `again`: those too that could not be read. `seconds`: begin none after so long. Raises Cancelled,
        EnvironmentTrouble.
        """
        from kshare.indexing.files import FileTexts

        texts = FileTexts(self._store, self.files.folder)
        if again:
            texts.try_again()
        return texts.read_waiting(cancel, progress, seconds=seconds)

    def begin_stay(self) -> None:
        """A window opens. If the last one did not end well, the index is compared with its texts when it is idle."""
        from kshare.store.stay import begin_stay

        if begin_stay(self.home):
            self.index.doubt()

    def end_stay(self) -> None:
        """The window ends well."""
        from kshare.store.stay import end_stay

        end_stay(self.home)

    def tidy(self, steps: int | None = None) -> bool:
        """Idle work of the index: what is to be made anew, then completions and spellings of new words.

        In `steps` of about 10 ms (None: all). Every step commits by itself, so nobody waits for it.
        True if some is left.
        """
        left = self.index.tidy(steps)
        if not left:
            self._retention.carry_out()
        return left

    @cached_property
    def _retention(self) -> Retention:
        from kshare.sharing.retention import Retention

        return Retention(self.home, self._store, lambda: self.files.drop_erased(), self._tell)

    def scrub(self) -> bool:
        """Leave nothing of what was erased in free places of this home's files; see `Retention.scrub`."""
        return self._retention.scrub()

    def close(self) -> None:
        """End every connection. What was kept stays kept."""
        self._store.database.close()


def open_workspace(home: Path, wall: WallClock, random_bytes: RandomBytes) -> Workspace:
    """Open a home. Raises NotFound if there is none, StoreTooNew, DamagedData."""
    store = open_store(home, wall, random_bytes, create=False)
    try:
        _ = store.user
    except NotFound:
        store.database.close()
        raise
    return Workspace(home, store, wall, random_bytes)


def is_home(home: Path) -> bool:
    """True if somebody has begun to use this folder as a home."""
    return (home / FILE_NAME).exists()


def init_workspace(
    home: Path,
    person: Introduce,
    wall: WallClock,
    random_bytes: RandomBytes,
    *,
    searchable: bool = True,
    durable: bool = True,
    recovered: PersonKey | None = None,
) -> Workspace:
    """Make a home for a person: keys, database, personal space. InvalidInput if somebody has it already.

    `recovered` is the key of a person who lost another home: this one is a new device of theirs.
    Only the demo's colleagues do without an index (`searchable`) and without waiting for the disk (`durable`).
    """
    from kshare.sync.keys.files import create_keys, load_keys

    store = open_store(home, wall, random_bytes, create=True, searchable=searchable, durable=durable)
    try:
        if store.has_person:
            raise InvalidInput("The home {home} has a person already.", home=home)
        known = (home / KEYS).exists()  # a start that was cut off goes on with the keys that it made
        keys = load_keys(home / KEYS) if known else create_keys(home / KEYS, random_bytes, recovered)
        if recovered is not None and keys.person != recovered:
            raise InvalidInput("The home {home} has a person already.", home=home)
        begin = partial(_begin, person=person, space_id=random_bytes(16))
        store.run(begin, user=keys.person.id)
    except BaseException:
        store.database.close()
        raise
    return Workspace(home, store, wall, random_bytes)


def _begin(tx: Transaction, person: Introduce, space_id: bytes) -> None:
    """Whose home it is, the personal space and the person in it: all of it at once."""
    from kshare.usecases.people import introduce

    note_user(tx.connection, tx.user)
    add_space(tx.connection, space_id, PERSONAL, None, tx.user, None, tx.now_ms)
    introduce(tx, person)
