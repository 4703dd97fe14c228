"""Writing wiki pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kshare.errors import InvalidInput, NotFound
from kshare.model.attachment import NewFile
from kshare.model.facts import of_kind, tags_of
from kshare.model.ids import is_id, parse_id, text_id
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.limits import OP_PARENTS
from kshare.model.op import New, RevisionContent
from kshare.model.page import DELETED, PARENT, TAGS, TITLE, parse_page_text
from kshare.model.tag import parse_tags
from kshare.model.title import parse_title, title_key
from kshare.store.drafts import drop_draft
from kshare.store.lookup import Place, find_item, find_page, page_titled
from kshare.store.spaces import Space, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import attach_new
from kshare.usecases.undo import Done, Undo
from kshare.usecases.written import resolved_links, resolved_mentions
from kshare.words import BySurface

PAGE = EntityKind.PAGE


@dataclass(frozen=True, slots=True)
class SavePage:
    """Save a page. With `page` (an id) that page, else the one titled `title`, else a new one.

    `base` are the text ids of the heads that the text was made from; None for the current ones.
    `tags` replaces the tags, `add_tags` and `drop_tags` change single ones. `rename` gives `page` the `title`.
    `draft` is the key of the draft that this ends, `files` are attached to the page.
    """

    title: str
    text: str
    page: str | None = None
    base: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    add_tags: tuple[str, ...] = ()
    space: str | None = None
    comment: str = ""
    draft: str | None = None
    drop_tags: tuple[str, ...] = ()
    rename: bool = False
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSaved:
    """`revision` is None if nothing differed. `heads` are the page's heads now, `conflicts` their number."""

    id: str
    revision: str | None
    heads: tuple[str, ...]
    conflicts: int
    created: bool
    undo: Undo | None


def save_page(tx: Transaction, command: SavePage) -> PageSaved:
    """Save the text of a page; text that changed underneath is merged, never overwritten."""
    text = parse_page_text(command.text)
    place = _page_to_save(tx, command)
    created = place is None
    if place is None:
        place = _create_page(tx, find_space(tx.connection, command.space), parse_title(command.title))
    former = SavePage("", "") if created else _former(tx, place)
    if command.rename and not created:
        _rename(tx, place, parse_title(command.title))
    revision = _revise(tx, place, text, command.base, command.comment, first=created)
    _save_tags(tx, place, command.tags, command.add_tags, command.drop_tags)
    attach_new(tx, place, command.files)
    if command.draft is not None:
        drop_draft(tx.connection, command.draft)
        tx.note("drafts")
    tx.fold()
    heads, conflicts = _heads(tx, place), _conflicts(tx, place)
    undo = None
    if created:
        undo = Undo(delete_page, DeletePage(place.text_id, place.space.text_id))
    elif revision is not None or former.tags != _tags(tx, place) or former.title != _title(tx, place):
        undo = Undo(save_page, replace(former, rename=former.title != _title(tx, place)))
    return PageSaved(place.text_id, text_id(revision) if revision else None, heads, conflicts, created, undo)


def _former(tx: Transaction, place: Place) -> SavePage:
    """The command that gives a page what it says now."""
    title, text, tags = _title(tx, place), _text_of(tx, place), _tags(tx, place)
    return SavePage(title, text, page=place.text_id, tags=tags, space=place.space.text_id)


def _page_to_save(tx: Transaction, command: SavePage) -> Place | None:
    if command.page is not None:
        return find_item(tx.connection, command.page, command.space, (PAGE,))
    if is_id(command.title):
        return find_page(tx.connection, command.title, command.space)
    space = find_space(tx.connection, command.space)
    known = page_titled(tx.connection, space, parse_title(command.title))
    if known is None:
        return None
    return Place(space, PAGE, known) if _is_titled(tx, space, known, command.title) else None


def _is_titled(tx: Transaction, space: Space, page: bytes, title: str) -> bool:
    """A former title does not catch a save: the new page takes the name over. Two with one title: say which."""
    rows = tx.connection.execute(
        "SELECT page FROM view_title WHERE space = ? AND key = ? AND former = 0", (space.n, title_key(title))
    ).fetchall()
    if len(rows) > 1:
        ids = ", ".join(sorted(text_id(row[0]) for row in rows))
        raise InvalidInput(
            "Several pages are called '{title}': {ids}. Use one of the ids.", title=title, ids=ids
        )
    return (page,) in rows


