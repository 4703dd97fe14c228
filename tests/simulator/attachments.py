"""Every content that anybody attached in a run, and what its files on the share are worth."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from kshare.model.attachment import Blob
from kshare.sync.blobs.format import BlobKey, blob_stem, open_space_key, sealed_pieces, sealing_key
from tests.simulator import invariants as rules
from tests.simulator.files import FRAME_BYTES, blob_of

if TYPE_CHECKING:
    from tests.simulator.pc import PC
    from tests.simulator.world import World


class Attachments:
    """What is true about the attachments of a run."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.contents: dict[Blob, bytes] = {}
        self.added: dict[bytes, Blob] = {}
        """By the operation that attached it."""
        self._files: dict[tuple[bytes, Blob], tuple[str, bytes]] = {}
        self._ever_whole: set[Blob] = set()
        self.removed: set[Blob] = set()
        """Whole files of these were deleted by somebody who may, or by a vandal."""

    def some_content(self, random: Random, word: str) -> bytes:
        """New content, or one that somebody else attached already; empty ones and whole frames among them."""
        if self.contents and random.random() < 0.4:
            return random.choice(list(self.contents.values()))
        size = random.choice((0, FRAME_BYTES, random.randrange(6 * FRAME_BYTES)))
        return (f"{word} " * (size // len(word) + 1)).encode()[:size]

    def note_added(self, op: bytes, content: bytes) -> None:
        """Somebody attached it, and was told that it is kept."""
        blob = self.added[op] = blob_of(content)
        self.contents[blob] = content

    # -- what files hold -------------------------------------------------------------------------------

    def _keys(self) -> list[BlobKey]:
        space, every = self._world.space, self._world.every_key
        if every is None:
            return [open_space_key(space)]
        return [sealing_key(space, key) for key in every.keys.values()]

    def _file(self, key: BlobKey, blob: Blob) -> tuple[str, bytes]:
        """(name without attempt, bytes) of the file that everybody writes for this content under this key."""
        if (key.id, blob) not in self._files:
            pieces = sealed_pieces(key, blob, BytesIO(self.contents[blob]))
            self._files[key.id, blob] = blob_stem(key, blob), b"".join(pieces)
        return self._files[key.id, blob]

    def inside(self, path: str, content: bytes) -> Blob | None:
        """The content that a file holds whole."""
        stem = path.rpartition("/")[2].partition(".")[0]
        for key in self._keys():
            for blob in self.contents:
                if self._file(key, blob) == (stem, content):
                    return blob
        return None

    def note_placed(self, path: str, content: bytes) -> None:
        """A file is on the share, by whoever put it there."""
        if blob := self.inside(path, content):
            self._ever_whole.add(blob)

    # -- at the moment of an act -----------------------------------------------------------------------

    def check_safe(self, blob: Blob) -> None:
        """Content is about to be counted as being on the share."""
        rules.b1_safe(blob.hash.hex()[:8], blob in self._ever_whole)

    def check_came(self, blob: Blob, content: bytes) -> None:
        """Content was fetched, and is about to be shown."""
        rules.b2_true(blob.hash.hex()[:8], blob_of(content) == blob)

    def check_write(self, path: str, content: bytes) -> None:
        """A correct client is about to write a file of content."""
        share = self._world.share
        if self._world.swarm.hides or self.inside(path, content) is None:
            return
        folder, _, name = path.rpartition("/")
        stem = name.partition(".")[0]
        copies = [other for other in share.folders.get(folder, ()) if other.startswith(stem)]
        rules.b3_once(stem, not any(share.read(f"{folder}/{other}") == content for other in copies))

    def check_delete(self, pc: PC, path: str, content: bytes) -> None:
        """A correct client is about to delete a file of content.

        It may not know yet that somebody else attached the same. That one still has it, and puts it back when he
        hears of the erasure (B4).
        """
        blob = self.inside(path, content)
        if blob is None or not self.standing(blob, pc.local.ops().keys()):
            return
        others = (other for other in self._world.share.paths() if other.endswith(".kb") and other != path)
        rules.s3_held_elsewhere(
            path,
            frozenset([blob.hash]),
            [
                {found.hash}
                for other in others
                if (found := self.inside(other, self._world.share.read(other) or b""))
            ],
        )

    def standing(self, blob: Blob, known: Collection[bytes]) -> bool:
        """True if some attachment of it among these operations was not erased."""
        erased = self._world.erased.keys()
        return any(added == blob and op in known and op not in erased for op, added in self.added.items())

    # -- after the faults ------------------------------------------------------------------------------

    def expected(self, pc: PC) -> list[Blob]:
        """What is attached as this PC shows it, and was not brought by somebody whose disk lost it since."""
        excused = {blob for op, blob in self.added.items() if op in self._world.excused}
        return [blob for blob in pc.local.files().attached() if blob in self.contents and blob not in excused]
