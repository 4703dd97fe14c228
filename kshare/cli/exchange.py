"""Ways in and out: import, export, and copying an item to another space."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from kshare.cli.commands import Command
from kshare.cli.output import skipped_json
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.exchange.detect import ImportFormat
from kshare.exchange.export import with_files_here, write_export
from kshare.exchange.values import NETSCAPE
from kshare.queries.exports import ExportAll, ExportFormat, export_all
from kshare.usecases.share import ShareItem, share_item
from kshare.words import say


@click.command(cls=Command, help="Copy an item's text and tags to another space; history and marks stay.")
@click.argument("item", metavar="ID")
@click.option("--to", required=True, metavar="SPACE")
@pass_session
def share(session: Session, item: str, to: str) -> None:
    """Copy a page, post or bookmark to another space."""
    done = session.run(share_item, ShareItem(item, to))
    session.answer({"id": done.id}, say("Copied to {space}: {id}", space=to, id=done.id))


@click.command(
    "import",
    cls=Command,
    help="Import notes, browser bookmarks or an export of KShare; repeat it as you like.",
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--as", "as_format", type=click.Choice(get_args(ImportFormat)), help="Default: found out.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@space_option
@pass_session
def import_(
    session: Session, path: Path, as_format: ImportFormat | None, dry_run: bool, space: str | None
) -> None:
    """Import a folder or file."""
    from kshare.importing.runs import run_import

    report = run_import(
        session.workspace,
        path,
        as_format,
        dry_run=dry_run,
        space=space,
        progress=session.progress(say("Importing")),
    )
    session.workspace.tidy()
    document = {
        "format": report.format,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": skipped_json(report.skipped),
        "notes": skipped_json(report.notes),
        "dry_run": dry_run,
    }
    line = say(
        "Created: {created}, updated: {updated}, unchanged: {unchanged}, skipped: {skipped}.",
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        skipped=len(report.skipped),
    )
    session.answer(document, line)
    for left in report.skipped:
        session.note(f"  {left.item}: {left.reason}")


@click.command(cls=Command, help="Write everything (or one space) into an empty folder or an earlier export.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--as", "as_format", type=click.Choice(get_args(ExportFormat)), required=True)
@space_option
@pass_session
def export(session: Session, folder: Path, as_format: ExportFormat, space: str | None) -> None:
    """Export to files."""
    found = session.ask(export_all, ExportAll(space))
    found, away = with_files_here(found, session.workspace.files.folder.holds)
    files, skipped = write_export(
        folder,
        as_format,
        found,
        session.workspace.files.open,
        progress=session.progress(say("Exporting")),
    )
    skipped += away
    every = len(found.pages) + len(found.bookmarks) + len(found.posts) + len(found.people)
    created = len(found.bookmarks) if as_format == NETSCAPE else every
    document = {
        "format": as_format,
        "created": created,
        "updated": 0,
        "unchanged": 0,
        "skipped": skipped_json(skipped),
        "files": len(files),
        "folder": str(folder),
    }
    session.answer(document, say("Items written: {count}, to {folder}", count=created, folder=folder))
    for left in skipped:
        session.note(f"  {left.item}: {left.reason}")
