"""Reading how much room the files of a space have, and what is fetched without being asked for."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.attachment import Blob
from kshare.model.quota import Quota, Usage
from kshare.queries.reader import Reader
from kshare.store.quotas import quota_of, usage_by_person, usage_of
from kshare.store.spaces import find_space
from kshare.sync.genesis import first_policy


@dataclass(frozen=True, slots=True)
class Room:
    """How much may be attached to a space, and how much is. `space` is its text id."""

    space: str
    quota: Quota
    usage: Usage


def show_room(reader: Reader, space: str | None) -> Room:
    """The room of a space (None: the current one), with the part of the person of this home."""
    found = find_space(reader.connection, space)
    quota = quota_of(reader.connection, found.n, first_policy)
    return Room(found.text_id, quota, usage_of(reader.connection, found.n, reader.user))


def may_come_unasked(reader: Reader, blob: Blob) -> bool:
    """True if somebody who keeps to the quota attached the content; the rest comes when a person asks for it."""
    rows = reader.connection.execute(
        "SELECT DISTINCT space, author FROM view_blob WHERE hash = ?", (blob.hash,)
    ).fetchall()
    for n in sorted({space for space, _ in rows}):
        quota = quota_of(reader.connection, n, first_policy)
        usage = usage_by_person(reader.connection, n)
        authors = [author for space, author in rows if space == n]
        if any(not quota.exceeded_by(*usage[author]) for author in authors):
            return True
    return False