def _create_page(tx: Transaction, space: Space, title: str, fields: dict[str, object] | None = None) -> Place:
    page = tx.append(space, New(PAGE, {"title": title, **(fields or {})}))
    return Place(space, PAGE, page)


def create_page(
    tx: Transaction, space: Space, title: str, text: str, tags: tuple[str, ...], fields: dict[str, object]
) -> tuple[Place, bytes]:
    """Make a page with initial `fields` (source, aliases, copied_from); its place and first revision."""
    place = _create_page(tx, space, parse_title(title), fields)
    revision = _revise(tx, place, parse_page_text(text), None, "", first=True)
    _save_tags(tx, place, None, tags)
    return place, revision or b""


def _revise(
    tx: Transaction, place: Place, text: str, base: tuple[str, ...] | None, comment: str, *, first: bool
) -> bytes | None:
    """A revision over the heads that the text was made from; None if it says what the page already says.

    While a conflict stands, saving the shown text is a change: it decides to keep both sides.
    """
    heads = () if first else tuple(map(parse_id, _heads(tx, place)))
    parents = heads if base is None else tuple(_known_revisions(tx, place, base))
    unchanged = heads and set(parents) == set(heads) and text == _text_of(tx, place)
    if unchanged and not _conflicts(tx, place):
        return None
    content = RevisionContent(
        text, resolved_links(tx, place.space, text), resolved_mentions(tx, place.space, text), comment
    )
    # Of more heads than one revision may name, the next saves name the rest.
    return tx.revise(place.space, place.id, parents[:OP_PARENTS], content)


def close_fork(tx: Transaction, place: Place) -> None:
    """Save what a page shows over all its heads, if there are several: their merge may need texts that go.

    Raises InvalidInput while they clash.
    """
    heads = tuple(map(parse_id, _heads(tx, place)))
    if len(heads) < 2:
        return
    if _conflicts(tx, place):
        raise InvalidInput("Two edits of this page clash. Choose between them first, then erase.")
    text = _text_of(tx, place)
    content = RevisionContent(
        text, resolved_links(tx, place.space, text), resolved_mentions(tx, place.space, text)
    )
    tx.revise(place.space, place.id, heads[:OP_PARENTS], content)


def _known_revisions(tx: Transaction, place: Place, base: tuple[str, ...]) -> list[bytes]:
    known = {fact.id for fact in of_kind(tx.facts(place.space, PAGE, place.id), OpKind.REVISE)}
    found = []
    for ref in base:
        fitting = [rev for rev in known if text_id(rev).startswith(ref.lower())]
        if len(fitting) != 1:
            raise NotFound(
                BySurface(
                    "The page has no revision '{ref}'. See: kshare page history.",
                    "The page has no revision '{ref}'. Its history shows which there are.",
                ),
                ref=ref,
            )
        found.append(fitting[0])
    return found


def _save_tags(
    tx: Transaction,
    place: Place,
    tags: tuple[str, ...] | None,
    more: tuple[str, ...],
    less: tuple[str, ...] = (),
) -> None:
    if tags is None and not more and not less:
        return
    if tags is None and not less:
        tx.add_to_set(place.space, PAGE, place.id, TAGS, parse_tags(more))
    else:
        kept = (tag for tag in (_tags(tx, place) if tags is None else tags) if tag not in less)
        tx.change_set(place.space, PAGE, place.id, TAGS, parse_tags((*kept, *more)))


def _rename(tx: Transaction, place: Place, title: str) -> None:
    if title != _title(tx, place):
        tx.write(place.space, PAGE, place.id, TITLE, title)


def _title(tx: Transaction, place: Place) -> str:
    return str(_row(tx, place, "title")[0])


def _tags(tx: Transaction, place: Place) -> tuple[str, ...]:
    return tags_of(tx.facts(place.space, PAGE, place.id))


