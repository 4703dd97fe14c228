"""Attachments of a PC: the rows and the turns of the product, over contents in memory or in a home."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, cast

from kshare.errors import DamagedData
from kshare.model.attachment import Blob, ContentHash
from kshare.model.changes import Changes
from kshare.model.clock import WallClock
from kshare.model.kinds import OpKind
from kshare.model.op import Op
from kshare.model.skeleton import BLOBS, BlobHead
from kshare.sharing.transfers import Transfers
from kshare.store.blobs import BlobFolder
from kshare.store.log import ERASED_KIND
from kshare.store.spaces import Space
from kshare.store.store import Store, open_database
from kshare.store.transfers import Way, queue_download, queue_upload
from kshare.sync.blobs.format import BlobKey
from kshare.sync.stores.port import Store as SharedStore

if TYPE_CHECKING:
    from tests.simulator.pc import PC

LIMIT: Final = 1 << 20
"""More than any content has in the simulator."""
FRAME_BYTES: Final = 64
"""Frames are so small here, so that a small content has many."""
_TABLES: Final = ("log_op", "log_space", "own_transfer", "own_blob", "own_trash", "view_fact", "view_blob")


def blob_of(content: bytes) -> Blob:
    """What a content is called by."""
    found = ContentHash()
    found.update(content)
    return found.blob


class Blobs(Protocol):
    """What is used here of `BlobFolder`."""

    def holds(self, blob: Blob) -> bool:
        """True if the whole content is here."""

    def open(self, blob: Blob) -> BinaryIO:
        """The content, for reading."""

    def add(self, source: BinaryIO) -> Blob:
        """Take content in."""


class MemoryBlobs:
    """`BlobFolder` in memory."""

    def __init__(self) -> None:
        self._whole: dict[bytes, bytes] = {}
        self._parts: dict[bytes, bytes] = {}

    def holds(self, blob: Blob) -> bool:
        """See `BlobFolder.holds`."""
        return len(self._whole.get(blob.hash, b"")) == blob.size and blob.hash in self._whole

    def open(self, blob: Blob) -> BinaryIO:
        """See `BlobFolder.open`."""
        if blob.hash not in self._whole:
            raise DamagedData("A file that was attached is not on this PC any more.")
        return BytesIO(self._whole[blob.hash])

    def add(self, source: BinaryIO) -> Blob:
        """See `BlobFolder.add`."""
        content = source.read()
        blob = blob_of(content)
        self._whole[blob.hash] = content
        return blob

    @contextmanager
    def receiving(self, blob: Blob) -> Iterator[BinaryIO]:
        """See `BlobFolder.receiving`: what came stays for the next try, even if the process dies."""
        sink = BytesIO(self._parts.get(blob.hash, b""))
        try:
            yield sink
        finally:
            self._parts[blob.hash] = sink.getvalue()
        if len(self._parts[blob.hash]) == blob.size:
            self._whole[blob.hash] = self._parts.pop(blob.hash)

    def remove(self, content_hash: bytes) -> None:
        """See `BlobFolder.remove`."""
        self._whole.pop(content_hash, None)
        self._parts.pop(content_hash, None)

    def image(self) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
        """All of it."""
        return dict(self._whole), dict(self._parts)

    def set_back(self, image: tuple[dict[bytes, bytes], dict[bytes, bytes]]) -> None:
        """As it was."""
        self._whole, self._parts = dict(image[0]), dict(image[1])


@cache
def _schema() -> str:
    """The tables of a real home that transfers read and write."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder), create=True)
        store = Store(database, lambda: 0, bytes, durable=False)
        marks = ", ".join("?" * len(_TABLES))
        rows = store.connection.execute(
            f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND sql NOT NULL", _TABLES
        ).fetchall()
        database.close()
    return ";\n".join(row[0] for row in rows)


@cache
def _empty() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_schema())
        return connection.serialize()


