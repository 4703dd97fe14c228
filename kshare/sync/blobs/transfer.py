"""Attachments on their way to and from the share, frame by frame: memory never holds more than a frame or two.

A file is written once, by whoever comes first. A copy that was cut off has another size than the listing must
show; it is written again under the next attempt's name, as segments are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final

from kshare.cancel import CancelToken, Progress
from kshare.errors import DamagedData, EnvironmentTrouble, NotFound, ShareReadOnly, ShareUnavailable
from kshare.model.attachment import Blob, ContentHash
from kshare.sync.blobs.format import (
    FRAME_BYTES,
    HEADER_BYTES,
    BlobKey,
    Frames,
    blob_stem,
    sealed_pieces,
    sealed_size,
)
from kshare.sync.names import ATTEMPTS, BlobName, blob_folder, parse_blob_name
from kshare.sync.stores.port import Store
from kshare.sync.trouble import FileTrouble, Unreadable

OpenSource = Callable[[], BinaryIO]
"""Opens the content on this PC from its beginning."""

_NO_COPY: Final = "no copy"


def copies(store: Store, key: BlobKey, blob: Blob) -> dict[BlobName, int]:
    """What a listing shows of this content: name -> size, lowest attempt first. One request."""
    stem = blob_stem(key, blob)
    try:
        listing = store.list(blob_folder(stem))
    except NotFound:
        return {}
    found = ((parse_blob_name(entry), size) for entry, size in listing.items())
    return dict(sorted((name, size) for name, size in found if name is not None and name.stem == stem))


def whole_copies(store: Store, key: BlobKey, blob: Blob) -> list[BlobName]:
    """The copies whose size says that they are whole."""
    size = sealed_size(blob.size)
    return [name for name, found in copies(store, key, blob).items() if found == size]


def upload(
    store: Store,
    key: BlobKey,
    blob: Blob,
    open_source: OpenSource,
    cancel: CancelToken,
    progress: Progress,
) -> BlobName | None:
    """Write the file, unless a copy of it is there. The name that was written, or None for nothing to write.

    `DamagedData` if the content on this PC is not what its hash says, `Cancelled`, share trouble as it
    comes; after any of them the next try writes another name if this one was begun.
    """
    _check_source(blob, open_source, cancel)
    found = copies(store, key, blob)
    for name, size in found.items():
        if size == sealed_size(blob.size) and is_unspoiled(store, name, key, blob, open_source):
            return None
    stem = blob_stem(key, blob)
    store.mkdir(blob_folder(stem))
    for attempt in range(ATTEMPTS + 1):
        name = BlobName(stem, attempt)
        if name in found:
            continue
        with open_source() as source:
            pieces = _watched(sealed_pieces(key, blob, source), sealed_size(blob.size), cancel, progress)
            if store.put_new(name.path, pieces):
                return name
    raise ShareUnavailable("A file cannot be written to the shared folder: all its names are taken.")


def _check_source(blob: Blob, open_source: OpenSource, cancel: CancelToken) -> None:
    """Read it once before anything is written: one nonce must never seal two contents."""
    found = ContentHash()
    with open_source() as source:
        while piece := source.read(FRAME_BYTES):
            cancel.check()
            found.update(piece)
    if found.blob != blob:
        raise DamagedData("A file that was attached here has changed since. Attach it again.")


def is_unspoiled(store: Store, name: BlobName, key: BlobKey, blob: Blob, open_source: OpenSource) -> bool:
    """True if header and last frame of a copy are the bytes that we would write; what is between is not read."""
    frames = Frames.written(key, blob)
    last = frames.count - 1
    with open_source() as source:
        source.seek(last * FRAME_BYTES)
        sealed = frames.seal(last, source.read(FRAME_BYTES))
    try:
        header = store.get(name.path, 0, HEADER_BYTES)
        return header == frames.header and store.get(name.path, *frames.place(last)) == sealed
    except NotFound:
        return False


def _watched(pieces: Iterator[bytes], total: int, cancel: CancelToken, progress: Progress) -> Iterator[bytes]:
    """The pieces. Trouble with this PC's disk is told apart here: the store would take it for the share's."""
    done = 0
    while True:
        cancel.check()
        try:
            piece = next(pieces, None)
        except OSError as error:
            raise EnvironmentTrouble("A file on this PC cannot be read.") from error
        if piece is None:
            return
        yield piece
        done += len(piece)
        progress(done, total)


def download(
    store: Store,
    keys: Sequence[BlobKey],
    blob: Blob,
    sink: BinaryIO,
    cancel: CancelToken,
    progress: Progress,
) -> bool:
    """Bring the content into `sink`, going on behind the whole frames that it holds. True once it is there.

    False if no copy is on the share yet. `Unreadable` if there is one but none is this content (`sink` is
    emptied if it holds something wrong), `Newer`, `Cancelled`, share trouble as it comes. `sink` is open for
    reading and writing; it never grows beyond `blob.size`.
    """
    trouble: FileTrouble = Unreadable(_NO_COPY)
    for key in keys:
        for name in whole_copies(store, key, blob):
            try:
                _read_copy(store, name, key, blob, sink, cancel, progress)
                return True
            except FileTrouble as found:
                trouble = found
            except NotFound:
                continue  # listed a moment ago, gone now
    if trouble.reason == _NO_COPY:
        return False
    raise trouble


def _read_copy(
    store: Store,
    name: BlobName,
    key: BlobKey,
    blob: Blob,
    sink: BinaryIO,
    cancel: CancelToken,
    progress: Progress,
) -> None:
    content, number = _held(sink, blob, cancel)
    for plain in _plain_frames(store, name, key, blob, number):
        cancel.check()
        sink.write(plain)
        content.update(plain)
        progress(content.size, blob.size)
    sink.flush()
    if content.blob != blob:
        # Every frame was in its place, so somebody wrote other content under this name.
        sink.seek(0)
        sink.truncate()
        raise Unreadable("content")


def _plain_frames(store: Store, name: BlobName, key: BlobKey, blob: Blob, first: int = 0) -> Iterator[bytes]:
    """The content of a copy frame by frame, one request each; `Unreadable`, `Newer`, NotFound, share trouble."""
    frames = Frames.read(key, store.get(name.path, 0, HEADER_BYTES), blob)
    for number in range(first, frames.count):
        yield frames.open(number, store.get(name.path, *frames.place(number)))


def _held(sink: BinaryIO, blob: Blob, cancel: CancelToken) -> tuple[ContentHash, int]:
    """The hash of the whole frames that an earlier try left, and their number; the rest is cut off."""
    content, number = ContentHash(), 0
    sink.seek(0)
    while content.size + FRAME_BYTES <= blob.size:
        cancel.check()
        piece = sink.read(FRAME_BYTES)
        if len(piece) < FRAME_BYTES:
            break
        content.update(piece)
        number += 1
    sink.seek(number * FRAME_BYTES)
    sink.truncate()
    return content, number


def remove_torn(store: Store, key: BlobKey, blob: Blob, cancel: CancelToken) -> int:
    """Delete copies that were cut off, if a whole one was read back just now; how many went.

    They are long abandoned: the caller comes days after the content was written.
    """
    found, size = copies(store, key, blob), sealed_size(blob.size)
    torn = [name for name, listed in found.items() if listed < size]
    if not torn or not any(
        _reads_back(store, name, key, blob, cancel) for name, listed in found.items() if listed == size
    ):
        return 0
    for name in torn:
        with contextlib.suppress(NotFound, ShareReadOnly):
            store.delete(name.path)
    return len(torn)


def _reads_back(store: Store, name: BlobName, key: BlobKey, blob: Blob, cancel: CancelToken) -> bool:
    content = ContentHash()
    try:
        for plain in _plain_frames(store, name, key, blob):
            cancel.check()
            content.update(plain)
    except (FileTrouble, NotFound):
        return False
    return content.blob == blob


def remove_copies(store: Store, keys: Sequence[BlobKey], blob: Blob, cancel: CancelToken) -> None:
    """Take every copy of content off the share, whole or not: it was erased for good."""
    for key in keys:
        for name in copies(store, key, blob):
            cancel.check()
            with contextlib.suppress(NotFound):
                store.delete(name.path)
