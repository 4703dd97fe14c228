"""Taking over what an importer read: one page or bookmark at a time, matched with what was imported before.

A page is known by its source (format, root, path) and keeps it in the register `source`:
`{format, root, path, sha, title, created, modified, import, revision}`. `revision` is the revision imported
last; before the second import it is missing and means the page's first one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kshare.exchange.values import ImportedBookmark, ImportedPage, Source
from kshare.model.bookmark import parse_bookmark_title, parse_kept_text, parse_note
from kshare.model.facts import Fact, creation, initial, of_kind, shown, tags_of
from kshare.model.ids import OP_BYTES, digest, text_id
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.op import Add, New, RevisionContent
from kshare.model.page import DELETED, SOURCE, TAGS, TITLE, parse_page_text
from kshare.model.tag import parse_tag
from kshare.model.title import parse_title
from kshare.model.urls import canonical_url, card_id
from kshare.store.lookup import Place, tags_of_entity
from kshare.store.spaces import Space
from kshare.store.transaction import Transaction
from kshare.usecases.bookmarks import AddBookmark, Words, add_bookmark, held_words
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

    A page that was edited here since its last import gets the new text merged in; one that was deleted here
    comes back, since somebody asks for it.
    """
    page, space = command.page, command.space
    title, text = parse_title(page.title), parse_page_text(page.text)
    tags = frozenset(map(parse_tag, page.tags))
    known = _known_page(tx, command)
    if known is None:
        fields: dict[str, object] = {SOURCE: _source(page, command.run)}
        if page.aliases:
            fields["aliases"] = list(page.aliases)
        create_page(tx, space, title, text, tuple(sorted(tags)), fields)
        return "created"
    if known.sha == page.source.sha and not known.deleted:
        return "unchanged"
    return _bring_up_to_date(tx, command, known, _Wanted(title, text, tags))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the source says, in the one spelling of everything."""

    title: str
    text: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """A page that is here already: what it shows, and what was imported into it last (if anything was)."""

    place: Place
    title: str
    text: str
    deleted: bool
    heads: bytes
    sha: str = ""
    revision: bytes | None = None

    @property
    def by_source(self) -> bool:
        """True if it was imported before; False if it was written here and comes back from an export."""
        return bool(self.sha)


def _known_page(tx: Transaction, command: ImportPage) -> _Known | None:
    n = command.space.n
    row = tx.connection.execute(
        "SELECT page, sha, revision FROM view_source WHERE space = ? AND key = ? ORDER BY page LIMIT 1",
        (n, source_key(command.page.source)),
    ).fetchone()
    page, sha, revision = row or (command.entity or b"", "", None)
    shown = tx.connection.execute(
        "SELECT title, text, deleted, heads FROM view_page WHERE space = ? AND id = ?", (n, page)
    ).fetchone()
    if shown is None:
        return None
    title, text, deleted, heads = shown
    return _Known(Place(command.space, PAGE, page), title, text, bool(deleted), heads, sha, revision)


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
    dates = (("created", page.created), ("modified", page.modified), ("revision", revision))
    return fields | {name: value for name, value in dates if value is not None}


def _bring_up_to_date(tx: Transaction, command: ImportPage, known: _Known, wanted: _Wanted) -> Taken:
    place = known.place
    facts = tx.facts(place.space, PAGE, place.id)
    parent = _imported_revision(facts, known)
    revision = parent
    if not _says_already(tx, facts, known, parent, wanted.text):
        links = resolved_links(tx, place.space, wanted.text)
        mentions = resolved_mentions(tx, place.space, wanted.text)
        content = RevisionContent(wanted.text, links, mentions, "imported")
        revision = tx.revise(place.space, place.id, (parent,), content)
    changed = revision != parent
    if wanted.title not in (known.title, _imported_title(facts)):  # a title that was given here stays
        tx.write(place.space, PAGE, place.id, TITLE, wanted.title)
        changed = True
    missing = wanted.tags.difference(tags_of(facts))  # so do tags
    for tag in sorted(missing):
        tx.append(place.space, Add(PAGE, place.id, TAGS, tag))
    if known.deleted:
        tx.write(place.space, PAGE, place.id, DELETED, [])
    if not changed and not missing and not known.deleted:
        return "unchanged"
    if known.by_source:
        tx.write(place.space, PAGE, place.id, SOURCE, _source(command.page, command.run, revision))
    return "updated"


def _imported_revision(facts: Sequence[Fact], known: _Known) -> bytes:
    """The revision that was imported last; of a page that was written here its latest."""
    if known.revision is not None:
        return known.revision
    if not known.by_source:
        return known.heads[:OP_BYTES]
    return min(of_kind(facts, OpKind.REVISE), key=lambda fact: fact.order).id


def _says_already(tx: Transaction, facts: Sequence[Fact], known: _Known, imported: bytes, text: str) -> bool:
    """True if the page shows the text, or went on from it; an older export takes nothing back."""
    space = known.place.space
    if known.text == text or tx.revision_text(space, imported) == text:
        return True
    former = () if known.by_source else of_kind(facts, OpKind.REVISE)
    return any(tx.revision_text(space, fact.id) == text for fact in former)


def _imported_title(facts: Sequence[Fact]) -> object:
    made = creation(facts)
    source = shown(facts, SOURCE, initial(made).get(SOURCE) if made else None)
    return source.get("title") if isinstance(source, dict) else None


@dataclass(frozen=True, slots=True)
class ImportBookmark:
    """A bookmark as an importer read it, for a space; `text` is kept text of the page behind it."""

    bookmark: ImportedBookmark
    space: Space
    run: str
    text: str = ""


def import_bookmark(tx: Transaction, command: ImportBookmark) -> Taken:
    """Save the address under this person's name, bring the save up to its source, or leave it.

    A bookmark that was kept by hand stays as it is: only what it lacks is filled in.
    """
    bookmark, space = command.bookmark, command.space
    place = Place(space, EntityKind.BOOKMARK, card_id(canonical_url(bookmark.url)))
    held = held_words(tx, place, tx.user)
    tags = {parse_tag(tag) for tag in bookmark.tags}
    add = AddBookmark(
        bookmark.url,
        title=bookmark.title,
        note=bookmark.note,
        tags=tuple(sorted(tags)),
        text=command.text,
        space=space.text_id,
        source=_bookmark_source(command),
    )
    if held is None:
        add_bookmark(tx, add)
        return "created"
    if held.source is None:
        add = _filling_gaps(add, held)
    elif held.source.get("sha") == bookmark.source.sha:
        return "unchanged"
    if _says_nothing_new(tx, place, add, held):
        return "unchanged"
    add_bookmark(tx, add)
    return "updated"


def _filling_gaps(add: AddBookmark, held: Words) -> AddBookmark:
    """Only what somebody who kept the address by hand left empty."""
    return replace(
        add,
        title="" if held.title else add.title,
        note="" if held.note else add.note,
        text="" if held.text else add.text,
        source=None,
    )


def _says_nothing_new(tx: Transaction, place: Place, add: AddBookmark, held: Words) -> bool:
    return (
        parse_bookmark_title(add.title) in ("", held.title)
        and parse_note(add.note) in ("", held.note)
        and parse_kept_text(add.text) in ("", held.text)
        and set(add.tags) <= set(tags_of_entity(tx.connection, place))
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
