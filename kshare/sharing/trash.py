"""Attachments that nothing refers to any more leave the share: after 90 days a note, after 30 more the content.

Every home does it, without a lock, once a day. How long something stands so is counted by each PC for itself, in
steps of a few days at most: no clock that is set wrong, here or elsewhere, deletes anything early. Nothing is
deleted but by a home that heard of the share a moment ago, misses nothing, and has looked once more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kshare.cancel import CancelToken
from kshare.errors import NotFound, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.model.attachment import Blob
from kshare.model.clock import DAY_MS, WallClock
from kshare.model.statement import Role
from kshare.store.blobs import BlobFolder
from kshare.store.roster import authority_of
from kshare.store.spaces import Space
from kshare.store.store import Store
from kshare.store.transaction import Transaction
from kshare.store.transfers import forget, queue_upload
from kshare.store.trash import Lonely, References, knows_all, lonely, note_lonely, references
from kshare.sync.blobs.format import BlobKey, blob_stem
from kshare.sync.blobs.transfer import copies, remove_copies
from kshare.sync.blobs.trash import is_noted, read_notes, remove_notes, write_note
from kshare.sync.stores.port import Store as SharedStore

NOTED_AFTER_MS: Final = 90 * DAY_MS
REMOVED_AFTER_MS: Final = 30 * DAY_MS
"""So long behind the note uploader and admins wait; all others twice as long, should those be gone."""
STEP_MS: Final = 3 * DAY_MS
"""One look counts for so much at most: a weekend, and never a jump of the clock."""
_HEARD_MS: Final = 10 * 60_000
_TROUBLE: Final = (ShareUnavailable, ShareReadOnly, ShareFull, NotFound)


@dataclass(frozen=True, slots=True)
class TrashReport:
    """What a look did, in contents."""

    noted: int = 0
    taken_back: int = 0
    """Notes about content that something refers to again."""
    removed: int = 0


class Trash:
    """The unreferenced attachments of one space. `keys` are newest first."""

    def __init__(
        self,
        store: Store,
        blobs: BlobFolder,
        space: Space,
        shared: SharedStore,
        keys: Sequence[BlobKey],
        wall: WallClock,
    ) -> None:
        self._store, self._blobs, self._space = store, blobs, space
        self._shared, self._keys, self._wall = shared, keys, wall

    @property
    def is_due(self) -> bool:
        """True once a day; after the clock was set back too."""
        row = self._store.connection.execute(
            "SELECT value FROM own_state WHERE key = ?", (self._looked_key,)
        ).fetchone()
        return row is None or not 0 <= self._wall() - int(row[0]) < DAY_MS

    def look(self, cancel: CancelToken) -> TrashReport:
        """Count on, note, take back, remove. Trouble with the share is nobody's news: the next day goes on."""
        if not self._may_judge():
            return TrashReport()
        try:
            notes = read_notes(self._shared)
        except ShareUnavailable:
            return TrashReport()
        known = self._references()
        taken_back = self._take_back(known.held, notes, cancel)
        found = self._count_on(known.alone, notes)
        noted, removed = 0, set[Blob]()
        try:
            for blob, one in found.items():
                cancel.check()
                paths = [path for stem in self._stems(blob) for path in notes.get(stem, ())]
                if not paths and one.alone_ms >= NOTED_AFTER_MS:
                    found[blob] = self._note(one)
                    noted += found[blob].noted_ms is not None
                elif paths and self._is_over(one, known) and self._remove(blob, paths, cancel):
                    removed.add(blob)
        except _TROUBLE:
            pass
        self._keep([one for blob, one in found.items() if blob not in removed], removed)
        return TrashReport(noted, taken_back, len(removed))

    def _may_judge(self) -> bool:
        """True if this home has just heard of the share, and misses nothing that could refer to content."""
        connection = self._store.connection
        row = connection.execute(
            "SELECT contact_ms FROM own_share WHERE space = ?", (self._space.n,)
        ).fetchone()
        heard = row is not None and row[0] is not None and 0 <= self._wall() - row[0] < _HEARD_MS
        return heard and knows_all(connection, self._space.n)

    def _references(self) -> References:
        return references(self._store.connection, self._space.n, self._store.user)

    def _stems(self, blob: Blob) -> list[str]:
        return [blob_stem(key, blob) for key in self._keys]

    def _take_back(self, held: Collection[Blob], notes: dict[str, list[str]], cancel: CancelToken) -> int:
        """Content that something refers to is not for the trash; if it is here, it is sent if the share lost it."""
        if not notes:
            return 0
        count = 0
        for blob in held:
            paths = [path for stem in self._stems(blob) for path in notes.get(stem, ())]
            if paths:
                cancel.check()
                try:
                    remove_notes(self._shared, paths)
                except _TROUBLE:
                    continue
                self._make_sure(blob)
                count += 1
        return count

    def _make_sure(self, blob: Blob) -> None:
        if self._blobs.holds(blob):
            self._store.run(
                lambda tx: queue_upload(tx.connection, self._space.n, blob, tx.now_ms), relaxed=True
            )

    def _count_on(self, alone: Collection[Blob], notes: dict[str, list[str]]) -> dict[Blob, Lonely]:
        """Those that nothing refers to now, each a step older than at the last look."""
        now, before = self._wall(), lonely(self._store.connection, self._space.n)
        found = {}
        for blob in sorted(alone, key=lambda blob: blob.hash):
            former = before.get(blob, Lonely(blob, 0, None, now))
            step = min(max(now - former.looked_ms, 0), STEP_MS)
            is_noted_now = any(stem in notes for stem in self._stems(blob))
            waits = former.noted_ms is not None and former.alone_ms >= NOTED_AFTER_MS
            since = (
                (former.noted_ms or 0) + step if waits else 0
            )  # a note of somebody else's shortens nothing
            found[blob] = Lonely(blob, former.alone_ms + step, since if is_noted_now else None, now)
        return found

    def _note(self, one: Lonely) -> Lonely:
        """Write the note. Content of which nothing lies on the share (any more) has its time begin again."""
        written = False
        for key in self._keys:
            if copies(self._shared, key, one.blob):
                write_note(self._shared, blob_stem(key, one.blob), self._wall())
                written = True
        return replace(one, noted_ms=0) if written else replace(one, alone_ms=0)

    def _is_over(self, one: Lonely, known: References) -> bool:
        if one.noted_ms is None or one.alone_ms < NOTED_AFTER_MS:
            return False
        role = authority_of(self._store.connection, self._space.n).role_of(self._store.user)
        first = one.blob in known.mine or role == Role.ADMIN
        return one.noted_ms >= (REMOVED_AFTER_MS if first else 2 * REMOVED_AFTER_MS)

    def _remove(self, blob: Blob, paths: list[str], cancel: CancelToken) -> bool:
        """Delete the content, after one more look here and there; first it goes, then its notes."""
        if not self._may_judge() or blob not in self._references().alone:
            return False
        if not is_noted(self._shared, paths):
            return False  # somebody knows of a reference that has not come here yet
        remove_copies(self._shared, self._keys, blob, cancel)
        remove_notes(self._shared, paths)
        return True

    def _keep(self, found: Sequence[Lonely], removed: Collection[Blob]) -> None:
        def work(tx: Transaction) -> None:
            note_lonely(tx.connection, self._space.n, found)
            for blob in removed:
                forget(tx.connection, self._space.n, blob)
            tx.connection.execute(
                "INSERT OR REPLACE INTO own_state VALUES(?, ?)", (self._looked_key, str(tx.now_ms))
            )

        self._store.run(work, relaxed=True)

    @property
    def _looked_key(self) -> str:
        return f"trash {self._space.text_id}"
