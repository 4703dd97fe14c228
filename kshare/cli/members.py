"""`kshare space members|remove|grant|succeed`: who belongs to a space and what each may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kshare.cli.commands import Command
from kshare.cli.output import Json, person_json
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.queries.people import ShowPerson, show_person
from kshare.words import say

if TYPE_CHECKING:
    from kshare.queries.members import Member
    from kshare.usecases.members import MemberChanged


@click.command("members", cls=Command, help="Who belongs to the current space, with role and fingerprint.")
@click.option("--removed", is_flag=True, help="Those too who were removed.")
@space_option
@pass_session
def members(session: Session, removed: bool, space: str | None) -> None:
    """List members."""
    from kshare.queries.members import ListMembers
    from kshare.queries.members import members as list_members

    found = session.ask(list_members, ListMembers(space, removed))
    session.answer({"items": [member_json(member) for member in found]}, map(_line, found))


def member_json(member: Member) -> Json:
    """A member. `role` is reader, member, moderator, admin or removed."""
    from kshare.usecases.members import ROLE_NAMES

    return {
        **person_json(member.person),
        "role": ROLE_NAMES[member.role],
        "fingerprint": member.fingerprint,
        "confirmed": member.confirmed,
        "founder": member.founder,
        "claimed": member.claimed,
        "successor": person_json(member.successor) if member.successor else None,
        "me": member.me,
    }


def _line(member: Member) -> str:
    from kshare.usecases.members import ROLE_NAMES

    notes = [
        say("not confirmed") if not member.confirmed else "",
        say("took over") if member.claimed else "",
        say("succeeded by {name}", name=member.successor.name) if member.successor else "",
        say("you") if member.me else "",
    ]
    words = [
        f"@{member.person.handle:<20}",
        f"{ROLE_NAMES[member.role]:<10}",
        f"{member.fingerprint:<20}",
        member.person.name,
    ]
    return "  ".join([*words, ", ".join(filter(None, notes))]).rstrip()


@click.command("remove", cls=Command, help="Remove somebody from the current space.")
@click.argument("handle")
@space_option
@pass_session
def remove(session: Session, handle: str, space: str | None) -> None:
    """Remove a member."""
    from kshare.usecases.members import RemoveMember, remove_member

    done = session.run(remove_member, RemoveMember(handle, space))
    name = show_name(session, done.id)
    _answer(session, done, say("Removed: {name}. What they wrote until now stays.", name=name))


@click.command("grant", cls=Command, help="Give somebody a role: reader, member, moderator or admin.")
@click.argument("handle")
@click.argument("role")
@space_option
@pass_session
def grant(session: Session, handle: str, role: str, space: str | None) -> None:
    """Grant a role."""
    from kshare.usecases.members import GrantRole, grant_role

    done = session.run(grant_role, GrantRole(handle, role, space))
    _answer(session, done, say("{name} is {role} now.", name=show_name(session, done.id), role=done.role))


@click.command("succeed", cls=Command, help="Somebody lost the key and is another person here now.")
@click.argument("handle")
@click.argument("successor")
@space_option
@pass_session
def succeed(session: Session, handle: str, successor: str, space: str | None) -> None:
    """Attest a successor."""
    from kshare.usecases.members import AttestSuccessor, attest_successor

    done = session.run(attest_successor, AttestSuccessor(handle, successor, space))
    heir = show_name(session, done.id)
    _answer(session, done, say("{heir} stands for {person} now.", heir=heir, person=handle))


def show_name(session: Session, person: str) -> str:
    """The name of a person with this id."""
    return session.ask(show_person, ShowPerson(person)).person.name


def _answer(session: Session, done: MemberChanged, sentence: str) -> None:
    session.answer({"id": done.id, "role": done.role, "space": done.space}, sentence)
