"""Attaching files to pages, posts and bookmarks. The content is kept in the home's blob folder before (`Files`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from kshare.errors import InvalidInput, NotAllowed, NotFound
from kshare.model.attachment import Blob, NewFile, free_name, parse_media_type, safe_name
from kshare.model.changes import FILES
from kshare.model.kinds import EntityKind
from kshare.model.limits import ATTACHMENTS_PER_ITEM, PREVIEW_BYTES
from kshare.model.op import Attach, Drop
from kshare.model.skeleton import BLOBS
from kshare.store.attached import AttachedRow, attached_named, attached_to
from kshare.store.lookup import Place, find_item
from kshare.store.spaces import Space, space_by_number
from kshare.store.transaction import Transaction
from kshare.store.transfers import drop_download, is_here, pin, queue_download, queue_upload, use
from kshare.usecases.file_room import check_quota
from kshare.usecases.undo import Done, Undo
from kshare.words import BySurface


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Attach content that is in this home to an item. `preview` is a small picture, at most 16 KiB."""

    item: str
    blob: Blob
    name: str
    _: KW_ONLY
    media_type: str
    preview: bytes | None = None
    space: str | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """What an attachment is called: the name is another one if it was taken."""

    item: str
    op: bytes
    name: str
    undo: Undo | None


def attach_file(tx: Transaction, command: AttachFile) -> Attached:
    """Attach a file; attaching the same content under the same name again changes nothing.

    Raises NotAllowed for another's post, QuotaReached, InvalidInput beyond 1,000 files.
    """
    place = find_item(tx.connection, command.item, command.space)
    _may_attach(tx, place)
    return attach_to(tx, place, command)


def attach_to(tx: Transaction, place: Place, command: AttachFile) -> Attached:
    """Attach to an item that is known; see `attach_file`."""
    tx.fold()  # another file may have been attached just before
    blob, wanted = command.blob, safe_name(command.name)
    there = attached_to(tx.connection, place)
    same = next((row for row in there if row.blob == blob and row.name == wanted), None)
    if same is not None:
        return Attached(place.text_id, same.op, same.name, None)
    if len(there) >= ATTACHMENTS_PER_ITEM:
        raise InvalidInput("An item holds at most {limit} files.", limit=ATTACHMENTS_PER_ITEM)
    check_quota(tx, place.space, wanted, blob)
    name = free_name(wanted, [row.name for row in there])
    preview = command.preview if command.preview and len(command.preview) <= PREVIEW_BYTES else None
    media_type = parse_media_type(command.media_type)
    op = tx.append(place.space, Attach(place.kind, place.id, blob.hash, blob.size, name, media_type, preview))
    use(tx.connection, blob, tx.now_ms)
    if place.space.is_shared:
        queue_upload(tx.connection, place.space.n, blob, tx.now_ms)
    return Attached(
        place.text_id, op, name, Undo(detach_file, DetachFile(place.text_id, name, place.space.text_id))
    )


def attach_new(tx: Transaction, place: Place, files: Sequence[NewFile]) -> None:
    """Attach what waited for an item that is written in the same transaction. Raises as `attach_file` does."""
    for file in files:
        attach_to(
            tx,
            place,
            AttachFile(place.text_id, file.blob, file.name, media_type=file.media_type, preview=file.preview),
        )


@dataclass(frozen=True, slots=True)
class DetachFile:
    """Take a file off an item, by name. The content goes when nothing else holds it."""

    item: str
    name: str
    space: str | None = None


def detach_file(tx: Transaction, command: DetachFile) -> Done:
    """Take a file off: anybody from a page, from a post its author, from a bookmark who attached it or a moderator.

    Raises NotAllowed, NotFound.
    """
    place = find_item(tx.connection, command.item, command.space)
    row = attached_named(tx.connection, place, command.name)
    _may_detach(tx, place, row)
    tx.append(place.space, Drop(place.kind, place.id, BLOBS, (row.op,)))
    back = AttachFile(
        place.text_id,
        row.blob,
        row.name,
        media_type=row.media_type,
        preview=row.preview,
        space=place.space.text_id,
    )
    return Done(place.text_id, Undo(attach_file, back))


@dataclass(frozen=True, slots=True)
class PinFiles:
    """Keep an item's files on this PC (all, or one by name), or let them go again when room is needed."""

    item: str
    name: str | None = None
    _: KW_ONLY
    pinned: bool = True
    space: str | None = None


