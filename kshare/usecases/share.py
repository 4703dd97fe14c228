"""Copying an item to another space, for the people there."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import InvalidInput, NotFound
from kshare.model.kinds import EntityKind
from kshare.model.op import New
from kshare.model.post import PostBody
from kshare.model.tag import hashtags
from kshare.store.lookup import Place, find_item, tags_of_entity
from kshare.store.spaces import PERSONAL, Space, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import copy_attachments
from kshare.usecases.bookmarks import AddBookmark, add_bookmark, held_words
from kshare.usecases.pages import DeletePage, create_page, delete_page
from kshare.usecases.posts import DeletePost, delete_post
from kshare.usecases.undo import Done, Undo
from kshare.usecases.written import resolved_mentions


@dataclass(frozen=True, slots=True)
class ShareItem:
    """Make a new entity in the space `to` with the item's current text and tags. History and marks stay."""

    item: str
    to: str


def share_item(tx: Transaction, command: ShareItem) -> Done:
    """Copy a page, post or bookmark to another space. A private source is not named, so no private id leaks."""
    place = find_item(tx.connection, command.item)
    target = find_space(tx.connection, command.to)
    if target.n == place.space.n:
        raise InvalidInput("The item is in '{space}' already.", space=target.name)
    fields = {} if place.space.name == PERSONAL else {"copied_from": place.text_id}
    match place.kind:
        case EntityKind.PAGE:
            return _share_page(tx, place, target, fields)
        case EntityKind.POST:
            return _share_post(tx, place, target, fields)
        case _:
            return _share_bookmark(tx, place, target)


def _share_page(tx: Transaction, place: Place, target: Space, fields: dict[str, str]) -> Done:
    title, text = tx.connection.execute(
        "SELECT title, text FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    copy, _ = create_page(tx, target, title, text, tags_of_entity(tx.connection, place), dict(fields))
    copy_attachments(tx, place, copy)
    return Done(copy.text_id, Undo(delete_page, DeletePage(copy.text_id, target.text_id)))


def _share_post(tx: Transaction, place: Place, target: Space, fields: dict[str, str]) -> Done:
    text, kind, gone = tx.connection.execute(
        "SELECT text, kind, gone FROM view_post WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    if gone or not text:
        raise NotFound("The post has no words (any more) that could be copied.")
    body = PostBody(text, resolved_mentions(tx, target, text), tuple(hashtags(text)))
    copy = tx.append(target, New(EntityKind.POST, {"kind": kind, "body": body.packed(), **fields}))
    made = Place(target, EntityKind.POST, copy)
    copy_attachments(tx, place, made)
    return Done(made.text_id, Undo(delete_post, DeletePost(made.text_id)))


def _share_bookmark(tx: Transaction, place: Place, target: Space) -> Done:
    words = held_words(tx, place, tx.user) or held_words(tx, place, _shown_saver(tx, place))
    assert words is not None, "a card that is found has the words of the saver that it shows"
    copy = AddBookmark(
        words.url,
        title=words.title,
        note=words.note,
        tags=tags_of_entity(tx.connection, place),
        text=words.text,
        space=target.text_id,
    )
    done = add_bookmark(tx, copy)
    copy_attachments(tx, place, Place(target, EntityKind.BOOKMARK, place.id))
    return done


def _shown_saver(tx: Transaction, place: Place) -> bytes:
    saver: bytes = tx.connection.execute(
        "SELECT saver FROM view_bookmark WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()[0]
    return saver
