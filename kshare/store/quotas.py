"""How much room the files of a space take, and how much its policy leaves them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from kshare.model.quota import BLOB_BYTES, SPACE_BYTES, USER_BYTES, Quota, Usage
from kshare.store.roster import policy_of

FirstPolicy = Callable[[bytes], Mapping[str, Any]]
"""Reads the policy that a genesis file begins with (`kshare.sync.genesis.first_policy`)."""


def quota_of(connection: sqlite3.Connection, space: int, first_policy: FirstPolicy) -> Quota:
    """The limits of a space, from its genesis and what its admins set since; a personal space has none."""
    row = connection.execute("SELECT genesis FROM log_space WHERE n = ?", (space,)).fetchone()
    if row is None or not row[0]:
        return Quota()
    first = first_policy(row[0])
    fields = (BLOB_BYTES, USER_BYTES, SPACE_BYTES)
    return Quota.of({field: policy_of(connection, space, field, first.get(field)) for field in fields})


def usage_of(connection: sqlite3.Connection, space: int, user: bytes) -> Usage:
    """What is attached in a space now, each content once."""
    sums = connection.execute(
        "SELECT (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size FROM view_blob"
        " WHERE space = ?1 AND author = ?2)), (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size"
        " FROM view_blob WHERE space = ?1))",
        (space, user),
    ).fetchone()
    return Usage(*sums)


def usage_by_person(connection: sqlite3.Connection, space: int) -> dict[bytes, tuple[int, int]]:
    """(bytes in all, bytes of the largest file) of everybody who attached something; each content once a person."""
    rows = connection.execute(
        "SELECT author, sum(size), max(size) FROM (SELECT DISTINCT author, hash, size FROM view_blob"
        " WHERE space = ?) GROUP BY author",
        (space,),
    )
    return {author: (total, largest) for author, total, largest in rows}
