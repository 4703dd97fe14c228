"""Posts: their words, thread, accepted answer; and the marks that stand on any item."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from kshare.model.authority import Authority
from kshare.model.facts import Fact
from kshare.model.ids import text_id
from kshare.model.mark import fold_marks
from kshare.model.post import PostKind, fold_post
from kshare.store.log import EntityKey
from kshare.store.projections.shared import write_feed, write_mentions, write_tags


def project_post(
    connection: sqlite3.Connection,
    key: EntityKey,
    facts: Sequence[Fact],
    marks: Sequence[Fact],
    authority: Authority,
) -> None:
    """Write the rows of one post; `marks` are the facts of the marks about it."""
    post = fold_post(facts, marks, authority)
    if post is None:
        return
    gone = post.deleted or post.hidden
    connection.execute(
        "INSERT OR REPLACE INTO view_post VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.space,
            post.id,
            post.author,
            post.kind,
            post.reply_to,
            post.repost_of,
            gone,
            post.edited,
            post.created_ms,
            post.answer,
            post.answered_by,
            b"".join(post.body_writes),
            post.copied_from,
            json.dumps([[handle, text_id(user)] for handle, user in post.body.mentions], ensure_ascii=False),
            "" if gone else post.body.text,
        ),
    )
    write_tags(connection, key, () if gone else post.body.tags)
    write_mentions(connection, key, post.created_ms, () if gone else post.body.mentions)
    write_feed(
        connection,
        key,
        None if gone else (post.created_ms, post.author),
        reply=post.reply_to is not None,
        question=post.kind == PostKind.QUESTION,
    )


def project_marks(connection: sqlite3.Connection, key: EntityKey, facts: Sequence[Fact]) -> None:
    """Write the marks that stand on one item."""
    connection.execute("DELETE FROM view_mark WHERE space = ? AND item = ?", (key.space, key.id))
    connection.executemany(
        "INSERT INTO view_mark VALUES(?, ?, ?, ?, ?, ?, ?)",
        [
            (key.space, key.id, mark.author, mark.group, mark.value, mark.reason, mark.at_ms)
            for mark in fold_marks(facts)
        ],
    )
