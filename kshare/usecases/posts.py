"""Writing posts, marking items, accepting answers."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput, NotAllowed, NotFound
from kshare.model.attachment import NewFile
from kshare.model.clock import iso_time
from kshare.model.facts import shown
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.mark import GROUP_OF, packed_mark
from kshare.model.op import New
from kshare.model.post import (
    ANSWER,
    BODY,
    DELETED,
    OTHERS_MAY_ACCEPT_AFTER_MS,
    PostBody,
    parse_post_text,
)
from kshare.model.post_kind import PostKind
from kshare.model.tag import hashtags
from kshare.store.drafts import drop_draft
from kshare.store.lookup import Place, find_item
from kshare.store.spaces import Space, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import attach_new
from kshare.usecases.undo import Done, Undo
from kshare.usecases.written import resolved_mentions

POST = EntityKind.POST


@dataclass(frozen=True, slots=True)
class WritePost:
    """Say something. A reply or repost goes to the space of its item, whatever `space` says.

    `draft` is the key of the draft that this ends, `files` are attached to the post.
    """

    text: str
    kind: PostKind = PostKind.NOTE
    reply_to: str | None = None
    repost_of: str | None = None
    space: str | None = None
    draft: str | None = None
    files: tuple[NewFile, ...] = ()


def write_post(tx: Transaction, command: WritePost) -> Done:
    """Post a note, question, reply or repost; a repost may go without own words."""
    replied = _post(tx, command.reply_to) if command.reply_to else None
    item = find_item(tx.connection, command.repost_of) if command.repost_of else None
    text = "" if item is not None and not command.text.strip() else parse_post_text(command.text)
    about = replied or item
    space = about.space if about else find_space(tx.connection, command.space)
    fields: dict[str, object] = {"kind": str(command.kind), "body": _body(tx, space, text).packed()}
    if replied is not None:
        fields["reply_to"] = replied.id
    if item is not None:
        fields["repost_of"] = item.id
    post = tx.append(space, New(POST, fields))
    attach_new(tx, Place(space, POST, post), command.files)
    if command.draft is not None:
        drop_draft(tx.connection, command.draft)
        tx.note("drafts")
    return Done(text_id(post), Undo(delete_post, DeletePost(text_id(post))))


def _body(tx: Transaction, space: Space, text: str) -> PostBody:
    return PostBody(text, resolved_mentions(tx, space, text), tuple(hashtags(text)))


@dataclass(frozen=True, slots=True)
class EditPost:
    """Change the words of an own post. Its former words stay in the history."""

    post: str
    text: str


def edit_post(tx: Transaction, command: EditPost) -> Done:
    """Edit an own post; NotAllowed for another's."""
    place = _own_post(tx, command.post)
    former = tx.connection.execute(
        "SELECT text FROM view_post WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()[0]
    body = _body(tx, place.space, parse_post_text(command.text))
    tx.write(place.space, POST, place.id, BODY, body.packed(), own=True)
    return Done(place.text_id, Undo(edit_post, EditPost(place.text_id, former)) if former else None)


@dataclass(frozen=True, slots=True)
class DeletePost:
    """Take an own post out of sight."""

    post: str


def delete_post(tx: Transaction, command: DeletePost) -> Done:
    """Delete an own post; its replies stay. NotAllowed for another's."""
    place = _own_post(tx, command.post)
    tx.write(place.space, POST, place.id, DELETED, True, own=True)
    return Done(place.text_id, Undo(undelete_post, UndeletePost(place.text_id)))


@dataclass(frozen=True, slots=True)
class UndeletePost:
    """Show an own deleted post again."""

    post: str


def undelete_post(tx: Transaction, command: UndeletePost) -> Done:
    """Bring an own post back."""
    place = _own_post(tx, command.post)
    tx.write(place.space, POST, place.id, DELETED, False, own=True)
    return Done(place.text_id, Undo(delete_post, DeletePost(place.text_id)))


def _post(tx: Transaction, ref: str) -> Place:
    return find_item(tx.connection, ref, kinds=(POST,))


def _own_post(tx: Transaction, ref: str) -> Place:
    place = _post(tx, ref)
    author = tx.connection.execute(
        "SELECT author FROM view_post WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()[0]
    if tx.user not in tx.authority(place.space).acting_for(author):
        raise NotAllowed("Only its author can change this post.")
    return place


@dataclass(frozen=True, slots=True)
class MarkItem:
    """Say with one click what an item was worth. `value` '' with a group takes the mark back."""

    item: str
    value: str
    reason: str = ""
    withdraw: bool = False


def mark_item(tx: Transaction, command: MarkItem) -> Done:
    """Mark a page, post or bookmark as helped, struggled, disagree or thanks; the last word counts."""
    group = GROUP_OF.get(command.value)
    if group is None:
        raise InvalidInput(
            "'{value}' is no mark. Use one of: {marks}.", value=command.value, marks=", ".join(GROUP_OF)
        )
    place = find_item(tx.connection, command.item)
    row = tx.connection.execute(
        "SELECT value, reason FROM view_mark WHERE space = ? AND item = ? AND author = ? AND grp = ?",
        (place.space.n, place.id, tx.user, group),
    ).fetchone()
    revision = None
    if place.kind == EntityKind.PAGE:
        heads = tx.connection.execute(
            "SELECT heads FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
        ).fetchone()[0]
        revision = heads[:20] or None
    value = "" if command.withdraw else command.value
    packed = packed_mark(value, command.reason.strip(), revision)
    tx.write(place.space, EntityKind.MARK, place.id, group, packed, own=True)
    back = (
        MarkItem(place.text_id, row[0], row[1]) if row else MarkItem(place.text_id, command.value, "", True)
    )
    return Done(place.text_id, Undo(mark_item, back))


@dataclass(frozen=True, slots=True)
class AcceptAnswer:
    """Accept a reply as the answer to its question; with `withdraw` take that back."""

    post: str
    withdraw: bool = False


def accept_answer(tx: Transaction, command: AcceptAnswer) -> Done:
    """Accept an answer. The asker may at once, others when 14 days lie between; else NotAllowed."""
    place = _post(tx, command.post)
    question = _question_of(tx, place)
    row = tx.connection.execute(
        "SELECT author, created_ms, kind FROM view_post WHERE space = ? AND id = ?", (place.space.n, question)
    ).fetchone()
    if row is None or row[2] != PostKind.QUESTION:
        raise InvalidInput("This post is not an answer to a question.")
    asker, asked_ms, _ = row
    is_asker = tx.user in tx.authority(place.space).acting_for(asker)
    if not is_asker and tx.now_ms - asked_ms < OTHERS_MAY_ACCEPT_AFTER_MS:
        raise NotAllowed(
            "Until {day} only the person who asked can accept an answer.",
            day=iso_time(asked_ms + OTHERS_MAY_ACCEPT_AFTER_MS)[:10],
        )
    former = shown(tx.facts(place.space, EntityKind.MARK, question), ANSWER, None, {tx.user})
    answer = None if command.withdraw else place.id
    if answer == former:
        return Done(place.text_id)
    tx.write(place.space, EntityKind.MARK, question, ANSWER, answer, own=True)
    back = AcceptAnswer(text_id(former)) if former else AcceptAnswer(place.text_id, withdraw=True)
    return Done(place.text_id, Undo(accept_answer, back))


def _question_of(tx: Transaction, place: Place) -> bytes:
    """The question at the top of a reply's thread."""
    post = place.id
    for _ in range(1_000):
        row = tx.connection.execute(
            "SELECT reply_to FROM view_post WHERE space = ? AND id = ?", (place.space.n, post)
        ).fetchone()
        if row is None or row[0] is None:
            break
        post = row[0]
    if post == place.id:
        raise NotFound("This post answers no question: it is not a reply.")
    return post