@dataclass
class _Rows:
    """As much of a `Transaction` as transfers need."""

    connection: sqlite3.Connection
    now_ms: int

    def note(self, *topics: str) -> None:
        """Nobody listens."""


class RowStore:
    """The rows of a PC's transfers, in the tables of a real home, and as much of a `Store` as they need."""

    def __init__(self, wall: WallClock, image: bytes | None = None) -> None:
        self._wall = wall
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.deserialize(image or _empty())

    def run(self, work: Callable[[Any], Any], *, relaxed: bool = False) -> tuple[Any, Changes]:
        """See `Store.run`."""
        return work(_Rows(self.connection, self._wall())), Changes(frozenset())

    def image(self) -> bytes:
        """The whole database."""
        return self.connection.serialize()

    def show(self, ops: Iterable[Op], erased: Collection[bytes]) -> None:
        """Note what is attached, and what was erased."""
        read = [(op, head) for op in ops if (head := op.head)]
        dropped = {
            ref for _, head in read if head.kind == OpKind.DROP and head.field == BLOBS for ref in head.refs
        }
        execute = self.connection.execute
        for table in ("log_op", "view_fact", "view_blob"):
            execute(f"DELETE FROM {table}")
        for n, (op, head) in enumerate(read):
            if not isinstance(head, BlobHead):
                continue
            execute(
                "INSERT INTO log_op(n, id, space, author, skeleton, content, received_ms)"
                " VALUES(?, ?, 1, ?, ?, ?, 0)",
                (n, op.id, op.author, op.skeleton, op.content),
            )
            if op.id in erased:
                execute("INSERT INTO view_fact VALUES(1, ?, ?, ?)", (ERASED_KIND, op.id, n))
            elif op.id not in dropped and op.content is not None:
                execute(
                    "INSERT INTO view_blob(space, entity_kind, entity, n, op, hash, size, name, media, author, at_ms)"
                    " VALUES(1, ?, ?, ?, ?, ?, ?, '', '', ?, 0)",
                    (head.entity_kind, head.entity, n, op.id, head.blob_hash, head.blob_size, op.author),
                )


@dataclass(frozen=True, slots=True)
class Files:
    """The attachments of one PC."""

    store: RowStore | Store
    blobs: Blobs
    space: Space

    def keep(self, content: bytes) -> Blob:
        """Take content in that goes up with the next turn, as attaching does."""
        blob = self.blobs.add(BytesIO(content))
        self.store.run(lambda tx: queue_upload(tx.connection, self.space.n, blob, tx.now_ms), relaxed=True)
        return blob

    def want(self, blob: Blob) -> None:
        """Fetch it with the next turn, unless it is here."""
        if not self.blobs.holds(blob):
            self.store.run(
                lambda tx: queue_download(tx.connection, self.space.n, blob, tx.now_ms), relaxed=True
            )

    def attached(self) -> list[Blob]:
        """What items hold, as it is shown here."""
        rows = self.store.connection.execute(
            "SELECT DISTINCT hash, size FROM view_blob WHERE space = ? ORDER BY hash", (self.space.n,)
        )
        return [Blob(*row) for row in rows.fetchall()]


class WatchedTransfers(Transfers):
    """The turns of the product, with the rules checked at each of their acts."""

    def __init__(
        self, pc: PC, files: Files, shared: SharedStore, keys: list[BlobKey], *, sends: bool
    ) -> None:
        store, blobs = cast(Store, files.store), cast(BlobFolder, files.blobs)
        super().__init__(store, blobs, files.space, shared, keys, pc.clock, lambda changes: None, sends=sends)
        self._pc = pc

    def _stand(self, blob: Blob, way: Way) -> None:
        if way is Way.SAFE:
            self._pc.world.attachments.check_safe(blob)
        super()._stand(blob, way)

    def _came(self, blob: Blob) -> None:
        with self._blobs.open(blob) as content:
            self._pc.world.attachments.check_came(blob, content.read())
        super()._came(blob)

    def _write(self, work: Callable[[Any], None]) -> None:
        super()._write(work)
        self._pc.point()
