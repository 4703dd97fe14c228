"""Keeping bookmarks: one card for an address, one save for each person."""

from __future__ import annotations

import json
from dataclasses import KW_ONLY, dataclass, replace

from kshare.errors import NotAllowed
from kshare.model.attachment import NewFile
from kshare.model.bookmark import (
    NOTE,
    SAVERS,
    SOURCE,
    TAGS,
    TEXT,
    TITLE,
    URL,
    parse_bookmark_title,
    parse_kept_text,
    parse_note,
)
from kshare.model.changes import DRAFTS
from kshare.model.facts import Fact, elements
from kshare.model.kinds import EntityKind
from kshare.model.op import Add
from kshare.model.tag import parse_tags
from kshare.model.urls import canonical_url, card_id, parse_url
from kshare.store.drafts import drop_draft
from kshare.store.lookup import Place, find_item, tags_of_entity
from kshare.store.spaces import find_space
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import attach_new
from kshare.usecases.undo import Done, Undo

BOOKMARK = EntityKind.BOOKMARK
WORDS = (TITLE, NOTE, TEXT)
"""The registers that a person fills with words of his own; they go when he withdraws."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one of a card's savers wrote about it; `source` says where it was imported from."""

    url: str
    title: str
    note: str
    text: str
    source: dict[str, object] | None


def held_words(tx: Transaction, place: Place, saver: bytes) -> Words | None:
    """The words of a saver as they are shown; None if this person does not save the card."""
    row = tx.connection.execute(
        "SELECT url, title, note, text, source FROM view_save WHERE space = ? AND card = ? AND saver = ?",
        (place.space.n, place.id, saver),
    ).fetchone()
    if row is None:
        return None
    url, title, note, text, source = row
    return Words(url, title, note, text, None if source is None else json.loads(source))


@dataclass(frozen=True, slots=True)
class AddBookmark:
    """Keep an address. `tags` are added to the card's; `source` says where it was imported from.

    `draft` is the key of the draft that this ends, `files` are attached to the card.
    """

    url: str
    _: KW_ONLY
    title: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    space: str | None = None
    source: dict[str, object] | None = None
    draft: str | None = None
    files: tuple[NewFile, ...] = ()


def add_bookmark(tx: Transaction, command: AddBookmark) -> Done:
    """Save an address under this person's name; saving it again changes only what is given."""
    url = parse_url(command.url)
    space = find_space(tx.connection, command.space)
    place = Place(space, BOOKMARK, card_id(canonical_url(url)))
    saved_before = bool(_my_saves(tx, place))
    fields = {
        URL: url,
        TITLE: parse_bookmark_title(command.title),
        NOTE: parse_note(command.note),
        TEXT: parse_kept_text(command.text),
    }
    tags = parse_tags(command.tags)
    _write_fields(tx, place, {name: value for name, value in fields.items() if value})
    if command.source is not None:
        tx.write(space, BOOKMARK, place.id, SOURCE, command.source, own=True)
    if not saved_before:
        tx.append(space, Add(BOOKMARK, place.id, SAVERS, tx.user))
    tx.add_to_set(space, BOOKMARK, place.id, TAGS, tags)
    attach_new(tx, place, command.files)
    if command.draft is not None:
        drop_draft(tx.connection, command.draft)
        tx.note(DRAFTS)
    undo = None if saved_before else Undo(delete_bookmark, DeleteBookmark(place.text_id, space.text_id))
    return Done(place.text_id, undo)


@dataclass(frozen=True, slots=True)
class EditBookmark:
    """Change this person's words about an address, and the card's tags. None leaves a field as it is."""

    bookmark: str
    _: KW_ONLY
    title: str | None = None
    note: str | None = None
    tags: tuple[str, ...] | None = None
    text: str | None = None
    space: str | None = None


def edit_bookmark(tx: Transaction, command: EditBookmark) -> Done:
    """Edit a bookmark. Who has not saved it yet saves it by editing its words; tags are everybody's."""
    place = find_item(tx.connection, command.bookmark, command.space, (BOOKMARK,))
    former = _restoring(tx, place)
    given = {
        TITLE: None if command.title is None else parse_bookmark_title(command.title),
        NOTE: None if command.note is None else parse_note(command.note),
        TEXT: None if command.text is None else parse_kept_text(command.text),
    }
    fields = {name: value for name, value in given.items() if value is not None}
    undo = Undo(edit_bookmark, former)
    if fields and not _my_saves(tx, place):
        undo = Undo(delete_bookmark, DeleteBookmark(place.text_id, place.space.text_id))
        url = tx.connection.execute(
            "SELECT url FROM view_bookmark WHERE space = ? AND id = ?", (place.space.n, place.id)
        ).fetchone()[0]
        fields[URL] = url
        tx.append(place.space, Add(BOOKMARK, place.id, SAVERS, tx.user))
    _write_fields(tx, place, fields)
    if command.tags is not None:
        if undo.command is former:
            undo = Undo(edit_bookmark, replace(former, tags=tags_of_entity(tx.connection, place)))
        tx.change_set(place.space, BOOKMARK, place.id, TAGS, parse_tags(command.tags))
    return Done(place.text_id, undo)


@dataclass(frozen=True, slots=True)
class DeleteBookmark:
    """Withdraw this person's save; the card stays while others save it."""

    bookmark: str
    space: str | None = None


def delete_bookmark(tx: Transaction, command: DeleteBookmark) -> Done:
    """Withdraw an own save with its words; NotAllowed if only others saved it. Tags are everybody's and stay."""
    place = find_item(tx.connection, command.bookmark, command.space, (BOOKMARK,))
    saves, words = _my_saves(tx, place), held_words(tx, place, tx.user)
    if not saves or words is None:
        raise NotAllowed("This bookmark was saved by others; only they can withdraw it.")
    _write_fields(tx, place, dict.fromkeys(WORDS, ""))
    tx.drop_from_set(place.space, BOOKMARK, place.id, SAVERS, (fact.id for fact in saves))
    back = AddBookmark(
        words.url, title=words.title, note=words.note, text=words.text, space=place.space.text_id
    )
    return Done(place.text_id, Undo(add_bookmark, back))


def _write_fields(tx: Transaction, place: Place, fields: dict[str, str]) -> None:
    """Write those registers of this person that differ."""
    words = held_words(tx, place, tx.user)
    for name, value in fields.items():
        if words is None or getattr(words, name) != value:
            tx.write(place.space, BOOKMARK, place.id, name, value, own=True)


def _restoring(tx: Transaction, place: Place) -> EditBookmark:
    """The command that gives this person's words about a card back as they are now."""
    words = held_words(tx, place, tx.user) or Words("", "", "", "", None)
    return EditBookmark(
        place.text_id, title=words.title, note=words.note, text=words.text, space=place.space.text_id
    )


def _my_saves(tx: Transaction, place: Place) -> list[Fact]:
    """The additions that make this person one of the card's savers; nobody else can drop them."""
    facts = tx.facts(place.space, BOOKMARK, place.id)
    return [
        fact
        for fact in elements(facts, SAVERS, own=True)
        if fact.first() == tx.user and fact.author == tx.user
    ]
