"""The room that a space leaves for files, asked before anything is attached."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from kshare.errors import InvalidInput
from kshare.model.attachment import Blob
from kshare.model.kinds import EntityKind
from kshare.model.limits import MAX_BLOB_BYTES
from kshare.model.quota import BLOB_BYTES, SPACE_BYTES, USER_BYTES, Usage
from kshare.model.skeleton import SPACE_ENTITY
from kshare.store.lookup import find_item
from kshare.store.quotas import quota_of, usage_of
from kshare.store.spaces import Space, find_space
from kshare.store.transaction import Transaction
from kshare.sync.genesis import first_policy
from kshare.usecases.undo import Done, Undo


def check_quota(tx: Transaction, space: Space, name: str, blob: Blob) -> None:
    """Raise QuotaReached unless the space has room for the content. What it holds already costs nothing."""
    quota = quota_of(tx.connection, space.n, first_policy)
    here = tx.connection.execute(
        "SELECT 1 FROM view_blob WHERE space = ? AND hash = ? AND author = ? LIMIT 1",
        (space.n, blob.hash, tx.user),
    ).fetchone()
    if here is None or blob.size > quota.blob:
        quota.check(name, blob.size, usage_of(tx.connection, space.n, tx.user))


@dataclass(frozen=True, slots=True)
class AskRoom:
    """Would a file of that size fit? Asked before hundreds of megabytes are copied."""

    item: str
    name: str
    size: int
    space: str | None = None


def ask_room(tx: Transaction, command: AskRoom) -> None:
    """Raise QuotaReached if one file may not be that large in the item's space; NotFound for no item."""
    place = find_item(tx.connection, command.item, command.space)
    quota_of(tx.connection, place.space.n, first_policy).check(command.name, command.size, Usage(0, 0))


@dataclass(frozen=True, slots=True)
class SetRoom:
    """How much may be attached to a space, in bytes; None leaves a limit as it is."""

    file: int | None = None
    """By one file."""
    person: int | None = None
    """By all files of one person."""
    total: int | None = None
    """By all files of the space."""
    _: KW_ONLY
    space: str | None = None


def set_room(tx: Transaction, command: SetRoom) -> Done:
    """Set the limits of a space. NotAllowed for those who are no admin. Nothing that is attached goes."""
    space = find_space(tx.connection, command.space)
    if not space.is_shared:
        raise InvalidInput("'{space}' has no limits: it is on this PC only.", space=space.name)
    former = quota_of(tx.connection, space.n, first_policy)
    asked = ((BLOB_BYTES, command.file), (USER_BYTES, command.person), (SPACE_BYTES, command.total))
    for field, limit in asked:
        if limit is not None:
            if not 0 < limit <= MAX_BLOB_BYTES:
                raise InvalidInput("A limit has at least one byte and at most 1 TB.")
            tx.write(space, EntityKind.SPACE, SPACE_ENTITY, field, limit)
    back = SetRoom(former.blob, former.user, former.space, space=space.text_id)
    return Done(space.text_id, Undo(set_room, back))
