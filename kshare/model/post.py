"""Posts of the microblog: notes, questions, answers, reposts. Writable by their author only."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from kshare.errors import InvalidInput
from kshare.model.authority import Authority
from kshare.model.clock import DAY_MS, display_ms, milliseconds
from kshare.model.facts import Fact, creation, initial, pairs, shown, text_or, unreplaced
from kshare.model.kinds import EntityKind
from kshare.model.limits import POST_CHARACTERS
from kshare.model.post_kind import PostKind
from kshare.model.visible import has_visible

BODY = "body"
DELETED = "deleted"
HIDDEN = "hidden"
ANSWER = "answer"

OTHERS_MAY_ACCEPT_AFTER_MS = 14 * DAY_MS
"""Others than the asker may accept an answer when this much lies between the question and the act."""


@dataclass(frozen=True, slots=True)
class PostBody:
    """The words of a post with what was found in them when it was written."""

    text: str
    mentions: tuple[tuple[str, bytes], ...] = ()
    tags: tuple[str, ...] = ()

    def packed(self) -> list[object]:
        """The value of the `body` register: `[text, [[handle, user id], …], [tag, …]]`."""
        return [self.text, [list(pair) for pair in self.mentions], list(self.tags)]

    @classmethod
    def read(cls, value: object) -> PostBody:
        """The body in a register's value; an empty one if it is malformed or too long."""
        match value:
            case [str() as text, mentions, tags, *_] if len(text) <= POST_CHARACTERS:
                found = tags if isinstance(tags, list) else []
                return cls(text, pairs(mentions), tuple(tag for tag in found if isinstance(tag, str)))
        return cls("")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it is now. Ids have 20 bytes, times are ms since the epoch for display."""

    id: bytes
    author: bytes
    kind: str
    body: PostBody
    reply_to: bytes | None
    repost_of: bytes | None
    deleted: bool
    hidden: bool
    edited: bool
    created_ms: int
    answer: bytes | None
    """The reply that was accepted."""
    answered_by: bytes | None
    """Who accepted it."""
    body_writes: tuple[bytes, ...]
    """Ids of the writes that an edit replaces."""
    copied_from: str | None


def parse_post_text(typed: str) -> str:
    """The text of a post; InvalidInput if there is nothing visible or more than 10,000 characters."""
    text = (
        typed.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    )
    text = text.strip()
    if not has_visible(text):
        raise InvalidInput("A post needs at least one visible character.")
    if len(text) > POST_CHARACTERS:
        raise InvalidInput(
            "The post has {count} characters; at most {limit} fit. Make it a page and post a link to it.",
            count=len(text),
            limit=POST_CHARACTERS,
        )
    return text


def fold_post(facts: Sequence[Fact], marks: Sequence[Fact], authority: Authority) -> Post | None:
    """The post that these operations make, or None while its creation is not known.

    `marks` are the facts of the marks about this post: the accepted answer is one of them.
    """
    made = creation(facts)
    if made is None:
        return None
    fields, own = initial(made), authority.acting_for(made.author)
    writes = unreplaced(facts, BODY, own)
    body = PostBody.read(next((write.first() for write in writes if write.content), fields.get("body")))
    by_moderators = [fact for fact in facts if authority.moderated(fact)]
    answer, answered_by = _accepted(made, marks, own)
    return Post(
        id=made.id,
        author=made.author,
        kind=text_or(fields.get("kind"), PostKind.NOTE),
        body=body,
        reply_to=_id(fields.get("reply_to")),
        repost_of=_id(fields.get("repost_of")),
        deleted=shown(facts, DELETED, False, own) is True,
        hidden=shown(by_moderators, HIDDEN, False) is True,
        edited=bool(writes),
        created_ms=display_ms(made.head.hlc, made.received_ms),
        answer=answer,
        answered_by=answered_by,
        body_writes=tuple(write.id for write in writes),
        copied_from=text_or(fields.get("copied_from")) or None,
    )


def _id(value: object) -> bytes | None:
    return value if isinstance(value, bytes) and len(value) == 20 else None


def _accepted(question: Fact, marks: Sequence[Fact], askers: Set[bytes]) -> tuple[bytes | None, bytes | None]:
    """The accepted answer and who accepted it: the asker's word first, then the latest of the others' who waited."""
    if not marks:
        return None, None
    writes = [fact for fact in marks if fact.head.entity_kind == EntityKind.MARK]
    asker = next((write for write in unreplaced(writes, ANSWER, askers) if write.content), None)
    if asker is not None and _id(asker.first()) is not None:
        return _id(asker.first()), asker.author
    asked_ms = milliseconds(question.head.hlc)
    late = [
        write
        for author in {fact.author for fact in writes} - askers
        for write in unreplaced(writes, ANSWER, {author})[:1]
        if _id(write.first()) is not None
        and milliseconds(write.head.hlc) - asked_ms >= OTHERS_MAY_ACCEPT_AFTER_MS
    ]
    if not late:
        return None, None
    chosen = max(late, key=lambda write: write.order)
    return _id(chosen.first()), chosen.author
