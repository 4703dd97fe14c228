"""Posts: their words, thread, accepted answer; and the marks that stand on any item."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kshare.model.attachment import fold_attachments
from kshare.model.authority import Authority
from kshare.model.facts import Fact
from kshare.model.ids import text_id
from kshare.model.mark import fold_marks
from kshare.model.post import fold_post
from kshare.model.post_kind import PostKind
from kshare.store.projections.rows import EntityRows


def project_post(
    rows: EntityRows, facts: Sequence[Fact], marks: Sequence[Fact], authority: Authority
) -> None:
    """The rows of one post; `marks` are the facts of the marks about it."""
    post = fold_post(facts, marks, authority)
    if post is None:
        return
    gone = post.deleted or post.hidden
    mentions = () if gone else post.body.mentions
    rows.replace(
        "view_post",
        [
            (
                rows.key.space,
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
                json.dumps([[handle, text_id(user)] for handle, user in mentions]) if mentions else "[]",
                "" if gone else post.body.text,
            )
        ],
    )
    rows.tags(() if gone else post.body.tags)
    authors = authority.acting_for(post.author)
    rows.attachments(() if gone else fold_attachments(facts, authors, lambda fact: fact.author in authors))
    rows.mentions(post.created_ms, mentions)
    if gone:
        rows.not_in_feed()
    else:
        reply, question = post.reply_to is not None, post.kind == PostKind.QUESTION
        rows.feed(post.created_ms, post.author, reply=reply, question=question)


def project_marks(rows: EntityRows, facts: Sequence[Fact]) -> None:
    """The marks that stand on one item."""
    space, item = rows.key.space, rows.key.id
    rows.replace(
        "view_mark",
        [
            (space, item, mark.author, mark.group, mark.value, mark.reason, mark.at_ms)
            for mark in fold_marks(facts)
        ],
    )
