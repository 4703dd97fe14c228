"""The words of attached files: read in a process apart, kept by content, put into the index."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.extract.formats import VERSION, Format, format_of
from kshare.indexing.keeping import is_usable, write
from kshare.queries.documents import documents_of_content
from kshare.store.blobs import BlobFolder
from kshare.store.file_texts import FileText, UnreadFile, forget_failures, keep_file_text, unread_files
from kshare.store.store import Store
from kshare.store.transaction import Transaction
from kshare.store.transfers import let_go

_TOO_LARGE: Final = 1 << 30
"""A file of more bytes is not opened at all."""


@dataclass(frozen=True, slots=True)
class ReadReport:
    """How many files were read, and how many of them could not be, or not wholly."""

    read: int = 0
    failed: int = 0


class FileTexts:
    """Reads the files of one home whose content is here. Any process may; two may read the same file."""

    def __init__(self, store: Store, folder: BlobFolder) -> None:
        self._store = store
        self._folder = folder

    def read_waiting(
        self,
        cancel: CancelToken | None = None,
        progress: Progress = no_progress,
        *,
        seconds: float | None = None,
    ) -> ReadReport:
        """Read what was not read yet; begin no file after so many seconds.

        Raises Cancelled between two files, EnvironmentTrouble if no process can be started.
        """
        waiting = self._waiting()
        if not waiting:
            return ReadReport()
        from kshare.extract.runner import Extractor

        read = failed = 0
        until_s = time.monotonic() + (seconds or float("inf"))
        with Extractor() as worker:
            for file, format_ in waiting:
                if cancel is not None:
                    cancel.check()
                if time.monotonic() > until_s:
                    break
                if not self._folder.holds(file.blob):
                    self._is_gone(file)
                    continue
                found = worker.read(self._folder.path(file.blob.hash), format_)
                self._keep(file, FileText(VERSION, found.text, found.cut, found.trouble or ""))
                read, failed = read + 1, failed + (found.trouble is not None)
                progress(read, len(waiting))
        return ReadReport(read, failed)

    def try_again(self) -> None:
        """Read those again that could not be read: this PC may have had too little time or memory."""
        self._store.run(lambda tx: forget_failures(tx.connection), relaxed=True)

    def _waiting(self) -> list[tuple[UnreadFile, Format]]:
        """What is to be read, each content once, in the format that one of its names says."""
        found: dict[bytes, tuple[UnreadFile, Format]] = {}
        for file in unread_files(self._store.connection, VERSION):
            format_ = format_of(file.name, file.media_type)
            if format_ is not None and file.blob.size <= _TOO_LARGE:
                found.setdefault(file.blob.hash, (file, format_))
        return list(found.values())

    def _is_gone(self, file: UnreadFile) -> None:
        self._store.run(lambda tx: let_go(tx.connection, file.blob.hash), relaxed=True)

    def _keep(self, file: UnreadFile, text: FileText) -> None:
        """Keep the words, and put every file with this content into the index anew, in one transaction.

        No screen is told: a search that is made from now on finds them.
        """

        def work(tx: Transaction) -> None:
            kept = keep_file_text(tx.connection, file.blob.hash, text, tx.now_ms)
            if kept and is_usable(tx.connection):
                write(tx.connection, [], documents_of_content(tx.connection, file.blob.hash))

        self._store.run(work, relaxed=True)
