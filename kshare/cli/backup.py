"""`kshare backup` and `kshare restore`: a copy of the home, and going on from one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kshare.cli.commands import Command
from kshare.cli.output import Json, local_time
from kshare.cli.session import Session, pass_session
from kshare.model.clock import iso_time
from kshare.model.quota import readable_bytes
from kshare.words import say, say_many

_folder = click.Path(path_type=Path)


@click.command(cls=Command, help="Copy the home into an empty folder, or over an earlier backup in it.")
@click.argument("folder", type=_folder)
@pass_session
def backup(session: Session, folder: Path) -> None:
    """Back up; the home may be in use."""
    from kshare.sharing.backup import back_up

    workspace = session.workspace
    size = back_up(workspace.home, workspace.store, folder, progress=session.progress(say("Backing up")))
    words = say(
        "Backed up to {folder}: {size}.", folder=folder, size=readable_bytes(size.database + size.files)
    )
    session.answer({"folder": str(folder), "database": size.database, "files": size.files}, words)


@click.command(cls=Command, help="Make the home from a backup; --replace keeps the present one beside it.")
@click.argument("folder", type=_folder)
@click.option("--look", is_flag=True, help="Only say what is in the backup.")
@click.option("--replace", is_flag=True, help="Put the present home aside, which nobody may be using.")
@pass_session
def restore(session: Session, folder: Path, look: bool, replace: bool) -> None:
    """Restore into the home, which goes on as a new device."""
    from kshare.sharing.restoring import look_at_backup, replace_home, restore_home
    from kshare.workspace import is_home

    session.settle()
    found, aside = look_at_backup(folder), None
    progress = session.progress(say("Restoring"))
    if not look and replace and is_home(session.home):
        aside = session.home.with_name(f"{session.home.name} before {datetime.now():%Y-%m-%d %H-%M-%S}")
        replace_home(found, session.home, aside, progress=progress)
    elif not look:
        restore_home(found, session.home, progress=progress)
    document: Json = {
        "backup": str(found.folder),
        "person": found.name,
        "handle": found.handle,
        "spaces": list(found.spaces),
        "counts": {"page": found.pages, "bookmark": found.bookmarks, "post": found.posts},
        "newest": iso_time(found.newest_ms) if found.newest_ms else None,
        "home": None if look else str(session.home),
        "aside": str(aside) if aside is not None else None,
    }
    counts = ", ".join(
        (
            say_many("{count} page", "{count} pages", found.pages),
            say_many("{count} bookmark", "{count} bookmarks", found.bookmarks),
            say_many("{count} post", "{count} posts", found.posts),
        )
    )
    lines = [f"{found.name} (@{found.handle}): {counts}, {local_time(found.newest_ms)}"]
    if not look:
        lines.append(
            say("The home in {folder} goes on from this backup, as a new device.", folder=session.home)
        )
    if aside is not None:
        lines.append(say("What was there before is kept in {folder}.", folder=aside))
    session.answer(document, lines)
