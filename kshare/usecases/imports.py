"""Taking over what an importer read: one page or bookmark at a time, matched with what was imported before.

A page is known by its source (format, root, path) and keeps it in the register `source`:
`{format, root, path, sha, title, created, modified, import, revision}`. `revision` is the revision imported
last; before the second import it is missing and means the page's first one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kshare.exchange.values import ImportedBookmark, ImportedPage, Source
from kshare.model.bookmark import parse_bookmark_title, parse_note
from kshare.model.facts import of_kind
from kshare.model.ids import digest, text_id
from kshare.model.op import EntityKind, New, OpKind, RevisionContent
from kshare.model.page import DELETED, SOURCE, TAGS, TITLE, parse_page_text, parse_title
from kshare.model.tag import parse_tag
from kshare.model.urls import canonical_url, card_id
from kshare.store.lookup import Place
from kshare.store.spaces import Space
from kshare.store.transaction import Transaction
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import create_page
from kshare.usecases.written import resolved_links, resolved_mentions

Taken = Literal["created", "updated", "unchanged"]
PAGE = EntityKind.PAGE


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A page as an importer read it, for a space. `run` names the run of the importer; see `import_run`.

    `entity` is the page's id in KShare's own export: if the space has that page, it is the one.
    """

    page: ImportedPage
    space: Space
    run: str
    entity: bytes | None = None


def import_page(tx: Transaction, command: ImportPage) -> Taken:
    """Create the page, bring it up to its source, or leave it. InvalidInput if it cannot be taken at all.

    A page that was edited here since its last import gets the new text merged in. One that was deleted here
    comes back only if its source has changed.
    """
    page, space = command.page, command.space
    title, text = parse_title(page.title), parse_page_text(page.text)
    tags = {parse_tag(tag) for tag in page.tags}
    known = _known_page(tx, command)
    if known is None:
        fields: dict[str, object] = {SOURCE: _source(page, command.run)}
        if page.aliases:
            fields["aliases"] = list(page.aliases)
        create_page(tx, space, title, text, tuple(sorted(tags)), fields)
        return "created"
    if known.sha == page.source.sha:
        return "unchanged"
    return _bring_up_to_date(tx, command, known, title, text, tags)


@dataclass(frozen=True, slots=True)
class _Known:
    """A page that came from this source before; `revision` is the one imported last, if it is noted."""

    place: Place
    sha: str
    revision: bytes | None


def _known_page(tx: Transaction, command: ImportPage) -> _Known | None:
    row = tx.connection.execute(
        "SELECT page, sha, revision FROM view_source WHERE space = ? AND key = ? ORDER BY page LIMIT 1",
        (command.space.n, source_key(command.page.source)),
    ).fetchone()
    if row is not None:
        return _Known(Place(command.space, PAGE, row[0]), row[1], row[2])
    if command.entity is None:
        return None
    own = tx.connection.execute(
        "SELECT heads FROM view_page WHERE space = ? AND id = ?", (command.space.n, command.entity)
    ).fetchone()
    # Nothing was imported into it yet: its text now is what the import is compared with.
    return _Known(Place(command.space, PAGE, command.entity), "", own[0][:20]) if own else None


def source_key(source: Source) -> str:
    """What `view_source` finds a page by."""
    return "\0".join((source.format, source.root, source.path))


def _source(page: ImportedPage, run: str, revision: bytes | None = None) -> dict[str, object]:
    fields: dict[str, object] = {
        "format": page.source.format,
        "root": page.source.root,
        "path": page.source.path,
        "sha": page.source.sha,
        "title": page.title,
        "import": run,
    }
    for name, value in (("created", page.created), ("modified", page.modified), ("revision", revision)):
        if value is not None:
            fields[name] = value
    return fields


def _bring_up_to_date(
    tx: Transaction, command: ImportPage, known: _Known, title: str, text: str, tags: set[str]
) -> Taken:
    place = known.place
    facts = tx.facts(place.space, PAGE, place.id)
    revisions = sorted(of_kind(facts, OpKind.REVISE), key=lambda fact: fact.order)
    imported = known.revision or (revisions[0].id if revisions else None)
    changed = False
    if imported is None or tx.revision_text(place.space, imported) != text:
        content = RevisionContent(
            text,
            resolved_links(tx, place.space, text),
            resolved_mentions(tx, place.space, text),
            "imported",
        )
        imported = tx.revise(place.space, place.id, (imported,) if imported else (), content)
        changed = True
    changed |= _take_title(tx, place, title)
    changed |= _take_tags(tx, place, tags)
    if not changed:
        return "unchanged"
    tx.write(place.space, PAGE, place.id, SOURCE, _source(command.page, command.run, imported))
    return "updated"


