"""The folder `blobs/` of a home: contents of attachments, each once, named by its hash.

    blobs/<xx>/<hash>          whole content; only ever put there by a rename
    blobs/part/<hash>          what has come so far of content on its way here
    blobs/part/<random>.new    content that is being added on this PC

`<hash>` is the text form of the BLAKE2b-256, 52 characters; `<xx>` its first two.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import DamagedData, DiskFull, EnvironmentTrouble
from kshare.model.attachment import Blob, ContentHash
from kshare.model.ids import parse_id, text_id

FOLDER: Final = "blobs"
_PART: Final = "part"
_PIECE: Final = 1 << 20
_ABANDONED_S: Final = 24 * 3600
"""Parts that nobody wrote to for so long belong to a process that is gone."""
_FULL: Final = {28, 39, 112, 122}
"""ENOSPC, EDQUOT, and what Windows says."""


class BlobFolder:
    """One home's contents. Any thread and process may use it; nothing in it is ever changed in place."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._root = home / FOLDER
        self._durable = durable

    def path(self, content_hash: bytes) -> Path:
        """Where content lies if it is here."""
        name = text_id(content_hash)
        return self._root / name[:2] / name

    def holds(self, blob: Blob) -> bool:
        """True if the whole content is here."""
        try:
            return self.path(blob.hash).stat().st_size == blob.size
        except OSError:
            return False

    def open(self, blob: Blob) -> BinaryIO:
        """The content, for reading; raises DamagedData if it is not here."""
        try:
            return self.path(blob.hash).open("rb")
        except FileNotFoundError as error:
            raise DamagedData("A file that was attached is not on this PC any more.") from error

    def add(
        self, source: BinaryIO, cancel: CancelToken | None = None, progress: Progress = no_progress
    ) -> Blob:
        """Copy content in, piece by piece, and say what it is. Raises Cancelled, DiskFull."""
        cancel, content = cancel or CancelToken(), ContentHash()
        with in_words():
            part = self._new_part()
            try:
                with part.open("xb") as target:
                    while piece := source.read(_PIECE):
                        cancel.check()
                        target.write(piece)
                        content.update(piece)
                        progress(content.size, 0)
                    self._flush(target)
                self._adopt(part, content.blob)
            finally:
                part.unlink(missing_ok=True)
        return content.blob

    @contextlib.contextmanager
    def receiving(self, blob: Blob) -> Iterator[BinaryIO]:
        """A file that goes on where an earlier try ended. Left without an error, it is taken as the content.

        The caller has checked the hash. On an error what came stays for the next try.
        """
        part = self._root / _PART / text_id(blob.hash)
        with in_words():
            part.parent.mkdir(parents=True, exist_ok=True)
            with part.open("r+b" if part.exists() else "w+b") as file:
                yield file
                self._flush(file)
            if part.stat().st_size == blob.size:
                self._adopt(part, blob)

    def came(self, blob: Blob) -> int:
        """How many bytes of content on its way are here."""
        try:
            return (self._root / _PART / text_id(blob.hash)).stat().st_size
        except OSError:
            return 0

    def remove(self, content_hash: bytes) -> None:
        """Let go of content and of what came of it; nothing happens if there is none, or it is open elsewhere."""
        for path in (self.path(content_hash), self._root / _PART / text_id(content_hash)):
            with contextlib.suppress(OSError):
                path.unlink()

    def held(self) -> Iterator[tuple[bytes, os.stat_result]]:
        """(hash, size and times) of every whole content."""
        for path in self._root.glob("??/*"):
            with contextlib.suppress(OSError, ValueError):
                yield parse_id(path.name), path.stat()

    def sweep_parts(self) -> None:
        """Remove what processes left that are gone."""
        for path in (self._root / _PART).glob("*.new"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _ABANDONED_S:
                    path.unlink()

    def _new_part(self) -> Path:
        (self._root / _PART).mkdir(parents=True, exist_ok=True)
        return self._root / _PART / f"{secrets.token_hex(8)}.new"

    def _adopt(self, part: Path, blob: Blob) -> None:
        target = self.path(blob.hash)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.replace(target)
        except PermissionError:
            if not self.holds(
                blob
            ):  # Windows refuses while the same content is open: then it is here already
                raise
            part.unlink(missing_ok=True)

    def _flush(self, file: BinaryIO) -> None:
        file.flush()
        if self._durable:
            os.fsync(file.fileno())


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Turn trouble with this PC's disk into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or getattr(error, "winerror", None) in _FULL:
            raise DiskFull("The disk of this PC is full; the file was not kept.") from error
        reason = error.strerror or type(error).__name__
        raise EnvironmentTrouble("A file on this PC cannot be used: {reason}.", reason=reason) from error
