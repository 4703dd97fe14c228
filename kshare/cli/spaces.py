"""`kshare space`: one team's content in one shared folder."""

from __future__ import annotations

from typing import Any

import click

from kshare.cli.admission import admit, invite, pasted, requests, withdraw
from kshare.cli.commands import Group
from kshare.cli.erase import retention
from kshare.cli.members import confirm, grant, members, quota, remove, succeed
from kshare.cli.output import space_json
from kshare.cli.session import Session, pass_session
from kshare.errors import KeyMissing, NotFound
from kshare.model.ids import text_id
from kshare.queries.spaces import SpaceRow, list_spaces
from kshare.store.spaces import Space, find_space
from kshare.usecases import spaces as usecases
from kshare.usecases.spaces import LeaveSpace, UseSpace
from kshare.words import say, say_many


@click.group(cls=Group, help="Spaces: one team's content, in one shared folder each.")
def space() -> None:
    """The group."""


for _command in (
    invite,
    withdraw,
    requests,
    admit,
    members,
    confirm,
    remove,
    grant,
    succeed,
    quota,
    retention,
):
    space.add_command(_command)


@space.command("create", help="Make a team space in an empty shared folder and enter it.")
@click.argument("folder")
@click.option("--name", required=True, metavar="NAME")
@click.option("--purpose", default="", metavar="TEXT")
@click.option("--language", default="en", show_default=True)
@click.option(
    "--time-zone", default="UTC", show_default=True, metavar="ZONE", help="For example Europe/Berlin."
)
@click.option("--encrypted", is_flag=True, help="Unreadable to everyone but the members whom admins let in.")
@pass_session
def create(session: Session, folder: str, name: str, encrypted: bool, **options: Any) -> None:
    """Make a space."""
    from kshare.sync.genesis import SpaceDraft

    made = session.workspace.create_space(folder, SpaceDraft(name, **options), encrypted=encrypted)
    _answer_space(session, made, say("Made and entered:"))
    if encrypted:
        session.note(
            say("Write down your recovery phrase now: kshare recovery. Then invite: kshare space invite.")
        )
    else:
        session.note(say("Everyone with access to the folder can read all of this space."))


@space.command("join", help="Enter the team space that a shared folder holds, or ask to be let in.")
@click.argument("folder", default="")
@click.option("--invite", "text", metavar="TEXT", help="The invite you got, or a file that holds it.")
@pass_session
def join(session: Session, folder: str, text: str | None) -> None:
    """Enter a space."""
    if text is not None:
        _answer_space(session, session.workspace.accept_invite(folder, pasted(text)), say("Entered:"))
        return
    try:
        entered = session.workspace.join_space(folder)
    except KeyMissing:
        _ask(session, folder)
    else:
        _answer_space(session, entered, say("Entered:"))


def _ask(session: Session, folder: str) -> None:
    asked = session.workspace.admission.ask(folder)
    session.answer(
        {"space": text_id(asked.space), "requested": True, "fingerprint": asked.fingerprint},
        [
            say("This space is encrypted. A request to join lies in its folder now."),
            say("Read this fingerprint to an admin: {fingerprint}", fingerprint=asked.fingerprint),
            say("Once admitted, run the same command again."),
        ],
    )


@space.command("recover", help="Enter a space again that you were in, in a home made with init --recover.")
@click.argument("folder")
@pass_session
def recover(session: Session, folder: str) -> None:
    """Come back into a space."""
    _answer_space(session, session.workspace.join_space(folder, returning=True), say("Entered again:"))


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
