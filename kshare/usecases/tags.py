"""Changing tags on many items at once: adding, taking away, renaming, merging. Each is taken back in one step.

Pages and bookmark cards carry tags of their own, which every member may change. The tags of a post are words of its
author: no renaming touches them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kshare.errors import InvalidInput, NotFound
from kshare.model.facts import elements
from kshare.model.kinds import EntityKind
from kshare.model.limits import TAGS_PER_ITEM
from kshare.model.page import TAGS
from kshare.model.person import FOLLOWS
from kshare.model.statement import Role
from kshare.model.tag import parse_tag, parse_tags
from kshare.store.lookup import find_item
from kshare.store.spaces import Space, all_spaces, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Undo

_TAGGED = (EntityKind.PAGE, EntityKind.BOOKMARK)


@dataclass(frozen=True, slots=True)
class Retag:
    """What one set gets and loses: the tags of an item, or what a person follows. `space` is a text id."""

    space: str
    kind: EntityKind
    entity: bytes
    add: tuple[str, ...]
    drop: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retagged:
    """How many items were changed, and how many could not be: in spaces where this person only reads."""

    items: int
    left: int
    undo: Undo | None


@dataclass(frozen=True, slots=True)
class ChangeTags:
    """Give items (ids or item references of pages and bookmarks) these tags, and take those away."""

    items: tuple[str, ...]
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


def change_tags(tx: Transaction, command: ChangeTags) -> Retagged:
    """Change the tags of some items. Raises NotFound, NotAllowed, and InvalidInput for what cannot be a tag."""
    add, drop = sorted(parse_tags(command.add)), sorted(parse_tags(command.drop))
    places = (find_item(tx.connection, item, None, _TAGGED) for item in dict.fromkeys(command.items))
    changes = (Retag(place.space.text_id, place.kind, place.id, tuple(add), tuple(drop)) for place in places)
    return retag(tx, tuple(changes))


@dataclass(frozen=True, slots=True)
class MergeTags:
    """Let one tag stand for several, everywhere or in one space; tags inside them (`old/part`) go along."""

    tags: tuple[str, ...]
    into: str
    space: str | None = None


def merge_tags(tx: Transaction, command: MergeTags) -> Retagged:
    """Replace tags on every page and bookmark that this person may change, and in what the person follows.

    Raises NotFound if nothing carries any of them, InvalidInput for what cannot be a tag.
    """
    into = parse_tag(command.into)
    old = sorted(parse_tags(command.tags) - {into})
    if not old:
        raise InvalidInput("'{tag}' is called that already.", tag=into)
    spaces = [find_space(tx.connection, command.space)] if command.space else all_spaces(tx.connection)
    may = [space for space in spaces if tx.authority(space).role_of(tx.user) >= Role.MEMBER]
    everywhere = [renaming for space in spaces for renaming in _renamings(tx, space, old, into)]
    if not everywhere:
        raise NotFound("No page and no bookmark has #{tag}.", tag=old[0])
    here = {space.text_id for space in may}
    follows = [change for space in may for change in _followed(tx, space, old, into)]
    changed = retag(tx, (*(change for change in everywhere if change.space in here), *follows))
    left = sum(change.space not in here for change in everywhere)
    return Retagged(changed.items, left, changed.undo)


@dataclass(frozen=True, slots=True)
class RenameTag:
    """Another name for a tag, everywhere or in one space."""

    tag: str
    name: str
    space: str | None = None


def rename_tag(tx: Transaction, command: RenameTag) -> Retagged:
    """As `merge_tags`, but InvalidInput where the name is in use: then two tags would become one."""
    name = parse_tag(command.name)
    if name != parse_tag(command.tag) and _in_use(tx, name):
        raise InvalidInput("#{tag} is in use already. Merge the two tags instead.", tag=name)
    return merge_tags(tx, MergeTags((command.tag,), command.name, command.space))


def retag(tx: Transaction, changes: tuple[Retag, ...]) -> Retagged:
    """Carry these out; what an item has or lacks already is left as it is. Its own undo."""
    back = [undone for change in changes if (undone := _apply(tx, change)) is not None]
    items = sum(change.kind != EntityKind.PERSON for change in back)
    return Retagged(items, 0, Undo(retag, tuple(back)) if back else None)


def _apply(tx: Transaction, change: Retag) -> Retag | None:
    """The change that takes this one back; None if nothing had to be done."""
    space = find_space(tx.connection, change.space)
    name = FOLLOWS if change.kind == EntityKind.PERSON else TAGS
    additions = elements(tx.facts(space, change.kind, change.entity), name)
    held = {element for fact in additions if isinstance(element := fact.first(), str)}
    add = tuple(tag for tag in change.add if tag not in held)
    drop = tuple(tag for tag in change.drop if tag in held and tag not in change.add)
    if not add and not drop:
        return None
    if len(held) + len(add) - len(drop) > TAGS_PER_ITEM and name == TAGS:
        raise InvalidInput(
            "An item can have {limit} tags, these are {count}. Leave some out.",
            limit=TAGS_PER_ITEM,
            count=len(held) + len(add) - len(drop),
        )
    tx.add_to_set(space, change.kind, change.entity, name, add)
    gone = (fact.id for fact in additions if fact.first() in drop)
    tx.drop_from_set(space, change.kind, change.entity, name, gone)
    return Retag(change.space, change.kind, change.entity, drop, add)


def _renamings(tx: Transaction, space: Space, old: Iterable[str], into: str) -> Iterator[Retag]:
    """What every item of a space gets and loses."""
    wanted: dict[tuple[int, bytes], dict[str, str]] = {}
    for tag in old:
        rows = tx.connection.execute(
            "SELECT entity_kind, entity, tag FROM view_tag WHERE space = ? AND entity_kind IN (?, ?)"
            " AND (tag = ? OR tag BETWEEN ? AND ?)",
            (space.n, *_TAGGED, tag, f"{tag}/", f"{tag}/\U0010ffff"),
        ).fetchall()
        for kind, entity, carried in rows:
            wanted.setdefault((kind, entity), {})[carried] = parse_tag(into + carried.removeprefix(tag))
    for (kind, entity), names in sorted(wanted.items()):
        add = tuple(sorted(set(names.values())))
        yield Retag(space.text_id, EntityKind(kind), entity, add, tuple(sorted(names)))


def _followed(tx: Transaction, space: Space, old: Iterable[str], into: str) -> Iterator[Retag]:
    sql = "SELECT 1 FROM view_follow WHERE space = ? AND person = ? AND target = ?"
    followed = [
        f"#{tag}" for tag in old if tx.connection.execute(sql, (space.n, tx.user, f"#{tag}")).fetchone()
    ]
    if followed:
        yield Retag(space.text_id, EntityKind.PERSON, tx.user, (f"#{into}",), tuple(followed))


def _in_use(tx: Transaction, tag: str) -> bool:
    sql = "SELECT 1 FROM view_tag WHERE tag = ? AND entity_kind IN (?, ?) LIMIT 1"
    return tx.connection.execute(sql, (tag, *_TAGGED)).fetchone() is not None
