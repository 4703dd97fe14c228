"""The picture of the person of this home: one file attached to their profile, in every space.

It is small (`PREVIEW_BYTES`), so it travels within its operation and is seen at once, without being fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.errors import InvalidInput
from kshare.model.attachment import NewFile
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.limits import PREVIEW_BYTES
from kshare.model.op import Drop
from kshare.model.skeleton import BLOBS
from kshare.store.attached import attached_to
from kshare.store.lookup import Place
from kshare.store.spaces import Space, all_spaces
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import attach_new
from kshare.usecases.undo import Done, Undo

PICTURE_TYPES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What a profile picture is, by how its file begins."""


def picture_type(content: bytes) -> str:
    """The media type of a profile picture. InvalidInput for what is too large, or neither PNG nor JPEG."""
    if len(content) > PREVIEW_BYTES:
        raise InvalidInput("A profile picture has at most {limit} KiB.", limit=PREVIEW_BYTES >> 10)
    for beginning, media_type in PICTURE_TYPES.items():
        if content.startswith(beginning):
            return media_type
    raise InvalidInput("A profile picture is a PNG or JPEG file.")


@dataclass(frozen=True, slots=True)
class ChangePicture:
    """The new picture, its content in this home and its `preview` the picture itself; None takes it off."""

    picture: NewFile | None


def change_picture(tx: Transaction, command: ChangePicture) -> Done:
    """Show this picture in every space of this home instead of the one before. Raises InvalidInput."""
    if command.picture is not None:
        picture_type(command.picture.preview or b"")
    former = None
    for space in all_spaces(tx.connection):
        before = my_picture(tx, space)
        former = former or before
        if before != command.picture:
            show_picture(tx, space, command.picture)
    undo = Undo(change_picture, ChangePicture(former)) if former != command.picture else None
    return Done(text_id(tx.user), undo)


def show_picture(tx: Transaction, space: Space, picture: NewFile | None) -> None:
    """Let this be the picture in one space."""
    place = Place(space, EntityKind.PERSON, tx.user)
    for row in attached_to(tx.connection, place):
        tx.append(space, Drop(EntityKind.PERSON, tx.user, BLOBS, (row.op,)))
    if picture is not None:
        attach_new(tx, place, [picture])


def my_picture(tx: Transaction, space: Space) -> NewFile | None:
    """The picture that this person has in a space."""
    rows = attached_to(tx.connection, Place(space, EntityKind.PERSON, tx.user))
    return NewFile(rows[-1].blob, rows[-1].name, rows[-1].media_type, rows[-1].preview) if rows else None