def _row(tx: Transaction, place: Place, columns: str) -> tuple[object, ...]:
    row: tuple[object, ...] | None = tx.connection.execute(
        f"SELECT {columns} FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    if row is None:
        raise NotFound("The page is not in this space any more.")
    return row


def _text_of(tx: Transaction, place: Place) -> str:
    return str(_row(tx, place, "text")[0])


def _conflicts(tx: Transaction, place: Place) -> int:
    return int(str(_row(tx, place, "conflicts")[0]))


def _heads(tx: Transaction, place: Place) -> tuple[str, ...]:
    joined = _row(tx, place, "heads")[0]
    assert isinstance(joined, bytes)
    return tuple(text_id(joined[at : at + 20]) for at in range(0, len(joined), 20))


@dataclass(frozen=True, slots=True)
class RestorePage:
    """Give a page the text of one of its revisions again."""

    page: str
    revision: str
    space: str | None = None


def restore_page(tx: Transaction, command: RestorePage) -> PageSaved:
    """Save an old text as the newest one. Raises NotFound for an unknown or erased revision."""
    place = find_page(tx.connection, command.page, command.space)
    revision = _known_revisions(tx, place, (command.revision,))[0]
    text = tx.revision_text(place.space, revision)
    if text is None:
        raise NotFound("The text of revision '{ref}' is not here (any more).", ref=command.revision)
    return save_page(
        tx, SavePage("", text, page=place.text_id, space=place.space.text_id, comment="restored")
    )


@dataclass(frozen=True, slots=True)
class RenamePage:
    """Give a page a new title."""

    page: str
    title: str
    space: str | None = None


def rename_page(tx: Transaction, command: RenamePage) -> Done:
    """Rename a page. Links are kept by id and follow by themselves; nothing else is rewritten."""
    place = find_page(tx.connection, command.page, command.space)
    former = _title(tx, place)
    _rename(tx, place, parse_title(command.title))
    return Done(place.text_id, Undo(rename_page, RenamePage(place.text_id, former, place.space.text_id)))


@dataclass(frozen=True, slots=True)
class DeletePage:
    """Hide a page and keep its history."""

    page: str
    space: str | None = None


def delete_page(tx: Transaction, command: DeletePage) -> Done:
    """Delete what this person sees of a page; an edit made elsewhere meanwhile brings it back."""
    place = find_page(tx.connection, command.page, command.space)
    heads = [parse_id(head) for head in _heads(tx, place)]
    tx.write(place.space, PAGE, place.id, DELETED, heads)
    return Done(place.text_id, Undo(undelete_page, UndeletePage(place.text_id, place.space.text_id)))


@dataclass(frozen=True, slots=True)
class UndeletePage:
    """Bring a deleted page back, by its id."""

    page: str
    space: str | None = None


def undelete_page(tx: Transaction, command: UndeletePage) -> Done:
    """Show a deleted page again."""
    place = find_item(tx.connection, command.page, command.space, (PAGE,))
    if not _row(tx, place, "deleted")[0]:
        return Done(place.text_id)
    tx.write(place.space, PAGE, place.id, DELETED, [])
    return Done(place.text_id, Undo(delete_page, DeletePage(place.text_id, place.space.text_id)))


@dataclass(frozen=True, slots=True)
class TagPage:
    """Give a page exactly these tags."""

    page: str
    tags: tuple[str, ...]
    space: str | None = None


def tag_page(tx: Transaction, command: TagPage) -> Done:
    """Change the tags of a page."""
    place = find_page(tx.connection, command.page, command.space)
    former = _tags(tx, place)
    _save_tags(tx, place, command.tags, ())
    return Done(place.text_id, Undo(tag_page, TagPage(place.text_id, former, place.space.text_id)))


@dataclass(frozen=True, slots=True)
class MovePage:
    """Put a page under another one, or at the top (None)."""

    page: str
    parent: str | None
    space: str | None = None


def move_page(tx: Transaction, command: MovePage) -> Done:
    """Change the parent of a page, within its space."""
    place = find_page(tx.connection, command.page, command.space)
    former = _row(tx, place, "parent")[0]
    parent = None if command.parent is None else find_page(tx.connection, command.parent, place.space.text_id)
    if parent is not None and place.id in way_up(tx, parent):
        raise InvalidInput("A page cannot be under itself.")
    tx.write(place.space, PAGE, place.id, PARENT, parent.id if parent else None)
    back = text_id(former) if isinstance(former, bytes) else None
    return Done(place.text_id, Undo(move_page, MovePage(place.text_id, back, place.space.text_id)))


def way_up(tx: Transaction, page: Place) -> frozenset[bytes]:
    """A page, what it stands under, and so on to the top; colleagues may have made a ring of them."""
    rows = tx.connection.execute(
        "WITH RECURSIVE way(id) AS (SELECT ?1 UNION SELECT p.parent FROM view_page p JOIN way ON p.id = way.id"
        " WHERE p.space = ?2 AND p.parent IS NOT NULL) SELECT id FROM way",
        (page.id, page.space.n),
    )
    return frozenset(above for (above,) in rows)
