"""What `doctor` says about colleagues: who takes more room than the policy allows, whose KShare is too old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kshare.model.client import KEEPS_TRASH, is_older
from kshare.model.clock import DAY_MS
from kshare.model.quota import readable_bytes
from kshare.queries.members import ListMembers, Member, members
from kshare.queries.reader import Reader
from kshare.store.quotas import quota_of, usage_of
from kshare.store.spaces import Space
from kshare.sync.genesis import first_policy
from kshare.words import say, say_many

AT_WORK_MS: Final = 90 * DAY_MS
"""Whoever wrote so lately may have a PC that takes part: older versions of others disturb nobody."""
_NAMED: Final = 5


def about_colleagues(reader: Reader) -> Iterator[str]:
    """Sentences about the members of every shared space of this home; nothing is refused because of them."""
    for space in reader.spaces.values():
        if space.is_shared:
            everybody = members(reader, ListMembers(space.text_id))
            yield from _quotas(reader, space, everybody)
            yield from _old_versions(reader, space, everybody)


def _quotas(reader: Reader, space: Space, everybody: Sequence[Member]) -> Iterator[str]:
    quota = quota_of(reader.connection, space.n, first_policy)
    for member in everybody:
        if member.over_quota:
            yield say(
                "The files of {name} in '{space}' fill {used}; one person may fill {limit}, with files of at most"
                " {file}.",
                name=member.person.name,
                space=space.name,
                used=readable_bytes(member.file_bytes),
                limit=readable_bytes(quota.user),
                file=readable_bytes(quota.blob),
            )
    used = usage_of(reader.connection, space.n, reader.user).space
    if used > quota.space:
        yield say(
            "The files of '{space}' fill {used} of {limit}.",
            space=space.name,
            used=readable_bytes(used),
            limit=readable_bytes(quota.space),
        )


def _old_versions(reader: Reader, space: Space, everybody: Sequence[Member]) -> Iterator[str]:
    """Those who undo what others do, for want of an update. Only what is in use is worth a word."""
    row = reader.connection.execute(
        "SELECT 1 FROM own_trash WHERE space = ? AND noted_ms IS NOT NULL LIMIT 1", (space.n,)
    ).fetchone()
    if row is None:
        return
    old = [
        member.person.name
        for member in everybody
        if not member.me
        and is_older(member.client, KEEPS_TRASH)
        and member.wrote_ms is not None
        and reader.now_ms - member.wrote_ms < AT_WORK_MS
    ]
    if old:
        names = ", ".join(old[:_NAMED]) + (", …" if len(old) > _NAMED else "")
        yield say_many(
            "{count} colleague in '{space}' uses an older version, which puts removed files back into the shared"
            " folder: {names}.",
            "{count} colleagues in '{space}' use an older version, which puts removed files back into the shared"
            " folder: {names}.",
            len(old),
            space=space.name,
            names=names,
        )
