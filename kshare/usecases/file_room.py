"""The room that a space leaves for files, asked before anything is attached."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kshare.model.attachment import Blob
from kshare.model.quota import BLOB_BYTES, SPACE_BYTES, USER_BYTES, Quota, Usage
from kshare.store.lookup import find_item
from kshare.store.roster import policy_of
from kshare.store.spaces import Space
from kshare.store.transaction import Transaction
from kshare.sync.genesis import open_genesis


def quota_of(connection: sqlite3.Connection, space: Space) -> Quota:
    """The limits of a space, from its genesis and what its admins set since; a personal space has none."""
    row = connection.execute("SELECT genesis FROM log_space WHERE n = ?", (space.n,)).fetchone()
    if row is None or not row[0]:
        return Quota()
    first = open_genesis(row[0]).policy
    fields = (BLOB_BYTES, USER_BYTES, SPACE_BYTES)
    return Quota.of({field: policy_of(connection, space.n, field, first.get(field)) for field in fields})


def usage_of(connection: sqlite3.Connection, space: Space, user: bytes) -> Usage:
    """What is attached in a space now, each content once."""
    sums = connection.execute(
        "SELECT (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size FROM view_blob"
        " WHERE space = ?1 AND author = ?2)), (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size"
        " FROM view_blob WHERE space = ?1))",
        (space.n, user),
    ).fetchone()
    return Usage(*sums)


def check_quota(tx: Transaction, space: Space, name: str, blob: Blob) -> None:
    """Raise QuotaReached unless the space has room for the content. What it holds already costs nothing."""
    quota = quota_of(tx.connection, space)
    here = tx.connection.execute(
        "SELECT 1 FROM view_blob WHERE space = ? AND hash = ? AND author = ? LIMIT 1",
        (space.n, blob.hash, tx.user),
    ).fetchone()
    if here is None or blob.size > quota.blob:
        quota.check(name, blob.size, usage_of(tx.connection, space, tx.user))


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
    quota_of(tx.connection, place.space).check(command.name, command.size, Usage(0, 0))
