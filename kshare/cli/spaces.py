"""`kshare space`: one team's content in one shared folder."""

from __future__ import annotations

from typing import Any

import click

from kshare.cli.commands import Group, comes_later, later_command
from kshare.cli.output import space_json
from kshare.cli.session import Session, pass_session
from kshare.errors import NotFound
from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.store.spaces import Space, find_space
from kshare.usecases import spaces as usecases
from kshare.usecases.spaces import LeaveSpace, UseSpace
from kshare.words import say, say_many


@click.group(cls=Group, help="Spaces: one team's content, in one shared folder each.")
def space() -> None:
    """The group."""


for _name in ("invite", "members", "remove"):
    space.add_command(later_command(f"space {_name}"))


@space.command("create", help="Make a team space in an empty shared folder and enter it.")
@click.argument("folder")
@click.option("--name", required=True, metavar="NAME")
@click.option("--purpose", default="", metavar="TEXT")
@click.option("--language", default="en", show_default=True)
@click.option(
    "--time-zone", default="UTC", show_default=True, metavar="ZONE", help="For example Europe/Berlin."
)
@click.option("--encrypted", is_flag=True, hidden=True)
@pass_session
def create(session: Session, folder: str, name: str, encrypted: bool, **options: Any) -> None:
    """Make a space."""
    if encrypted:
        comes_later("space create --encrypted")
    from kshare.sync.genesis import SpaceDraft

    made = session.workspace.create_space(folder, SpaceDraft(name, **options))
    _answer_space(session, made, say("Made and entered:"))
    session.note(say("Everyone with access to the folder can read all of this space."))


@space.command("join", help="Enter the team space that a shared folder holds.")
@click.argument("folder")
@click.option("--invite", hidden=True)
@pass_session
def join(session: Session, folder: str, invite: str | None) -> None:
    """Enter a space."""
    if invite is not None:
        comes_later("space join --invite")
    _answer_space(session, session.workspace.join_space(folder), say("Entered:"))


@space.command("list", help="The spaces of this home; * marks the current one.")
@pass_session
def list_(session: Session) -> None:
    """List spaces."""
    rows = session.ask(list_spaces, None)
    session.answer({"items": [space_json(row) for row in rows]}, map(_line, rows))


@space.command("use", help="Write to this space from now on.")
@click.argument("name")
@pass_session
def use(session: Session, name: str) -> None:
    """Make a space the current one."""
    session.run(usecases.use_other_space, UseSpace(name))
    _answer_space(session, find_space(session.workspace.store.connection, None), say("Current:"))


@space.command("move", help="The shared folder of a space lies elsewhere now.")
@click.argument("name")
@click.argument("folder")
@pass_session
def move(session: Session, name: str, folder: str) -> None:
    """Follow a space to another folder."""
    session.workspace.move_space(name, folder)
    _answer_space(session, find_space(session.workspace.store.connection, name), say("Moved:"))


@space.command("leave", help="Leave a space; what was received stays hidden on this PC.")
@click.argument("name")
@click.option("--force", is_flag=True, help="Although changes wait to be sent.")
@click.option("--forget", is_flag=True, help="Delete what was received from this PC.")
@pass_session
def leave(session: Session, name: str, force: bool, forget: bool) -> None:
    """Leave a space."""
    row = _row(session, find_space(session.workspace.store.connection, name))
    session.workspace.leave_space(LeaveSpace(name, force, forget))
    session.answer({**space_json(row), "current": False}, say("Left: {name}", name=row.name))


def _row(session: Session, wanted: Space) -> SpaceRow:
    for row in session.ask(list_spaces, None):
        if row.id == wanted.text_id:
            return row
    raise NotFound("The space is not in this home any more.")


def _answer_space(session: Session, wanted: Space, word: str) -> None:
    row = _row(session, wanted)
    session.answer(space_json(row), f"{word} {row.name}  {row.folder or ''}".rstrip())


def _line(row: SpaceRow) -> str:
    parts = [
        f"{'*' if row.current else ' '} {row.name}",
        say_many("{count} member", "{count} members", row.members),
        row.folder or say("this PC only"),
    ]
    if row.waiting:
        parts.append(say_many("{count} change waits", "{count} changes wait", row.waiting))
    return "  ".join(parts)
