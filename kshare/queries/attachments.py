"""Reading the files of an item: what they are called, and where their content is."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from kshare.model.attachment import IMAGE_TYPES, UNKNOWN_TYPE, Blob
from kshare.model.ids import parse_id, text_id
from kshare.queries.reader import Person, Reader
from kshare.render.rendered import File
from kshare.store.attached import AttachedRow, attached_named, attached_to
from kshare.store.lookup import Place, find_item
from kshare.store.spaces import Space
from kshare.store.transfers import CONFIRM_MS, LOOK_AGAIN_MS, Way


class Whereabouts(StrEnum):
    """Where the content of an attachment is, as seen from this PC."""

    HERE = "here"
    SENDING = "sending"
    """Here, and not yet in the shared folder."""
    SENT = "sent"
    """Here and in the shared folder, though no late enough listing has shown it whole."""
    FETCHING = "fetching"
    """Wanted, and being fetched when the share can be reached."""
    ON_ITS_WAY = "on its way"
    """Wanted, but the colleague who attached it has not sent it yet, or it cannot be read; `reason` says why."""
    AWAY = "away"
    """In the shared folder, as far as is known; fetched when asked for."""


_ON_THE_WAY_OUT: Final[dict[str, Whereabouts]] = {
    Way.UP: Whereabouts.SENDING,
    Way.SENT: Whereabouts.SENT,
}


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """One file of an item. `id` is the text id of the operation that attached it."""

    id: str
    blob: Blob
    name: str
    media_type: str
    author: Person
    at_ms: int
    state: Whereabouts
    reason: str
    """Why it is not here although it was asked for, in words."""
    pinned: bool
    preview: bytes | None

    @property
    def is_image(self) -> bool:
        """True for what may be shown as a picture."""
        return self.media_type in IMAGE_TYPES

    @property
    def is_here(self) -> bool:
        """True if the content is on this PC."""
        return self.state in (Whereabouts.HERE, Whereabouts.SENDING, Whereabouts.SENT)


@dataclass(frozen=True, slots=True)
class ListAttachments:
    """The files of one page, post or bookmark."""

    item: str
    space: str | None = None


@dataclass(frozen=True, slots=True)
class Attachments:
    """The files of an item, oldest first, and which item that is."""

    item: str
    space: Space
    files: tuple[AttachmentView, ...]


def list_attachments(reader: Reader, request: ListAttachments) -> Attachments:
    """All files of an item; NotFound if there is no such item."""
    place = find_item(reader.connection, request.item, request.space)
    files = tuple(_view(reader, place, row) for row in attached_to(reader.connection, place))
    return Attachments(place.text_id, place.space, files)


@dataclass(frozen=True, slots=True)
class ShowAttachment:
    """One file of an item by name."""

    item: str
    name: str
    space: str | None = None


def show_attachment(reader: Reader, request: ShowAttachment) -> AttachmentView:
    """One file; NotFound if the item or the file is missing."""
    place = find_item(reader.connection, request.item, request.space)
    return _view(reader, place, attached_named(reader.connection, place, request.name))


def _view(reader: Reader, place: Place, row: AttachedRow) -> AttachmentView:
    here, pinned = reader.connection.execute(
        "SELECT coalesce(max(here), 0), coalesce(max(pinned), 0) FROM own_blob WHERE hash = ?",
        (row.blob.hash,),
    ).fetchone()
    found = reader.connection.execute(
        "SELECT state, tries, reason FROM own_transfer WHERE space = ? AND hash = ?",
        (place.space.n, row.blob.hash),
    ).fetchone()
    way, tries, reason = found or ("", 0, "")
    if here:
        state = _ON_THE_WAY_OUT.get(way, Whereabouts.HERE)
    elif way == Way.DOWN:
        state = Whereabouts.ON_ITS_WAY if tries else Whereabouts.FETCHING
    else:
        state = Whereabouts.AWAY
    return AttachmentView(
        text_id(row.op),
        row.blob,
        row.name,
        row.media_type,
        reader.person(place.space.n, row.author),
        row.at_ms,
        state,
        reason,
        bool(pinned),
        row.preview,
    )


def has_files(reader: Reader, item: str) -> bool:
    """True if anything is attached to the entity with this text id."""
    row = reader.connection.execute(
        "SELECT 1 FROM view_blob WHERE entity = ? LIMIT 1", (parse_id(item),)
    ).fetchone()
    return row is not None


@dataclass(frozen=True, slots=True)
class Content:
    """Content that is attached somewhere."""

    blob: Blob
    is_image: bool


def content_with(reader: Reader, content_hash: str) -> Content | None:
    """The attached content with this hash (text form); None if nothing holds it."""
    try:
        raw = parse_id(content_hash)
    except ValueError:
        return None
    rows = reader.connection.execute(
        "SELECT hash, size, media FROM view_blob WHERE hash = ?", (raw,)
    ).fetchall()
    if not rows:
        return None
    return Content(Blob(rows[0][0], rows[0][1]), any(media in IMAGE_TYPES for _, _, media in rows))


@dataclass(frozen=True, slots=True)
class Due:
    """Spaces (text ids) in which something may be sent, fetched or confirmed now; `wait_ms` until the next time."""

    spaces: tuple[str, ...]
    wait_ms: int | None


def due_transfers(reader: Reader, _: None) -> Due:
    """What there is to do for contents."""
    rows = reader.connection.execute(
        "SELECT space, max(retry_ms, CASE state WHEN 'sent' THEN at_ms + ? WHEN 'safe' THEN at_ms + ? ELSE 0 END)"
        " FROM own_transfer",
        (CONFIRM_MS, LOOK_AGAIN_MS),
    ).fetchall()
    waits = [(reader.spaces[space], at_ms - reader.now_ms) for space, at_ms in rows if space in reader.spaces]
    due = {space.text_id for space, wait_ms in waits if wait_ms <= 0 and space.is_shared}
    later = [wait_ms for space, wait_ms in waits if wait_ms > 0 and space.is_shared]
    return Due(tuple(sorted(due)), min(later, default=None))


def files_of(reader: Reader, space: str, item: str) -> dict[str, File]:
    """The files of an item as the renderer asks for them: by name in small letters."""
    place = find_item(reader.connection, item, space)
    return {
        row.name.lower(): File(row.name, text_id(row.blob.hash), row.media_type in IMAGE_TYPES)
        for row in attached_to(reader.connection, place)
    }


def media_type_of(name: str) -> str:
    """The media type that a file name suggests; the same on every system.

    >>> media_type_of("Plan.PNG"), media_type_of("data.kdbx")
    ('image/png', 'application/octet-stream')
    """
    return _known_types().guess_type(name.lower())[0] or UNKNOWN_TYPE


@cache
def _known_types() -> mimetypes.MimeTypes:
    """Python's own table, not that of the system. Made when asked first: it reads the system's files all the same."""
    return mimetypes.MimeTypes()
