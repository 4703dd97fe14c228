"""Importing a folder or file: read it, take over what is new, report on every item.

One run is one transaction. So cancelling, a crash or a full disk leaves nothing half done, readers see the
home as it was until the end, and a dry run is the same run, rolled back
(docs/decisions/0006-one-import-one-transaction.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final, get_args

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import InvalidInput, KShareError, NotFound
from kshare.exchange.detect import ImportFormat, detect_format
from kshare.exchange.note_files import FILES
from kshare.exchange.values import (
    JSON,
    ExportedBookmark,
    ExportedFile,
    ExportedPage,
    ImportedBookmark,
    ImportedPage,
    LeftFile,
    Skipped,
    Source,
    fingerprint,
)
from kshare.importing.files import Card, Owner, ReferredFile, attach_all, split_files, take_content
from kshare.model.attachment import safe_name
from kshare.model.ids import is_id, parse_id
from kshare.model.limits import TAGS_PER_ITEM
from kshare.model.urls import canonical_url, card_id, parse_url
from kshare.store.quotas import quota_of
from kshare.store.spaces import PERSONAL, Space, find_space
from kshare.store.transaction import Transaction
from kshare.sync.genesis import first_policy
from kshare.usecases.imports import (
    ImportBookmark,
    ImportPage,
    NoteImport,
    Taken,
    import_bookmark,
    import_page,
    import_run,
    note_import,
)
from kshare.words import say
from kshare.workspace import Workspace

SETTLE_EVERY: Final = 200
"""Items after which views and index catch up, so that memory stays flat."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")
EXPORT_ROOT: Final = "kshare"
"""The root of everything that comes from a JSON export, wherever the file lies."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a run did: created + updated + unchanged + skipped is the number of items in the source.

    What was created are `new_pages`, `new_bookmarks` and `new_files`. `notes` tell of items that were taken over,
    though not in every detail.
    """

    format: ImportFormat
    new_pages: int
    new_bookmarks: int
    new_files: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    notes: tuple[Skipped, ...] = ()

    @property
    def created(self) -> int:
        """New items of every kind."""
        return self.new_pages + self.new_bookmarks + self.new_files


