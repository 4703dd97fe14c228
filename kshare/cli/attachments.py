"""`kshare attach`, `attachments`, `detach`, `fetch`: files of pages, posts and bookmarks."""

from __future__ import annotations

from pathlib import Path

import click

from kshare.cli.commands import Command
from kshare.cli.output import Json, attachment_json, local_time
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.errors import InvalidInput
from kshare.model.attachment import safe_name
from kshare.model.quota import readable_bytes
from kshare.queries.attachments import (
    Attachments,
    AttachmentView,
    ListAttachments,
    ShowAttachment,
    list_attachments,
    media_type_of,
    show_attachment,
)
from kshare.usecases.attachments import (
    AttachFile,
    DetachFile,
    PinFiles,
    WantFiles,
    attach_file,
    detach_file,
    pin_files,
    want_files,
)
from kshare.usecases.file_room import AskRoom, ask_room
from kshare.words import say


@click.command(cls=Command, help="Attach a file to a page, post or bookmark.")
@click.argument("item", metavar="ITEM")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="What it is called here (default: as the file).")
@click.option("--type", "media_type", metavar="TYPE", help="Media type (default: from the name).")
@space_option
@pass_session
def attach(
    session: Session, item: str, file: Path, name: str | None, media_type: str | None, space: str | None
) -> None:
    """Attach a file; it is sent with the next sync."""
    if not file.is_file():
        raise InvalidInput("'{file}' is not a file.", file=file)
    wanted = safe_name(name or file.name)
    session.run(ask_room, AskRoom(item, wanted, file.stat().st_size, space))
    blob = session.workspace.files.keep_file(file, progress=session.progress(say("Copying")))
    command = AttachFile(item, blob, wanted, media_type=media_type or media_type_of(wanted), space=space)
    attached = session.run(attach_file, command)
    view = session.ask(show_attachment, ShowAttachment(attached.item, attached.name, space))
    session.answer({"item": attached.item, **attachment_json(view)}, _line(view))


@click.command(cls=Command, help="List the files of a page, post or bookmark.")
@click.argument("item", metavar="ITEM")
@space_option
@pass_session
def attachments(session: Session, item: str, space: str | None) -> None:
    """List an item's files and where their content is."""
    found = session.ask(list_attachments, ListAttachments(item, space))
    session.answer(_document(found), (_line(view) for view in found.files))


@click.command(cls=Command, help="Take a file off a page, post or bookmark.")
@click.argument("item", metavar="ITEM")
@click.argument("name")
@space_option
@pass_session
def detach(session: Session, item: str, name: str, space: str | None) -> None:
    """Take a file off."""
    session.run(detach_file, DetachFile(item, name, space))
    found = session.ask(list_attachments, ListAttachments(item, space))
    session.answer(_document(found), say("Taken off: {name}", name=name))


@click.command(cls=Command, help="Fetch files from the shared folder; all of an item's, or one by name.")
@click.argument("item", metavar="ITEM")
@click.argument("name", required=False)
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="PATH", help="Save a copy; a folder, or a file."
)
@click.option("--pin/--unpin", default=None, help="Keep it on this PC, whatever room it takes; or no longer.")
@space_option
@pass_session
def fetch(
    session: Session, item: str, name: str | None, to: Path | None, pin: bool | None, space: str | None
) -> None:
    """Fetch what is not here, and save copies."""
    if pin is not None:
        session.run(pin_files, PinFiles(item, name, pinned=pin, space=space))
    found = _chosen(session, item, name, space)
    if any(not view.is_here for view in found.files) and found.space.is_shared:
        for view in found.files:
            if not view.is_here:
                session.run(want_files, WantFiles(item, view.name, space))
        tell = session.progress(say("Fetching"))
        report = session.workspace.files.transfer(
            found.space, progress=lambda _, done, total: tell(done, total), wait_s=60.0
        )
        for problem in report.problems:
            session.note(problem)
        found = _chosen(session, item, name, space)
    saved = _save_copies(session, found, to) if to else []
    session.answer({**_document(found), "saved": saved}, (_line(view) for view in found.files))


def _chosen(session: Session, item: str, name: str | None, space: str | None) -> Attachments:
    """The item's files, or the one of that name."""
    found = session.ask(list_attachments, ListAttachments(item, space))
    if name is None:
        return found
    view = session.ask(show_attachment, ShowAttachment(item, name, space))
    return Attachments(found.item, found.space, (view,))


def _save_copies(session: Session, found: Attachments, to: Path) -> list[str]:
    """Write what is here to a folder, or one file to a path; the paths."""
    if not to.is_dir() and len(found.files) != 1:
        raise InvalidInput("'{folder}' is not a folder.", folder=to)
    saved = []
    for view in found.files:
        if view.is_here:
            target = to / view.name if to.is_dir() else to
            session.workspace.files.save(view.blob, target)
            saved.append(str(target))
    return saved


def _document(found: Attachments) -> Json:
    return {"item": found.item, "items": [attachment_json(view) for view in found.files]}


def _line(view: AttachmentView) -> str:
    words = f"{view.name}  {readable_bytes(view.blob.size)}  @{view.author.handle}  {local_time(view.at_ms)}"
    pinned = f", {say('pinned')}" if view.pinned else ""
    reason = f": {view.reason}" if view.reason else ""
    return f"{words}  [{view.state}{pinned}]{reason}"
