"""Making every cache anew from the log."""

from __future__ import annotations

import sqlite3
from typing import Final

from kshare.cancel import CancelToken, Progress
from kshare.model.kinds import EntityKind
from kshare.store.file_texts import forget_file_texts
from kshare.store.fold import Fold
from kshare.store.log import EntityKey, rebuild_facts
from kshare.store.roster import cut_strangers
from kshare.store.spaces import all_spaces
from kshare.store.views import create_views, drop_views

_TOGETHER: Final = 500
"""Entities that are folded between two looks at the cancel token."""


def rebuild(connection: sqlite3.Connection, progress: Progress, cancel: CancelToken | None) -> None:
    """Drop and fill the views; the caller holds the transaction. Raises Cancelled.

    Spaces that were left stay in the log only, and what was read of their files is forgotten.
    """
    drop_views(connection)
    create_views(connection)
    keys = _all_keys(connection)
    fold = Fold(connection)
    for space in {key.space for key in keys if key.kind == EntityKind.SPACE}:
        fold.roster(space)  # who may do what, before anything is folded
    for space in {key.space for key in keys}:
        cut_strangers(connection, space)
    for start in range(0, len(keys), _TOGETHER):
        if cancel is not None:
            cancel.check()
        fold.run(keys[start : start + _TOGETHER])
        progress(min(start + _TOGETHER, len(keys)), len(keys))
    forget_file_texts(connection)


def _all_keys(connection: sqlite3.Connection) -> list[EntityKey]:
    """Every entity of the log, after its facts were noted; marked posts come with their marks."""
    touched: set[EntityKey] = set()
    for met in rebuild_facts(connection):
        touched |= met
    posts = {EntityKey(key.space, EntityKind.POST, key.id) for key in touched if key.kind == EntityKind.MARK}
    left = {space.n for space in all_spaces(connection, with_left=True) if space.left}
    return sorted(key for key in touched - posts if key.space not in left)
