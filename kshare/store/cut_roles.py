"""Which operations lie beyond a cut-off (`kshare.store.cuts` keeps the rows)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from kshare.model.statement import Role

_TOGETHER: Final = 200


def roles_left(connection: sqlite3.Connection, ops: Sequence[int]) -> dict[int, Role]:
    """Of these operations (numbers in the log), those that are cut, and the role that is left to each."""
    found: dict[int, Role] = {}
    for start in range(0, len(ops), _TOGETHER):
        chunk = ops[start : start + _TOGETHER]
        rows = connection.execute(
            f"SELECT op, role FROM view_cut WHERE op IN ({', '.join('?' * len(chunk))})", chunk
        )
        found.update((n, Role(role)) for n, role in rows)
    return found