def pin_files(tx: Transaction, command: PinFiles) -> Done:
    """Pin or unpin; what is pinned and not here is fetched. A fact of this PC, told to nobody."""
    place = find_item(tx.connection, command.item, command.space)
    for row in _chosen(tx, place, command.name):
        pin(tx.connection, row.blob, tx.now_ms, pinned=command.pinned)
        if command.pinned and place.space.is_shared:
            queue_download(tx.connection, place.space.n, row.blob, tx.now_ms)
    tx.note(FILES)
    undo = PinFiles(place.text_id, command.name, pinned=not command.pinned, space=place.space.text_id)
    return Done(place.text_id, Undo(pin_files, undo))


@dataclass(frozen=True, slots=True)
class WantFiles:
    """Fetch an item's files (all, or one by name) when the share can be reached."""

    item: str
    name: str | None = None
    space: str | None = None


def want_files(tx: Transaction, command: WantFiles) -> Done:
    """Put files on the list of what is fetched; those that are here stay as they are."""
    place = find_item(tx.connection, command.item, command.space)
    if place.space.is_shared:
        for row in _chosen(tx, place, command.name):
            queue_download(tx.connection, place.space.n, row.blob, tx.now_ms)
    tx.note(FILES)
    return Done(place.text_id)


@dataclass(frozen=True, slots=True)
class WantContent:
    """Fetch content wherever it is attached."""

    blob: Blob


def want_content(tx: Transaction, command: WantContent) -> None:
    """Put content on the list of what is fetched in every shared space that holds it. NotFound if none does."""
    rows = tx.connection.execute(
        "SELECT DISTINCT space FROM view_blob WHERE hash = ?", (command.blob.hash,)
    ).fetchall()
    for (n,) in rows:
        space = space_by_number(tx.connection, n)
        if space.is_shared:
            queue_download(tx.connection, n, command.blob, tx.now_ms)
    tx.note(FILES)


@dataclass(frozen=True, slots=True)
class StopFetching:
    """No longer fetch this content."""

    blob: Blob


def stop_fetching(tx: Transaction, command: StopFetching) -> None:
    """Take content off the list of what is fetched, and unpin it if it is not here."""
    drop_download(tx.connection, command.blob)
    if not is_here(tx.connection, command.blob):
        pin(tx.connection, command.blob, tx.now_ms, pinned=False)
    tx.note(FILES)


def copy_attachments(tx: Transaction, source: Place, target: Place) -> None:
    """Attach an item's files to its copy in another space. NotFound unless their content is on this PC."""
    rows = attached_to(tx.connection, source)
    if any(not is_here(tx.connection, row.blob) for row in rows):
        raise NotFound(
            BySurface(
                "Not all files of the item are on this PC. Fetch them first: kshare fetch ID.",
                "Not all files of the item are on this PC. Click those that are missing to fetch them.",
            )
        )
    for row in rows:
        attach_to(
            tx,
            target,
            AttachFile(target.text_id, row.blob, row.name, media_type=row.media_type, preview=row.preview),
        )


def replace_named(tx: Transaction, place: Place, name: str, blob: Blob) -> bool:
    """Make room for newer content of a name: take off this person's file of that name, if it holds another."""
    for row in attached_to(tx.connection, place):
        if row.name.lower() == name.lower() and row.blob != blob and row.author == tx.user:
            tx.append(place.space, Drop(place.kind, place.id, BLOBS, (row.op,)))
            return True
    return False


def _chosen(tx: Transaction, place: Place, name: str | None) -> list[AttachedRow]:
    """The item's files, or the one with that name; NotFound if there is none."""
    if name is not None:
        return [attached_named(tx.connection, place, name)]
    found = attached_to(tx.connection, place)
    if not found:
        raise NotFound("Nothing is attached to this item.")
    return found


def _may_attach(tx: Transaction, place: Place) -> None:
    if place.kind == EntityKind.POST and not _is_author(tx, place):
        raise NotAllowed("Only its author can attach files to a post; reply with yours.")


def _may_detach(tx: Transaction, place: Place, row: AttachedRow) -> None:
    match place.kind:
        case EntityKind.POST if not _is_author(tx, place):
            raise NotAllowed("Only its author can take files off a post.")
        case EntityKind.BOOKMARK if row.author != tx.user and not _moderates(tx, place.space):
            raise NotAllowed(
                "This file was attached by somebody else; only they or a moderator can take it off."
            )


def _is_author(tx: Transaction, place: Place) -> bool:
    """True for who wrote a post, and for who stands for that person since a key was lost."""
    author = tx.connection.execute(
        "SELECT author FROM view_post WHERE space = ? AND id = ?", (place.space.n, place.id)
    ).fetchone()[0]
    return tx.user in tx.authority(place.space).acting_for(author)


def _moderates(tx: Transaction, space: Space) -> bool:
    return tx.authority(space).moderates(tx.user)
