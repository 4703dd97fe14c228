"""The attachments of an import: content is taken into the home first, then attached in the run's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kshare.cancel import CancelToken
from kshare.errors import EnvironmentTrouble, KShareError, NotFound, QuotaReached
from kshare.exchange.note_files import FileFinder
from kshare.exchange.values import ImportedPage, LeftFile, Skipped, Source
from kshare.model.attachment import Blob, ContentHash, safe_name
from kshare.model.ids import is_id, parse_id
from kshare.model.kinds import EntityKind
from kshare.model.quota import Quota, Usage
from kshare.queries.attachments import media_type_of
from kshare.sharing.files import HomeFiles
from kshare.store.lookup import Place
from kshare.store.spaces import Space
from kshare.store.transaction import Transaction
from kshare.usecases.attachments import AttachFile, attach_to, replace_named
from kshare.usecases.imports import Taken, source_key
from kshare.words import say


@dataclass(frozen=True, slots=True)
class Card:
    """A bookmark of the space that is imported into, by the id of its card."""

    id: bytes


Owner = Source | Card
"""What a file belongs to: an imported page by its source, or a bookmark."""


@dataclass(frozen=True, slots=True)
class ReferredFile:
    """A file, what it holds, and what it belongs to."""

    item: str
    blob: Blob
    owners: tuple[Owner, ...]


def split_files(
    pages: Sequence[ImportedPage], skipped: Sequence[Skipped]
) -> tuple[dict[str, list[Source]], list[Skipped], dict[str, Path]]:
    """(pages by the file that they refer to, what stays skipped, where the files lie)."""
    paths = {left.item: left.path for left in skipped if isinstance(left, LeftFile)}
    finder, referred = FileFinder(paths), dict[str, list[Source]]()
    for page in pages:
        for place in page.places:
            item = finder.find(page.source.path, place)
            if item is not None and page.source not in referred.setdefault(item, []):
                referred[item].append(page.source)
    rest = [left for left in skipped if left.item not in referred]
    return dict(sorted(referred.items())), rest, paths


def take_content(
    files: HomeFiles,
    referred: Mapping[str, Sequence[Owner]],
    paths: dict[str, Path],
    quota: Quota,
    cancel: CancelToken,
    *,
    dry_run: bool,
) -> tuple[list[ReferredFile], list[Skipped]]:
    """Copy each file in (a dry run only reads it); what is too large or cannot be read is skipped with a reason."""
    found, skipped = list[ReferredFile](), list[Skipped]()
    for item, owners in referred.items():
        try:
            quota.check(safe_name(paths[item].name), paths[item].stat().st_size, Usage(0, 0))
            blob = _hashed(paths[item], cancel) if dry_run else files.keep_file(paths[item], cancel)
            found.append(ReferredFile(item, blob, tuple(owners)))
        except (QuotaReached, NotFound, EnvironmentTrouble) as trouble:
            skipped.append(Skipped(item, trouble.message))
        except OSError as error:
            skipped.append(
                Skipped(
                    item, say("It cannot be read: {reason}", reason=error.strerror or type(error).__name__)
                )
            )
    return found, skipped


def _hashed(path: Path, cancel: CancelToken) -> Blob:
    content = ContentHash()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            cancel.check()
            content.update(piece)
    return content.blob


def attach_all(
    tx: Transaction, space: Space, files: Sequence[ReferredFile]
) -> Iterator[tuple[str, Taken | KShareError]]:
    """Attach each file to what it belongs to; (file, what became of it)."""
    tx.fold()
    named: dict[tuple[bytes, str], str] = {}
    for file in files:
        try:
            taken = [_attach(tx, space, file, owner, named) for owner in file.owners]
        except KShareError as trouble:
            yield file.item, trouble
            continue
        yield file.item, next((each for each in ("created", "updated") if each in taken), "unchanged")


def _attach(
    tx: Transaction, space: Space, file: ReferredFile, owner: Owner, named: dict[tuple[bytes, str], str]
) -> Taken:
    place = _card(tx, space, owner) if isinstance(owner, Card) else _page(tx, space, owner)
    name = safe_name(file.item.rpartition("/")[2])
    if named.setdefault((place.id, name.lower()), file.item) != file.item:
        raise NotFound("Another file of this name is attached to the note already.")
    replaced = replace_named(tx, place, name, file.blob)
    command = AttachFile(place.text_id, file.blob, name, media_type=media_type_of(name))
    attached = attach_to(tx, place, command)
    if replaced:
        return "updated"
    return "created" if attached.undo is not None else "unchanged"


def _page(tx: Transaction, space: Space, page: Source) -> Place:
    row = tx.connection.execute(
        "SELECT page FROM view_source WHERE space = ? AND key = ? ORDER BY page LIMIT 1",
        (space.n, source_key(page)),
    ).fetchone()
    if row is None and is_id(page.path):  # of an export: a page that was written here
        row = tx.connection.execute(
            "SELECT id FROM view_page WHERE space = ? AND id = ?", (space.n, parse_id(page.path))
        ).fetchone()
    if row is None:
        raise NotFound("The note that refers to this file was not taken over.")
    return Place(space, EntityKind.PAGE, row[0])


def _card(tx: Transaction, space: Space, card: Card) -> Place:
    known = tx.connection.execute(
        "SELECT 1 FROM view_bookmark WHERE space = ? AND id = ?", (space.n, card.id)
    ).fetchone()
    if known is None:
        raise NotFound("The bookmark that has this file was not taken over.")
    return Place(space, EntityKind.BOOKMARK, card.id)
