"""What the window does with contents of attachments: pictures for pages, transfers beside the rounds of sync.

There is one for each session. Contents are read and written on lanes; the share is only touched on the lane
`files`, so that a large file holds up neither rounds nor anything else.
"""

from __future__ import annotations

import shutil
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from kshare.cancel import CancelToken
from kshare.errors import Cancelled, KShareError, NotFound, StoreLocked
from kshare.model.changes import BOOKMARKS, FILES, PAGES, POSTS, Changes
from kshare.model.ids import text_id
from kshare.queries.reader import Reader
from kshare.ui.documents.decoding import Picture, decode, rounded
from kshare.ui.session import Session
from kshare.workspace import Workspace

if TYPE_CHECKING:
    # The window paints before it takes, sends or fetches anything.
    from kshare.model.attachment import Blob, NewFile
    from kshare.queries.attachments import Content, Due
    from kshare.sharing.transfers import TransferReport
    from kshare.ui.files.taking import Source

LARGEST_PICTURE: Final = 20_000_000
"""Larger pictures are not shown in a text; they can be opened."""
FETCHED_UNASKED: Final = 5_000_000
"""A picture up to this size is fetched when a page that shows it is read."""
_REMEMBERED_BYTES: Final = 48_000_000
_SOON_MS: Final = 300
_AFTER_PAINT_MS: Final = 1_000
_TIDY_MS: Final = 120_000
_AGAIN_MS: Final = 3_600_000
_TELL_S: Final = 0.1
OPENED: Final = "opened"
"""Folder of the home with copies that other programs show; emptied at the next start."""


_Wanted = tuple[str, int]
"""A picture: its hash and the px that it may be wide."""