@dataclass(slots=True)
class Items:
    """What was read from a source; `posts` and `people` are ids."""

    pages: list[tuple[ImportedPage, bytes | None]] = field(default_factory=list)
    """With the id that the page has in an export of KShare."""
    bookmarks: list[tuple[ImportedBookmark, str]] = field(default_factory=list)
    """With the kept text of the page behind the address."""
    skipped: list[Skipped] = field(default_factory=list)
    cards: dict[str, list[Card]] = field(default_factory=dict)
    """The bookmarks that files of an export belong to, by the file's name in the report."""
    files: list[ReferredFile] = field(default_factory=list)
    posts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def run_import(
    workspace: Workspace,
    path: Path,
    as_format: ImportFormat | None = None,
    *,
    dry_run: bool = False,
    space: str | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> ImportReport:
    """Import what lies at `path` into a space (the personal one unless named). Progress counts each item twice.

    Raises NotFound, InvalidInput (nothing there that can be imported), Cancelled (nothing was changed) and
    what writing raises. One odd item never stops the others: it is skipped with a reason.
    """
    cancel = cancel or CancelToken()
    found = as_format or detect_format(path)
    if found not in get_args(ImportFormat):
        raise InvalidInput(
            "'{name}' is no format. Use one of: {formats}.",
            name=found,
            formats=", ".join(get_args(ImportFormat)),
        )
    items = _READERS[found](path, progress, cancel)
    into = find_space(workspace.store.connection, space or PERSONAL)
    quota = quota_of(workspace.store.connection, into.n, first_policy)
    referred, rest, paths = split_files([page for page, _ in items.pages], items.skipped)
    rest = [left for left in rest if not (isinstance(left, LeftFile) and left.item in items.cards)]
    owners: dict[str, Sequence[Owner]] = {**referred}
    owners.update((item, cards) for item, cards in items.cards.items() if item in paths)
    items.files, refused = take_content(workspace.files, owners, paths, quota, cancel, dry_run=dry_run)
    items.skipped = rest + refused
    run = _Run(found, path.name or str(path), items, space or PERSONAL, progress, cancel, dry_run=dry_run)
    try:
        return workspace.run(_take_all, run, relaxed=True)
    except _RolledBack as trial:
        return trial.report


class _RolledBack(Exception):
    """Ends a dry run, so that its transaction keeps nothing."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


# -- reading ------------------------------------------------------------------------------------------


def _read_markdown(path: Path, progress: Progress, cancel: CancelToken) -> Items:
    from kshare.exchange.markdown_folder import read_page, scan

    if not path.exists():
        raise NotFound("There is no file or folder {path}.", path=path)
    notes, skipped = scan(path)
    items = Items(skipped=skipped)
    for done, note in enumerate(notes, start=1):
        cancel.check()
        page = read_page(path, note)
        if isinstance(page, Skipped):
            items.skipped.append(page)
        else:
            items.pages.append((page, None))
        progress(done, 2 * len(notes))
    return items


def _read_netscape(path: Path, progress: Progress, cancel: CancelToken) -> Items:
    from kshare.exchange.netscape import read_bookmarks

    bookmarks, skipped = read_bookmarks(_content(path), path.name)
    progress(len(bookmarks), 2 * len(bookmarks))
    return Items(bookmarks=[(bookmark, "") for bookmark in bookmarks], skipped=skipped)


def _read_json(path: Path, progress: Progress, cancel: CancelToken) -> Items:
    from kshare.exchange.export_json import FILE_NAME, read_json

    export, skipped = read_json(_content(path / FILE_NAME if path.is_dir() else path))
    items = Items(skipped=skipped)
    for page in export.pages:
        sha = fingerprint(*(part.encode("utf-8") for part in (page.title, page.text, "\n".join(page.tags))))
        source = Source(JSON, EXPORT_ROOT, page.id, sha)
        imported = ImportedPage(
            page.title,
            text=page.text,
            tags=page.tags,
            aliases=(),
            created=page.created,
            modified=page.updated,
            source=source,
            notes=(),
            places=tuple(_place(page, file) for file in page.files),
        )
        items.skipped += (_left(path, page, file) for file in page.files)
        items.pages.append((imported, parse_id(page.id) if is_id(page.id) else None))
    for card in export.bookmarks:
        try:
            items.bookmarks.append((_card(card), card.text))
        except InvalidInput as refused:
            items.skipped.append(Skipped(card.title or card.url[:200], refused.message))
            continue
        items.skipped += (_left(path, card, file) for file in card.files)
        owner = Card(card_id(canonical_url(card.url)))
        items.cards.update((_place(card, file), [owner]) for file in card.files)
    items.posts = tuple(post.id for post in export.posts)
    items.people = tuple(person.id for person in export.people)
    progress(0, len(items.pages) + len(items.bookmarks))
    return items


def _place(item: ExportedPage | ExportedBookmark, file: ExportedFile) -> str:
    """What a file of an export is called in the report; its last part is its name."""
    return f"{FILES}/{item.id}/{safe_name(file.name)}"


def _left(path: Path, item: ExportedPage | ExportedBookmark, file: ExportedFile) -> LeftFile | Skipped:
    """Where the content of an exported file lies. The document may say anything, so only a hash becomes a path."""
    content = (path if path.is_dir() else path.parent) / FILES / file.hash
    if _HASH.fullmatch(file.hash) and content.is_file():
        return LeftFile(_place(item, file), "", content)
    return Skipped(_place(item, file), say("The content of this file is not in the export."))


def _card(card: ExportedBookmark) -> ImportedBookmark:
    parts = (card.url, card.title, card.note, "\n".join(card.tags), card.text)
    source = Source(JSON, EXPORT_ROOT, card.url, fingerprint(*(part.encode("utf-8") for part in parts)))
    return ImportedBookmark(
        parse_url(card.url),
        title=card.title,
        tags=card.tags,
        note=card.note,
        added=card.added,
        folder=(),
        source=source,
        private=False,
    )


_READERS: Final[dict[ImportFormat, Callable[[Path, Progress, CancelToken], Items]]] = {
    "markdown": _read_markdown,
    "netscape": _read_netscape,
    "json": _read_json,
}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("There is no file or folder {path}.", path=path) from error
    except OSError as error:
        raise InvalidInput("{path} cannot be read: {reason}", path=path, reason=error.strerror) from error


# -- taking over --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Everything that one run needs."""

    format: ImportFormat
    label: str
    items: Items
    space: str
    progress: Progress
    cancel: CancelToken
    dry_run: bool


@dataclass(slots=True)
class _Tally:
    """What happened to the items so far."""

    skipped: list[Skipped]
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def count(self, item: str, take: Callable[[], Taken]) -> bool:
        """Take one item over; True if that changed anything."""
        try:
            taken = take()
        except InvalidInput as refused:
            self.skipped.append(Skipped(item, refused.message))
            return False
        self.note(item, taken)
        return taken != "unchanged"

    def note(self, item: str, taken: Taken | KShareError) -> None:
        """One more item ended so."""
        if isinstance(taken, KShareError):
            self.skipped.append(Skipped(item, taken.message))
        else:
            setattr(self, taken, getattr(self, taken) + 1)


def _take_all(tx: Transaction, run: _Run) -> ImportReport:
    """The use case of a whole run."""
    space, name = find_space(tx.connection, run.space), import_run(tx, run.label)
    tally = _Tally(list(run.items.skipped))
    cards = _each_card_once(run.items.bookmarks, space, tally)
    step = _Step(tx, run, len(run.items.pages) + len(cards))
    pages = bookmarks = 0
    for page, entity in run.items.pages:
        pages += tally.count(
            page.source.path, partial(import_page, tx, ImportPage(page, space, name, entity))
        )
        step.done()
    new_pages = tally.created
    for card, text in cards:
        bookmarks += tally.count(
            card.url, partial(import_bookmark, tx, ImportBookmark(card, space, name, text))
        )
        step.done()
    new_bookmarks = tally.created - new_pages
    for item, taken in attach_all(tx, space, run.items.files):
        run.cancel.check()
        tally.note(item, taken)
    note_import(tx, NoteImport(space, name, run.format, run.label, pages, bookmarks))
    _pass_over(tx, run.items, tally)
    notes = tuple(Skipped(page.source.path, note) for page, _ in run.items.pages for note in page.notes)
    report = ImportReport(
        run.format,
        new_pages,
        new_bookmarks,
        tally.created - new_pages - new_bookmarks,
        tally.updated,
        tally.unchanged,
        tuple(tally.skipped),
        notes,
    )
    if run.dry_run:
        raise _RolledBack(report)
    return report


class _Step:
    """After each item: tell how far it is, stop if asked to, let views and index catch up now and then."""

    def __init__(self, tx: Transaction, run: _Run, count: int) -> None:
        self._tx, self._run, self._count = tx, run, count
        self._done = 0

    def done(self) -> None:
        """One more item is taken over."""
        self._done += 1
        self._run.cancel.check()
        if not self._run.dry_run and self._done % SETTLE_EVERY == 0:
            self._tx.settle()
        self._run.progress(self._count + self._done, 2 * self._count)


def _each_card_once(
    found: Sequence[tuple[ImportedBookmark, str]], space: Space, tally: _Tally
) -> list[tuple[ImportedBookmark, str]]:
    """One bookmark for each address, with the tags of all; what is marked private stays out of a team space."""
    cards: dict[bytes, tuple[ImportedBookmark, str]] = {}
    for bookmark, text in found:
        if bookmark.private and space.is_shared:
            reason = say("It is marked as private where it comes from. Import it into your personal space.")
            tally.skipped.append(Skipped(bookmark.url, reason))
            continue
        card = card_id(canonical_url(bookmark.url))
        first = cards.get(card)
        if first is None:
            cards[card] = bookmark, text
            continue
        tally.unchanged += 1
        cards[card] = _with_tags(first[0], bookmark), first[1]
    return list(cards.values())


def _with_tags(first: ImportedBookmark, again: ImportedBookmark) -> ImportedBookmark:
    sha = fingerprint(first.source.sha.encode(), again.source.sha.encode())
    tags = tuple(dict.fromkeys((*first.tags, *again.tags)))[:TAGS_PER_ITEM]
    return replace(first, tags=tags, source=replace(first.source, sha=sha))


def _pass_over(tx: Transaction, items: Items, tally: _Tally) -> None:
    """Posts and people come with the space, signed by their authors; an import can only say that they are known."""
    for ids, table, reason in (
        (items.posts, "view_post", say("Posts stay with their authors; they come with the shared folder.")),
        (items.people, "view_person", say("People introduce themselves in the spaces that they join.")),
    ):
        for item in ids:
            known = (
                is_id(item)
                and tx.connection.execute(
                    f"SELECT 1 FROM {table} WHERE id = ? LIMIT 1", (parse_id(item),)
                ).fetchone()
            )
            if known:
                tally.unchanged += 1
            else:
                tally.skipped.append(Skipped(item, reason))
