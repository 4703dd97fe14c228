"""The doors of spaces on the command line: `space invite|requests|admit|recover`, and `recovery`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from kshare.cli.commands import Command
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.model.clock import iso_time
from kshare.model.ids import text_id
from kshare.queries.people import ShowPerson, show_person
from kshare.store.spaces import find_space
from kshare.words import say

LONGEST_DAYS: Final = 365
LONGEST_INVITE: Final = 16_384
"""Bytes of a file that are looked at for an invite."""
LONGEST_PATH: Final = 260
"""A text of this length is no path, and asking the system about it may be an error."""


def read_words() -> str:
    """The recovery phrase, asked for on a terminal; from stdin it may have several lines."""
    if sys.stdin.isatty():
        return str(click.prompt(say("The 24 words of your recovery phrase"), err=True))
    return sys.stdin.read()


def read_passphrase() -> str:
    """A passphrase, which no option carries: others on the PC can see the options of a command."""
    if sys.stdin.isatty():
        return str(click.prompt(say("Passphrase"), hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def pasted(text: str) -> str:
    """An invite as it was given: itself, or what is in the file of that name."""
    path = Path(text)
    if len(text) < LONGEST_PATH and path.is_file():
        return path.read_bytes()[:LONGEST_INVITE].decode("utf-8", errors="replace")
    return text


@click.command("invite", cls=Command, help="Write an invite to the current space, to be sent to one person.")
@click.option("--name", default="", metavar="NAME", help="Only somebody of this name can use it.")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_DAYS), default=14, show_default=True, help="How long it holds."
)
@click.option("--reader", is_flag=True, help="May read, thank and react, but not write.")
@space_option
@pass_session
def invite(session: Session, name: str, days: int, reader: bool, space: str | None) -> None:
    """Write an invite."""
    from kshare.model.statement import Role

    workspace = session.workspace
    target = find_space(workspace.store.connection, space)
    me = session.ask(show_person, ShowPerson()).person
    role = Role.READER if reader else Role.MEMBER
    made = workspace.admission.invite(target, name, me.name, days, role)
    session.answer(
        {
            "invite": made.text,
            "name": made.name,
            "expires": iso_time(made.expires_ms),
            "space": target.text_id,
        },
        made.text,
    )
    session.note(
        say(
            "Send it only to the person it is for: whoever has it can join until {day}.",
            day=iso_time(made.expires_ms)[:10],
        )
    )


@click.command("withdraw", cls=Command, help="Let nobody in any more by an invite; who came in by it stays.")
@click.argument("invite", metavar="INVITE")
@space_option
@pass_session
def withdraw(session: Session, invite: str, space: str | None) -> None:
    """Withdraw an invite."""
    from kshare.sync.keys.invite import read_invite
    from kshare.usecases.members import WithdrawInvitation, withdraw_invitation

    invitation = read_invite(pasted(invite)).invitation
    done = session.run(withdraw_invitation, WithdrawInvitation(invitation.id, space))
    session.answer({"id": done.id}, say("Withdrawn. Sync, so that all colleagues hear of it."))


@click.command("requests", cls=Command, help="Who asks to be let into the current space.")
@space_option
@pass_session
def requests(session: Session, space: str | None) -> None:
    """List join requests."""
    workspace = session.workspace
    found = workspace.admission.requests(find_space(workspace.store.connection, space))
    items = [{"fingerprint": one.fingerprint, "user": text_id(one.certificate.user)} for one in found]
    session.answer({"items": items}, (one.fingerprint for one in found))


@click.command(
    "admit", cls=Command, help="Let in whoever asks with this fingerprint. Compare all of it first."
)
@click.argument("fingerprint")
@click.option("--reader", is_flag=True, help="May read, thank and react, but not write.")
@space_option
@pass_session
def admit(session: Session, fingerprint: str, reader: bool, space: str | None) -> None:
    """Admit somebody."""
    from kshare.model.statement import Role

    workspace = session.workspace
    target = find_space(workspace.store.connection, space)
    user = workspace.admit(target, fingerprint, Role.READER if reader else Role.MEMBER)
    session.answer(
        {"id": text_id(user), "fingerprint": fingerprint, "space": target.text_id},
        say("Admitted to {space}. They can join now: kshare space join FOLDER.", space=target.name),
    )


@click.command(
    "recovery",
    cls=Command,
    help="The 24 words that bring you back after losing every PC; or a passphrase that does so in a space.",
)
@click.option("--passphrase", is_flag=True, help="Keep your key in the shared folder, under a passphrase.")
@space_option
@pass_session
def recovery(session: Session, passphrase: bool, space: str | None) -> None:
    """Show the words, or keep the key under a passphrase."""
    from kshare.sync.keys.files import load_person
    from kshare.sync.keys.recovery import recovery_words
    from kshare.workspace import KEYS

    workspace = session.workspace
    if passphrase:
        target = find_space(workspace.store.connection, space)
        handle = session.ask(show_person, ShowPerson()).person.handle
        path = workspace.admission.keep_passphrase(target, handle, read_passphrase())
        session.answer(
            {"file": path, "handle": handle, "space": target.text_id},
            say("Kept. With the handle '{handle}' and the passphrase you can come back.", handle=handle),
        )
        return
    words = recovery_words(load_person(session.home / KEYS).seed)
    session.answer({"words": words}, words)
    session.note(say("Write them on paper. Whoever has these words is you, in every space."))