def _take_title(tx: Transaction, place: Place, title: str) -> bool:
    """Follow the source's title, if it changed there; a title given here stays."""
    imported = _imported_title(tx, place)
    (shown,) = tx.connection.execute(
        "SELECT title FROM view_page WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()
    if title in (imported, shown):
        return False
    tx.write(place.space, PAGE, place.id, TITLE, title)
    return True


def _imported_title(tx: Transaction, place: Place) -> str | None:
    from kshare.model.facts import creation, initial, shown

    facts = tx.facts(place.space, PAGE, place.id)
    made = creation(facts)
    source = shown(facts, SOURCE, initial(made).get(SOURCE) if made else None)
    title = source.get("title") if isinstance(source, dict) else None
    return title if isinstance(title, str) else None


def _take_tags(tx: Transaction, place: Place, tags: set[str]) -> bool:
    """Add the source's tags; tags given here stay."""
    rows = tx.connection.execute(
        "SELECT tag FROM view_tag WHERE space = ? AND entity_kind = ? AND entity = ?",
        (place.space.n, PAGE, place.id),
    )
    held = {row[0] for row in rows}
    if tags <= held:
        return False
    tx.change_set(place.space, PAGE, place.id, TAGS, held | tags)
    return True


@dataclass(frozen=True, slots=True)
class ImportBookmark:
    """A bookmark as an importer read it, for a space."""

    bookmark: ImportedBookmark
    space: Space
    run: str


def import_bookmark(tx: Transaction, command: ImportBookmark) -> Taken:
    """Save the address under this person's name, bring the save up to its source, or leave it.

    A bookmark that was kept by hand stays as it is: only what it lacks is filled in.
    """
    bookmark, space = command.bookmark, command.space
    card = card_id(canonical_url(bookmark.url))
    row = tx.connection.execute(
        "SELECT title, note, source FROM view_save WHERE space = ? AND card = ? AND saver = ?",
        (space.n, card, tx.user),
    ).fetchone()
    tags = {parse_tag(tag) for tag in bookmark.tags}
    add = AddBookmark(
        bookmark.url,
        bookmark.title,
        bookmark.note,
        tuple(sorted(tags)),
        space=space.text_id,
        source=_bookmark_source(command),
    )
    if row is None:
        add_bookmark(tx, add)
        return "created"
    title, note, source = row
    if source is None:
        add = replace(add, title="" if title else add.title, note="" if note else add.note, source=None)
    if _says_nothing_new(tx, space, card, add, (title, note)):
        return "unchanged"
    add_bookmark(tx, add)
    return "updated"


def _says_nothing_new(
    tx: Transaction, space: Space, card: bytes, add: AddBookmark, held: tuple[str, str]
) -> bool:
    rows = tx.connection.execute(
        "SELECT tag FROM view_tag WHERE space = ? AND entity_kind = ? AND entity = ?",
        (space.n, EntityKind.BOOKMARK, card),
    )
    return (
        parse_bookmark_title(add.title) in ("", held[0])
        and parse_note(add.note) in ("", held[1])
        and set(add.tags) <= {row[0] for row in rows}
    )


def _bookmark_source(command: ImportBookmark) -> dict[str, object]:
    bookmark = command.bookmark
    fields: dict[str, object] = {
        "format": bookmark.source.format,
        "root": bookmark.source.root,
        "sha": bookmark.source.sha,
        "import": command.run,
        "folder": list(bookmark.folder),
    }
    if bookmark.added is not None:
        fields["added"] = bookmark.added
    return fields


@dataclass(frozen=True, slots=True)
class NoteImport:
    """What a run of an importer brought, for the one card that it gets in the timeline."""

    space: Space
    run: str
    format: str
    label: str
    pages: int
    bookmarks: int


def note_import(tx: Transaction, command: NoteImport) -> None:
    """Write the run down, if it brought anything."""
    if command.pages or command.bookmarks:
        fields = {
            "format": command.format,
            "label": command.label,
            "pages": command.pages,
            "bookmarks": command.bookmarks,
            "run": command.run,
        }
        tx.append(command.space, New(EntityKind.IMPORT, fields))


def import_run(tx: Transaction, label: str) -> str:
    """A name for the run that begins now: another one for every person, moment and source."""
    return text_id(digest(10, tx.user, str(tx.now_ms).encode(), label.encode("utf-8", "replace")))
