"""`kshare space members|remove|grant|succeed|confirm|quota`: who belongs to a space and what each may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kshare.cli.commands import Command
from kshare.cli.output import Json, person_json
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session
from kshare.model.clock import utc_day
from kshare.model.quota import readable_bytes
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
        "compared": member.compared,
        "successor": person_json(member.successor) if member.successor else None,
        "me": member.me,
        "version": member.client or None,
        "last_wrote": utc_day(member.wrote_ms) if member.wrote_ms is not None else None,
        "files": member.file_bytes,
        "over_quota": member.over_quota,
    }


def _line(member: Member) -> str:
    from kshare.usecases.members import ROLE_NAMES

    notes = [
        say("KShare {version}", version=member.client) if member.client else "",
        say("last wrote {day}", day=utc_day(member.wrote_ms)) if member.wrote_ms is not None else "",
        say("not confirmed") if not member.confirmed else "",
        say("compared by you") if member.compared else "",
        say("over quota: {size}", size=readable_bytes(member.file_bytes)) if member.over_quota else "",
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


@click.command("confirm", cls=Command, help="You compared fingerprints with somebody: it is them.")
@click.argument("handle")
@click.argument("fingerprint", default="")
@click.option("--undo", is_flag=True, help="It is not sure any more; without FINGERPRINT.")
@space_option
@pass_session
def confirm(session: Session, handle: str, fingerprint: str, undo: bool, space: str | None) -> None:
    """Confirm who somebody is, for oneself."""
    from kshare.usecases.comparing import ConfirmPerson, DoubtPerson, confirm_person, doubt_person

    if undo:
        done = session.run(doubt_person, DoubtPerson(handle, space))
        words = say("Not confirmed by you any more: {name}", name=show_name(session, done.id))
    else:
        done = session.run(confirm_person, ConfirmPerson(handle, fingerprint, space))
        words = say("Confirmed for you: {name}", name=show_name(session, done.id))
    session.answer({"id": done.id, "compared": not undo}, words)


@click.command("quota", cls=Command, help="How much may be attached; with options an admin changes it.")
@click.option("--file", metavar="SIZE", help="By one file, for example '300 MB'.")
@click.option("--person", metavar="SIZE", help="By all files of one person.")
@click.option("--total", metavar="SIZE", help="By all files of the space.")
@space_option
@pass_session
def quota(
    session: Session, file: str | None, person: str | None, total: str | None, space: str | None
) -> None:
    """Show or set the limits of a space."""
    from kshare.model.quota import parse_bytes
    from kshare.queries.room import show_room
    from kshare.usecases.file_room import SetRoom, set_room

    if file or person or total:
        limits = (parse_bytes(typed) if typed else None for typed in (file, person, total))
        session.run(set_room, SetRoom(*limits, space=space))
    room = session.ask(show_room, space)
    document = {
        "space": room.space,
        "file": room.quota.blob,
        "person": room.quota.user,
        "total": room.quota.space,
        "used": room.usage.space,
        "own": room.usage.user,
    }
    lines = [
        say("One file: at most {limit}", limit=readable_bytes(room.quota.blob)),
        say(
            "One person: at most {limit}, you {used}",
            limit=readable_bytes(room.quota.user),
            used=readable_bytes(room.usage.user),
        ),
        say(
            "All: at most {limit}, now {used}",
            limit=readable_bytes(room.quota.space),
            used=readable_bytes(room.usage.space),
        ),
    ]
    session.answer(document, lines)


def show_name(session: Session, person: str) -> str:
    """The name of a person with this id."""
    return session.ask(show_person, ShowPerson(person)).person.name


def _answer(session: Session, done: MemberChanged, sentence: str) -> None:
    session.answer({"id": done.id, "role": done.role, "space": done.space}, sentence)