class FileDesk(QObject):
    """Pictures by hash and transfers by space. `FileDesk.of(session)` gives the session's only one."""

    arrived = Signal(str)
    """The content with this hash (text) is in memory now."""
    progressed = Signal(str, int, int)
    """Hash (text), bytes done, bytes in all."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._pictures: OrderedDict[_Wanted, Picture] = OrderedDict()
        self._asked: set[_Wanted] = set()
        self._early: dict[str, Blob] = {}
        self._running: dict[str, CancelToken] = {}
        self.under_way: dict[str, tuple[int, int]] = {}
        """Bytes done and in all by hash, of what is being sent or fetched now."""
        self._next = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._next.timeout.connect(self._look)
        self.progressed.connect(self._note_progress, Qt.ConnectionType.QueuedConnection)
        self._tidy = QTimer(self, singleShot=True, interval=_TIDY_MS)
        self._tidy.timeout.connect(self._clean_up)
        self._tidy.start()
        session.changed.connect(self._on_changes)
        shutil.rmtree(session.workspace.home / OPENED, ignore_errors=True)
        self._next.start(_AFTER_PAINT_MS)

    @classmethod
    def of(cls, session: Session) -> FileDesk:
        """The desk of this session, made when it is asked for first."""
        found = session.findChild(FileDesk)
        return found if isinstance(found, FileDesk) else cls(session)

    # -- pictures --------------------------------------------------------------------------------------

    def load(self, content_hash: str, widest: int) -> Picture | None:
        """A picture at most `widest` px wide; None while it is read, decoded or fetched: `arrived` tells when."""
        wanted = content_hash, widest
        if wanted in self._pictures:
            self._pictures.move_to_end(wanted)
            return self._pictures[wanted]
        if wanted not in self._asked:
            self._asked.add(wanted)
            self._read(wanted)
        return None

    def show_early(self, blob: Blob) -> None:
        """Read a picture that was taken in and belongs to nothing yet, so that a preview can show it."""
        if blob.size <= LARGEST_PICTURE:
            self._early[text_id(blob.hash)] = blob
            self._read_again(text_id(blob.hash))

    def _read(self, wanted: _Wanted) -> None:
        content_hash, widest = wanted
        early = self._early.get(content_hash)
        work = partial(picture_to_show, self._session.workspace, content_hash, early, widest)
        self._session.work("pictures", work, self, partial(self._remember, wanted), lambda _trouble: None)

    def _read_again(self, content_hash: str = "") -> None:
        """What was asked for in vain (all, or one) may be there now."""
        for wanted in [each for each in self._asked if content_hash in ("", each[0])]:
            self._read(wanted)

    def _remember(self, wanted: _Wanted, picture: Picture | None) -> None:
        if picture is None:
            return
        self._asked.discard(wanted)
        self._pictures[wanted] = picture
        while len(self._pictures) > 1 and sum(map(_bytes_of, self._pictures.values())) > _REMEMBERED_BYTES:
            self._pictures.popitem(last=False)
        self.arrived.emit(wanted[0])

    # -- taking in and giving out ----------------------------------------------------------------------

    def take(
        self,
        sources: Sequence[Source],
        largest: int,
        owner: QObject,
        done: Callable[[list[NewFile]], object],
        failed: Callable[[KShareError], object],
    ) -> None:
        """Take files into the home; `done` gets them in their order."""
        from kshare.ui.files.taking import take

        work = partial(take, self._session.workspace.files, list(sources), largest, CancelToken())
        self._session.work("io", work, owner, done, failed)

    def save(
        self,
        blob: Blob,
        target: Path,
        owner: QObject,
        done: Callable[[object], object],
        failed: Callable[[KShareError], object],
    ) -> None:
        """Write a copy of content that is here."""
        work = partial(save_copy, self._session.workspace, blob, target)
        self._session.work("io", work, owner, done, failed)

    def place_to_open(self, blob: Blob, name: str) -> Path:
        """Where a copy goes that another program shows."""
        return self._session.workspace.home / OPENED / text_id(blob.hash)[:16] / name

    def stop(self, blob: Blob) -> None:
        """No longer fetch this content; what came of it stays."""
        from kshare.usecases.attachments import StopFetching, stop_fetching

        for token in self._running.values():
            token.cancel()
        self._session.run(stop_fetching, StopFetching(blob), self)

    # -- transfers -------------------------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches(FILES, PAGES, POSTS, BOOKMARKS) and not self._next.isActive():
            self._next.start(_SOON_MS)

    def _look(self) -> None:
        self._session.ask(_due_transfers, None, self, self._begin, topic="due transfers")

    def _begin(self, due: Due) -> None:
        for space_id in due.spaces:
            if space_id not in self._running:
                token = self._running[space_id] = CancelToken()
                work = partial(transfer, self._session.workspace, space_id, token, self._tell())
                done, failed = partial(self._done, space_id), partial(self._failed, space_id)
                self._session.work("files", work, self, done, failed)
        if due.wait_ms is not None and not self._next.isActive():
            self._next.start(max(_SOON_MS, min(due.wait_ms, 3_600_000)))

    def _tell(self) -> Callable[[Blob, int, int], None]:
        """Progress from the lane's thread, ten times a second at most."""
        last = 0.0

        def tell(blob: Blob, done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _TELL_S or done == total:
                last = now
                self.progressed.emit(text_id(blob.hash), done, total)

        return tell

    def _note_progress(self, content_hash: str, done: int, total: int) -> None:
        if done < total:
            self.under_way[content_hash] = done, total
        else:
            self.under_way.pop(content_hash, None)

    def _done(self, space_id: str, report: TransferReport | None) -> None:
        self._running.pop(space_id, None)
        self.under_way.clear()
        if report is not None and report.received:
            self._read_again()
        self._next.start(_SOON_MS)

    def _failed(self, space_id: str, trouble: KShareError) -> None:
        self._running.pop(space_id, None)
        self.under_way.clear()
        if isinstance(trouble, Cancelled | StoreLocked):  # stopped, or another process of this home is at it
            self._next.start(5_000)
        else:
            self._session.tell_trouble(trouble)

    def _clean_up(self) -> None:
        """Content that nothing holds any more goes, here now and then, in the shared folders once a day."""
        work = self._session.workspace.files.tidy
        self._session.work("io", work, self, lambda _count: None, lambda _trouble: None)
        share = partial(tidy_shares, self._session.workspace)
        self._session.work("files", share, self, lambda _none: None, lambda _trouble: None)
        self._tidy.start(_AGAIN_MS)

    def end(self) -> None:
        """No more transfers; one that hangs is left behind."""
        self._next.stop()
        self._tidy.stop()
        for token in self._running.values():
            token.cancel()


def _due_transfers(reader: Reader, nothing: None) -> Due:
    """The transfers are loaded here, by a lane: the first paint does without."""
    from kshare.queries.attachments import due_transfers

    return due_transfers(reader, nothing)


def transfer(
    workspace: Workspace, space_id: str, cancel: CancelToken, progress: Callable[[Blob, int, int], None]
) -> TransferReport | None:
    """One turn on the lane `files`; None if the space was left meanwhile."""
    cancel.check()
    for space in workspace.shared_spaces():
        if space.text_id == space_id:
            return workspace.files.transfer(space, cancel, progress)
    return None


def tidy_shares(workspace: Workspace) -> None:
    """What nothing refers to any more leaves the shared folders, on the lane `files`."""
    for space in workspace.shared_spaces():
        workspace.files.tidy_share(space)


def _bytes_of(picture: Picture) -> int:
    return picture.sizeInBytes() if isinstance(picture, QImage) else 0


def read_picture(workspace: Workspace, content_hash: str) -> bytes | None:
    """The content of a picture that is attached somewhere; asks for it if it is small and not here."""
    from kshare.queries.attachments import content_with
    from kshare.queries.room import may_come_unasked
    from kshare.usecases.attachments import WantContent, want_content

    found: Content | None = workspace.ask(content_with, content_hash)
    if found is None or not found.is_image or found.blob.size > LARGEST_PICTURE:
        return None
    try:
        with workspace.files.open(found.blob) as file:
            return file.read(LARGEST_PICTURE)
    except NotFound:
        if found.blob.size <= FETCHED_UNASKED and workspace.ask(may_come_unasked, found.blob):
            workspace.run(want_content, WantContent(found.blob))
        return None


def picture_to_show(
    workspace: Workspace, content_hash: str, early: Blob | None, widest: int
) -> Picture | None:
    """A picture with round corners; None if it is not here. `early` belongs to nothing yet."""
    content = read_picture(workspace, content_hash) if early is None else read_content(workspace, early)
    found = None if content is None else decode(content, widest)
    return rounded(found) if isinstance(found, QImage) else found


def read_content(workspace: Workspace, blob: Blob) -> bytes:
    """The content of a file that is here."""
    with workspace.files.folder.open(blob) as file:
        return file.read(LARGEST_PICTURE)


def save_copy(workspace: Workspace, blob: Blob, target: Path) -> Path:
    """Write content to a path; the folder is made, what is there is replaced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    workspace.files.save(blob, target)
    return target
